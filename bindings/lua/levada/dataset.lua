--- Datasets: sources are functions of this table, transformations methods of a dataset. Positions ds[i] count from 1.
local core = require "levada.core"
local functions = require "levada.functions"

local Dataset = {}
local metatable = core.metatable("Dataset")
local methods = metatable.methods

local function fail(code, format, ...)
  error(core.error_object(code, format:format(...)), 0)
end

local function options_of(options, what, known)
  if options == nil then return {} end
  if type(options) ~= "table" then fail("INVALID_ARGUMENT", "%s: expected a table of options, got %s", what,
      type(options)) end
  for name in pairs(options) do
    if not (" " .. known .. " "):find(" " .. tostring(name) .. " ", 1, true) then
      fail("INVALID_ARGUMENT", "%s: expected options among %s, got %s", what, known, tostring(name))
    end
  end
  return options
end

local function need_dataset(value, what)
  if core.kind(value) ~= "Dataset" then
    fail("INVALID_ARGUMENT", "%s: expected a Dataset, got a %s", what, core.kind(value) or type(value))
  end
  return value
end

local function need_function(value, what)
  if type(value) ~= "function" and not (getmetatable(value) or {}).__call then
    fail("INVALID_ARGUMENT", "%s: expected a function, got a %s", what, core.kind(value) or type(value))
  end
  return value
end

--- A dataset with the structure of another.
local function like(source, made)
  return core.set_structure(made, core.structure(source))
end

local function with_structure(made, structure)
  return structure and core.set_structure(made, structure) or made
end

-- ---- structure of what users give ----

local function tensors_of(value)
  if not functions.is_structure(value) then return nil, { value } end
  return functions.returned(value)
end

function Dataset.from_tensors(value)
  local structure, list = tensors_of(value)
  return with_structure(core.levada_dataset_from_tensors(list), structure)
end

function Dataset.from_tensor_slices(value)
  local structure, list = tensors_of(value)
  return with_structure(core.levada_dataset_from_tensor_slices(list), structure)
end

--- A dataset of given elements, which may differ in shape: an array of tensors or of arrays of tensors.
function Dataset.from_elements(elements)
  local lists, structure = {}, nil
  if type(elements) ~= "table" or core.kind(elements) then
    fail("INVALID_ARGUMENT", "from_elements: expected a table of elements, got %s", core.kind(elements) or
        type(elements))
  end
  for i, element in ipairs(elements) do structure, lists[i] = tensors_of(element) end
  return with_structure(core.dataset_from_elements(lists), structure)
end

--- range(stop), range(start, stop), range(start, stop, step): int64, up to but without stop.
function Dataset.range(start, stop, step, dtype)
  if stop == nil then start, stop = 0, start end
  return core.levada_dataset_range(start, stop, step or 1, dtype or "int64")
end

function Dataset.counter(start, step, dtype)
  return core.levada_dataset_counter(start or 0, step or 1, dtype or "int64")
end

function Dataset.random(options) return core.levada_dataset_random(options) end

-- ---- specs ----

local function specs_of(dataset)
  local specs = {}
  for i = 1, core.levada_dataset_num_components(dataset) do specs[i] = core.dataset_component(dataset, i - 1) end
  return specs
end

