"""tf.debugging: conditions, exception classes and messages of TensorFlow."""
import numpy as np
import pytest

import levada as tf

D = tf.debugging
INVALID = tf.errors.InvalidArgumentError


def message_of(kind, call, *args, **kwargs):
    with pytest.raises(kind) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def test_comparisons_say_where_and_what():
    assert message_of(INVALID, D.assert_equal, [1, 2, 3], [1, 2, 4], message="hello") == (
        "hello\nCondition x == y did not hold.\nIndices of first 1 different values:\n[[2]]\nCorresponding x values:\n[3]\n"
        "Corresponding y values:\n[4]\nFirst 3 elements of x:\n[1 2 3]\nFirst 3 elements of y:\n[1 2 4]")
    assert message_of(INVALID, D.assert_equal, tf.range(20), tf.range(20) + 1, summarize=5).startswith(
        "Condition x == y did not hold.\nIndices of first 5 different values:\n[[0]\n [1]\n [2]\n [3]\n [4]]\n"
        "Corresponding x values:\n[0 1 2 3 4]\nCorresponding y values:\n[1 2 3 4 5]\nFirst 5 elements of x:")
    assert "[[1 1]]" in message_of(INVALID, D.assert_equal, [[1, 2], [3, 4]], [[1, 2], [3, 5]])
    assert "First 1 elements of y:\n[2]" in message_of(INVALID, D.assert_equal, [1, 2, 3], 2)


@pytest.mark.parametrize("check,good,bad", [
    (D.assert_equal, ([1], [1]), ([1], [2])), (D.assert_none_equal, ([1], [2]), ([1, 2], [3, 2])),
    (D.assert_less, ([1], [2]), ([1, 2], [3, 2])), (D.assert_less_equal, ([1, 2], [3, 2]), ([1, 5], [3, 2])),
    (D.assert_greater, ([2], 1), ([1, 2], [3, 2])), (D.assert_greater_equal, ([2], [2]), ([1, 2], [3, 2])),
    (D.assert_near, ([1.0, 2.0], [1.0, 2.0000002]), ([1.0, 2.0], [1.0, 2.1])),
    (D.assert_positive, ([1.0, 2.0],), ([1, 0],)), (D.assert_negative, ([-1],), ([-1, 0],)),
    (D.assert_non_negative, ([0],), ([1, -1],)), (D.assert_non_positive, ([0, -3],), ([1, -1],))])
def test_values(check, good, bad):
    assert check(*good) is None
    assert message_of(INVALID, check, *bad, message="context").startswith("context\n")
    message_of(ValueError, check, *bad)
    with pytest.raises(INVALID):
        check(*(np.asarray(part) for part in bad))


def test_near():
    D.assert_near([1.0, 2.0], [1.0, 2.1], rtol=0.0, atol=1.0)
    D.assert_near([1 + 2j], [1 + 2j])
    assert "rtol = 0.0, atol = 0.05" in message_of(INVALID, D.assert_near, [1.0, 2.0], [1.0, 2.1], 0.0, 0.05)
    message_of(ValueError, D.assert_near, [1, 2], [1, 2])
    message_of(INVALID, D.assert_near, [np.nan], [np.nan])


def test_shapes_that_do_not_meet():
    message_of(INVALID, D.assert_equal, [1, 2, 3], [1, 2])


def test_ranks():
    D.assert_rank([1], 1), D.assert_rank_at_least([[1]], 1), D.assert_rank_in([1], [0, 1])
    assert message_of(ValueError, D.assert_rank, [1, 2], 2) == (
        "Tensor  must have rank 2.  Received rank 1, shape (2,)")
    assert message_of(ValueError, D.assert_rank, [1, 2], 2, message="m").startswith("m.  Tensor")
    assert "at least 2" in message_of(ValueError, D.assert_rank_at_least, [1, 2], 2)
    assert "in (0, 2)" in message_of(ValueError, D.assert_rank_in, [1, 2], [0, 2])
    assert message_of(ValueError, D.assert_rank, [1, 2], [2]) == "Rank must be a scalar."


def test_shapes():
    x, y = tf.zeros([2, 3]), tf.zeros([3, 3])
    D.assert_shapes([(x, ("N", "D")), (y, ("D", "D")), (x, (..., 3)), (x, "*D"), (tf.zeros([]), ()), (x, (2, None)),
                     (x, ("N", ...)), (tf.zeros([]), (1,))])
    assert message_of(ValueError, D.assert_shapes, [(x, ("N", "D")), (y, ("N", "D"))]) == (
        "Specified by tensor shape=(2, 3) dtype=float32 dimension 0.  Tensor shape=(3, 3) dtype=float32 dimension 0 must "
        "have size 2.  Received size 3, shape (3, 3)")
    assert message_of(ValueError, D.assert_shapes, [(x, ("N", 4))]).startswith("Specified explicitly.  Tensor shape=(2, 3)")
    assert "rank in (0, 1)" in message_of(ValueError, D.assert_shapes, [(x, ("N",))])
    assert "must be an iterable" in message_of(ValueError, D.assert_shapes, [(x, 1)])
    message_of(ValueError, D.assert_shapes, [(x, ("N", ..., "D"))])


def test_types():
    D.assert_type([1], tf.int32), D.assert_integer([1]), D.assert_scalar(3), D.assert_proper_iterable([1])
    assert message_of(TypeError, D.assert_type, [1], tf.float32) == "tensor must be of type tf.float32; got tf.int32"
    assert message_of(TypeError, D.assert_integer, [1.0]).startswith('Expected "x" to be integer type.')
    assert message_of(ValueError, D.assert_scalar, [1.0]) == "Expected scalar shape, saw shape: (1,)."
    for value in ("abc", b"x", 3, tf.zeros([2]), np.zeros(2)):
        message_of(TypeError, D.assert_proper_iterable, value)
    assert [D.is_numeric_tensor(x) for x in (tf.constant([1]), tf.constant(True), 3, tf.constant("a"))] == [
        True, False, False, False]


@pytest.mark.parametrize("values,kinds", [([1.0, np.nan], "NaN"), ([np.inf], "Inf"), ([-np.inf, np.nan], "Inf and NaN")])
def test_check_numerics(values, kinds):
    assert message_of(INVALID, D.check_numerics, values, "msg") == f"msg : Tensor had {kinds} values"
    assert D.check_numerics([1.0], "msg").numpy().tolist() == [1.0]
    message_of(INVALID, D.check_numerics, [1], "msg")


def test_in_a_map_values_are_checked_by_plain_python():
    ds = tf.data.Dataset.range(3)

    def check(x):
        D.assert_rank(x, 0)
        D.assert_less(x, tf.constant(2, tf.int64))
        return x
    with pytest.warns(UserWarning):
        made = iter(ds.map(check))
    assert [int(next(made)), int(next(made))] == [0, 1]
    with pytest.raises(INVALID):
        next(made)
