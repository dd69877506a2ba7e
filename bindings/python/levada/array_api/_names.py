"""What all parts of the namespace share: arrays of arguments, devices, constants."""
import math

from .. import _levada as _raw
from .. import dtypes
from ..tensor import convert

e, inf, nan, pi = math.e, math.inf, math.nan, math.pi
DEVICE = "/job:localhost/replica:0/task:0/device:CPU:0"
DEFAULT_INT, DEFAULT_UINT = dtypes.int32, dtypes.uint32
DEFAULT_FLOAT, DEFAULT_COMPLEX = dtypes.float32, dtypes.complex64
INDEX = dtypes.int64


def check_device(where, device):
    """ValueError unless the device is the only one there is."""
    if device not in (None, "cpu", "CPU:0", DEVICE):
        raise ValueError(f"{where}: expected the CPU as device, got {device!r}")


def is_array(value):
    """Whether a value has a dtype of its own."""
    return isinstance(value, (_raw.TensorBase, _raw.VariableBase))


def array(where, x):
    """An argument that must be an array."""
    if not is_array(x):
        raise TypeError(f"{where}: expected an array, got {type(x).__name__}")
    return convert(x)


def axes_of(axis):
    """None, or axes as a list."""
    return axis if axis is None else [axis] if isinstance(axis, int) else list(axis)


def check_kind(where, x, kinds, words):
    """TypeError unless the dtype of an array is of one of these kinds."""
    if x.dtype.kind not in kinds:
        raise TypeError(f"{where}: expected {words}, got {x.dtype.name}")
    return x
