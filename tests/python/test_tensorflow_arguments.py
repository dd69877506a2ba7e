"""Arguments as TensorFlow takes and refuses them, found by thousands of random pipelines beside it."""
import levada as tf
import numpy as np
import pytest

Dataset = tf.data.Dataset
UNKNOWN = tf.data.UNKNOWN_CARDINALITY


def _ints(dataset):
    return [int(x) for x in dataset]


@pytest.mark.parametrize("flag, error", [(1, TypeError), ("a", TypeError), (1.0, TypeError), (None, ValueError),
                                         ([True], TypeError), (tf.constant(1), TypeError)])
@pytest.mark.parametrize("step", [
    lambda d, f: d.batch(2, drop_remainder=f), lambda d, f: d.window(2, drop_remainder=f),
    lambda d, f: d.padded_batch(2, drop_remainder=f), lambda d, f: d.batch(1).rebatch(2, drop_remainder=f)])
def test_a_flag_is_true_or_false(step, flag, error):
    with pytest.raises(error, match="drop_remainder: expected True or False"):
        step(Dataset.range(5), flag)
    for good in (True, np.bool_(True), tf.constant(True)):
        assert int(step(Dataset.range(5), good).cardinality()) in (2, UNKNOWN)


def test_other_flags():
    with pytest.raises(TypeError, match="reshuffle_each_iteration"):
        Dataset.range(5).shuffle(2, reshuffle_each_iteration=1)
    with pytest.raises(TypeError, match="log_warning"):
        Dataset.range(5).ignore_errors("yes")
    with pytest.raises(TypeError, match="snapshot: expected a function"):
        Dataset.range(5).snapshot("nowhere", reader_func=3)


@pytest.mark.parametrize("build", [lambda d, n: d.batch(n), lambda d, n: d.take(n), lambda d, n: d.shuffle(n),
                                   lambda d, n: Dataset.range(n)])
@pytest.mark.parametrize("number", [2 ** 63, -2 ** 63 - 1, 10 ** 30])
def test_numbers_beyond_int64(build, number):
    for error in (ValueError, OverflowError):
        with pytest.raises(error, match="int64"):
            build(Dataset.range(4), number)


def test_cardinalities():
    stream = Dataset.range(6).filter(lambda x: x > 1)
    assert int(stream.skip(-1).cardinality()) == UNKNOWN and _ints(stream.skip(-1)) == []
    assert int(Dataset.range(6).skip(-1).cardinality()) == 0

    def resampled(dataset, initial):
        return dataset.rejection_resample(lambda x: tf.cast(x % 2, tf.int32), [0.5, 0.5], initial)

    whole = resampled(Dataset.range(7), [0.5, 0.5])
    assert int(whole.cardinality()) == 7 and len(list(whole)) == 7
    assert int(resampled(Dataset.range(7), [0.6, 0.4]).cardinality()) == UNKNOWN
    assert int(resampled(Dataset.range(7).repeat(), None).cardinality()) == tf.data.INFINITE_CARDINALITY


def test_what_cannot_be_had_by_position_says_why():
    at = tf.data.experimental.at
    scanned = Dataset.range(6).scan(0, lambda s, x: (s, x))
    filtered = Dataset.range(6).filter(lambda x: True)
    for stream in (scanned, filtered, filtered.map(lambda x: x), filtered.prefetch(1), filtered.shard(1, 0), scanned.take(3)):
        with pytest.raises(tf.errors.UnimplementedError):
            at(stream, 0)
    for stream in (filtered.take(3), filtered.repeat(2), filtered.enumerate(), Dataset.zip(filtered, filtered)):
        with pytest.raises(tf.errors.FailedPreconditionError):
            at(stream, 0)
    with pytest.raises(tf.errors.OutOfRangeError):
        at(scanned.take(3), 3)


def test_weights_of_each_element():
    a, b = Dataset.range(6), Dataset.range(10, 16)

    def sample(weights, **options):
        return Dataset.sample_from_datasets([a, b], weights, **options)

    assert _ints(sample(Dataset.from_tensor_slices([[1.0, 0.0], [0.0, 1.0], [2.0, 0.0]]))) == [0, 10, 1]
    counts = np.bincount([x >= 1000 for x in _ints(Dataset.sample_from_datasets(
        [Dataset.range(1000), Dataset.range(1000, 2000)], Dataset.from_tensors([3.0, 1.0]).repeat(1000), seed=1))])
    assert 650 < counts[0] < 850
    again = [_ints(sample(Dataset.from_tensors([0.5, 0.5]).repeat(8), seed=4)) for _ in range(2)]
    assert again[0] == again[1]
    with pytest.raises(ValueError, match="expected 2 for 2 datasets, got 3"):
        sample(Dataset.from_tensors([0.1, 0.2, 0.7]))
    with pytest.raises(TypeError, match="lists of floats"):
        sample(Dataset.from_tensors([1, 0]))
    for bad in ([0.0, 0.0], [1.0, -1.0]):
        with pytest.raises(tf.errors.InvalidArgumentError):
            list(sample(Dataset.from_tensors(bad)))


def test_a_loaded_dataset_keeps_its_shape_through_a_reader_function(tmp_path):
    path = str(tmp_path / "saved")
    Dataset.from_tensor_slices(np.arange(18).reshape(3, 2, 3)).save(path, shard_func=lambda x: x[0, 0] % 2)
    loaded = Dataset.load(path, reader_func=lambda shards: shards.flat_map(lambda shard: shard))
    assert loaded.element_spec == tf.TensorSpec([2, 3], tf.int64)
    assert sorted(int(x[0, 0]) for x in loaded) == [0, 6, 12]
