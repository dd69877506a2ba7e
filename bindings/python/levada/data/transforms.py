"""The methods of Dataset that make a dataset of another and keep positions."""
from .. import _levada as _raw
from ..errors import FailedPreconditionError, InvalidArgumentError
from . import known as _known
from .checks import at_least, boolean, check_name, function, integer, parallel_calls
from .mapping import map_dataset
from .structure import same, shifted
from .symbolic import Unknown, tracing


# Stands for a number of shards that a distribution of datasets over machines fills in.
SHARD_HINT = -1


class MismatchError(InvalidArgumentError, TypeError):
    """Datasets whose elements do not go together."""


class Transformations:
    """Transformations. Part of Dataset."""

    __slots__ = ()

    def map(self, map_func, num_parallel_calls=None, deterministic=None, synchronous=None,
            use_unbounded_threadpool=False, name=None, *, traced=None, output_signature=None):
        """Apply a function to every element. It is traced once and runs natively; one that cannot be traced is called
        per element. traced=True insists, traced=False never traces; output_signature names what it gives then.
        Elements come in order, also with deterministic=False, which TensorFlow too only allows to do otherwise."""
        check_name("map", name)
        function(map_func, "map")
        parallel = parallel_calls("map", num_parallel_calls)
        if synchronous and num_parallel_calls is not None:
            raise ValueError("map: synchronous: expected no num_parallel_calls beside it")
        return map_dataset(self, map_func, parallel, traced, output_signature)

    def batch(self, batch_size, drop_remainder=False, num_parallel_calls=None, deterministic=None, name=None):
        """Group consecutive elements; the last batch may be smaller."""
        check_name("batch", name)
        parallel_calls("batch", num_parallel_calls)
        size = integer(batch_size, "batch: batch_size")
        known = not isinstance(size, Unknown)
        drop = boolean(drop_remainder, "batch: drop_remainder")
        made = self._same_structure(_raw.levada_dataset_batch(self, size, drop and known))
        return _known.batched(self, made, size, drop) if tracing() else made

    def shuffle(self, buffer_size=None, seed=None, reshuffle_each_iteration=True, name=None, *, block_size=None):
        """Randomise the order. With a buffer_size of at least the dataset's size, or none: a uniform permutation.

        block_size: for files larger than memory. Blocks of that many consecutive elements are permuted, buffer_size /
        block_size of them at a time make a window, and windows are shuffled uniformly; each block is read as a whole,
        and the next window's while this one is used. Batches of files that memory cannot hold are views of their window:
        who keeps one keeps the window of buffer_size elements in memory; a copy of it does not.
        """
        check_name("shuffle", name)
        size = _raw.LEVADA_SHUFFLE_ALL
        if buffer_size is not None and buffer_size != _raw.LEVADA_UNKNOWN_CARDINALITY:
            size = at_least(buffer_size, 1, "shuffle: buffer_size")
        if seed is not None:
            seed = integer(seed, "shuffle: seed")
        block = 0 if block_size is None else at_least(block_size, 1, "shuffle: block_size")
        fixed = reshuffle_each_iteration is not None and not boolean(reshuffle_each_iteration,
                                                                     "shuffle: reshuffle_each_iteration")
        return self._same_structure(_raw.levada_dataset_shuffle(self, size, (seed, fixed, block)))

    def repeat(self, count=None, name=None):
        """The elements count times, for ever without count."""
        check_name("repeat", name)
        count = -1 if count is None else integer(count, "repeat")
        return self._same_structure(_raw.levada_dataset_repeat(self, count))

    def take(self, count, name=None):
        """The first count elements; all with a negative count."""
        check_name("take", name)
        return self._same_structure(_raw.levada_dataset_take(self, integer(count, "take")))

    def skip(self, count, name=None):
        """All but the first count elements; none with a negative count."""
        check_name("skip", name)
        return self._same_structure(_raw.levada_dataset_skip(self, integer(count, "skip")))

    def prefetch(self, buffer_size, name=None):
        """Prepare up to buffer_size elements ahead on worker threads."""
        check_name("prefetch", name)
        size = _raw.LEVADA_AUTOTUNE if buffer_size is None else integer(buffer_size, "prefetch")
        return self._same_structure(_raw.levada_dataset_prefetch(self, size))

    def apply(self, transformation_func):
        """transformation_func(self), which must be a dataset."""
        made = transformation_func(self)
        if not isinstance(made, _raw.DatasetBase):
            raise TypeError(f"apply: expected a function that returns a dataset, got {type(made).__name__}")
        return made

    def _same_structure(self, made):
        return made._attach((self,), self._structure)

    def concatenate(self, dataset, name=None):
        """The elements of this dataset, then those of another of the same structure."""
        check_name("concatenate", name)
        if not isinstance(dataset, _raw.DatasetBase):
            raise TypeError(f"concatenate: expected a dataset, got {type(dataset).__name__}")
        if not same(self._structure, dataset._structure):
            raise TypeError(f"concatenate: expected elements of the structure {self.element_spec}, got "
                            f"{dataset.element_spec}")
        try:
            made = _raw.levada_dataset_concatenate(self, dataset)
        except InvalidArgumentError as error:
            raise MismatchError(None, None, error.message) from None
        return made._attach((self, dataset), self._structure)

    def enumerate(self, start=0, name=None):
        """(number, element), counted from start."""
        check_name("enumerate", name)
        made = _raw.levada_dataset_enumerate(self, integer(start, "enumerate: start"))
        return made._attach((self,), ("tuple", (0, shifted(self._structure, 1))))

    def shard(self, num_shards, index, name=None):
        """Every num_shards-th element, from index on."""
        check_name("shard", name)
        count = integer(num_shards, "shard: num_shards")
        if count == SHARD_HINT:
            raise FailedPreconditionError(None, None, "shard: SHARD_HINT: expected a distribution that replaces it")
        return self._same_structure(_raw.levada_dataset_shard(self, count, integer(index, "shard: index")))
