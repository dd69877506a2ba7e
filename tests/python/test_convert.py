"""constant, convert_to_tensor: dtypes of Python values, nested sequences, the conversion policy, shape=."""
import array
import collections
import fractions

import numpy as np
import pytest

import levada as tf


@pytest.mark.parametrize("value, dtype", [
    (1, "int32"), (-2**31, "int32"), (2**31, "int64"), (2**63 - 1, "int64"), (1.5, "float32"), (True, "bool"),
    (1j, "complex128"), ("a", "string"), (b"a", "string"), ([], "float32"), ([[], []], "float32"),
    ([1, 2.5], "float32"), ([2.5, 1], "float32"), ([1, 2**42], "int64"), ([1, 2**42, .5], "float32"),
    ([1, True], "int32"), ([True, False], "bool"), ([1., 1j], "complex128"), ((1, 2), "int32"),
    ([["a", b"b"]], "string"), (range(3), "int32"), (np.float64(3), "float64"), (np.int8(3), "int8"),
    (np.arange(3), "int64"), ([np.float64(1), np.float64(2)], "float64"), (collections.deque([1, 2]), "int32"),
    ([np.arange(2), np.arange(2)], "int64"), (np.bool_(True), "bool"),
])
def test_default_dtypes(value, dtype):
    tensor = tf.constant(value)
    assert tensor.dtype.name == dtype
    want = np.asarray(value)
    if want.dtype.kind not in "SU":
        np.testing.assert_array_equal(np.asarray(tensor.numpy(), want.dtype), want)


@pytest.mark.parametrize("value, path", [
    ([[1, 2], [3]], r"\[1\]"), ([1, [2]], r"\[1\]"), ([[1], 2], r"\[1\]"), ([[], [1]], r"\[1\]"), ([[], 1], r"\[1\]"),
    ([[[1, 2]], [[3, 4], [5, 6]]], r"\[1\]"), ([[[1, 2], [3]]], r"\[0\]\[1\]"), ([[1, 2], [3, [4]]], r"\[1\]\[1\]"),
    ([[[]], [[1]], 5], r"\[1\]\[0\]"), ([1, "a"], r"\[1\]"), ([[1, None]], r"\[0\]\[1\]"),
    ([np.arange(2), np.arange(3)], r"\[1\]"),
])
def test_ragged_and_mixed_sequences_name_the_path(value, path):
    with pytest.raises((ValueError, TypeError), match=path):
        tf.constant(value)


@pytest.mark.parametrize("value", [{1, 2}, {"a": 1}, (i for i in range(3)), None, object(), fractions.Fraction(1, 2),
                                   int, np.array([1, 2.5, None]), np.array("2020-01-01", "M8[D]"),
                                   np.zeros(2, [("a", "i4")]), np.zeros(2, np.longdouble)])
def test_refused_values(value):
    with pytest.raises((TypeError, ValueError)):
        tf.constant(value)


def test_refusals_name_the_dtype():
    with pytest.raises(TypeError, match="datetime64"):
        tf.constant(np.array("2020-01-01", "M8[D]"))
    with pytest.raises(TypeError, match="float128|longdouble"):
        tf.constant(np.zeros(2, np.longdouble))


def test_no_digit_is_lost_on_the_way_to_a_requested_dtype():
    assert tf.constant(0.1, tf.float64).numpy() == 0.1
    assert tf.constant([0.1], tf.float64).numpy()[0] == 0.1
    assert tf.constant(2**64 - 1, tf.uint64).numpy() == 2**64 - 1
    assert tf.constant([2**53 + 1], tf.int64).numpy()[0] == 2**53 + 1
    assert np.signbit(tf.constant(-0.0).numpy()) and not np.signbit(tf.constant(0.0).numpy())


@pytest.mark.parametrize("value, dtype", [
    (300, tf.uint8), (-1, tf.uint64), (1.5, tf.int32), ([1.0], tf.int32), (1j, tf.float32), (2, tf.bool),
    (np.array([1, 300]), tf.int8), (np.array([1.5]), tf.int32), ("a", tf.int32), (1, tf.string)])
