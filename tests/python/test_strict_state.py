"""save(strict=True): a state that knows the data."""
import levada as tf
import numpy as np
import pytest

Dataset = tf.data.Dataset


def _dataset(value=3, scale=1.0, word="b"):
    data = np.arange(40)
    data[7] = value
    words = np.array([b"a", word.encode()] * 20, dtype=object)
    constant = tf.constant(np.full(100, scale))
    rows = Dataset.from_tensor_slices((data, words)).shuffle(40, seed=2)
    return rows.map(lambda x, s: (constant * tf.cast(x, tf.float64), s)).batch(4)


def test_a_strict_state_is_restored_over_the_same_data():
    iterator = _dataset().as_numpy_iterator(epoch=0)
    next(iterator)
    state = iterator.save(strict=True)
    assert len(state) > len(iterator.save())
    other = _dataset().as_numpy_iterator()
    other.restore(state)
    assert [a[0].tolist() for a in other] == [a[0].tolist() for a in iterator]


@pytest.mark.parametrize("change, step", [({"value": 4}, "from_tensor_slices#0"), ({"word": "c"}, "from_tensor_slices#0"),
                                          ({"scale": 2.0}, "map#2")])
def test_other_data_are_refused_by_name(change, step):
    first = iter(_dataset())
    other = iter(_dataset(**change))
    other.restore(first.save())
    with pytest.raises(tf.errors.InvalidArgumentError, match=f"other data at {step}"):
        other.restore(first.save(strict=True))


def test_streams_have_strict_states_too():
    def make(first):
        return Dataset.from_tensors([first, 2, 3]).unbatch().filter(lambda x: x > 0)
    iterator = make(1).as_numpy_iterator()
    next(iterator)
    state = iterator.save(strict=True)
    other = make(1).as_numpy_iterator()
    other.restore(state)
    assert list(other) == [2, 3]
    with pytest.raises(tf.errors.InvalidArgumentError, match="other data at from_tensors#0"):
        make(5).as_numpy_iterator().restore(state)


@pytest.mark.parametrize("step", ["text_line#1", "tfrecord#1", "csv#1", "load#0"])
def test_other_files_are_refused_by_name(tmp_path, step):
    def write(last):
        (tmp_path / "lines").write_text(f"1\n2\n{last}\n")
        with tf.io.TFRecordWriter(str(tmp_path / "records")) as writer:
            for record in (b"1", b"2", last.encode()):
                writer.write(record)
        Dataset.range(3).concatenate(Dataset.range(int(last), int(last) + 1)).save(str(tmp_path / "saved"))

    def make():
        return {"text_line#1": lambda: tf.data.TextLineDataset(str(tmp_path / "lines")),
                "tfrecord#1": lambda: tf.data.TFRecordDataset([str(tmp_path / "records")] * 2),
                "csv#1": lambda: tf.data.experimental.CsvDataset(str(tmp_path / "lines"), [tf.int32]),
                "load#0": lambda: Dataset.load(str(tmp_path / "saved"))}[step]()

    write("3")
    iterator = iter(make())
    first = next(iterator)
    strict, plain = iterator.state(strict=True), iterator.save()
    again = iter(make())
    again.restore(strict)
    assert len(list(again)) == len(list(iterator)) and first is not None
    write("4")
    iter(make()).restore(plain)
    with pytest.raises(tf.errors.InvalidArgumentError, match=f"other data at {step}"):
        iter(make()).restore(strict)


def test_shuffled_file_names_are_the_same_files(tmp_path):
    for name in "abc":
        (tmp_path / name).write_text(name * 5)

    def make():
        return tf.data.TextLineDataset(Dataset.list_files(str(tmp_path / "*")))

    state = iter(make()).save(strict=True)
    iter(make()).restore(state)
    with pytest.raises(tf.errors.InvalidArgumentError, match="infinite"):
        iter(tf.data.TextLineDataset(Dataset.list_files(str(tmp_path / "*")).repeat())).save(strict=True)
