"""float8, bfloat16 and narrow integers: stored, cast, and exchanged through ml_dtypes where it is there."""
import pickle

import numpy as np
import pytest

import levada as tf

try:
    import ml_dtypes
except ImportError:
    ml_dtypes = None

STORAGE = sorted(vars(tf.dtypes.experimental).values(), key=lambda dtype: dtype.code)
FLOATS = [dtype for dtype in STORAGE if dtype.is_floating]
INTEGERS = [dtype for dtype in STORAGE if dtype.is_integer]


def test_the_table_has_them_all():
    assert [dtype.name for dtype in STORAGE] == ["int2", "int4", "uint2", "uint4", "float8_e4m3b11fnuz",
                                                 "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"]
    assert all(dtype.size == 1 and tf.as_dtype(dtype.as_datatype_enum) is dtype for dtype in STORAGE)
    assert tf.qint8 is tf.int8 and tf.quint16 is tf.uint16 and tf.qint32 is tf.int32


@pytest.mark.parametrize("dtype", STORAGE, ids=str)
def test_every_value_comes_back(dtype):
    low, high = float(dtype.min), float(dtype.max)
    values = np.arange(low, high + 1) if dtype.is_integer else np.array([low, high, 0.5, -1, 1, 0, 2])
    tensor = tf.cast(values, dtype)
    assert tensor.dtype is dtype and tf.cast(tensor, tf.float64).numpy().tolist() == values.tolist()
    again = pickle.loads(pickle.dumps(tensor))
    assert again.dtype is dtype and tf.cast(again, tf.float64).numpy().tolist() == values.tolist()
    gathered = tf.gather(tensor, [1, 0])
    assert tf.cast(gathered, tf.float64).numpy().tolist() == [values[1], values[0]]
    assert tf.cast(tf.Variable(tensor), tf.float64).numpy().tolist() == values.tolist()


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_what_does_not_fit_is_refused(dtype):
    assert tf.cast(tf.constant([1, 0], dtype), tf.int32).numpy().tolist() == [1, 0]
    with pytest.raises(ValueError, match="value 16 at"):
        tf.constant([1, 16], dtype)


@pytest.mark.parametrize("dtype", STORAGE, ids=str)
def test_they_are_not_computed_with(dtype):
    with pytest.raises(ValueError, match="expected"):
        tf.constant([1, 0], dtype) + tf.constant([1, 0], dtype)


@pytest.mark.parametrize("dtype", [tf.bfloat16, *STORAGE], ids=str)
def test_numpy_through_ml_dtypes(dtype):
    tensor = tf.cast([1, 0], dtype)
    if ml_dtypes is None:
        with pytest.raises(TypeError, match="ml_dtypes"):
            tensor.numpy()
        return
    array = tensor.numpy()
    assert array.dtype == getattr(ml_dtypes, dtype.name) and array.astype(np.float32).tolist() == [1, 0]
    back = tf.constant(array)
    assert back.dtype is dtype and str(back) == str(tensor)


def test_printing():
    values = tf.constant([1.0625, -3.3, 200, 1e9])
    assert str(tf.cast(values, tf.float8_e4m3fn)) == "tf.Tensor([1 -3.25 192 nan], shape=(4,), dtype=float8_e4m3fn)"
    assert repr(tf.cast(values, tf.float8_e5m2)) == ("<tf.Tensor: shape=(4,), dtype=float8_e5m2, numpy=array([1, -3.5, "
                                                     "192, inf], dtype='float8_e5m2')>")
    assert repr(tf.cast([1, -3, 9, 300], tf.int4)) == ("<tf.Tensor: shape=(4,), dtype=int4, numpy=array([1, -3, -7, "
                                                       "-4], dtype=int4)>")
