"""Indexing against NumPy."""
import numpy as np
import pytest

import levada as tf

ARRAY = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
BASIC = [0, -1, slice(None), slice(1, None), slice(None, None, -1), slice(-2, None, 2), None, Ellipsis, (0, 1),
         (slice(None), 1, slice(None, 2)), (Ellipsis, 2), (0, Ellipsis, None, 1), (None, 0, None), (1, 2, 3, 4),
         (slice(5, 2), 0), (slice(None), slice(100)), np.int64(1), (np.array(1), slice(1)), ()]
ARRAYS = [[0, 1], [1, 1, 0], [-1], np.array([[0, 1], [1, 0]]), (slice(None), [2, 0]), (0, [1, 2]), ([0, 1], 0),
          (slice(None), [0, 2], slice(1, 3)), ([0, 1], [1, 2]), (slice(None), [0, 1], [1, 2]),
          ([0, 1], slice(None), [1, 2]), (0, slice(None), [1, 3]), (Ellipsis, [0, 4, -5]), ([[0], [1]], [0, 1, 2]),
          (None, [1, 0]),
          np.array([True, False]), (slice(None), [True, False, True]), ARRAY > 50, (slice(None), ARRAY[0] > 20),
          (np.array([False, False]), 0), []]


@pytest.mark.parametrize("key", BASIC + ARRAYS, ids=repr)
def test_like_numpy(key):
    got = tf.constant(ARRAY)[key]
    want = ARRAY[key]
    assert tuple(got.shape) == want.shape
    np.testing.assert_array_equal(got.numpy(), want)


def test_basic_indexing_shares_memory():
    tensor = tf.constant(ARRAY)
    part = tensor[1, ..., ::-1]
    begin = tensor.__array_interface__["data"][0]
    assert begin <= part.__array_interface__["data"][0] < begin + ARRAY.nbytes


def test_tensor_as_index():
    tensor = tf.constant([10, 20, 30])
    assert tensor[tf.constant(1)].numpy() == 20
    assert tensor[tf.constant([2, 0])].numpy().tolist() == [30, 10]
    assert tensor[tensor > 15].numpy().tolist() == [20, 30]
    assert tensor[1:tf.constant(3)].numpy().tolist() == [20, 30]


@pytest.mark.parametrize("key", [3, -4, (0, 9), [5], [-6], ([0, 0, 0], 0, 0), ([0], [9])])
def test_out_of_range(key):
    with pytest.raises(IndexError):
        tf.constant(np.zeros((3, 4)))[key]


@pytest.mark.parametrize("key", ["a", 1.5, (0, 0, 0, 0, 0), [0.5], (Ellipsis, Ellipsis), slice(None, None, 0),
                                 slice(1.5), {}])
def test_bad_keys(key):
    with pytest.raises((TypeError, ValueError, IndexError)):
        tf.constant(np.zeros((3, 4)))[key]


def test_strings():
    tensor = tf.constant([["a", "b"], ["c", "d"]])
    assert tensor[1, 0].numpy() == b"c" and tensor[:, 1].numpy().tolist() == [b"b", b"d"]
    assert tensor[[1, 0]].numpy().tolist() == [[b"c", b"d"], [b"a", b"b"]]


def test_symbolic_index():
    dataset = tf.data.Dataset.from_tensor_slices(np.arange(3))
    table = tf.constant([10, 20, 30])
    assert [x.numpy() for x in dataset.map(lambda i: table[i], traced=True)] == [10, 20, 30]


def test_where_and_masks():
    array = np.array([[1, 0], [0, 2]])
    assert tf.where(array > 0).numpy().tolist() == [[0, 0], [1, 1]]
    assert tf.where(array > 0, array, -1).numpy().tolist() == [[1, -1], [-1, 2]]
    assert tf.boolean_mask(array, array > 0).numpy().tolist() == [1, 2]
    with pytest.raises(ValueError):
        tf.where([True], [1])
