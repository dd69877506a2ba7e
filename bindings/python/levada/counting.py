"""Counts of values: bincount and histograms over the C operations."""
from . import _generated_ops as _ops
from . import _levada as _raw
from . import dtypes as _dtypes
from .errors import InvalidArgumentError, UnimplementedError
from .tensor import convert, is_symbolic_tensor


def _refuse(text):
    raise InvalidArgumentError(None, None, text)


def _lengths(arr, minlength, maxlength):
    """The number of bins."""
    if is_symbolic_tensor(arr):
        if minlength is None or minlength != maxlength:
            raise UnimplementedError(None, None, "bincount: while tracing, minlength and maxlength must be one number")
        return int(minlength)
    values = arr.numpy()
    size = int(values.max()) + 1 if values.size else 0
    if values.size and values.min() < 0:
        _refuse(f"bincount: expected numbers of 0 or more, got {values.min()}")
    size = max(size, 0 if minlength is None else int(minlength))
    return size if maxlength is None else min(size, int(maxlength))


def bincount(arr, weights=None, minlength=None, maxlength=None, dtype=_dtypes.int32, name=None, axis=None,
             binary_output=False):
    """How often each number from 0 on occurs in arr, or the sum of the weights where it does. axis: None counts all,
    -1 each row; binary_output: only whether it occurs."""
    if axis not in (None, 0, -1):
        raise ValueError(f"bincount: expected None, 0 or -1 as axis, got {axis}")
    if binary_output and weights is not None:
        raise ValueError("bincount: expected weights or binary_output, got both")
    arr = convert(arr)
    if not (arr.dtype.is_integer or arr.dtype.is_floating or arr.dtype.is_bool):
        _refuse(f"bincount: expected integers, got {arr.dtype.name}")
    arr = arr if arr.dtype.is_integer else _ops.cast(arr, _dtypes.int32)
    if weights is None:
        weights = _ops.ones(arr.shape, dtype)
    weights = convert(weights)
    if weights.shape != arr.shape:
        _refuse(f"bincount: expected weights of shape {arr.shape}, got {weights.shape}")
    size = _lengths(arr, minlength, maxlength)
    rows = axis == -1 and arr.ndim == 2
    wide = _ops.cast(arr, _dtypes.int64)
    inside = _ops.less(wide, size)
    if rows:  # row r counts in bins r * size ... r * size + size - 1
        count = arr.shape[0]
        starts = _ops.reshape(convert([i * size for i in range(count)], _dtypes.int64), [count, 1])
        wide = wide + starts
    places = _raw.levada_select(inside, wide, convert(-1, _dtypes.int64))  # bin -1 is dropped
    sums = _ops.unsorted_segment_sum(_ops.reshape(weights, [-1]), _ops.reshape(places, [-1]),
                                     size * (arr.shape[0] if rows else 1))
    if binary_output:
        sums = _ops.cast(_ops.not_equal(sums, convert(0, sums.dtype)), dtype)
    return _ops.reshape(sums, [arr.shape[0], size]) if rows else sums


def histogram_fixed_width(values, value_range, nbins=100, dtype=_dtypes.int32, name=None):
    """How many values lie in each of nbins equal parts of value_range; those outside count in the first and last."""
    values, value_range = _raw.pair(values, value_range)
    if nbins < 1:
        _refuse(f"histogram_fixed_width: expected nbins of 1 or more, got {nbins}")
    if value_range.shape != (2,) or not (values.dtype.is_floating or values.dtype.is_integer):
        _refuse("histogram_fixed_width: expected numbers and a value_range of two, "
                f"got {values.dtype.name} and shape {value_range.shape}")
    values, (low, high) = _ops.cast(values, _dtypes.float64), _ops.cast(value_range, _dtypes.float64).numpy().tolist()
    if not low < high:
        _refuse(f"histogram_fixed_width: expected a rising value_range, got {low} and {high}")
    if not is_symbolic_tensor(values) and bool(_ops.reduce_any(_ops.is_nan(values))):
        _refuse("histogram_fixed_width: expected numbers, got NaN")
    scaled = _ops.floor((values - low) / ((high - low) / nbins))
    places = _ops.cast(_ops.minimum(_ops.maximum(scaled, 0.0), float(nbins - 1)), _dtypes.int64)
    flat = _ops.reshape(places, [-1])
    return _ops.unsorted_segment_sum(_ops.ones(flat.shape, dtype), flat, nbins)
