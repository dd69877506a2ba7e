"""Functions that search and sort."""
from .. import _levada as _raw
from ._names import INDEX, array, axes_of, check_kind


def _arg(where, call, x, axis, keepdims):
    x = check_kind(where, array(where, x), "iuf", "real numbers")
    rank = x.ndim
    if axis is None:
        x, axis = _raw.levada_reshape(x, [-1]), 0
        return _raw.levada_reshape(call(x, axis, INDEX), [1] * rank if keepdims else [])
    found = call(x, axis, INDEX)
    return _raw.levada_expand_dims(found, axis) if keepdims else found


def argmax(x, /, *, axis=None, keepdims=False):
    """The position of the first largest element; of the first NaN, if there is one."""
    return _arg("argmax", _raw.levada_argmax, x, axis, keepdims)


def argmin(x, /, *, axis=None, keepdims=False):
    """The position of the first smallest element; of the first NaN, if there is one."""
    return _arg("argmin", _raw.levada_argmin, x, axis, keepdims)


def count_nonzero(x, /, *, axis=None, keepdims=False):
    """How many elements are not zero."""
    return _raw.levada_count_nonzero(array("count_nonzero", x), axes_of(axis), keepdims, INDEX)


def nonzero(x, /):
    """The positions of the elements that are not zero: one array for each axis."""
    x = array("nonzero", x)
    if x.ndim == 0:
        raise ValueError("nonzero: expected rank 1 or more, got rank 0")
    return tuple(_raw.levada_unstack(_raw.levada_where(x), 1, x.ndim))


def searchsorted(x1, x2, /, *, side="left", sorter=None):
    """Where elements of x2 belong in the sorted vector x1."""
    if side not in ("left", "right"):
        raise ValueError(f"searchsorted: expected left or right as side, got {side!r}")
    x1, x2 = _raw.pair(x1, x2)
    check_kind("searchsorted", x1, "iuf", "real numbers")
    check_kind("searchsorted", x2, "iuf", "real numbers")
    if sorter is not None:
        x1 = _raw.levada_index_arrays([x1, array("searchsorted", sorter)], [0])
    found = _raw.levada_searchsorted(x1, _raw.levada_reshape(x2, [-1]), side == "right", INDEX)
    return _raw.levada_reshape(found, x2.shape)


def where(condition, x1, x2, /):
    """x1 where condition holds, else x2."""
    x1, x2 = _raw.pair(x1, x2)
    return _raw.levada_select(check_kind("where", array("where", condition), "b", "bool"), x1, x2)


def argsort(x, /, *, axis=-1, descending=False, stable=True):
    """The positions of the elements in order; equal ones keep theirs."""
    x = check_kind("argsort", array("argsort", x), "biuf", "real numbers")
    return _raw.levada_argsort(x, axis, descending, INDEX)


def sort(x, /, *, axis=-1, descending=False, stable=True):
    """The elements in order."""
    x = check_kind("sort", array("sort", x), "biuf", "real numbers")
    return _raw.levada_sort(x, axis, descending)


__all__ = ["argmax", "argmin", "argsort", "count_nonzero", "nonzero", "searchsorted", "sort", "where"]
