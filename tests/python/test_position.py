"""Positions, permutations, counts and creation against NumPy, and what TensorFlow refuses."""
import numpy as np
import pytest

import levada as tf

RANDOM = np.random.default_rng(11)


def test_creation_follows_its_shape_and_dtype():
    for dtype in ("bool", "int8", "uint64", "float16", "float32", "complex128"):
        for shape in ((), (3,), (2, 0), (2, 3)):
            for name in ("zeros", "ones"):
                made = getattr(tf, name)(shape, dtype).numpy()
                assert made.dtype == dtype and (made == getattr(np, name)(shape, dtype)).all() and made.shape == shape
        assert tf.zeros_like([[1, 2]], dtype).dtype.name == tf.ones_like([1.5], dtype).dtype.name == dtype
        assert tf.eye(2, 3, [4], dtype).numpy().tolist() == [np.eye(2, 3, dtype=dtype).tolist()] * 4
    assert tf.zeros([2], tf.string).numpy().tolist() == [b"", b""]
    for call in (lambda: tf.ones([2], tf.string), lambda: tf.eye(2, dtype=tf.string), lambda: tf.eye(2.5)):
        with pytest.raises(TypeError):
            call()
    for call in (lambda: tf.zeros([-1]), lambda: tf.eye(-1), lambda: tf.ones_like(["a"])):
        with pytest.raises(tf.errors.InvalidArgumentError):
            call()


def test_creation_in_a_trace():
    dataset = tf.data.Dataset.from_tensor_slices(np.arange(12.0).reshape(4, 3)).map(
        lambda x: (tf.zeros_like(x), tf.ones_like(x, dtype=tf.int32), tf.linspace(x[0], x[2], 3)), traced=True)
    for i, (zeros, ones, spaced) in enumerate(dataset.as_numpy_iterator()):
        assert zeros.tolist() == [0, 0, 0] and ones.tolist() == [1, 1, 1]
        assert spaced.tolist() == [3 * i, 3 * i + 1, 3 * i + 2]


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_linspace(axis):
    start, stop = RANDOM.standard_normal((2, 3)), RANDOM.standard_normal(3)
    for num in (0, 1, 2, 9):
        found = tf.linspace(start, stop, num, axis=axis).numpy()
        np.testing.assert_allclose(found, np.linspace(start, np.broadcast_to(stop, (2, 3)), num, axis=axis), atol=1e-14)
    assert tf.linspace(0, 10, 5).dtype == tf.float64 and tf.linspace(np.int8(0), np.int8(5), 3).dtype == tf.float32
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.linspace(0.0, 1.0, -1)


def test_grids_and_sums():
    for indexing in ("xy", "ij"):
        found = tf.meshgrid([1, 2], [3, 4, 5], [[6, 7]], indexing=indexing)
        for one, expected in zip(found, np.meshgrid([1, 2], [3, 4, 5], [6, 7], indexing=indexing)):
            assert (one.numpy() == expected).all()
    assert tf.meshgrid() == [] and tf.add_n([[1, 2], [3, 4], [5, 6]]).numpy().tolist() == [9, 12]
    for bad in ([], [[1], [1, 2]], ["a"], [True, False]):
        with pytest.raises(ValueError):
            tf.add_n(bad)
    assert tf.math.polyval([2.0, 0.0, 1.0], [3.0]).numpy().tolist() == [19.0]
    assert bool(tf.math.is_non_decreasing([1, 1, 2])) and not bool(tf.math.is_strictly_increasing([1, 1, 2]))
    assert float(tf.nn.l2_loss([3.0, 4.0])) == 12.5


