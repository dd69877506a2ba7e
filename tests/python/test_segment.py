"""Running and grouped sums, moments, searches, shapes as tensors and bitcast, against NumPy."""
import numpy as np
import pytest

import levada as tf

RNG = np.random.default_rng(11)
REAL = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]


def sample(dtype, shape):
    return RNG.integers(0, 9, shape).astype(dtype)


@pytest.mark.parametrize("dtype", REAL + ["complex64", "complex128"])
def test_cumulative(dtype):
    x = sample(dtype, (3, 4, 5))[:, ::-1]
    for axis in (0, 1, -1):
        np.testing.assert_array_equal(tf.cumsum(x, axis).numpy(), np.cumsum(x, axis, dtype=dtype))
        np.testing.assert_array_equal(tf.math.cumprod(x % 3 if dtype[0] != "c" else x, axis).numpy(),
                                      np.cumprod(x % 3 if dtype[0] != "c" else x, axis, dtype=dtype))
    backwards = np.cumsum(x[..., ::-1], -1, dtype=dtype)[..., ::-1]
    np.testing.assert_array_equal(tf.cumsum(x, -1, reverse=True).numpy(), backwards)
    without = tf.cumsum(x, -1, exclusive=True).numpy()
    np.testing.assert_array_equal(without[..., 1:], np.cumsum(x, -1, dtype=dtype)[..., :-1])
    assert tf.cumsum(x, -1, exclusive=True, reverse=True).numpy()[0, 0, -1] == 0
    assert tf.math.cumprod(np.zeros((0, 2), dtype)).shape == (0, 2)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("axis, keepdims", [(None, False), (0, True), ([0, 2], False), (-1, False)])
def test_moments(dtype, axis, keepdims):
    x = RNG.standard_normal((3, 4, 5)).astype(dtype)
    axes = tuple(axis) if isinstance(axis, list) else axis
    rtol = {"float16": 2e-2, "float32": 1e-5, "float64": 1e-12}[dtype]
    wide = x.astype(np.float64)
    for name, want in (("reduce_variance", wide.var(axes, keepdims=keepdims)),
                       ("reduce_std", wide.std(axes, keepdims=keepdims)),
                       ("reduce_logsumexp", np.log(np.exp(wide).sum(axes, keepdims=keepdims))),
                       ("reduce_euclidean_norm", np.sqrt((wide * wide).sum(axes, keepdims=keepdims)))):
        got = getattr(tf.math, name)(x, axis, keepdims)
        assert got.dtype.name == dtype
        np.testing.assert_allclose(got.numpy(), want, rtol=rtol, atol=rtol)


def test_moments_at_the_edges():
    assert tf.reduce_logsumexp([1000.0, 1000.0]).numpy() == np.float32(1000 + np.log(2))
    assert tf.reduce_logsumexp([-np.inf, -np.inf]).numpy() == -np.inf
    assert tf.reduce_logsumexp([np.inf, 1.0]).numpy() == np.inf
    norm = tf.math.reduce_euclidean_norm([3, 4])
    assert norm.numpy() == 5 and norm.dtype is tf.int32
    assert tf.math.count_nonzero([[0, 1], [2, 0]]).numpy() == 2 and tf.math.count_nonzero(["", "a"]).numpy() == 1
    assert tf.math.count_nonzero([[0, 1], [2, 3]], 1, dtype=tf.int32).numpy().tolist() == [1, 2]
    for name in ("reduce_variance", "reduce_std", "reduce_logsumexp"):
        with pytest.raises((TypeError, ValueError)):
            getattr(tf.math, name)([1, 2])


@pytest.mark.parametrize("dtype", REAL)
def test_segments(dtype):
    data, ids = sample(dtype, (7, 2)), np.array([0, 0, 1, 3, 3, 3, 4])
    shuffled = np.array([3, -1, 0, 3, 1, 3, 0])
    for name, ufunc, gap in (("sum", np.add, 0), ("prod", np.multiply, 1), ("max", np.maximum, 0),
                             ("min", np.minimum, 0)):
        want = np.stack([ufunc.reduce(data[ids == k], 0, dtype=dtype) if (ids == k).any() else np.full(2, gap, dtype)
                         for k in range(5)])
        np.testing.assert_array_equal(getattr(tf.math, "segment_" + name)(data, ids).numpy(), want)
        got = getattr(tf.math, "unsorted_segment_" + name)(data, shuffled, 4).numpy()
        for k in (0, 1, 3):
            np.testing.assert_array_equal(got[k], ufunc.reduce(data[shuffled == k], 0, dtype=dtype))
    info = np.finfo(dtype) if dtype[0] == "f" else np.iinfo(dtype)
    lowest = info.min
    assert (tf.math.unsorted_segment_max(data, shuffled, 4).numpy()[2] == lowest).all()
    if dtype[0] == "f":
        np.testing.assert_allclose(tf.math.segment_mean(data, ids).numpy()[3], data[3:6].mean(0), rtol=1e-2)
        assert tf.math.unsorted_segment_mean(data, shuffled, 4).numpy()[2].tolist() == [0, 0]


