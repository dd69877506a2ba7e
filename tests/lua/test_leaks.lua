--- Many times the same: memory of the process does not grow.
local lv = require "levada"
local Dataset = lv.Dataset

local T = {}

--- Kilobytes that the process holds.
local function resident()
  collectgarbage()
  collectgarbage()
  local file <close> = io.open("/proc/self/statm")
  return tonumber(file:read("a"):match("%d+ (%d+)")) * 4
end

--- Runs fn n times, up to eight times over: what leaks grows each time, what is only spread settles.
-- The generational collector of Lua 5.4.4 lets more and more garbage stand, with plain tables too.
local function steady(n, fn)
  local grown
  collectgarbage("incremental")
  for _ = 1, 8 do
    local before = resident()
    for _ = 1, n do fn() end
    grown = resident() - before
    if grown < 128 then return end
  end
  error(("grown by %d kB in the last %d cycles"):format(grown, n))
end

function T.a_million_tensors_by_close()
  steady(500000, function()
    local a <close> = lv.tensor(1.5)
    local b <close> = lv.tensor { 1, 2, 3 }
  end)
end

function T.a_million_tensors_by_the_collector()
  steady(1000000, function() return lv.tensor(7) end)
end

function T.a_hundred_thousand_callbacks()
  local spec = { spec = "int64", traced = false }
  steady(50, function()
    local n = 0
    for x in Dataset.range(2000):map(function(x) return x:item() + 1 end, spec):iter() do n = n + x:item() end
    assert(n == 2001000)
  end)
end

function T.callbacks_that_raise()
  local ds = Dataset.range(1000):map(function(x) error { x = x } end, { spec = "int64", traced = false })
  steady(20, function()
    local it <close> = ds:iter()
    for _ = 1, 1000 do assert(not pcall(it.next, it)) end
    assert(it:next() == nil)
  end)
end

function T.datasets_iterators_and_generators()
  steady(3000, function()
    local ds = Dataset.from_generator(function() return ipairs { 1, 2, 3 } end, { "int64", "int64" }):batch(2)
    for _ in ds:iter() do break end
  end)
end

function T.errors()
  local a, b = lv.tensor { 1, 2 }, lv.tensor { 1, 2, 3 }
  steady(50000, function() assert(not pcall(lv.add, a, b) and not pcall(lv.tensor, { { 1 }, 2 })) end)
end

function T.the_collector_sees_large_tensors()
  local zeros = lv.zeros({ 1 << 20 }, "float32")
  local before = resident()
  for _ = 1, 500 do local _ = zeros + 1.0 end -- 2 GB in all
  local file <close> = io.open("/proc/self/statm")
  local now = tonumber(file:read("a"):match("%d+ (%d+)")) * 4
  assert(now - before < 200000, ("%d kB stand unseen"):format(now - before))
end

return T
