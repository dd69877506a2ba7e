"""What each `call` of a conformance case is in Python. A verb gets the runner and the arguments, handles resolved."""
import levada as tf
import numpy as np
from levada import _levada as raw, dtypes

Dataset, experimental = tf.data.Dataset, tf.data.experimental
POLICIES = {"checked": raw.LEVADA_CHECKED, "safe": raw.LEVADA_SAFE, "same_kind": raw.LEVADA_SAME_KIND,
    "wrap": raw.LEVADA_WRAP}
STYLES = {"format": raw.LEVADA_STYLE_FORMAT, "str": raw.LEVADA_STYLE_STR}


def nest(value):
    """Lists of structure are tuples in Python."""
    if isinstance(value, dict):
        return {key: nest(item) for key, item in value.items()}
    return tuple(map(nest, value)) if isinstance(value, list) else value


def single(values):
    """A tuple of one is that one: cases name components in lists."""
    return values[0] if len(values) == 1 else tuple(values)


def nothing(_):
    """What a verb without a result gives."""


def specs(description):
    return single([tf.TensorSpec(spec["shape"], spec["dtype"]) for spec in description])


def options_map(run, dataset, function, parallel):
    return dataset.map(function, num_parallel_calls=parallel or None, traced=True)


def map_callback(run, dataset, callback, spec):
    return dataset.map(run.callbacks.named(callback), traced=False, output_signature=specs(spec))


def scan_callback(run, dataset, state, spec, callback):
    return dataset.scan(single(state), run.called(callback))


def index_of(items):
    """Groups of four numbers, as levada_strided_slice takes them, as Python writes an index."""
    index = []
    for i in range(0, len(items), 4):
        kind, *bounds = items[i:i + 4]
        index.append((bounds[0], slice(*(None if n == -2**63 else n for n in bounds)), None, ...)[kind])
    return tuple(index)


def variable_slice(run, variable, items, value):
    variable[index_of(items)].assign(value)


def scatter(run, variable, kind, indices, updates):
    getattr(variable, f"scatter_{kind}")(tf.IndexedSlices(updates, indices))


def scatter_nd(run, variable, kind, indices, updates):
    getattr(variable, f"scatter_nd_{kind}")(indices, updates)


def iterator_save(run, iterator):
    return tf.constant(np.frombuffer(iterator.save(), np.uint8))


def text_line(run, names, compression=0):
    return tf.data.TextLineDataset(names, compression_type={0: None, 1: "GZIP"}[compression])


def array_files(run, files, names, read):
    mode = "read" if read else "map"
    paths, wanted = files.numpy().tolist(), [name.decode() for name in names.numpy().tolist()]
    return Dataset.from_safetensors(paths, wanted, mode) if wanted else Dataset.from_npy(paths, mode=mode)


def padded_batch(run, dataset, size, shapes, values, drop):
    return dataset.padded_batch(size, shapes and single(shapes), values and single(values), drop)


def checkpoint(run, path, items, restore=False):
    pairs = list(items.items())
    raw.levada_checkpoint_restore(path, pairs, False) if restore else raw.levada_checkpoint_write(path, pairs)


def bucket(run, dataset, length, boundaries, sizes, drop, pad_to_boundary):
    return dataset.bucket_by_sequence_length(length, boundaries, sizes, drop_remainder=drop,
                                             pad_to_bucket_boundary=pad_to_boundary)


def reduce_of(run, dataset, state, function):
    return dataset.reduce(single(state), function)


