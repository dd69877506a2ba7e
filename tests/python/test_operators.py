"""Operators: NumPy's results, the weak rule for what is no tensor, reflected operands, symbolic refusals."""
import operator

import numpy as np
import pytest

import levada as tf

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
COMPARE = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]


@pytest.mark.parametrize("fn", BINARY + COMPARE, ids=lambda fn: fn.__name__)
@pytest.mark.parametrize("other", [2.0, np.float32(2), [1.0, 2.0, 4.0], np.array([1, 2, 4], np.float32)],
                         ids=["number", "numpy scalar", "list", "array"])
def test_binary_both_sides(fn, other):
    array = np.array([1.5, 2.0, 7.25], np.float32)
    tensor = tf.constant(array)
    want, reflected = fn(array, np.asarray(other, np.float32)), fn(np.asarray(other, np.float32), array)
    for got, expected in ((fn(tensor, other), want), (fn(other, tensor), reflected)):
        assert isinstance(got, tf.Tensor), type(got)
        np.testing.assert_allclose(got.numpy(), expected, rtol=1e-6)


def test_numpy_array_and_tensor_give_a_tensor():
    assert isinstance(np.ones(3, np.float32) + tf.constant([1.0, 2, 3]), tf.Tensor)
    assert isinstance(np.float64(2) * tf.constant([1.0]), tf.Tensor)
    np.testing.assert_array_equal(np.exp(tf.constant([0.0])), [1.0])


@pytest.mark.parametrize("fn", [operator.add, operator.mul, operator.eq, operator.lt])
def test_numbers_do_not_stand_beside_bools(fn):
    tensor = tf.constant([True, False])
    for number in (2, 2.5, 1j, 2**40):
        for a, b in ((tensor, number), (number, tensor)):
            with pytest.raises(ValueError, match="bool tensor"):
                fn(a, b)


def test_equality_of_shapes_that_do_not_broadcast():
    two, three = tf.constant([1.0, 2.0]), tf.constant([1.0, 2.0, 3.0])
    assert (two == three).numpy() == np.False_ and (two != three).numpy() == np.True_
    assert (two == [1.0, 2.0, 3.0]).shape == ()
    with pytest.raises(ValueError, match="broadcast"):
        two < three


@pytest.mark.parametrize("tensor, other, dtype", [
    (tf.float32, 1, "float32"), (tf.float32, 2.5, "float32"), (tf.float32, np.float64(2), "float32"),
    (tf.float32, np.array([1.0]), "float32"), (tf.float64, 0.1, "float64"), (tf.uint8, 3, "uint8"),
    (tf.int32, 1.5, "float32"), (tf.int64, True, "int64"), (tf.complex64, 1.5, "complex64"),
    (tf.float32, 1j, "complex128"), (tf.float16, 2, "float16"), (tf.int8, np.array([1], np.int64), "int8")])
def test_weak_rule(tensor, other, dtype):
    value = tf.cast(tf.constant([1]), tensor)
    assert tf.multiply(value, other).dtype.name == dtype or dtype == "complex128"
    if dtype != "complex128":
        assert (value * other).dtype.name == dtype and (other * value).dtype.name == dtype


def test_weak_values_are_checked():
    with pytest.raises(ValueError, match="300"):
        tf.constant([1], tf.uint8) + 300
    with pytest.raises(ValueError):
        tf.constant([1]) + 2**40


def test_a_number_beside_float64_keeps_its_digits():
    assert (tf.constant([0.0], tf.float64) + 0.1).numpy()[0] == 0.1
    assert (tf.constant([0], tf.int64) + (2**53 + 1)).numpy()[0] == 2**53 + 1
    assert (tf.constant([0.0], tf.float64) + (2**53 - 1)).numpy()[0] == float(2**53 - 1)


def test_two_tensors_promote():
    assert (tf.constant([1], tf.uint8) + tf.constant([1], tf.int8)).dtype is tf.int16
    assert (tf.constant([1.0], tf.float32) + tf.constant([1.0], tf.float64)).dtype is tf.float64
    with pytest.raises(ValueError):
        tf.constant("a") + tf.constant(1)


