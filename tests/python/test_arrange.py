"""Moving, selecting and sorting elements, against NumPy."""
import numpy as np
import pytest

import levada as tf

RNG = np.random.default_rng(3)
DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]
SPECIAL = [np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-45, -1e-45]


def sample(dtype, shape):
    if dtype == "bool":
        return RNG.integers(0, 2, shape).astype(bool)
    if dtype.startswith("f"):
        values = (RNG.standard_normal(shape) * 100).astype(dtype)
        values[RNG.random(shape) < 0.2] = 0
        return values
    info = np.iinfo(dtype)
    values = RNG.integers(info.min, info.max, shape, dtype, endpoint=True)
    return np.where(RNG.random(shape) < 0.5, values % 7, values).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [0, 1, 2, 31, 33, 1000, 6000])
def test_sort(dtype, n):
    x = sample(dtype, (2, n))
    if dtype.startswith("f") and n > 40:
        x[:, 5:5 + len(SPECIAL)] = SPECIAL
    np.testing.assert_array_equal(tf.sort(x).numpy(), np.sort(x))
    np.testing.assert_array_equal(tf.argsort(x, stable=True).numpy(), np.argsort(x, kind="stable"))
    np.testing.assert_array_equal(tf.sort(x.T, axis=0).numpy(), np.sort(x.T, axis=0))
    numbers = np.sum(~np.isnan(x), 1)
    down = tf.sort(x, direction="DESCENDING").numpy()
    order = tf.argsort(x, direction="DESCENDING").numpy()
    for row, values, places, count in zip(x, down, order, numbers):
        np.testing.assert_array_equal(values[:count], np.sort(row)[:count][::-1])
        np.testing.assert_array_equal(row[places], values)
        key = [(-float(row[i]), i) for i in places[:count]]
        assert dtype in ("int64", "uint64") or key == sorted(key)


def test_top_k():
    x = np.array([[3, 9, 9, 1], [np.nan, 2, np.inf, 2]], np.float32)
    values, indices = tf.math.top_k(x, 3)
    assert values.numpy().tolist() == [[9, 9, 3], [np.inf, 2, 2]] and indices.numpy().tolist() == [[1, 2, 0], [2, 1, 3]]
    assert tf.nn.top_k(x).indices.numpy().tolist() == [[1], [2]] and tf.math.top_k(x, 0).values.shape == (2, 0)
    for bad in (lambda: tf.math.top_k(x, 5), lambda: tf.math.top_k(x, -1), lambda: tf.math.top_k(1.0)):
        with pytest.raises(ValueError):
            bad()
    with pytest.raises((TypeError, ValueError)):
        tf.sort(["b", "a"])


@pytest.mark.parametrize("dtype", DTYPES)
def test_moves(dtype):
    x = sample(dtype, (3, 4))[:, ::-1]
    for multiples in ((2, 3), (1, 1), (0, 2)):
        np.testing.assert_array_equal(tf.tile(x, multiples).numpy(), np.tile(x, multiples))
    for repeats, axis in ((2, 0), (3, None), ([1, 0, 2], 0), ([0, 0, 0, 3], -1), ([2], 1), (0, 1)):
        np.testing.assert_array_equal(tf.repeat(x, repeats, axis).numpy(), np.repeat(x, repeats, axis))
    for axis in ([0], [1], [-1, 0], []):
        np.testing.assert_array_equal(tf.reverse(x, axis).numpy(), np.flip(x, tuple(axis)))
    for shift, axis in ((1, 0), (-7, 1), ([1, 2], [0, 1]), ([1, 2], [1, 1]), (0, -1)):
        np.testing.assert_array_equal(tf.roll(x, shift, axis).numpy(), np.roll(x, shift, axis))
    for mode in ("CONSTANT", "REFLECT", "symmetric"):
        for paddings in ([[0, 0], [0, 0]], [[2, 1], [0, 3]], [[1, 2], [3, 2]]):
            np.testing.assert_array_equal(tf.pad(x, paddings, mode).numpy(), np.pad(x, paddings, mode.lower()))
    np.testing.assert_array_equal(tf.pad(x, [[1, 0], [0, 1]], constant_values=x.dtype.type(1)).numpy(),
                                  np.pad(x, [[1, 0], [0, 1]], constant_values=1))
    np.testing.assert_array_equal(tf.slice(x, [1, 2], [-1, 1]).numpy(), x[1:, 2:3])


