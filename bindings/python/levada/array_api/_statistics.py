"""Reductions, running sums and products, differences, all and any."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..tensor import convert as _convert
from ._names import DEFAULT_INT, DEFAULT_UINT, array, axes_of, check_kind


def _widened(where, x, dtype):
    """The elements in the dtype of a sum: small integers in the default ones."""
    x = check_kind(where, array(where, x), "iufc", "numbers")
    if dtype is None:
        default = {"i": DEFAULT_INT, "u": DEFAULT_UINT}.get(x.dtype.kind)
        dtype = default if default is not None and x.dtype.size < default.size else x.dtype
    return _raw.levada_cast(x, _dtypes.as_dtype(dtype))


def sum(x, /, *, axis=None, dtype=None, keepdims=False):
    """The sum along axes."""
    return _raw.levada_reduce_sum(_widened("sum", x, dtype), axes_of(axis), keepdims)


def prod(x, /, *, axis=None, dtype=None, keepdims=False):
    """The product along axes."""
    return _raw.levada_reduce_prod(_widened("prod", x, dtype), axes_of(axis), keepdims)


def _extreme(where, call, x, axis, keepdims):
    x = check_kind(where, array(where, x), "iuf", "real numbers")
    axes = axes_of(axis)
    if 0 in [x.shape[one] for one in (range(x.ndim) if axes is None else axes)]:
        raise ValueError(f"{where}: expected at least one element along the axes, got shape {x.shape}")
    return call(x, axes, keepdims)


def max(x, /, *, axis=None, keepdims=False):
    """The largest element along axes; NaN if any is."""
    return _extreme("max", _raw.levada_reduce_max, x, axis, keepdims)


def min(x, /, *, axis=None, keepdims=False):
    """The smallest element along axes; NaN if any is."""
    return _extreme("min", _raw.levada_reduce_min, x, axis, keepdims)


def mean(x, /, *, axis=None, keepdims=False):
    """The mean along axes."""
    x = check_kind("mean", array("mean", x), "fc", "floats or complex numbers")
    return _raw.levada_reduce_mean(x, axes_of(axis), keepdims)


def var(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The variance along axes: squares from the mean by the number of elements less correction."""
    x, axes = check_kind("var", array("var", x), "f", "floats"), axes_of(axis)
    if correction == 0:
        return _raw.levada_reduce_variance(x, axes, keepdims)
    squares = _raw.levada_squared_difference(x, _raw.levada_reduce_mean(x, axes, True))
    count = _raw.levada_cast(_raw.levada_reduce_sum(_raw.levada_ones_like(x, _dtypes.int64), axes, keepdims), x.dtype)
    freedom = _raw.levada_maximum(_raw.levada_subtract(count, _convert(correction, x.dtype)), _convert(0, x.dtype))
    return _raw.levada_divide(_raw.levada_reduce_sum(squares, axes, keepdims), freedom)


def std(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The standard deviation along axes."""
    x = check_kind("std", array("std", x), "f", "floats")
    return _raw.levada_sqrt(var(x, axis=axis, correction=correction, keepdims=keepdims))


def _running(where, call, x, axis, dtype, start):
    x = _widened(where, x, dtype)
    if axis is None:
        if x.ndim != 1:
            raise ValueError(f"{where}: expected an axis for an array of rank {x.ndim}")
        axis = 0
    result = call(x, axis, False, False)
    if start is None:
        return result
    shape = list(x.shape)
    shape[axis] = 1
    return _raw.levada_concat([_raw.levada_fill(shape, _convert(start, x.dtype)), result], axis)


def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """Running sums along an axis."""
    return _running("cumulative_sum", _raw.levada_cumsum, x, axis, dtype, 0 if include_initial else None)


def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """Running products along an axis."""
    return _running("cumulative_prod", _raw.levada_cumprod, x, axis, dtype, 1 if include_initial else None)


def all(x, /, *, axis=None, keepdims=False):
    """Whether no element is zero."""
    return _raw.levada_reduce_all(_raw.levada_cast(array("all", x), _dtypes.bool), axes_of(axis), keepdims)


def any(x, /, *, axis=None, keepdims=False):
    """Whether some element is not zero."""
    return _raw.levada_reduce_any(_raw.levada_cast(array("any", x), _dtypes.bool), axes_of(axis), keepdims)


def diff(x, /, *, axis=-1, n=1, prepend=None, append=None):
    """The differences of neighbours along an axis, n times over."""
    x = check_kind("diff", array("diff", x), "iufc", "numbers")
    parts = [one for one in (prepend, x, append) if one is not None]
    if len(parts) > 1:
        x = _raw.levada_concat([array("diff", one) for one in parts], axis)
    if n < 0:
        raise ValueError(f"diff: expected n of 0 or more, got {n}")
    if not -x.ndim <= axis < x.ndim:
        raise IndexError(f"diff: expected an axis in [{-x.ndim}, {x.ndim}), got {axis}")
    before = (slice(None),) * (axis % x.ndim)
    for _ in range(n):
        x = _raw.levada_subtract(x[(*before, slice(1, None))], x[(*before, slice(None, -1))])
    return x


__all__ = ["all", "any", "cumulative_prod", "cumulative_sum", "diff", "max", "mean", "min", "prod", "std", "sum", "var"]
