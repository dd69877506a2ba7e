"""Read-only arrays, the progress bar."""
import io

import levada as tf
from levada.data import progress

Dataset = tf.data.Dataset


def test_as_numpy_is_read_only():
    arrays = list(Dataset.range(5).batch(2).as_numpy())
    assert [a.tolist() for a in arrays] == [[0, 1], [2, 3], [4]] and not arrays[0].flags.writeable


class FakeFile(io.StringIO):
    def isatty(self):
        return False


def test_the_bar_shows_rate_bytes_and_time_left():
    times = iter([0.0, 0.05, 1.0, 2.0, 2.0])
    file = FakeFile()
    bar = progress.Bar(10, file, lambda: next(times))
    for _ in range(3):
        bar.update(1_000_000)
    bar.close()
    lines = file.getvalue().split("\r")
    assert len(lines) == 4 and lines[1].startswith(" 20 % |####") and "2/10  2.0/s  2.0 MB/s  0:04 left" in lines[1]
    assert lines[-1].endswith("\n") and "3/10" in lines[-1] and progress.Bar(None, file, lambda: 1.0).line(2.0)[0] == "0"


def test_progress_goes_with_an_iteration(capsys):
    elements = [x.tolist() for x in Dataset.range(5).batch(2).as_numpy(progress=True)]
    assert elements == [[0, 1], [2, 3], [4]]
    assert "3/3" in capsys.readouterr().err
    assert len(list(Dataset.range(3).iterator(progress=True))) == 3


def test_the_bytes_of_tensors_count():
    batch = {"a": tf.zeros([1000, 1000]), "b": (tf.constant(1, tf.int64), tf.constant(["x", "y"]))}
    assert progress._bytes_of(batch) == 4_000_000 + 8 + 2 * tf.string.size
    assert progress._bytes_of(next(iter(Dataset.range(100).batch(50).as_numpy()))) == 400
    assert progress._bytes_of(next(iter(Dataset.range(4).window(2)))) == 0  # a dataset


def test_a_plan_does_not_speak_of_positions_where_there_are_none():
    steps = Dataset.range(9).shuffle(4).repeat(2).map(lambda x: x + 1).batch(2)
    assert "buffer of 4 positions" in steps.explain() and steps.explain().count("positions only") == 2
    stream = Dataset.range(9).filter(lambda x: x > 1).shuffle(4).repeat(2).map(lambda x: x + 1).batch(2)
    assert "buffer of 4 elements" in stream.explain()
    for word in ("positions", "gathered", "views"):
        assert word not in stream.explain(), word