@pytest.mark.parametrize("call", [
    lambda: tf.math.segment_sum([1, 2], [1, 0]), lambda: tf.math.segment_sum([1, 2], [-1, 0]),
    lambda: tf.math.segment_sum([1, 2], [0]), lambda: tf.math.segment_sum([1], [2**62]),
    lambda: tf.math.unsorted_segment_sum([1, 2], [0, 2], 2), lambda: tf.math.unsorted_segment_sum([1], [0], -1),
    lambda: tf.searchsorted([1], [[1]]), lambda: tf.sequence_mask([1], -2), lambda: tf.cumsum([1], 1),
    lambda: tf.bitcast([1, 2, 3], tf.float64), lambda: tf.bitcast(1, tf.int64), lambda: tf.bitcast([7], tf.bool),
    lambda: tf.ensure_shape([1], [2]), lambda: tf.ensure_shape([1], [1, 1])])
def test_refusals(call):
    with pytest.raises(ValueError):
        call()


@pytest.mark.parametrize("dtype", REAL)
@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted(dtype, side):
    row, values = np.sort(sample(dtype, 20)), sample(dtype, 30)
    np.testing.assert_array_equal(tf.searchsorted(row, values, side).numpy(), np.searchsorted(row, values, side))
    rows, matrix = np.stack([row, row + 1]), np.stack([values, values])
    want = np.stack([np.searchsorted(r, v, side) for r, v in zip(rows, matrix)])
    np.testing.assert_array_equal(tf.searchsorted(rows, matrix, side, tf.int64).numpy(), want)


def test_nan_in_searchsorted():
    assert tf.searchsorted([1.0, np.nan], [np.nan, 2.0]).numpy().tolist() == [1, 1]
    assert tf.searchsorted([1.0, np.nan], [np.nan, 2.0], side="right").numpy().tolist() == [2, 1]


def test_sequence_mask():
    assert tf.sequence_mask([1, 3, 0], 4).numpy().astype(int).tolist() == [[1, 0, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
    assert tf.sequence_mask([[1], [2]], dtype=tf.int8).numpy().tolist() == [[[1, 0]], [[1, 1]]]
    assert tf.sequence_mask([9, -1], 1).numpy().tolist() == [[True], [False]]


def test_shapes_as_tensors():
    assert tf.shape(np.zeros((2, 0))).numpy().tolist() == [2, 0] and tf.shape(1).shape == (0,)
    assert tf.size(np.zeros((2, 3)), tf.int64).dtype is tf.int64 and tf.rank([[1]]).numpy() == 2

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def sizes(x):
        return tf.shape(x), tf.size(x), tf.rank(x), tf.ensure_shape(x, [2, None])

    shape, size, rank, same = sizes(np.zeros((2, 3), np.float32))
    assert shape.numpy().tolist() == [2, 3] and size.numpy() == 6 and rank.numpy() == 2 and same.shape == (2, 3)
    with pytest.raises(ValueError, match=r"ensure_shape: expected shape \[2, \?\], got \[4, 3\]"):
        sizes(np.zeros((4, 3), np.float32))


@pytest.mark.parametrize("source", REAL + ["complex64", "complex128"])
@pytest.mark.parametrize("target", REAL + ["complex64", "complex128"])
def test_bitcast(source, target):
    x = np.frombuffer(RNG.bytes(16 * 24), source).reshape(4, -1)[::2]
    have, want = np.dtype(source).itemsize, np.dtype(target).itemsize
    if have < want:
        x = x.reshape(2, -1, want // have)
    expected = x.copy().view(target)
    expected = expected[..., 0] if have < want else expected.reshape(x.shape + ((have // want,) if have > want else ()))
    got = tf.bitcast(x, target)
    assert got.shape == expected.shape and got.numpy().tobytes() == expected.tobytes()
