"""Dataset.map and what is a map in disguise."""
from .. import _levada as _raw
from . import calls as _calls
from . import structure as _structure
from . import symbolic as _symbolic


def map_dataset(dataset, fn, num_parallel_calls=0, traced=None, output_signature=None, op="map", step=None):
    """fn for every element; traced is True, False or None. step: what the step is called where it is not op."""
    if _symbolic.tracing():
        result, leaves = _calls.result_structure(fn(*_structure.arguments(_symbolic.element_of(dataset))), op)
        outputs = [_calls.tensor_or_dataset(leaf) for leaf in leaves]
        return _symbolic.stand_in(result, _symbolic.components_of(outputs))

    def first_arguments():
        return _structure.arguments(_calls.first_element(dataset, op))

    made = _calls.prepare(op, dataset._components, dataset._structure, fn, first_arguments, traced, output_signature)
    if made.native is not None:
        mapped = _raw.levada_dataset_map(dataset, made.native, num_parallel_calls)
    else:
        caller = _calls.ElementFunction(op, fn, dataset._structure, made)
        mapped = _raw.map_callback(dataset, _calls.pairs_of(made.components), caller, num_parallel_calls, step or op)
    return mapped._attach((dataset,), made.result)
