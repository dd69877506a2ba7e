--- Tensors and variables as Lua people write them.
local lv = require "levada"
local check = require "check"

local T = {}

function T.tables_in_and_out()
  check.tensor(lv.tensor { { 1, 2, 3 }, { 4, 5, 6 } }, "int32", { { 1, 2, 3 }, { 4, 5, 6 } })
  check.tensor(lv.tensor { 1, 2.5 }, "float32", { 1.0, 2.5 })
  check.tensor(lv.tensor { true, false }, "bool", { true, false })
  check.tensor(lv.tensor { "a\0b", "", "\xff" }, "string", { "a\0b", "", "\xff" })
  check.tensor(lv.tensor {}, "float32", {})
  check.same(lv.tensor({ {}, {} }):shape(), { 2, 0 })
  check.same(lv.tensor(7):to_table(), 7)
  check.tensor(lv.tensor({ lv.tensor { 1, 2 }, lv.tensor { 3, 4 } }), "int32", { { 1, 2 }, { 3, 4 } })
end

function T.integers_are_exact()
  local wide = { math.maxinteger, math.mininteger, (1 << 53) + 1 }
  check.tensor(lv.tensor(wide), "int64", wide)
  check.tensor(lv.tensor(wide) + 0, "int64", wide)
  check.tensor(lv.tensor({ 200, 0 }, "uint8"), "uint8", { 200, 0 })
  check.tensor(lv.tensor(lv.from_bytes(("\xff"):rep(8), "uint64", { 1 })), "uint64", { -1 })
end

function T.every_dtype_comes_back()
  for _, dtype in ipairs { "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64" } do
    check.tensor(lv.tensor({ 0, 1, 100 }, dtype), dtype, { 0, 1, 100 })
  end
  for _, dtype in ipairs { "float16", "bfloat16", "float32", "float64", "float8_e4m3fn", "float8_e5m2" } do
    check.tensor(lv.cast({ 0.0, 1.5, -2.0 }, dtype), dtype, { 0.0, 1.5, -2.0 })
  end
  for _, dtype in ipairs { "int4", "uint4" } do check.tensor(lv.cast({ 0, 7 }, dtype), dtype, { 0, 7 }) end
  local z = lv.complex({ 1.0 }, { -2.0 }):to_table()[1]
  check.same({ z.re, z.im }, { 1.0, -2.0 })
end

function T.long_tables_of_numbers()
  local whole, mixed, late = {}, {}, {}
  for i = 1, 1000 do whole[i], mixed[i], late[i] = i, i % 40 == 0 and i / 2 or i, i end
  late[1000] = 0.5
  check.tensor(lv.tensor(whole), "int32", whole)
  check.tensor(lv.tensor(mixed, "float64"), "float64", lv.cast(lv.tensor(mixed, "float64"), "float64"):to_table())
  check.same(lv.tensor(mixed, "float64")[40]:item(), 20.0)
  check.same({ lv.tensor(late, "float64")[999]:item(), lv.tensor(late)[1000]:item() }, { 999.0, 0.5 })
  whole[500] = math.maxinteger
  check.same({ lv.tensor(whole):dtype(), lv.tensor(whole)[500]:item() }, { "int64", math.maxinteger })
  whole[999] = true
  check.fails("INVALID_ARGUMENT", "boolean at [999]", lv.tensor, whole)
  for i = 1, 100 do whole[i] = tostring(i) end
  check.fails("INVALID_ARGUMENT", "number at [101]", lv.tensor, whole)
end

