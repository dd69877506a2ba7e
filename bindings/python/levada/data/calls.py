"""Python functions as steps of a dataset: traced once to run natively, or called for every element."""
import sys
import warnings

from .. import _levada as _raw
from ..errors import InvalidArgumentError, TraceError
from ..shape import TensorShape, TensorSpec
from ..tensor import Tensor, convert
from . import carried as _carried
from . import known as _known
from . import side_effects as _side_effects
from . import structure as _structure
from . import symbolic as _symbolic

_PACKAGE = __file__.rpartition("data")[0]


class TraceWarning(UserWarning):
    """A function could not be traced and is called for every element."""


class StructureError(TypeError):
    """A function returned something that is no element of a dataset."""


class EmptyError(InvalidArgumentError):
    """There is no first element to call a function for."""


def result_structure(result, op):
    """(description, leaves) of what a function returned; a list at top level is a tuple."""
    if isinstance(result, list):
        result = tuple(result)
    try:
        description, leaves = _structure.describe(result)
    except TypeError as error:
        raise StructureError(str(error)) from None
    if not leaves:
        raise InvalidArgumentError(None, None, f"{op}: the function must return at least one tensor, got {result!r}")
    return description, leaves


def describe_function(fn):
    """Name and place of a function."""
    code = getattr(fn, "__code__", None)
    name = getattr(fn, "__qualname__", type(fn).__name__)
    return f"{name} ({code.co_filename}:{code.co_firstlineno})" if code is not None else name


def _line_of(error, fn):
    """The line of the user's function at which a trace failed, else where the function begins."""
    code, found = getattr(fn, "__code__", None), None
    frame = error.__traceback__
    while frame is not None:
        here = frame.tb_frame.f_code
        if here is code or (found is None and not here.co_filename.startswith(_PACKAGE)):
            found = (here.co_filename, frame.tb_lineno)
        frame = frame.tb_next
    return found or (getattr(code, "co_filename", "?"), getattr(code, "co_firstlineno", 0))


def _warn(message):
    """Warns at the line of the user that called into this package."""
    frame, level = sys._getframe(1), 2
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, TraceWarning, stacklevel=level)


def tensor_or_dataset(leaf):
    """A leaf of a result: datasets stay, everything else becomes a tensor."""
    return leaf if isinstance(leaf, _raw.DatasetBase) else convert(leaf)


class Traced:
    """A function made ready: `native`, None when it has to be called, and what its results are. flatten: for flat_map, of
    a dataset, without calls; None where it needs them."""

    __slots__ = ("native", "result", "components", "flatten")

    def __init__(self, native, result, components, flatten=None):
        self.native, self.result, self.components, self.flatten = native, result, components, flatten


def trace(op, components, description, fn):
    """Runs fn once on symbolic tensors. Raises what fn raises; TraceError when it needs a value."""
    with _symbolic.Trace() as opened:
        arguments = _symbolic.nested_arguments(description, components)
        _known.parts(arguments)
        value = _structure.build(description, arguments)
        result, leaves = result_structure(fn(*_structure.arguments(value)), op)
        outputs = [tensor_or_dataset(leaf) for leaf in leaves]
        made = _symbolic.components_of(outputs)
        if opened.needs_calls or any(dtype is None for dtype, _ in made):
            flatten = _known.flatten(outputs[0], components) if len(outputs) == 1 else None
            return Traced(None, result, made, flatten)
        return Traced(_raw.levada_trace_finish(opened.handle, outputs), result, made)


def watched_trace(op, components, description, fn):
    """trace, with a warning where fn changes what outlives the call."""
    watch = _side_effects.Watch(fn)
    made = trace(op, components, description, fn)
    changed = watch.changed() if made.native is not None else None
    if changed is not None:
        _warn(f"{op}: {describe_function(fn)} changes {changed[0]} ({changed[1]}) while it is traced: that happens once, "
              "not for every element" + ("; pass traced=False to have it called for each" if op == "map" else ""))
    return made


def first_element(dataset, op):
    """The first element, for a function that is asked what it gives."""
    with _symbolic.Values():
        for element in dataset._iterate_raw(epoch=0):
            return element
    raise EmptyError(
        None, None, f"{op}: the dataset is empty, so the result of a function that is not traced is unknown: pass "
        "output_signature=")


