"""The methods of Dataset whose number of elements is known only by running them."""
import os

from .. import _levada as _raw
from ..dtypes import as_dtype
from ..shape import TensorShape
from ..tensor import convert
from . import calls as _calls
from . import structure as _structure
from . import symbolic as _symbolic
from .checks import boolean, check_name, function, integer
from .nested import key_of


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
        boolean(log_warning, "ignore_errors: log_warning")
        return self._same_structure(_raw.levada_dataset_ignore_errors(self))

    def cache(self, filename="", name=None):
        """Keeps the elements in memory: the first pass that gets to one makes it, later ones reuse it. With a filename
        the first complete pass stores them in that directory, and later ones, in other processes too, read them."""
        check_name("cache", name)
        if not isinstance(filename, (str, bytes, os.PathLike)):
            raise TypeError(f"cache: filename: expected a path, got {type(filename).__name__}")
        if filename not in ("", b""):
            return self._cache_file(os.fspath(filename))
        return self._same_structure(_raw.levada_dataset_cache(self))

    def rejection_resample(self, class_func, target_dist, initial_dist=None, seed=None, name=None):
        """(class, element) for elements of which some are dropped, so that the classes that class_func gives come in the
        proportions of target_dist. initial_dist: those of the dataset, counted on the way when there is none."""
        op = "rejection_resample"
        check_name(op, name)
        function(class_func, op)
        target = probabilities(target_dist, f"{op}: target_dist")
        initial = () if initial_dist is None else probabilities(initial_dist, f"{op}: initial_dist")
        seed = None if seed is None else integer(seed, f"{op}: seed")
        structure = ("tuple", (0, _structure.shifted(self._structure, 1)))
        if _symbolic.tracing():
            label = convert(_symbolic.apply(class_func, self))
            return _symbolic.stand_in(structure, [(label.dtype, label.shape), *self._components])
        keyed, label = key_of(self, class_func, op, "class_func", ("int32", "int64"))
        return _raw.rejection_resample(keyed, label, target, initial, seed)._attach((keyed,), structure)


def probabilities(value, what):
    """Numbers as a tuple of floats."""
    array = convert(value)
    if array.dtype.name == "string" or array.ndim != 1:
        raise ValueError(f"{what}: expected a list of probabilities, got {value!r:.80}")
    return tuple(float(number) for number in array.numpy())


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
