-- From a checkout whose library and Lua package are built: ./run build, then luarocks make bindings/lua/levada-0.1.0-1.rockspec.
-- The build command is the repository's own, since the C module is generated.
rockspec_format = "3.0"
package = "levada"
version = "0.1.0-1"
source = { url = "git+file://." }
description = {
  summary = "Tensors, variables and input pipelines",
  detailed = "TensorFlow's tensors, tf.Variable and tf.data as a small native library, for Lua.",
  license = "Apache-2.0",
}
supported_platforms = { "linux" }
dependencies = { "lua ~> 5.4" }
build = {
  type = "command",
  build_command = "./run build",
  install_command = "cmake --install build/release --component lua --prefix $(PREFIX)/native"
    .. " && mkdir -p $(LUADIR)/levada $(LIBDIR)/levada"
    .. " && cp $(PREFIX)/native/levada/*.lua $(LUADIR)/levada"
    .. " && cp $(PREFIX)/native/levada/*.so* $(LIBDIR)/levada",
}
