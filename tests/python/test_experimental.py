"""tf.data.experimental, Optional, options, and window sizes by function."""
import pickle

import levada as tf
import numpy as np
import pytest

Dataset, experimental = tf.data.Dataset, tf.data.experimental


def lists(dataset):
    return [np.asarray(element).tolist() for element in dataset.as_numpy_iterator()]


@pytest.mark.parametrize("traced", [True, False])
def test_window_sizes_by_function(traced):
    def size(key):
        if traced:
            return 3 - key
        return 3 if int(key) == 0 else 2

    def make():
        return Dataset.range(9).group_by_window(lambda x: x % 2, lambda key, rows: rows.batch(9), window_size_func=size)

    if traced:
        grouped = make()
    else:
        with pytest.warns(tf.data.TraceWarning, match="window_sizes_by_function"):
            grouped = make()
    wanted = [[1, 3], [0, 2, 4], [5, 7], [6, 8]]
    assert lists(grouped) == wanted and lists(grouped) == wanted
    iterator = iter(grouped)
    next(iterator)
    state = iterator.save()
    again = iter(grouped)
    again.restore(state)
    assert [x.numpy().tolist() for x in again] == wanted[1:]


def test_a_plain_number_is_a_window_size():
    grouped = Dataset.range(5).group_by_window(lambda x: x * 0, lambda key, rows: rows.batch(9), window_size_func=lambda key: 2)
    assert lists(grouped) == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize("size", [lambda key: 2.5, lambda key: [2], lambda key: tf.constant(2)])
def test_other_window_sizes_are_refused(size):
    with pytest.raises(ValueError, match="window_size_func"):
        Dataset.range(5).group_by_window(lambda x: x, lambda key, rows: rows, window_size_func=size)


@pytest.mark.filterwarnings("ignore::levada.data.TraceWarning")
def test_a_window_size_below_one_fails_while_iterating():
    def size(key):
        return 1 - int(key)

    grouped = Dataset.range(3).group_by_window(lambda x: x, lambda key, rows: rows, window_size_func=size)
    iterator = iter(grouped)
    assert int(next(iterator)) == 0
    with pytest.raises(tf.errors.InvalidArgumentError, match="window size"):
        next(iterator)


def test_optional():
    iterator = iter(Dataset.range(1))
    first, end = iterator.get_next_as_optional(), experimental.get_next_as_optional(iterator)
    assert bool(first.has_value()) and int(first.get_value()) == 0
    assert not bool(end.has_value()) and end.element_spec == tf.TensorSpec([], tf.int64)
    with pytest.raises(tf.errors.InvalidArgumentError, match="empty"):
        end.get_value()
    made = tf.experimental.Optional.from_value({"a": 1, "b": (2.5, "x")})
    assert made.element_spec["b"][0].dtype == tf.float32 and made.get_value()["b"][1].numpy() == b"x"
    assert not bool(experimental.Optional.empty(tf.TensorSpec([], tf.int32)).has_value())


def test_options_of_tensorflow_are_kept():
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = experimental.AutoShardPolicy.DATA
    options.experimental_optimization.map_fusion = True
    options.experimental_deterministic = True
    options.autotune.autotune_algorithm = experimental.AutotuneAlgorithm.STAGE_BASED
    kept = pickle.loads(pickle.dumps(Dataset.range(3).with_options(options).options()))
    assert kept == options and kept.deterministic is True
    for wrong in (lambda: setattr(options.experimental_distribute, "auto_shard_policy", 2),
                  lambda: setattr(options, "experimental_slack", 1)):
        with pytest.raises(TypeError, match="options"):
            wrong()
    with pytest.raises(AttributeError, match="map_fuson"):
        options.experimental_optimization.map_fuson = True


def test_group_by_reducer():
    reducer = experimental.Reducer(lambda key: (key, tf.constant(0, tf.int64)), lambda state, x: (state[0], state[1] + x),
                                   lambda key, total: {"key": key, "sum": total})
    found = list(Dataset.range(7).apply(experimental.group_by_reducer(lambda x: 1 - x % 2, reducer)).as_numpy_iterator())
    assert [(e["key"], e["sum"]) for e in found] == [(0, 9), (1, 12)]
    with pytest.raises(TypeError, match="Reducer"):
        experimental.group_by_reducer(lambda x: x, lambda x: x)


def test_older_names(tmp_path):
    rows = Dataset.range(4).map(tf.strings.as_string)
    path = str(tmp_path / "rows.tfrecord")
    experimental.TFRecordWriter(path).write(rows)
    assert list(tf.data.TFRecordDataset(path).as_numpy_iterator()) == [b"0", b"1", b"2", b"3"]
    with pytest.raises(TypeError, match="string scalars"):
        experimental.TFRecordWriter(path).write(Dataset.range(3))
    experimental.save(rows, str(tmp_path / "saved"))
    assert lists(experimental.load(str(tmp_path / "saved"))) == [b"0", b"1", b"2", b"3"]
    assert experimental.get_structure(rows) == tf.TensorSpec([], tf.string)


