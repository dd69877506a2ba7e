--- What each `call` of a conformance case is in Lua: verb(run, arguments, step, n).
local lv = require "levada"
local core = require "levada.core"
local Dataset = lv.Dataset

local callbacks = {}

local function give_up() error "the callback gave up" end

function callbacks.double(x) return x + x end
function callbacks.swap(x, y) return y, x end
callbacks.raise = give_up
function callbacks.raise_at_2(x) return x:item() == 2 and give_up() or x end
function callbacks.to_float32(x) return x:cast "float32" end
function callbacks.to_vector(x) return x:reshape { 1 } end
function callbacks.twice(x) return x, x end
function callbacks.bad_add() return lv.ones { 2 } + lv.ones { 3 } end
function callbacks.sum_of_range(x)
  local total = lv.tensor(0, "int64")
  for item in Dataset.range(x:item()):iter() do total = total + item end
  return total
end
function callbacks.is_even(x) return lv.equal(x % 2, 0) end
function callbacks.below_3(x) return lv.less(x, 3) end
function callbacks.is_even_raise_at_2(x) return x:item() == 2 and give_up() or callbacks.is_even(x) end
function callbacks.add(state, x) return state + x end
function callbacks.add_twice(state, x) return state + x, state + x end
function callbacks.range_of(x) return Dataset.range(x:item()) end
function callbacks.range_of_raise_at_2(x) return x:item() == 2 and give_up() or callbacks.range_of(x) end
function callbacks.batch_of_window(_, window) return window:batch(10) end

local function count_to(last, finish)
  return function()
    local at = -1
    return function()
      at = at + 1
      if at == last then return finish and finish() end
      return lv.tensor(at, "int64")
    end
  end
end
callbacks.count_to_3 = count_to(3)
callbacks.count_to_2_then_raise = count_to(2, give_up)

local function named(run, name)
  if name == "next_of_itself" then return function() return run.own:next() end end
  return callbacks[name] or error("no callback " .. name)
end

local verbs = {}

--- A method of the first argument that takes the others.
local function method(name)
  return function(_, args, _, n) return args[1][name](table.unpack(args, 1, n)) end
end

for verb, name in pairs {
  tensor_dtype = "dtype", tensor_rank = "rank", tensor_size = "size", tensor_dim = "dim", tensor_nbytes = "nbytes",
  tensor_is_contiguous = "is_contiguous", variable_dtype = "dtype", variable_rank = "rank", variable_dim = "dim",
  variable_name = "name", variable_version = "version", variable_read = "read", variable_assign = "assign",
  variable_assign_add = "assign_add", variable_assign_sub = "assign_sub", variable_scatter = "scatter",
  variable_scatter_nd = "scatter_nd", generator_read = "read", generator_assign = "assign", generator_next = "next",
  iterator_save = "save", iterator_restore = "restore", iterator_cancel = "cancel", tfrecord_writer_write = "write",
  tfrecord_writer_close = "finish", function_num_inputs = "num_inputs", function_num_outputs = "num_outputs",
  function_output_dtype = "output_dtype", function_output_rank = "output_rank", function_output_dim = "output_dim",
  function_is_stateful = "is_stateful", dataset_is_indexed = "is_indexed", dataset_num_components = "num_components",
  dataset_take = "take", dataset_skip = "skip", dataset_prefetch = "prefetch", dataset_cache = "cache", dataset_shard = "shard",
  dataset_slice = "slice", dataset_gather = "gather", dataset_k_fold = "k_fold", dataset_unique = "unique",
  dataset_ignore_errors = "ignore_errors", dataset_assert_cardinality = "assert_cardinality", dataset_enumerate = "enumerate",
  dataset_concatenate = "concatenate", dataset_rebatch = "rebatch", dataset_unbatch = "unbatch", dataset_filter = "filter",
  dataset_take_while = "take_while", dataset_on_error = "on_error", dataset_cache_file = "cache_file", dataset_save = "save",
  dataset_snapshot = "snapshot", dataset_repeat = "repeat_", tar_writer_write = "write", tar_writer_close = "finish",
} do
  verbs[verb] = method(name)
end

