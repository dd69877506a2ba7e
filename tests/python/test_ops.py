"""Generated and combined operations against NumPy."""
import numpy as np
import pytest

import levada as tf

X = np.array([[-2.5, -0.0, 0.5], [1.0, 2.25, 3.5]], np.float32)
UNARY = {"negative": np.negative, "abs": np.abs, "sign": np.sign, "square": np.square, "floor": np.floor,
         "ceil": np.ceil, "round": np.round, "exp": np.exp, "tanh": np.tanh, "is_nan": np.isnan,
         "is_finite": np.isfinite, "identity": np.array}


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    function = getattr(tf, name)
    np.testing.assert_allclose(function(X).numpy(), UNARY[name](X), rtol=1e-6)
    np.testing.assert_allclose(function(tf.Variable(X), name="given").numpy(), UNARY[name](X), rtol=1e-6)


def test_roots_and_logarithms():
    positive = np.abs(X) + 1
    np.testing.assert_array_equal(tf.sqrt(positive).numpy(), np.sqrt(positive))
    np.testing.assert_allclose(tf.math.log(positive).numpy(), np.log(positive), rtol=1e-6)
    np.testing.assert_allclose(tf.math.rsqrt(positive).numpy(), 1 / np.sqrt(positive), rtol=1e-6)
    np.testing.assert_allclose(tf.math.reciprocal(positive).numpy(), 1 / positive, rtol=1e-6)
    np.testing.assert_allclose(tf.sigmoid(X).numpy(), 1 / (1 + np.exp(-X)), rtol=1e-6)


@pytest.mark.parametrize("axis", [None, 0, 1, -1, [0, 1], (1,)])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name, reference", [("reduce_sum", np.sum), ("reduce_mean", np.mean), ("reduce_max", np.max),
                                             ("reduce_min", np.min), ("reduce_prod", np.prod)])
