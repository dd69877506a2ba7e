--- Runs the tests of the Lua package: run.lua TESTS_DIRECTORY CASES_DIRECTORY [part of a name]
-- Every test ends with as many live objects as it began with. The last line says how many passed.
local tests, cases, only = arg[1], arg[2], arg[3]
package.path = tests .. "/?.lua;" .. package.path
local lv = require "levada"

local passed, failed = 0, 0

local function counts()
  local list = {}
  for kind, n in pairs(lv.live_objects()) do list[#list + 1] = ("%s %d"):format(kind, n) end
  table.sort(list)
  return table.concat(list, ", ")
end

--- The counts once threads of the library have let go, or after some seconds.
local function settled(before)
  local deadline = os.clock() + 2
  repeat
    collectgarbage()
    collectgarbage()
    local now = counts()
    if now == before then return now end
  until os.clock() > deadline
  return counts()
end

local function run(name, test)
  if only and not name:find(only, 1, true) then return end
  collectgarbage()
  collectgarbage()
  local before = counts()
  local ok, raised = xpcall(test, function(e) return debug.traceback(tostring(e), 2) end)
  local after = settled(before)
  if ok and after ~= before then ok, raised = false, ("live objects: before %s; after %s"):format(before, after) end
  if ok then passed = passed + 1
  else
    failed = failed + 1
    print("FAIL " .. name .. "\n     " .. tostring(raised):gsub("\n", "\n     "))
  end
end

local json = require "json"
local conformance = require "conformance"
local directory = os.tmpname()
os.remove(directory)
for _, file in ipairs { "tensors", "ops", "variables", "functions", "datasets", "streams", "callbacks", "states",
    "files", "errors" } do
  for i, case in ipairs(json.read(("%s/%s.json"):format(cases, file))) do
    local place = ("%s_%s_%d"):format(directory, file, i)
    if file == "files" then os.execute("mkdir -p " .. place) end
    run(file .. ": " .. case.name, function() conformance.run(case, place) end)
    if file == "files" then os.execute("rm -rf " .. place) end
  end
end

for _, file in ipairs { "tensors", "datasets", "formats", "callbacks", "errors", "odd_values", "leaks",
    "process" } do
  local found = assert(loadfile(("%s/test_%s.lua"):format(tests, file)))()
  local names = {}
  for name in pairs(found) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do run(file .. ": " .. name, found[name]) end
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and passed > 0, true)
