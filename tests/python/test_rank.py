"""One pass shared by several processes."""
import levada as tf
import numpy as np
import pytest


def _rows(iterator):
    return [batch.tolist() for batch in iterator]


@pytest.mark.parametrize("world", [1, 2, 3, 5])
def test_ranks_together_are_the_whole(world):
    data = np.arange(53)
    dataset = tf.data.Dataset.from_tensor_slices(data).shuffle(60, seed=4).batch(8).map(lambda x: x * 2).prefetch(2)
    whole = _rows(dataset.as_numpy_iterator(epoch=3))
    parts = [_rows(dataset.as_numpy_iterator(epoch=3, rank=r, world=world)) for r in range(world)]
    assert [sum(step, []) for step in zip(*parts)] == whole


def test_a_batch_smaller_than_the_world_leaves_empty_parts():
    dataset = tf.data.Dataset.range(5).batch(4)
    parts = [_rows(dataset.as_numpy_iterator(rank=r, world=3)) for r in range(3)]
    assert parts == [[[0], []], [[1], []], [[2, 3], [4]]]


def test_elements_that_are_no_batches_are_dealt_out():
    dataset = tf.data.Dataset.range(7)
    assert [int(x) for x in dataset.iterator(rank=0, world=2)] == [0, 2, 4]
    assert [int(x) for x in dataset.iterator(rank=1, world=2)] == [1, 3, 5, 6]


def test_a_state_moves_to_another_world():
    dataset = tf.data.Dataset.range(40).shuffle(40, seed=1).batch(6)
    whole = _rows(dataset.as_numpy_iterator(epoch=0))
    old = dataset.as_numpy_iterator(epoch=0, rank=1, world=2)
    next(old), next(old)
    parts = []
    for rank in range(3):
        now = dataset.as_numpy_iterator(rank=rank, world=3)
        now.restore(old.save())
        parts.append(_rows(now))
    assert [sum(step, []) for step in zip(*parts)] == whole[2:]


def test_streams_have_ranks():
    dataset = tf.data.Dataset.range(30).filter(lambda x: x % 3 != 0).batch(4)
    whole = _rows(dataset.as_numpy_iterator())
    parts = [_rows(dataset.as_numpy_iterator(rank=r, world=2)) for r in range(2)]
    assert [a + b for a, b in zip(*parts)] == whole


@pytest.mark.parametrize("rows", [1, 3])
def test_one_reader_hands_a_file_on_to_many(tmp_path, rows):
    path = tmp_path / "lines"
    path.write_text("".join(f"line {i}\n" for i in range(23)))
    ds = tf.data.TextLineDataset(str(path))
    ds = ds if rows == 1 else ds.batch(rows).unbatch()
    lines = [line.numpy() for line in ds]
    whole = iter(ds)
    for taken in range(len(lines)):
        state = whole.save()
        for world in (2, 3, 5):
            ranks = [ds.iterator(rank=rank, world=world) for rank in range(world)]
            for iterator in ranks:
                iterator.restore(state)
            assert sorted(line.numpy() for iterator in ranks for line in iterator) == sorted(lines[taken:])
        next(whole)


def test_bad_ranks():
    dataset = tf.data.Dataset.range(3).batch(2)
    with pytest.raises(ValueError, match="rank and world together"):
        dataset.iterator(rank=1)
    with pytest.raises(tf.errors.InvalidArgumentError, match="rank 2 of world 2"):
        dataset.iterator(rank=2, world=2)
    with pytest.raises(tf.errors.InvalidArgumentError, match="1 or more, got 0"):
        dataset.iterator(rank=0, world=0)
    with pytest.raises(TypeError, match="expected an integer, got float"):
        dataset.iterator(rank=0.0, world=1)
    with pytest.raises(tf.errors.InvalidArgumentError, match="a seed for shuffle#1"):
        tf.data.Dataset.range(3).shuffle(3).iterator(rank=0, world=2)
