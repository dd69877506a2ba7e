--- Processes of their own: exits with live handles, the example, the rockspec.
local lv = require "levada"

local T = {}
local interpreter = arg[-1] or "lua5.4"

--- Output of a program, which must end well.
local function output(code, ...)
  local name = os.tmpname()
  do
    local file <close> = io.open(name, "w")
    file:write(code)
  end
  local pipe = io.popen(("'%s' '%s' %s 2>&1; echo status $?"):format(interpreter, name, table.concat({ ... }, " ")))
  local text = pipe:read("a")
  pipe:close()
  os.remove(name)
  assert(text:find("status 0\n$"), text)
  return text
end

local LIVE = [[
  local lv = require "levada"
  local Dataset = lv.Dataset
  t, v, f = lv.tensor { 1, 2 }, lv.variable(1), lv.func({ "float32" }, function(x) return x + 1 end)
  its = {}
  for i, ds in ipairs {
    Dataset.range(100000):map(function(x) return x * 2 end, { num_parallel_calls = 4 }):batch(8):prefetch(8),
    Dataset.range(10):map(function(x) return x:item() end, { spec = "int64", traced = false }),
    Dataset.from_generator(function() return ipairs { 1, 2, 3 } end, { "int32", "int32" }),
    Dataset.range(10):filter(function(x) if x:item() == 1 then error "once" end return true end,
        { traced = false }) } do
    its[i] = ds:iter()
    its[i]:next()
  end
  kept = select(2, pcall(its[4].next, its[4]))
]]

function T.exit_with_live_handles()
  output(LIVE)
  output(LIVE .. "os.exit(0)")
  output(LIVE .. "os.exit(0, true)")
  output(LIVE .. "error = nil collectgarbage('stop')")
end

function T.exit_inside_a_callback()
  output [[
    local lv = require "levada"
    for x in lv.Dataset.range(3):map(function(x) os.exit(0) end, { spec = "int64", traced = false }):iter() do end
  ]]
end

function T.two_states_of_one_module()
  output [[
    local lv = require "levada"
    package.loaded["levada"], package.loaded["levada.core"], package.loaded["levada.ops"] = nil, nil, nil
    package.loaded["levada.functions"], package.loaded["levada.dataset"] = nil, nil
    local again = require "levada"
    assert(again.tensor { 1 } + lv.tensor { 1 } == lv.tensor { 2 })
  ]]
end

function T.the_generational_and_the_incremental_collector()
  for _, mode in ipairs { "generational", "incremental" } do
    output(([[
      collectgarbage(%q)
      local lv = require "levada"
      local zeros = lv.zeros({ 1 << 18 }, "float32") + 0.0
      for _ = 1, 500 do local _ = zeros + 1.0 end
      assert(lv.live_objects().buffer < 200, lv.live_objects().buffer)
    ]]):format(mode))
  end
end

function T.the_example_learns()
  local here = debug.getinfo(1, "S").source:match("^@(.*)/")
  local pipe = io.popen(("'%s' '%s/../../bindings/lua/examples/softmax.lua' 1 2>&1"):format(interpreter, here))
  local text = pipe:read("a")
  assert(pipe:close(), text)
  assert(text:find("469/469", 1, true), "no progress line: " .. text)
  assert(tonumber(text:match("test accuracy ([%d.]+)")) > 0.75, text)
end

function T.the_rockspec_installs_the_package()
  local here = debug.getinfo(1, "S").source:match("^@(.*)/")
  local spec = {}
  assert(loadfile(here .. "/../../bindings/lua/levada-0.1.0-1.rockspec", "t", spec))()
  assert(spec.package == "levada" and spec.version == lv._VERSION .. "-1" and spec.build.type == "command")
  -- What luarocks does: the install command, with directories of its own; then a program that finds the package there.
  local place = os.tmpname()
  os.remove(place)
  local build = package.searchpath("levada.core", package.cpath):match("^(.*)/lua/levada/core")
  local directories = { PREFIX = place .. "/rock", LUADIR = place .. "/lua", LIBDIR = place .. "/lib" }
  local command = spec.build.install_command:gsub("build/release", build):gsub("%$%((%u+)%)", directories)
  assert(os.execute(("cd '%s/../..' && (%s) > /dev/null"):format(here, command)), command)
  output(([[
    package.path, package.cpath = %q, %q
    local lv = require "levada"
    assert(package.searchpath("levada.core", package.cpath):find("lib/levada/core", 1, true))
    assert(lv.reduce_sum({ 1, 2, 3 }):item() == 6 and lv.Dataset.range(3)[2]:item() == 1)
  ]]):format(place .. "/lua/?.lua;" .. place .. "/lua/?/init.lua", place .. "/lib/?.so"))
  os.execute("rm -rf " .. place)
end

return T
