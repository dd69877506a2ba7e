/* The module levada.core: the generated functions and those of the native layer in one table. */
#include "handle.h"

char lu_generated;

int luaopen_core(lua_State *L); /* SWIG's */

__attribute__((visibility("default"))) int luaopen_levada_core(lua_State *L);

int luaopen_levada_core(lua_State *L) {
  static int (*const open[])(lua_State *) = {LuOpenHandles, LuOpenErrors,    LuOpenPack,     LuOpenUnpack,
                                             LuOpenIndex,   LuOpenOperators, LuOpenPipeline, LuOpenStreams,
                                             LuOpenSources, LuOpenCallbacks, LuOpenObjects};
  luaopen_core(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lu_generated);
  for (size_t i = 0; i < sizeof open / sizeof *open; ++i) open[i](L);
  return 1;
}
