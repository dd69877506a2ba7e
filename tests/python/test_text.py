"""str, repr and format, as TensorFlow writes them."""
import numpy as np

import levada as tf


def test_tensor_text():
    tensor = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    assert f"{tensor}" == "[[1. 2.]\n [3. 4.]]"
    assert str(tensor) == "tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)"
    assert repr(tensor) == ("<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\narray([[1., 2.],\n"
                            "       [3., 4.]], dtype=float32)>")
    assert str(tf.constant(3)) == "tf.Tensor(3, shape=(), dtype=int32)"
    assert repr(tf.constant(3)) == "<tf.Tensor: shape=(), dtype=int32, numpy=3>"
    assert f"{tf.constant(1.23456):.3f}" == "1.235"


def test_variable_text():
    variable = tf.Variable(np.array([[1, 2, 3], [4, 5, 6]], np.float32))
    want = ("<tf.Variable 'Variable:0' shape=(2, 3) dtype=float32, numpy=\narray([[1., 2., 3.],\n"
            "       [4., 5., 6.]], dtype=float32)>")
    assert f"{variable}" == str(variable) == repr(variable) == want
    assert repr(tf.Variable([1, 2], name="v")) == \
        "<tf.Variable 'v:0' shape=(2,) dtype=int32, numpy=array([1, 2], dtype=int32)>"


def test_dtype_and_shape_text():
    assert str(tf.float32) == "<dtype: 'float32'>" and repr(tf.float32) == "tf.float32"
    assert f"{tf.int8}" == "<dtype: 'int8'>"
    shape = tf.constant([[1, 2]]).shape
    assert str(shape) == "(1, 2)" and repr(shape) == "TensorShape([1, 2])" and f"{shape}" == "(1, 2)"
    assert str(tf.TensorShape([None, 3])) == "(None, 3)" and str(tf.TensorShape(None)) == "<unknown>"
    assert repr(tf.TensorSpec((None, 2), tf.int32)) == "TensorSpec(shape=(None, 2), dtype=tf.int32, name=None)"


def test_shape_is_a_tuple_with_tensorflows_methods():
    shape = tf.zeros((2, 3)).shape
    assert shape == (2, 3) == tuple(shape) and shape == [2, 3] and shape != (3, 2) and shape[1] == 3
    assert shape.rank == 2 and shape.as_list() == [2, 3] and shape.num_elements() == 6 and len(shape) == 2
    assert shape[:1] == (2,) and isinstance(shape[:1], tf.TensorShape) and shape + (4,) == (2, 3, 4)
    assert shape.is_compatible_with([None, 3]) and not shape.is_compatible_with((2,))
    unknown = tf.TensorShape(None)
    assert unknown.rank is None and not unknown.is_fully_defined() and unknown.is_compatible_with((1, 2))
    assert np.zeros(shape).shape == (2, 3)


def test_dtype_properties():
    assert tf.float32 == np.float32 and tf.float32 == "float32" and tf.float32 != tf.float64
    assert (tf.float32 == None) is False  # noqa: E711
    assert tf.float32.is_floating and tf.int8.is_integer and tf.uint8.is_unsigned and tf.bool.is_bool
    assert tf.int8.min == -128 and tf.int8.max == 127 and tf.uint64.max == 2**64 - 1
    assert tf.float32.max == np.finfo(np.float32).max and tf.float64.min == np.finfo(np.float64).min
    assert tf.float16.max == np.finfo(np.float16).max
    assert tf.float32.as_numpy_dtype is np.float32 and np.zeros(2, tf.int16).dtype == np.int16
    assert tf.float32.size == 4 and tf.as_dtype("half") is tf.float16 and tf.as_dtype(np.dtype(">i4")) is tf.int32
    assert tf.as_dtype(float) is tf.float32 and tf.as_dtype(bool) is tf.bool and tf.complex64.real_dtype is tf.float32
    assert {tf.float32: 1}[tf.as_dtype("float32")] == 1
