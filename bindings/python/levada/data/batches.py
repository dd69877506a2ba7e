"""The methods of Dataset that make and take apart batches of elements whose shapes differ."""
from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..errors import UnimplementedError
from ..shape import TensorShape
from ..tensor import Tensor, convert
from . import structure as _structure
from . import symbolic as _symbolic
from .checks import at_least, boolean, check_name, function, integer, invalid
from .nested import key_of
from .symbolic import Unknown


def _padded_shape(value, component, op):
    """One padded shape: a shape, integers with None or -1 for unknown, an integer tensor."""
    if value is None:
        return component
    try:
        return TensorShape(value)
    except (TypeError, ValueError):
        pass
    numbers = convert(value)
    if numbers.ndim != 1 or numbers.dtype.name not in ("int32", "int64"):
        raise ValueError(f"{op}: padded_shapes: expected a shape, got {value!r}")
    return TensorShape([None if n == -1 else n for n in numbers.numpy().tolist()])


def _padding_value(value, dtype, op):
    """One padding value. A Python number takes the dtype of its component."""
    if value is None:
        return None
    weak = isinstance(value, (bool, int, float, complex, str, bytes)) and not isinstance(value, Tensor)
    tensor = convert(value, dtype) if weak else convert(value)
    if tensor.ndim != 0:
        raise ValueError(f"{op}: padding_values: expected scalars, got shape {tensor.shape}")
    if tensor.dtype != dtype:
        raise TypeError(f"{op}: padding_values: expected {dtype.name}, got {tensor.dtype.name}")
    return tensor


def _flat(description, value, op, what):
    try:
        return _structure.flatten_up_to(description, value)
    except _structure.MismatchError as error:
        raise TypeError(f"{op}: {what}: {error}") from None


def _filled(description, value, count):
    """A value in which None for a part of a structure is written out as one for each of its components."""
    if not isinstance(description, tuple):
        return value
    if value is None:
        return _structure.build(description, [None] * count)
    kind, *_, children = description
    if kind == "tuple" and type(value) is tuple and len(value) == len(children):
        return tuple(_filled(child, part, count) for child, part in zip(children, value))
    if kind == "dict" and type(value) is dict and value.keys() == set(description[1]):
        return {key: _filled(child, value[key], count) for key, child in zip(description[1], children)}
    return value


def padding(dataset, padded_shapes, padding_values, op):
    """(shapes or None, values or None) as the native layer reads them."""
    components, description = dataset._components, dataset._structure
    if any(dtype is None for dtype, _ in components):
        raise TypeError(f"{op}: expected components that are tensors, got a dataset")
    shapes = values = None
    if padded_shapes is not None:
        given = _flat(description, padded_shapes, op, "padded_shapes")
        shapes = tuple((dtype, _padded_shape(value, shape, op)) for value, (dtype, shape) in zip(given, components))
        shapes = tuple((dtype, None if shape.rank is None else shape) for dtype, shape in shapes)
    if padding_values is not None:
        nested = isinstance(padding_values, (tuple, dict))
        given = _flat(
            description, _filled(description, padding_values, len(components)), op, "padding_values") if nested else (
            [padding_values] * len(components))
        values = tuple(_padding_value(value, dtype, op) for value, (dtype, _) in zip(given, components))
    return shapes, values


class BatchSteps:
    """Transformations of batches. Part of Dataset."""

    __slots__ = ()

    def padded_batch(self, batch_size, padded_shapes=None, padding_values=None, drop_remainder=False, name=None):
        """Group consecutive elements of different shapes; each is padded to padded_shapes, or to the largest of the
        batch where that is unknown."""
        check_name("padded_batch", name)
        size = integer(batch_size, "padded_batch: batch_size")
        known = not isinstance(size, Unknown)
        made = _raw.padded_batch(self, size, boolean(drop_remainder, "padded_batch: drop_remainder") and known,
                                 *padding(self, padded_shapes, padding_values, "padded_batch"))
        return self._same_structure(made)

    def ragged_batch(self, batch_size, drop_remainder=False, row_splits_dtype=_dtypes.as_dtype("int64"), name=None):
        """batch, for elements of one known shape. Elements of different shapes would need ragged tensors."""
        check_name("ragged_batch", name)
        self._refuse_ragged("ragged_batch")
        return self.batch(batch_size, drop_remainder)

    def sparse_batch(self, batch_size, row_shape, name=None):
        """Refused: there are no sparse tensors."""
        raise UnimplementedError(None, None, "sparse_batch: levada has no sparse tensors: use padded_batch")

    def _refuse_ragged(self, op):
        for i, (dtype, shape) in enumerate(self._components):
            if dtype is None or shape.rank is None or any(dim is None for dim in shape):
                raise UnimplementedError(
                    None, None, f"{op}: levada has no ragged tensors, and component {i} may have different shapes "
                    f"({shape}): use padded_batch")

    def unbatch(self, name=None):
        """Split elements along their first axis."""
        check_name("unbatch", name)
        return self._same_structure(_raw.levada_dataset_unbatch(self))

    def rebatch(self, batch_size, drop_remainder=False, name=None):
        """Split elements along their first axis and join the rows to batches of batch_size; of several sizes in turn."""
        check_name("rebatch", name)
        several = isinstance(batch_size, (list, tuple)) or getattr(batch_size, "ndim", 0) == 1
        sizes = [at_least(size, 1, "rebatch: batch_size") for size in (batch_size if several else [batch_size])]
        if not sizes:
            raise invalid("rebatch: batch_size: expected at least one size, got none")
        return self._same_structure(_raw.levada_dataset_rebatch(self, sizes, boolean(drop_remainder, "rebatch: drop_remainder")))

    def bucket_by_sequence_length(self, element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes=None,
                                  padding_values=None, pad_to_bucket_boundary=False, no_padding=False,
                                  drop_remainder=False, name=None):
        """Batches of elements of similar length, padded; a batch of its own size for each bucket of lengths."""
        op = "bucket_by_sequence_length"
        check_name(op, name)
        function(element_length_func, op)
        ends = tuple(integer(end, f"{op}: bucket_boundaries") for end in bucket_boundaries)
        sizes = tuple(at_least(size, 1, f"{op}: bucket_batch_sizes") for size in bucket_batch_sizes)
        if len(sizes) != len(ends) + 1:
            raise ValueError(f"{op}: bucket_batch_sizes: expected {len(ends) + 1} sizes, one more than "
                             f"bucket_boundaries, got {len(sizes)}")
        shapes, values = padding(self, padded_shapes, padding_values, op)
        if _symbolic.tracing():
            return self._same_structure(_raw.padded_batch(self, 1, False, shapes, values))
        keyed, length = key_of(self, element_length_func, op, "element_length_func", ("int32", "int64"))
        flags = (boolean(drop_remainder, f"{op}: drop_remainder"), bool(pad_to_bucket_boundary), bool(no_padding))
        made = _raw.bucket_by_sequence_length(keyed, length, ends, sizes, flags, shapes, values)
        return made._attach((keyed,), self._structure)
