"""The methods of Dataset that carry a state along: scan and reduce."""
from .. import _levada as _raw
from ..errors import InvalidArgumentError
from ..shape import TensorShape
from ..tensor import convert
from . import calls as _calls
from . import structure as _structure
from . import symbolic as _symbolic
from .checks import check_name, function


class StateError(InvalidArgumentError, TypeError):
    """A function gave a state that is not like the one it was given."""


class _Fold:
    """A function of state and element that gives the next state and, for scan, an output."""

    __slots__ = ("op", "dataset", "fn", "state", "tensors", "arguments", "outputs", "made")

    def __init__(self, op, dataset, fn, initial, outputs):
        self.op, self.dataset, self.fn, self.outputs = op, dataset, fn, outputs
        self.state, leaves = _structure.describe(initial)
        if not leaves or any(isinstance(leaf, _raw.DatasetBase) for leaf in leaves):
            raise StateError(None, None, f"{op}: initial_state: expected tensors, got {initial!r:.80}")
        self.tensors = [convert(leaf) for leaf in leaves]
        self.arguments = ("tuple", (self.state, _structure.shifted(dataset._structure, len(leaves))))
        self._prepare()

    def _first_arguments(self):
        state = _structure.build(self.state, self.tensors)
        return state, _calls.first_element(self.dataset, self.op)

    def _prepare(self):
        """Traces the function; where it gives states of other shapes than it takes, again with what they share."""
        specs = [(tensor.dtype, tensor.shape) for tensor in self.tensors]
        while True:
            components = [*specs, *self.dataset._components]
            if _symbolic.tracing():
                self.made = _in_trace(self.op, components, self.arguments, self.fn)
            else:
                self.made = _calls.prepare(self.op, components, self.arguments, self.fn, self._first_arguments)
            self._check(specs)
            merged = [(dtype, _common(shape, other)) for (dtype, shape), (_, other) in zip(specs, self.made.components)]
            if merged == specs or (self.made.native is None and not _symbolic.tracing()):
                return
            specs = merged

    def _check(self, specs):
        result = self.made.result
        if self.outputs and not (isinstance(result, tuple) and result[0] == "tuple" and len(result[1]) == 2):
            raise StateError(None, None, f"{self.op}: expected a function that returns (state, output), got "
                             f"{self._shown()}")
        state = result[1][0] if self.outputs else result
        if not _structure.same(state, self.state):
            raise StateError(None, None, f"{self.op}: expected a function that returns a state of the structure of "
                             f"initial_state, got {self._shown()}")
        for i, ((dtype, _), (other, _)) in enumerate(zip(specs, self.made.components)):
            if dtype != other:
                raise StateError(None, None, f"{self.op}: expected a function that keeps the state {dtype.name}, got "
                                 f"{other.name if other else 'a dataset'} (component {i})")

    def _shown(self):
        return _structure.specs(self.made.result, self.made.components)

    @property
    def output(self):
        """The structure of what scan delivers."""
        return _structure.shifted(self.made.result[1][1], -len(self.tensors))

    def caller(self):
        """Calls the function for one element."""
        return _calls.ElementFunction(self.op, self.fn, self.arguments, self.made)


def _in_trace(op, components, arguments, fn):
    value = _structure.build(arguments, _symbolic.nested_arguments(arguments, components))
    result, leaves = _calls.result_structure(fn(*value), op)
    return _calls.Traced(None, result, _symbolic.components_of([_calls.tensor_or_dataset(leaf) for leaf in leaves]))


def _common(first, second):
    """The shape that both shapes fit."""
    if first is None or second is None or first.rank is None or first.rank != second.rank:
        return TensorShape(None)
    return TensorShape([a if a == b else None for a, b in zip(first, second)])


class Folds:
    """Steps with a state. Part of Dataset."""

    __slots__ = ()

    def scan(self, initial_state, scan_func, name=None):
        """The outputs of (state, output) = scan_func(state, element)."""
        check_name("scan", name)
        fold = _Fold("scan", self, function(scan_func, "scan"), initial_state, True)
        rest = fold.made.components[len(fold.tensors):]
        if not rest:
            raise InvalidArgumentError(None, None, "scan: expected a function with at least one output, got none")
        if _symbolic.tracing():
            return _symbolic.stand_in(fold.output, rest)
        if fold.made.native is not None:
            made = _raw.scan(self, fold.tensors, fold.made.native)
        else:
            made = _raw.scan_callback(self, fold.tensors, _calls.pairs_of(rest), fold.caller())
        return made._attach((self,), fold.output)

    def reduce(self, initial_state, reduce_func, name=None):
        """The last state of state = reduce_func(state, element)."""
        check_name("reduce", name)
        function(reduce_func, "reduce")
        if _raw.levada_dataset_cardinality(self) == _raw.LEVADA_INFINITE_CARDINALITY:
            raise InvalidArgumentError(None, None, "reduce: expected a dataset with an end, got an infinite one: take()")
        try:
            fold = _Fold("reduce", self, reduce_func, initial_state, False)
        except _calls.EmptyError:  # a function that cannot be traced, and nothing to call it for
            description, leaves = _structure.describe(initial_state)
            return _structure.build(description, [convert(leaf) for leaf in leaves])
        if _symbolic.tracing():
            return _symbolic.value_of(fold.state, fold.made.components[:len(fold.tensors)])
        if fold.made.native is not None:
            last = _raw.reduce(self, fold.tensors, fold.made.native)
        else:
            last = _raw.reduce_callback(self, fold.tensors, fold.caller())
        return _structure.build(fold.state, last)
