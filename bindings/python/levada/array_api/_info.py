"""What the namespace can do."""
from ._dtypes import _KINDS, _NAMES, isdtype
from .. import dtypes as _dtypes
from ._names import DEFAULT_COMPLEX, DEFAULT_FLOAT, DEFAULT_INT, DEVICE, INDEX, check_device


class Info:
    """Capabilities, devices and dtypes of levada.array_api."""

    def capabilities(self):
        """Which optional parts of the standard there are."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self):
        """The CPU."""
        return DEVICE

    def devices(self):
        """All devices: the CPU."""
        return [DEVICE]

    def default_dtypes(self, *, device=None):
        """The dtypes of plain Python numbers and of indices."""
        check_device("default_dtypes", device)
        return {"real floating": DEFAULT_FLOAT, "complex floating": DEFAULT_COMPLEX, "integral": DEFAULT_INT,
                "indexing": INDEX}

    def dtypes(self, *, device=None, kind=None):
        """The dtypes of a kind, or of all kinds, by name."""
        check_device("dtypes", device)
        every = {name: getattr(_dtypes, name) for name in _NAMES}
        kind = tuple(_KINDS) if kind is None else kind
        return {name: dtype for name, dtype in every.items() if isdtype(dtype, kind)}


def __array_namespace_info__():
    """Inspection of the namespace."""
    return Info()
