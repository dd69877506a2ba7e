"""Elements from one of several datasets; streams that leave elements out."""
import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset


def values(dataset):
    return [x.numpy().tolist() for x in dataset]


def test_choose_from_datasets():
    sources = [Dataset.range(3), Dataset.range(10, 14)]
    choices = Dataset.from_tensor_slices(np.array([0, 1, 1, 0, 0, 0, 1]))
    assert values(Dataset.choose_from_datasets(sources, choices)) == [0, 10, 11, 1, 2]
    assert values(Dataset.choose_from_datasets(sources, choices, False)) == [0, 10, 11, 1, 2, 12]
    iterator = iter(Dataset.choose_from_datasets(sources, Dataset.from_tensor_slices(np.array([0, 2, 1]))))
    assert int(next(iterator)) == 0
    with pytest.raises(tf.errors.InvalidArgumentError, match="choice below 2, got 2"):
        next(iterator)
    assert int(next(iterator)) == 10
    with pytest.raises(ValueError):
        Dataset.choose_from_datasets(sources, Dataset.range(3, output_type=tf.int32))
    for bad in ([], [3], [Dataset.range(2), Dataset.range(2).enumerate()]):
        with pytest.raises((TypeError, ValueError)):
            Dataset.choose_from_datasets(bad, choices)


def test_sample_from_datasets_keeps_weights_and_orders():
    parts = [Dataset.range(i * 10**6, i * 10**6 + 10**5) for i in range(3)]
    mixed = values(Dataset.sample_from_datasets(parts, [0.5, 0.3, 0.2], seed=1).take(20_000))
    shares = np.bincount(np.array(mixed) // 10**6, minlength=3) / len(mixed)
    assert np.abs(shares - [0.5, 0.3, 0.2]).max() < 0.02  # four standard deviations are 0.014
    for i in range(3):
        own = [x for x in mixed if x // 10**6 == i]
        assert own == list(range(i * 10**6, i * 10**6 + len(own)))
    again = values(Dataset.sample_from_datasets(parts, [0.5, 0.3, 0.2], seed=1).take(100))
    assert again == mixed[:100] != values(Dataset.sample_from_datasets(parts, seed=2).take(100))


def test_sample_from_datasets_ends():
    two = [Dataset.range(3), Dataset.range(10, 15)]
    assert sorted(values(Dataset.sample_from_datasets(two, seed=1))) == [0, 1, 2, 10, 11, 12, 13, 14]
    stopped = values(Dataset.sample_from_datasets(two, seed=1, stop_on_empty_dataset=True))
    assert [0, 1, 2] == [x for x in stopped if x < 9] or [10, 11, 12, 13, 14] == [x for x in stopped if x > 9]
    assert len(Dataset.sample_from_datasets(two, [0.0, 1.0])) == 5
    repeated = values(Dataset.sample_from_datasets(two, seed=3, rerandomize_each_iteration=True).repeat(2))
    alike = values(Dataset.sample_from_datasets(two, seed=3).repeat(2))
    assert alike[:8] == alike[8:] and repeated[:8] != repeated[8:]
    for weights in ([1.0], [-1.0, 2.0], [0.0, 0.0], [float("nan"), 1.0]):
        with pytest.raises(ValueError):
            Dataset.sample_from_datasets(two, weights)
    with pytest.raises(TypeError):
        Dataset.sample_from_datasets(two, ["a", "b"])


def test_unique_and_ignore_errors():
    numbers = np.array([3, 1, 3, 2, 1], np.int32)
    dataset = Dataset.from_tensor_slices(numbers).unique()
    assert values(dataset) == values(dataset) == [3, 1, 2] and dataset.cardinality() == tf.data.UNKNOWN_CARDINALITY
    assert [x.numpy() for x in Dataset.from_tensor_slices(["a", "b", "a"]).unique()] == [b"a", b"b"]
    assert values(Dataset.from_tensor_slices(numbers[:4].reshape(2, 2)).repeat(2).unique()) == [[3, 1], [3, 2]]
    for bad in (numbers.astype(np.float32), (numbers, numbers)):
        with pytest.raises(tf.errors.InvalidArgumentError, match="unique"):
            Dataset.from_tensor_slices(bad).unique()
    failing = Dataset.range(5).map(lambda x: tf.constant(6, tf.int64) // (x - 3))
    assert values(failing.ignore_errors()) == [-2, -3, -6, 6]
