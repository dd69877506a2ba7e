"""The static methods of Dataset: datasets that are made of no other."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..tensor import convert
from . import structure as _structure
from .checks import check_name, integer


def _tensors(value, copy, what):
    """(description, tensors) of a nested value."""
    description, leaves = _structure.describe(value)
    if not leaves:
        raise ValueError(f"{what}: expected at least one tensor, got {value!r}")
    return description, [convert(leaf, copy=copy) for leaf in leaves]


class Sources:
    """Sources. Part of Dataset."""

    __slots__ = ()

    @staticmethod
    def from_tensors(tensors, name=None, *, copy=None):
        """A dataset of one element."""
        check_name("from_tensors", name)
        description, leaves = _tensors(tensors, copy, "from_tensors")
        return _raw.levada_dataset_from_tensors(leaves)._attach((), description)

    @staticmethod
    def from_tensor_slices(tensors, name=None, *, copy=None):
        """A dataset of the rows of tensors. copy=False borrows the memory of arrays instead of copying it once."""
        check_name("from_tensor_slices", name)
        description, leaves = _tensors(tensors, copy, "from_tensor_slices")
        return _raw.levada_dataset_from_tensor_slices(leaves)._attach((), description)

    @staticmethod
    def range(*args, output_type=_dtypes.as_dtype("int64"), name=None):
        """range(stop), range(start, stop) or range(start, stop, step), as scalars."""
        check_name("range", name)
        if not 1 <= len(args) <= 3:
            raise ValueError(f"range: expected 1 to 3 arguments, got {len(args)}")
        numbers = [integer(arg, "range") for arg in args]
        start, stop, step = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
        return _raw.levada_dataset_range(start, stop, step, _dtypes.as_dtype(output_type).code)._attach((), 0)
