"""Python functions over the first axis of tensors: map_fn, vectorized_map, foldl, foldr and scan.

The function is called once for every element, in order. While a function is traced those calls are part of the trace
where the number of elements is known and small; else TraceError says that the function around has to be called.
"""
from . import nest as _nest
from .data import symbolic as _symbolic
from .dtypes import as_dtype
from .errors import DTypeError, InvalidArgumentError, TraceError
from .ops import TOP_LEVEL as _OPS
from .shape import TensorShape, TensorSpec
from .tensor import convert

_MOST_IN_A_TRACE = 256  # calls of the function while another one is traced


class ElementsError(InvalidArgumentError, TypeError):
    """What is given for elements has none, or not equally many."""


def _function(op, fn):
    if not callable(fn):
        raise TypeError(f"{op}: fn: expected a function, got {fn!r}")


def _count(op, tensors):
    """How many elements tensors have along the first axis."""
    if not tensors:
        raise ElementsError(None, None, f"{op}: elems: expected at least one tensor, got none")
    dims = []
    for i, tensor in enumerate(tensors):
        if tensor.shape.rank == 0:
            raise ElementsError(None, None, f"{op}: elems: expected tensors of rank 1 or more, got a scalar (tensor {i})")
        dims.append(None if tensor.shape.rank is None else tensor.shape[0])
    known = {dim for dim in dims if dim is not None}
    if len(known) > 1:
        raise ElementsError(None, None, f"{op}: elems: expected one first dimension, got {sorted(known)}")
    if any(_symbolic.is_symbolic(tensor) for tensor in tensors) and (not known or max(known) > _MOST_IN_A_TRACE):
        raise TraceError(f"{op}: the number of elements is unknown or too large while a function is traced")
    return known.pop()


def _elements(op, elems):
    """The elements, each of the structure of elems."""
    flat = [convert(leaf) for leaf in _nest.flatten(elems)]
    count = _count(op, flat)
    columns = [_OPS["unstack"](tensor, count) for tensor in flat]
    return flat, [_nest.pack_sequence_as(elems, list(row)) for row in zip(*columns)]


def _stacked(op, like, rows):
    """Results, each of the structure of like, as one structure of tensors."""
    columns = []
    for i, row in enumerate(rows):
        try:
            _nest.assert_same_structure(like, row)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{op}: fn: result {i}: {error}") from None
        columns.append(_nest.flatten(row))
    return _nest.pack_sequence_as(like, [_OPS["stack"](list(column)) for column in zip(*columns)])


def _typed(op, signature, result, place):
    """A result as tensors of the dtypes and shapes that fn_output_signature says."""
    try:
        _nest.assert_same_structure(signature, result, check_types=False)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{op}: fn: result {place}: {error}") from None
    made = []
    for spec, leaf in zip(_nest.flatten(signature), _nest.flatten(result)):
        dtype, shape = (spec.dtype, spec.shape) if isinstance(spec, TensorSpec) else (as_dtype(spec), TensorShape(None))
        tensor = convert(leaf, None if _symbolic.is_symbolic(leaf) else dtype)
        if tensor.dtype != dtype:
            raise DTypeError(None, None, f"{op}: fn: result {place}: expected {dtype.name}, got {tensor.dtype.name}")
        if not shape.is_compatible_with(tensor.shape):
            raise InvalidArgumentError(None, None, f"{op}: fn: result {place}: expected shape {shape}, got {tensor.shape}")
        made.append(tensor)
    return _nest.pack_sequence_as(result, made)


