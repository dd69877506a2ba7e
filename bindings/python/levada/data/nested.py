"""The methods of Dataset whose functions give datasets, and those whose elements are datasets."""
from .. import _levada as _raw
from ..errors import InvalidArgumentError
from ..tensor import convert
from . import calls as _calls
from . import structure as _structure
from . import symbolic as _symbolic
from .checks import at_least, boolean, check_name, function, integer, parallel_calls
from .mapping import map_dataset
from .structure import Nested

# As many datasets as are open at a time when nothing else is said. A number of its own: an order must not depend on the
# machine.
CYCLE_LENGTH = 2


def _nested(result, op):
    """What is known of the dataset that a function gave."""
    if isinstance(result, tuple) and result[0] == "dataset":
        return result[1]
    raise TypeError(f"{op}: expected a function that returns a dataset, got {_named(result)}")


def _named(result):
    """A description of a structure in a word."""
    return "a tensor" if result == 0 else f"a {result[0]} of other values"


class DatasetFunction:
    """Calls a Python function that gives a dataset, for the components of one element."""

    __slots__ = ("op", "fn", "description", "nested")

    def __init__(self, op, fn, description, nested):
        self.op, self.fn, self.description, self.nested = op, fn, description, nested

    def __call__(self, components):
        value = _structure.build(self.description, components)
        return self.checked(self.fn(*_structure.arguments(value)))

    def checked(self, made):
        """The result, if it is what the function gave the first time."""
        if not isinstance(made, _raw.DatasetBase):
            raise TypeError(f"{self.op}: expected a function that returns a dataset, got {type(made).__name__}")
        if not _structure.same(made._structure, self.nested.structure):
            raise TypeError(f"{self.op}: {_calls.describe_function(self.fn)} returned a dataset of another structure "
                            "than before")
        return made


class GroupFunction(DatasetFunction):
    """The same for the key of a group and its elements, of which each component is a dataset."""

    __slots__ = ("structure",)

    def __init__(self, fn, nested, structure):
        super().__init__("group_by_window", fn, None, nested)
        self.structure = structure

    def __call__(self, components):
        key, *parts = components
        if self.structure == 0:
            window = parts[0]._attach(parts[0]._inputs, 0)
        else:
            parts = tuple(part._attach(part._inputs, 0) for part in parts)
            window = _raw.levada_dataset_zip(parts)._attach(parts, self.structure)
        return self.checked(self.fn(key, window))


def _inner(dataset, fn, op):
    """(what the function gives, its call, its flat_map without calls or None) of a function of elements that returns
    datasets."""
    def first_arguments():
        return _structure.arguments(_calls.first_element(dataset, op))

    made = _calls.prepare(op, dataset._components, dataset._structure, fn, first_arguments)
    nested = _nested(made.result, op)
    return nested, DatasetFunction(op, fn, dataset._structure, nested), made.flatten


def _traced(dataset, fn, op):
    """A stand-in for what a function gives while another is traced."""
    _, leaves = _calls.result_structure(_symbolic.apply(fn, dataset), op)
    if len(leaves) != 1 or not isinstance(leaves[0], _raw.DatasetBase):
        raise TypeError(f"{op}: expected a function that returns a dataset, got {leaves!r:.80}")
    return _symbolic.stand_in(leaves[0]._structure, leaves[0]._components)


def key_of(dataset, key_func, op, what, allowed):
    """(dataset, function or None) for a function that gives a number for each element: where it cannot be traced, the
    dataset has the number as its first component."""
    def first_arguments():
        return _structure.arguments(_calls.first_element(dataset, op))

    made = _calls.prepare(op, dataset._components, dataset._structure, key_func, first_arguments)
    (dtype, shape), *more = made.components
    if made.result != 0 or more or dtype is None or dtype.name not in allowed or shape.rank not in (None, 0):
        got = ", ".join(f"{d.name if d else 'dataset'} {s}" for d, s in made.components)
        raise ValueError(f"{op}: {what}: expected a function that returns one {' or '.join(allowed)} scalar, got {got}")
    if made.native is not None:
        return dataset, made.native

    def with_number(*element):
        return key_func(*element), element[0] if len(element) == 1 else element

    return map_dataset(dataset, with_number, traced=False, op=op, step=f"{op}.{what}"), None


