"""Datasets on disk: save, load, snapshot, and a cache in a file."""
import json
import os

from .. import _levada as _raw
from ..errors import DataLossError
from ..shape import TensorSpec
from . import structure as _structure
from .checks import check_name, function, invalid
from .readers import compression_code


def _encode(part):
    """A description of structure as JSON. Classes other than namedtuple come back as dicts of their fields."""
    if part is None or isinstance(part, int):
        return part
    kind, children = part[0], [_encode(child) for child in part[-1]]
    if kind == "tuple":
        return {"t": children}
    if kind == "dict":
        return {"d": [list(pair) for pair in zip(part[1], children)]}
    if kind == "dataset":
        raise invalid("save: expected elements of tensors, got a dataset inside one")
    cls = part[1].cls
    if hasattr(cls, "_fields"):
        return {"n": cls.__name__, "f": list(cls._fields), "v": children}
    return {"d": [list(pair) for pair in zip(part[1].keys, children)]}


def _decode(part):
    if part is None or isinstance(part, int):
        return part
    if "t" in part:
        return ("tuple", tuple(_decode(child) for child in part["t"]))
    if "d" in part:
        return ("dict", tuple(key for key, _ in part["d"]), tuple(_decode(child) for _, child in part["d"]))
    import collections
    cls = collections.namedtuple(part["n"], part["f"])
    return ("call", _structure.Rebuild(cls), tuple(_decode(child) for child in part["v"]))


def _path(value):
    return os.fspath(value)


def _given_structure(element_spec, components):
    """The description of an element_spec; its dtypes and shapes must admit the components."""
    description, specs = _structure.describe(element_spec)
    if len(specs) != len(components) or not all(isinstance(spec, TensorSpec) for spec in specs):
        raise invalid(f"load: element_spec: expected {len(components)} components, got {element_spec}")
    for spec, (dtype, shape) in zip(specs, components):
        if spec.dtype != dtype or not TensorSpec(spec.shape, dtype).shape.is_compatible_with(shape):
            raise invalid(f"load: element_spec: expected {dtype.name} {shape}, got {spec.dtype.name} {spec.shape}")
    return description


def _check_shard(dataset, shard_func):
    """A shard_func gives an int64 scalar."""
    from .nested import key_of
    try:
        key_of(dataset, shard_func, "snapshot", "shard_func", ("int64",))
    except ValueError as error:
        raise TypeError(str(error)) from None


def _numbered(dataset, shard_func):
    """(number of the shard, element) for elements."""
    def with_number(*parts):
        return shard_func(*parts), parts if len(parts) != 1 else parts[0]
    return dataset.map(with_number)


_CHECKPOINT_ARGS = ("checkpoint_interval", "step_counter", "directory", "max_to_keep")


def _checkpoints(arguments):
    """(elements between two checkpoints or 0, step_counter) of checkpoint_args."""
    if not arguments:
        return 0, None
    for name in arguments:
        if name not in _CHECKPOINT_ARGS:
            raise invalid(f"save: checkpoint_args: expected {', '.join(_CHECKPOINT_ARGS)}, got {name!r}")
    interval = arguments.get("checkpoint_interval")
    interval = 1000 if interval is None else interval
    if not isinstance(interval, int) or interval < 1:
        raise invalid(f"save: checkpoint_args: checkpoint_interval: expected at least 1, got {interval!r}")
    return interval, arguments.get("step_counter")


class Store:
    """Datasets on disk. Part of Dataset."""

    __slots__ = ()

    def save(self, path, compression=None, shard_func=None, checkpoint_args=None):
        """Runs through the dataset and stores its elements in a directory. compression: "", "GZIP", "ZLIB" or "ZSTD".
        shard_func gives each element the number of its shard, an int64 scalar. What stood there is replaced when
        everything is stored; a save that fails leaves it as it was.

        checkpoint_args: a dict; then a save that is ended, also by SIGKILL, is gone on with by the next one of the same
        dataset to the path. Its checkpoint_interval: elements between checkpoints (1000). Its step_counter: a variable that
        is advanced by the elements stored. directory and max_to_keep are accepted: checkpoints lie beside the elements,
        and the last one is kept until everything is stored."""
        code = compression_code("save", None if compression == "NONE" else compression)
        structure = json.dumps(_encode(self._structure))
        source = self if shard_func is None else _numbered(self, function(shard_func, "save"))
        interval, counter = _checkpoints(checkpoint_args)
        _raw.levada_dataset_save(source, _path(path), structure, (code, shard_func is not None, interval))
        if counter is not None:
            made = _raw.levada_dataset_load(_path(path))[1]
            counter.assign_add(_raw.levada_dataset_cardinality(made))

    @staticmethod
    def load(path, element_spec=None, compression=None, reader_func=None, wait=False):
        """The elements of a stored dataset, which can be used by position. reader_func makes the dataset from one whose
        elements are the datasets of the shards. compression and wait are accepted: files tell how they are packed, and
        are complete when they can be found."""
        text, made = _raw.levada_dataset_load(_path(path))
        try:
            description = _decode(json.loads(text.numpy()))
        except (ValueError, KeyError, TypeError) as error:
            raise DataLossError(None, None, f"load: '{path}': expected a structure, got {text!r}") from error
        made._attach((), description)
        if element_spec is not None:
            made._attach((), _given_structure(element_spec, made._components))
        if reader_func is None:
            return made
        return function(reader_func, "load")(_shards(path, made))

    def snapshot(self, path, compression="AUTO", reader_func=None, shard_func=None, name=None):
        """Elements that the first complete pass stores below a directory and later ones read. Every pass gives them in
        the same order, stored or not: shard_func and reader_func are checked, not used."""
        check_name("snapshot", name)
        if reader_func is not None:
            function(reader_func, "snapshot")
        if shard_func is not None:
            _check_shard(self, function(shard_func, "snapshot"))
        code = compression_code("snapshot", None if compression in ("AUTO", "NONE", None) else compression)
        return self._same_structure(_raw.levada_dataset_snapshot(self, _path(path), code))

    def _cache_file(self, filename):
        return self._same_structure(_raw.levada_dataset_cache_file(self, filename))


def _shards(path, whole):
    """A dataset of the datasets of the shards."""
    from .dataset import Dataset
    shards = []
    while True:
        try:
            shard = _raw.levada_dataset_load_shard(_path(path), len(shards))
        except IndexError:
            break
        shards.append(shard._attach((), whole._structure))
    if not shards:
        return Dataset.from_tensors(whole).take(0)
    return _raw.from_elements([[shard] for shard in shards])._attach(tuple(shards), _structure.describe(whole)[0])
