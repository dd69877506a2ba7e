"""Optional: an element or the fact that there is none, as tf.experimental.Optional."""
from ..errors import InvalidArgumentError
from ..tensor import convert
from . import structure as _structure


class Optional:
    """Maybe an element. Made by from_value, empty and get_next_as_optional."""

    __slots__ = ("_value", "_spec", "_has")

    def __init__(self, value, spec, has):
        self._value, self._spec, self._has = value, spec, has

    @staticmethod
    def from_value(value):
        """One that has this value: a structure of tensors."""
        description, leaves = _structure.describe(value)
        tensors = [convert(leaf) for leaf in leaves]
        components = [(tensor.dtype, tensor.shape) for tensor in tensors]
        return Optional(_structure.build(description, tensors), _structure.specs(description, components), True)

    @staticmethod
    def empty(element_spec):
        """One that has none; element_spec: of what it would have."""
        return Optional(None, element_spec, False)

    def has_value(self, name=None):
        """Whether there is one, as a bool tensor."""
        return convert(self._has)

    def get_value(self, name=None):
        """The value; InvalidArgumentError where there is none."""
        if not self._has:
            raise InvalidArgumentError(None, None, "get_value: expected an Optional with a value, got an empty one")
        return self._value

    @property
    def element_spec(self):
        """The structure of the value with TensorSpec leaves."""
        return self._spec

    def __repr__(self):
        return f"Optional({self._value!r})" if self._has else f"Optional.empty({self._spec!r})"


def next_of(iterator):
    """The next element of an iterator as an Optional."""
    for element in iterator:
        return Optional(element, iterator.element_spec, True)
    return Optional.empty(iterator.element_spec)
