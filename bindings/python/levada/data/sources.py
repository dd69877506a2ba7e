"""The static methods of Dataset: datasets that are made of no other."""
import glob
import os

from .. import _levada as _raw
from .. import arrays as _arrays
from .. import dtypes as _dtypes
from ..errors import NotFoundError
from ..tensor import convert
from . import known as _known
from . import recipes as _recipes
from . import structure as _structure
from . import symbolic as _symbolic
from .checks import check_name, integer
from .generator import from_generator


def _tensors(value, copy, what, nested=False):
    """(description, tensors) of a nested value; nested: datasets stay."""
    description, leaves = _structure.describe(value)
    if not leaves:
        raise ValueError(f"{what}: expected at least one tensor, got {value!r}")
    if not nested and any(isinstance(leaf, _raw.DatasetBase) for leaf in leaves):
        raise ValueError(f"{what}: expected tensors, got a dataset")
    return description, [leaf if isinstance(leaf, _raw.DatasetBase) else convert(leaf, copy=copy) for leaf in leaves]


def matching_files(patterns):
    """The names that match, sorted for each pattern; NotFoundError when there are none."""
    value = convert(patterns).numpy() if not isinstance(patterns, (str, bytes, os.PathLike)) else patterns
    listed = [value] if isinstance(value, (str, bytes, os.PathLike)) else value.reshape(-1).tolist()
    names = [name for pattern in listed for name in sorted(glob.glob(os.fsencode(pattern)))]
    if not names:
        raise NotFoundError(None, None, f"list_files: no file matches {[os.fsdecode(item) for item in listed]}")
    return names


def _alike(datasets, op):
    """A tuple of datasets whose elements have one structure."""
    inputs = tuple(datasets) if isinstance(datasets, (list, tuple)) else ()
    if not inputs:
        raise ValueError(f"{op}: datasets: expected a list of datasets, got {datasets!r}")
    for dataset in inputs:
        if not isinstance(dataset, _raw.DatasetBase):
            raise TypeError(f"{op}: datasets: expected datasets, got {type(dataset).__name__}")
        if not _structure.same(dataset._structure, inputs[0]._structure):
            raise TypeError(f"{op}: datasets: expected one structure of elements, got {inputs[0].element_spec} and "
                            f"{dataset.element_spec}")
    return inputs


def _weights(weights):
    """Numbers as a list of floats: a list, an array or a tensor of one axis."""
    array = convert(weights)
    if array.dtype.name == "string":
        raise TypeError("sample_from_datasets: weights: expected numbers, got strings")
    if array.ndim != 1:
        raise ValueError(f"sample_from_datasets: weights: expected one axis, got shape {array.shape}")
    return [float(number) for number in array.numpy()]


