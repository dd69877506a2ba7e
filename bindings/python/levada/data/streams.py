"""The methods of Dataset whose number of elements is known only by running them."""
from .. import _levada as _raw
from ..dtypes import as_dtype
from ..shape import TensorShape
from . import calls as _calls
from . import structure as _structure
from . import symbolic as _symbolic
from .checks import check_name, function


class Streams:
    """Transformations that make streams. Part of Dataset."""

    __slots__ = ()

    def filter(self, predicate, name=None):
        """The elements for which predicate gives True."""
        check_name("filter", name)
        native = (_raw.levada_dataset_filter, _raw.filter_callback)
        return _by_predicate(self, function(predicate, "filter"), "filter", *native)

    def take_while(self, predicate, name=None):
        """The elements before the first for which predicate gives False."""
        check_name("take_while", name)
        native = (_raw.levada_dataset_take_while, _raw.take_while_callback)
        return _by_predicate(self, function(predicate, "take_while"), "take_while", *native)

    def unique(self, name=None):
        """The elements that did not come before; int32, int64 or strings."""
        check_name("unique", name)
        return self._same_structure(_raw.levada_dataset_unique(self))

    def ignore_errors(self, log_warning=False, name=None):
        """The elements that do not fail."""
        check_name("ignore_errors", name)
        return self._same_structure(_raw.levada_dataset_ignore_errors(self))


def _check_predicate(made, op):
    (dtype, shape), *more = made.components
    if made.result != 0 or more or dtype is None or dtype.name != "bool" or shape.rank not in (None, 0):
        what = ", ".join(f"{d.name if d else 'dataset'} {s}" for d, s in made.components)
        raise ValueError(f"{op}: expected a function that returns one bool scalar, got {what}")


def _by_predicate(dataset, predicate, op, native, callback):
    if _symbolic.tracing():
        return dataset

    def first_arguments():
        return _structure.arguments(_calls.first_element(dataset, op))

    empty = _calls.Traced(None, 0, [(as_dtype("bool"), TensorShape(()))])
    try:
        made = _calls.prepare(op, dataset._components, dataset._structure, predicate, first_arguments)
    except _calls.EmptyError:
        made = empty
    _check_predicate(made, op)
    if made.native is not None:
        return dataset._same_structure(native(dataset, made.native))
    caller = _calls.ElementFunction(op, predicate, dataset._structure, empty)
    return dataset._same_structure(callback(dataset, caller))