VERBS = {
    "tensor_convert": lambda run, x, dtype, policy: raw.levada_tensor_convert(x, dtype, POLICIES[policy]),
    "tensor_to_string": lambda run, x, style: raw.levada_tensor_to_string(x, STYLES[style]),
    "tensor_dtype": lambda run, x: x.dtype.name,
    "tensor_dim": lambda run, x, axis: int(x.shape[axis]),
    "dtype_promote": lambda run, a, b: dtypes._BY_CODE[raw.levada_dtype_promote(a, b)].name,
    "variable_create": lambda run, x, name: tf.Variable(x, name=name),
    "variable_dtype": lambda run, v: v.dtype.name,
    "variable_dim": lambda run, v, axis: int(v.shape[axis]),
    "variable_name": lambda run, v: v.name.removesuffix(":0"),
    "variable_read": lambda run, v: v.read_value(),
    "variable_assign": lambda run, v, x: nothing(v.assign(x)),
    "variable_assign_add": lambda run, v, x: nothing(v.assign_add(x)),
    "variable_assign_sub": lambda run, v, x: nothing(v.assign_sub(x)),
    "variable_assign_slice": variable_slice, "variable_scatter": scatter, "variable_scatter_nd": scatter_nd,
    "variable_update": lambda run, v, callback: v.update(run.callbacks.named(callback)),
    "function_call": lambda run, f, inputs: run.native(f, inputs, False),
    "function_call_rows": lambda run, f, inputs: run.native(f, inputs, True),
    "dataset_from_tensors": lambda run, x: Dataset.from_tensors(nest(x)),
    "dataset_from_tensor_slices": lambda run, x: Dataset.from_tensor_slices(nest(x)),
    "dataset_from_elements": lambda run, elements: experimental.from_list([single(e) for e in elements]),
    "dataset_range": lambda run, start, stop, step, dtype: Dataset.range(start, stop, step, output_type=dtype),
    "dataset_counter": lambda run, start, step, dtype: Dataset.counter(start, step, dtype),
    "dataset_random": lambda run, seed: Dataset.random(seed),
    "dataset_zip": lambda run, inputs: Dataset.zip(tuple(inputs)),
    "dataset_slice": lambda run, d, start, count, step: d[start:start + count * step:step],
    "dataset_k_fold": lambda run, d, folds, fold, held: d.k_fold(folds)[fold][1 if held else 0],
    "dataset_split": lambda run, d, fractions, part: d.split(*fractions)[part],
    "dataset_rebatch": lambda run, d, sizes, drop: d.rebatch(sizes, drop),
    "dataset_padded_batch": padded_batch,
    "dataset_assert_cardinality": lambda run, d, n: d.apply(experimental.assert_cardinality(n)),
    "dataset_shuffle": lambda run, d, size, seed, fixed: d.shuffle(None if size == -2 else size, seed, not fixed),
    "dataset_map": options_map, "dataset_map_callback": map_callback,
    "dataset_filter_callback": lambda run, d, callback: d.filter(run.called(callback)),
    "dataset_take_while_callback": lambda run, d, callback: d.take_while(run.called(callback)),
    "dataset_scan": lambda run, d, state, f: d.scan(single(state), f),
    "dataset_scan_callback": scan_callback, "dataset_reduce": reduce_of,
    "dataset_reduce_callback": lambda run, d, state, callback: d.reduce(single(state), run.called(callback)),
    "dataset_from_generator": lambda run, callback, spec: Dataset.from_generator(
        run.callbacks.named(callback), output_signature=specs(spec)),
    "dataset_flat_map": lambda run, d, callback, spec: d.flat_map(run.called(callback)),
    "dataset_interleave": lambda run, d, callback, spec, cycle, block: d.interleave(run.called(callback), cycle, block),
    "dataset_group_by_window": lambda run, d, key, callback, spec, size: d.group_by_window(
        key, run.callbacks.named(callback), size),
    "dataset_bucket_by_sequence_length": bucket,
    "dataset_rejection_resample": lambda run, d, f, target, initial, seed: d.rejection_resample(f, target, initial,
        seed),
    "dataset_sample_from_datasets": lambda run, d, weights, seed, stop: Dataset.sample_from_datasets(
        d, weights, seed, stop, False),
    "dataset_choose_from_datasets": lambda run, d, choices, stop: Dataset.choose_from_datasets(d, choices, stop),
    "dataset_mix": lambda run, d, weights: Dataset.mix(d, weights),
    "dataset_sample": lambda run, d, weights, n, seed: d.sample(weights, n, seed, False),
    "dataset_balance": lambda run, d, labels, n, seed: d.balance(labels, n, seed, False),
    "dataset_on_error": lambda run, d, policy, substitute: d.on_error(policy, *(substitute or [])),
    "dataset_at": lambda run, d, index: d[index],
    "dataset_cardinality": lambda run, d: int(d.cardinality()),
    "dataset_load": lambda run, path: Dataset.load(path),
    "dataset_load_shard": lambda run, path, shard: raw.levada_dataset_load_shard(path, shard)._attach((), 0),
    "dataset_array_files": array_files,
    "dataset_raw_files": lambda run, files, dtype, shape, offset, read: Dataset.from_raw(
        files.numpy().tolist(), dtype, shape, offset, "read" if read else "map"),
    "dataset_tar": lambda run, names, extensions: tf.data.TarDataset(
        names, [text.decode() for text in extensions.numpy().tolist()]),
    "dataset_flatten": lambda run, d, spec, size, drop: d.flat_map(lambda window: window.batch(size, drop)),
    "dataset_save": lambda run, d, path: d.save(path),
    "dataset_cache_file": lambda run, d, path: d.cache(path),
    "dataset_snapshot": lambda run, d, path, compression: d.snapshot(path, compression=None),
    "dataset_text_line": text_line, "dataset_tfrecord": lambda run, names: tf.data.TFRecordDataset(names),
    "dataset_fixed_length_record": lambda run, names, size, header, footer: tf.data.FixedLengthRecordDataset(
        names, size, header, footer),
    "dataset_csv": lambda run, names, columns, header: experimental.CsvDataset(
        names, [c.dtype if not int(tf.size(c)) else c for c in columns], header=header),
    "iterator_save": iterator_save,
    "iterator_restore": lambda run, iterator, state: iterator.restore(state.numpy().tobytes()),
    "iterator_cancel": lambda run, iterator: iterator.cancel(),
    "checkpoint_write": checkpoint,
    "checkpoint_restore": lambda run, path, items, partial: checkpoint(run, path, items, True),
}
# The methods of a dataset that take what the C function takes.
VERBS.update({f"dataset_{name}": lambda run, dataset, *args, name=name: getattr(dataset, name)(*args) for name in (
    "batch", "repeat", "take", "skip", "prefetch", "shard", "gather", "enumerate", "concatenate", "window", "unbatch",
    "cache", "filter", "take_while", "unique", "ignore_errors")})
