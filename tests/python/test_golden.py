"""Golden hashes: the bytes of pipelines for some seeds and epochs, the same in every release, on every machine, for any number
of threads, and from any position on.

`python3 tests/python/test_golden.py` prints the table anew; a hash that changes is an order that users had saved states of."""
import hashlib
import json
import pathlib

import levada as tf
import numpy as np
import pytest

TABLE = pathlib.Path(__file__).with_name("golden.json")
SEEDS = (0, 1, 7, -3, 2 ** 40 + 5)
EPOCHS = (0, 1)
EVERY_EPOCH_ALIKE = ("shuffle_fixed", "sample", "weighted")
Dataset = tf.data.Dataset


def _rows(n=61):
    return Dataset.from_tensor_slices((np.arange(3 * n, dtype=np.uint8).reshape(n, 3), np.arange(n)))


def _scaled(x, y):
    return tf.cast(x, tf.float32) / 255, y


def _noisy(seed):
    return lambda x, y: (tf.cast(x, tf.float32) + tf.random.uniform([3], seed=seed), y + tf.random.uniform(
        [], 0, 9, tf.int64, seed=seed))


PIPELINES = {
    "shuffle": lambda seed: _rows().shuffle(100, seed=seed).batch(7),
    "shuffle_fixed": lambda seed: _rows().shuffle(100, seed=seed, reshuffle_each_iteration=False).repeat(2),
    "reservoir": lambda seed: _rows().shuffle(9, seed=seed).batch(8).prefetch(2),
    "repeat": lambda seed: _rows(13).shuffle(13, seed=seed).repeat(3).batch(5),
    "two_shuffles": lambda seed: _rows(20).shuffle(20, seed=seed).batch(3).shuffle(9, seed=seed),
    "map": lambda seed: _rows().shuffle(61, seed=seed).map(_scaled, num_parallel_calls=4).batch(8).prefetch(3),
    "random": lambda seed: _rows().map(_noisy(seed)).shuffle(61, seed=seed).batch(6).prefetch(2),
    "stream": lambda seed: _rows().filter(lambda x, y: y % 3 != 1).shuffle(5, seed=seed).map(_noisy(seed)).batch(4),
    "sample": lambda seed: Dataset.sample_from_datasets([Dataset.range(40), Dataset.range(100, 140)], [0.3, 0.7], seed=seed),
    "weighted": lambda seed: Dataset.sample_from_datasets(
        [Dataset.range(40), Dataset.range(100, 140)],
        Dataset.from_tensor_slices([[0.2, 0.8], [1.0, 0.0]] * 25), seed=seed),
    "resampled": lambda seed: Dataset.range(80).rejection_resample(
        lambda x: tf.cast(x % 5 == 0, tf.int32), [0.5, 0.5], seed=seed),
    "drawn_by_class": lambda seed: Dataset.range(40).balance([i % 7 == 0 for i in range(40)], seed=seed).take(60),
    "random_source": lambda seed: Dataset.random(seed, rerandomize_each_iteration=True).take(30),
    "joined": lambda seed: Dataset.zip((_rows(), Dataset.range(61).shuffle(61, seed=seed))).skip(3).shard(2, 1),
    "large": lambda seed: Dataset.range(5_000_000).shuffle(5_000_000, seed=seed).take(50),
    "window": lambda seed: Dataset.range(40).shuffle(40, seed=seed)[3:33:2].batch(4),
}


def _bytes(element):
    leaves = element if isinstance(element, tuple) else (element,)
    return b"".join(part if isinstance(part, bytes) else _bytes(part) if isinstance(part, tuple)
                    else str(np.asarray(part).dtype).encode() + str(np.shape(part)).encode()
                    + np.ascontiguousarray(part).tobytes() for part in leaves)


def _hash(elements):
    total = hashlib.sha256()
    for element in elements:
        total.update(_bytes(element))
    return total.hexdigest()[:24]


def _table():
    tf.random.set_seed(5)
    return {f"{name} {seed} {epoch}": _hash(make(seed).as_numpy_iterator(epoch=epoch))
            for name, make in PIPELINES.items() for seed in SEEDS for epoch in EPOCHS}


GOLDEN = json.loads(TABLE.read_text()) if TABLE.exists() else {}


@pytest.fixture(autouse=True)
def _seed():
    """Draws with a seed of their own mix it with the process's."""
    tf.random.set_seed(5)


@pytest.fixture
def threads():
    yield tf.config.threading.set_intra_op_parallelism_threads
    tf.config.threading.set_intra_op_parallelism_threads(0)


def test_every_pipeline_has_its_hashes():
    assert sorted(GOLDEN) == sorted(f"{name} {seed} {epoch}" for name in PIPELINES for seed in SEEDS for epoch in EPOCHS)
    by_pipeline = {name: {v for k, v in GOLDEN.items() if k.split()[0] == name} for name in PIPELINES}
    for name, hashes in by_pipeline.items():
        assert len(hashes) == len(SEEDS) * (1 if name in EVERY_EPOCH_ALIKE else len(EPOCHS)), name


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("name", PIPELINES)
def test_any_number_of_threads_gives_the_golden_bytes(threads, name, count):
    threads(count)
    for seed in SEEDS:
        for epoch in EPOCHS:
            assert _hash(PIPELINES[name](seed).as_numpy_iterator(epoch=epoch)) == GOLDEN[f"{name} {seed} {epoch}"]


@pytest.mark.parametrize("name", PIPELINES)
def test_every_restored_tail_completes_the_golden_bytes(name):
    for seed, epoch in ((SEEDS[0], 0), (SEEDS[3], 1)):
        first = PIPELINES[name](seed).as_numpy_iterator(epoch=epoch)
        other = PIPELINES[name](seed).as_numpy_iterator()
        head, more = [], True
        while more:
            other.restore(first.save())
            assert _hash([*head, *other]) == GOLDEN[f"{name} {seed} {epoch}"], len(head)
            element = next(first, None)
            more = element is not None
            head.append(element)


@pytest.mark.parametrize("world", [2, 3])
def test_ranks_give_the_golden_rows(world):
    for seed in SEEDS:
        parts = [PIPELINES["map"](seed).as_numpy_iterator(epoch=1, rank=rank, world=world) for rank in range(world)]
        whole = [tuple(np.concatenate(column) for column in zip(*step)) for step in zip(*parts)]
        assert _hash(whole) == GOLDEN[f"map {seed} 1"]


if __name__ == "__main__":
    TABLE.write_text(json.dumps(_table(), indent=0) + "\n")
