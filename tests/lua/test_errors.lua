--- Bad input: each an error object with levada's message.
local lv = require "levada"
local check = require "check"
local Dataset = lv.Dataset

local T = {}
local BAD = "INVALID_ARGUMENT"

function T.tables_that_are_no_tensors()
  check.fails(BAD, "expected 2 values at [2]", lv.tensor, { { 1, 2 }, { 3 } })
  check.fails(BAD, "[2]", lv.tensor, { { 1, 2 }, 3 })
  check.fails(BAD, "table at [2]", lv.tensor, { 1, { 2 } })
  check.fails(BAD, "boolean at [2]", lv.tensor, { 1, true })
  check.fails(BAD, "string at [1][2]", lv.tensor, { { 1, "a" } })
  check.fails(BAD, "function", lv.tensor, { print })
  check.fails(BAD, "nil", lv.tensor)
  check.fails(BAD, "other keys", lv.tensor, { x = 1 })
  check.fails(BAD, "function", lv.tensor, print)
  local loop = {}
  loop[1] = loop
  check.fails(BAD, "64 levels", lv.tensor, loop)
end

function T.dtypes_and_policies()
  check.fails(BAD, "dtype", lv.tensor, 1, "float33")
  check.fails(BAD, "dtype", lv.tensor, 1, 5)
  check.fails(BAD, "300", lv.tensor, { 0, 300 }, "uint8")
  check.fails(BAD, "int32", lv.tensor, 1.5, "int32")
  check.fails(BAD, "one of checked, safe", lv.tensor, 1, "int32", "loose")
  check.tensor(lv.tensor(300, "uint8", "wrap"), "uint8", 44)
end

function T.wrong_kinds()
  local t, ds, v = lv.tensor { 1 }, Dataset.range(3), lv.variable(1)
  check.fails(BAD, "Dataset", lv.add, ds, 1)
  check.fails(BAD, "Tensor", t.slice, ds, 1)
  check.fails(BAD, "Variable", v.assign, t, 1)
  check.fails(BAD, "Dataset", ds.batch, t, 2)
  check.fails(BAD, "Dataset", ds.batch, nil, 2)
  check.fails(BAD, "whole number", ds.batch, ds, 1.5)
  check.fails(BAD, "whole number", ds.take, ds, "2")
  check.fails(BAD, "options among", ds.batch, ds, 2, { drop = true })
  check.fails(BAD, "options of levada", ds.shuffle, ds, 3, { sed = 1 })
  check.fails(BAD, "boolean", ds.shuffle, ds, 3, { fixed_each_epoch = 1 })
  check.fails(BAD, "function", ds.map, ds, 5)
  check.fails(BAD, "function", ds.filter, ds, t)
  check.fails(BAD, "table", lv.concat, t, 0)
  check.fails(BAD, "at most 2 arguments", lv.add, t, t, t)
  check.fails(BAD, "never changes", function() t[1] = 5 end)
  check.fails(BAD, "scalar", function() return lv.tensor(1)[1] end)
  check.fails(BAD, "scalar", function() return #lv.tensor(1) end)
  check.fails(BAD, "one element", t.item, lv.tensor { 1, 2 })
  check.fails(BAD, "zero bytes", lv.read_npy, "a\0b")
  check.fails(BAD, "string", lv.read_npy, nil)
  check.fails("NOT_FOUND", "no-such-file", lv.read_npy, "no-such-file.npy")
end

function T.foreign_userdata()
  check.fails(BAD, "userdata", lv.add, io.stdout, 1)
  check.fails("MISUSE", "handle", lv.tensor(1).close, io.stdout)
end

function T.closed_handles()
  local t, ds, v = lv.tensor { 1 }, Dataset.range(3), lv.variable(1)
  local it = ds:iter()
  for _, object in ipairs { t, ds, v, it } do
    object:close()
    object:close()
    assert(object:is_closed() and tostring(object):find("closed", 1, true))
  end
  check.fails("MISUSE", "closed", function() return t + 1 end)
  check.fails("MISUSE", "closed", function() return t[1] end)
  check.fails("MISUSE", "closed", ds.iter, ds)
  check.fails("MISUSE", "closed", v.read, v)
  check.fails("MISUSE", "closed", it.next, it)
  check.fails("MISUSE", "closed", ds.take, ds, 1)
  do
    local inner <close> = lv.tensor { 1 }
    t = inner
  end
  assert(t:is_closed())
end

function T.huge_shapes()
  check.fails(BAD, "shape", lv.zeros, { 1 << 62, 1 << 62 }, "float32")
  check.fails(BAD, "-1", lv.zeros, { -1 }, "float32")
  local dims = {}
  for i = 1, 65 do dims[i] = 1 end
  check.fails(BAD, "64 dimensions", lv.zeros, dims, "float32")
  check.fails(BAD, "bytes", lv.from_bytes, "abc", "int32", { 1 })
  check.fails(BAD, "bytes", lv.from_bytes, "", "int32", { math.maxinteger, 8 })
  local huge = lv.zeros({ 1 << 60 }, "int8")
  check.fails("RESOURCE_EXHAUSTED", "memory", function() return huge + huge end)
end

function T.errors_are_objects()
  local raised = check.fails(BAD, "broadcast", function() return lv.tensor { 1, 2 } + lv.tensor { 1, 2, 3 } end)
  check.same({ raised.code, raised.status }, { BAD, 3 })
  assert(lv.is_error(raised) and not lv.is_error("text") and not lv.is_error {})
  assert(tostring(raised) == raised.message)
end

return T