class Sources:
    """Sources. Part of Dataset."""

    __slots__ = ()

    @staticmethod
    def from_tensors(tensors, name=None, *, copy=None):
        """A dataset of one element."""
        check_name("from_tensors", name)
        description, leaves = _tensors(tensors, copy, "from_tensors", nested=True)
        if any(getattr(leaf, "_is_symbolic", False) for leaf in leaves):
            return _symbolic.stand_in(description, _symbolic.components_of(leaves))
        if any(isinstance(leaf, _raw.DatasetBase) for leaf in leaves):
            inputs = tuple(leaf for leaf in leaves if isinstance(leaf, _raw.DatasetBase))
            return _raw.from_elements([leaves])._attach(inputs, description)
        made = _raw.levada_dataset_from_tensors(leaves)._attach((), description)
        return _recipes.of_tensors("from_tensors", made, leaves)

    @staticmethod
    def from_tensor_slices(tensors, name=None, *, copy=None):
        """A dataset of the rows of tensors. copy=False borrows the memory of arrays instead of copying it once."""
        check_name("from_tensor_slices", name)
        description, leaves = _tensors(tensors, copy, "from_tensor_slices")
        if any(leaf._is_symbolic for leaf in leaves):
            return _known.rows(_symbolic.stand_in(description, _symbolic.rows_of(leaves)), leaves)
        made = _raw.levada_dataset_from_tensor_slices(leaves)._attach((), description)
        return _recipes.of_tensors("from_tensor_slices", made, leaves)

    @staticmethod
    def from_npy(filenames, mmap=True):
        """The rows of the array in an .npy file, or of those in several, one file after the other."""
        listed = filenames if isinstance(filenames, (list, tuple)) else [filenames]
        if not listed:
            raise ValueError("from_npy: expected at least one file, got none")
        made = [Sources.from_tensor_slices(_arrays.read_npy(name, mmap)) for name in listed]
        whole = made[0]
        for part in made[1:]:
            whole = whole.concatenate(part)
        return whole

    @staticmethod
    def from_npz(filename, names=None, mmap=True):
        """The rows of the arrays in an .npz file, as dicts by name; names: only these."""
        return Sources.from_tensor_slices(_arrays.read_npz(filename, names, mmap))

    @staticmethod
    def range(*args, output_type=_dtypes.as_dtype("int64"), name=None):
        """range(stop), range(start, stop) or range(start, stop, step), as scalars."""
        check_name("range", name)
        if not 1 <= len(args) <= 3:
            raise ValueError(f"range: expected 1 to 3 arguments, got {len(args)}")
        numbers = [integer(arg, "range") for arg in args]
        start, stop, step = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
        return _raw.levada_dataset_range(start, stop, step, _dtypes.as_dtype(output_type).code)._attach((), 0)

    @staticmethod
    def counter(start=0, step=1, dtype=_dtypes.as_dtype("int64"), name=None):
        """The scalars start, start + step, ... without end."""
        check_name("counter", name)
        made = _raw.levada_dataset_counter(integer(start, "counter: start"), integer(step, "counter: step"),
                                           _dtypes.as_dtype(dtype).code)
        return made._attach((), 0)

    @staticmethod
    def random(seed=None, rerandomize_each_iteration=None, name=None):
        """int64 numbers of 0 or more without end, drawn by seed: the same in every pass, or others in each."""
        check_name("random", name)
        seed = None if seed is None else integer(seed, "random: seed")
        return _raw.levada_dataset_random((seed, bool(rerandomize_each_iteration)))._attach((), 0)

    from_generator = staticmethod(from_generator)

    @staticmethod
    def zip(*args, datasets=None, name=None):
        """The elements of a structure of datasets side by side; it ends with the shortest."""
        check_name("zip", name)
        if bool(args) == (datasets is not None):
            raise TypeError("zip: expected datasets either as arguments or as datasets=")
        value = datasets if datasets is not None else args[0] if len(args) == 1 else args
        if isinstance(value, list):
            raise TypeError("zip: expected a tuple of datasets, got a list: zip(a, b) or zip((a, b))")
        description, found = _structure.joined(value)
        if not found:
            raise TypeError("zip: expected at least one dataset")
        made = _raw.levada_dataset_zip(tuple(found))._attach(tuple(found), description)
        return _known.zipped(found, made) if _symbolic.tracing() else made

    @staticmethod
    def list_files(file_pattern, shuffle=None, seed=None, name=None):
        """The names of the files that match a pattern or several, shuffled unless shuffle=False."""
        check_name("list_files", name)
        names = matching_files(file_pattern)
        dataset = Sources.from_tensor_slices(names)
        if shuffle is None or shuffle:
            dataset = dataset.shuffle(len(names), seed=seed)
        return dataset

    @staticmethod
    def choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset=True):
        """Each element from the dataset whose number choice_dataset, of int64 scalars, gives."""
        inputs = _alike(datasets, "choose_from_datasets")
        if not isinstance(choice_dataset, _raw.DatasetBase):
            raise TypeError("choose_from_datasets: choice_dataset: expected a dataset, got "
                            f"{type(choice_dataset).__name__}")
        made = _raw.levada_dataset_choose_from_datasets(inputs, choice_dataset, bool(stop_on_empty_dataset))
        return made._attach((*inputs, choice_dataset), inputs[0]._structure)

    @staticmethod
    def sample_from_datasets(datasets, weights=None, seed=None, stop_on_empty_dataset=False,
                             rerandomize_each_iteration=None):
        """Each element from a dataset that is drawn by weight."""
        inputs = _alike(datasets, "sample_from_datasets")
        numbers = [] if weights is None else _weights(weights)
        seed = None if seed is None else integer(seed, "sample_from_datasets: seed")
        options = (bool(stop_on_empty_dataset), seed, bool(rerandomize_each_iteration))
        made = _raw.levada_dataset_sample_from_datasets(inputs, numbers, options)
        return made._attach(inputs, inputs[0]._structure)