def first_call(op, fn, arguments):
    """What a first call says: dtypes and structure; dimensions stay unknown."""
    result, leaves = result_structure(fn(*arguments), op)
    outputs = [tensor_or_dataset(leaf) for leaf in leaves]
    return Traced(None, _structure.relaxed(result), [
        (dtype, None if dtype is None else TensorShape([None] * len(shape)))
        for dtype, shape in _symbolic.components_of(outputs)])


def from_signature(op, signature):
    """What output_signature= says."""
    result, specs = result_structure(signature, op)
    for spec in specs:
        if not isinstance(spec, TensorSpec):
            raise TypeError(f"{op}: output_signature: expected TensorSpec objects, got {spec!r}")
    return Traced(None, result, [(spec.dtype, spec.shape) for spec in specs])


def prepare(op, components, description, fn, first_arguments, traced=None, signature=None):
    """fn as a Traced. first_arguments() gives the arguments of a first call, for a function that cannot be traced."""
    if isinstance(fn, _carried.Carried):
        return _carried.note(fn, fn.again())
    if traced is not False:
        try:
            return _carried.note(fn, watched_trace(op, components, description, fn))
        except (TraceError, Exception) as error:
            if traced or isinstance(error, (StructureError, _symbolic.ShapeError)):
                raise
            failure = error
        filename, line = _line_of(failure, fn)
        message = (f"{op}: {describe_function(fn)} cannot be traced and is called for every element: "
                   f"{filename}:{line}: {failure}")
        if signature is None and not isinstance(failure, TraceError):
            first_arguments = _or_failure(first_arguments, failure)
        failure = None
    made = from_signature(op, signature) if signature is not None else first_call(op, fn, first_arguments())
    if traced is not False:
        _warn(message)
    return made


def _or_failure(first_arguments, failure):
    """first_arguments, which raises the failure of the trace where there is no first element: the function is wrong."""
    def get():
        try:
            return first_arguments()
        except Exception:
            raise failure from None

    return get


pairs_of = _symbolic.pairs_of


class ElementFunction:
    """Calls a Python function on the components of one element and checks what comes back."""

    __slots__ = ("op", "fn", "description", "made", "codes", "ranks", "unpacked")

    def __init__(self, op, fn, description, made):
        self.op, self.fn, self.description, self.made = op, fn, description, made
        self.codes = [dtype for dtype, _ in made.components]
        # Where only the rank is known, the comparison of shapes is a comparison of numbers.
        self.ranks = [None if shape is None or shape.rank is None or any(dim is not None for dim in shape)
                      else shape.rank for _, shape in made.components]
        self.unpacked = description == 0 or (
            isinstance(description, tuple) and description[0] == "tuple"
            and description[1] == tuple(range(len(description[1]))))

    def __call__(self, components):
        if self.unpacked:
            result = self.fn(*components)
        else:
            result = self.fn(*_structure.arguments(_structure.build(self.description, components)))
        if self.made.result == 0 and type(result) in _PLAIN:
            return (self._checked(0, result),)
        description, leaves = result_structure(result, self.op)
        if not _structure.same(description, self.made.result):
            raise TypeError(f"{self.op}: {describe_function(self.fn)} returned another structure than before")
        return [self._checked(i, leaf) for i, leaf in enumerate(leaves)]

    def _checked(self, i, leaf):
        if isinstance(leaf, _raw.DatasetBase):
            return leaf
        tensor = _raw.convert(leaf, self.codes[i], _raw.LEVADA_CHECKED, None)
        shape = self.made.components[i][1]
        if tensor.ndim != self.ranks[i] and not tensor.shape.is_compatible_with(shape):
            raise InvalidArgumentError(
                None, None, f"{self.op}: component {i} of {describe_function(self.fn)}: expected shape "
                f"{shape}, got {tensor.shape}")
        return tensor


# Results that are one component without a look inside.
_PLAIN = {Tensor, int, float, bool, str, bytes}
try:
    import numpy as _numpy
    _PLAIN |= {_numpy.ndarray, _numpy.float32, _numpy.float64, _numpy.int32, _numpy.int64, _numpy.bool_}
except ImportError:
    pass