def test_moves_of_strings():
    x = np.array([["a", "a longer one than twelve"], ["c", "d"]], object)
    assert tf.tile(x, [1, 2]).numpy()[0, 3] == b"a longer one than twelve"
    assert tf.pad(x, [[0, 1], [0, 0]]).numpy()[2].tolist() == [b"", b""]
    assert tf.pad(x, [[0, 1], [0, 0]], constant_values="something quite long").numpy()[2, 0] == b"something quite long"
    assert tf.roll(x, 1, 0).numpy()[1, 1] == b"a longer one than twelve"
    y, where, count = tf.unique_with_counts(["b", "a", "b", "a longer one than twelve"])
    assert y.numpy().tolist() == [b"b", b"a", b"a longer one than twelve"] and where.numpy().tolist() == [0, 1, 0, 2]
    assert count.numpy().tolist() == [2, 1, 1]
    moved = tf.tensor_scatter_nd_update(x, [[0, 0]], ["another one that is long"])
    assert moved.numpy()[0].tolist() == [b"another one that is long", b"a longer one than twelve"]


@pytest.mark.parametrize("call", [
    lambda: tf.tile([1, 2], [1, 2]), lambda: tf.tile([1], [-1]), lambda: tf.tile(np.zeros(2**20, "u1"), [2**62]),
    lambda: tf.repeat([1, 2], [1, 2, 3]), lambda: tf.repeat([1, 2], -1), lambda: tf.repeat([1], 2**62),
    lambda: tf.reverse([1], [1]), lambda: tf.reverse([[1]], [0, -2]), lambda: tf.roll(1, 1, 0),
    lambda: tf.roll([1], [1, 2], [0]), lambda: tf.pad([1], [[1, -1]]), lambda: tf.pad([1, 2], [[2, 0]], "REFLECT"),
    lambda: tf.pad([1, 2], [[0, 3]], "SYMMETRIC"), lambda: tf.pad([1], [[1, 1]], "WRAP"),
    lambda: tf.pad([1], [[2**63 - 1, 1]]), lambda: tf.pad([], [[1, 1]], "SYMMETRIC"),
    lambda: tf.slice([1, 2], [1], [2]), lambda: tf.slice([1, 2], [-1], [1]), lambda: tf.slice([1, 2], [0, 0], [1, 1]),
    lambda: tf.boolean_mask([1, 2], [True]), lambda: tf.boolean_mask([1], True), lambda: tf.unique([[1]]),
    lambda: tf.gather([1, 2], [2]), lambda: tf.gather_nd([[1]], [[0, 1]]), lambda: tf.gather_nd([1], [[0, 0]]),
    lambda: tf.scatter_nd([[3]], [1], [3]), lambda: tf.scatter_nd([[0]], [1, 2], [3]),
    lambda: tf.tensor_scatter_nd_add([1, 2], [[-1]], [1]), lambda: tf.gather([[1]], [[0], [0]], batch_dims=1)])
def test_refusals(call):
    with pytest.raises(ValueError):
        call()


def test_positions_in_errors():
    with pytest.raises(ValueError, match=r"got 7 at position \[1, 0\]"):
        tf.gather([1, 2, 3], [[0, 1], [7, 2]])
    with pytest.raises(ValueError, match=r"\[0, 3\), got 3 at position \[1, 1\]"):
        tf.gather_nd(np.zeros((2, 3)), [[0, 0], [1, 3]])


@pytest.mark.parametrize("dtype", ["int32", "float64", "complex64", "uint8"])
def test_gather_and_scatter(dtype):
    x = np.arange(120).reshape(2, 3, 4, 5).astype(dtype)
    index = RNG.integers(0, 4, (2, 3, 6))
    np.testing.assert_array_equal(tf.gather(x, index, batch_dims=2).numpy(), np.take_along_axis(x, index[..., None], 2))
    got = tf.gather(x, index[:, 0], axis=2, batch_dims=1).numpy()
    np.testing.assert_array_equal(got, np.stack([x[b][:, index[b, 0]] for b in range(2)]))
    np.testing.assert_array_equal(tf.gather(x.T, [1, 0], axis=-1).numpy(), x.T[..., [1, 0]])
    places = RNG.integers(0, 2, (7, 2))
    np.testing.assert_array_equal(tf.gather_nd(x, places).numpy(), x[places[:, 0], places[:, 1]])
    grouped = RNG.integers(0, 3, (2, 4, 1))
    np.testing.assert_array_equal(tf.gather_nd(x, grouped, batch_dims=1).numpy(),
                                  np.stack([x[b][grouped[b, :, 0]] for b in range(2)]))
    np.testing.assert_array_equal(tf.gather_nd(x, np.zeros((3, 0), int)).numpy(), np.stack([x] * 3))
    updates = RNG.integers(0, 9, (7, 4, 5)).astype(dtype)
    want = np.zeros_like(x)
    np.add.at(want, (places[:, 0], places[:, 1]), updates)
    np.testing.assert_array_equal(tf.scatter_nd(places, updates, x.shape).numpy(), want)
    np.testing.assert_array_equal(tf.tensor_scatter_nd_add(x, places, updates).numpy(), x + want)
    np.testing.assert_array_equal(tf.tensor_scatter_nd_sub(x, places, updates).numpy(), x - want)
    last = x.copy()
    for place, update in zip(places, updates):
        last[tuple(place)] = update
    np.testing.assert_array_equal(tf.tensor_scatter_nd_update(x, places, updates).numpy(), last)


