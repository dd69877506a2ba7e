"""Creation functions."""

from .. import _generated_ops as _ops
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..tensor import constant as _constant
from ..tensor import convert as _convert
from ..tensor import from_dlpack as _from_dlpack
from ._names import DEFAULT_COMPLEX, DEFAULT_FLOAT, DEFAULT_INT, array, check_device, is_array


def _plain_kind(value):
    """The widest kind among Python's own numbers that a value is made of: bifc; empty without any, None when there is
    something else."""
    if not isinstance(value, (list, tuple)):
        return {bool: "b", int: "i", float: "f", complex: "c"}.get(type(value))
    kinds = [_plain_kind(one) for one in value]
    return None if None in kinds else max(kinds, key="bifc".find, default="")


def _with_numbers(value):
    """Python's True and False as the numbers that they are."""
    if isinstance(value, (list, tuple)):
        return [_with_numbers(one) for one in value]
    return int(value) if isinstance(value, bool) else value


def _of_plain(obj, kind, copy):
    """Python's numbers in the default dtype of their kind, in a wider one where they need it."""
    if kind in "bc":
        return _convert(obj, _dtypes.bool if kind == "b" else DEFAULT_COMPLEX, copy)
    made = _convert(obj, _dtypes.int64 if kind == "i" else _dtypes.float64, copy)
    narrow = _raw.levada_cast(made, DEFAULT_INT if kind == "i" else DEFAULT_FLOAT)
    if kind == "i":
        kept = _raw.levada_equal(narrow, made)
    else:
        kept = _raw.levada_equal(_raw.levada_is_finite(narrow), _raw.levada_is_finite(made))
    return narrow if _raw.levada_reduce_all(kept, None, False) else made


def asarray(obj, /, *, dtype=None, device=None, copy=None):
    """An array of any value. copy: True copies, False shares memory or fails, None shares what cannot change."""
    check_device("asarray", device)
    if is_array(obj) and dtype is not None and obj.dtype != dtype:
        if copy is False:
            raise ValueError(f"asarray: copy=False: {obj.dtype.name} cannot be viewed as {_dtypes.as_dtype(dtype).name}")
        return _raw.levada_cast(obj, _dtypes.as_dtype(dtype))
    kind = _plain_kind(obj)
    if kind and dtype is None:
        return _of_plain(obj, kind, copy)
    if kind and not _dtypes.as_dtype(dtype).is_bool:
        obj = _with_numbers(obj)
    return _constant(obj, dtype, copy=copy)


def from_dlpack(x, /, *, device=None, copy=None):
    """An array of an object with __dlpack__."""
    return _from_dlpack(x, device=device, copy=copy)


def arange(start, /, stop=None, step=1, *, dtype=None, device=None):
    """start, start + step, ... up to but without stop; one argument is the stop."""
    check_device("arange", device)
    if stop is None:
        start, stop = 0, start
    if step == 0:
        raise ValueError("arange: expected a step other than 0")
    if dtype is None:
        dtype = DEFAULT_FLOAT if any(isinstance(one, float) for one in (start, stop, step)) else None
    if (stop - start) / step <= 0:
        return _raw.levada_zeros([0], _dtypes.as_dtype(dtype or DEFAULT_INT))
    bounds = _convert([start, stop, step], None if dtype is None else _dtypes.as_dtype(dtype))
    return _raw.levada_range(bounds[0], bounds[1], bounds[2])


def _shape(shape):
    return [shape] if isinstance(shape, int) else list(shape)


def zeros(shape, *, dtype=None, device=None):
    """An array of zeros."""
    check_device("zeros", device)
    return _raw.levada_zeros(_shape(shape), _dtypes.as_dtype(dtype or DEFAULT_FLOAT))


def ones(shape, *, dtype=None, device=None):
    """An array of ones."""
    check_device("ones", device)
    return _raw.levada_ones(_shape(shape), _dtypes.as_dtype(dtype or DEFAULT_FLOAT))


def empty(shape, *, dtype=None, device=None):
    """An array whose elements nobody asked for: zeros."""
    return zeros(shape, dtype=dtype, device=device)


def full(shape, fill_value, *, dtype=None, device=None):
    """An array whose elements all equal fill_value."""
    return _raw.levada_fill(_shape(shape), asarray(fill_value, dtype=dtype, device=device))


def zeros_like(x, /, *, dtype=None, device=None):
    """Zeros in the shape of an array."""
    check_device("zeros_like", device)
    return _raw.levada_zeros_like(array("zeros_like", x), dtype)


def ones_like(x, /, *, dtype=None, device=None):
    """Ones in the shape of an array."""
    check_device("ones_like", device)
    return _raw.levada_ones_like(array("ones_like", x), dtype)


def empty_like(x, /, *, dtype=None, device=None):
    """Zeros in the shape of an array."""
    return zeros_like(x, dtype=dtype, device=device)


def full_like(x, /, fill_value, *, dtype=None, device=None):
    """fill_value in the shape of an array."""
    x = array("full_like", x)
    return full(x.shape, fill_value, dtype=dtype or x.dtype, device=device)


def eye(n_rows, n_cols=None, /, *, k=0, dtype=None, device=None):
    """A matrix with ones on diagonal k."""
    check_device("eye", device)
    columns = n_rows if n_cols is None else n_cols
    k = max(-n_rows, min(k, columns))  # beyond these there is no diagonal
    indices = arange(k, k + n_rows, dtype=_dtypes.int64)
    return _raw.levada_one_hot(indices, columns, 1.0, 0.0, -1, _dtypes.as_dtype(dtype or DEFAULT_FLOAT))


def linspace(start, stop, /, num, *, dtype=None, device=None, endpoint=True):
    """num numbers from start to stop; without endpoint: as many, and stop is left out."""
    check_device("linspace", device)
    is_complex = isinstance(start, complex) or isinstance(stop, complex)
    if dtype is None:
        dtype = DEFAULT_COMPLEX if is_complex else DEFAULT_FLOAT
    dtype = _dtypes.as_dtype(dtype)
    # Ends are spaced in the widest dtype and rounded once.
    work = _dtypes.complex128 if dtype.is_complex or is_complex else _dtypes.float64
    ends = _convert(start, work), _convert(stop, work)
    steps = num if endpoint or num == 0 else num + 1
    return _raw.levada_cast(_raw.levada_linspace(*ends, steps, 0)[:num], dtype)


def meshgrid(*arrays, indexing="xy"):
    """The coordinates of the grid of some vectors."""
    return _ops.meshgrid(*(array("meshgrid", one) for one in arrays), indexing=indexing)


def _without_band(x, lower, upper):
    """x with zeros where lower diagonals below the main one to upper ones above it lie; -1: all."""
    band = _raw.levada_band_part(_raw.levada_ones_like(x, _dtypes.bool), lower, upper)
    return _raw.levada_select(band, _raw.levada_zeros_like(x, None), x)


def tril(x, /, *, k=0):
    """The elements of matrices on and below diagonal k, zeros above it."""
    x = array("tril", x)
    return _raw.levada_band_part(x, -1, k) if k >= 0 else _without_band(x, -k - 1, -1)


def triu(x, /, *, k=0):
    """The elements of matrices on and above diagonal k, zeros below it."""
    x = array("triu", x)
    return _raw.levada_band_part(x, -k, -1) if k <= 0 else _without_band(x, -1, k - 1)


__all__ = ["arange", "asarray", "empty", "empty_like", "eye", "from_dlpack", "full", "full_like", "linspace",
           "meshgrid", "ones", "ones_like", "tril", "triu", "zeros", "zeros_like"]
