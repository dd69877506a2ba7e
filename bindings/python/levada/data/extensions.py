"""What tf.data.experimental has beside older spellings."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from .. import records as _records
from ..errors import FailedPreconditionError, UnimplementedError
from ..execution import device as _device
from ..shape import TensorSpec
from ..tensor import convert
from . import structure as _structure
from . import symbolic as _symbolic
from .checks import check_name, function, integer
from .dataset import Dataset
from .readers import TFRecordDataset
from .recipes import recorded


@recorded
def from_list(elements, name=None):
    """A dataset of the elements of a list, which have one structure and may differ in shape."""
    check_name("from_list", name)
    if not isinstance(elements, list):
        raise TypeError(f"from_list: expected a list, got {type(elements).__name__}")
    if not elements:
        raise ValueError("from_list: expected at least one element, got none; Dataset.range(0) is an empty dataset")
    described = [_structure.describe(element) for element in elements]
    first = described[0][0]
    for description, leaves in described:
        if not leaves:
            raise ValueError("from_list: expected elements of at least one tensor, got none")
        if not _structure.same(first, description):
            raise TypeError("from_list: expected elements of one structure, got several")
    tensors = [[convert(leaf) for leaf in leaves] for _, leaves in described]
    if any(leaf._is_symbolic for leaves in tensors for leaf in leaves):
        return _symbolic.stand_in(first, _symbolic.components_of(tensors[0]))
    return _raw.from_elements(tensors)._attach((), first)


def assert_cardinality(expected_cardinality):
    """For Dataset.apply: the dataset is said to have so many elements, and iterating fails where it has not."""
    number = integer(expected_cardinality, "assert_cardinality: expected_cardinality")

    if number < _raw.LEVADA_INFINITE_CARDINALITY:
        raise FailedPreconditionError(None, None, "assert_cardinality: expected_cardinality: expected 0 or more, or "
                                      f"INFINITE_CARDINALITY, got {number}")

    return lambda dataset: _asserted(dataset, number)


@recorded
def _asserted(dataset, number):
    return dataset._same_structure(_raw.levada_dataset_assert_cardinality(dataset, number))


def pad_to_cardinality(cardinality, mask_key="valid"):
    """For Dataset.apply: dicts get a bool `mask_key`, and elements of zeros for which it is False are added."""
    wanted = integer(cardinality, "pad_to_cardinality: cardinality")

    return lambda dataset: _padded(dataset, wanted, mask_key)


@recorded
def _padded(dataset, wanted, mask_key):
    spec = dataset.element_spec
    if not isinstance(spec, dict):
        raise TypeError(f"pad_to_cardinality: expected elements that are dicts, got {spec}")
    have = int(dataset.cardinality())
    if have < 0:
        raise ValueError("pad_to_cardinality: expected a dataset of known length, got an infinite or unknown one")
    if have > wanted:
        raise ValueError(f"pad_to_cardinality: cardinality: expected at least the {have} elements that there are, "
                         f"got {wanted}")
    filler = _structure.map_leaves(dataset._structure, dataset._components, _zeros)
    padding = Dataset.from_tensors({**filler, mask_key: False}).repeat(wanted - have)
    return dataset.map(lambda element: {**element, mask_key: True}).concatenate(padding)


def _zeros(dtype, shape):
    if dtype is None or shape.rank is None or any(dim is None for dim in shape):
        raise ValueError(f"pad_to_cardinality: expected elements of known shape, got {shape}")
    zero = convert("") if dtype.name == "string" else _raw.levada_cast(convert(0), dtype)
    return _raw.levada_fill(shape, zero)


def dense_to_ragged_batch(batch_size, drop_remainder=False, row_splits_dtype=_dtypes.as_dtype("int64")):
    """For Dataset.apply: Dataset.ragged_batch."""
    return lambda dataset: dataset.ragged_batch(batch_size, drop_remainder)


def dense_to_sparse_batch(batch_size, row_shape):
    """Refused: there are no sparse tensors."""
    raise UnimplementedError(None, None, "dense_to_sparse_batch: levada has no sparse tensors: use padded_batch")


def prefetch_to_device(device, buffer_size=None):
    """For Dataset.apply: Dataset.prefetch. device: a CPU, which is where elements are; other memory is reached through
    DLPack."""
    _device(device)
    size = _raw.LEVADA_AUTOTUNE if buffer_size is None else buffer_size
    return lambda dataset: dataset.prefetch(size)


def copy_to_device(target_device, source_device="/cpu:0"):
    """For Dataset.apply: the dataset itself, whose elements are on the CPU."""
    _device(target_device), _device(source_device)
    return lambda dataset: dataset


def map_and_batch(map_func, batch_size, num_parallel_batches=None, drop_remainder=False, num_parallel_calls=None):
    """For Dataset.apply: map, then batch."""
    return lambda dataset: dataset.map(map_func, num_parallel_calls).batch(batch_size, drop_remainder)


def shuffle_and_repeat(buffer_size, count=None, seed=None):
    """For Dataset.apply: shuffle, then repeat."""
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)


def parallel_interleave(map_func, cycle_length, block_length=1, sloppy=False, buffer_output_elements=None,
                        prefetch_input_elements=None):
    """For Dataset.apply: interleave."""
    return lambda dataset: dataset.interleave(map_func, cycle_length, block_length)


class Reducer:
    """Three functions: a state for a key, the state after an element, and what is delivered for the last state."""

    def __init__(self, init_func, reduce_func, finalize_func):
        for part in (init_func, reduce_func, finalize_func):
            function(part, "Reducer")
        self.init_func, self.reduce_func, self.finalize_func = init_func, reduce_func, finalize_func


def group_by_reducer(key_func, reducer):
    """For Dataset.apply: one element for each key, by ascending key, made of all elements that have it."""
    if not isinstance(reducer, Reducer):
        raise TypeError(f"group_by_reducer: reducer: expected a Reducer, got {type(reducer).__name__}")

    return lambda dataset: _reduced(dataset, key_func, reducer)


@recorded
def _reduced(dataset, key_func, reducer):
    def reduced(key, elements):
        state = elements.reduce(reducer.init_func(key), reducer.reduce_func)
        return Dataset.from_tensors(reducer.finalize_func(*_structure.arguments(state)))

    return dataset.group_by_window(key_func, reduced, window_size=2**63 - 1)


def parse_example_dataset(features, num_parallel_calls=1, deterministic=None):
    """For Dataset.apply: tf.io.parse_example of batches of serialised Examples."""
    from ..examples import parse_example
    return lambda dataset: dataset.map(lambda batch: parse_example(batch, features), num_parallel_calls, deterministic)


def make_batched_features_dataset(file_pattern, batch_size, features, reader=None, label_key=None, reader_args=None,
                                  num_epochs=None, shuffle=True, shuffle_buffer_size=10000, shuffle_seed=None,
                                  prefetch_buffer_size=None, reader_num_threads=None, parser_num_threads=None,
                                  sloppy_ordering=False, drop_final_batch=False):
    """Batches of parsed Examples from TFRecord files as dicts, or (dict, label) with label_key. reader: a function of a
    file name and reader_args that gives a dataset of records. Without num_epochs it repeats without end."""
    if label_key is not None and label_key not in features:
        raise ValueError(f"make_batched_features_dataset: label_key: expected one of {list(features)}, "
                         f"got {label_key!r}")
    read, more = reader or TFRecordDataset, reader_args or ()
    cycle = 1 if reader_num_threads is None else reader_num_threads
    files = Dataset.list_files(file_pattern, shuffle=bool(shuffle), seed=shuffle_seed)
    records = files.interleave(lambda name: read(name, *more), cycle_length=cycle)
    if shuffle:
        records = records.shuffle(shuffle_buffer_size, shuffle_seed)
    batches = records.repeat(num_epochs).batch(batch_size, drop_remainder=drop_final_batch or num_epochs is None)
    parsed = batches.apply(parse_example_dataset(features, parser_num_threads))
    if label_key is not None:
        parsed = parsed.map(lambda row: ({key: row[key] for key in row if key != label_key}, row[label_key]))
    return parsed.prefetch(1 if prefetch_buffer_size is None else prefetch_buffer_size)


class TFRecordWriter:
    """Writes a dataset of strings to a TFRecord file."""

    def __init__(self, filename, compression_type=None):
        self._arguments = filename, compression_type

    def write(self, dataset):
        """Writes all elements, which must be string scalars."""
        if not isinstance(dataset, _raw.DatasetBase):
            raise TypeError(f"TFRecordWriter: expected a dataset, got {type(dataset).__name__}")
        spec = dataset.element_spec
        if not (isinstance(spec, TensorSpec) and spec.dtype.name == "string" and spec.shape.rank in (None, 0)):
            raise TypeError(f"TFRecordWriter: expected a dataset of string scalars, got {spec}")
        with _records.TFRecordWriter(*self._arguments) as writer:
            for record in dataset.as_numpy_iterator():
                writer.write(record)
