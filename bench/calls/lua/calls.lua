--- Nanoseconds of one call, one element or one chunk in Lua.
local lv = require "levada"
local Dataset = lv.Dataset

local ELEMENTS, CHUNK = 10000, 100
local array = {}
for i = 1, 1000 do array[i] = i - 1.0 end
local tensor = lv.tensor(array)
local views = Dataset.from_tensor_slices(lv.zeros({ ELEMENTS, 4 }, "float32") + 0.0):batch(1)
local numbers = Dataset.range(ELEMENTS)
local by_element = numbers:map(function(x) return x end, { traced = false, spec = "int64" })
local by_chunk = numbers:batch(CHUNK):map(function(x) return x end,
  { traced = false, spec = { dtype = "int64", shape = { -1 } } })

local function exhaust(dataset, count)
  local found = 0
  for _ in dataset:iter() do found = found + 1 end
  assert(found == count)
  return count
end

local rows = {
  empty_call = function()
    local sum = 0
    for _ = 1, 10 * ELEMENTS do sum = sum + tensor:rank() end
    assert(sum == 10 * ELEMENTS)
    return 10 * ELEMENTS
  end,
  next_views = function() return exhaust(views, ELEMENTS) end,
  callback_element = function() return exhaust(by_element, ELEMENTS) end,
  callback_chunk = function() return exhaust(by_chunk, ELEMENTS // CHUNK) end,
  from_array = function()
    for _ = 1, 100 do lv.tensor(array) end
    return 100
  end,
  to_array = function()
    local found
    for _ = 1, 100 do found = tensor:to_table() end
    assert(found[1000] == 999)
    return 100
  end,
}

print "ready empty_call next_views callback_element callback_chunk from_array to_array"
io.flush()
for row in io.lines() do
  local start = os.clock() -- processor time: one thread does all of this
  local units = rows[row]()
  print((os.clock() - start) / units * 1e9)
  io.flush()
end
