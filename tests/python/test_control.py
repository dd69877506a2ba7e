"""py_function and numpy_function inside and outside of traces, branches and loops."""
import warnings

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset


def as_lists(dataset):
    return [np.asarray(element).tolist() for element in dataset.as_numpy_iterator()]


# ---- Python functions ----

def test_py_function_takes_tensors_and_gives_what_tout_says():
    seen = []

    def double(x):
        seen.append(type(x))
        return x * 2

    assert tf.py_function(double, [[1, 2]], tf.int32).numpy().tolist() == [2, 4]
    assert seen == [tf.Tensor]
    made = tf.py_function(lambda x: (x, 5), [1], [tf.int32, tf.float32])
    assert type(made) is list and [tensor.dtype for tensor in made] == [tf.int32, tf.float32]
    assert tf.py_function(lambda x: None, [1], []) == []
    assert tf.py_function(lambda: 5, [], Tout=tf.TensorSpec([], tf.int64)).dtype == tf.int64


def test_py_function_as_a_decorator():
    @tf.py_function(Tout=tf.float32)
    def half(x):
        """Half."""
        return x.numpy() / np.float32(2)

    assert float(half(np.float32(3))) == 1.5 and half.__doc__ == "Half."


def test_numpy_function_takes_arrays_of_its_own():
    source = tf.constant([1.0, 2.0])

    def in_place(x):
        x *= 2
        return x

    assert tf.numpy_function(in_place, [source], tf.float32).numpy().tolist() == [2.0, 4.0]
    assert source.numpy().tolist() == [1.0, 2.0]
    assert tf.numpy_function(lambda path: path.decode() + "!", [b"a"], tf.string).numpy() == b"a!"
    assert tf.numpy_function(lambda x: {"a": x, "b": x + 1}, [np.int64(1)],
                             {"a": tf.int64, "b": tf.int64})["b"].numpy() == 2


