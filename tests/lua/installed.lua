--- The installed package works on its own: installed.lua DIRECTORY
local directory = arg[1]
package.path = ("%s/?.lua;%s/?/init.lua"):format(directory, directory)
package.cpath = directory .. "/?.so"
local lv = require "levada"
assert(package.searchpath("levada.core", package.cpath):sub(1, #directory) == directory)
local file <close> = io.open("/proc/self/maps")
local library = file:read("a"):match("(/%S*liblevada%S*)")
assert(library:find(directory, 1, true), "expected the library beside the module, got " .. library)
assert(lv.reduce_sum({ 1, 2, 3 }):item() == 6)
print("1 passed, 0 failed")
