"""tf.function: trace a Python function once per signature and run it natively."""
import functools

from . import _levada as _raw
from .data import structure as _structure
from .errors import InvalidArgumentError, UnimplementedError
from .shape import TensorSpec
from .tensor import convert


class ConcreteFunction:
    """One traced signature."""

    __slots__ = ("handle", "result")

    def __init__(self, handle, result):
        self.handle, self.result = handle, result

    def __call__(self, tensors):
        outputs = _raw.levada_function_call(self.handle, tensors, _raw.levada_function_num_outputs(self.handle))
        return _structure.build(self.result, outputs)


class Function:
    """A Python function that runs as a native one. Positional arguments are tensors or nests of tensors."""

    def __init__(self, python_function, input_signature=None):
        functools.update_wrapper(self, python_function)
        self.python_function = python_function
        self.input_signature = input_signature
        self._concrete = {}

    def __reduce__(self):
        return self.__qualname__  # found by its name, like the function that it stands for

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)

    def __call__(self, *args):
        description, leaves = _structure.describe(args)
        tensors = [convert(leaf) for leaf in leaves]
        if any(tensor._is_symbolic for tensor in tensors):
            return self.python_function(*args)
        specs = self._specs(tensors)
        key = (repr(description), tuple((spec.dtype.code, spec.shape) for spec in specs))
        concrete = self._concrete.get(key)
        if concrete is None:
            concrete = self._concrete[key] = self._trace(description, specs)
        return concrete(tensors)

    def _specs(self, tensors):
        if self.input_signature is None:
            return [TensorSpec(tensor.shape, tensor.dtype) for tensor in tensors]
        specs = _structure.describe(tuple(self.input_signature))[1]
        if len(specs) != len(tensors) or not all(map(TensorSpec.is_compatible_with, specs, tensors)):
            raise InvalidArgumentError(None, None, f"function: arguments do not fit the signature {specs}")
        return specs

    def _trace(self, description, specs):
        handle = _raw.levada_trace_create()
        try:
            arguments = [_raw.levada_trace_argument(handle, spec.dtype.code, spec.shape) for spec in specs]
            result = self.python_function(*_structure.build(description, arguments))
            made, leaves = _structure.describe(tuple(result) if isinstance(result, list) else result)
            if not leaves:
                raise UnimplementedError(None, None, "function: a function without a result is not supported")
            return ConcreteFunction(_raw.levada_trace_finish(handle, [convert(leaf) for leaf in leaves]), made)
        finally:
            del handle


def function(func=None, input_signature=None, autograph=True, jit_compile=None, reduce_retracing=False):
    """Decorator or function: the native version of a Python function of tensors."""
    if func is None:
        return lambda inner: Function(inner, input_signature)
    return Function(func, input_signature)
