"""Functions for flat_map that the library knows, so that it runs them itself: those that give the rows of tensors they
computed, or the datasets in an element side by side, perhaps in batches.

A stand-in of a trace (symbolic.py) notes what it stands for; what a step makes of it is another stand-in, which notes
nothing unless the step says so here.
"""
from collections import namedtuple

from .. import _levada as _raw
from . import symbolic as _symbolic
from .symbolic import Unknown


# The rows of tensors that a trace computes.
Rows = namedtuple("Rows", "trace tensors")
# Components of an element that are datasets, side by side. components: of their elements, before they are batched; batch:
# None or (size, drop_remainder, whether each was batched before they were joined).
Parts = namedtuple("Parts", "trace numbers components batch", defaults=(None,))


def of(dataset):
    """What a dataset is known to be in the trace that is open, or None."""
    known = getattr(dataset, "_known", None)
    return known if known is not None and known.trace is _symbolic.current() else None


def parts(arguments):
    """Notes which arguments of a trace are datasets in the element."""
    for i, argument in enumerate(arguments):
        if isinstance(argument, _raw.DatasetBase):
            argument._known = Parts(_symbolic.current(), (i,), argument._components)


def rows(dataset, tensors):
    """Notes that a stand-in has the rows of tensors."""
    dataset._known = Rows(_symbolic.current(), tuple(tensors))
    return dataset


def batched(dataset, made, size, drop_remainder):
    """Notes what dataset.batch gives."""
    known = of(dataset)
    if isinstance(known, Parts) and known.batch is None and not isinstance(size, Unknown):
        made._known = known._replace(batch=(size, drop_remainder, False))
    return made


def zipped(datasets, made):
    """Notes what zip gives; of datasets in batches, where all are in batches of one size."""
    found = [of(dataset) for dataset in datasets]
    if not all(isinstance(part, Parts) and part.batch == found[0].batch for part in found):
        return made
    batch = found[0].batch
    if batch is not None:
        if any(len(part.numbers) > 1 and not part.batch[2] for part in found):
            return made  # those were joined first
        batch = (*batch[:2], True)
    made._known = Parts(found[0].trace, sum((part.numbers for part in found), ()),
                        sum((tuple(part.components) for part in found), ()), batch)
    return made


def flatten(result, components):
    """flat_map of the function of elements of these components that gave this result, as a function of the dataset and of
    the structure of what it gives; None where the function has to be called. For a trace that is open."""
    known, opened = of(result), _symbolic.current()
    if known is None or opened.outer is not None or opened.made_elements:
        return None
    if isinstance(known, Parts):
        return lambda dataset, structure: _of_parts(known, dataset, structure)
    if any(dtype is None for dtype, _ in components):
        return None
    given, handle = opened.arguments, opened.handle
    same = len(given) == len(known.tensors) and all(a is b for a, b in zip(given, known.tensors))
    return lambda dataset, structure: _of_rows(None if same else handle, known, dataset, structure)


def _of_parts(known, dataset, structure):
    made = _raw.flatten(dataset, _symbolic.pairs_of(known.components), known.numbers, *(known.batch or (0, False, False)))
    return made._attach((dataset,), structure)


def _of_rows(handle, known, dataset, structure):
    if handle is not None:
        function = _raw.levada_trace_finish(handle, list(known.tensors))
        dataset = _raw.levada_dataset_map(dataset, function, 0)._attach((dataset,), 0)
    return _raw.flatten(dataset, (), (), 0, False, False)._attach((dataset,), structure)
