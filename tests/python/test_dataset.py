"""tf.data: sources, transformations, structure, state."""
import collections
import dataclasses

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset
Point = collections.namedtuple("Point", "x y")


def values(dataset):
    return [x.numpy().tolist() for x in dataset]


def test_sources():
    assert values(Dataset.range(3)) == [0, 1, 2] and values(Dataset.range(5, 0, -2)) == [5, 3, 1]
    assert Dataset.range(2, output_type=tf.float32).element_spec.dtype is tf.float32
    assert values(Dataset.from_tensors([1, 2])) == [[1, 2]] and values(Dataset.from_tensor_slices([1, 2])) == [1, 2]
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(0, 5, 0)
    with pytest.raises(TypeError):
        Dataset.range(2.0)


def test_structures_come_back():
    arrays = {"b": np.arange(3), "a": (np.arange(3) * 2, np.arange(3) * 3), "p": Point(np.arange(3), np.ones(3))}
    dataset = Dataset.from_tensor_slices(arrays)
    element = next(iter(dataset.skip(2)))
    assert list(element) == ["b", "a", "p"] and isinstance(element["p"], Point) and isinstance(element["a"], tuple)
    assert (element["b"].numpy(), element["a"][0].numpy(), element["a"][1].numpy()) == (2, 4, 6)
    assert isinstance(element["p"].y, tf.Tensor) and dataset.element_spec["p"].y == tf.TensorSpec((), tf.float64)
    batch = next(iter(dataset.batch(2)))
    assert batch["a"][1].numpy().tolist() == [0, 3]


def test_more_structures():
    @dataclasses.dataclass
    class Pair:
        left: object
        right: object

    pair = next(iter(Dataset.from_tensor_slices(Pair([1, 2], [3, 4]))))
    assert isinstance(pair, Pair) and pair.right.numpy() == 3
    ordered = next(iter(Dataset.from_tensor_slices(collections.OrderedDict([("z", [1]), ("a", [2])]))))
    assert isinstance(ordered, collections.OrderedDict) and list(ordered) == ["z", "a"] and ordered["z"].numpy() == 1
    assert next(iter(Dataset.from_tensors((1, None, 2))))[1] is None
    assert Dataset.from_tensor_slices([[1, 2], [3, 4]]).element_spec == tf.TensorSpec((2,), tf.int32)
    with pytest.raises(TypeError):
        Dataset.from_tensors({1, 2})
    with pytest.raises(TypeError):
        Dataset.from_tensors({1: 1, "a": 2})


def test_batch_spec_and_remainder():
    dataset = Dataset.from_tensor_slices(np.zeros((10, 3), np.float32))
    assert dataset.batch(4).element_spec == tf.TensorSpec((None, 3), tf.float32)
    assert dataset.batch(4, drop_remainder=True).element_spec == tf.TensorSpec((4, 3), tf.float32)
    assert [b.shape[0] for b in dataset.batch(4)] == [4, 4, 2]
    assert [b.shape[0] for b in dataset.batch(4, drop_remainder=True)] == [4, 4]
    for bad in (0, -1):
        with pytest.raises(tf.errors.InvalidArgumentError):
            dataset.batch(bad)
    with pytest.raises(TypeError):
        dataset.batch(2.0)
    with pytest.raises(ValueError):
        dataset.batch(None)


def test_length_and_cardinality():
    dataset = Dataset.range(10)
    assert len(dataset) == 10 and dataset.cardinality().numpy() == 10 and bool(Dataset.range(0))
    assert len(dataset.batch(3)) == 4 and len(dataset.skip(4).take(3)) == 3 and len(dataset.repeat(3)) == 30
    infinite = dataset.repeat()
    assert infinite.cardinality() == tf.data.INFINITE_CARDINALITY
    with pytest.raises(TypeError, match="infinite"):
        len(infinite)


def test_take_skip_repeat_prefetch_apply():
    dataset = Dataset.range(5)
    assert values(dataset.take(2)) == [0, 1] and values(dataset.take(-1)) == [0, 1, 2, 3, 4]
    assert values(dataset.skip(3)) == [3, 4] and values(dataset.skip(-1)) == [] and values(dataset.repeat(0)) == []
    assert values(dataset.repeat(2)) == [0, 1, 2, 3, 4] * 2
    assert values(dataset.repeat().take(7)) == [0, 1, 2, 3, 4, 0, 1]
    assert values(dataset.prefetch(tf.data.AUTOTUNE)) == values(dataset.prefetch(2)) == values(dataset.prefetch(0))
    assert values(dataset.apply(lambda d: d.batch(2))) == [[0, 1], [2, 3], [4]]
    with pytest.raises(TypeError):
        dataset.apply(lambda d: 3)


