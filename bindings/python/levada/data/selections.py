"""Methods of Dataset that tf.data does not have: elements by position, parts, samples, mixtures, error policies, functions
of whole batches."""
import json
from collections import namedtuple

from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..errors import InvalidArgumentError, class_of
from ..tensor import convert
from . import structure as _structure
from .checks import at_least, function, integer, parallel_calls
from .mapping import map_dataset

_POLICIES = {"fail": _raw.LEVADA_ON_ERROR_FAIL, "skip": _raw.LEVADA_ON_ERROR_SKIP,
             "substitute": _raw.LEVADA_ON_ERROR_SUBSTITUTE}

Dropped = namedtuple("Dropped", ["step", "epoch_pass", "position", "substituted", "error", "origin", "message", "within"])
Dropped.__doc__ = """An element that an error policy dropped: the policy's step, the pass of a repetition, the position among
the elements of the policy's input, and the failure. within: of a policy in a dataset that a function gave, the elements that it
was given, the outermost first; else empty."""


class Selections:
    """Parts and samples by position, error policies. Part of Dataset."""

    __slots__ = ()

    def gather(self, indices):
        """The elements at given positions of an indexed dataset, in the order given; negative ones count from the end."""
        positions = convert(indices)
        if positions.dtype.name == "bool":
            raise TypeError("gather: indices: expected integers, got bool")
        positions = convert(indices, _dtypes.as_dtype("int64"))
        return self._same_structure(_raw.levada_dataset_gather(self, positions))

    def split(self, *fractions, shuffle=False, seed=None):
        """Disjoint datasets of the given fractions of the elements: split(0.8, 0.2) or split([0.8, 0.2]). Part k holds the
        elements from round(n * sum of the fractions before it) on. shuffle=True or a seed: of the elements in a random
        order, the same in every epoch, so that none changes sides."""
        if len(fractions) == 1 and hasattr(fractions[0], "__len__"):
            fractions = tuple(fractions[0])
        numbers = _numbers(fractions, "split: fractions")
        if not numbers:
            raise ValueError("split: expected at least one fraction, got none")
        source = self._in_fixed_order(shuffle, seed)
        return tuple(source._same_structure(_raw.levada_dataset_split(source, numbers, part))
                     for part in range(len(numbers)))

    def k_fold(self, folds, shuffle=False, seed=None):
        """[(train, test), ...] of k-fold cross validation: every element is in exactly one test dataset. shuffle=True or
        a seed: of the elements in a random order, the same in every epoch."""
        count = at_least(folds, 2, "k_fold: folds")
        source = self._in_fixed_order(shuffle, seed)
        return [tuple(source._same_structure(_raw.levada_dataset_k_fold(source, count, fold, held_out))
                      for held_out in (False, True)) for fold in range(count)]

    def _in_fixed_order(self, shuffle, seed):
        return self.shuffle(seed=seed, reshuffle_each_iteration=False) if shuffle or seed is not None else self

    def sample(self, weights, count=None, seed=None, rerandomize_each_iteration=True):
        """count elements (as many as there are) of an indexed dataset, drawn with replacement and with probabilities
        proportional to weights, of which there is one for each element."""
        numbers = convert(weights, _dtypes.as_dtype("float64"))
        return self._same_structure(_raw.levada_dataset_sample(
            self, numbers, self._count(count, "sample"), _seed_of(seed, rerandomize_each_iteration, "sample")))

    def balance(self, labels, count=None, seed=None, rerandomize_each_iteration=True):
        """count elements (as many as there are) of an indexed dataset, all classes equally often: in each round every
        class gives one, and goes through all of its own before one comes again. labels: the class of each element."""
        classes = convert(labels, _dtypes.as_dtype("int64"))
        return self._same_structure(_raw.levada_dataset_balance(
            self, classes, self._count(count, "balance"), _seed_of(seed, rerandomize_each_iteration, "balance")))

    def _count(self, count, op):
        # Of an unknown length the step itself says what it wants.
        return max(_raw.levada_dataset_cardinality(self), 0) if count is None else at_least(count, 0, f"{op}: count")

    @staticmethod
    def mix(datasets, weights=None):
        """Elements of several datasets in fixed proportions: at any place each has given its share, give or take one.
        Ends when the dataset whose turn it is has ended."""
        inputs = tuple(datasets)
        if not inputs or not all(isinstance(dataset, _raw.DatasetBase) for dataset in inputs):
            raise TypeError("mix: expected a list of datasets")
        for other in inputs[1:]:
            if not _structure.same(inputs[0]._structure, other._structure):
                raise TypeError(f"mix: expected elements of one structure, got {inputs[0].element_spec} and "
                                f"{other.element_spec}")
        numbers = [1.0] * len(inputs) if weights is None else _numbers(weights, "mix: weights")
        return _raw.levada_dataset_mix(inputs, numbers)._attach(inputs, inputs[0]._structure)

    def on_error(self, policy, substitute=None):
        """What happens to elements that fail in the steps before: "fail" where they stand, "skip" them, or "substitute"
        an element of the same structure for them. Iterator.dropped() lists what was dropped."""
        if policy not in _POLICIES:
            raise ValueError(f"on_error: expected a policy of {', '.join(map(repr, _POLICIES))}, got {policy!r}")
        tensors = None
        if policy == "substitute":
            tensors = _element_like(self, substitute)
        elif substitute is not None:
            raise ValueError(f"on_error: expected no substitute with the policy {policy!r}")
        return self._same_structure(_raw.on_error(self, _POLICIES[policy], tensors))

    def map_batches(self, map_func, batch_size, num_parallel_calls=None, drop_remainder=False, *, traced=False,
                    output_signature=None):
        """Elements of map_func(batch) for batches of batch_size: a function of many elements at once, called once for
        all of them. It may give another number of elements than it takes. Elements come out one by one."""
        function(map_func, "map_batches")
        parallel = parallel_calls("map_batches", num_parallel_calls)
        batches = self.batch(batch_size, drop_remainder)
        return map_dataset(batches, map_func, parallel, traced, output_signature, op="map_batches").unbatch()


