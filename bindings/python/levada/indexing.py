"""Indexing with arrays, as in NumPy: integer arrays and lists gather, bool masks select."""
from . import _levada as _raw
from . import dtypes as _dtypes
from .errors import InvalidArgumentError, OutOfRangeError, UnimplementedError
from .tensor import convert

_FULL = slice(None)


def _is_basic(item):
    if item is None or item is Ellipsis or isinstance(item, slice):
        return True
    if isinstance(item, (bool, list, tuple)):
        return False
    shape = getattr(item, "shape", None)
    if shape is not None and (len(shape) > 0 or getattr(item, "_is_symbolic", False)):
        return False
    return getattr(getattr(item, "dtype", None), "name", None) != "bool"


def _is_integer(item):
    return _is_basic(item) and not (item is None or item is Ellipsis or isinstance(item, slice))


def _mask_indices(mask):
    """One int64 index tensor per dimension of a mask."""
    flat = _raw.mask_indices(mask)
    if mask.ndim == 1:
        return [flat]
    indices, below = [], 1
    for size in reversed(mask.shape):
        whole = flat // below
        indices.append(whole % size)
        below *= max(size, 1)
    return indices[::-1]


def _expand(tensor, key):
    """[(kind, value)] with kind basic, index or array; an Ellipsis is written out, masks become index arrays."""
    parts, consumed = [], 0
    for item in key if isinstance(key, tuple) else (key,):
        if isinstance(item, bool):
            raise TypeError("getitem: a bool is no index; a mask has the shape of what it selects from")
        if _is_basic(item):
            parts.append(("index" if _is_integer(item) else "basic", item))
            consumed += item is not None and item is not Ellipsis
            continue
        array = convert(item if len(item) or not isinstance(item, (list, tuple)) else convert(item, _dtypes.int64)) \
            if isinstance(item, (list, tuple)) else convert(item)
        if array.dtype.is_bool:
            _check_mask(tensor, array, consumed)
            arrays = _mask_indices(array)
        elif array.dtype.is_integer:
            arrays = [array]
        else:
            raise TypeError(f"getitem: expected integers or bool in an index array, got {array.dtype.name}")
        parts += [("array", one) for one in arrays]
        consumed += len(arrays)
    ellipses = [i for i, (_, item) in enumerate(parts) if item is Ellipsis]
    if len(ellipses) > 1:
        raise InvalidArgumentError(None, None, "getitem: more than one Ellipsis")
    missing = tensor.ndim - consumed
    if missing < 0:
        raise OutOfRangeError(None, None, f"getitem: {consumed} indices for a tensor of rank {tensor.ndim}")
    where = ellipses[0] if ellipses else len(parts)
    return parts[:where] + [("basic", _FULL)] * missing + parts[where + 1:]


def _check_mask(tensor, mask, axis):
    wanted = tensor.shape[axis:axis + mask.ndim]
    if mask.ndim == 0 or not wanted.is_compatible_with(mask.shape):
        raise OutOfRangeError(None, None, f"getitem: a mask of shape {mask.shape} does not fit dimensions {wanted}")


def _positive(index, size):
    """Indices counted from the front."""
    if size is None:
        raise UnimplementedError(None, None, "getitem: an index array over a dimension of unknown size")
    if not index.dtype.is_unsigned:
        index = _raw.levada_cast(index, _dtypes.int64)
        index = _raw.levada_select(index < 0, index + size, index)
    return index


def _check_bounds(index, size, axis):
    if index._is_symbolic:
        return
    outside = _raw.mask_indices(_raw.levada_logical_or(index < 0, index >= size))
    if len(outside):
        value = int(_raw.levada_reshape(index, [-1])[int(outside[0])])
        raise OutOfRangeError(None, None, f"getitem: index {value} is out of range for dimension {axis} of size {size}")


def advanced_getitem(tensor, key):
    """tensor[key] for a key with lists, arrays or tensors in it."""
    if not isinstance(tensor, _raw.TensorBase):
        tensor = convert(tensor)
    if tensor.ndim is None:
        raise UnimplementedError(None, None, "getitem: an index array into a tensor of unknown rank")
    parts = _expand(tensor, key)
    # Integers count as arrays of rank 0 here, which decides where the gathered dimensions go, as in NumPy.
    basic = tuple(_FULL if kind != "basic" else item for kind, item in parts)
    viewed = _raw.levada_strided_slice(tensor, basic)
    axes = [i for i, (kind, _) in enumerate(parts) if kind != "basic"]
    arrays = []
    for axis in axes:
        size = viewed.shape[axis]
        index = _positive(convert(parts[axis][1]), size)
        _check_bounds(index, size, axis)
        arrays.append(index)
    if len(axes) == 1:
        return _raw.levada_gather(viewed, arrays[0], axes[0], 0)
    return _gather_together(viewed, axes, arrays)


def _gather_together(tensor, axes, arrays):
    """tensor[..., a, ..., b, ...] with arrays that broadcast against each other."""
    rest = [axis for axis in range(tensor.ndim) if axis not in axes]
    sizes = [tensor.shape[axis] for axis in axes]
    linear = arrays[0]
    for index, size in zip(arrays[1:], sizes[1:]):
        linear = linear * size + index
    merged = _raw.levada_transpose(tensor, axes + rest)
    count = 1
    for size in sizes:
        count *= size
    merged = _raw.levada_reshape(merged, [count] + [tensor.shape[axis] for axis in rest])
    gathered = _raw.levada_gather(merged, linear, 0, 0)
    if axes != list(range(axes[0], axes[0] + len(axes))) or axes[0] == 0:
        return gathered
    before, new = axes[0], linear.ndim
    order = list(range(new, new + before)) + list(range(new)) + list(range(new + before, gathered.ndim))
    return _raw.levada_transpose(gathered, order)


_raw.register("advanced_getitem", advanced_getitem)