def test_shuffle_is_a_permutation_and_a_function_of_seed_and_epoch():
    dataset = Dataset.range(100).shuffle(100, seed=7)
    first, second = values(dataset), values(dataset)
    assert sorted(first) == list(range(100)) and first != list(range(100)) and first != second
    assert values(dataset.iterator(epoch=0)) == first and values(dataset.iterator(epoch=1)) == second
    fixed = Dataset.range(100).shuffle(100, seed=7, reshuffle_each_iteration=False)
    assert values(fixed) == values(fixed)
    assert sorted(values(Dataset.range(100).shuffle(10, seed=1))) == list(range(100))
    assert sorted(values(Dataset.range(50).shuffle())) == list(range(50))
    with pytest.raises(ValueError):
        Dataset.range(3).shuffle(0)


def test_set_seed_decides_unseeded_shuffles():
    def order():
        tf.random.set_seed(5)
        return values(Dataset.range(50).shuffle(50))

    assert order() == order()


def test_indexing():
    dataset = Dataset.from_tensor_slices((np.arange(10), np.arange(10) * 2)).map(lambda a, b: (a + 1, b))
    assert [x.numpy() for x in dataset[3]] == [4, 6] and dataset[-1][0].numpy() == 10
    assert [a.numpy() for a, _ in dataset[2:4]] == [3, 4]
    with pytest.raises(IndexError):
        dataset[10]
    with pytest.raises(TypeError):
        dataset["a"]


def test_numpy_iterator():
    dataset = Dataset.from_tensor_slices(({"a": [1, 2]}, ["x", "y"]))
    first = next(dataset.as_numpy_iterator())
    assert first[0]["a"] == 1 and isinstance(first[0]["a"], np.int32) and first[1] == b"x"
    batch = next(dataset.batch(2).as_numpy_iterator())
    assert isinstance(batch[0]["a"], np.ndarray) and not batch[0]["a"].flags.writeable


@pytest.mark.parametrize("stop", range(8))
def test_save_and_restore_at_every_position(stop):
    dataset = Dataset.from_tensor_slices(np.arange(20)).shuffle(20, seed=3).map(lambda x: x * 2).batch(3)
    iterator = iter(dataset)
    for _ in range(stop):
        next(iterator, None)
    state = iterator.save()
    assert isinstance(state, bytes) and len(state) <= 256
    rest = values(iterator)
    other = iter(dataset)
    other.restore(state)
    assert values(other) == rest


def test_restore_refuses_other_states():
    state = iter(Dataset.range(5)).save()
    iterator = iter(Dataset.range(6))
    with pytest.raises(ValueError):
        iterator.restore(state)
    with pytest.raises(ValueError):
        iterator.restore(b"nonsense")
    with pytest.raises(TypeError):
        iterator.restore(5)
    assert next(iterator).numpy() == 0


def test_iterator_protocol():
    dataset = Dataset.range(2)
    iterator = iter(dataset)
    assert iter(iterator) is iterator and [x.numpy() for x in iterator] == [0, 1]
    for _ in range(3):
        with pytest.raises(StopIteration):
            next(iterator)
    with pytest.raises(tf.errors.OutOfRangeError):
        iterator.get_next()
    assert values(dataset) == [0, 1] == values(dataset)
    a, b = iter(dataset), iter(dataset)
    assert [next(a).numpy(), next(b).numpy(), next(a).numpy()] == [0, 0, 1]


def test_explain_and_describe():
    dataset = Dataset.from_tensor_slices(np.zeros((10, 2))).shuffle(10, seed=4).batch(2)
    assert "shuffle" in dataset.explain() and "batch" in dataset.explain()
    import json
    assert json.loads(dataset.describe())
    assert "TensorSpec" in repr(dataset)


def test_unequal_lengths_and_scalars():
    with pytest.raises(ValueError):
        Dataset.from_tensor_slices(([1, 2], [1, 2, 3]))
    with pytest.raises(ValueError):
        Dataset.from_tensor_slices(5)
    for empty in ((), {}):
        with pytest.raises(ValueError):
            Dataset.from_tensor_slices(empty)


def test_an_element_outlives_everything_else():
    element = next(iter(Dataset.from_tensor_slices(np.arange(4.0)).map(lambda x: x * 2).batch(4)))
    assert element.numpy().tolist() == [0, 2, 4, 6]


def test_same_bytes_for_any_number_of_threads():
    def run():
        dataset = Dataset.from_tensor_slices(np.arange(1000, dtype=np.uint8).reshape(-1, 4)).shuffle(250, seed=1)
        scaled = dataset.map(lambda x: tf.cast(x, tf.float32) / 255.0)
        return [b.numpy().tobytes() for b in scaled.batch(16).prefetch(2)]

    before = tf.config.threading.get_intra_op_parallelism_threads()
    results = []
    for threads in (1, 2, 4):
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        results.append(run())
    tf.config.threading.set_intra_op_parallelism_threads(before)
    assert results[0] == results[1] == results[2]
