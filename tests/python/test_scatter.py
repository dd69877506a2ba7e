"""Sparse writes to variables."""
import numpy as np
import pytest

import levada as tf

OTHERS = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "min": np.minimum,
          "max": np.maximum, "update": lambda old, new: new}


@pytest.mark.parametrize("name", OTHERS)
def test_scatter_is_the_loop_over_its_slices(name):
    rng = np.random.default_rng(7)
    value = rng.normal(size=(5, 3)).astype(np.float32)
    places, updates = np.array([4, 0, 4]), rng.normal(size=(3, 3)).astype(np.float32) + 2
    variable = tf.Variable(value)
    snapshot = variable.read_value()
    assert getattr(variable, f"scatter_{name}")(tf.IndexedSlices(updates, places)) is variable
    want = value.copy()
    for place, update in zip(places, updates):
        want[place] = OTHERS[name](want[place], update)
    np.testing.assert_array_equal(variable.numpy(), want)
    np.testing.assert_array_equal(snapshot.numpy(), value)


@pytest.mark.parametrize("name", ["add", "sub", "min", "max", "update"])
def test_scatter_nd(name):
    variable = tf.Variable(np.arange(6.0).reshape(2, 3))
    getattr(variable, f"scatter_nd_{name}")([[1, 2], [0, 0]], [4, 3])
    want = np.arange(6.0).reshape(2, 3)
    for place, update in (((1, 2), 4), ((0, 0), 3)):
        want[place] = OTHERS[name](want[place], update)
    np.testing.assert_array_equal(variable.numpy(), want)


def test_batch_scatter_update():
    variable = tf.Variable([[1, 2, 3], [4, 5, 6]])
    variable.batch_scatter_update(tf.IndexedSlices([[9, 8], [7, 6]], [[0, 1], [2, 0]]))
    assert variable.numpy().tolist() == [[9, 8, 3], [6, 5, 7]]
    variable.batch_scatter_update(tf.IndexedSlices([[1, 1, 1]], [0]))
    assert variable.numpy().tolist() == [[1, 1, 1], [6, 5, 7]]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"index 3 at \[0, 1\]"):
        variable.batch_scatter_update(tf.IndexedSlices([[1, 1], [1, 1]], [[0, 3], [0, 0]]))


def test_values_pass_the_policy_and_failures_change_nothing():
    variable = tf.Variable([1, 2, 3], dtype=tf.uint8)
    for values, match in (([300], "value 300 at"), ([1.5], "float"), (tf.constant([1]), "use tf.cast"),
                          ([[1]], "shape")):
        with pytest.raises(ValueError, match=match):
            variable.scatter_add(tf.IndexedSlices(values, [0]))
    with pytest.raises(TypeError, match="IndexedSlices"):
        variable.scatter_add([1])
    assert variable.numpy().tolist() == [1, 2, 3] and variable.version == 0
    variable.scatter_add(tf.IndexedSlices(np.array([1], np.int64), np.array([2], np.uint16)))
    assert variable.numpy().tolist() == [1, 2, 4]


def test_indexed_slices():
    slices = tf.IndexedSlices(tf.constant([1.0]), tf.constant([3]), tf.constant([4]))
    assert slices.dtype is tf.float32 and slices.shape == (4,) and (-slices).values.numpy().tolist() == [-1.0]
    assert tf.IndexedSlices(tf.constant([1.0]), tf.constant([3])).shape.rank is None
    assert str(slices).startswith("IndexedSlices(indices=tf.Tensor([3]")
