--- Datasets: loops, structure, passes.
local lv = require "levada"
local check = require "check"
local Dataset = lv.Dataset

local T = {}

function T.loops_give_values()
  local found = {}
  for x, y in Dataset.from_tensor_slices { lv.tensor { { 1, 2 }, { 3, 4 } }, lv.tensor { "a", "b" } }:iter() do
    found[#found + 1] = { x:to_table(), y:item() }
  end
  check.same(found, { { { 1, 2 }, "a" }, { { 3, 4 }, "b" } })
end

function T.a_nested_table_is_one_tensor()
  check.elements(Dataset.from_tensor_slices { { 1, 2 }, { 3, 4 } }, { { 1, 2 }, { 3, 4 } })
  check.elements(Dataset.from_tensors { 1, 2 }, { { 1, 2 } })
end

function T.names_are_kept()
  local ds = Dataset.from_tensor_slices { image = lv.tensor { { 1 }, { 2 }, { 3 } }, label = { id = lv.tensor { 7, 8,
      9 } } }
  for batch in ds:map(function(e) return { x = e.image + 1, y = e.label.id } end):batch(2):take(1):iter() do
    check.same({ batch.x:to_table(), batch.y:to_table() }, { { { 2 }, { 3 } }, { 7, 8 } })
  end
  check.same(ds:element_spec().label.id.dtype, "int32")
  for i, e in ds:enumerate():skip(2):iter() do check.same({ i:item(), e.label.id:item() }, { 3, 9 }) end
  for e, x in Dataset.zip(ds, Dataset.range(5)):skip(2):iter() do check.same({ e.image:item(), x:item() }, { 3, 2 }) end
  for e in ds:filter(function(e) return lv.equal(e.label.id, 8) end):iter() do check.same(e.image:item(), 2) end
end

function T.positions_count_from_one()
  local ds = Dataset.range(10):batch(4)
  check.same({ #ds, ds[1]:to_table(), ds[-1]:to_table() }, { 3, { 0, 1, 2, 3 }, { 8, 9 } })
  check.same({ ds[4], ds[0] }, {})
  check.fails("OUT_OF_RANGE", "3", ds.at, ds, 4)
  local all = {}
  for i, batch in ipairs(ds) do all[i] = #batch end
  check.same(all, { 4, 4, 2 })
end

function T.lengths()
  local ds = Dataset.range(3)
  check.same({ #ds, ds:repeat_():cardinality(), ds["repeat"](ds, 2):cardinality() }, { 3, math.huge, 6 })
  assert(ds:filter(function(x) return lv.less(x, 2) end):cardinality() == nil)
  check.fails("FAILED_PRECONDITION", "infinite", function() return #ds:repeat_() end)
end

function T.shuffles_are_repeated_by_seed()
  local function order(seed)
    local found = {}
    for x in Dataset.range(20):shuffle(nil, { seed = seed }):iter { epoch = 0 } do found[#found + 1] = x:item() end
    return found
  end
  check.same(order(1), order(1))
  local sorted = order(2)
  table.sort(sorted)
  for i = 1, 20 do assert(sorted[i] == i - 1) end
end

function T.functions_run_once_or_for_every_element()
  local runs = 0
  check.elements(Dataset.range(4):map(function(x) runs = runs + 1 return x * x end), { 0, 1, 4, 9 })
  check.same(runs, 1)
  runs = 0
  check.elements(Dataset.range(4):map(function(x) runs = runs + 1 return lv.tensor(("y"):rep(x:item())) end), { "",
      "y", "yy", "yyy" })
  check.same(runs, 6) -- the trace, the first element for its dtype, four elements
  check.fails("FAILED_PRECONDITION", "symbolic", function()
    return Dataset.range(4):map(function(x) return x:item() end, { traced = true })
  end)
end

function T.plain_results_of_callbacks_become_tensors()
  check.elements(Dataset.range(3):map(function(x) return x:item() * 2, { 1.5 } end), { { 0, { 1.5 } }, { 2, { 1.5 } },
      { 4, { 1.5 } } })
end

function T.states()
  local ds = Dataset.range(10):shuffle(nil, { seed = 3 }):batch(3)
  local it <close> = ds:iter()
  it:next()
  local again <close> = ds:iter()
  again:restore(it:save())
  for _ = 1, 3 do assert(it:next() == again:next()) end
  assert(it:next() == nil and again:next() == nil)
end

function T.generators_take_what_for_takes()
  check.elements(Dataset.from_generator(function() return ipairs { "a", "b" } end, { "int64", "string" }), { { 1,
      "a" }, { 2, "b" } })
  check.elements(Dataset.from_generator(function()
    return coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * 0.5) end end)
  end), { 0.5, 1.0, 1.5 })
end

function T.reduce_and_scan()
  local n, s = Dataset.range(5):reduce({ lv.tensor(0), lv.tensor(0, "int64") }, function(n, s, x) return n + 1,
      s + x end)
  check.same({ n:item(), s:item() }, { 5, 10 })
  check.same(Dataset.range(5):reduce(lv.tensor(0, "int64"), function(s, x) return lv.tensor(s:item() + x:item(),
      "int64") end):item(), 10)
  check.elements(Dataset.range(4):scan(lv.tensor(0, "int64"), function(s, x) return s + x, s + x end), { 0, 1, 3, 6 })
end

function T.files_and_text()
  local name = os.tmpname()
  do
    local file <close> = io.open(name, "wb")
    file:write("a,1\nb,2\n")
  end
  check.elements(Dataset.text_line(name), { "a,1", "b,2" })
  check.elements(Dataset.csv(name, { "string", "int32" }), { { "a", 1 }, { "b", 2 } })
  os.remove(name)
  assert(Dataset.range(3):explain():find("range", 1, true))
end

function T.ranks_share_batches()
  local found = {}
  for rank = 0, 1 do
    for x in Dataset.range(6):batch(4):iter { rank = rank, world = 2 } do found[#found + 1] = x:to_table() end
  end
  check.same(found, { { 0, 1 }, { 4 }, { 2, 3 }, { 5 } })
end

function T.windows_whose_size_their_key_says()
  local ds = Dataset.range(7):group_by_window(function(x) return x % 2 end, function(_, window) return window:batch(9) end,
    function(key) return key + 2 end)
  check.elements(ds, { { 0, 2 }, { 1, 3, 5 }, { 4, 6 } })
  check.fails("INVALID_ARGUMENT", "whole number", ds.group_by_window, ds,
    function() return lv.tensor(0, "int64") end, function(_, window) return window end, "2", { spec = "int64" })
end

return T
