"""map_fn, vectorized_map, foldl, foldr and scan: results, structures, no elements, traces and refusals."""
import numpy as np
import pytest

import levada as tf

X = tf.constant([1])


def values(structure):
    return tf.nest.map_structure(lambda one: one.numpy().tolist(), structure)


def test_map_fn_keeps_the_structure_of_what_the_function_gives():
    a, b = tf.constant([1, 2, 3]), tf.constant([[1.0, 2.0]] * 3)
    assert values(tf.map_fn(lambda x: x * 2, a)) == [2, 4, 6]
    assert values(tf.map_fn(tf.reduce_sum, b)) == [3.0, 3.0, 3.0]
    assert values(tf.map_fn(lambda pair: (pair[1], pair[0] + 1), (a, b))) == ([[1.0, 2.0]] * 3, [2, 3, 4])
    assert values(tf.map_fn(lambda d: {"y": d["x"]}, {"x": a}, fn_output_signature={"y": tf.int32})) == {"y": [1, 2, 3]}
    assert tf.map_fn(lambda x: 5, a, dtype=tf.int64).dtype == tf.int64
    assert values(tf.vectorized_map(lambda pair: pair[0] * pair[1][0], (a, tf.cast(b, tf.int32)))) == [1, 2, 3]
    assert values(tf.map_fn(tf.strings.upper, tf.constant(["a", "b"]))) == [b"A", b"B"]


def test_map_fn_of_no_elements_knows_what_it_would_give():
    made = tf.map_fn(lambda x: (x + 1, tf.reduce_sum(x)), tf.zeros([0, 2]))
    assert [list(one.shape) for one in made] == [[0, 2], [0]]
    made = tf.map_fn(lambda x: x.numpy(), tf.zeros([0, 2]), fn_output_signature=tf.TensorSpec([None, 3], tf.int8))
    assert made.dtype == tf.int8 and list(made.shape) == [0, 0, 3]
    with pytest.raises(tf.errors.InvalidArgumentError, match="pass fn_output_signature="):
        tf.map_fn(lambda x: x.numpy(), tf.zeros([0, 2]))


def test_folds_go_from_either_end():
    x = tf.constant([1, 2, 3])
    assert int(tf.foldl(lambda state, one: state * 10 + one, x)) == 123
    assert int(tf.foldr(lambda state, one: state * 10 + one, x, initializer=0)) == 321
    assert values(tf.foldl(lambda state, one: (state[0] + one, state[1] * one), x, initializer=(0, 1))) == (6, 6)
    assert values(tf.scan(lambda state, one: state + one, x)) == [1, 3, 6]
    assert values(tf.scan(lambda state, one: state + one, x, reverse=True)) == [6, 5, 3]
    assert values(tf.scan(lambda state, one: state + one, x, initializer=10)) == [11, 13, 16]
    assert tf.scan(lambda state, one: state + one, tf.zeros([0]), initializer=tf.zeros([2])).shape == [0, 2]
    assert float(tf.foldl(lambda state, one: state + one, tf.zeros([0]), initializer=5.0)) == 5.0


def test_inside_functions_the_calls_are_traced_where_their_number_is_known():
    @tf.function
    def both(x):
        return tf.map_fn(lambda one: one * 2, x), tf.scan(tf.add, x)
    assert values(both(tf.constant([1, 2, 3]))) == ([2, 4, 6], [1, 3, 6])
    assert "1 signatures traced" in both.explain() and "plain Python" not in both.explain()
    with pytest.warns(UserWarning, match="map_fn: the number of elements is unknown or too large"):
        assert values(both(tf.range(1000)))[0][-1] == 1998
    dataset = tf.data.Dataset.from_tensor_slices(np.arange(6, dtype=np.int32).reshape(2, 3))
    assert values(list(dataset.map(lambda row: tf.foldl(tf.add, row)))) == [3, 12]


@pytest.mark.parametrize("call, text", [
    (lambda: tf.map_fn(5, X), "map_fn: fn: expected a function, got 5"),
    (lambda: tf.map_fn(tf.negative, 1), "map_fn: elems: expected tensors of rank 1 or more"),
    (lambda: tf.map_fn(tf.negative, ()), "map_fn: elems: expected at least one tensor"),
    (lambda: tf.map_fn(lambda p: p[0], (tf.range(2), X)), "map_fn: elems: expected one first dimension"),
    (lambda: tf.map_fn(lambda x: 1.5, X, fn_output_signature=tf.int32), "float64 does not convert to int32"),
    (lambda: tf.map_fn(lambda x: tf.constant(1.5), X, fn_output_signature=tf.int8), "float32 does not convert to int8"),
    (lambda: tf.map_fn(lambda x: (x, x), X, fn_output_signature=tf.int32), "map_fn: fn: result 0"),
    (lambda: tf.foldl(tf.add, tf.zeros([0])), "foldl: elems: expected at least one element"),
    (lambda: tf.foldl(lambda s, x: tf.cast(s, tf.int64), tf.range(2)), "foldl: fn: call 0: expected int32, got int64"),
    (lambda: tf.scan(lambda s, x: (s, x), tf.range(2)), "scan: fn: call 0")])
def test_what_does_not_fit_is_named(call, text):
    with pytest.raises((TypeError, ValueError), match=text):
        call()