def test_checked_policy_refuses(value, dtype):
    with pytest.raises((ValueError, TypeError)):
        tf.constant(value, dtype)


def test_checked_policy_names_the_offender():
    with pytest.raises(tf.errors.InvalidArgumentError, match="300"):
        tf.constant(np.array([1, 300, 7], np.int64), tf.uint8)


def test_other_policies():
    assert tf.constant(np.array([300]), tf.uint8, policy="wrap").numpy()[0] == 44
    assert tf.constant(np.array([1.7]), tf.int32, policy="wrap").numpy()[0] == 1
    with pytest.raises(ValueError):
        tf.constant(np.array([1]), tf.int32, policy="safe")
    with pytest.raises(ValueError, match="policy"):
        tf.constant(1, policy="loose")


def test_widening_passes():
    assert tf.constant(np.array([1, 2], np.int8), tf.int64).dtype is tf.int64
    assert tf.constant(np.array([1, 2]), tf.float32).dtype is tf.float32
    assert tf.constant(np.array([1e300]), tf.float32).numpy()[0] == np.inf
    assert tf.constant([1, 2], dtype=float).dtype is tf.float32
    assert tf.constant([1, 2], dtype="int16").dtype is tf.int16
    assert tf.constant([1, 2], dtype=np.float64).dtype is tf.float64


def test_shape_argument():
    assert tf.constant([1, 2, 3, 4], shape=[2, 2]).numpy().tolist() == [[1, 2], [3, 4]]
    assert tf.constant(7, shape=(2, 3)).numpy().tolist() == [[7] * 3] * 2
    assert tf.constant([7], shape=(2,)).numpy().tolist() == [7, 7]
    for value in ([1, 2, 3], [1, 2, 3, 4, 5]):
        with pytest.raises(TypeError, match="elements"):
            tf.constant(value, shape=[2, 2])


def test_tensor_is_returned_as_it_is():
    tensor = tf.constant([1, 2])
    assert tf.convert_to_tensor(tensor) is tensor
    assert tf.constant(tensor) is tensor
    with pytest.raises(tf.errors.InvalidArgumentError, match="expected a tensor of dtype int64, got int32"):
        tf.convert_to_tensor(tensor, tf.int64)
    assert tf.convert_to_tensor(tensor, tf.int64, policy="checked").dtype is tf.int64


def test_what_python_numbers_become_without_a_dtype():
    for value in (1e40, [1.0, -1e300], 2**63, 2**64, -(2**63) - 1, [2**100], [True, 1], [True, 2.5]):
        with pytest.raises(ValueError, match="dtype"):
            tf.constant(value)
    assert tf.constant(float("inf")).dtype is tf.float32
    assert tf.constant(1e40, tf.float32).numpy() == np.inf
    assert tf.constant(2**100, tf.float64).numpy() == 2.0**100
    assert tf.constant([2**64, 1.5]).numpy().tolist() == [2.0**64, 1.5]
    assert tf.constant([True, 1], tf.int32).numpy().tolist() == [1, 1]
    with pytest.raises(ValueError, match="bool does not become int8"):
        tf.constant(True, tf.int8)
    assert tf.constant(np.array([True]), tf.int8).numpy().tolist() == [1]


def test_an_empty_list_is_a_list_of_anything():
    for dtype in (tf.string, tf.bool, tf.int8, tf.complex64):
        assert tf.constant([], dtype).dtype is dtype
    assert tf.constant([[], []], tf.string).shape == (2, 0)
    assert tf.Variable([], dtype=tf.string).numpy().tolist() == []


def test_packing_tensors():
    one, two = tf.constant([1, 2]), tf.constant([3, 4])
    assert tf.constant([one, two]).numpy().tolist() == [[1, 2], [3, 4]]
    assert tf.constant([[one], [two]]).shape == (2, 1, 2)
    assert tf.constant([tf.constant(1), 2]).numpy().tolist() == [1, 2]
    assert tf.constant([tf.constant(1, tf.int64), 2]).dtype is tf.int64
    assert tf.constant([tf.constant(1), 2.5]).dtype is tf.float32
    assert tf.constant([tf.constant(1.0), 2, np.float32(3)]).numpy().tolist() == [1, 2, 3]


