"""tf.debugging: checks that raise what TensorFlow's do. Each returns None when the condition holds.

A check of values cannot be answered while a function is traced: it raises TraceError there, and the function runs as
plain Python. Checks of ranks, shapes and dtypes are answered in a trace too.
"""
from . import _generated_ops as _ops
from . import _levada as _raw
from . import dtypes as _dtypes
from .errors import InvalidArgumentError as _InvalidArgumentError
from .tensor import convert as _convert, is_tensor as _is_tensor

__all__ = []


def _public(function):
    __all__.append(function.__name__)
    return function


def _fail(text, message):
    raise _InvalidArgumentError(None, None, f"{message}\n{text}" if message else text)


def _pair(x, y):
    return _raw.pair(x, y)


def _text(values):
    import numpy
    return str(numpy.asarray(values))


def _describe_difference(x, y, held, summarize):
    """Where the condition failed, and with which values; nothing when the operands were broadcast."""
    if x.shape != held.shape or y.shape != held.shape or held.ndim == 0:
        return ""
    import numpy
    places = numpy.argwhere(~numpy.asarray(held))
    shown = min(summarize, len(places))
    where = tuple(places[:shown].T)
    return (f"Indices of first {shown} different values:\n{places[:shown]}\n"
            f"Corresponding x values:\n{_text(numpy.asarray(x)[where])}\n"
            f"Corresponding y values:\n{_text(numpy.asarray(y)[where])}\n")


def _first_elements(name, x, summarize):
    import numpy
    flat = numpy.asarray(x).reshape(-1)[:summarize]
    return f"First {len(flat)} elements of {name}:\n{_text(flat)}"


def _compare(sign, operation, x, y, message, summarize):
    x, y = _pair(x, y)
    held = operation(x, y)
    if bool(_ops.reduce_all(held)):
        return
    summarize = 3 if summarize is None else (x.shape.num_elements() if summarize < 0 else summarize)
    _fail(f"Condition x {sign} y did not hold.\n{_describe_difference(x, y, held, summarize)}"
          f"{_first_elements('x', x, summarize)}\n{_first_elements('y', y, summarize)}", message)


