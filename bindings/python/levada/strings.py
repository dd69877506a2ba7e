"""tf.strings: names and arguments of TensorFlow over the C operations."""
from . import _generated_ops as _ops
from . import _levada as _raw
from .errors import UnimplementedError as _UnimplementedError
from .tensor import convert as _convert

globals().update({name.partition(".")[2]: function for name, function in _ops.NAMES.items()
                  if name.startswith("strings.")})
_UNITS = {"BYTE": False, "UTF8_CHAR": True}


def _unit(op, unit):
    if unit not in _UNITS:
        raise ValueError(f"{op}: unit: expected 'BYTE' or 'UTF8_CHAR', got {unit!r}")
    return _UNITS[unit]


def length(input, unit="BYTE", name=None):
    """The number of bytes of each string, or of its UTF-8 characters, as int32."""
    return _raw.levada_string_length(_convert(input), _unit("length", unit))


def substr(input, pos, len, unit="BYTE", name=None):
    """len bytes, or UTF-8 characters, of each string from pos on; a negative pos counts from the end."""
    return _raw.levada_string_substr(_convert(input), _convert(pos), _convert(len), _unit("substr", unit))


def _check_encoding(op, encoding):
    if encoding == "utf-8":
        raise _UnimplementedError(None, None, f"{op}: encoding: letters beyond a to z are not offered")
    if encoding != "":
        raise ValueError(f"{op}: encoding: expected '' or 'utf-8', got {encoding!r}")


def lower(input, encoding="", name=None):
    """The letters A to Z as a to z."""
    _check_encoding("lower", encoding)
    return _raw.levada_string_lower(_convert(input))


def upper(input, encoding="", name=None):
    """The letters a to z as A to Z."""
    _check_encoding("upper", encoding)
    return _raw.levada_string_upper(_convert(input))


def split(input=None, sep=None, maxsplit=-1, result_type="RaggedTensor", name=None):
    """Refused: the parts would be a ragged tensor."""
    raise _UnimplementedError(None, None, "strings.split: levada has no ragged tensors")


def bytes_split(input, name=None):
    """Refused: the parts would be a ragged tensor."""
    raise _UnimplementedError(None, None, "strings.bytes_split: levada has no ragged tensors")