@pytest.mark.parametrize("call, error, words", [
    (lambda: tf.numpy_function(lambda x: x * 2.5, [np.int32(1)], tf.int32), tf.errors.InvalidArgumentError, "float64"),
    (lambda: tf.numpy_function(lambda x: (x, x), [1], tf.int64), tf.errors.InvalidArgumentError, "expected 1 results"),
    (lambda: tf.py_function(lambda x: None, [1], tf.int32), tf.errors.InvalidArgumentError, "got 0"),
    (lambda: tf.py_function(lambda x: x, [np.float32(1)], tf.int32), (tf.errors.InvalidArgumentError, TypeError, ValueError), ""),
    (lambda: tf.py_function(lambda x: [1, 2], [1], tf.TensorSpec([3], tf.int32)), tf.errors.InvalidArgumentError, "got 2"),
    (lambda: tf.py_function(lambda x: x, [[1, 2]], tf.TensorSpec([3], tf.int32)), tf.errors.InvalidArgumentError,
     r"expected shape \(3,\)"),
    (lambda: tf.py_function(3, [1], tf.int32), TypeError, "expected a function"),
    (lambda: tf.numpy_function(lambda x: x, 1, tf.int32), TypeError, "expected a list"),
    (lambda: tf.numpy_function(lambda x: 1 // 0, [1], tf.int64), ZeroDivisionError, "")])
def test_what_does_not_fit_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_map_knows_its_spec_before_the_first_call():
    calls = []

    def double(x):
        calls.append(x)
        return x * 2

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dataset = Dataset.range(3).map(lambda x: tf.numpy_function(double, [x], tf.int64))
    assert dataset.element_spec == tf.TensorSpec(None, tf.int64) and calls == []
    assert as_lists(dataset) == [0, 2, 4] and calls == [0, 1, 2]
    both = Dataset.range(2).map(lambda x: tf.py_function(lambda y: (y, y + 1), [x], [tf.int64, tf.int64]))
    assert both.element_spec == (tf.TensorSpec(None, tf.int64),) * 2
    assert list(both.as_numpy_iterator()) == [(0, 1), (1, 2)]


def test_set_shape_tells_a_trace_what_is_known():
    def known(x, shape):
        made = tf.py_function(lambda y: tf.stack([y, y]), [x], tf.int64)
        made.set_shape(shape)
        return made

    dataset = Dataset.range(2).map(lambda x: known(x, [2]))
    assert dataset.element_spec == tf.TensorSpec([2], tf.int64)
    assert as_lists(dataset.batch(2)) == [[[0, 0], [1, 1]]]
    with pytest.raises(ValueError):
        list(Dataset.range(2).map(lambda x: known(x, [3])))

    def narrowed(x):
        x.set_shape([None, 2])
        return x * 2

    columns = Dataset.from_generator(lambda: iter([[[1, 2]]]), output_signature=tf.TensorSpec([None, None], tf.int64))
    assert columns.map(narrowed).element_spec.shape.as_list() == [None, 2]
    assert as_lists(columns.map(narrowed)) == [[[2, 4]]]


def test_errors_and_parallel_calls_in_a_map():
    def fail(x):
        if x == 5:
            raise KeyError("five")
        return x

    dataset = Dataset.range(9).map(lambda x: tf.numpy_function(fail, [x], tf.int64), num_parallel_calls=4)
    rows = iter(dataset)
    assert [int(next(rows)) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(KeyError, match="five"):
        next(rows)
    assert [int(row) for row in rows] == [6, 7, 8]
    wrong = Dataset.range(2).map(lambda x: tf.numpy_function(lambda y: y * 0.5, [x], tf.int64))
    with pytest.raises(tf.errors.InvalidArgumentError, match="float64"):
        list(wrong)


def test_in_flat_map_filter_and_function():
    rows = Dataset.range(3).flat_map(
        lambda x: Dataset.from_tensor_slices(tf.numpy_function(lambda n: np.arange(n), [x], tf.int64)))
    assert as_lists(rows) == [0, 0, 1]
    kept = Dataset.range(4).filter(lambda x: tf.py_function(lambda y: y % 2 == 0, [x], tf.bool))
    assert as_lists(kept) == [0, 2]

    @tf.function
    def twice(x):
        return tf.numpy_function(lambda y: y * 2, [x], tf.int64) + 1

    with pytest.warns(UserWarning, match="numpy_function"):
        assert twice(np.int64(4)).numpy() == 9


# ---- branches ----

def test_cond():
    assert tf.cond(True, lambda: 1, lambda: 2) == 1 and tf.cond(tf.constant(0), lambda: 1, lambda: [2]) == [2]
    assert tf.cond(tf.constant(2) > 1, lambda: tf.constant(3), lambda: 4).numpy() == 3
    for wrong in ((True, 1, len), (True, len, 1)):
        with pytest.raises(TypeError, match="expected a function"):
            tf.cond(*wrong)
    with pytest.raises(ValueError):
        tf.cond(tf.constant([True, False]), lambda: 1, lambda: 2)
    with pytest.warns(UserWarning, match="cond"):
        halves = Dataset.from_tensor_slices([4, 3]).map(lambda x: tf.cond(x % 2 == 0, lambda: x // 2, lambda: x))
    assert as_lists(halves) == [2, 3]


def test_case():
    yes, no = tf.constant(True), tf.constant(False)
    assert tf.case([(no, lambda: 1), (yes, lambda: 2), (yes, lambda: 3)]) == 2
    assert tf.case([(no, lambda: 1)], default=lambda: 5) == 5
    for call, error in ((lambda: tf.case([(no, lambda: 1)]), tf.errors.InvalidArgumentError),
                        (lambda: tf.case([(yes, len), (yes, len)], exclusive=True), tf.errors.InvalidArgumentError),
                        (lambda: tf.case([]), ValueError), (lambda: tf.case([(1, len)]), TypeError),
                        (lambda: tf.case([yes, len]), TypeError), (lambda: tf.case([(yes, 3)]), TypeError),
                        (lambda: tf.case([(yes, len)], default=3), TypeError)):
        with pytest.raises(error):
            call()


def test_switch_case():
    branches = [lambda: "zero", lambda: "one"]
    assert [tf.switch_case(tf.constant(i), branches) for i in (0, 1, 7, -1)] == ["zero", "one", "one", "one"]
    assert tf.switch_case(tf.constant(7), {0: len, 3: len}, default=lambda: 9) == 9
    assert tf.switch_case(tf.constant(1), [(1, lambda: 1), (0, lambda: 2)]) == 1
    for wrong in ((tf.constant(0), []), (1.5, branches), (tf.constant(0), [3]), (tf.constant([0]), branches),
                  (tf.constant(0), [(0, len), (0, len)])):
        with pytest.raises((TypeError, ValueError)):
            tf.switch_case(*wrong)


# ---- loops ----

def test_while_loop():
    assert [t.numpy() for t in tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0])] == [3]
    made = tf.while_loop(lambda i, j: i < 3, lambda i, j: (i + 1, j * 2), (tf.constant(0), 1.0))
    assert type(made) is tuple and [t.numpy() for t in made] == [3, 8.0]
    assert tf.while_loop(lambda i: True, lambda i: [i + 1], [tf.constant(0)], maximum_iterations=4)[0].numpy() == 4
    grown = tf.while_loop(lambda x: tf.size(x) < 5, lambda x: (tf.concat([x, x], 0),), [tf.constant([1])])
    assert grown[0].shape == (8,)
    nested = tf.while_loop(lambda d: d["a"] < 3, lambda d: [{"a": d["a"] + 1}], [{"a": tf.constant(0)}])
    assert nested[0]["a"].numpy() == 3


@pytest.mark.parametrize("call, error", [
    (lambda: tf.while_loop(lambda i: i < 3, lambda i: i + 1, []), ValueError),
    (lambda: tf.while_loop(lambda i: i < 3, lambda i: i + 1, 0), ValueError),
    (lambda: tf.while_loop(1, lambda i: i + 1, [0]), TypeError),
    (lambda: tf.while_loop(lambda i: i < 3, 3, [0]), TypeError),
    (lambda: tf.while_loop(lambda i, j: i < 3, lambda i, j: (i + 1,), [0, 1]), ValueError),
    (lambda: tf.while_loop(lambda i: i < 3, lambda i: tf.cast(i, tf.float32) + 1, [0]), TypeError)])
def test_loops_that_cannot_be(call, error):
    with pytest.raises(error):
        call()
