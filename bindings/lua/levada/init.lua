--- levada: tensors, variables, functions and datasets. See bindings/lua/README.md.
local core = require "levada.core"
local ops = require "levada.ops"
local functions = require "levada.functions"

local M = { _VERSION = core.levada_version_string() }

for name, operation in pairs(ops) do
  if name:sub(1, 1) ~= "_" then M[name] = operation end
end

-- ---- errors ----

--- Raises an error object of levada.
local function fail(code, format, ...)
  error(core.error_object(code, format:format(...)), 2)
end

--- Whether a value is an error object of levada.
function M.is_error(value)
  return type(value) == "table" and (getmetatable(value) or {}).__name == "levada.Error"
end

-- ---- tensors ----

--- Whether the first value in nested tables is an object of levada.
local function holds_handles(value)
  for _ = 1, 64 do
    if type(value) ~= "table" then return false end
    value = value[1]
    if core.kind(value) ~= nil then return true end
  end
  return false
end

--- A tensor of a number, boolean, string, nested table, tensor or variable. dtype: its name; policy: "checked"
-- (default), "safe", "same_kind", "wrap".
function M.tensor(value, dtype, policy)
  if holds_handles(value) then
    local parts = {}
    for i, part in ipairs(value) do parts[i] = M.tensor(part) end
    value = core.levada_stack(parts, 0)
  end
  return core.convert(value, dtype, policy)
end
M.convert = M.tensor

--- from_bytes(string, dtype, shape): a tensor of the bytes in a string, such as string.pack makes: native byte order, C
-- order. t:bytes() goes back. A long string is viewed, not copied.
M.from_bytes = core.from_bytes

--- "Tensor", "Variable", "Dataset", "Iterator", "Function", "Generator", "TFRecordWriter", "TarWriter"; nil for what is no object
-- of levada.
M.kind = core.kind

local tensor_metatable = core.metatable("Tensor")
local Tensor = tensor_metatable.methods
core.install_index(tensor_metatable)
core.install_operators(tensor_metatable)
tensor_metatable.__tostring = core.text

Tensor.to_table = core.to_table
Tensor.item = core.item
Tensor.bytes = core.bytes
Tensor.shape = core.shape_of
Tensor.dtype = core.levada_tensor_dtype
Tensor.rank = core.levada_tensor_rank
Tensor.dim = core.levada_tensor_dim
Tensor.size = core.levada_tensor_size
Tensor.nbytes = core.levada_tensor_nbytes
Tensor.memory = core.levada_tensor_memory
Tensor.is_contiguous = core.levada_tensor_is_contiguous
Tensor.is_symbolic = core.levada_tensor_is_symbolic
Tensor.slice = core.slice
Tensor.at = core.at
Tensor.cast = ops.cast
Tensor.reshape = ops.reshape

-- ---- variables ----

--- A variable with a first value.
function M.variable(value, options)
  options = options or {}
  if type(options) ~= "table" then fail("INVALID_ARGUMENT", "variable: expected a table of options, got %s",
      type(options)) end
  return core.variable_create(value, options.dtype, options.name)
end

local variable_metatable = core.metatable("Variable")
local Variable = variable_metatable.methods
core.install_operators(variable_metatable)
variable_metatable.__tostring = function(self)
  if core.kind(self) ~= "Variable" then fail("INVALID_ARGUMENT", "tostring: expected a Variable, got %s",
      core.kind(self) or type(self)) end
  return self:is_closed() and "levada.Variable (closed)" or ("levada.Variable %q: %s"):format(self:name(), self:read())
end
variable_metatable.__len = function(self) return #core.variable_read(self) end

Variable.read = core.variable_read
Variable.assign = core.variable_assign
Variable.assign_add = core.variable_assign_add
Variable.assign_sub = core.variable_assign_sub
Variable.scatter = core.variable_scatter
Variable.scatter_nd = core.variable_scatter_nd
Variable.name = core.levada_variable_name
Variable.dtype = core.levada_variable_dtype
Variable.rank = core.levada_variable_rank
Variable.dim = core.levada_variable_dim
Variable.version = core.levada_variable_version
Variable.shape = core.shape_of

--- Replaces the part that the items name (as Tensor:slice) by a value, which broadcasts.
function Variable:assign_slice(value, ...)
  core.assign_slice(self, value, ...)
  return self
end

--- Reads, computes and writes as one atomic step. fn must not touch this variable.
function Variable:update(fn)
  core.variable_update(self, fn)
  return self
end

for _, name in ipairs { "to_table", "item", "bytes" } do
  Variable[name] = function(self) return core[name](self) end
end

-- ---- functions ----

M.func = functions.func
core.metatable("Function").__call = functions.call
functions.install(core.metatable("Function").methods)

-- ---- random numbers ----

--- A generator with a state: three integers, the counter (low half first) and the key.
function M.generator(state) return core.levada_generator_create(core.convert(state, "int64")) end
local Generator = core.metatable("Generator").methods
Generator.read = core.levada_generator_read
Generator.assign = core.levada_generator_assign
Generator.next = core.levada_generator_next
M.set_seed = core.levada_set_seed
--- What draws a seed inside fn draws it from this one. Returns what fn returns.
function M.with_seed(seed, fn, ...)
  core.levada_seed_scope_begin(seed ~= nil, seed or 0)
  local results = table.pack(pcall(fn, ...))
  core.levada_seed_scope_end()
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end
M.next_seed = function(seed) return core.levada_random_next_seed(seed ~= nil, seed or 0) end

require("levada.formats")(M)

-- ---- datasets ----

M.Dataset = require "levada.dataset"

-- ---- the process ----

M.live_objects = core.live_objects
M.set_num_threads = core.levada_set_num_threads
M.num_threads = core.levada_num_threads
M.simd = core.levada_simd
M.byte_budget = core.levada_byte_budget
M.set_byte_budget = core.levada_set_byte_budget
M.has_feature = core.levada_has_feature
M.dtype_size = core.levada_dtype_size
M.promote = core.levada_dtype_promote
M.version_number = core.levada_version_number
--- The names of the dtypes.
function M.dtypes()
  local names = {}
  for i = 1, 256 do
    local name = core.levada_dtype_at(i - 1)
    if name == nil then break end
    names[i] = name
  end
  return names
end

return M