def _of_no_elements(op, fn, flat, elems, signature):
    """What fn gives, zero times: its dtypes and shapes are found by tracing it."""
    from .function import function
    specs = [TensorSpec(tensor.shape[1:], tensor.dtype) for tensor in flat]
    outputs = None
    try:
        outputs = function(fn).get_concrete_function(_nest.pack_sequence_as(elems, specs)).structured_outputs
    except (Exception, TraceError) as error:  # noqa: BLE001: what fn needs values for, only fn knows
        if signature is None:
            raise InvalidArgumentError(None, None, f"{op}: elems has no elements, and what fn gives is unknown: pass "
                                       f"fn_output_signature= ({error})") from None
    like = outputs if signature is None else signature
    found = [None] * len(_nest.flatten(like)) if outputs is None else _nest.flatten(outputs)

    def empty(spec, seen):
        shape = spec.shape if isinstance(spec, TensorSpec) else seen.shape if seen is not None else TensorShape([])
        dims = [0 if dim is None else dim for dim in (shape if shape.rank is not None else ())]
        return _OPS["zeros"]([0, *dims], spec.dtype if isinstance(spec, TensorSpec) else as_dtype(spec))

    return _nest.pack_sequence_as(like, [empty(*pair) for pair in zip(_nest.flatten(like), found)])


def map_fn(fn, elems, dtype=None, parallel_iterations=None, back_prop=True, swap_memory=False, infer_shape=True, name=None,
           fn_output_signature=None):
    """fn of each element, put together again. fn_output_signature: dtypes or TensorSpecs that the results must fit."""
    _function("map_fn", fn)
    signature = dtype if fn_output_signature is None else fn_output_signature
    flat, elements = _elements("map_fn", elems)
    if not elements:
        return _of_no_elements("map_fn", fn, flat, elems, signature)
    rows = [fn(element) for element in elements]
    if signature is not None:
        rows = [_typed("map_fn", signature, row, i) for i, row in enumerate(rows)]
    return _stacked("map_fn", rows[0], rows)


def vectorized_map(fn, elems, fallback_to_while_loop=True, warn=True):
    """map_fn: what is faster is chosen by the library, not by the name."""
    _function("vectorized_map", fn)
    return map_fn(fn, elems)


def _fold(op, fn, elems, initializer, backwards):
    _function(op, fn)
    _, elements = _elements(op, elems)
    if backwards:
        elements.reverse()
    if initializer is not None:
        state = _nest.map_structure(convert, initializer)
    elif elements:
        state = elements.pop(0)
    else:
        raise ElementsError(None, None, f"{op}: elems: expected at least one element where there is no initializer, got none")
    return state, elements


def _next(op, fn, state, element, place):
    made = fn(state, element)
    try:
        _nest.assert_same_structure(state, made, check_types=False)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{op}: fn: call {place}: {error}") from None
    made = _nest.map_structure(convert, made)
    for old, new in zip(_nest.flatten(state), _nest.flatten(made)):
        if old.dtype != new.dtype:
            raise DTypeError(None, None, f"{op}: fn: call {place}: expected {old.dtype.name}, got {new.dtype.name}")
    return made


def foldl(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """fn(... fn(fn(initializer, first), second) ..., last); without initializer the first element stands for it."""
    state, elements = _fold("foldl", fn, elems, initializer, False)
    for i, element in enumerate(elements):
        state = _next("foldl", fn, state, element, i)
    return state


def foldr(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """fn(... fn(fn(initializer, last), last but one) ..., first)."""
    state, elements = _fold("foldr", fn, elems, initializer, True)
    for i, element in enumerate(elements):
        state = _next("foldr", fn, state, element, i)
    return state


def scan(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, infer_shape=True,
         reverse=False, name=None):
    """All states on the way of foldl, or with reverse=True of foldr, each at the place of its element."""
    state, elements = _fold("scan", fn, elems, initializer, reverse)
    states = [] if initializer is not None else [state]
    for i, element in enumerate(elements):
        state = _next("scan", fn, state, element, i)
        states.append(state)
    if not states:  # no elements: the states of none
        return _nest.map_structure(lambda one: _OPS["zeros"]([0, *one.shape], one.dtype), state)
    return _stacked("scan", state, states[::-1] if reverse else states)
