"""Variables."""
import copy
import threading

import numpy as np
import pytest

import levada as tf


def test_assign_family():
    variable = tf.Variable([1.0, 2.0], name="w")
    assert variable.name == "w:0" and variable.shape == (2,) and variable.dtype is tf.float32 and variable.trainable
    assert variable.assign([3, 4]) is variable and variable.numpy().tolist() == [3, 4]
    variable.assign_add(np.array([1, 1]))
    variable.assign_sub(0.5)
    assert variable.numpy().tolist() == [3.5, 4.5]
    assert variable.assign_add([1, 1], read_value=False) is None
    assert variable.version == 4


def test_snapshots_do_not_change():
    variable = tf.Variable(np.zeros(3, np.float32))
    before, view = variable.read_value(), variable.numpy()
    variable.assign_add([1.0, 1, 1])
    assert before.numpy().tolist() == [0, 0, 0] and view.tolist() == [0, 0, 0]
    assert variable.value().numpy().tolist() == [1, 1, 1]


def test_never_shares_foreign_memory():
    array = np.zeros(4, np.float32)
    variable = tf.Variable(array.data)
    variable.assign_add(np.ones(4))
    assert array.tolist() == [0] * 4
    array[:] = 7
    assert variable.numpy().tolist() == [1] * 4
    assert not variable.numpy().flags.writeable


def test_operators_use_a_snapshot():
    variable = tf.Variable([1.0, 2.0])
    assert (variable + 1).numpy().tolist() == [2, 3] and (2 * variable).numpy().tolist() == [2, 4]
    assert isinstance(variable + variable, tf.Tensor) and (np.ones(2, np.float32) + variable).numpy().tolist() == [2, 3]
    assert (variable > 1.5).numpy().tolist() == [False, True] and float(variable[0]) == 1
    assert tf.reduce_sum(variable).numpy() == 3 and tf.constant(variable).numpy().tolist() == [1, 2]
    assert np.asarray(variable).tolist() == [1, 2] and len(variable) == 2


def test_in_place_operators():
    variable = same = tf.Variable([1.0, 2.0])
    variable += 1
    variable -= [0.5, 0.5]
    assert variable is same and variable.numpy().tolist() == [1.5, 2.5]


def test_item_assignment():
    variable = tf.Variable(np.zeros((3, 4), np.float32))
    variable[1] = [1, 2, 3, 4]
    variable[:, 0] = 9
    variable[..., -1:] = np.ones((3, 1))
    part = variable[0:2].assign(np.full((2, 4), 5))
    assert part is variable
    assert variable.numpy().tolist() == [[5] * 4, [5] * 4, [9, 0, 0, 1]]
    variable[...] = 0
    assert not variable.numpy().any()
    for key, value in (((0,), [1, 2]), ([0, 9], 1), (7, 1)):
        with pytest.raises((ValueError, TypeError, IndexError)):
            variable[key] = value
    with pytest.raises(TypeError):
        del variable[0]


def test_errors_change_nothing():
    variable = tf.Variable([1, 2])
    for bad in (lambda: variable.assign([1, 2, 3]), lambda: variable.assign([1.5, 2.5]),
                lambda: variable.assign_add(np.array([0.5, 1])), lambda: variable.assign("ab"),
                lambda: variable.assign(None), lambda: variable.assign([2**40, 1])):
        with pytest.raises((ValueError, TypeError)):
            bad()
    assert variable.numpy().tolist() == [1, 2] and variable.version == 0
    with pytest.raises(ValueError):
        tf.Variable()
    with pytest.raises(ValueError):
        tf.Variable([1, 2], shape=(3,))


def test_update_is_atomic_and_passes_exceptions():
    variable = tf.Variable(0)

    def add_many():
        for _ in range(200):
            variable.update(lambda value: value + 1)

    threads = [threading.Thread(target=add_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        variable.numpy()
    for thread in threads:
        thread.join()
    assert variable.numpy() == 800
    with pytest.raises(KeyError, match="mine"):
        variable.update(lambda value: {}["mine"])
    with pytest.raises(TypeError):
        variable.update(3)
    assert variable.numpy() == 800


def test_assign_add_from_threads():
    variable = tf.Variable(np.zeros(1000, np.float32))
    threads = [threading.Thread(target=lambda: [variable.assign_add(np.ones(1000)) for _ in range(100)])
               for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (variable.numpy() == 400).all()


def test_copies_and_callable_initial_value():
    variable = tf.Variable(lambda: [1.0], trainable=False)
    for twin in (copy.copy(variable), copy.deepcopy(variable)):
        twin.assign([2.0])
        assert variable.numpy() == [1.0] and twin.trainable is False and isinstance(twin, tf.Variable)
    variable.note = "free attributes"
    assert variable.note == "free attributes"


def test_variable_in_a_mapped_function_is_read_each_time():
    variable = tf.Variable(10)
    dataset = tf.data.Dataset.range(2).map(lambda x: x + tf.cast(variable, tf.int64), traced=True)
    assert [x.numpy() for x in dataset] == [10, 11]
    variable.assign(20)
    assert [x.numpy() for x in dataset] == [20, 21]


def test_scalar_and_string_variables():
    assert repr(tf.Variable(1.5)) == "<tf.Variable 'Variable:0' shape=() dtype=float32, numpy=1.5>"
    text = tf.Variable(["a", "b"])
    text.assign(["long enough to need a buffer", "c"])
    assert text.numpy().tolist() == [b"long enough to need a buffer", b"c"]


def test_leading_axes_of_one_element_fall_away_in_slices():
    variable = tf.Variable([1.0, 2.0])
    variable[0].assign([5.0])
    assert variable.numpy().tolist() == [5.0, 2.0]
    variable[:] = [[[7.0, 8.0]]]
    assert variable.numpy().tolist() == [7.0, 8.0]
    variable[1:].assign([[9.0]])
    assert variable.numpy().tolist() == [7.0, 9.0]
    for value in ([[1.0, 2.0], [3.0, 4.0]], [[1.0], [2.0]], [[]]):
        with pytest.raises(ValueError, match=r"assign_slice: expected a value that broadcasts to shape \[2\]"):
            variable[:] = value
    names = tf.Variable(["a", "b"])
    names[0].assign(["a name that does not fit into sixteen bytes"])
    assert names.numpy().tolist() == [b"a name that does not fit into sixteen bytes", b"b"]


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0)])
def test_a_mask_of_no_elements_assigns_nothing(shape):
    variable = tf.Variable(tf.zeros(shape))
    variable[variable > 0].assign(1.0)
    variable[variable == 0] = 2.0
    assert variable.shape == shape