def test_reductions(name, reference, axis, keepdims):
    axes = tuple(axis) if isinstance(axis, list) else axis
    got = getattr(tf, name)(X, axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(got.numpy(), reference(X, axis=axes, keepdims=keepdims), rtol=1e-6)


def test_more_reductions():
    assert tf.reduce_all([True, False]).numpy() == False and tf.reduce_any([True, False]).numpy() == True  # noqa: E712
    np.testing.assert_allclose(tf.math.reduce_variance(X, 0).numpy(), X.var(0), rtol=1e-5)
    np.testing.assert_allclose(tf.math.reduce_std(X).numpy(), X.std(), rtol=1e-5)
    assert tf.argmax(X, axis=1).numpy().tolist() == [2, 2] and tf.argmin(X).numpy().tolist() == [0, 0, 0]
    assert tf.argmax(X, 1, output_type=tf.int32).dtype is tf.int32
    with pytest.raises(ValueError):
        tf.reduce_sum(X, axis=2)


def test_softmax():
    want = np.exp(X) / np.exp(X).sum(-1, keepdims=True)
    np.testing.assert_allclose(tf.nn.softmax(X).numpy(), want, rtol=1e-5)
    np.testing.assert_allclose(tf.nn.log_softmax(X, axis=0).numpy(), np.log(np.exp(X) / np.exp(X).sum(0)), rtol=1e-5,
                               atol=1e-6)
    assert tf.nn.relu(X).numpy().tolist() == np.maximum(X, 0).tolist()


def test_layout():
    assert tf.reshape(X, [-1]).shape == (6,) and tf.reshape(X, tf.constant([3, 2])).shape == (3, 2)
    assert tf.transpose(X).shape == (3, 2) and tf.transpose(X, perm=[0, 1]).shape == (2, 3)
    assert tf.expand_dims(X, -1).shape == (2, 3, 1) and tf.squeeze(X[None], axis=0).shape == (2, 3)
    assert tf.concat([X, X], 0).shape == (4, 3) and tf.stack([X, X], axis=-1).shape == (2, 3, 2)
    assert tf.stack(X).numpy().tolist() == X.tolist() and tf.broadcast_to(1, (2, 2)).numpy().tolist() == [[1, 1]] * 2
    assert tf.gather(X, [1, 0], axis=0).numpy().tolist() == X[[1, 0]].tolist()
    assert tf.one_hot([0, 2], 3).numpy().tolist() == [[1, 0, 0], [0, 0, 1]]
    assert tf.linalg.matrix_transpose(np.zeros((2, 3, 4))).shape == (2, 4, 3)
    with pytest.raises(ValueError):
        tf.reshape(X, [4])
    with pytest.raises(TypeError):
        tf.reshape(X, ["a"])
    with pytest.raises(TypeError):
        tf.concat(5, 0)


def test_concat_uses_one_policy():
    assert tf.concat([tf.constant([1], tf.uint8), [2]], 0).dtype is tf.uint8
    with pytest.raises(ValueError):
        tf.concat([tf.constant([1], tf.uint8), [300]], 0)


def test_creation():
    assert tf.zeros((2,)).numpy().tolist() == [0, 0] and tf.ones([2], tf.int8).dtype is tf.int8
    assert tf.zeros((1,), tf.string).numpy().tolist() == [b""] and tf.fill([2], "a").numpy().tolist() == [b"a"] * 2
    assert tf.zeros_like(X).shape == (2, 3) and tf.ones_like(X, dtype=tf.int32).dtype is tf.int32
    assert tf.eye(2).numpy().tolist() == [[1, 0], [0, 1]]
    assert tf.range(3).numpy().tolist() == [0, 1, 2] and tf.range(3).dtype is tf.int32
    assert tf.range(3, 0, -1).numpy().tolist() == [3, 2, 1] and tf.range(0.0, 1.0, 0.25).dtype is tf.float32
    np.testing.assert_allclose(tf.linspace(0.0, 1.0, 5).numpy(), [0, 0.25, 0.5, 0.75, 1])
    with pytest.raises(ValueError):
        tf.range(0, 5, 0)
    with pytest.raises(ValueError):
        tf.zeros((-5,))


def test_inspection_and_parts():
    assert tf.shape(X).numpy().tolist() == [2, 3] and tf.size(X).numpy() == 6 and tf.rank(X).numpy() == 2
    assert tf.shape(1).numpy().tolist() == [] and tf.shape(X).dtype is tf.int32
    assert [part.numpy().tolist() for part in tf.unstack([[1, 2], [3, 4]], axis=1)] == [[1, 3], [2, 4]]
    assert [part.shape[0] for part in tf.split(np.arange(6), 3)] == [2, 2, 2]
    assert [part.shape[0] for part in tf.split(np.arange(6), [1, -1, 2])] == [1, 3, 2]
    with pytest.raises(ValueError):
        tf.split(np.arange(5), 2)
    assert tf.clip_by_value(X, 0, 2).numpy().tolist() == np.clip(X, 0, 2).tolist()
    assert tf.ensure_shape(X, (None, 3)).shape == (2, 3) and tf.add_n([X, X]).numpy().tolist() == (X + X).tolist()
    with pytest.raises(ValueError):
        tf.ensure_shape(X, (3,))


def test_cast_never_refuses():
    assert tf.cast([300, -1], tf.uint8).numpy().tolist() == [44, 255]
    assert tf.cast([1e20, np.nan, -1.9], tf.int32).numpy().tolist() == [2**31 - 1, 0, -1]
    assert tf.saturate_cast([300, -1], tf.uint8).numpy().tolist() == [255, 0]
    assert tf.cast([0.0, 2.0], "bool").numpy().tolist() == [False, True]
    with pytest.raises(tf.errors.UnimplementedError, match="got string to int32"):
        tf.cast("a", tf.int32)
    with pytest.raises(TypeError):
        tf.cast(1, "no such dtype")


def test_parts_while_tracing():
    @tf.function
    def parts(x):
        low, high = tf.split(x, [-1, 2], axis=1)
        first, second = tf.unstack(high, axis=1)
        return low + 1, first, second

    low, first, second = parts(np.arange(8).reshape(2, 4))
    assert low.numpy().tolist() == [[1, 2], [5, 6]] and first.numpy().tolist() == [2, 6]
    assert second.numpy().tolist() == [3, 7]
    for sizes, axis in (([3, 2], 0), (3, 0), ([-1, -1], 0), (2, 1), (0, 0), ([], 0)):
        with pytest.raises(ValueError):
            tf.split(np.arange(4), sizes, axis)
    with pytest.raises(ValueError):
        tf.unstack(np.arange(4), num=3)


def test_an_empty_list_of_axes_reduces_nothing():
    for name in ("reduce_sum", "reduce_mean", "reduce_max"):
        assert getattr(tf, name)(X, axis=[]).numpy().tolist() == X.tolist()
        assert getattr(tf, name)(X, axis=None).shape == ()
    assert tf.reduce_any([[True, False]], axis=[]).shape == (1, 2)
