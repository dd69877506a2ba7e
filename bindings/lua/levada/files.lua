--- Datasets of files and in directories; part of levada.dataset.
local core = require "levada.core"

return function(Dataset, methods, shared)
  local like, need_dataset, options_of = shared.like, shared.need_dataset, shared.options_of

  local function need_table(value, what)
    if type(value) ~= "table" then
      error(core.error_object("INVALID_ARGUMENT", ("%s: expected a table, got a %s"):format(what, core.kind(value) or
          type(value))), 0)
    end
  end

  local function filenames(files)
    if core.kind(files) == "Dataset" then return files end
    if type(files) == "string" then files = { files } end
    return core.levada_dataset_from_tensor_slices({ core.convert(files, "string") })
  end

  function Dataset.text_line(files, options) return core.levada_dataset_text_line(filenames(files), options) end
  function Dataset.tfrecord(files, options) return core.levada_dataset_tfrecord(filenames(files), options) end

  --- options: header_bytes, footer_bytes, compression, buffer_size, num_parallel_reads, max_record_bytes.
  function Dataset.fixed_length_record(files, record_bytes, options)
    options = options_of(options, "fixed_length_record",
        "header_bytes footer_bytes compression buffer_size num_parallel_reads max_record_bytes")
    return core.levada_dataset_fixed_length_record(filenames(files), record_bytes, options.header_bytes or 0,
      options.footer_bytes or 0, { compression = options.compression, buffer_size = options.buffer_size,
        num_parallel_reads = options.num_parallel_reads, max_record_bytes = options.max_record_bytes })
  end

  --- columns: for each the name of a dtype (required) or the value of an empty field. options: na_value, header,
  -- field_delim and other fields of levada_csv_options.
  function Dataset.csv(files, columns, options)
    local records, plain = {}, {}
    need_table(columns, "csv: columns")
    if options ~= nil then need_table(options, "csv: options") end
    for i, column in ipairs(columns) do
      local required = type(column) == "string" and core.levada_dtype_from_name(column)
      records[i] = required and core.levada_zeros({ 0 }, column)
          or core.levada_reshape(core.convert(column), { 1 })
    end
    for name, value in pairs(options or {}) do
      if name ~= "na_value" then plain[name] = value end
    end
    return core.levada_dataset_csv(filenames(files), records, (options or {}).na_value, plain)
  end

  local function strings(list)
    return core.convert(type(list) == "string" and { list } or list, "string")
  end

  --- The columns of CSV files: a list of their names in the header of the first file ("" without one), and one of the
  -- dtypes that their fields fit. options: as csv, and most_records (how many are looked at; all).
  function Dataset.csv_columns(files, options)
    if options ~= nil then need_table(options, "csv_columns: options") end
    local plain = {}
    for name, value in pairs(options or {}) do
      if name ~= "na_value" and name ~= "most_records" then plain[name] = value end
    end
    options = options or {}
    local found = core.levada_csv_columns(strings(files), options.na_value, options.most_records or -1, plain)
    local rows = found:to_table()
    return rows[1], rows[2]
  end

  --- The rows of the arrays in .npy, .npz or safetensors files, by position too. options: names (the arrays that become
  -- components; all of the first file), read (rows when they are needed; otherwise files are mapped).
  function Dataset.array_files(files, options)
    options = options_of(options, "array_files", "names read")
    return core.levada_dataset_array_files(strings(files), strings(options.names or {}), options.read)
  end

  --- The rows of files that hold nothing but numbers in native byte order. options: offset (bytes in front), read.
  function Dataset.raw_files(files, dtype, shape, options)
    options = options_of(options, "raw_files", "offset read")
    return core.levada_dataset_raw_files(strings(files), dtype, shape, options.offset or 0, options.read)
  end

  --- The samples of tar archives: the bytes of the members of these extensions; "__key__" is what their names share.
  function Dataset.tar(files, extensions, options)
    return core.levada_dataset_tar(filenames(files), strings(extensions), options or { compression = "detect" })
  end

  --- Stores the elements in a directory.
  function methods:save(path, options) core.levada_dataset_save(need_dataset(self, "save"), path, "", options) end

  function Dataset.load(path, shard)
    if shard then return core.levada_dataset_load_shard(path, shard) end
    local _, made = core.levada_dataset_load(path)
    return made
  end

  function methods:snapshot(path, compression)
    return like(need_dataset(self, "snapshot"), core.levada_dataset_snapshot(self, path, compression or 0))
  end
end
