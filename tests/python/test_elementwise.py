"""Elementwise operations by their TensorFlow names: where they stand, what they take, what they refuse."""
import numpy as np
import pytest

import levada as tf

TOP_AND_MATH = ("sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp sqrt square abs sign pow "
                "negative sigmoid maximum minimum round floor scalar_mul").split()
MATH = ("erf erfc erfinv erfcinv lgamma digamma expm1 log log1p rint reciprocal is_inf is_nan is_finite real imag conj "
        "angle rsqrt ceil floordiv floormod mod nextafter xlogy xlog1py xdivy divide_no_nan multiply_no_nan "
        "reciprocal_no_nan softplus softsign log_sigmoid polyval squared_difference").split()
NN = "relu relu6 leaky_relu elu selu gelu silu swish softplus softsign sigmoid tanh l2_loss".split()
TOP = "truncatediv truncatemod realdiv complex clip_by_value".split()
BITWISE = "bitwise_and bitwise_or bitwise_xor invert left_shift right_shift".split()


@pytest.mark.parametrize("names, spaces", [(TOP_AND_MATH, (tf, tf.math)), (MATH, (tf.math,)), (NN, (tf.nn,)),
                                           (BITWISE, (tf.bitwise,)),
                                           (TOP, (tf,))])
def test_names_stand_where_tensorflow_has_them(names, spaces):
    missing = [name for name in names for space in spaces if not callable(getattr(space, name, None))]
    assert missing == []


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8", "uint64"])
def test_bitwise_operators_are_those_of_numpy(dtype):
    a = np.array([0, 1, 6, 100, 127], dtype)
    b = np.array([3, 5, 7, 1, 0], dtype)
    x, y = tf.constant(a), tf.Variable(b)
    for got, expected in ((x & y, a & b), (x | y, a | b), (x ^ y, a ^ b), (~x, ~a), (x << y, a << b), (x >> y, a >> b),
                          (x & 6, a & np.array(6, dtype)), (6 | x, np.array(6, dtype) | a),
                          (1 << y, np.array(1, dtype) << b)):
        assert got.dtype.name == dtype
        np.testing.assert_array_equal(got.numpy(), expected)
    assert list(tf.bitwise.population_count(x).numpy()) == [bin(int(v)).count("1") for v in a]


def test_bitwise_operators_of_bool_are_logic():
    x, y = tf.constant([True, True, False]), tf.constant([True, False, False])
    assert list((x & y).numpy()) == [True, False, False]
    assert list((x | y).numpy()) == [True, True, False]
    assert list((x ^ y).numpy()) == [False, True, False]
    assert list((~x).numpy()) == [False, False, True]
    assert list((x * y).numpy()) == [True, False, False]


def test_shifts_by_the_width_leave_nothing_and_negative_ones_are_refused():
    assert list((tf.constant([1, -1, 5]) << tf.constant([32, 100, 31])).numpy()) == [0, 0, -2**31]
    assert list((tf.constant([8, -8, -8]) >> tf.constant([32, 100, 1])).numpy()) == [0, -1, -4]
    with pytest.raises(tf.errors.InvalidArgumentError, match="left_shift: negative shift count"):
        tf.constant([1, 1]) << tf.constant([1, -1])


@pytest.mark.parametrize("operator", ["__and__", "__or__", "__xor__", "__lshift__"])
def test_floats_have_no_bits(operator):
    with pytest.raises(tf.errors.InvalidArgumentError, match="expected integers"):
        getattr(tf.constant([1.5]), operator)(tf.constant([2.0]))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_functions_keep_every_float_dtype(dtype):
    x = tf.cast(tf.constant([0.25, 0.5]), dtype)
    for name in "sin asin tanh erf lgamma digamma erfinv softplus expm1 log1p".split():
        assert getattr(tf.math, name)(x).dtype.name == dtype
    for name in "gelu elu selu silu relu6 leaky_relu".split():
        assert getattr(tf.nn, name)(x).dtype.name == dtype


