"""Checks of arguments that the methods of Dataset share. Messages say `op: argument: expected what, got what`."""
from ..errors import InvalidArgumentError
from ..tensor import Tensor
from . import symbolic as _symbolic


class TooLargeError(OverflowError, ValueError):
    """A number beyond int64."""


def check_name(op, name):
    """The name of a step must be an identifier, as in TensorFlow; levada makes no use of it."""
    if name and not (isinstance(name, str) and name.isascii() and name.isidentifier()):
        raise ValueError(f"{op}: name: expected an identifier, got {name!r}")


def integer(value, what):
    """A number as an int: NumPy integers and integer tensors too, floats not."""
    if value is None:
        raise ValueError(f"{what}: expected an integer, got None")
    if not hasattr(value, "__index__"):
        raise TypeError(f"{what}: expected an integer, got {type(value).__name__}")
    if isinstance(value, Tensor):
        return _of_tensor(value, what)
    number = value.__index__()
    if not -2 ** 63 <= number < 2 ** 63:
        raise TooLargeError(f"{what}: expected a number that fits int64, got {number}")
    return number


def boolean(value, what):
    """True or False: NumPy's and those in a tensor too; numbers, texts and None are mistakes."""
    if value is True or value is False:
        return value
    if value is None:
        raise ValueError(f"{what}: expected True or False, got None")
    if getattr(getattr(value, "dtype", None), "name", None) != "bool" or getattr(value, "shape", None) != ():
        raise TypeError(f"{what}: expected True or False, got {value!r:.80}")
    if isinstance(value, Tensor) and _symbolic.is_symbolic(value):
        raise _symbolic.ShapeError(None, None, f"{what}: expected a value that is known when the function is traced")
    return bool(value)


def _of_tensor(tensor, what):
    """The number in a tensor, which must be an int64 scalar as in TensorFlow; unknown while a function is traced."""
    if tensor.dtype.name != "int64" or tensor.shape.rank not in (None, 0):
        raise _symbolic.ShapeError(None, None, f"{what}: expected an int64 scalar, got a tensor of {tensor.dtype.name} "
                                   f"{tensor.shape}")
    return _symbolic.UNKNOWN if _symbolic.tracing() and _symbolic.is_symbolic(tensor) else tensor.__index__()


def invalid(message):
    """The exception for an argument that does not fit."""
    return InvalidArgumentError(None, None, message)


def at_least(value, least, what):
    """An int of at least `least`."""
    number = integer(value, what)
    if number < least:
        raise invalid(f"{what}: expected {least} or more, got {number}")
    return number


def function(value, op):
    """Something that can be called."""
    if not callable(value):
        raise TypeError(f"{op}: expected a function, got {type(value).__name__}")
    return value


def parallel_calls(op, num_parallel_calls):
    """num_parallel_calls as a number: 0 for none given."""
    if num_parallel_calls is None:
        return 0
    number = integer(num_parallel_calls, f"{op}: num_parallel_calls")
    if number == 0 or number < -1:
        raise invalid(f"{op}: num_parallel_calls: expected 1 or more or AUTOTUNE, got {number}")
    return number


def checked_rank(rank, world):
    """rank and world as two ints; given both or neither."""
    if (rank is None) != (world is None):
        raise ValueError(f"iterator: expected rank and world together, got rank={rank!r} and world={world!r}")
    if rank is None:
        return 0, 1
    return integer(rank, "iterator: rank"), at_least(world, 1, "iterator: world")
