"""What a function that makes datasets gives, found without calling it on data: it is run once on symbolic tensors.

While that lasts, a source made of symbolic tensors is a dataset that knows its specs and has no elements, a symbolic
number stands for an unknown one, and functions given to transformations join the same trace.
"""
import threading

from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..errors import InvalidArgumentError, TraceError
from ..tensor import Tensor
from . import structure as _structure


class ShapeError(InvalidArgumentError):
    """Shapes that no values can make right."""


class Unknown(int):
    """A number that only a trace knows; as good as 1 for everything that specs depend on."""

    __slots__ = ()


UNKNOWN = Unknown(1)
_state = threading.local()


class Trace:
    """A trace of this thread. `needs_calls` tells that the function made datasets of symbolic tensors, so that only
    its specs are known and it has to be called; `made_elements`, that it looked into elements of those. `arguments` are
    those that the function was given."""

    __slots__ = ("handle", "needs_calls", "made_elements", "arguments", "outer", "traced")

    def __enter__(self):
        self.outer = getattr(_state, "trace", None)
        self.handle = _raw.levada_trace_create()
        self.needs_calls = self.made_elements = False
        self.arguments = None
        _state.trace = self
        self.traced = _raw.set_tracing(True)
        return self

    def __exit__(self, *_):
        _raw.set_tracing(self.traced)
        _state.trace = self.outer
        self.handle = None


def current():
    """The trace that is open on this thread, or None."""
    return getattr(_state, "trace", None)


def tracing():
    """Whether a function is being traced on this thread."""
    return getattr(_state, "trace", None) is not None


class Values:
    """with Values(): no function is being traced: iterators give their elements, and variables their values."""

    __slots__ = ("trace", "traced", "suspended")

    def __enter__(self):
        self.trace, _state.trace = getattr(_state, "trace", None), None
        self.traced = _raw.set_tracing(False)
        self.suspended = _raw.suspend_trace()

    def __exit__(self, *_):
        _raw.resume_trace(self.suspended)
        _raw.set_tracing(self.traced)
        _state.trace = self.trace


def is_symbolic(value):
    """Whether a value is a symbolic tensor."""
    return isinstance(value, Tensor) and value._is_symbolic


def nested_arguments(description, components):
    """Symbolic tensors of the trace that is open, and stand-ins for the components that are datasets."""
    handle = _state.trace.handle
    made = [None if dtype is None else _raw.levada_trace_argument(handle, dtype, shape)
            for dtype, shape in components]

    def fill(part):
        if isinstance(part, tuple) and part[0] == "dataset":
            made[part[2][0]] = stand_in(part[1].structure, part[1].components)
        elif isinstance(part, tuple):
            for child in part[-1]:
                fill(child)

    fill(description)
    if _state.trace.arguments is None:
        _state.trace.arguments = made
    else:
        _state.trace.made_elements = True
    return made


def pairs_of(components):
    """(dtype, shape) as the native layer reads them: None for an unknown rank."""
    return tuple((dtype, None if shape is None or shape.rank is None else shape) for dtype, shape in components)


def _refuse(components):
    raise TraceError("dataset: a dataset made of symbolic tensors has no elements")


def stand_in(structure, components):
    """A dataset of one element that cannot be had."""
    _state.trace.needs_calls = True
    source = _raw.levada_dataset_range(0, 1, 1, _dtypes.int64)._attach((), 0)
    return _raw.map_callback(source, pairs_of(components), _refuse, 0, "map")._attach((source,), structure)


def element_of(dataset):
    """An element of symbolic tensors."""
    return value_of(dataset._structure, dataset._components)


def value_of(structure, components):
    """Symbolic tensors for what only a pass over a dataset tells: the function that asks has to be called."""
    _state.trace.needs_calls = True
    return _structure.build(structure, nested_arguments(structure, components))


def unknown(components):
    """Symbolic tensors for results that only a call gives: the function that asks has to be called."""
    _state.trace.needs_calls = _state.trace.made_elements = True
    return [_raw.levada_trace_argument(_state.trace.handle, dtype, None if shape.rank is None else shape)
            for dtype, shape in components]


def apply(fn, dataset):
    """What fn gives for a symbolic element of dataset."""
    return fn(*_structure.arguments(element_of(dataset)))


def components_of(leaves):
    """(dtype, shape) of tensors, and (None, None) of datasets."""
    return [(None, None) if isinstance(leaf, _raw.DatasetBase) else (leaf.dtype, leaf.shape) for leaf in leaves]


def rows_of(tensors):
    """The (dtype, shape) of the rows of tensors."""
    made, rows = [], None
    for tensor in tensors:
        if tensor.shape.rank == 0:
            raise ValueError("from_tensor_slices: expected tensors of rank 1 or more, got a scalar")
        known = None if tensor.shape.rank is None else tensor.shape[0]
        if known is not None and rows is not None and known != rows:
            raise ShapeError(None, None, f"from_tensor_slices: expected one first dimension, got {rows} and {known}")
        rows = rows if known is None else known
        made.append((tensor.dtype, tensor.shape if tensor.shape.rank is None else tensor.shape[1:]))
    return made
