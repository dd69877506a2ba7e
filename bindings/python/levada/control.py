"""Control flow whose branches are functions, and Python functions in the middle of traced ones.

Values decide here and nothing of it is recorded: a branch or loop that depends on a symbolic tensor raises TraceError,
and the function around it runs as plain Python. py_function and numpy_function tell beforehand what they give, so that a
dataset mapped with them knows its spec without a first call, and calls the whole function for every element.
"""
import functools

from . import nest as _nest
from .data import symbolic as _symbolic
from .dtypes import as_dtype
from .errors import DTypeError, InvalidArgumentError, TraceError
from .function import inside_a_trace
from .shape import TensorShape, TensorSpec
from .tensor import convert


class BranchError(TypeError, ValueError):
    """A branch, condition or index that is not what control flow is made of."""


# ---- Python functions ----

def py_function(func=None, inp=None, Tout=None, name=None):
    """func(*tensors) with eager tensors, also inside a function that is traced; its results become tensors of Tout, a
    dtype or TensorSpec or a list of them, under the rules of constant. Without func a decorator. What func raises passes
    through (TensorFlow: UnknownError)."""
    if func is None:
        return functools.partial(_decorated, py_function, Tout)
    return _call("py_function", func, inp, Tout, list, convert)


def numpy_function(func=None, inp=None, Tout=None, stateful=True, name=None):
    """func(*arrays) with NumPy arrays of its own, also inside a function that is traced; the results must have the dtypes
    of Tout. Without func a decorator. What func raises passes through."""
    if func is None:
        return functools.partial(_decorated, numpy_function, Tout)

    def as_array(value, dtype):
        import numpy
        made = convert(numpy.asarray(value))
        if made.dtype != dtype:
            raise DTypeError(None, None, f"numpy_function: expected {dtype.name} as Tout says, got {made.dtype.name}")
        return made

    return _call("numpy_function", func, inp, Tout, _arrays, as_array)


def _decorated(call, Tout, func):
    return functools.wraps(func)(lambda *inp: call(func, inp, Tout))


def _arrays(tensors):
    """Arrays that the function may write to; scalars as NumPy scalars, strings as bytes."""
    return [tensor.numpy().copy() if tensor.ndim else tensor.numpy() for tensor in tensors]


def _spec(leaf):
    if isinstance(leaf, TensorSpec):
        return leaf.dtype, leaf.shape
    return as_dtype(leaf), TensorShape(None)


def _call(op, func, inp, Tout, prepare, take):
    if not callable(func):
        raise TypeError(f"{op}: expected a function, got {func!r}")
    if not isinstance(inp, (list, tuple)):
        raise TypeError(f"{op}: inp: expected a list of tensors, got {type(inp).__name__}")
    specs = [_spec(leaf) for leaf in _nest.flatten(Tout)]
    if inside_a_trace():
        if not _symbolic.tracing():
            raise TraceError(f"{op}: a Python function is called with values, not while a function is traced")
        return _nest.pack_sequence_as(Tout, _symbolic.unknown(specs))
    result = func(*prepare([convert(value) for value in inp]))
    values = [] if result is None else _nest.flatten(result)
    if len(values) != len(specs):
        raise InvalidArgumentError(
            None, None, f"{op}: expected {len(specs)} results as Tout says, got {len(values)}")
    made = [take(value, dtype) for value, (dtype, _) in zip(values, specs)]
    for i, (tensor, (_, shape)) in enumerate(zip(made, specs)):
        if not shape.is_compatible_with(tensor.shape):
            raise InvalidArgumentError(
                None, None, f"{op}: result {i}: expected shape {shape}, got {tensor.shape}")
    return _nest.pack_sequence_as(Tout, made)


# ---- branches ----

def _truth(op, pred):
    """A predicate as a bool: Python's truth of a value, or of a tensor of rank 0."""
    if _symbolic.is_symbolic(pred):
        raise TraceError(f"{op}: the predicate has no value while a function is traced")
    return bool(pred)


def _function(op, name, value):
    if not callable(value):
        raise BranchError(f"{op}: {name}: expected a function, got {value!r}")
    return value


def cond(pred, true_fn, false_fn, name=None):
    """true_fn() where pred holds, else false_fn()."""
    _function("cond", "true_fn", true_fn), _function("cond", "false_fn", false_fn)
    return true_fn() if _truth("cond", pred) else false_fn()


