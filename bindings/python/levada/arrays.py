"""Files of arrays: .npy and .npz, read and written."""
import os

from . import _levada as _raw
from . import dtypes as _dtypes
from .tensor import convert


def _path(filename):
    return os.fspath(filename)


def read_npy(filename, mmap=True):
    """The array in an .npy file. mmap: a view of the mapped file where it can be one, which must then not shrink; else a
    copy."""
    return _raw.levada_read_npy(_path(filename), bool(mmap))


def save_npy(filename, array):
    """Writes an .npy file. It stands under its name once it is complete."""
    _raw.levada_save_npy(_path(filename), convert(array))


def read_npz(filename, names=None, mmap=True):
    """The arrays in an .npz file by name; names: only these. mmap: views of the mapped file where arrays are stored and
    aligned, as save_npz writes them."""
    path = _path(filename)
    if names is None:
        names = [name.decode() for name in _raw.levada_npz_names(path).numpy().tolist()]
    return {name: _raw.levada_read_npz(path, name, bool(mmap)) for name in names}


def save_npz(filename, arrays=None, compressed=False, **named):
    """Writes an .npz file of arrays by name, given as a dict or as arguments. Unless compressed, they can be mapped."""
    arrays = {**(arrays or {}), **named}
    for name in arrays:
        if not isinstance(name, str):
            raise TypeError(f"save_npz: expected names that are strings, got {name!r}")
    names = convert(list(arrays), _dtypes.as_dtype("string"))
    _raw.levada_save_npz(_path(filename), names, [convert(array) for array in arrays.values()], bool(compressed))
