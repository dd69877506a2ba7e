"""Every dtype of the library's table x every layout x every way in. The list of dtypes is the library's own."""
import numpy as np
import pytest

import levada as tf
from levada import dtypes

ALL = list(dtypes._BY_CODE.values())
NUMERIC = [dtype for dtype in ALL if dtype.name != "string" and not dtype._is_foreign]
LAYOUTS = ["strided", "negative", "0-d", "empty", "big-endian", "unaligned"]


def values(dtype, count):
    rng = np.random.default_rng(len(dtype.name) + count)
    if dtype.is_bool:
        return rng.integers(0, 2, count).astype(bool)
    if dtype.is_integer:
        return rng.integers(max(dtype.min, -(2**62)), min(dtype.max, 2**62), count, endpoint=True).astype(dtype.name)
    numbers = rng.standard_normal(count)
    if dtype.is_complex:
        numbers = numbers + 1j * rng.standard_normal(count)
    return numbers.astype(dtype.name)


def array_of(dtype, layout):
    if layout == "0-d":
        return values(dtype, 1).reshape(())
    if layout == "empty":
        return values(dtype, 0).reshape(0, 3)
    if layout == "strided":
        return values(dtype, 48).reshape(8, 6)[::2, ::3]
    if layout == "negative":
        return values(dtype, 24).reshape(4, 6)[::-1, ::-2].T
    if layout == "big-endian":
        plain = values(dtype, 12).reshape(4, 3)
        return plain.astype(plain.dtype.newbyteorder(">"))
    plain = values(dtype, 12)
    holder = np.zeros(plain.nbytes + 1, np.uint8)
    odd = holder[1:].view(plain.dtype).reshape(4, 3)
    odd[...] = plain.reshape(4, 3)
    return odd


def same(got, want):
    want = np.asarray(want)
    assert np.asarray(got).dtype == want.dtype.newbyteorder("=")
    assert np.asarray(got).shape == want.shape
    assert np.asarray(got).tobytes() == want.astype(want.dtype.newbyteorder("=")).tobytes()


def test_the_table_holds_the_dtypes_of_the_header():
    names = {dtype.name for dtype in ALL}
    assert {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "bfloat16",
            "float32", "float64", "complex64", "complex128", "string"} <= names


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", NUMERIC, ids=lambda dtype: dtype.name)
class TestEveryDtype:
    def test_constant(self, dtype, layout):
        array = array_of(dtype, layout)
        tensor = tf.constant(array)
        assert tensor.dtype is dtype and tensor.shape == array.shape
        same(tensor.numpy(), array)

    def test_constant_shared(self, dtype, layout):
        array = array_of(dtype, layout)
        if layout == "big-endian" and dtype.size > 1:
            with pytest.raises(ValueError, match="byte order"):
                tf.constant(array, copy=False)
            return
        tensor = tf.constant(array, copy=False)
        same(tensor.numpy(), array)
        if array.size:
            address = tensor.__array_interface__["data"][0]
            assert address == array.__array_interface__["data"][0]

    def test_slices(self, dtype, layout):
        array = array_of(dtype, layout)
        if array.ndim == 0:
            with pytest.raises(ValueError):
                tf.data.Dataset.from_tensor_slices(array)
            return
        rows = [row.numpy() for row in tf.data.Dataset.from_tensor_slices(array)]
        assert len(rows) == len(array)
        for got, want in zip(rows, array):
            same(got, want)

    def test_batch(self, dtype, layout):
        array = array_of(dtype, layout)
        if array.ndim == 0:
            array = array.reshape(1)
        batches = list(tf.data.Dataset.from_tensor_slices(array).batch(3).as_numpy_iterator())
        assert len(batches) == -(-len(array) // 3)
        if batches:
            same(np.concatenate(batches), array)

    def test_shuffle(self, dtype, layout):
        array = array_of(dtype, layout)
        if array.ndim == 0:
            array = array.reshape(1)
        rows = list(tf.data.Dataset.from_tensor_slices(array).shuffle(100, seed=3).as_numpy_iterator())
        native = array.astype(array.dtype.newbyteorder("="))
        assert sorted(np.asarray(row).tobytes() for row in rows) == sorted(row.tobytes() for row in native)


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 2)])
def test_strings(shape):
    count = int(np.prod(shape, dtype=int))
    texts = [b"", b"a", b"long enough to need a buffer of its own", "grüße".encode(), b"with\0zero"][:count]
    array = np.empty(shape, object)
    array[...] = np.array(texts, object).reshape(shape) if shape else texts[0] if texts else b""
    tensor = tf.constant(array)
    assert tensor.dtype is tf.string and tensor.shape == shape
    got = tensor.numpy()
    assert got == array if shape == () else got.tolist() == array.tolist()


def test_string_slices_batch_shuffle():
    texts = [f"text number {i}" for i in range(20)]
    dataset = tf.data.Dataset.from_tensor_slices(np.array(texts))
    assert [x.numpy().decode() for x in dataset] == texts
    assert sorted(t.decode() for b in dataset.shuffle(20, seed=1).batch(6) for t in b.numpy()) == sorted(texts)


@pytest.mark.parametrize("kind", ["S", "U"])
def test_fixed_width_strings(kind):
    array = np.array([["ab", "c"], ["", "äö" if kind == "U" else "xy"]], dtype=f"{kind}4")
    tensor = tf.constant(array)
    want = [[t if isinstance(t, bytes) else t.encode() for t in row] for row in array.tolist()]
    assert tensor.numpy().tolist() == want


def test_bfloat16():
    tensor = tf.cast(tf.constant([1.0, 2.5, -0.0, 3e38]), tf.bfloat16)
    assert tensor.dtype is tf.bfloat16
    assert tf.cast(tensor, tf.float32).numpy()[:2].tolist() == [1.0, 2.5]
    assert [row.dtype.name for row in tf.data.Dataset.from_tensor_slices(tensor)] == ["bfloat16"] * 4
    try:
        import ml_dtypes
    except ImportError:
        with pytest.raises(TypeError, match="ml_dtypes"):
            tensor.numpy()
    else:
        assert tensor.numpy().dtype == ml_dtypes.bfloat16
        assert tf.constant(tensor.numpy()).dtype is tf.bfloat16