function verbs.tensor_convert(_, args) return lv.tensor(args[1], args[2], args[3]) end
function verbs.tensor_to_string(_, args) return core.levada_tensor_to_string(args[1], args[2]) end
function verbs.dtype_size(_, args) return lv.dtype_size(args[1]) end
function verbs.dtype_promote(_, args) return lv.promote(args[1], args[2]) end
function verbs.variable_create(_, args) return lv.variable(args[1], { name = args[2] }) end
function verbs.generator_create(_, args) return core.levada_generator_create(args[1]) end
function verbs.variable_update(run, args) args[1]:update(named(run, args[2])) end
function verbs.function_call(_, args) return args[1](table.unpack(args[2])) end
function verbs.function_call_rows(_, args) return args[1]:rows(table.unpack(args[2])) end

--- Groups of four numbers, as levada_strided_slice takes them, as Lua writes positions: from 1, ranges with their ends.
function verbs.variable_assign_slice(_, args)
  local items, given = {}, args[2]
  for i = 1, #given, 4 do
    local kind, from, to, step = table.unpack(given, i, i + 3)
    from = from ~= math.mininteger and (from >= 0 and from + 1 or from) or nil
    if kind == 0 then items[#items + 1] = from
    else
      if to == math.mininteger then to = nil elseif step > 0 then to = to > 0 and to or to - 1 else to = to >= 0 and to + 2 or to + 1 end
      items[#items + 1] = { from, to, step }
    end
  end
  args[1]:assign_slice(args[3], table.unpack(items))
end

function verbs.dataset_from_tensors(_, args) return Dataset.from_tensors(args[1]) end
function verbs.dataset_from_tensor_slices(_, args) return Dataset.from_tensor_slices(args[1]) end
function verbs.dataset_from_elements(_, args) return Dataset.from_elements(args[1]) end
function verbs.dataset_range(_, args) return Dataset.range(table.unpack(args, 1, 4)) end
function verbs.dataset_counter(_, args) return Dataset.counter(table.unpack(args, 1, 3)) end
function verbs.dataset_random(_, args) return Dataset.random { seed = args[1] } end
function verbs.dataset_zip(_, args) return Dataset.zip(args[1]) end
function verbs.dataset_batch(_, args) return args[1]:batch(args[2], { drop_remainder = args[3] }) end
function verbs.dataset_shuffle(_, args)
  return args[1]:shuffle(args[2] ~= -2 and args[2] or nil, { seed = args[3], fixed_each_epoch = args[4] })
end
function verbs.dataset_window(_, args)
  return args[1]:window(args[2], { shift = args[3], stride = args[4], drop_remainder = args[5] })
end
function verbs.dataset_split(_, args) return (select(args[3] + 1, args[1]:split(table.unpack(args[2])))) end
function verbs.dataset_padded_batch(_, args)
  return args[1]:padded_batch(args[2], { padded_shapes = args[3], padding_values = args[4], drop_remainder = args[5] })
end
function verbs.dataset_map(_, args) return args[1]:map(args[2], { num_parallel_calls = args[3] }) end
function verbs.dataset_map_callback(run, args)
  return args[1]:map(named(run, args[2]), { traced = false, spec = args[3] })
end
function verbs.dataset_filter_callback(run, args) return args[1]:filter(named(run, args[2]), { traced = false }) end
function verbs.dataset_take_while_callback(run, args) return args[1]:take_while(named(run, args[2]),
    { traced = false }) end
function verbs.dataset_scan(_, args) return args[1]:scan(args[2], args[3]) end
function verbs.dataset_scan_callback(run, args)
  return args[1]:scan(args[2], named(run, args[4]), { traced = false, spec = args[3] })
end
function verbs.dataset_reduce(_, args) return args[1]:reduce(args[2], args[3]) end
function verbs.dataset_reduce_callback(run, args) return args[1]:reduce(args[2], named(run, args[3]),
    { traced = false }) end
function verbs.dataset_from_generator(run, args) return Dataset.from_generator(named(run, args[1]), args[2]) end
function verbs.dataset_flat_map(run, args) return args[1]:flat_map(named(run, args[2]), { spec = args[3] }) end
function verbs.dataset_interleave(run, args)
  return args[1]:interleave(named(run, args[2]), { spec = args[3], cycle_length = args[4], block_length = args[5] })
end
function verbs.dataset_group_by_window(run, args)
  return args[1]:group_by_window(args[2], named(run, args[3]), args[5], { spec = args[4] })
end
function verbs.dataset_bucket_by_sequence_length(_, args)
  return args[1]:bucket_by_sequence_length(args[2], args[3], args[4],
    { drop_remainder = args[5], pad_to_bucket_boundary = args[6] })
end
function verbs.dataset_rejection_resample(_, args)
  return args[1]:rejection_resample(args[2], args[3], { initial = args[4], seed = args[5] })
end
function verbs.dataset_sample_from_datasets(_, args)
  return Dataset.sample_from_datasets(args[1], args[2], { seed = args[3], stop_on_empty = args[4] })
end
function verbs.dataset_choose_from_datasets(_, args) return Dataset.choose_from_datasets(args[1], args[2], args[3]) end
function verbs.dataset_mix(_, args) return Dataset.mix(args[1], args[2]) end
function verbs.dataset_sample(_, args) return args[1]:sample(args[2], args[3], { seed = args[4] }) end
function verbs.dataset_balance(_, args) return args[1]:balance(args[2], args[3], { seed = args[4] }) end
function verbs.dataset_at(_, args) return args[1]:at(args[2] >= 0 and args[2] + 1 or args[2]) end
function verbs.dataset_cardinality(_, args)
  local n = args[1]:cardinality()
  return n == math.huge and -1 or n or -2
end
function verbs.dataset_text_line(_, args, step) return Dataset.text_line(args[1],
    { compression = step.compression }) end
function verbs.dataset_tfrecord(_, args) return Dataset.tfrecord(args[1]) end
function verbs.dataset_fixed_length_record(_, args)
  return Dataset.fixed_length_record(args[1], args[2], { header_bytes = args[3], footer_bytes = args[4] })
end
function verbs.dataset_csv(_, args)
  local columns = {}
  for i, column in ipairs(args[2]) do columns[i] = column:size() == 0 and column:dtype() or column end
  return Dataset.csv(args[1], columns, { header = args[3] })
end
function verbs.dataset_array_files(_, args)
  return Dataset.array_files(args[1]:to_table(), { names = args[2]:to_table(), read = args[3] })
end
function verbs.dataset_raw_files(_, args)
  return Dataset.raw_files(args[1]:to_table(), args[2], args[3], { offset = args[4], read = args[5] })
end
function verbs.dataset_tar(_, args) return Dataset.tar(args[1], args[2]:to_table()) end
function verbs.dataset_flatten(_, args)
  return args[1]:flatten { spec = args[2], batch_size = args[3], drop_remainder = args[4] }
end
function verbs.dataset_load_shard(_, args) return Dataset.load(args[1], args[2]) end
function verbs.save_safetensors(_, args)
  local arrays = {}
  for i, name in ipairs(args[2]:to_table()) do arrays[name] = args[3][i] end
  lv.save_safetensors(args[1], arrays)
end
function verbs.read_safetensors(_, args) return lv.read_safetensors(args[1], args[2], args[3]) end
function verbs.array_names(_, args) return lv.tensor(lv.array_names(args[1]), "string") end
function verbs.write_file(_, args) lv.write_file(args[1], args[2]) end
function verbs.match_files(_, args) return lv.tensor(lv.match_files(args[1]), "string") end
function verbs.tar_extensions(_, args) return lv.tensor(lv.tar_extensions(args[1], args[2]), "string") end
function verbs.tar_writer_create(_, args) return lv.tar_writer(args[1], { compression = args[2], level = args[3] }) end
function verbs.checkpoint_names(_, args) return lv.checkpoint.names(args[1]) end
function verbs.dataset_load(_, args) return Dataset.load(args[1]) end
function verbs.save_npy(_, args) lv.save_npy(args[1], args[2]) end
function verbs.read_npy(_, args) return lv.read_npy(args[1], args[2]) end
function verbs.save_npz(_, args)
  local arrays = {}
  for i, name in ipairs(args[2]:to_table()) do arrays[name] = args[3][i] end
  lv.save_npz(args[1], arrays, args[4])
end
function verbs.npz_names(_, args) return lv.npz_names(args[1]) end
function verbs.read_npz(_, args) return lv.read_npz(args[1], args[2], args[3]) end
function verbs.read_idx(_, args) return lv.read_idx(args[1]) end
function verbs.read_file(_, args) return lv.read_file(args[1], args[2]) end
function verbs.tfrecord_writer_create(_, args) return lv.tfrecord_writer(args[1], { compression = args[2],
    level = args[3] }) end
function verbs.checkpoint_write(_, args) lv.checkpoint.write(args[1], args[2]) end
function verbs.checkpoint_restore(_, args) lv.checkpoint.restore(args[1], args[2], args[3]) end
function verbs.checkpoint_read(_, args) return lv.checkpoint.read(args[1], args[2]) end

return verbs
