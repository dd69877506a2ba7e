"""What the arguments of one call of a tf.function are: tensors, which the trace stands in for, and everything else,
which belongs to the key under which the trace is kept."""
import weakref

from . import _levada as _raw
from .dtypes import DType
from .shape import TensorShape, TensorSpec
from .tensor import convert

try:
    import numpy as _numpy
    _ARRAYS = (_numpy.ndarray, _numpy.generic)
except ImportError:
    _ARRAYS = ()

_LITERALS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis), DType, TensorShape, TensorSpec)


class Slot:
    """The place of a tensor in a structure."""

    __slots__ = ("index",)

    def __init__(self, index):
        self.index = index


class Call:
    """A structure taken apart: `key`, `template` with a Slot for each tensor, and `tensors`. `specs`: TensorSpecs are
    tensors to be (get_concrete_function), not literals."""

    __slots__ = ("tensors", "watched", "key", "template", "_specs")

    def __init__(self, value, specs=False):
        self.tensors, self.watched, self._specs = [], [], specs
        self.key, self.template = self._take(value)

    def _tensor(self, value):
        self.tensors.append(value)
        return "tensor", Slot(len(self.tensors) - 1)

    def _take(self, value):
        """(key, template) of a part."""
        kind = type(value)
        if isinstance(value, _raw.TensorBase):
            return self._tensor(value)
        if isinstance(value, _ARRAYS):
            return self._tensor(convert(value))
        if isinstance(value, TensorSpec) and self._specs:
            return self._tensor(value)
        if kind in _LITERALS or isinstance(value, _LITERALS):
            return (kind, _literal(value)), value
        if isinstance(value, (tuple, list)):
            parts = [self._take(part) for part in value]
            made = [template for _, template in parts]
            rebuilt = made if kind is list else kind(*made) if hasattr(value, "_fields") else kind(made)
            return (kind, *(key for key, _ in parts)), rebuilt
        if isinstance(value, dict):
            return self._take_dict(kind, value)
        return self._object(kind, value)

    def _take_dict(self, kind, value):
        try:
            names = sorted(value)
        except TypeError:
            names = list(value)
        parts = {name: self._take(value[name]) for name in names}
        made = {name: parts[name][1] for name in value}
        key = (kind, *((name, parts[name][0]) for name in names))
        if kind is dict:
            return key, made
        return key, kind(value.default_factory, made) if hasattr(value, "default_factory") else kind(made)

    def _object(self, kind, value):
        fields = _fields_of(value)
        if fields:
            parts = {name: self._take(getattr(value, name)) for name in fields}
            return (kind, *((name, key) for name, (key, _) in parts.items())), Rebuilt(value, parts)
        if kind.__hash__ is not None and kind.__hash__ is not object.__hash__ and kind.__eq__ is not object.__eq__ \
                and not isinstance(value, _raw.VariableBase):
            return (kind, value), value
        # By identity: the trace lives no longer than the object may be told from a later one at its address.
        try:
            self.watched.append(weakref.ref(value))
        except TypeError:
            self.watched.append(lambda kept=value: kept)
        return (kind, id(value)), value


def _literal(value):
    """What tells -0.0 from 0.0 and makes NaN equal to itself."""
    return repr(value) if isinstance(value, (float, complex)) else value


def _fields_of(value):
    """The names of the fields of a dataclass or attrs instance."""
    found = getattr(type(value), "__dataclass_fields__", None) or {}
    names = [name for name, field in found.items() if getattr(field, "_field_type", None) is not None
             and field._field_type.name == "_FIELD"]
    return names or [field.name for field in getattr(type(value), "__attrs_attrs__", ())]


class Rebuilt:
    """A dataclass instance of which some fields stand for tensors."""

    __slots__ = ("value", "parts")

    def __init__(self, value, parts):
        self.value, self.parts = value, {name: template for name, (_, template) in parts.items()}

    def fill(self, tensors):
        """A copy with the tensors in their places."""
        import copy
        made = copy.copy(self.value)
        for name, template in self.parts.items():
            object.__setattr__(made, name, fill(template, tensors))
        return made


def fill(template, tensors):
    """The structure with tensors in its slots."""
    kind = type(template)
    if kind is Slot:
        return tensors[template.index]
    if kind is Rebuilt:
        return template.fill(tensors)
    if isinstance(template, (tuple, list)) and not isinstance(template, TensorShape):
        made = [fill(part, tensors) for part in template]
        return made if kind is list else kind(*made) if hasattr(template, "_fields") else kind(made)
    if isinstance(template, dict):
        made = {name: fill(part, tensors) for name, part in template.items()}
        if kind is dict:
            return made
        return kind(template.default_factory, made) if hasattr(template, "default_factory") else kind(made)
    return template


def spec_of(value):
    """The TensorSpec of a tensor or of a spec."""
    return value if isinstance(value, TensorSpec) else TensorSpec(value.shape, value.dtype)


def generalised(first, second):
    """The spec of which both are cases; their dtypes are equal."""
    a, b = first.shape, second.shape
    if a.rank is None or b.rank is None or a.rank != b.rank:
        return TensorSpec(None, first.dtype)
    return TensorSpec([x if x == y else None for x, y in zip(a, b)], first.dtype)


def covers(spec, other):
    """Whether every tensor of `other` is one of `spec`."""
    if spec.dtype != other.dtype or spec.shape.rank is None:
        return spec.dtype == other.dtype
    return other.shape.rank == spec.shape.rank and all(a is None or a == b for a, b in zip(spec.shape, other.shape))
