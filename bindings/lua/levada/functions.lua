--- Functions that are traced: run once on symbolic tensors, then natively. Used by levada.func and by the steps of
-- datasets.
local core = require "levada.core"

local M = {}

--- Whether a table is structure (it has names, or holds tensors or structure) and not nested values.
local function is_structure(value)
  for _ = 1, 64 do
    if type(value) ~= "table" then return false end
    local first = value[1]
    if first == nil then return next(value) ~= nil end
    if core.kind(first) ~= nil then return true end
    value = first
  end
  return false
end
M.is_structure = is_structure

local function is_leaf(value) return not is_structure(value) end

--- Appends the leaves of a value to list, the keys of mappings in sorted order; gives its structure: the numbers of
-- leaves.
local function flatten(value, list)
  if is_leaf(value) then
    list[#list + 1] = value
    return #list
  end
  local structure = {}
  if #value > 0 then
    for i, part in ipairs(value) do structure[i] = flatten(part, list) end
    return structure
  end
  local keys = {}
  for key in pairs(value) do
    if type(key) ~= "string" then
      error(core.error_object("INVALID_ARGUMENT",
          "structure: expected names or 1, 2, ... as keys, got " .. tostring(key)), 0)
    end
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for _, key in ipairs(keys) do structure[key] = flatten(value[key], list) end
  return structure
end
M.flatten = flatten

--- The value of a structure: leaves taken from a list.
local function fill(structure, list)
  if type(structure) == "number" then return list[structure] end
  local value = {}
  for key, part in pairs(structure) do value[key] = fill(part, list) end
  return value
end
M.fill = fill

--- Structure and flat values of what a function returned: several values are several parts; one plain array is its
-- parts.
-- A structure that says nothing more than the number of leaves is nil.
function M.returned(...)
  local list, parts, flat = {}, table.pack(...), true
  if parts.n == 1 and not is_leaf(parts[1]) then
    if #parts[1] == 0 then return flatten(parts[1], list), list end
    parts = parts[1]
    parts.n = #parts
  end
  local structure = {}
  for i = 1, parts.n do
    structure[i] = flatten(parts[i], list)
    flat = flat and type(structure[i]) == "number"
  end
  if not flat then return structure, list end
  return nil, list
end

--- The values that a user's function gets for flat components: several for an array of structures, one for a mapping.
function M.arguments(structure, list)
  if structure == nil then return table.unpack(list, 1, #list) end
  if #structure == 0 then return fill(structure, list) end
  local values = {}
  for i, part in ipairs(structure) do values[i] = fill(part, list) end
  return table.unpack(values, 1, #structure)
end

--- Results without structure, as most are, go on as they are.
local function flat_results(...)
  for i = 1, select("#", ...) do
    if type((select(i, ...))) == "table" then
      local _, list = M.returned(...)
      return table.unpack(list, 1, #list)
    end
  end
  return ...
end

--- A callback of flat components of a user's function of structured values.
function M.flat_callback(fn, structure)
  if structure == nil then
    return function(...) return flat_results(fn(...)) end
  end
  return function(...) return flat_results(fn(M.arguments(structure, { ... }))) end
end

--- Traces fn with arguments of the specs {dtype, shape} given. Returns Function, structure of the results; or nil and
-- true when fn asked a symbolic
-- tensor for its value. Other errors are raised.
function M.trace(fn, specs, structure, what)
  local trace <close> = core.levada_trace_create()
  local inputs = {}
  core.asked()
  for i, spec in ipairs(specs) do inputs[i] = core.trace_argument(trace, spec.dtype, spec.shape) end
  local results = table.pack(pcall(function() return M.returned(fn(M.arguments(structure, inputs))) end))
  if core.asked() then return nil, true end
  if not results[1] then error(results[2], 0) end
  local list = results[3]
  if #list == 0 then
    error(core.error_object("INVALID_ARGUMENT", what .. ": expected a function that returns tensors, got nothing"), 0)
  end
  return core.levada_trace_finish(trace, list), results[2]
end

--- A native function of the specs: levada.func({"float32", {dtype = "int64", shape = {2, -1}}}, function(x, y) ...
-- end).
function M.func(specs, fn)
  local list = {}
  for i, spec in ipairs(specs) do list[i] = type(spec) == "string" and { dtype = spec, shape = {} } or spec end
  if type(fn) ~= "function" then
    error(core.error_object("INVALID_ARGUMENT", "func: expected a function, got " .. type(fn)), 2)
  end
  local made, asked = M.trace(fn, list, nil, "func")
  if not made and asked then
    error(core.error_object("FAILED_PRECONDITION", "func: a symbolic tensor has no value while a function is traced"),
        2)
  end
  return made
end

--- function(x, y): the results for tensors or what makes them.
function M.call(self, ...)
  return core.function_call(self, { ... }, false)
end

function M.install(methods)
  --- Runs on every row of the arguments at once, with the bits of one call for each row.
  function methods:rows(...) return core.function_call(self, { ... }, true) end
  function methods:describe() return core.item(core.levada_function_describe(self)) end
  function methods:fingerprint() return core.item(core.levada_function_fingerprint(self)) end
  function methods:explain() return core.item(core.levada_function_explain(self)) end
  methods.is_stateful = core.levada_function_is_stateful
  methods.num_inputs = core.levada_function_num_inputs
  methods.num_outputs = core.levada_function_num_outputs
  methods.output_dtype = core.levada_function_output_dtype
  methods.output_rank = core.levada_function_output_rank
  methods.output_dim = core.levada_function_output_dim
end

return M
