"""Elementwise functions."""
from .. import _levada as _raw
from ..dtypes import bool as _bool
from ._names import array, check_kind

_REAL, _NUMBERS, _FLOATS, _INTEGERS = "iuf", "iufc", "fc", "iu"
_WORDS = {_REAL: "real numbers", _NUMBERS: "numbers", _FLOATS: "floats or complex numbers", "f": "floats", "b": "bool",
          _INTEGERS: "integers", "b" + _INTEGERS: "integers or bool", "c": "complex numbers",
          "b" + _NUMBERS: "numbers or bool"}
_ANY = "b" + _NUMBERS
# Name: operation, kinds of dtypes.
_UNARY = {
    "abs": ("abs", _NUMBERS), "acos": ("acos", _FLOATS), "acosh": ("acosh", _FLOATS), "asin": ("asin", _FLOATS),
    "asinh": ("asinh", _FLOATS), "atan": ("atan", _FLOATS), "atanh": ("atanh", _FLOATS),
    "bitwise_invert": ("invert", "b" + _INTEGERS), "cos": ("cos", _FLOATS),
    "cosh": ("cosh", _FLOATS), "exp": ("exp", _FLOATS), "expm1": ("expm1", _FLOATS),
    "imag": ("imag", "c"), "log": ("log", _FLOATS), "log1p": ("log1p", _FLOATS), "log2": ("log2", _FLOATS),
    "log10": ("log10", _FLOATS), "logical_not": ("logical_not", "b"), "reciprocal": ("reciprocal", _FLOATS), "round": ("round", _NUMBERS), "sign": ("sign", _NUMBERS),
    "signbit": ("signbit", "f"), "sin": ("sin", _FLOATS), "sinh": ("sinh", _FLOATS), "square": ("square", _NUMBERS),
    "sqrt": ("sqrt", _FLOATS), "tan": ("tan", _FLOATS), "tanh": ("tanh", _FLOATS)}
# What integers have no need of: they are whole, and none is NaN or infinite.
_ROUNDING = {"ceil": "ceil", "floor": "floor", "trunc": "trunc"}
_CLASSES = {"isfinite": ("is_finite", True), "isinf": ("is_inf", False), "isnan": ("is_nan", False)}
_BINARY = {
    "add": ("add", _NUMBERS), "atan2": ("atan2", "f"), "bitwise_and": ("bitwise_and", "b" + _INTEGERS),
    "bitwise_left_shift": ("left_shift", _INTEGERS), "bitwise_or": ("bitwise_or", "b" + _INTEGERS),
    "bitwise_right_shift": ("right_shift", _INTEGERS), "bitwise_xor": ("bitwise_xor", "b" + _INTEGERS),
    "copysign": ("copysign", "f"), "divide": ("divide", _FLOATS), "equal": ("equal", _ANY),
    "floor_divide": ("floordiv", _REAL), "greater": ("greater", _REAL), "greater_equal": ("greater_equal", _REAL),
    "hypot": ("hypot", "f"), "less": ("less", _REAL), "less_equal": ("less_equal", _REAL),
    "logaddexp": ("logaddexp", "f"), "logical_and": ("logical_and", "b"), "logical_or": ("logical_or", "b"),
    "logical_xor": ("logical_xor", "b"), "maximum": ("maximum", _REAL), "minimum": ("minimum", _REAL),
    "multiply": ("multiply", _NUMBERS), "nextafter": ("nextafter", "f"), "not_equal": ("not_equal", _ANY),
    "pow": ("pow", _NUMBERS), "subtract": ("subtract", _NUMBERS)}


def _named(function, name, operation):
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"levada_{operation} of the C interface."
    return function


def _unary(name, operation, kinds):
    call = getattr(_raw, "levada_" + operation)

    def function(x, /):
        return call(check_kind(name, array(name, x), kinds, _WORDS[kinds]))

    return _named(function, name, operation)


def _binary(name, operation, kinds):
    call = getattr(_raw, "levada_" + operation)

    def function(x1, x2, /):
        x1, x2 = _raw.pair(x1, x2)
        check_kind(name, x1, kinds, _WORDS[kinds])
        check_kind(name, x2, kinds, _WORDS[kinds])
        return call(x1, x2)

    return _named(function, name, operation)


def _rounding(name, operation):
    call = getattr(_raw, "levada_" + operation)

    def function(x, /):
        x = check_kind(name, array(name, x), _REAL, _WORDS[_REAL])
        return x if x.dtype.is_integer else call(x)

    return _named(function, name, operation)


def _class_of(name, operation, of_integers):
    call = getattr(_raw, "levada_" + operation)
    fill = _raw.levada_ones_like if of_integers else _raw.levada_zeros_like

    def function(x, /):
        x = check_kind(name, array(name, x), _NUMBERS, _WORDS[_NUMBERS])
        return fill(x, _bool) if x.dtype.is_integer else call(x)

    return _named(function, name, operation)


globals().update({name: _rounding(name, operation) for name, operation in _ROUNDING.items()})
globals().update({name: _class_of(name, *rule) for name, rule in _CLASSES.items()})
globals().update({name: _unary(name, *rule) for name, rule in _UNARY.items()})
globals().update({name: _binary(name, *rule) for name, rule in _BINARY.items()})


def positive(x, /):
    """The array itself."""
    return check_kind("positive", array("positive", x), _NUMBERS, "numbers")


def negative(x, /):
    """-x; unsigned integers wrap."""
    x = check_kind("negative", array("negative", x), _NUMBERS, "numbers")
    if x.dtype.is_unsigned:
        return _raw.levada_subtract(_raw.levada_zeros_like(x, None), x)
    return _raw.levada_negative(x)


def remainder(x1, x2, /):
    """What floor division leaves; a zero has the sign of x2."""
    x1, x2 = _raw.pair(x1, x2)
    check_kind("remainder", x1, _REAL, "real numbers")
    check_kind("remainder", x2, _REAL, "real numbers")
    rest = _raw.levada_floormod(x1, x2)
    if not rest.dtype.is_floating:
        return rest
    zero = _raw.levada_zeros_like(rest, None)
    return _raw.levada_select(_raw.levada_equal(rest, zero), _raw.levada_copysign(zero, x2), rest)


def conj(x, /):
    """The complex conjugate; real numbers as they are."""
    x = check_kind("conj", array("conj", x), _NUMBERS, "numbers")
    return _raw.levada_conj(x) if x.dtype.is_complex else x


def real(x, /):
    """The real part."""
    x = check_kind("real", array("real", x), _NUMBERS, "numbers")
    return _raw.levada_real(x) if x.dtype.is_complex else x


def clip(x, /, min=None, max=None):
    """The elements, at least min and at most max, in the dtype of x."""
    x = check_kind("clip", array("clip", x), _REAL, "real numbers")
    for bound, call in ((min, _raw.levada_maximum), (max, _raw.levada_minimum)):
        if bound is not None:
            x, bound = _raw.pair(x, bound)
            dtype = x.dtype
            x = call(x, bound)
            x = x if x.dtype == dtype else _raw.levada_cast(x, dtype)
    return x


__all__ = ["clip", "conj", "negative", "positive", "real", "remainder", *_ROUNDING, *_CLASSES, *_UNARY, *_BINARY]
