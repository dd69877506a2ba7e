"""Dataset and its iterator."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..errors import InvalidArgumentError, OutOfRangeError
from ..shape import TensorSpec
from ..tensor import convert
from . import structure as _structure
from .mapping import map_dataset


class Iterator(_raw.IteratorBase):
    """A pass over a dataset. save() and restore() carry it over to another process."""

    __slots__ = ()

    def get_next(self):
        """The next element; OutOfRangeError at the end."""
        for element in self:
            return element
        raise OutOfRangeError(None, None, "get_next: end of sequence")

    @property
    def element_spec(self):
        """The structure of the elements with TensorSpec leaves."""
        return self._dataset.element_spec


class DatasetSpec:
    """The type of a dataset: its element_spec."""

    __slots__ = ("element_spec",)

    def __init__(self, element_spec):
        self.element_spec = element_spec

    def __eq__(self, other):
        return isinstance(other, DatasetSpec) and self.element_spec == other.element_spec

    def __hash__(self):
        return hash(repr(self.element_spec))

    def __repr__(self):
        return f"DatasetSpec({self.element_spec!r})"


def _integer(value, what):
    """A number as an int: NumPy integers and integer tensors too, floats not."""
    if value is None:
        raise ValueError(f"{what}: expected an integer, got None")
    if not hasattr(value, "__index__"):
        raise TypeError(f"{what}: expected an integer, got {type(value).__name__}")
    return value.__index__()


def _tensors(value, copy, what):
    """(description, tensors) of a nested value."""
    description, leaves = _structure.describe(value)
    if not leaves:
        raise ValueError(f"{what}: expected at least one tensor, got {value!r}")
    return description, [convert(leaf, copy=copy) for leaf in leaves]


class Dataset(_raw.DatasetBase):
    """An immutable description of a sequence of elements. Each iter() is a pass of its own."""

    __slots__ = ()

    # ---- sources

    @staticmethod
    def from_tensors(tensors, name=None, *, copy=None):
        """A dataset of one element."""
        description, leaves = _tensors(tensors, copy, "from_tensors")
        return _raw.levada_dataset_from_tensors(leaves)._attach((), description)

    @staticmethod
    def from_tensor_slices(tensors, name=None, *, copy=None):
        """A dataset of the rows of tensors. copy=False borrows the memory of arrays instead of copying it once."""
        description, leaves = _tensors(tensors, copy, "from_tensor_slices")
        return _raw.levada_dataset_from_tensor_slices(leaves)._attach((), description)

    @staticmethod
    def range(*args, output_type=_dtypes.as_dtype("int64"), name=None):
        """range(stop), range(start, stop) or range(start, stop, step), as scalars."""
        if not 1 <= len(args) <= 3:
            raise ValueError(f"range: expected 1 to 3 arguments, got {len(args)}")
        numbers = [_integer(arg, "range") for arg in args]
        start, stop, step = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
        return _raw.levada_dataset_range(start, stop, step, _dtypes.as_dtype(output_type).code)._attach((), 0)

    # ---- transformations

    def map(self, map_func, num_parallel_calls=None, deterministic=None, synchronous=None,
            use_unbounded_threadpool=False, name=None, *, traced=None, output_signature=None):
        """Apply a function to every element. It is traced once and runs natively; one that cannot be traced is called
        per element. traced=True insists, traced=False never traces; output_signature names what it gives then."""
        if not callable(map_func):
            raise TypeError(f"map: expected a function, got {type(map_func).__name__}")
        parallel = 0 if num_parallel_calls is None else _integer(num_parallel_calls, "num_parallel_calls")
        if num_parallel_calls is not None and (parallel == 0 or parallel < -1):
            message = f"map: num_parallel_calls: expected 1 or more or AUTOTUNE, got {parallel}"
            raise InvalidArgumentError(None, None, message)
        return map_dataset(self, map_func, parallel, traced, output_signature, stacklevel=2)

    def batch(self, batch_size, drop_remainder=False, num_parallel_calls=None, deterministic=None, name=None):
        """Group consecutive elements; the last batch may be smaller."""
        size = _integer(batch_size, "batch")
        return self._same_structure(_raw.levada_dataset_batch(self, size, bool(drop_remainder)))

    def shuffle(self, buffer_size=None, seed=None, reshuffle_each_iteration=None, name=None):
        """Randomise the order. With a buffer_size of at least the dataset's size, or none: a uniform permutation."""
        size = _raw.LEVADA_SHUFFLE_ALL if buffer_size is None else _integer(buffer_size, "shuffle")
        if buffer_size is not None and size < 1:
            raise InvalidArgumentError(None, None, f"shuffle: buffer_size: expected 1 or more, got {size}")
        if seed is not None:
            seed = _integer(seed, "shuffle: seed")
        fixed = reshuffle_each_iteration is not None and not reshuffle_each_iteration
        return self._same_structure(_raw.levada_dataset_shuffle(self, size, (seed, fixed)))

    def repeat(self, count=None, name=None):
        """The elements count times, for ever without count."""
        count = -1 if count is None else _integer(count, "repeat")
        return self._same_structure(_raw.levada_dataset_repeat(self, count))

    def take(self, count, name=None):
        """The first count elements; all with a negative count."""
        return self._same_structure(_raw.levada_dataset_take(self, _integer(count, "take")))

    def skip(self, count, name=None):
        """All but the first count elements; none with a negative count."""
        return self._same_structure(_raw.levada_dataset_skip(self, _integer(count, "skip")))

    def prefetch(self, buffer_size, name=None):
        """Prepare up to buffer_size elements ahead on worker threads."""
        return self._same_structure(_raw.levada_dataset_prefetch(self, _integer(buffer_size, "prefetch")))

    def apply(self, transformation_func):
        """transformation_func(self), which must be a dataset."""
        made = transformation_func(self)
        if not isinstance(made, Dataset):
            raise TypeError(f"apply: expected a function that returns a dataset, got {type(made).__name__}")
        return made

    def _same_structure(self, made):
        return made._attach((self,), self._structure)

    # ---- iteration

    def __iter__(self):
        return self._iterate(self._structure, False, None)

    def _iterate_raw(self, epoch):
        return self._iterate(self._structure, False, epoch)

    def iterator(self, epoch=None):
        """A pass over the dataset. epoch: fixes the order of all shuffles and does not count as a pass."""
        return self._iterate(self._structure, False, epoch)

    def as_numpy_iterator(self, epoch=None):
        """A pass whose elements are read-only NumPy arrays and scalars."""
        return self._iterate(self._structure, True, epoch)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return self._slice(index)
        return _structure.build(self._structure, self._at(_integer(index, "dataset")))

    def _slice(self, key):
        if key.step not in (None, 1):
            raise ValueError("dataset: expected a slice of step 1")
        length = _raw.levada_dataset_cardinality(self)
        if length < 0:
            raise TypeError("dataset: only a dataset of known length can be sliced")
        begin, end, _ = key.indices(length)
        return self.skip(begin).take(max(end - begin, 0))

    def get_single_element(self, name=None):
        """The only element; InvalidArgumentError when there is none or more than one."""
        elements = [element for element, _ in zip(self, (0, 1))]
        if len(elements) != 1:
            count = "none" if not elements else "more than one"
            raise InvalidArgumentError(None, None, f"get_single_element: expected one element, got {count}")
        return elements[0]

    # ---- looking into

    @property
    def element_spec(self):
        """The structure of the elements with TensorSpec leaves."""
        specs = [TensorSpec(shape, dtype) for dtype, shape in self._components]
        return _structure.build(self._structure, specs)

    def cardinality(self, name=None):
        """The number of elements as an int64 tensor; INFINITE_CARDINALITY or UNKNOWN_CARDINALITY."""
        return convert(_raw.levada_dataset_cardinality(self), _dtypes.as_dtype("int64"))

    def __len__(self):
        length = _raw.levada_dataset_cardinality(self)
        if length == _raw.LEVADA_INFINITE_CARDINALITY:
            raise TypeError("len: the dataset is infinite")
        if length < 0:
            raise TypeError("len: the length of the dataset is unknown")
        return length

    def __bool__(self):
        return True

    def explain(self):
        """The plan by which the dataset runs, as text."""
        return _raw.levada_dataset_explain(self).numpy().decode()

    def describe(self):
        """The canonical description as JSON."""
        return _raw.levada_dataset_describe(self).numpy().decode()

    def __repr__(self):
        return f"<levada.data.Dataset element_spec={self.element_spec!r}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        raise TypeError("pickle: datasets cannot be pickled yet; pickle their arrays, or an iterator's save()")


_raw.register("DatasetBase", Dataset)
_raw.register("IteratorBase", Iterator)
