"""Filters with traced predicates on columns, beside NumPy."""
import numpy as np
import pytest

import levada as tf

VALUES = np.arange(3000, dtype=np.float32).reshape(1000, 3)
LABELS = np.arange(1000)


def source(kind):
    dataset = tf.data.Dataset.from_tensor_slices((VALUES, LABELS))
    if kind == "shuffled":
        dataset = dataset.shuffle(1000, seed=3)
    return dataset.map(lambda x, y: (x + 0.0, y)) if kind == "mapped" else dataset


@pytest.mark.parametrize("kind", ["slices", "shuffled", "mapped"])
@pytest.mark.parametrize("size", [1, 7, 64, 2000])
def test_rows_of_a_filter(kind, size):
    kept = source(kind).filter(lambda x, y: y % 3 == 0).batch(size)
    batches = list(kept.as_numpy_iterator())
    assert {len(y) for _, y in batches[:-1]} <= {size}
    labels = np.concatenate([y for _, y in batches])
    np.testing.assert_array_equal(np.concatenate([x for x, _ in batches]), VALUES[labels])
    np.testing.assert_array_equal(labels if kind != "shuffled" else np.sort(labels), LABELS[LABELS % 3 == 0])


def test_maps_and_filters_in_a_row():
    dataset = (source("slices").filter(lambda x, y: y % 2 == 0).map(lambda x, y: (tf.reduce_sum(x), y))
               .filter(lambda total, y: total > 300.0).map(lambda total, y: total - tf.cast(y, tf.float32)).batch(10))
    totals = VALUES.sum(axis=1)
    chosen = (LABELS % 2 == 0) & (totals > 300)
    np.testing.assert_array_equal(np.concatenate(list(dataset.as_numpy_iterator())), totals[chosen] - LABELS[chosen])


def test_state_between_any_two_batches():
    dataset = source("shuffled").filter(lambda x, y: y % 5 < 2).batch(6)
    iterator = dataset.iterator(epoch=4)
    seen, states = [], []
    for _, y in iterator:
        seen.append(y.numpy().tolist())
        states.append(iterator.save())
    for position in (0, 1, 17, len(seen) - 2, len(seen) - 1):
        again = dataset.iterator(epoch=4)
        again.restore(states[position])
        assert [y.numpy().tolist() for _, y in again] == seen[position + 1:]


def test_an_error_costs_the_batch_that_it_came_in():
    dataset = tf.data.Dataset.from_tensor_slices([2, 5, 4, 0, 50, 25, 10]).filter(lambda x: 100 // x % 2 == 0).batch(2)
    iterator = iter(dataset)
    assert next(iterator).numpy().tolist() == [2, 5]
    with pytest.raises(tf.errors.InvalidArgumentError, match="filter"):
        next(iterator)
    assert [batch.numpy().tolist() for batch in iterator] == [[50, 25], [10]]