def test_permutations_and_coordinates():
    permutation = RANDOM.permutation(50)
    assert (tf.math.invert_permutation(permutation).numpy() == np.argsort(permutation)).all()
    flat = RANDOM.integers(0, 60, 20)
    assert (tf.unravel_index(flat, [3, 4, 5]).numpy() == np.array(np.unravel_index(flat, (3, 4, 5)))).all()
    assert tf.unravel_index(22, [7, 6]).numpy().tolist() == [3, 4]
    for call in (lambda: tf.math.invert_permutation([0, 0]), lambda: tf.math.invert_permutation([0, 2]),
                 lambda: tf.math.invert_permutation([[0]]), lambda: tf.math.invert_permutation([1.0]),
                 lambda: tf.unravel_index([42], [7, 6]), lambda: tf.unravel_index([-1], [7, 6]),
                 lambda: tf.unravel_index([1], [0, 3]), lambda: tf.unravel_index([[1]], [2]),
                 lambda: tf.broadcast_dynamic_shape([2], [3])):
        with pytest.raises(tf.errors.InvalidArgumentError):
            call()
    assert tf.broadcast_dynamic_shape([2, 1], []).numpy().tolist() == [2, 1]
    assert tf.broadcast_static_shape(tf.TensorShape([2, None]), tf.TensorShape([3])) == [2, 3]
    assert [one.numpy().tolist() for one in tf.shape_n([[1, 2], [[3]]])] == [[2], [1, 1]]


@pytest.mark.parametrize("seq_axis,batch_axis", [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)])
def test_reverse_sequence(seq_axis, batch_axis):
    values = np.arange(60).reshape(3, 4, 5)
    lengths = RANDOM.integers(0, values.shape[seq_axis] + 1, values.shape[batch_axis])
    expected = values.copy()
    for i, length in enumerate(lengths):
        part = [slice(None)] * 3
        part[batch_axis], part[seq_axis] = i, slice(0, length)
        whole = [slice(None)] * 3
        whole[batch_axis] = i
        axis = seq_axis - (batch_axis < seq_axis)
        expected[tuple(part)] = np.flip(values[tuple(part)], axis)
    assert (tf.reverse_sequence(values, lengths, seq_axis, batch_axis).numpy() == expected).all()
    for bad in (lengths[:-1], lengths + 10, lengths - 10):
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.reverse_sequence(values, bad, seq_axis, batch_axis)


