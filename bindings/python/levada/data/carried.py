"""Functions that leave their process: of one that was traced the description and the constants travel, not the code."""
import threading

from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..shape import TensorShape
from ..tensor import convert
from . import structure as _structure

_noted = threading.local()


class Notes:
    """Collects the traces of the functions that one call of a method is given."""

    def __enter__(self):
        self.traces, self._outer = [], getattr(_noted, "traces", None)
        _noted.traces = self.traces
        return self

    def __exit__(self, *_):
        _noted.traces = self._outer


def note(fn, made):
    """Notes down what a function became, for the call that is open on this thread."""
    traces = getattr(_noted, "traces", None)
    if traces is not None:
        traces.append((fn, made))
    return made


class Carried:
    """A function that was traced, perhaps in another process: it can be called and pickled, and steps take it as it is."""

    def __init__(self, name, made):
        self.__qualname__, self.made = name, made

    def again(self):
        """Made once more: random operations draw their seeds as they do when a function is traced for a step."""
        return self.__reduce__()[0](*self.__reduce__()[1]).made

    def __call__(self, *arguments):
        leaves = _structure.describe(arguments)[1]
        outputs = _raw.levada_function_call(self.made.native, [convert(leaf) for leaf in leaves],
                                            _raw.levada_function_num_outputs(self.made.native))
        return _structure.build(self.made.result, outputs)

    def __reduce__(self):
        native = self.made.native
        constants = [_raw.levada_function_constant(native, i)
                     for i in range(_raw.levada_function_num_constants(native))]
        return _carried_again, (
            self.__qualname__, _raw.levada_function_describe(native).numpy().decode(), constants, self.made.result,
            [(dtype.name, None if shape.rank is None else tuple(shape)) for dtype, shape in self.made.components])


def _carried_again(name, description, constants, result, components):
    from .calls import Traced
    native = _raw.levada_function_from_description(description, constants)
    return Carried(name, Traced(native, result, [(_dtypes.as_dtype(dtype), TensorShape(shape))
                                                 for dtype, shape in components]))


def carried(fn, traces, describe):
    """fn as what can be pickled; None where it was not traced, or reads what does not leave this process."""
    found = [made for noted, made in traces if noted is fn]
    if len(found) != 1 or found[0].native is None:
        return None
    made = Carried(describe(fn), found[0])
    _carried_again(*made.__reduce__()[1])  # raises what another process would
    return made
