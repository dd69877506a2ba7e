"""Set functions: values in the order of their first appearance. NaN differs from everything; 0 and -0 are one."""
from collections import namedtuple as _namedtuple

from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..tensor import convert as _convert
from ._names import INDEX, array

UniqueAllResult = _namedtuple("UniqueAllResult", "values indices inverse_indices counts")
UniqueCountsResult = _namedtuple("UniqueCountsResult", "values counts")
UniqueInverseResult = _namedtuple("UniqueInverseResult", "values inverse_indices")


def _unique(where, x):
    x = array(where, x)
    values, inverse, counts = _raw.levada_unique_with_counts(_raw.levada_reshape(x, [-1]), INDEX)
    return values, _raw.levada_reshape(inverse, x.shape), counts


def unique_all(x, /):
    """Values, where each first appears, for each element which value it is, and how often each appears."""
    values, inverse, counts = _unique("unique_all", x)
    flat = _raw.levada_reshape(inverse, [-1])
    numbers = [_convert(number, _dtypes.int64) for number in (0, flat.shape[0], 1)]
    positions = _raw.levada_range(*numbers) if flat.shape[0] else flat
    first = _raw.levada_unsorted_segment_min(positions, flat, values.shape[0])
    return UniqueAllResult(values, first, inverse, counts)


def unique_counts(x, /):
    """Values and how often each appears."""
    values, _, counts = _unique("unique_counts", x)
    return UniqueCountsResult(values, counts)


def unique_inverse(x, /):
    """Values, and for each element which value it is."""
    values, inverse, _ = _unique("unique_inverse", x)
    return UniqueInverseResult(values, inverse)


def unique_values(x, /):
    """The different elements."""
    return _unique("unique_values", x)[0]


__all__ = ["unique_all", "unique_counts", "unique_inverse", "unique_values"]
