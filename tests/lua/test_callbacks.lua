--- Callbacks of every kind: errors come back as themselves, re-entering works, nothing is left behind.
local lv = require "levada"
local check = require "check"
local Dataset = lv.Dataset

local T = {}
local spec = { spec = "int64", traced = false }

local function raises(value)
  return function() error(value, 0) end
end

--- Every way in which a dataset calls a Lua function.
local function kinds(fn)
  local range = Dataset.range(3)
  return {
    map = range:map(fn, spec),
    filter = range:filter(fn, { traced = false }),
    take_while = range:take_while(fn, { traced = false }),
    scan = range:scan(lv.tensor(0, "int64"), fn, spec),
    flat_map = range:flat_map(fn, { spec = "int64" }),
    interleave = range:interleave(fn, { spec = "int64" }),
    group_by_window = range:group_by_window(function(x) return x % 1 end, fn, 2, { spec = "int64" }),
    generator_open = Dataset.from_generator(fn, "int64"),
    generator_next = Dataset.from_generator(function() return fn end, "int64"),
  }
end

function T.what_is_raised_comes_back_itself()
  for _, value in ipairs { "a text", { code = 7 }, 12, setmetatable({},
      { __tostring = function() error "no text" end }) } do
    for kind, ds in pairs(kinds(raises(value))) do
      local it <close> = ds:iter()
      local ok, raised = pcall(it.next, it)
      assert(not ok and raised == value, kind .. ": " .. type(raised))
    end
    local ok, raised = pcall(Dataset.reduce, Dataset, 0, raises(value))
    assert(not ok)
    ok, raised = pcall(function() return Dataset.range(2):reduce(lv.tensor(0, "int64"), raises(value),
        { traced = false }) end)
    assert(not ok and raised == value)
    local v = lv.variable(1)
    ok, raised = pcall(v.update, v, raises(value))
    assert(not ok and raised == value)
  end
end

function T.nil_can_be_raised()
  local it <close> = Dataset.range(1):map(function() error(nil) end, spec):iter()
  local ok, raised = pcall(it.next, it)
  assert(not ok and raised == nil)
end

function T.wrong_results_are_errors()
  for _, case in ipairs {
    { function() end, "component" }, { function() return nil end, "nil" }, { function(x) return x, x end, "component" },
    { function() return print end, "function" }, { function() return "text" end, "string" },
    { function(x) return x:cast "float32" end, "float32" }, { function() return Dataset.range(2) end, "" },
    { function() return { { 1, 2 }, { 3 } } end, "2" } } do
    local it <close> = Dataset.range(1):map(case[1], spec):iter()
    check.fails("INVALID_ARGUMENT", case[2], it.next, it)
    assert(it:next() == nil)
  end
  for _, fn in ipairs { function() end, function() return 1 end, function() return lv.tensor { true, true } end } do
    local it <close> = Dataset.range(1):filter(fn, { traced = false }):iter()
    check.fails("INVALID_ARGUMENT", "", it.next, it)
  end
  local it <close> = Dataset.range(1):flat_map(function() return 1 end, { spec = "int64" }):iter()
  check.fails("INVALID_ARGUMENT", "Dataset", it.next, it)
end

function T.errors_of_levada_keep_their_code()
  local it <close> = Dataset.range(2):map(function(x) return lv.reshape(x, { 7 }) end, spec):iter()
  check.fails("INVALID_ARGUMENT", "reshape", it.next, it)
end

function T.iterators_know_their_step()
  local f = lv.func({ "int64" }, function(x) return 12 // x end)
  local it <close> = Dataset.range(2):map(f):iter()
  local raised = check.fails("INVALID_ARGUMENT", "zero", it.next, it)
  assert(raised.step:find("map", 1, true) and raised.position == 1 and raised.status == 3)
  check.same(it:next():item(), 12)
end

function T.callbacks_reenter()
  local ds = Dataset.range(4):map(function(x)
    return Dataset.range(x:item()):map(function(y) return y:item() + 1 end, spec):reduce(lv.tensor(0, "int64"),
        function(s, y) return s + y end)
  end, spec)
  check.elements(ds, { 0, 1, 3, 6 })
end

function T.an_iterator_that_steps_itself_is_refused()
  local it
  it = Dataset.range(1):map(function() return it:next() end, spec):iter()
  check.fails("MISUSE", "iterator", it.next, it)
  it:close()
end

function T.an_iterator_may_be_closed_inside()
  local it
  it = Dataset.range(3):map(function(x) it:close() return x end, spec):iter()
  pcall(it.next, it)
  check.fails("MISUSE", "closed", it.next, it)
end

function T.coroutines_step_iterators()
  local it <close> = Dataset.range(3):map(function(x) return x:item() + 1 end, spec):iter()
  local found = {}
  for _ = 1, 3 do found[#found + 1] = coroutine.wrap(function() return it:next():item() end)() end
  check.same(found, { 1, 2, 3 })
  local yielding <close> = Dataset.range(1):map(function(x) coroutine.yield() return x end, spec):iter()
  local ok, raised = coroutine.resume(coroutine.create(function() return yielding:next() end))
  assert(not ok and tostring(raised):find("yield", 1, true))
end

function T.dropped_half_way()
  for _, ds in pairs(kinds(function() error "never" end)) do ds:iter() end
  for i = 1, 3 do
    for x in Dataset.range(100):map(function(x) return x:item() end, spec):prefetch(4):iter() do
      if x:item() == i then break end
    end
  end
end

function T.prefetch_and_batches_over_callbacks()
  local ds = Dataset.range(10):map(function(x) return x:item() * 2 end, spec):shuffle(4,
      { seed = 1 }):batch(4):prefetch(2)
  local all = {}
  for batch in ds:iter() do
    for _, x in ipairs(batch:to_table()) do all[#all + 1] = x end
  end
  table.sort(all)
  check.same(all, { 0, 2, 4, 6, 8, 10, 12, 14, 16, 18 })
end

return T