--- Specs that a user gives: one, an array of them or a structure of them.
local function given_specs(spec, what)
  if type(spec) == "string" or (type(spec) == "table" and type(spec.dtype) == "string") then return nil, { spec } end
  if type(spec) ~= "table" then fail("INVALID_ARGUMENT", "%s: expected a description {dtype =, shape =}, got %s",
      what, type(spec)) end
  local list = {}
  local function walk(value)
    if type(value) ~= "string" and (type(value) ~= "table" or core.kind(value)) then
      fail("INVALID_ARGUMENT", "%s: expected a description {dtype =, shape =}, got %s", what, core.kind(value) or
          type(value))
    end
    if type(value) == "string" or type(value.dtype) == "string" then
      list[#list + 1] = value
      return #list
    end
    local structure, keys = {}, {}
    for key in pairs(value) do keys[#keys + 1] = key end
    table.sort(keys)
    for _, key in ipairs(keys) do structure[key] = walk(value[key]) end
    return structure
  end
  local structure = walk(spec)
  local flat = #structure > 0
  for _, part in ipairs(structure) do flat = flat and type(part) == "number" end
  if flat then structure = nil end
  return structure, list
end

--- Descriptions of the components that these values have; their shapes may differ in other elements.
local function specs_of_values(list)
  local specs = {}
  for i, value in ipairs(list) do
    if core.kind(value) == "Dataset" then fail("INVALID_ARGUMENT",
        "map: a callback cannot give datasets: use flat_map") end
    specs[i] = { dtype = core.levada_tensor_dtype(value) }
  end
  return specs
end

--- The first element of a dataset, flat; nil when there is none.
local function first_of(dataset)
  local it <close> = core.iterator_create(core.levada_dataset_take(dataset, 1), { epoch = 0 })
  local list = table.pack(core.iterator_next(it))
  if list.n == 1 and list[1] == nil then return nil end
  return list
end

--- What a function gives for the first element: needed where it cannot be traced and nothing is said about its results.
local function first_result(dataset, fn, what)
  local first = first_of(dataset)
  if not first then fail("INVALID_ARGUMENT", "%s: the input is empty: say spec = {dtype =, shape =}", what) end
  local structure = core.structure(dataset)
  return functions.returned(fn(functions.arguments(structure, { table.unpack(first, 1, first.n) })))
end

--- Traces fn over the elements of a dataset, or says that it must be called back. options.traced: true insists, false
-- never.
local function traced(dataset, fn, options, what)
  if core.kind(fn) == "Function" then return fn end
  need_function(fn, what)
  if options.traced == false then return nil end
  local specs = specs_of(dataset)
  for _, spec in ipairs(specs) do
    if spec.dtype == "dataset" then return nil end
  end
  local made, result = functions.trace(fn, specs, core.structure(dataset), what)
  if made then return made, result end
  if options.traced then fail("FAILED_PRECONDITION", "%s: a symbolic tensor has no value while a function is traced",
      what) end
  warn("levada: " .. what .. ": the function asks for values and is called for every element")
  return nil
end

-- ---- transformations by functions ----

--- Applies fn to every element: several components are several arguments and results. fn is run once, on symbolic
-- tensors, and then natively;
-- when it asks for values it is called for each element. options: traced, spec, num_parallel_calls.
function methods:map(fn, options)
  options = options_of(options, "map", "traced spec num_parallel_calls")
  need_dataset(self, "map")
  local made, structure = traced(self, fn, options, "map")
  if made then
    local parallel = options.num_parallel_calls and { num_parallel_calls = options.num_parallel_calls } or nil
    return with_structure(core.levada_dataset_map(self, made, parallel), structure)
  end
  local specs
  if options.spec then
    structure, specs = given_specs(options.spec, "map")
  else
    local list
    structure, list = first_result(self, fn, "map")
    for i, value in ipairs(list) do list[i] = core.kind(value) and value or core.convert(value) end
    specs = specs_of_values(list)
  end
  return with_structure(core.map_callback(self, specs, functions.flat_callback(fn, core.structure(self))), structure)
end

local function predicate(name, native, callback)
  return function(self, fn, options)
    options = options_of(options, name, "traced")
    need_dataset(self, name)
    local made = traced(self, fn, options, name)
    if made then return like(self, native(self, made)) end
    return like(self, callback(self, functions.flat_callback(fn, core.structure(self))))
  end
end

methods.filter = predicate("filter", core.levada_dataset_filter, core.filter_callback)
methods.take_while = predicate("take_while", core.levada_dataset_take_while, core.take_while_callback)

--- The first values as tensors, and specs of them and of the element behind them.
local function state_of(dataset, state)
  local structure, list = tensors_of(state)
  local specs = {}
  for i, value in ipairs(list) do
    list[i] = core.kind(value) == "Tensor" and value or core.convert(value)
    specs[i] = { dtype = core.levada_tensor_dtype(list[i]), shape = core.shape_of(list[i]) }
  end
  for _, spec in ipairs(specs_of(dataset)) do specs[#specs + 1] = spec end
  return structure, list, specs
end

--- The arguments of a function of (state, element) behind each other, flat.
local function joined(fn, state_structure, n_states, structure)
  return function(...)
    local all, states, parts = { ... }, {}, {}
    table.move(all, 1, n_states, 1, states)
    table.move(all, n_states + 1, #all, 1, parts)
    local first = table.pack(functions.arguments(state_structure, states))
    local second = table.pack(functions.arguments(structure, parts))
    table.move(second, 1, second.n, first.n + 1, first)
    return fn(table.unpack(first, 1, first.n + second.n))
  end
end

local function trace_states(self, state, fn, options, what)
  local state_structure, list, specs = state_of(self, state)
  if core.kind(fn) == "Function" then return list, fn, nil, state_structure end
  need_function(fn, what)
  local whole = joined(fn, state_structure, #list, core.structure(self))
  if options.traced == false then return list, nil, whole, state_structure end
  local made = functions.trace(whole, specs, nil, what)
  return list, made, whole, state_structure
end

--- fn(state..., element...) gives the next state; the last one is returned.
function methods:reduce(state, fn, options)
  options = options_of(options, "reduce", "traced")
  need_dataset(self, "reduce")
  local list, made, whole, structure = trace_states(self, state, fn, options, "reduce")
  local results
  if made then results = table.pack(core.reduce(self, list, made))
  else results = table.pack(core.reduce_callback(self, list, functions.flat_callback(whole))) end
  return functions.arguments(structure, { table.unpack(results, 1, results.n) })
end

--- fn(state..., element...) gives the next state and then what is delivered.
function methods:scan(state, fn, options)
  options = options_of(options, "scan", "traced spec")
  need_dataset(self, "scan")
  local list, made, whole = trace_states(self, state, fn, options, "scan")
  if made then return core.scan(self, list, made) end
  local structure, specs
  if options.spec then
    structure, specs = given_specs(options.spec, "scan")
  else
    local first = first_of(self)
    if not first then fail("INVALID_ARGUMENT", "scan: the input is empty: say spec = {dtype =, shape =}") end
    local all = { table.unpack(list) }
    table.move(first, 1, first.n, #all + 1, all)
    local _, results = functions.returned(whole(table.unpack(all)))
    specs = specs_of_values({ table.unpack(results, #list + 1) })
  end
  return with_structure(core.scan_callback(self, list, specs, functions.flat_callback(whole)), structure)
end

--- Descriptions of the elements of the datasets that fn gives, as said or as for the first element.
local function nested_specs(self, fn, options, what)
  if options.spec then return given_specs(options.spec, what) end
  local _, list = first_result(self, fn, what)
  local made = need_dataset(list[1], what .. ": the result of the function")
  local specs = specs_of(made)
  for _, spec in ipairs(specs) do spec.shape = nil end
  return core.structure(made), specs
end

--- The elements of the datasets that fn gives for each element, one after the other. options: spec.
function methods:flat_map(fn, options)
  options = options_of(options, "flat_map", "spec")
  need_function(fn, "flat_map")
  local structure, specs = nested_specs(need_dataset(self, "flat_map"), fn, options, "flat_map")
  return with_structure(core.flat_map(self, specs, functions.flat_callback(fn, core.structure(self))), structure)
end

--- The elements of several such datasets in turn. options: spec, cycle_length (2), block_length (1).
function methods:interleave(fn, options)
  options = options_of(options, "interleave", "spec cycle_length block_length")
  need_function(fn, "interleave")
  local structure, specs = nested_specs(need_dataset(self, "interleave"), fn, options, "interleave")
  return with_structure(core.interleave(self, specs, functions.flat_callback(fn, core.structure(self)),
    options.cycle_length or 2, options.block_length or 1), structure)
end

local function traced_only(self, fn, what)
  local made = traced(need_dataset(self, what), fn, { traced = true }, what)
  return made
end

--- The rows of elements of tensors, or the elements of windows side by side. options: batch_size, drop_remainder,
-- batch_each, parts (components, from 0), spec (of the elements of windows).
function methods:flatten(options)
  options = options_of(options, "flatten", "batch_size drop_remainder batch_each parts spec")
  local structure, specs
  if options.spec then structure, specs = given_specs(options.spec, "flatten") end
  local made = core.levada_dataset_flatten(need_dataset(self, "flatten"), specs, { batch_size = options.batch_size,
    drop_remainder = options.drop_remainder, batch_each = options.batch_each, parts = options.parts })
  return specs and with_structure(made, structure) or like(self, made)
end

--- Groups elements by key_fn(element), an int64; reduce_fn(key, window, ...) gives a dataset for each full window.
-- window_size: a number, or a function of the key.
function methods:group_by_window(key_fn, reduce_fn, window_size, options)
  options = options_of(options, "group_by_window", "spec")
  local key = traced_only(self, key_fn, "group_by_window: key")
  if type(reduce_fn) ~= "function" then fail("INVALID_ARGUMENT", "group_by_window: expected a function, got %s",
      type(reduce_fn)) end
  local size = window_size
  if type(window_size) == "function" then
    size, window_size = 1, functions.func({ "int64" }, window_size)
  end
  local structure, specs
  if options.spec then
    structure, specs = given_specs(options.spec, "group_by_window")
  else
    local windows = core.levada_dataset_window(core.levada_dataset_take(self, size), { size = size })
    local first = first_of(windows)
    if not first then fail("INVALID_ARGUMENT", "group_by_window: the input is empty: say spec = {dtype =, shape =}") end
    local made = need_dataset(reduce_fn(core.convert(0, "int64"), table.unpack(first, 1, first.n)), "group_by_window")
    specs = specs_of(made)
    for _, spec in ipairs(specs) do spec.shape = nil end
  end
  return with_structure(core.group_by_window(self, specs, reduce_fn, key, window_size), structure)
end

function methods:bucket_by_sequence_length(length_fn, boundaries, batch_sizes, options)
  options = options_of(options, "bucket_by_sequence_length", "drop_remainder pad_to_bucket_boundary no_padding")
  local length = traced_only(self, length_fn, "bucket_by_sequence_length")
  return like(self, core.bucket_by_sequence_length(self, length, boundaries, batch_sizes, options.drop_remainder,
    options.pad_to_bucket_boundary, options.no_padding))
end

--- The class stands in front of the components. options: initial, seed.
function methods:rejection_resample(class_fn, target, options)
  options = options_of(options, "rejection_resample", "initial seed")
  local class = traced_only(self, class_fn, "rejection_resample")
  return core.rejection_resample(self, class, target, options.initial, options.seed)
end

--- A generator of flat components of one that gives structured values.
local function flat_generator(fn)
  return function()
    local step, state, control = fn()
    return function()
      local values = table.pack(step(state, control))
      control = values[1]
      if control == nil then return nil end
      local _, list = functions.returned(table.unpack(values, 1, values.n))
      return table.unpack(list)
    end
  end
end

--- A dataset of what an iterator gives: fn() returns what `for` takes, anew for each pass. spec: descriptions of the
-- values.
function Dataset.from_generator(fn, spec)
  local structure, specs
  if spec == nil then
    if type(fn) ~= "function" then fail("INVALID_ARGUMENT", "from_generator: expected a function, got %s", type(fn)) end
    local step, state, control = fn()
    local values = table.pack(need_function(step, "from_generator: what the function gives")(state, control))
    if values[1] == nil then fail("INVALID_ARGUMENT",
        "from_generator: nothing was generated: say spec = {dtype =, shape =}") end
    for i = 1, values.n do values[i] = core.convert(values[i]) end
    specs = specs_of_values(values)
  else
    structure, specs = given_specs(spec, "from_generator")
  end
  if structure then fn = flat_generator(fn) end
  return with_structure(core.from_generator(fn, specs), structure)
end

-- ---- transformations that keep the structure ----

local function keeping(name)
  local native = core["levada_dataset_" .. name]
  return function(self, ...) return like(need_dataset(self, name), native(self, ...)) end
end

for _, name in ipairs { "take", "skip", "prefetch", "cache", "shard", "slice", "gather", "k_fold", "unique",
    "ignore_errors",
  "assert_cardinality", "concatenate", "rebatch", "unbatch", "sample", "balance", "cache_file" } do
  methods[name] = keeping(name)
end

--- Batches of consecutive elements. options: drop_remainder.
function methods:batch(size, options)
  options = options_of(options, "batch", "drop_remainder")
  return like(need_dataset(self, "batch"), core.levada_dataset_batch(self, size, options.drop_remainder))
end

--- Another order in each epoch. buffer_size nil: over everything. options: seed, fixed_each_epoch.
function methods:shuffle(buffer_size, options)
  return like(need_dataset(self, "shuffle"), core.levada_dataset_shuffle(self, buffer_size or -2, options))
end

--- Repeats count times, for ever without. (`repeat` is a word of Lua.)
function methods:repeat_(count)
  return like(need_dataset(self, "repeat"), core.levada_dataset_repeat(self, count or -1))
end
methods["repeat"] = methods.repeat_

--- Windows of `size` elements: each component becomes a dataset. options: shift, stride, drop_remainder.
function methods:window(size, options)
  options = options_of(options, "window", "shift stride drop_remainder")
  return like(need_dataset(self, "window"), core.levada_dataset_window(self, {
    size = size, shift = options.shift, stride = options.stride, drop_remainder = options.drop_remainder }))
end

--- Batches of elements of different shapes. options: padded_shapes, padding_values (an array, one for each
-- component), drop_remainder.
function methods:padded_batch(size, options)
  options = options_of(options, "padded_batch", "padded_shapes padding_values drop_remainder")
  local shapes = options.padded_shapes and {}
  for i, shape in ipairs(options.padded_shapes or {}) do
    shapes[i] = { dtype = core.dataset_component(need_dataset(self, "padded_batch"), i - 1).dtype, shape = shape }
  end
  return like(need_dataset(self, "padded_batch"),
    core.padded_batch(self, size, shapes, options.padding_values, options.drop_remainder))
end

--- What happens to elements that fail: "fail", "skip", "substitute".
function methods:on_error(policy, substitute)
  local list = nil
  if substitute ~= nil then _, list = tensors_of(substitute) end
  return like(need_dataset(self, "on_error"), core.on_error(self, policy, list))
end

--- Parts of a dataset by fractions.
function methods:split(...)
  local fractions, parts = { ... }, {}
  need_dataset(self, "split")
  if #fractions == 0 then fail("INVALID_ARGUMENT", "split: expected a fraction for each part, got none") end
  for i = 1, #fractions do parts[i] = like(self, core.levada_dataset_split(self, fractions,
      i - 1)) end
  return table.unpack(parts)
end

--- The position, counted from start (1 when nothing is said), in front of each element.
function methods:enumerate(start)
  local made = core.levada_dataset_enumerate(need_dataset(self, "enumerate"), start or 1)
  local structure = core.structure(self)
  if structure == nil then return made end
  local function shift(part)
    if type(part) == "number" then return part + 1 end
    local moved = {}
    for key, inner in pairs(part) do moved[key] = shift(inner) end
    return moved
  end
  local moved = shift(structure)
  if #moved == 0 then return core.set_structure(made, { 1, moved }) end
  table.insert(moved, 1, 1)
  return core.set_structure(made, moved)
end

-- ---- several datasets ----

--- Elements side by side: their values behind each other.
function Dataset.zip(...)
  local inputs, structure, plain, at = { ... }, {}, true, 0
  if #inputs == 1 and core.kind(inputs[1]) == nil and type(inputs[1]) == "table" then inputs = inputs[1] end
  for _, input in ipairs(inputs) do
    local inner = core.structure(need_dataset(input, "zip"))
    local n, first = core.levada_dataset_num_components(input), at
    local function shift(part)
      if type(part) == "number" then return part + first end
      local moved = {}
      for key, value in pairs(part) do moved[key] = shift(value) end
      return moved
    end
    if inner == nil then
      for i = 1, n do structure[#structure + 1] = first + i end
    elseif #inner == 0 then
      structure[#structure + 1], plain = shift(inner), false
    else
      for _, part in ipairs(inner) do structure[#structure + 1] = shift(part) end
      plain = false
    end
    at = at + n
  end
  return with_structure(core.levada_dataset_zip(inputs), not plain and structure or nil)
end

local function first_like(datasets, made)
  return datasets[1] and like(datasets[1], made) or made
end

--- Each element from an input drawn by weight. options: seed, stop_on_empty, rerandomize.
function Dataset.sample_from_datasets(datasets, weights, options)
  return first_like(datasets, core.levada_dataset_sample_from_datasets(datasets, weights, options))
end

--- Each element from the input whose number (from 0) the dataset of choices gives.
function Dataset.choose_from_datasets(datasets, choices, stop_on_empty)
  return first_like(datasets, core.levada_dataset_choose_from_datasets(datasets, choices, stop_on_empty))
end

--- Elements in fixed proportions.
function Dataset.mix(datasets, weights)
  return first_like(datasets, core.levada_dataset_mix(datasets, weights))
end

require("levada.files")(Dataset, methods, { like = like, need_dataset = need_dataset, options_of = options_of })

-- ---- looking into datasets ----

--- The number of elements; math.huge without end, nil when only running it tells.
function methods:cardinality()
  local n = core.levada_dataset_cardinality(need_dataset(self, "cardinality"))
  if n == -1 then return math.huge end
  return n >= 0 and n or nil
end

metatable.__len = function(self)
  local n = core.levada_dataset_cardinality(need_dataset(self, "#"))
  if n < 0 then fail("FAILED_PRECONDITION", "#: the length is %s", n == -1 and "infinite" or
      "known only by running the dataset") end
  return n
end

metatable.__index = function(self, key)
  if math.type(key) ~= "integer" then return methods[key] end
  local n = core.levada_dataset_cardinality(need_dataset(self, "index"))
  if key == 0 or (n >= 0 and (key > n or key < -n)) then return nil end
  return core.dataset_at(self, key > 0 and key - 1 or key)
end

--- The element at a position, which must be there; several values for several components.
function methods:at(position)
  if math.type(position) ~= "integer" or position == 0 then
    fail("OUT_OF_RANGE", "at: expected a position from 1 on or from the end, got %s", tostring(position))
  end
  return core.dataset_at(self, position > 0 and position - 1 or position)
end

--- The descriptions {dtype, shape} of the components, in the structure of the elements.
function methods:element_spec()
  local specs = specs_of(need_dataset(self, "element_spec"))
  return functions.arguments(core.structure(self), specs)
end

methods.is_indexed = core.levada_dataset_is_indexed
methods.num_components = core.levada_dataset_num_components

function methods:explain(format) return core.item(core.levada_dataset_explain_as(self, format)) end
function methods:describe() return core.item(core.levada_dataset_describe(self)) end

metatable.__tostring = function(self)
  if core.kind(self) ~= "Dataset" then need_dataset(self, "tostring") end
  if self:is_closed() then return "levada.Dataset (closed)" end
  local parts = {}
  for i, spec in ipairs(specs_of(self)) do
    parts[i] = ("%s [%s]"):format(spec.dtype, spec.shape and table.concat(spec.shape, ", ") or "?")
  end
  return ("levada.Dataset of %s elements: %s"):format(self:cardinality() or "unknown", table.concat(parts, ", "))
end

-- ---- passes ----

local iterator_metatable = core.metatable("Iterator")
local Iterator = iterator_metatable.methods

--- Begins a pass: `for batch in ds:iter() do`; leaving the loop ends it. options: epoch, rank, world.
function methods:iter(options)
  local it = core.iterator_create(self, options)
  return it, nil, nil, it
end

iterator_metatable.__call = core.iterator_next
Iterator.next = core.iterator_next
--- The next values if they can be had at once and without a callback; nil at the end; false when only next can tell.
Iterator.try_next = core.iterator_try_next
Iterator.cancel = core.iterator_cancel
Iterator.save = core.iterator_save
Iterator.save_strict = core.iterator_save_strict
Iterator.restore = core.iterator_restore
function Iterator:stats() return core.item(core.levada_iterator_stats(self)) end
function Iterator:dropped() return core.item(core.levada_iterator_dropped(self)) end

return Dataset
