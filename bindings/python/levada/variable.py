"""Variables: mutable storage with a dtype and a shape for life."""
from . import _levada as _raw
from .tensor import Reference, VariableSlice, convert


class Variable(_raw.VariableBase):
    """A named tensor that can be assigned to. Reading it gives a snapshot; all methods are atomic."""

    __slots__ = ("_trainable", "__dict__")
    __array_priority__ = 100.0

    def __new__(cls, initial_value=None, trainable=None, validate_shape=True, caching_device=None, name=None,
                variable_def=None, dtype=None, import_scope=None, constraint=None, shape=None):
        if initial_value is None:
            raise ValueError("Variable: expected an initial value")
        if callable(initial_value) and not isinstance(initial_value, (_raw.TensorBase, _raw.VariableBase)):
            initial_value = initial_value()
        if constraint is not None and not callable(constraint):
            raise ValueError("Variable: expected a callable as constraint")
        value = convert(initial_value, dtype)
        if shape is not None and not value.shape.is_compatible_with(shape):
            raise ValueError(f"Variable: a value of shape {value.shape} does not fit shape {shape}")
        self = cls._create(value, name)
        self._trainable = True if trainable is None else bool(trainable)
        if constraint is not None:
            self.__dict__["constraint"] = constraint
        return self

    constraint = None
    device = property(lambda self: "/job:localhost/replica:0/task:0/device:CPU:0")
    trainable = property(lambda self: self._trainable)
    ndim = property(lambda self: len(self.shape))

    def get_shape(self):
        """The TensorShape."""
        return self.shape

    def is_initialized(self, name=None):
        """Always True: a variable is made with a value."""
        return True

    def update(self, fn):
        """Replace the value by fn(value) in one atomic step. fn must not touch this variable."""
        _raw.variable_update(self, fn)
        return self

    def ref(self):
        """A hashable reference to this very object."""
        return Reference(self)

    def __iter__(self):
        return iter(self.read_value())

    def __array__(self, dtype=None, copy=None):
        return self.read_value().__array__(dtype, copy)

    def __dlpack__(self, **options):
        return self.read_value().__dlpack__(**options)

    def __dlpack_device__(self):
        return (1, 0)

    def __repr__(self):
        text = repr(self.read_value()).partition(", numpy=")[2]
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}, numpy={text}"

    __str__ = __repr__

    def __format__(self, spec):
        return format(self.read_value(), spec) if spec else repr(self)

    def __complex__(self):
        return complex(self.read_value())

    def __copy__(self):
        return self.__deepcopy__({})

    def __deepcopy__(self, memo):
        made = type(self)(self.read_value(), trainable=self._trainable, name=self.name[:-2])
        memo[id(self)] = made
        return made

    def __reduce_ex__(self, protocol):
        return _rebuild, (self.read_value(), self._trainable, self.name[:-2])


def _rebuild(value, trainable, name):
    return Variable(value, trainable=trainable, name=name)


def _slice_of(variable, key):
    """variable[key]: a snapshot of a part, with assign()."""
    part = VariableSlice._view_as(variable.read_value()[key])
    part._variable, part._key = variable, key
    return part


_raw.register("VariableBase", Variable)
_raw.register("slice_of_variable", _slice_of)
