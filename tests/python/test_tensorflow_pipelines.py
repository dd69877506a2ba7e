"""What comparing random pipelines with TensorFlow found."""
import levada as tf
import numpy as np
import pytest

Dataset = tf.data.Dataset


@pytest.mark.parametrize("step", [
    lambda d: d.window(4, drop_remainder=True), lambda d: d.window(1, shift=3),
    lambda d: d.window(4, drop_remainder=True).flat_map(lambda w: w.batch(4)), lambda d: d.batch(4, drop_remainder=True),
    lambda d: d.skip(1), lambda d: d.shard(2, 1), lambda d: d.batch(2).rebatch(3, drop_remainder=True)])
def test_a_stream_that_fails_is_not_an_empty_one(step):
    missing = tf.data.TextLineDataset("/nonexistent/file")
    with pytest.raises(tf.errors.NotFoundError, match="nonexistent"):
        list(step(missing))


def test_failures_between_windows_and_behind_them_come_once():
    rows = Dataset.range(11).filter(lambda x: x >= 0).map(lambda x: 6 // (x - 4))
    for window, expected in (({"size": 2, "shift": 3}, ["w", "!", "w", "w"]),
                             ({"size": 1, "shift": 3}, ["w", "w", "!", "w", "w"]),
                             ({"size": 9, "shift": 9, "drop_remainder": True}, ["!"]),
                             ({"size": 6, "drop_remainder": True}, ["!"]),
                             ({"size": 3, "shift": 3, "drop_remainder": True}, ["w", "!", "w"]),
                             ({"size": 4, "shift": 9, "drop_remainder": True}, ["w", "!"])):
        seen, iterator = [], iter(rows.window(**window))
        while True:
            try:
                seen.append("w" if next(iterator) is not None else "")
            except StopIteration:
                break
            except tf.errors.InvalidArgumentError:
                seen.append("!")
        assert seen == expected, window


def test_errors_that_are_ignored_leave_an_unknown_length():
    for dataset in (Dataset.range(3), Dataset.range(3).repeat(), Dataset.range(3).repeat().batch(2)):
        assert int(dataset.ignore_errors().cardinality()) == tf.data.UNKNOWN_CARDINALITY


def test_a_pattern_that_matches_nothing_is_tensorflows_error_and_pythons():
    for kind in (tf.errors.InvalidArgumentError, tf.errors.NotFoundError, FileNotFoundError, ValueError):
        with pytest.raises(kind, match="list_files: no file matches"):
            Dataset.list_files("/nonexistent/*")


def test_no_padding_value_for_a_part_of_the_structure():
    rows = Dataset.from_tensor_slices(((np.arange(3), np.arange(3) / 2), {"a": ["x", "y", "z"], "b": np.arange(3)}))
    expected = [str(x) for x in rows.padded_batch(2).as_numpy_iterator()]
    for values in ((None, None), ((None, None), None), (None, {"a": None, "b": None}), ((np.int64(0), None), None)):
        assert [str(x) for x in rows.padded_batch(2, padding_values=values).as_numpy_iterator()] == expected
    with pytest.raises(TypeError, match="padding_values"):
        rows.padded_batch(2, padding_values=(None, None, None))