@_public
def assert_equal(x, y, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x == y everywhere."""
    _compare("==", _ops.equal, x, y, message, summarize)


@_public
def assert_none_equal(x, y, summarize=None, message=None, name=None):
    """InvalidArgumentError unless x != y everywhere."""
    _compare("!=", _ops.not_equal, x, y, message, summarize)


@_public
def assert_less(x, y, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x < y everywhere."""
    _compare("<", _ops.less, x, y, message, summarize)


@_public
def assert_less_equal(x, y, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x <= y everywhere."""
    _compare("<=", _ops.less_equal, x, y, message, summarize)


@_public
def assert_greater(x, y, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x > y everywhere."""
    _compare(">", _ops.greater, x, y, message, summarize)


@_public
def assert_greater_equal(x, y, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x >= y everywhere."""
    _compare(">=", _ops.greater_equal, x, y, message, summarize)


def _listed(name, x, summarize=None):
    import numpy
    flat = numpy.asarray(x).reshape(-1)
    shown = flat if summarize is None or summarize < 0 else flat[:summarize]
    more = ", ..." if len(shown) < len(flat) else ""
    return f"{name} (shape={tuple(x.shape)} dtype={x.dtype.name}) = \n{', '.join(map(str, shown))}{more}"


# 2^(1 - precision) of each float dtype, or of a complex number's parts.
_EPSILON = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52, "complex64": 2.0**-23,
            "complex128": 2.0**-52}


@_public
def assert_near(x, y, rtol=None, atol=None, message=None, summarize=None, name=None):
    """InvalidArgumentError unless |x - y| <= atol + rtol * |y| everywhere. Default tolerances: ten ulp of 1."""
    x, y = _pair(x, y)
    if x.dtype.name not in _EPSILON:
        raise ValueError(f"assert_near: expected floats or complex numbers, got {x.dtype.name}")
    default = 10 * _EPSILON[x.dtype.name]
    rtol, atol = (default if one is None else one for one in (rtol, atol))
    difference, size = _ops.abs(_ops.subtract(x, y)), _ops.abs(y)
    bound = _ops.add(_convert(atol, size.dtype), _ops.multiply(_convert(rtol, size.dtype), size))
    if bool(_ops.reduce_all(_ops.less_equal(difference, bound))):
        return
    _fail(f"x and y not equal to tolerance rtol = {float(rtol)}, atol = {float(atol)}\n{_listed('x', x, summarize)}\n"
          f"{_listed('y', y, summarize)}", message)


def _check_sign(sign, operation, x, message, summarize):
    x = _convert(x)
    if not (x.dtype.is_integer or x.dtype.is_floating):
        raise TypeError(f"debugging: expected real numbers, got {x.dtype.name}")
    if not bool(_ops.reduce_all(operation(x, _convert(0, x.dtype)))):
        _fail(f"Condition x {sign} 0 did not hold element-wise:\n{_listed('x', x, summarize)}", message)


@_public
def assert_positive(x, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x > 0 everywhere."""
    _check_sign(">", _ops.greater, x, message, summarize)


@_public
def assert_negative(x, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x < 0 everywhere."""
    _check_sign("<", _ops.less, x, message, summarize)


@_public
def assert_non_negative(x, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x >= 0 everywhere."""
    _check_sign(">=", _ops.greater_equal, x, message, summarize)


@_public
def assert_non_positive(x, message=None, summarize=None, name=None):
    """InvalidArgumentError unless x <= 0 everywhere."""
    _check_sign("<=", _ops.less_equal, x, message, summarize)


def _static_rank(rank):
    rank = _convert(rank)
    if rank.ndim != 0:
        raise ValueError("Rank must be a scalar.")
    if not rank.dtype.is_integer:
        raise TypeError(f"Rank must be an integer, got {rank.dtype.name}")
    return int(rank)


def _rank_error(x, wanted, message):
    prefix = f"{message}.  " if message else ""
    raise ValueError(f"{prefix}Tensor  must have rank {wanted}.  Received rank {x.ndim}, shape {x.shape}")


@_public
def assert_rank(x, rank, message=None, name=None):
    """ValueError unless x has that rank."""
    x, rank = _convert(x), _static_rank(rank)
    if x.ndim is not None and x.ndim != rank:
        _rank_error(x, rank, message)


@_public
def assert_rank_at_least(x, rank, message=None, name=None):
    """ValueError unless x has that rank or a higher one."""
    x, rank = _convert(x), _static_rank(rank)
    if x.ndim is not None and x.ndim < rank:
        _rank_error(x, f"at least {rank}", message)


@_public
def assert_rank_in(x, ranks, message=None, name=None):
    """ValueError unless x has one of those ranks."""
    x, ranks = _convert(x), tuple(_static_rank(rank) for rank in ranks)
    if x.ndim is not None and x.ndim not in ranks:
        _rank_error(x, f"in {ranks}", message)


def _is_open(entry):
    return entry is ... or entry == "*"


def _shape_entries(x, entries):
    """(entries without the open end, "left", "right" or None for where more dimensions may stand)."""
    if not (hasattr(entries, "__iter__") or hasattr(entries, "__getitem__")):
        raise ValueError(f"Tensor shape={tuple(x.shape)} dtype={x.dtype.name}.  Specified shape must be an iterable.  An "
                         "iterable has the attribute `__iter__` or `__getitem__`.  Received specified shape: "
                         f"{entries}")
    entries = list(entries)
    opens = [i for i, entry in enumerate(entries) if _is_open(entry)]
    if len(opens) > 1 or (opens and opens[0] not in (0, len(entries) - 1)):
        raise ValueError(f"Tensor shape={tuple(x.shape)}: expected at most one '...' or '*', first or last, got {entries}")
    side = None if not opens else "left" if opens[0] == 0 else "right"
    return [entry for entry in entries if not _is_open(entry)], side


def _check_shape(x, entries, side, sizes, message):
    prefix = f"{message}.  " if message else ""
    rank = x.ndim
    if side is not None:
        assert_rank_at_least(x, len(entries), message)
    elif len(entries) == 1:
        assert_rank_in(x, (0, 1), message)
    else:
        assert_rank(x, len(entries), message)
    dims = list(x.shape) if rank else [1]
    first = len(dims) - len(entries) if side == "left" else 0
    for k, entry in enumerate(entries):
        if entry is None or entry == ".":
            continue
        axis, size = first + k, dims[first + k]
        try:
            wanted, source = int(entry), "Specified explicitly"
        except (TypeError, ValueError):
            wanted, source = sizes.setdefault(entry, (size, f"Specified by tensor shape={tuple(x.shape)} "
                                                            f"dtype={x.dtype.name} dimension {axis}"))
        if size is not None and wanted is not None and size != wanted:
            raise ValueError(f"{prefix}{source}.  Tensor shape={tuple(x.shape)} dtype={x.dtype.name} dimension {axis} must "
                             f"have size {wanted}.  Received size {size}, shape {x.shape}")


@_public
def assert_shapes(shapes, data=None, summarize=None, message=None, name=None):
    """ValueError unless tensors have the shapes given: pairs or a dict of tensor and shape, in which numbers are sizes,
    other entries names of sizes, None or '.' any size, '...' or '*' any number of dimensions at one end."""
    pairs = list(shapes.items()) if hasattr(shapes, "items") else list(shapes)
    sizes = {}
    for x, entries in pairs:
        x = x.deref() if hasattr(x, "deref") else x
        x = _convert(x)
        if x.ndim is not None:
            _check_shape(x, *_shape_entries(x, entries), sizes, message)


@_public
def assert_type(tensor, tf_type, message=None, name=None):
    """TypeError unless a tensor has that dtype."""
    wanted = _dtypes.as_dtype(tf_type)
    tensor = _convert(tensor)
    if tensor.dtype != wanted:
        raise TypeError(f"{f'{message}  ' if message else ''}tensor must be of type {wanted!r}; got {tensor.dtype!r}")


@_public
def assert_integer(x, message=None, name=None):
    """TypeError unless x has an integer dtype."""
    x = _convert(x)
    if not x.dtype.is_integer:
        raise TypeError(f"{f'{message}  ' if message else ''}Expected \"x\" to be integer type.  Found: tensor of dtype "
                        f"{x.dtype!r}")


@_public
def assert_scalar(tensor, message=None, name=None):
    """ValueError unless a tensor has rank 0."""
    tensor = _convert(tensor)
    if tensor.ndim not in (0, None):
        raise ValueError(f"{f'{message} ' if message else ''}Expected scalar shape, saw shape: {tensor.shape}.")


@_public
def assert_proper_iterable(values):
    """TypeError for what is no iterable, and for strings, arrays and tensors, whose elements are hardly meant."""
    is_array = hasattr(values, "__array__") or _is_tensor(values)
    if isinstance(values, (str, bytes)) or is_array:
        raise TypeError(f'Expected argument "values" to be a "proper" iterable.  Found: {type(values)}')
    if not hasattr(values, "__iter__"):
        raise TypeError(f'Expected argument "values" to be iterable.  Found: {type(values)}')


@_public
def check_numerics(tensor, message, name=None):
    """The tensor, or InvalidArgumentError when it holds a NaN or an infinity. Floats."""
    tensor = _convert(tensor)
    if not tensor.dtype.is_floating:
        raise _InvalidArgumentError(None, None, f"check_numerics: expected floats, got {tensor.dtype.name}")
    if bool(_ops.reduce_all(_ops.is_finite(tensor))):
        return tensor
    is_nan = _ops.is_nan(tensor)
    has_nan = bool(_ops.reduce_any(is_nan))
    has_inf = bool(_ops.reduce_any(_ops.not_equal(_ops.logical_not(_ops.is_finite(tensor)), is_nan)))
    kinds = " and ".join(kind for kind, found in (("Inf", has_inf), ("NaN", has_nan)) if found)
    raise _InvalidArgumentError(None, None, f"{message} : Tensor had {kinds} values")


@_public
def assert_all_finite(x, message, name=None):
    """The tensor, or InvalidArgumentError when it holds a NaN or an infinity. Floats."""
    return check_numerics(x, message)


@_public
def assert_same_float_dtype(tensors=None, dtype=None):
    """The one floating-point dtype of tensors, float32 when there are none; ValueError when they differ."""
    wanted = None if dtype is None else _dtypes.as_dtype(dtype)
    for tensor in tensors or ():
        tensor = _convert(tensor)
        wanted = wanted or tensor.dtype
        if tensor.dtype != wanted:
            raise ValueError(f"assert_same_float_dtype: expected {wanted.name}, got {tensor.dtype.name}")
    wanted = wanted or _dtypes.float32
    if not wanted.is_floating:
        raise ValueError(f"assert_same_float_dtype: expected floats, got {wanted.name}")
    return wanted


@_public
def is_numeric_tensor(tensor):
    """Whether this is a tensor of numbers."""
    return isinstance(tensor, _raw.TensorBase) and (tensor.dtype.is_integer or tensor.dtype.is_floating
                                                    or tensor.dtype.is_complex)
