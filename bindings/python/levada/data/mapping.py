"""Dataset.map: the function is traced once and runs natively, or, when it cannot be traced, is called per element."""
import warnings

from .. import _levada as _raw
from ..errors import InvalidArgumentError, TraceError
from ..shape import TensorSpec
from ..tensor import Tensor, convert
from . import structure as _structure


_PACKAGE = __file__.rpartition("data")[0]


class TraceWarning(UserWarning):
    """A mapped function could not be traced and is called for every element."""


def _is_dataset(value):
    return isinstance(value, _raw.DatasetBase)


def result_structure(result):
    """(description, leaves) of what a mapped function returned; a list at top level is a tuple."""
    if isinstance(result, list):
        result = tuple(result)
    description, leaves = _structure.describe(result)
    if not leaves:
        raise InvalidArgumentError(None, None, f"map: the function must return at least one tensor, got {result!r}")
    for leaf in leaves:
        if _is_dataset(leaf):
            raise TypeError("map: a function that returns a dataset is not supported")
    return description, leaves


def _describe_function(fn):
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


def trace(components, description, fn):
    """(native function, description of its results). Raises what fn raises; TraceError when it needs a value."""
    handle = _raw.levada_trace_create()
    try:
        arguments = [_raw.levada_trace_argument(handle, dtype.code, shape)
                     for dtype, shape in components]
        value = _structure.build(description, arguments)
        result, leaves = result_structure(fn(*_structure.arguments(value)))
        outputs = [convert(leaf) for leaf in leaves]
        return _raw.levada_trace_finish(handle, outputs), result
    finally:
        del handle


class ElementFunction:
    """Calls a Python function on the components of one element and checks what comes back."""

    __slots__ = ("fn", "description", "result", "specs", "codes", "ranks", "unpacked")

    def __init__(self, fn, description, result, specs):
        self.fn, self.description, self.result, self.specs = fn, description, result, specs
        self.codes = [spec.dtype.code for spec in specs]
        # Where only the rank is known, the comparison of shapes is a comparison of numbers.
        self.ranks = [None if spec.shape.rank is None or any(dim is not None for dim in spec.shape) else spec.shape.rank
                      for spec in specs]
        self.unpacked = description == 0 or (
            isinstance(description, tuple) and description[0] == "tuple"
            and description[1] == tuple(range(len(description[1]))))

    def __call__(self, components):
        if self.unpacked:
            result = self.fn(*components)
        else:
            result = self.fn(*_structure.arguments(_structure.build(self.description, components)))
        if self.result == 0 and type(result) in _PLAIN:
            return (self._checked(0, result),)
        made, leaves = result_structure(result)
        if not _structure.same(made, self.result):
            raise TypeError(f"map: {_describe_function(self.fn)} returned another structure than before")
        return [self._checked(i, leaf) for i, leaf in enumerate(leaves)]

    def _checked(self, i, leaf):
        tensor = _raw.convert(leaf, self.codes[i], _raw.LEVADA_CHECKED, None)
        if tensor.ndim != self.ranks[i] and not tensor.shape.is_compatible_with(self.specs[i].shape):
            raise InvalidArgumentError(
                None, None, f"map: component {i} of {_describe_function(self.fn)}: expected shape "
                f"{self.specs[i].shape}, got {tensor.shape}")
        return tensor


# Results that are one component without a look inside.
_PLAIN = {Tensor, int, float, bool, str, bytes}
try:
    import numpy as _numpy
    _PLAIN |= {_numpy.ndarray, _numpy.float32, _numpy.float64, _numpy.int32, _numpy.int64, _numpy.bool_}
except ImportError:
    pass


def _first_element(dataset):
    for element in dataset._iterate_raw(epoch=0):
        return element
    raise InvalidArgumentError(
        None, None, "map: the dataset is empty, so the result of a function that is not traced is unknown: pass "
        "output_signature=")


def _specs_from_first_call(dataset, fn):
    """Dtypes and structure of a first call; dimensions stay unknown."""
    element = _first_element(dataset)
    result, leaves = result_structure(fn(*_structure.arguments(element)))
    tensors = [convert(leaf) for leaf in leaves]
    return result, [TensorSpec([None] * tensor.ndim, tensor.dtype) for tensor in tensors]


def _specs_from_signature(signature):
    if isinstance(signature, list):
        signature = tuple(signature)
    result, specs = _structure.describe(signature)
    for spec in specs:
        if not isinstance(spec, TensorSpec):
            raise TypeError(f"map: output_signature: expected TensorSpec objects, got {spec!r}")
    return result, specs


def map_by_calls(dataset, fn, num_parallel_calls, output_signature):
    """The dataset whose elements fn is called for, one by one."""
    if output_signature is not None:
        result, specs = _specs_from_signature(output_signature)
    else:
        result, specs = _specs_from_first_call(dataset, fn)
    caller = ElementFunction(fn, dataset._structure, result, specs)
    pairs = tuple((spec.dtype, None if spec.shape.rank is None else spec.shape) for spec in specs)
    made = _raw.map_callback(dataset, pairs, caller, num_parallel_calls)
    return made._attach((dataset,), result)


def map_dataset(dataset, fn, num_parallel_calls, traced, output_signature, stacklevel):
    """Dataset.map; traced is True, False or None."""
    if traced is False:
        return map_by_calls(dataset, fn, num_parallel_calls, output_signature)
    try:
        function, result = trace(dataset._components, dataset._structure, fn)
    except (TraceError, Exception) as error:
        if traced or (isinstance(error, TypeError) and "structure:" in str(error)):
            raise
        failure = error
    else:
        made = _raw.levada_dataset_map(dataset, function, num_parallel_calls)
        return made._attach((dataset,), result)
    filename, line = _line_of(failure, fn)
    message = (f"map: {_describe_function(fn)} cannot be traced and is called for every element: "
               f"{filename}:{line}: {failure}")
    failure = None
    made = map_by_calls(dataset, fn, num_parallel_calls, output_signature)
    warnings.warn(message, TraceWarning, stacklevel=stacklevel + 1)
    return made