def _numbers(values, what):
    """Real numbers as a list."""
    try:
        return [float(value) for value in values]
    except (TypeError, ValueError):
        raise TypeError(f"{what}: expected numbers, got {values!r:.80}") from None


def _seed_of(seed, rerandomize, op):
    return (None if seed is None else integer(seed, f"{op}: seed"), int(bool(rerandomize)))


def _element_like(dataset, value):
    """The tensors of an element that takes the place of a dataset's own."""
    description, leaves = _structure.describe(value)
    if not _structure.same(description, dataset._structure):
        raise TypeError(f"on_error: substitute: expected an element like {dataset.element_spec}, got {value!r:.80}")
    if any(dtype is None for dtype, _ in dataset._components):
        raise InvalidArgumentError(None, None, "on_error: substitute: expected elements of tensors, got datasets in them")
    return [convert(leaf, dtype) for leaf, (dtype, _) in zip(leaves, dataset._components)]


def next_into(iterator, buffers):
    """Iterator.next_into."""
    description, leaves = _structure.describe(buffers)
    if not _structure.same(description, iterator._dataset._structure):
        raise TypeError(f"next_into: expected buffers like {iterator.element_spec}, got another structure")
    return _raw.next_into(iterator, [_writable(leaf) for leaf in leaves])


def _writable(leaf):
    """torch tensors show their memory through NumPy only."""
    return leaf.numpy() if type(leaf).__module__.partition(".")[0] == "torch" else leaf


def dropped(iterator):
    """Iterator.dropped."""
    log = json.loads(_raw.levada_iterator_dropped(iterator).numpy().decode())
    listed = DropList(Dropped(entry["step"], entry["pass"], entry["position"], entry["substituted"],
                              class_of(entry["code"]), entry["origin"], entry["message"], tuple(entry.get("within", ())))
                      for entry in log["elements"])
    listed.total = log["total"]
    return listed


class DropList(list):
    """Dropped elements; `total` counts those too that are not listed."""

    total = 0
