"""Batches of long rows: all threads make one together, or workers run ahead of a consumer that is busy."""
import time

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset
ROWS, WIDTH, BATCH = 150, 100_000, 48  # 4.8 MB a batch


@pytest.fixture(scope="module")
def rows():
    return np.random.default_rng(0).integers(0, 256, size=(ROWS, WIDTH), dtype=np.uint8)


@pytest.fixture(params=[1, 2, 4])
def threads(request):
    before = tf.config.threading.get_intra_op_parallelism_threads()
    tf.config.threading.set_intra_op_parallelism_threads(request.param)
    yield request.param
    tf.config.threading.set_intra_op_parallelism_threads(before)


def shuffled(rows, ahead):
    dataset = Dataset.from_tensor_slices((rows, np.arange(len(rows)))).shuffle(len(rows), seed=3).batch(BATCH)
    return dataset if ahead is None else dataset.prefetch(ahead)


def check(batches, rows):
    labels = np.concatenate([y for _, y in batches])
    assert sorted(labels) == list(range(len(rows))) and [len(y) for _, y in batches] == [48, 48, 48, 6]
    for x, y in batches:
        assert np.array_equal(x, rows[y])
    return labels.tolist()


@pytest.mark.parametrize("ahead", [None, tf.data.AUTOTUNE, 1, 3])
def test_the_same_bytes_for_any_number_of_threads(rows, threads, ahead):
    batches = [(x.numpy(), y.numpy()) for x, y in shuffled(rows, ahead).iterator(epoch=0)]
    expected = [y for _, y in Dataset.from_tensor_slices((rows[:, :1], np.arange(ROWS))).shuffle(ROWS, seed=3)
                .iterator(epoch=0)]
    assert check(batches, rows) == [int(y) for y in expected]


def test_a_busy_consumer_finds_them_made(rows, threads):
    iterator = iter(shuffled(rows, tf.data.AUTOTUNE))
    batches = []
    for x, y in iterator:
        batches.append((x.numpy(), y.numpy()))
        time.sleep(0.02)
    check(batches, rows)


def test_into_buffers_of_the_caller(rows, threads):
    iterator = iter(shuffled(rows, tf.data.AUTOTUNE))
    x, y = np.empty((BATCH, WIDTH), np.uint8), np.empty(BATCH, np.int64)
    seen = []
    for _ in range(3):
        assert iterator.next_into((x, y))
        assert np.array_equal(x, rows[y])
        seen += y.tolist()
    assert len(set(seen)) == 3 * BATCH


def test_advice_does_not_ask_for_what_is_there(rows, threads):
    for ahead in (None, tf.data.AUTOTUNE):
        iterator = iter(shuffled(rows, ahead))
        for _ in iterator:
            pass
        stats = iterator.stats()
        if stats["bottleneck"]["step"] == "consumer":
            continue  # taken from the processor between two calls
        asks = "a prefetch would run it beside the consumer" in stats.bottleneck
        assert asks == (ahead is None), stats.bottleneck