def test_dtype_hint():
    assert tf.convert_to_tensor(0.5, dtype_hint=tf.int32).dtype is tf.float32
    assert tf.convert_to_tensor(1, dtype_hint=tf.float64).dtype is tf.float64


def test_bytes_like():
    assert tf.constant(b"abc").dtype is tf.string
    assert tf.constant(bytearray(b"abc")).numpy().tolist() == [97, 98, 99]
    assert tf.constant(array.array("d", [1, 2])).dtype is tf.float64


def test_list_that_changes_while_it_is_read():
    class Growing(list):
        pass

    class Number:
        def __index__(self):
            items.append(1)
            return 1

    items = Growing([1, Number(), 3])
    try:
        tf.constant(items)
    except (RuntimeError, ValueError, TypeError):
        pass


@pytest.mark.parametrize("at", [0, 1, 5, 9])
@pytest.mark.parametrize("odd", [2**30, -2**30, 2**31, 2**62, 2**63 - 1, 0.5, 1j, np.float32(2), np.int8(3)])
def test_a_run_of_equal_kinds_may_end_anywhere(at, odd):
    for run in ([-1] * 9, [0.25] * 9, [True] * 9):
        values = run[:at] + [odd] + run[at:]
        for value in (values, [values, values], (run + [run[0]], values)):
            np.testing.assert_array_equal(tf.constant(value, tf.complex128).numpy(), np.array(value, np.complex128))


def test_deep_nesting_is_an_error_and_no_crash():
    value = 1
    for _ in range(100):
        value = [value]
    with pytest.raises(ValueError, match="64"):
        tf.constant(value)
    loop = []
    loop.append(loop)
    with pytest.raises((ValueError, RecursionError)):
        tf.constant(loop)


class Buffered:
    """__array_interface__ whose data is an object with a buffer, as that of a PIL image."""

    def __init__(self, data, **more):
        self.__array_interface__ = {"shape": (2, 3), "typestr": "|u1", "version": 3, "data": data, **more}


def test_an_array_interface_whose_data_is_a_buffer():
    for data in (bytes(range(6)), bytearray(range(6)), memoryview(bytes(range(6)))):
        for copy in (None, True):
            made = tf.constant(Buffered(data), copy=copy)
            assert made.dtype == tf.uint8 and made.numpy().tolist() == [[0, 1, 2], [3, 4, 5]]
    data = bytearray(range(8))
    shared = tf.constant(Buffered(data, offset=2), copy=False)
    copied = tf.constant(Buffered(data, offset=2))
    data[2] = 99
    assert int(shared[0, 0]) == 99 and int(copied[0, 0]) == 2
    with pytest.raises((TypeError, ValueError)):
        tf.constant(Buffered(b"abcdef", mask=np.ones((2, 3), bool)))
    with pytest.raises((TypeError, ValueError)):
        tf.constant(Buffered(b"abc"))  # too short for its shape
    with pytest.raises(TypeError, match="use its astype"):
        tf.constant(np.zeros(1, "datetime64[s]"))


def test_a_shape_of_unknown_sizes_is_a_type_and_a_value_error():
    for error in (TypeError, ValueError):
        with pytest.raises(error, match="constant: expected a shape of known sizes"):
            tf.constant(1, shape=[-1])


@pytest.mark.parametrize("n", [1, 7, 8, 9, 100])
def test_every_byte_but_zero_is_true(n):
    array = np.where(np.arange(n) % 3 == 0, 0, np.arange(n) + 2).astype(np.uint8).view(bool)
    for source in (array, array[::-1], np.stack([array, array]).T):
        made = tf.constant(source)
        assert made.numpy().view(np.uint8).max(initial=0) <= 1
        assert (made == True).numpy().tolist() == (source.view(np.uint8) != 0).tolist()  # noqa: E712
    assert bool(tf.reduce_all(tf.constant(np.array([2, 1], np.uint8).view(bool))))