def test_none_as_an_argument():
    assert lists(Dataset.range(3).prefetch(None)) == [0, 1, 2]
    for structure in ((Dataset.range(3), None), None, {"a": None}):
        with pytest.raises(TypeError, match="zip"):
            Dataset.zip(structure)


def test_a_pass_inside_a_function_is_made_for_each_element():
    def total(n):
        return Dataset.range(n).reduce(np.int64(0), lambda state, x: state + x)

    assert lists(Dataset.range(5).map(total)) == [0, 0, 1, 3, 6]
    assert lists(Dataset.range(5).filter(lambda n: total(n) > 0)) == [2, 3, 4]


def test_devices():
    assert lists(Dataset.range(3).apply(experimental.prefetch_to_device("/cpu:0"))) == [0, 1, 2]
    assert lists(Dataset.range(3).apply(experimental.prefetch_to_device("cpu", 2))) == [0, 1, 2]
    assert lists(Dataset.range(3).apply(experimental.copy_to_device("/cpu:0"))) == [0, 1, 2]
    for make in (experimental.prefetch_to_device, experimental.copy_to_device):
        with pytest.raises(tf.errors.InvalidArgumentError, match="expected a CPU"):
            make("/gpu:0")


def _examples(path, numbers):
    with tf.io.TFRecordWriter(path) as writer:
        for number in numbers:
            feature = {"i": tf.train.Feature(int64_list=tf.train.Int64List(value=[number])),
                       "f": tf.train.Feature(float_list=tf.train.FloatList(value=[number / 2]))}
            writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())


def test_batched_features(tmp_path):
    for part in range(3):
        _examples(tmp_path / f"{part}.tfrecord", range(part * 10, part * 10 + 5))
    features = {"i": tf.io.FixedLenFeature([], tf.int64), "f": tf.io.FixedLenFeature([], tf.float32)}
    pattern = str(tmp_path / "*.tfrecord")
    make = tf.data.experimental.make_batched_features_dataset
    batches = list(make(pattern, 4, features, label_key="i", num_epochs=1, shuffle=False))
    labels = [label.numpy().tolist() for _, label in batches]
    assert labels == [[0, 1, 2, 3], [4, 10, 11, 12], [13, 14, 20, 21], [22, 23, 24]]
    assert [row["f"].numpy().tolist() for row, _ in batches][0] == [0, 0.5, 1, 1.5] and list(batches[0][0]) == ["f"]
    in_turn = make(pattern, 15, features, num_epochs=1, shuffle=False, reader_num_threads=3)
    assert next(iter(in_turn))["i"].numpy().tolist()[:4] == [0, 10, 20, 1]
    shuffled = make(pattern, 4, features, num_epochs=2, shuffle_seed=1, drop_final_batch=True)
    assert [len(batch["i"]) for batch in shuffled] == [4] * 7
    endless = make(pattern, 4, features)
    assert [batch["i"].shape for batch in endless.take(9)] == [[4]] * 9
    with pytest.raises(ValueError, match="label_key"):
        make(pattern, 4, features, label_key="q")
    one = Dataset.from_tensors(next(iter(tf.data.TFRecordDataset(str(tmp_path / "0.tfrecord"))))).batch(1)
    assert next(iter(one.apply(tf.data.experimental.parse_example_dataset(features))))["f"].numpy().tolist() == [0]


def test_older_spellings_have_signatures_and_defaults():
    import inspect
    older = tf.data.experimental
    for name in ("group_by_window", "scan", "rejection_resample", "bucket_by_sequence_length", "take_while"):
        wanted = [part for part in inspect.signature(getattr(Dataset, name)).parameters if part not in ("self", "name")]
        assert list(inspect.signature(getattr(older, name)).parameters) == wanted, name
    datasets, choice = [Dataset.range(1), Dataset.range(10, 13)], Dataset.from_tensor_slices(np.int64([0, 0, 1, 1]))
    assert [int(x) for x in older.choose_from_datasets(datasets, choice)] == [0, 10, 11]
    assert [int(x) for x in Dataset.choose_from_datasets(datasets, choice)] == [0]
    assert [int(x) for x in Dataset.range(4).apply(older.take_while(lambda x: x < 2))] == [0, 1]
    assert tf.data.Options().experimental_distribute.auto_shard_policy == older.AutoShardPolicy.AUTO
    assert Dataset.range(1).as_numpy_iterator().next() == 0 and iter(Dataset.range(1)).next().numpy() == 0