function T.positions_count_from_one()
  local t = lv.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
  check.same(#t, 2)
  check.tensor(t[1], "int32", { 1, 2, 3 })
  check.tensor(t[-1], "int32", { 4, 5, 6 })
  check.same(t[2][3]:item(), 6)
  check.same({ t[3], t[0], t[-3] }, {})
  local rows = {}
  for i, row in ipairs(t) do rows[i] = row:to_table() end
  check.same(rows, { { 1, 2, 3 }, { 4, 5, 6 } })
  check.same(t:at(2, 1):item(), 4)
  check.fails("OUT_OF_RANGE", "", t.at, t, 3, 1)
  check.fails("OUT_OF_RANGE", "0", t.at, t, 0)
end

function T.slices_include_their_ends()
  local t = lv.tensor { 10, 20, 30, 40, 50 }
  for _, row in ipairs {
    { { 2, 4 }, { 20, 30, 40 } }, { { 2 }, { 20, 30, 40, 50 } }, { { -2 }, { 40, 50 } }, { { 1, -2 }, { 10, 20, 30,
        40 } },
    { { 1, 5, 2 }, { 10, 30, 50 } }, { { 5, 1, -1 }, { 50, 40, 30, 20, 10 } }, { { 4, 2, -1 }, { 40, 30, 20 } },
    { { nil, nil, -2 }, { 50, 30, 10 } }, { {}, { 10, 20, 30, 40, 50 } }, { { 1, -1 }, { 10, 20, 30, 40, 50 } },
    { { -1, -3, -1 }, { 50, 40, 30 } } } do
    check.tensor(t:slice(row[1]), "int32", row[2])
  end
  local m = lv.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
  check.tensor(m:slice({}, 2), "int32", { 2, 5 })
  check.tensor(m:slice(1, { 2, 3 }), "int32", { 2, 3 })
  check.fails("INVALID_ARGUMENT", "slice", t.slice, t, "x")
  check.fails("OUT_OF_RANGE", "slice", t.slice, t, { 0, 2 })
end

function T.operators_meet_numbers()
  local t = lv.tensor({ 1, 2, 3 }, "uint8")
  check.tensor(t + 1, "uint8", { 2, 3, 4 })
  check.tensor(10 - t, "uint8", { 9, 8, 7 })
  check.tensor(t * 1.5, "float32", { 1.5, 3.0, 4.5 })
  check.tensor(t / 2, "float32", { 0.5, 1.0, 1.5 })
  check.tensor(t // 2, "uint8", { 0, 1, 1 })
  check.tensor(t % 2, "uint8", { 1, 0, 1 })
  check.tensor(lv.tensor({ 2.0, 3.0 }, "float64") ^ 2, "float64", { 4.0, 9.0 })
  check.tensor(-lv.tensor { 1, -2 }, "int32", { -1, 2 })
  check.tensor(t & 1, "uint8", { 1, 0, 1 })
  check.tensor((t | 4) ~ 1, "uint8", { 4, 7, 6 })
  check.tensor(t << 1, "uint8", { 2, 4, 6 })
  check.tensor(~t, "uint8", { 254, 253, 252 })
  check.tensor(t + { 10, 20, 30 }, "uint8", { 11, 22, 33 })
  check.tensor(lv.tensor(0.1, "float64") + 0.2, "float64", 0.1 + 0.2)
  check.fails("INVALID_ARGUMENT", "300", function() return t + 300 end)
  check.fails("INVALID_ARGUMENT", "bool", function() return lv.tensor { true } + 1 end)
  check.fails("INVALID_ARGUMENT", "string", function() return t + "a" end)
end

function T.equality_and_order()
  local t = lv.tensor { 1, 2 }
  assert(t == lv.tensor { 1, 2 } and t == lv.tensor { 1.0, 2.0 })
  assert(t ~= lv.tensor { 1, 3 } and t ~= lv.tensor { { 1, 2 } } and t ~= lv.tensor { "1", "2" })
  assert(lv.tensor(1) < lv.tensor(2) and lv.tensor(2) <= 2 and not (lv.tensor(2) < 2))
  check.fails("INVALID_ARGUMENT", "scalars", function() return t < t end)
  assert(lv.tensor { 0 / 0 } ~= lv.tensor { 0 / 0 })
end

function T.text()
  assert(tostring(lv.tensor { 1, 2 }) == "tf.Tensor([1 2], shape=(2,), dtype=int32)")
  assert(tostring(lv.variable(1.5, { name = "w" })):find('Variable "w": tf.Tensor(1.5', 1, true))
end

function T.operations_by_name()
  check.tensor(lv.reduce_sum({ { 1, 2 }, { 3, 4 } }, 0), "int32", { 4, 6 })
  check.tensor(lv.concat({ lv.tensor { 1 }, lv.tensor { 2 } }, 0), "int32", { 1, 2 })
  check.tensor(lv.softmax { 0.0, 0.0 }, "float32", { 0.5, 0.5 })
  check.tensor(lv.argmax({ { 1, 5 }, { 7, 2 } }, 1), "int64", { 1, 0 })
  check.tensor(lv.one_hot({ 1 }, 3, 1, 0, -1, "float32"), "float32", { { 0.0, 1.0, 0.0 } })
  local values, indices = lv.unique { 3, 1, 3 }
  check.same({ values:to_table(), indices:to_table() }, { { 3, 1 }, { 0, 1, 0 } })
  check.tensor(lv.pad({ 1, 2 }, { 1, 0 }, "constant", 9), "int32", { 9, 1, 2 })
  local a, b = lv.split({ 1, 2, 3 }, { 1, 2 }, 0, 2)
  check.same({ a:to_table(), b:to_table() }, { { 1 }, { 2, 3 } })
  check.tensor(lv.zeros_like({ 1, 2 }), "int32", { 0, 0 })
  check.tensor(lv.tensor_scatter_nd_add(lv.tensor { 1.0, 2.0 }, { { 1 } }, { 5 }), "float32", { 1.0, 7.0 })
end

function T.every_operation_is_there()
  local core, ops = require "levada.core", require "levada.ops"
  local n = 0
  for i = 0, core.levada_op_count() - 1 do
    local name = core.levada_op_name(i)
    assert(ops[name] or ops[name .. "_"], name)
    n = n + 1
  end
  assert(n > 250)
end

function T.variables()
  local v = lv.variable({ 1, 2, 3 }, { dtype = "float32", name = "v" })
  local before = v:read()
  v:assign_add { 1, 1, 1 }
  v:assign_sub(0.5)
  check.tensor(v:read(), "float32", { 1.5, 2.5, 3.5 })
  check.tensor(before, "float32", { 1.0, 2.0, 3.0 })
  v:assign_slice(9, { 2, 3 })
  check.tensor(v:read(), "float32", { 1.5, 9.0, 9.0 })
  v:scatter("add", { 0 }, { 0.5 }):update(function(x) return x * 2 end)
  check.tensor(v + 1, "float32", { 5.0, 19.0, 19.0 })
  check.same({ v:version(), v:name(), v:dtype(), #v }, { 5, "v", "float32", 3 })
  check.fails("INVALID_ARGUMENT", "[2]", v.assign, v, { 1, 2 })
  check.fails("MISUSE", "being updated", v.update, v, function(x) return x + v end)
  check.tensor(v:read(), "float32", { 4.0, 18.0, 18.0 })
end

function T.functions_are_traced()
  local runs = 0
  local f = lv.func({ { dtype = "float32", shape = { -1 } }, "float32" }, function(x, y)
    runs = runs + 1
    return x * y, lv.reduce_sum(x)
  end)
  local a, b = f({ 1.0, 2.0 }, 3.0)
  check.same({ a:to_table(), b:to_table(), runs }, { { 3.0, 6.0 }, 3.0, 1 })
  check.same({ f:num_inputs(), f:num_outputs(), #f:fingerprint() }, { 2, 2, 32 })
  check.fails("FAILED_PRECONDITION", "symbolic", lv.func, { "float32" }, function(x) return x:item() end)
  check.fails("FAILED_PRECONDITION", "symbolic", lv.func, { "float32" }, function(x)
    pcall(x.item, x)
    return x
  end)
end

return T
