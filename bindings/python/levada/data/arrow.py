"""Tables of other libraries through the Arrow PyCapsule interface."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..tensor import convert
from . import structure as _structure


def _strings(values):
    return convert(list(values), _dtypes.as_dtype("string"))


_STREAMS, _ARRAYS = ("__arrow_c_stream__", "__arrow_c_device_stream__"), ("__arrow_c_array__", "__arrow_c_device_array__")


def _open(table, columns, names, fills):
    """(names, dataset) of what speaks one of the interfaces."""
    for method in _STREAMS:
        if hasattr(table, method):
            return _raw.levada_dataset_from_arrow_stream(getattr(table, method)(), columns, names, fills)
    for method in _ARRAYS:
        if hasattr(table, method):
            return _raw.levada_dataset_from_arrow_array(*getattr(table, method)(), columns, names, fills)
    raise TypeError(f"from_arrow: expected an object with {' or '.join(_STREAMS + _ARRAYS)}, got {type(table).__name__}")


def from_arrow(table, columns=None, fill=None):
    fills = {} if fill is None else fill if isinstance(fill, dict) else {"": fill}
    values = [convert(value) for value in fills.values()]
    found, made = _open(table, _strings(sorted(columns or ())), _strings(fills), values)
    names = [name.decode() for name in found.numpy().tolist()]
    return made._attach((), _structure.describe(dict.fromkeys(names, 0))[0] if names else 0)