def case(pred_fn_pairs, default=None, exclusive=False, strict=False, name="case"):
    """The function of the first pair whose predicate holds, else default. exclusive=True: InvalidArgumentError where
    more than one holds."""
    pairs = list(pred_fn_pairs.items()) if isinstance(pred_fn_pairs, dict) else pred_fn_pairs
    if not isinstance(pairs, (list, tuple)) or not pairs:
        raise BranchError(f"case: pred_fn_pairs: expected a list of (predicate, function), got {pred_fn_pairs!r}")
    for i, pair in enumerate(pairs):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise BranchError(f"case: pred_fn_pairs[{i}]: expected (predicate, function), got {pair!r}")
        _function("case", f"pred_fn_pairs[{i}]", pair[1])
    if default is not None:
        _function("case", "default", default)
    truths = [convert(pred) for pred, _ in pairs]
    for i, pred in enumerate(truths):
        if pred.dtype.name != "bool":
            raise BranchError(f"case: pred_fn_pairs[{i}]: expected a bool predicate, got {pred.dtype.name}")
    chosen = [fn for pred, (_, fn) in zip(truths, pairs) if _truth("case", pred)]
    if exclusive and len(chosen) > 1:
        raise InvalidArgumentError(
            None, None, f"case: exclusive: expected at most one true predicate, got {len(chosen)}")
    if chosen:
        return chosen[0]()
    if default is None:
        raise InvalidArgumentError(
            None, None, f"case: none of {len(pairs)} predicates holds and there is no default")
    return default()


def switch_case(branch_index, branch_fns, default=None, name="switch_case"):
    """branch_fns[branch_index](), of a list, a dict or (index, function) pairs; without that branch, default, or the
    branch of the largest index."""
    branches = _branches(branch_fns)
    if default is not None:
        _function("switch_case", "default", default)
    index = convert(branch_index)
    if not index.dtype.is_integer or index.shape.rank not in (0, None):
        raise BranchError(f"switch_case: branch_index: expected an integer scalar, got {branch_index!r}")
    if _symbolic.is_symbolic(index):
        raise TraceError("switch_case: branch_index has no value while a function is traced")
    return branches.get(int(index), default or branches[max(branches)])()


def _branches(branch_fns):
    if isinstance(branch_fns, dict):
        pairs = list(branch_fns.items())
    elif isinstance(branch_fns, (list, tuple)):
        pairs = [pair if isinstance(pair, tuple) else (i, pair) for i, pair in enumerate(branch_fns)]
    else:
        pairs = []
    if not pairs:
        raise BranchError(f"switch_case: branch_fns: expected a list, a dict or pairs of functions, got {branch_fns!r}")
    for pair in pairs:
        if len(pair) != 2 or not isinstance(pair[0], int):
            raise BranchError(f"switch_case: branch_fns: expected (int, function), got {pair!r}")
        _function("switch_case", f"branch_fns[{pair[0]}]", pair[1])
    if len(dict(pairs)) != len(pairs):
        raise BranchError("switch_case: branch_fns: an index stands there more than once")
    return dict(pairs)


# ---- loops ----

def while_loop(cond, body, loop_vars, shape_invariants=None, parallel_iterations=10, back_prop=True, swap_memory=False,
               maximum_iterations=None, name=None):
    """loop_vars = body(*loop_vars) while cond(*loop_vars) holds, at most maximum_iterations times. body keeps the
    structure, and the dtypes of the tensors that it is made of; shapes may change."""
    _function("while_loop", "cond", cond), _function("while_loop", "body", body)
    if not isinstance(loop_vars, (list, tuple)) or not loop_vars:
        raise BranchError(f"while_loop: loop_vars: expected a list or tuple that is not empty, got {loop_vars!r}")
    values = _nest.map_structure(convert, loop_vars)
    count = 0
    while (maximum_iterations is None or count < int(maximum_iterations)) and _truth("while_loop", cond(*values)):
        values = _next_values(values, body(*values), count)
        count += 1
    return values


def _next_values(before, after, count):
    if len(before) == 1 and not isinstance(after, (list, tuple)):
        after = (after,)
    _nest.assert_same_structure(list(before), list(after))
    flat = []
    for i, (old, new) in enumerate(zip(_nest.flatten(before), _nest.flatten(after))):
        made = convert(new)
        if made.dtype != old.dtype:
            raise DTypeError(None, None, f"while_loop: body: iteration {count}: variable {i}: expected {old.dtype.name}, "
                             f"got {made.dtype.name}")
        flat.append(made)
    return _nest.pack_sequence_as(before, flat)
