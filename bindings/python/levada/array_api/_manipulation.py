"""Manipulation functions, and those that index."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..tensor import convert as _convert
from ._names import array, axes_of


def _broadcast(where, *shapes):
    """The shape to which shapes broadcast."""
    result = []
    for shape in shapes:
        shape = [1] * (len(result) - len(shape)) + list(shape)
        result = [1] * (len(shape) - len(result)) + result
        for i, (a, b) in enumerate(zip(result, shape)):
            if a != b and 1 not in (a, b):
                raise ValueError(f"{where}: expected shapes that broadcast, got {', '.join(map(str, shapes))}")
            result[i] = b if a == 1 else a
    return result


def broadcast_arrays(*arrays):
    """All arrays in the shape to which they broadcast."""
    arrays = [array("broadcast_arrays", one) for one in arrays]
    shape = _broadcast("broadcast_arrays", *(one.shape for one in arrays))
    return [_raw.levada_broadcast_to(one, shape) for one in arrays]


def broadcast_to(x, /, shape):
    """An array in a shape to which it broadcasts."""
    return _raw.levada_broadcast_to(array("broadcast_to", x), list(shape))


def concat(arrays, /, *, axis=0):
    """Arrays joined along an axis; None: flattened first."""
    arrays = [array("concat", one) for one in arrays]
    if axis is None:
        arrays, axis = [_raw.levada_reshape(one, [-1]) for one in arrays], 0
    return _raw.levada_concat(arrays, axis)


def expand_dims(x, /, axis):
    """A new axis of size 1."""
    x = array("expand_dims", x)
    if not -x.ndim - 1 <= axis <= x.ndim:
        raise IndexError(f"expand_dims: expected an axis in [{-x.ndim - 1}, {x.ndim}], got {axis}")
    return _raw.levada_expand_dims(x, axis)


def flip(x, /, *, axis=None):
    """The elements in reverse order along axes."""
    return _raw.levada_reverse(array("flip", x), axes_of(axis))


def _axis(where, axis, rank):
    if not -rank <= axis < rank:
        raise IndexError(f"{where}: expected an axis in [{-rank}, {rank}), got {axis}")
    return axis % rank


def moveaxis(x, source, destination, /):
    """Axes in other places, the rest in their order."""
    x = array("moveaxis", x)
    source = [_axis("moveaxis", one, x.ndim) for one in axes_of(source)]
    destination = [_axis("moveaxis", one, x.ndim) for one in axes_of(destination)]
    if len(source) != len(destination) or len(set(source)) < len(source) or len(set(destination)) < len(source):
        raise ValueError(f"moveaxis: expected as many different axes on both sides, got {source} and {destination}")
    order = [axis for axis in range(x.ndim) if axis not in source]
    for to, axis in sorted(zip(destination, source)):
        order.insert(to, axis)
    return _raw.levada_transpose(x, order)


def permute_dims(x, /, axes):
    """The axes in another order."""
    return _raw.levada_transpose(array("permute_dims", x), axes_of(axes))


def repeat(x, repeats, /, *, axis=None):
    """Each element, or each slice along axis, as often as repeats says."""
    x = array("repeat", x)
    if axis is None:
        x, axis = _raw.levada_reshape(x, [-1]), 0
    return _raw.levada_repeat(x, _convert(repeats), axis)


def reshape(x, /, shape, *, copy=None):
    """The elements in C order in another shape."""
    x = array("reshape", x)
    result = _raw.levada_reshape(x, [shape] if isinstance(shape, int) else list(shape))
    return _convert(result, copy=True) if copy else result


def roll(x, /, shift, *, axis=None):
    """The elements moved along axes; those that leave at one end come in at the other."""
    x = array("roll", x)
    if axis is None:
        return _raw.levada_reshape(_raw.levada_roll(_raw.levada_reshape(x, [-1]), shift, 0), x.shape)
    axes = axes_of(axis)
    shifts = [shift] * len(axes) if isinstance(shift, int) else list(shift)
    return _raw.levada_roll(x, shifts, axes)


def squeeze(x, /, axis):
    """Without axes of size 1."""
    x, axes = array("squeeze", x), axes_of(axis)
    return _raw.levada_squeeze(x, axes) if axes else x


def stack(arrays, /, *, axis=0):
    """Arrays of one shape along a new axis."""
    return _raw.levada_stack([array("stack", one) for one in arrays], axis)


def tile(x, repetitions, /):
    """The array that many times along each axis."""
    x, repetitions = array("tile", x), list(repetitions)
    repetitions = [1] * (x.ndim - len(repetitions)) + repetitions
    x = _raw.levada_reshape(x, [1] * (len(repetitions) - x.ndim) + list(x.shape))
    return _raw.levada_tile(x, repetitions)


def unstack(x, /, *, axis=0):
    """The slices along an axis."""
    x = array("unstack", x)
    return tuple(_raw.levada_unstack(x, axis, x.shape[_axis("unstack", axis, x.ndim)]))


def take(x, indices, /, *, axis=None):
    """The slices at indices along an axis."""
    x = array("take", x)
    if axis is None and x.ndim != 1:
        raise ValueError(f"take: expected an axis for an array of rank {x.ndim}")
    return _raw.levada_index_arrays([x, array("take", indices)], [0 if axis is None else axis])


def take_along_axis(x, indices, /, *, axis=-1):
    """The elements at indices along an axis, all other positions their own."""
    x, indices = array("take_along_axis", x), array("take_along_axis", indices)
    axis = _axis("take_along_axis", axis, x.ndim)
    if indices.ndim != x.ndim:
        raise ValueError(f"take_along_axis: expected indices of rank {x.ndim}, got {indices.ndim}")
    own, theirs = list(x.shape), list(indices.shape)
    own[axis] = theirs[axis] = 1
    common = _broadcast("take_along_axis", own, theirs)
    x = _raw.levada_broadcast_to(x, common[:axis] + [x.shape[axis]] + common[axis + 1:])
    zero, one = _convert(0, _dtypes.int64), _convert(1, _dtypes.int64)
    arrays = [indices if i == axis else
              _raw.levada_reshape(_raw.levada_range(zero, _convert(size, _dtypes.int64), one),
                                  [-1] + [1] * (x.ndim - 1 - i))
              for i, size in enumerate(x.shape)]
    return _raw.levada_index_arrays([x, *arrays], list(range(x.ndim)))


__all__ = ["broadcast_arrays", "broadcast_to", "concat", "expand_dims", "flip", "moveaxis", "permute_dims", "repeat",
           "reshape", "roll", "squeeze", "stack", "take", "take_along_axis", "tile", "unstack"]