class NestedSteps:
    """Transformations with datasets inside. Part of Dataset."""

    __slots__ = ()

    def flat_map(self, map_func, name=None):
        """The elements of the datasets that map_func gives for the elements, one dataset after the other."""
        check_name("flat_map", name)
        function(map_func, "flat_map")
        if _symbolic.tracing():
            return _traced(self, map_func, "flat_map")
        nested, call, flatten = _inner(self, map_func, "flat_map")
        if flatten is not None:
            return flatten(self, nested.structure)
        made = _raw.flat_map(self, _calls.pairs_of(nested.components), call)
        return made._attach((self,), nested.structure)

    def interleave(self, map_func, cycle_length=None, block_length=None, num_parallel_calls=None, deterministic=None,
                   name=None):
        """The elements of the datasets that map_func gives, cycle_length datasets at a time, block_length elements of
        each in turn. The order never depends on num_parallel_calls, threads or the machine, also with deterministic=False,
        which TensorFlow allows to give what is there first."""
        check_name("interleave", name)
        function(map_func, "interleave")
        parallel = parallel_calls("interleave", num_parallel_calls)
        block = 1 if block_length is None else at_least(block_length, 1, "interleave: block_length")
        if cycle_length is None or cycle_length == _raw.LEVADA_AUTOTUNE:
            cycle = max(CYCLE_LENGTH, parallel)
        else:
            cycle = at_least(cycle_length, 1, "interleave: cycle_length")
        if parallel > cycle:
            raise InvalidArgumentError(None, None, "interleave: num_parallel_calls: expected at most the cycle_length "
                                       f"{cycle}, got {parallel}")
        if _symbolic.tracing():
            return _traced(self, map_func, "interleave")
        nested, call, flatten = _inner(self, map_func, "interleave")
        if flatten is not None and cycle == 1 and parallel == 0:
            return flatten(self, nested.structure)
        made = _raw.interleave(self, _calls.pairs_of(nested.components), call, cycle, block, parallel)
        return made._attach((self,), nested.structure)

    def window(self, size, shift=None, stride=1, drop_remainder=False, name=None):
        """Windows of size elements, one every shift elements, of every stride-th element: each component of an element
        is a dataset."""
        check_name("window", name)
        size = at_least(size, 1, "window: size")
        shift = size if shift is None else at_least(shift, 1, "window: shift")
        stride = at_least(stride, 1, "window: stride")
        inner = _structure.components_of_windows(self._structure, self._components)
        made = _raw.levada_dataset_window(self, (size, shift, stride, boolean(drop_remainder, "window: drop_remainder")))
        return made._attach((self,), inner)

    def group_by_window(self, key_func, reduce_func, window_size=None, window_size_func=None, name=None):
        """Groups elements by key_func; a group of window_size elements is handed to reduce_func(key, dataset), whose
        dataset is delivered."""
        op = "group_by_window"
        check_name(op, name)
        function(key_func, op)
        function(reduce_func, op)
        if (window_size is None) == (window_size_func is None):
            raise ValueError(f"{op}: expected either window_size or window_size_func")
        window = Nested(self._structure, self._components)
        if _symbolic.tracing():
            return self._grouped_in_trace(reduce_func)
        size = 0 if window_size is None else integer(window_size, f"{op}: window_size")
        if window_size is not None and size < 1:
            raise InvalidArgumentError(None, None, f"{op}: window_size: expected 1 or more, got {size}")
        size_of = None if window_size_func is None else _size_function(window_size_func)
        if size_of is True:
            keyed, key = _sized(self, key_func, window_size_func), None
        else:
            keyed, key = key_of(self, key_func, op, "key_func", ("int64",))

        def first_group():
            element = _calls.first_element(self, op)
            return key_func(*_structure.arguments(element)), self.take(1)

        arguments = ("tuple", (0, ("dataset", window, (1,))))
        made = _calls.prepare(op, [*_KEY, (None, None)], arguments, reduce_func, first_group)
        nested = _nested(made.result, op)
        call = GroupFunction(reduce_func, nested, self._structure)
        grouped = _raw.group_by_window(keyed, _calls.pairs_of(nested.components), call, key, size, size_of)
        return grouped._attach((keyed,), nested.structure)

    def _grouped_in_trace(self, reduce_func):
        key = _symbolic.nested_arguments(0, _KEY)[0]
        made = reduce_func(key, _symbolic.stand_in(self._structure, self._components))
        if not isinstance(made, _raw.DatasetBase):
            raise TypeError(f"group_by_window: expected a function that returns a dataset, got {made!r:.80}")
        return _symbolic.stand_in(made._structure, made._components)


class _SizeFunction:
    """A window_size_func whose plain numbers are int64; warnings name the function inside."""

    def __init__(self, fn):
        self._fn = fn
        self.__qualname__ = getattr(fn, "__qualname__", type(fn).__name__)
        self.__code__ = getattr(fn, "__code__", None)

    def __call__(self, key):
        return _size(self._fn(key))


def _size_function(fn):
    """window_size_func as a traced function of the key; True where it has to be called."""
    op = "group_by_window"
    function(fn, op)

    def first_arguments():
        return (convert(0, dtype="int64"),)

    made = _calls.prepare(op, _KEY, 0, _SizeFunction(fn), first_arguments)
    if made.result != 0 or made.components[0][0].name != "int64" or made.components[0][1].rank not in (None, 0):
        raise ValueError(f"{op}: window_size_func: expected a function that returns one int64 scalar")
    return True if made.native is None else made.native


def _size(value):
    """The result of window_size_func: a number without a dtype of its own becomes int64, as in TensorFlow."""
    return convert(value, dtype="int64") if isinstance(value, int) else value


def _sized(dataset, key_func, size_func):
    """The dataset with the key and the window size of each element in front; sizes are asked for once for each key."""
    op = "group_by_window"
    sizes = {}

    def with_size(*element):
        key = convert(key_func(*element))
        if key.dtype.name != "int64" or key.shape.rank != 0:
            raise ValueError(f"{op}: key_func: expected a function that returns one int64 scalar, got {key.dtype.name} "
                             f"{key.shape}")
        number = int(key)
        if number not in sizes:
            sizes[number] = _size(size_func(key))
        return key, sizes[number], element[0] if len(element) == 1 else element

    return map_dataset(dataset, with_size, traced=False, op=op)


def _key_components():
    from ..dtypes import as_dtype
    from ..shape import TensorShape
    return [(as_dtype("int64"), TensorShape(()))]


_KEY = _key_components()
