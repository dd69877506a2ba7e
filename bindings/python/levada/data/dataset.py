"""Dataset and its iterator."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..errors import InvalidArgumentError, OutOfRangeError
from ..tensor import convert
from . import frameworks as _frameworks
from . import observe as _observe
from . import optional as _optional
from . import progress as _progress
from . import recipes as _recipes
from . import selections as _selections
from . import structure as _structure
from . import symbolic as _symbolic
from .batches import BatchSteps
from .checks import check_name, checked_rank, integer
from .folds import Folds
from .nested import NestedSteps
from .options import Options
from .selections import Selections
from .sources import Sources
from .store import Store
from .streams import Streams
from .transforms import Transformations


_some_on_caller = False  # some dataset of the process: others are not asked


class Iterator(_raw.IteratorBase):
    """A pass over a dataset. save() and restore() carry it over to another process."""

    __slots__ = ("_kind",)

    def __copy__(self):
        return _recipes.iterator_again(self._dataset, *getattr(self, "_kind", (False, 0, 1)), self.save())

    def __deepcopy__(self, memo):
        return self.__copy__()

    def __reduce_ex__(self, protocol):
        return _recipes.iterator_again, (self._dataset, *getattr(self, "_kind", (False, 0, 1)), self.save())

    def get_next(self):
        """The next element; OutOfRangeError at the end."""
        for element in self:
            return element
        raise OutOfRangeError(None, None, "get_next: end of sequence")

    def next(self):
        """next(iterator)."""
        return next(self)

    def state(self, strict=False):
        """save() by another name. strict=True also hashes the data, in memory and in files."""
        return self.save(strict=strict)

    def get_next_as_optional(self):
        """The next element as an Optional, which is empty at the end."""
        return _optional.next_of(self)

    @property
    def element_spec(self):
        """The structure of the elements with TensorSpec leaves."""
        return self._dataset.element_spec

    def stats(self):
        """What the pass has done so far, step by step, and what holds it up: a dict, as text a table. Any thread."""
        return _observe.stats(self)

    def dropped(self):
        """What error policies have dropped so far: a list of named tuples, whose `total` counts those too that are not
        listed. Any thread."""
        return _selections.dropped(self)

    def next_into(self, buffers):
        """Writes the next element into writable buffers (NumPy arrays, torch tensors, memoryviews), nested as elements
        are, of their dtypes and exactly their shapes, in C order. False at the end. An element that does not fit is
        what the next call gives."""
        return _selections.next_into(self, buffers)


class Dataset(Sources, Transformations, Streams, Store, Folds, NestedSteps, BatchSteps, Selections,
              _raw.DatasetBase):
    """An immutable description of a sequence of elements. Each iter() is a pass of its own."""

    __slots__ = ("_own_options", "_recipe", "_known", "class_names", "file_paths")  # the last two: of a folder of pictures

    # ---- iteration

    def __iter__(self):
        return self._iterate(self._structure, False, None, 0, 1, self._on_caller())

    def _iterate_raw(self, epoch):
        return self._iterate(self._structure, False, epoch, 0, 1, self._on_caller())

    def _on_caller(self):
        """Whether options ask for everything to run on the thread that iterates."""
        return _some_on_caller and bool(self.options().threading.caller_thread)

    def _pass(self, numpy, epoch, rank, world):
        rank, world = checked_rank(rank, world)
        made = self._iterate(self._structure, numpy, epoch, rank, world, self._on_caller())
        made._kind = (numpy, rank, world)
        return made

    def iterator(self, epoch=None, progress=False, *, rank=None, world=None):
        """A pass over the dataset. epoch: fixes the order of all shuffles and does not count as a pass. progress=True
        shows a bar with rate, MB/s and time left (tqdm where it is installed); such a pass cannot be saved.

        rank and world: this process is number `rank` of `world` that share the pass. The order is that of one process; of a
        dataset of batches each rank takes rows floor(rank * G / world) up to floor((rank + 1) * G / world) of every batch of
        G rows, of another dataset its share of every `world` consecutive elements. Nothing is lost, nothing repeated, and a
        state saved in one world is restored in any other."""
        made = self._pass(False, epoch, rank, world)
        return self._with_bar(made) if progress else made

    def as_numpy_iterator(self, epoch=None, progress=False, *, rank=None, world=None):
        """A pass whose elements are read-only NumPy arrays and scalars. rank and world as for iterator()."""
        if any(dtype is None for dtype, _ in self._components):
            raise TypeError("as_numpy_iterator: expected elements of tensors, got a dataset inside an element")
        made = self._pass(True, epoch, rank, world)
        return self._with_bar(made) if progress else made

    as_numpy = as_numpy_iterator

    def as_torch(self, epoch=None, pin_memory=False, progress=False, *, rank=None, world=None):
        """A pass whose elements are torch tensors with memory of their own, moved and not copied where possible. rank and
        world as for iterator()."""
        made = _frameworks.TorchIterator(self, epoch, pin_memory, rank, world)
        return self._with_bar(made) if progress else made

    def as_jax(self, epoch=None, progress=False, *, rank=None, world=None):
        """A pass whose elements are JAX arrays. rank and world as for iterator()."""
        made = _frameworks.JaxIterator(self, epoch, rank, world)
        return self._with_bar(made) if progress else made

    def _with_bar(self, iterator):
        length = _raw.levada_dataset_cardinality(self)
        return _progress.with_progress(iterator, length if length >= 0 else None)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return self._slice(index)
        if isinstance(index, list) or (hasattr(index, "__len__") and getattr(index, "shape", None)):
            return self.gather(self._positions(index))
        if isinstance(index, _raw.TensorBase) and not _symbolic.tracing():
            index = index.__index__()
        return _structure.build(self._structure, self._at(integer(index, "dataset")))

    def _positions(self, index):
        """Positions as they are; of a mask those where it is True, as in NumPy."""
        mask = convert(index)
        if mask.dtype.name != "bool":
            return index
        if mask.shape != (len(self),):
            raise IndexError(f"dataset: expected a mask of {len(self)} elements, got one of {tuple(mask.shape)}")
        return [position for position, wanted in enumerate(mask.numpy().tolist()) if wanted]

    def _slice(self, key):
        length = _raw.levada_dataset_cardinality(self)
        if length < 0:
            return self._slice_of_unknown(key)
        begin, end, step = key.indices(length)
        count = len(range(begin, end, step))
        if step < 0:
            return self.gather(list(range(begin, end, step)))
        return self._same_structure(_raw.levada_dataset_slice(self, begin, count, step))

    def _slice_of_unknown(self, key):
        begin, step = key.start or 0, 1 if key.step is None else key.step
        if begin < 0 or step < 1 or (key.stop is not None and key.stop < 0):
            raise TypeError("dataset: only a dataset of known length can be sliced from its end")
        count = -1 if key.stop is None else len(range(begin, key.stop, step))
        return self._same_structure(_raw.levada_dataset_slice(self, begin, count, step))

    def get_single_element(self, name=None):
        """The only element; InvalidArgumentError when there is none or more than one."""
        check_name("get_single_element", name)
        if _symbolic.tracing():
            return _symbolic.element_of(self)
        elements = [element for element, _ in zip(self, (0, 1))]
        if len(elements) != 1:
            count = "none" if not elements else "more than one"
            raise InvalidArgumentError(None, None, f"get_single_element: expected one element, got {count}")
        return elements[0]

    # ---- looking into

    @property
    def element_spec(self):
        """The structure of the elements with TensorSpec leaves."""
        return _structure.specs(self._structure, self._components)

    def cardinality(self, name=None):
        """The number of elements as an int64 tensor; INFINITE_CARDINALITY or UNKNOWN_CARDINALITY."""
        check_name("cardinality", name)
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

    def with_options(self, options, name=None):
        """The same dataset with options, which are merged with those it has."""
        check_name("with_options", name)
        if not isinstance(options, Options):
            raise TypeError(f"with_options: expected Options, got {type(options).__name__}")
        made = self._alias()._attach((self,), self._structure)
        made._own_options = Options().merge(options)
        if made._own_options.threading.caller_thread:
            global _some_on_caller
            _some_on_caller = True
        return made

    def options(self):
        """The options of this dataset and of those that it is made of. They cannot be changed."""
        merged = Options()
        for dataset in self._inputs:
            merged = merged.merge(dataset.options())
        return merged.merge(getattr(self, "_own_options", Options()))._freeze()

    def explain(self, format="text"):
        """The plan by which the dataset runs: "text" for people, "json" for programs (as a dict), "svg" for a picture."""
        return _observe.explain(self, format)

    def describe(self):
        """The canonical description as JSON."""
        return _raw.levada_dataset_describe(self).numpy().decode()

    def fingerprint(self):
        """A hash of the description as a uint64 tensor: the same in every process and on every machine. Drawn seeds and
        the bytes of arrays are no part of it."""
        return _raw.levada_dataset_fingerprint(self)

    def __repr__(self):
        return f"<levada.data.Dataset element_spec={self.element_spec!r}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        return _recipes.reduce(self)


_recipes.record_steps(Dataset, (Sources, Transformations, Streams, Folds, NestedSteps, BatchSteps, Selections,
                                Store))
_recipes.record_steps(Dataset, (type("Own", (), {"_slice": Dataset._slice, "with_options": Dataset.with_options}),))
_raw.register("DatasetBase", Dataset)
_raw.register("IteratorBase", Iterator)
