"""Operations that are combinations of others, and the namespaces math and nn."""
import types
from builtins import range as builtin_range

from . import _generated_ops as _ops
from . import _levada as _raw
from . import dtypes as _dtypes
from .errors import InvalidArgumentError, UnimplementedError
from .composite import COMPOSITE
from .tensor import convert, convert_to_tensor

newaxis = None


def zeros(shape, dtype=_dtypes.float32, name=None):
    """A tensor of zeros (empty strings, False)."""
    return _filled(shape, 0, dtype)


def ones(shape, dtype=_dtypes.float32, name=None):
    """A tensor of ones."""
    return _filled(shape, 1, dtype)


def _filled(shape, number, dtype):
    dtype = _dtypes.as_dtype(dtype)
    if dtype.name == "string":
        if number:
            raise TypeError("ones: a string tensor has no ones")
        return _raw.levada_fill(shape, convert(""))
    return _raw.levada_fill(shape, _raw.levada_cast(convert(number), dtype))


def _like(input, number, dtype):
    input = convert(input)
    if not input.shape.is_fully_defined():
        raise UnimplementedError(None, None, "zeros_like: the shape is not known while tracing")
    return _filled(input.shape, number, dtype or input.dtype)


def zeros_like(input, dtype=None, name=None):
    """Zeros in the shape of a tensor."""
    return _like(input, 0, dtype)


def ones_like(input, dtype=None, name=None):
    """Ones in the shape of a tensor."""
    return _like(input, 1, dtype)


def eye(num_rows, num_columns=None, dtype=_dtypes.float32, name=None):
    """The identity matrix."""
    columns = num_rows if num_columns is None else num_columns
    return _ops.one_hot(builtin_range(num_rows), columns, dtype=dtype)


def range(start, limit=None, delta=1, dtype=None, name=None):
    """start, start + delta, ... up to but without limit; one argument is the limit."""
    if limit is None:
        start, limit = 0, start
    if any(isinstance(one, bool) for one in (start, limit, delta)):
        raise TypeError("range: expected numbers, got a bool")
    bounds = convert([start, limit, delta], dtype)
    return _raw.levada_range(bounds[0], bounds[1], bounds[2])


def linspace(start, stop, num, name=None, axis=0):
    """num numbers from start to stop, both included."""
    start, stop = _raw.pair(start, stop)
    if num < 1:
        raise InvalidArgumentError(None, None, f"linspace: expected num of 1 or more, got {num}")
    if start.dtype.is_integer:
        start, stop = _ops.cast(start, _dtypes.float64), _ops.cast(stop, _dtypes.float64)
    if num == 1:
        return _ops.expand_dims(start, axis)
    step = (stop - start) / (num - 1)
    rows = [start + step * i for i in builtin_range(num - 1)] + [stop]
    return _ops.stack(rows, axis)


def where(condition, x=None, y=None, name=None):
    """x where condition holds, else y. With condition alone: the positions of its true elements, int64 [N, rank]."""
    condition = convert_to_tensor(condition, dtype_hint=_dtypes.bool)
    if x is None and y is None:
        return _raw.levada_where(condition)
    if x is None or y is None:
        raise ValueError("where: expected both x and y, or neither")
    x, y = _raw.pair(x, y)
    return _raw.levada_select(condition, x, y)


def _size_along(value, axis):
    """The size of an axis; 0 for one that does not exist, which the operation then names."""
    shape = value.shape
    if shape.rank is None:
        return None
    return shape[axis] if -shape.rank <= axis < shape.rank else 0


def unstack(value, num=None, axis=0, name="unstack"):
    """The slices along an axis as a list."""
    value = convert(value)
    count = _size_along(value, axis) if num is None else num
    if count is None:
        raise ValueError("unstack: the size of the axis is unknown; pass num")
    return _raw.levada_unstack(value, axis, count)