def test_masks_and_unique():
    x = RNG.integers(0, 5, (4, 5))
    np.testing.assert_array_equal(tf.where(x > 2).numpy(), np.argwhere(x > 2))
    np.testing.assert_array_equal(tf.where(x).numpy(), np.argwhere(x))
    for scalar in (True, 0, 1.5):
        with pytest.raises(tf.errors.InvalidArgumentError, match="rank 1 or more"):
            tf.where(scalar)
    np.testing.assert_array_equal(tf.boolean_mask(x, x > 2).numpy(), x[x > 2])
    np.testing.assert_array_equal(tf.boolean_mask(x, [True, False, True, False]).numpy(), x[::2])
    np.testing.assert_array_equal(tf.boolean_mask(x, [True, False, True, False, True], axis=1).numpy(), x[:, ::2])
    y, where = tf.unique([2.0, 1.0, 0.0, -0.0, 2.0, np.nan, np.nan])
    np.testing.assert_array_equal(y.numpy(), [2, 1, 0, np.nan, np.nan])
    assert where.numpy().tolist() == [0, 1, 2, 2, 0, 3, 4] and where.dtype is tf.int32
    assert tf.unique([3, 3], tf.int64).idx.dtype is tf.int64


def test_in_a_trace():
    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def everything(x):
        values, indices = tf.math.top_k(x, 2)
        kept = tf.boolean_mask(x, x[:, 0] > 1)
        return values, indices, kept, tf.pad(tf.reverse(x, [0]), [[1, 0], [0, 0]]), tf.where(x > 2)

    x = np.array([[1, 2, 3], [6, 5, 4]], np.float32)
    values, indices, kept, padded, where = everything(x)
    assert values.numpy().tolist() == [[3, 2], [6, 5]] and indices.numpy().tolist() == [[2, 1], [0, 1]]
    assert kept.numpy().tolist() == [[6, 5, 4]] and padded.numpy().tolist() == [[0, 0, 0], [6, 5, 4], [1, 2, 3]]
    np.testing.assert_array_equal(where.numpy(), np.argwhere(x > 2))


def test_bad_indices_are_passed_over_where_the_policy_says_so():
    ignore = {"bad_indices_policy": "IGNORE"}
    assert tf.gather_nd([[1, 2], [3, 4]], [[0], [5], [-1]], **ignore).numpy().tolist() == [[1, 2], [0, 0], [0, 0]]
    assert tf.gather_nd(["a", "b"], [[1], [5]], **ignore).numpy().tolist() == [b"b", b""]
    assert tf.gather_nd(tf.zeros([0]), [[0], [1]], **ignore).numpy().tolist() == [0, 0]
    assert tf.gather_nd([[1, 2], [3, 4]], [[[0], [7]], [[1], [0]]], batch_dims=1, **ignore).numpy().tolist() == [
        [1, 0], [4, 3]]
    assert tf.scatter_nd([[0], [9]], [1, 2], [3], **ignore).numpy().tolist() == [1, 0, 0]
    assert tf.scatter_nd([[0], [9]], ["x", "y"], [2], **ignore).numpy().tolist() == [b"x", b""]
    for name, first in (("update", 7), ("add", 8), ("sub", -6), ("max", 7), ("min", 1)):
        scatter = getattr(tf, f"tensor_scatter_nd_{name}")
        assert scatter([1, 2, 3], [[0], [9]], [7, 8], **ignore).numpy().tolist() == [first, 2, 3]
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"got 9 at position \[1, 0\]"):
            scatter([1, 2, 3], [[0], [9]], [7, 8], bad_indices_policy="ERROR")
    traced = tf.function(lambda x, i: tf.gather_nd(x, i, bad_indices_policy="IGNORE"))
    assert traced(tf.constant([1, 2]), tf.constant([[1], [4]])).numpy().tolist() == [2, 0]
    with pytest.raises(ValueError, match="bad_indices_policy: expected one of DEFAULT, ERROR, IGNORE, got 'ignore'"):
        tf.gather_nd([1], [[0]], bad_indices_policy="ignore")


def test_an_empty_list_of_indices_is_one_of_integers():
    assert tf.one_hot([], 3).shape == [0, 3]
    assert tf.one_hot([[]], 2, on_value=5, off_value=1, dtype=tf.uint8).shape == [1, 0, 2]
    with pytest.raises(TypeError, match="expected integer indices, got float32"):
        tf.one_hot([1.0], 3)


def test_a_mask_of_several_ellipses_is_refused():
    with pytest.raises(ValueError, match="strided_slice: expected at most one ellipsis, got the mask 0b110"):
        tf.strided_slice([1, 2], [0], [1], ellipsis_mask=6)
