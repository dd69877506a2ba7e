"""Operations that are combinations of others, and the namespaces math, nn and linalg."""
import types
from builtins import range as builtin_range

from . import _generated_ops as _ops
from . import _levada as _raw
from . import dtypes as _dtypes
from .errors import InvalidArgumentError, UnimplementedError
from .shape import TensorShape
from .tensor import convert

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
    condition = convert(condition)
    if x is None and y is None:
        if not condition.dtype.is_bool:
            condition = condition != 0
        return _positions(condition)
    if x is None or y is None:
        raise ValueError("where: expected both x and y, or neither")
    x, y = _raw.pair(x, y)
    return _raw.levada_select(condition, x, y)


def _positions(condition):
    if condition.ndim == 0:
        return _raw.levada_reshape(_raw.mask_indices(condition), [-1, 1])[:, :0]
    from .indexing import _mask_indices
    return _ops.stack(_mask_indices(condition), axis=1)


def boolean_mask(tensor, mask, axis=None, name="boolean_mask"):
    """The rows of a tensor where a mask is true."""
    mask = convert(mask, _dtypes.as_dtype("bool"))
    return convert(tensor)[(slice(None),) * (axis or 0) + (mask,)]


def shape(input, out_type=_dtypes.as_dtype("int32"), name=None):
    """The shape as a tensor."""
    input = convert(input)
    if not input.shape.is_fully_defined():
        raise UnimplementedError(None, None, "shape: the shape is not known while tracing; use x.shape")
    return convert(list(input.shape), out_type) if input.ndim else _raw.levada_cast(convert([]), out_type)


def size(input, out_type=_dtypes.as_dtype("int32"), name=None):
    """The number of elements as a tensor."""
    count = convert(input).shape.num_elements()
    if count is None:
        raise UnimplementedError(None, None, "size: the shape is not known while tracing")
    return convert(count, out_type)


def rank(input, name=None):
    """The number of dimensions as a tensor."""
    return convert(convert(input).ndim)


def unstack(value, num=None, axis=0, name="unstack"):
    """The slices along an axis as a list."""
    value = convert(value)
    axis = axis + value.ndim if axis < 0 else axis
    count = value.shape[axis] if num is None else num
    if count is None:
        raise ValueError("unstack: the size of the axis is unknown; pass num")
    if num is not None and value.shape[axis] not in (None, num):
        raise ValueError(f"unstack: expected {num} slices, axis {axis} has {value.shape[axis]}")
    return [value[(slice(None),) * axis + (i,)] for i in builtin_range(count)]


def split(value, num_or_size_splits, axis=0, num=None, name="split"):
    """Consecutive parts along an axis: that many equal ones, or of the sizes given (one may be -1)."""
    value = convert(value)
    axis = axis + value.ndim if axis < 0 else axis
    length = value.shape[axis]
    if isinstance(num_or_size_splits, int):
        if num_or_size_splits < 1 or length % num_or_size_splits:
            raise ValueError(f"split: size {length} of axis {axis} is no multiple of {num_or_size_splits}")
        sizes = [length // num_or_size_splits] * num_or_size_splits
    else:
        sizes = [int(one) for one in num_or_size_splits]
        sizes = [length - sum(sizes) - 1 if one == -1 else one for one in sizes]
    if sum(sizes) != length:
        raise ValueError(f"split: sizes {sizes} do not add up to {length}")
    parts, begin = [], 0
    for one in sizes:
        parts.append(value[(slice(None),) * axis + (slice(begin, begin + one),)])
        begin += one
    return parts


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    """Every element, at least clip_value_min and at most clip_value_max, which broadcast to the shape of t."""
    t, clip_value_min = _raw.pair(t, clip_value_min)
    t, clip_value_max = _raw.pair(t, clip_value_max)
    return _raw.levada_clip_by_value(t, clip_value_min, clip_value_max)


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


def ensure_shape(x, shape, name=None):
    """x, or InvalidArgumentError when it has another shape."""
    x, wanted = convert(x), TensorShape(shape)
    if not x.shape.is_compatible_with(wanted):
        raise InvalidArgumentError(None, None, f"ensure_shape: expected shape {wanted}, got {x.shape}")
    return x


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


def reduce_variance(input_tensor, axis=None, keepdims=False, name=None):
    """The variance along axes."""
    x = convert(input_tensor)
    return _ops.reduce_mean(_ops.squared_difference(x, _ops.reduce_mean(x, axis, True)), axis, keepdims)


def reduce_std(input_tensor, axis=None, keepdims=False, name=None):
    """The standard deviation along axes."""
    return _ops.sqrt(reduce_variance(input_tensor, axis, keepdims))


_COMBINED = (zeros, ones, zeros_like, ones_like, eye, range, linspace, where, boolean_mask, shape, size, rank, unstack,
             split, clip_by_value, ensure_shape, add_n, stop_gradient, scalar_mul)


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


def _under(prefix):
    """The generated operations of one namespace."""
    return {name.removeprefix(prefix): f for name, f in _ops.NAMES.items() if name.startswith(prefix)}


_FLAT = {name: function for name, function in _ops.NAMES.items() if "." not in name}
_ALIASES = {"truediv": "divide", "mod": "floormod", "neg": "negative", "sub": "subtract", "mul": "multiply"}
_MATH = {**_FLAT, **_under("math."), **{alias: _FLAT[name] for alias, name in _ALIASES.items()}, "reduce_variance": reduce_variance,
         "reduce_std": reduce_std, "add_n": add_n, "scalar_mul": scalar_mul,
         "polyval": polyval, "is_non_decreasing": is_non_decreasing, "is_strictly_increasing": is_strictly_increasing}


def _namespace(name, members):
    module = types.ModuleType(f"levada.{name}", f"TensorFlow's tf.{name}.")
    module.__dict__.update(members)
    return module


math = _namespace("math", _MATH)
nn = _namespace("nn", {**_under("nn."), "sigmoid": _FLAT["sigmoid"], "tanh": _FLAT["tanh"], "gelu": gelu,
                       "silu": silu, "swish": silu, "l2_loss": l2_loss})
bitwise = _namespace("bitwise", _under("bitwise."))
linalg = _namespace("linalg", {"matmul": _FLAT["matmul"], "eye": eye})


def _matrix_transpose(a, name=None):
    """The last two dimensions exchanged."""
    a = convert(a)
    if a.ndim is None or a.ndim < 2:
        raise InvalidArgumentError(None, None, f"matrix_transpose: expected rank 2 or more, got {a.ndim}")
    order = list(builtin_range(a.ndim))
    order[-2:] = order[:-3:-1]
    return _ops.transpose(a, order)


linalg.matrix_transpose = _matrix_transpose
math.softmax, math.log_softmax = nn.softmax, nn.log_softmax
math.softplus, math.softsign = nn.softplus, nn.softsign
TOP_LEVEL = {**_FLAT, **{function.__name__: function for function in _COMBINED},
             "truediv": _FLAT["divide"], "realdiv": _FLAT["divide"]}