def test_complex_numbers_are_made_and_taken_apart():
    z = tf.complex([3.0, 0.0], [4.0, -1.0])
    assert z.dtype == tf.complex64
    assert list(tf.math.real(z).numpy()) == [3, 0] and list(tf.math.imag(z).numpy()) == [4, -1]
    assert list(tf.abs(z).numpy()) == [5, 1] and list(tf.math.conj(z).numpy()) == [3 - 4j, 1j]
    np.testing.assert_allclose(tf.exp(z).numpy(), np.exp(z.numpy()), rtol=1e-6)
    np.testing.assert_allclose((z ** 0.5).numpy(), np.sqrt(z.numpy()), rtol=1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError, match="complex: expected float32 or float64 of one dtype"):
        tf.complex(tf.constant(1.0), tf.constant(1.0, tf.float64))


def test_values_that_are_no_number_stay_out_of_the_way():
    x, y = tf.constant([1.0, np.nan, np.inf, 0.0]), tf.constant([0.0, 0.0, 0.0, np.nan])
    assert list(tf.math.divide_no_nan(x, y).numpy())[:3] == [0, 0, 0]
    assert list(tf.math.multiply_no_nan(x, y).numpy())[:3] == [0, 0, 0]
    assert list(tf.math.xlogy(y, x).numpy())[:3] == [0, 0, 0]
    assert tf.math.divide_no_nan(tf.constant([7], tf.int32), 2).dtype == tf.float64


def test_clip_by_value_broadcasts_bounds_but_not_the_value():
    t = tf.constant([[1, 5, 9], [2, 6, 0]])
    assert tf.clip_by_value(t, 2, 6).numpy().tolist() == [[2, 5, 6], [2, 6, 2]]
    assert tf.clip_by_value(t, [[2], [3]], [4, 5, 6]).numpy().tolist() == [[2, 5, 6], [3, 5, 3]]
    with pytest.raises(ValueError, match="clip_by_value: expected bounds that broadcast to shape"):
        tf.clip_by_value(tf.constant([1, 2]), [[1], [2]], 3)


def test_integer_division_truncates_and_refuses_zero():
    a, b = np.array([7, -7, 7, -7], np.int32), np.array([2, 2, -2, -2], np.int32)
    assert list(tf.truncatediv(a, b).numpy()) == [3, -3, -3, 3]
    assert list(tf.truncatemod(a, b).numpy()) == [1, -1, 1, -1]
    with pytest.raises(tf.errors.InvalidArgumentError, match="division by zero"):
        tf.truncatediv(tf.constant([1]), tf.constant([0]))


def test_activations_follow_their_parameters():
    x = tf.constant([-2.0, 0.5])
    np.testing.assert_allclose(tf.nn.leaky_relu(x).numpy(), [-0.4, 0.5])
    np.testing.assert_allclose(tf.nn.leaky_relu(x, alpha=0.5).numpy(), [-1, 0.5])
    assert tf.nn.leaky_relu(tf.constant([-10, 5])).dtype == tf.float32
    np.testing.assert_allclose(tf.nn.gelu(x).numpy(), [-0.04550026, 0.34573123], rtol=1e-6)
    np.testing.assert_allclose(tf.nn.gelu(x, approximate=True).numpy(), [-0.04540229, 0.345714], rtol=1e-6)
    np.testing.assert_allclose(tf.nn.silu(x, beta=2.0).numpy(), x.numpy() / (1 + np.exp(-2 * x.numpy())), rtol=1e-6)


def test_a_traced_chain_has_the_bits_of_the_eager_one():
    def chain(x):
        y = tf.clip_by_value(x, -3.0, 3.0)
        return tf.math.log_sigmoid(tf.sin(y)) + tf.nn.gelu(y) * tf.math.erf(x)
    rows = np.linspace(-6, 6, 400, dtype=np.float32).reshape(100, 4)
    eager = np.stack([chain(tf.constant(row)).numpy() for row in rows])
    traced = next(iter(tf.data.Dataset.from_tensor_slices(rows).map(chain, traced=True).batch(100))).numpy()
    assert traced.tobytes() == eager.tobytes()