def test_unary_and_logic():
    tensor = tf.constant([-1.5, 2.0])
    assert (-tensor).numpy().tolist() == [1.5, -2.0] and abs(tensor).numpy().tolist() == [1.5, 2.0]
    assert (+tensor).numpy().tolist() == [-1.5, 2.0]
    yes, no = tf.constant([True, False]), tf.constant([False, False])
    assert (yes & no).numpy().tolist() == [False, False] and (yes | no).numpy().tolist() == [True, False]
    assert (yes ^ True).numpy().tolist() == [False, True] and (~yes).numpy().tolist() == [False, True]


def test_matmul():
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    np.testing.assert_allclose((tf.constant(a) @ tf.constant(b)).numpy(), a @ b)
    np.testing.assert_allclose((tf.constant(a) @ b).numpy(), a @ b)
    np.testing.assert_allclose((a @ tf.constant(b)).numpy(), a @ b)
    np.testing.assert_allclose(tf.matmul(a, b.T, transpose_b=True).numpy(), a @ b)
    with pytest.raises(ValueError):
        tf.constant(a) @ tf.constant(a)


def test_python_conversions():
    assert bool(tf.constant(3)) and not bool(tf.constant(0.0)) and bool(tf.constant([True]))
    assert int(tf.constant(3.7)) == 3 and float(tf.constant(2)) == 2.0 and complex(tf.constant(1j)) == 1j
    assert [10, 20][tf.constant(1)] == 20 and list(range(tf.constant(2))) == [0, 1]
    assert int(tf.constant(2**64 - 1, tf.uint64)) == 2**64 - 1
    assert len(tf.constant([[1], [2]])) == 2 and [x.numpy() for x in tf.constant([1, 2])] == [1, 2]
    for bad in (lambda: bool(tf.constant([1, 2])), lambda: len(tf.constant(1)), lambda: list(tf.constant(1)),
                lambda: float(tf.constant([1.0, 2.0])), lambda: [1][tf.constant(0.0)], lambda: float(tf.constant("a"))):
        with pytest.raises((TypeError, ValueError)):
            bad()


def test_hash_and_ref():
    tensor = tf.constant(1)
    with pytest.raises(TypeError, match="ref"):
        hash(tensor)
    with pytest.raises(TypeError, match="ref"):
        hash(tf.Variable(1))
    assert {tensor.ref(): 1}[tensor.ref()] == 1 and tensor.ref().deref() is tensor


def test_foreign_operands():
    class Other:
        def __radd__(self, tensor):
            return "reflected"

    assert tf.constant(1) + Other() == "reflected"
    assert (tf.constant(1) == None) is False  # noqa: E711
    with pytest.raises(TypeError):
        tf.constant(1) + {}
    with pytest.raises(TypeError):
        tf.constant(1) + object()


def test_shapes_that_do_not_broadcast():
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        tf.ones((2, 3)) + tf.ones((4,))
    assert isinstance(caught.value, ValueError) and "add" in str(caught.value)


@pytest.mark.parametrize("use", [bool, int, float, len, list, np.asarray, lambda x: x.numpy(), memoryview,
                                 lambda x: [1, 2][x]])
def test_symbolic_tensors_refuse_their_value(use):
    seen = []

    def fn(x):
        try:
            use(x)
        except Exception:
            seen.append("swallowed")
        except BaseException as error:
            seen.append(type(error))
            raise
        return x

    with pytest.raises(tf.errors.TraceError):
        tf.data.Dataset.from_tensor_slices([1, 2]).map(fn, traced=True)
    assert seen == [tf.errors.TraceError]


def test_big_operands_without_the_gil():
    array = np.random.default_rng(0).standard_normal(100_000).astype(np.float32)
    np.testing.assert_array_equal((tf.constant(array) * 2 + array).numpy(), array * 2 + array)