def gelu(features, approximate=False, name=None):
    """x * (1 + erf(x / sqrt(2))) / 2, or its approximation with tanh."""
    return _raw.levada_gelu_tanh(features) if approximate else _raw.levada_gelu(features)


def silu(features, beta=1.0):
    """x * sigmoid(beta * x)."""
    if not isinstance(beta, (_raw.TensorBase, _raw.VariableBase)) and beta == 1.0:
        return _raw.levada_silu(features)
    features, scaled = _raw.pair(features, beta)
    return _ops.multiply(features, _ops.sigmoid(_ops.multiply(features, scaled)))


def scalar_mul(scalar, x, name=None):
    """x times a number or a scalar tensor."""
    x, scalar = _raw.pair(x, scalar)
    if scalar.ndim not in (0, None):
        raise ValueError(f"scalar_mul: expected a scalar, got shape {scalar.shape}")
    return _ops.multiply(scalar, x)


def add_n(inputs, name=None):
    """The sum of tensors of one shape."""
    total = None
    for one in inputs:
        total = convert(one) if total is None else _ops.add(total, one)
    if total is None:
        raise ValueError("add_n: expected at least one tensor")
    return total


def stop_gradient(input, name=None):
    """The same value."""
    return _ops.identity(input)


_COMBINED = (zeros, ones, zeros_like, ones_like, eye, range, linspace, where, unstack, add_n, stop_gradient, scalar_mul)


def polyval(coeffs, x, name=None):
    """The polynomial with these coefficients, that of the highest power first, at x."""
    if not isinstance(coeffs, (list, tuple)):
        raise ValueError(f"polyval: expected a list of coefficients, got {type(coeffs).__name__}")
    x = convert(x)
    if not coeffs:
        return zeros_like(x)
    value = _raw.pair(x, coeffs[0])[1]
    for coefficient in coeffs[1:]:
        value = _ops.multiply(value, x) + coefficient
    return value


def l2_loss(t, name=None):
    """Half the sum of squares."""
    return _ops.reduce_sum(_ops.square(t)) / 2


def _monotone(compare, x):
    x = _raw.levada_reshape(convert(x), [-1])
    return _ops.reduce_all(compare(x[1:], x[:-1]))


def is_non_decreasing(x, name=None):
    """Whether no element is below the one before it."""
    return _monotone(_ops.greater_equal, x)


def is_strictly_increasing(x, name=None):
    """Whether each element is above the one before it."""
    return _monotone(_ops.greater, x)


_FLAT = {name: function for name, function in _ops.NAMES.items() if "." not in name}
_ALIASES = {"truediv": "divide", "mod": "floormod", "neg": "negative", "sub": "subtract", "mul": "multiply"}
_MATH = {**_FLAT, **{alias: _FLAT[name] for alias, name in _ALIASES.items()}, "add_n": add_n,
         "scalar_mul": scalar_mul, "polyval": polyval, "is_non_decreasing": is_non_decreasing, "is_strictly_increasing": is_strictly_increasing}


def _namespace(name, members=()):
    """The operations called name.x, and others, as a module."""
    module = types.ModuleType(f"levada.{name}", f"TensorFlow's tf.{name}.")
    own = {public.partition(".")[2]: function for public, function in _ops.NAMES.items()
           if public.startswith(name + ".")}
    module.__dict__.update({**dict(members), **own})
    return module


math = _namespace("math", _MATH)
nn = _namespace("nn", {"sigmoid": _FLAT["sigmoid"], "tanh": _FLAT["tanh"], "gelu": gelu, "silu": silu, "swish": silu,
                       "l2_loss": l2_loss})
bitwise = _namespace("bitwise")
strings = _namespace("strings")
math.softmax, math.log_softmax = nn.softmax, nn.log_softmax
math.softplus, math.softsign = nn.softplus, nn.softsign
TOP_LEVEL = {**_FLAT, **{function.__name__: function for function in _COMBINED},
             "truediv": _FLAT["divide"], "realdiv": _FLAT["divide"], **COMPOSITE}