def test_counts():
    numbers = RANDOM.integers(0, 9, 40)
    weights = RANDOM.standard_normal(40)
    for minlength in (None, 3, 20):
        assert (tf.math.bincount(numbers, minlength=minlength).numpy() == np.bincount(numbers, minlength=minlength or 0)).all()
    np.testing.assert_allclose(tf.math.bincount(numbers, weights).numpy(), np.bincount(numbers, weights), atol=1e-12)
    assert tf.math.bincount(numbers, maxlength=4).numpy().tolist() == np.bincount(numbers)[:4].tolist()
    rows = tf.math.bincount([[1, 1], [2, 5]], axis=-1, binary_output=True).numpy().tolist()
    assert rows == [[0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 1]]
    for call in (lambda: tf.math.bincount([1, -1]), lambda: tf.math.bincount([1, 2], weights=[1.0]),
                 lambda: tf.math.confusion_matrix([1, 2, 4], [2, 2, 4], num_classes=3),
                 lambda: tf.math.confusion_matrix([1, -2], [2, 2]), lambda: tf.math.confusion_matrix([1, 2], [2, 2, 1]),
                 lambda: tf.math.in_top_k([1], [[0.1, 0.9], [0.3, 0.7]], 1)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            call()
    matrix = tf.math.confusion_matrix([1, 2, 4], [2, 2, 4], weights=[0.5, 1.0, 2.0], dtype=tf.float32).numpy()
    assert matrix[1, 2] == 0.5 and matrix[2, 2] == 1 and matrix[4, 4] == 2 and matrix.sum() == 3.5
    assert tf.math.in_top_k([1, 0, 5], [[0.1, 0.9], [0.3, 0.7], [1.0, 2.0]], 1).numpy().tolist() == [True, False, False]
    assert float(tf.math.zero_fraction([0, 1, 0, 5])) == 0.5


@pytest.mark.parametrize("dtype", ["int8", "int64", "float16", "float32", "float64"])
def test_histograms(dtype):
    values = np.array([-100, 0, 1, 2, 3, 4, 5, 100], dtype)
    found = tf.histogram_fixed_width(values, np.array([0, 5], dtype), nbins=5)
    assert found.numpy().tolist() == [2, 1, 1, 1, 3]
    bins = tf.histogram_fixed_width_bins(values.astype("float32"), [0.0, 5.0], nbins=5)
    assert bins.numpy().tolist() == [0, 0, 1, 2, 3, 4, 4, 4]
    for bad in (lambda: tf.histogram_fixed_width(values, np.array([5, 0], dtype)),
                lambda: tf.histogram_fixed_width(values, np.array([0, 5], dtype), nbins=0),
                lambda: tf.histogram_fixed_width([np.nan], [0.0, 1.0]),
                lambda: tf.histogram_fixed_width([1.0], [0.0, np.inf])):
        with pytest.raises(tf.errors.InvalidArgumentError):
            bad()


def test_running_sums_of_exponentials():
    values = RANDOM.standard_normal((4, 6)) * 5
    expected = np.log(np.cumsum(np.exp(values), axis=1))
    np.testing.assert_allclose(tf.math.cumulative_logsumexp(values, axis=1).numpy(), expected, rtol=1e-13)
    found = tf.math.cumulative_logsumexp(values, axis=1, exclusive=True).numpy()
    assert (found[:, 0] == -np.inf).all()
    np.testing.assert_allclose(found[:, 1:], expected[:, :-1], rtol=1e-13)
    huge = tf.math.cumulative_logsumexp([1000.0, 1000.0, -np.inf]).numpy()
    np.testing.assert_allclose(huge, [1000, 1000 + np.log(2), 1000 + np.log(2)], rtol=1e-7)


def test_masks_of_strided_slices():
    values = tf.constant(np.arange(24).reshape(2, 3, 4))
    assert tf.strided_slice(values, [0, 1], [2, 3]).shape == (2, 2, 4)
    assert tf.strided_slice(values, [1], [2], shrink_axis_mask=1).shape == (3, 4)
    assert tf.strided_slice(values, [0, 1], [0, 3], ellipsis_mask=1).numpy().tolist() == values.numpy()[..., 1:3].tolist()
    assert tf.strided_slice(values, [0, 1], [0, 2], new_axis_mask=1).shape == (1, 1, 3, 4)
    assert tf.strided_slice(values, [-1], [-3], [-1]).numpy().tolist() == values.numpy()[-1:-3:-1].tolist()
    for bad in (lambda: tf.strided_slice(values, [0, 1], [1]), lambda: tf.strided_slice(values, [0], [1], [0])):
        with pytest.raises(tf.errors.InvalidArgumentError):
            bad()


def test_nn_combinations():
    x = RANDOM.standard_normal((5, 3))
    mean, variance = x.mean(0), x.var(0)
    np.testing.assert_allclose(tf.nn.batch_normalization(x, mean, variance, None, None, 0.1).numpy(),
                               (x - mean) / np.sqrt(variance + 0.1), rtol=1e-12)
    np.testing.assert_allclose(tf.nn.bias_add(x, mean).numpy(), x + mean)
    assert tf.nn.embedding_lookup(x, [4, 0]).numpy().tolist() == x[[4, 0]].tolist()
    assert float(tf.reduce_max(tf.norm(tf.nn.embedding_lookup(x * 9, [0, 1], max_norm=1.0), axis=1))) <= 1 + 1e-12
    assert tf.nn.crelu([1.0, -2.0]).numpy().tolist() == [1, 0, 0, 2]
    tf.random.set_seed(1)
    dropped = tf.nn.dropout(np.ones(1000, "float32"), 0.25).numpy()
    assert set(np.unique(dropped)) == {np.float32(0), np.float32(1 / 0.75)} and 650 < np.count_nonzero(dropped) < 850
    for bad in (lambda: tf.nn.dropout([1.0], 1.0), lambda: tf.nn.dropout([1], 0.5), lambda: tf.nn.bias_add(x, [1.0])):
        with pytest.raises(ValueError):
            bad()
