"""Dtypes and what is asked about them."""
from builtins import bool as _bool
from builtins import complex as _complex
from builtins import float as _float
from builtins import int as _int
from collections import namedtuple as _namedtuple

from .. import _levada as _raw
from .. import dtypes as _all
from ..tensor import convert as _convert
from ._names import DEFAULT_COMPLEX, DEFAULT_FLOAT, DEFAULT_INT, array, check_device, is_array

_NAMES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64",
          "complex64", "complex128")
globals().update({name: getattr(_all, name) for name in _NAMES})
_KINDS = {"bool": "b", "signed integer": "i", "unsigned integer": "u", "integral": "iu", "real floating": "f",
          "complex floating": "c", "numeric": "iufc"}
_finfo = _namedtuple("finfo_object", "bits eps max min smallest_normal dtype")
_iinfo = _namedtuple("iinfo_object", "bits max min dtype")
# Digits of the significand and exponent of the smallest normal number.
_FLOATS = {"float16": (11, -14), "bfloat16": (8, -126), "float32": (24, -126), "float64": (53, -1022)}


def astype(x, dtype, /, *, copy=True, device=None):
    """The elements in another dtype."""
    check_device("astype", device)
    x, dtype = array("astype", x), _all.as_dtype(dtype)
    if x.dtype.is_complex and not dtype.is_complex:
        raise TypeError(f"astype: {x.dtype.name} does not convert to {dtype.name}; take real(x) or imag(x)")
    if x.dtype == dtype:
        return _convert(x, copy=True) if copy else x
    return _raw.levada_cast(x, dtype)


def _promoted(first, second):
    code = _raw.levada_dtype_promote(first, second)
    return _all._BY_CODE[code]


def can_cast(from_, to, /):
    """Whether a dtype promotes to another."""
    from_ = from_.dtype if is_array(from_) else _all.as_dtype(from_)
    to = _all.as_dtype(to)
    same_kind = from_.kind == to.kind or (from_.kind in "iu" and to.kind in "iu") or (from_.kind in "fc" and
                                                                                     to.kind == "c")
    if from_ == to or not same_kind:
        return from_ == to
    # No integer dtype holds both uint64 and signed numbers.
    if {from_.kind, to.kind} == {"i", "u"} and "uint64" in (from_.name, to.name):
        return False
    return _promoted(from_, to) == to


def _dtype_of(where, type, kinds, words):
    dtype = type.dtype if is_array(type) else _all.as_dtype(type)
    if dtype.kind not in kinds:
        raise TypeError(f"{where}: expected {words}, got {dtype.name}")
    return dtype


def finfo(type, /):
    """The limits of a floating-point dtype; those of the parts for a complex one."""
    dtype = _dtype_of("finfo", type, "fc", "a floating-point dtype").real_dtype
    digits, exponent = _FLOATS[dtype.name]
    largest = (2.0 - 2.0 ** (1 - digits)) * 2.0 ** (1 - exponent)
    return _finfo(dtype.size * 8, 2.0 ** (1 - digits), largest, -largest, 2.0 ** exponent, dtype)


def iinfo(type, /):
    """The limits of an integer dtype."""
    dtype = _dtype_of("iinfo", type, "iu", "an integer dtype")
    return _iinfo(dtype.size * 8, dtype.max, dtype.min, dtype)


def isdtype(dtype, kind):
    """Whether a dtype is, or is of, one of these kinds."""
    if isinstance(kind, tuple):
        return any(isdtype(dtype, one) for one in kind)
    dtype = _all.as_dtype(dtype)
    if isinstance(kind, str):
        if kind not in _KINDS:
            raise ValueError(f"isdtype: expected one of {', '.join(_KINDS)} as kind, got {kind!r}")
        return dtype.kind in _KINDS[kind]
    return dtype == kind


def result_type(*arrays_and_dtypes):
    """The dtype in which all of these meet; plain Python numbers are weak."""
    scalars = [one for one in arrays_and_dtypes if isinstance(one, (_bool, _int, _float, _complex))]
    dtypes = [one.dtype if is_array(one) else _all.as_dtype(one) for one in arrays_and_dtypes
              if not isinstance(one, (_bool, _int, _float, _complex))]
    if not dtypes:
        raise ValueError("result_type: expected at least one array or dtype")
    found = dtypes[0]
    for dtype in dtypes[1:]:
        found = _promoted(found, dtype)
    for scalar in scalars:
        found = _beside_scalar(found, scalar)
    return found


def _beside_scalar(dtype, scalar):
    rank = "biufc"
    if isinstance(scalar, _bool):
        kind, default = "b", None
    elif isinstance(scalar, _int):
        kind, default = "i", DEFAULT_INT
    elif isinstance(scalar, _float):
        kind, default = "f", DEFAULT_FLOAT
    else:
        kind, default = "c", DEFAULT_COMPLEX
    if rank.index(kind) <= rank.index(dtype.kind):
        return dtype
    return _promoted(dtype, default) if kind == "c" and dtype.kind == "f" else default


__all__ = ["astype", "can_cast", "finfo", "iinfo", "isdtype", "result_type", *_NAMES]
