"""One traced signature of a tf.function."""
import inspect

from . import _levada as _raw
from .dtypes import _BY_CODE
from .errors import InvalidArgumentError
from .shape import TensorSpec
from .signature import Call, covers, fill, spec_of


class ConcreteFunction:
    """A native function of tensors of fixed dtypes and of shapes as far as they were known."""

    __slots__ = ("handle", "specs", "name", "_key", "_template", "_watched", "_result", "_signature", "_count",
                 "__weakref__")

    def __init__(self, handle, specs, call, result, function):
        self.handle, self.specs, self._result = handle, specs, result
        self._key, self._template, self._watched = call.key, call.template, call.watched
        self.name = getattr(function, "__name__", "function")
        self._signature = function._signature
        self._count = _raw.levada_function_num_outputs(handle)

    # ---- running ----

    def takes(self, call):
        """Whether a call is one of this signature: same values, tensors of these specs."""
        return self.alive() and all(map(covers, self.specs, map(spec_of, call.tensors)))

    def alive(self):
        """Whether the objects that the trace was made with still exist."""
        return all(watched() is not None for watched in self._watched)

    def run(self, tensors):
        """The result for tensors in the order of the slots."""
        return fill(self._result, _raw.levada_function_call(self.handle, tensors, self._count))

    def __call__(self, *args, **kwargs):
        call = self._arguments(args, kwargs)
        if call.key != self._key and len(call.tensors) == len(self.specs):
            raise TypeError(f"{self.name}: expected the structure and values that were traced, got {args} {kwargs}")
        if len(call.tensors) != len(self.specs):
            raise TypeError(f"{self.name}: expected {len(self.specs)} tensors, got {len(call.tensors)}")
        for spec, tensor in zip(self.specs, call.tensors):
            if not covers(spec, spec_of(tensor)):
                raise InvalidArgumentError(None, None, f"{self.name}: expected {spec}, got {spec_of(tensor)}")
        return self.run(call.tensors)

    def _arguments(self, args, kwargs):
        """The call of these arguments; those that are no tensors may be left out."""
        from .tensor import convert
        flat = [convert(one, spec.dtype) for one, spec in zip(args, self.specs)] if (
            not kwargs and len(args) == len(self.specs) and all(_is_value(one) for one in args)) else None
        if flat is not None:
            made = Call(((), {}))
            made.tensors, made.key = flat, self._key
            return made
        if self._signature is not None:
            kwargs = {self._parameter(name): value for name, value in kwargs.items()}
            bound = self._signature.bind_partial(*args, **kwargs)
            traced = self._template
            merged = self._signature.bind(*traced[0], **traced[1])
            merged.arguments.update(bound.arguments)
            args, kwargs = merged.args, merged.kwargs
        return Call((args, kwargs))

    def _parameter(self, name):
        """The parameter that a keyword means: its own name, or that of the TensorSpec it was traced with."""
        if name not in self._signature.parameters:
            args, kwargs = fill(self._template, self.specs)
            for parameter, value in self._signature.bind(*args, **kwargs).arguments.items():
                if isinstance(value, TensorSpec) and value.name == name:
                    return parameter
        return name

    # ---- describing ----

    inputs = property(lambda self: list(self.specs), doc="The TensorSpecs of the arguments.")
    outputs = property(lambda self: [self._output_spec(i) for i in range(self._count)],
                       doc="The TensorSpecs of the results.")
    structured_input_signature = property(lambda self: fill(self._template, self.specs),
                                          doc="(args, kwargs) with TensorSpecs for tensors.")
    structured_outputs = property(lambda self: fill(self._result, self.outputs), doc="The results as TensorSpecs.")
    output_dtypes = property(lambda self: fill(self._result, [spec.dtype for spec in self.outputs]),
                             doc="The results as dtypes.")
    output_shapes = property(lambda self: fill(self._result, [spec.shape for spec in self.outputs]),
                             doc="The results as shapes.")
    is_stateful = property(lambda self: _raw.levada_function_is_stateful(self.handle),
                           doc="Whether it reads or writes variables or draws random numbers.")

    def _output_spec(self, index):
        rank = _raw.levada_function_output_rank(self.handle, index)
        shape = None if rank < 0 else [None if dim < 0 else dim for dim in (
            _raw.levada_function_output_dim(self.handle, index, axis) for axis in range(rank))]
        return TensorSpec(shape, _BY_CODE[_raw.levada_function_output_dtype(self.handle, index)])

    def describe(self):
        """The canonical description as JSON text, the same in every process."""
        return _raw.levada_function_describe(self.handle).numpy().decode()

    def fingerprint(self):
        """32 hexadecimal digits that stand for describe()."""
        return _raw.levada_function_fingerprint(self.handle).numpy().decode()

    def explain(self):
        """The steps, as text for people."""
        return f"{self.name}{self._shown()}\n{_raw.levada_function_explain(self.handle).numpy().decode()}"

    def _shown(self):
        args, kwargs = self.structured_input_signature
        shown = [str(one) for one in args] + [f"{name}={value}" for name, value in kwargs.items()]
        return f"({', '.join(shown)})"

    def __repr__(self):
        return f"<ConcreteFunction {self.name}{self._shown()}>"


def _is_value(value):
    """What stands for one tensor."""
    return not isinstance(value, (tuple, list, dict, TensorSpec)) and not inspect.isclass(value)
