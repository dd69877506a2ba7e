"""Decompositions against their definitions and NumPy, for all float dtypes, stacked, empty and badly scaled."""
import numpy as np
import pytest

import levada as tf

DTYPES = {"float32": 2e-6, "float64": 5e-15, "complex64": 2e-6, "complex128": 5e-15}
SHAPES = [(1, 1), (2, 2), (5, 3), (3, 5), (7, 7), (2, 4, 3), (2, 0, 3), (3, 0), (0, 0), (20, 20)]


def sample(shape, dtype, seed=0, scale=1.0):
    random = np.random.default_rng(seed)
    values = random.standard_normal(shape)
    if dtype.startswith("complex"):
        values = values + 1j * random.standard_normal(shape)
    return (values * scale).astype(dtype)


def adjoint(array):
    return np.conj(np.swapaxes(array, -1, -2))


def near(actual, expected, tolerance):
    actual = np.asarray(actual)
    assert actual.shape == np.shape(expected)
    size = max(1.0, float(np.max(np.abs(expected), initial=0)))
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance * size * 20)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_qr_and_svd_give_the_matrix_back(shape, dtype):
    a, tolerance = sample(shape, dtype), DTYPES[dtype]
    for full in (False, True):
        q, r = (one.numpy() for one in tf.linalg.qr(a, full_matrices=full))
        near(q @ r, a, tolerance)
        near(adjoint(q) @ q, np.broadcast_to(np.eye(q.shape[-1]), (*shape[:-2], q.shape[-1], q.shape[-1])), tolerance)
        assert np.array_equal(r, np.triu(r)) and q.dtype == r.dtype == dtype
        s, u, v = (one.numpy() for one in tf.linalg.svd(a, full_matrices=full))
        p = s.shape[-1]
        near((u[..., :p] * s[..., None, :]) @ adjoint(v[..., :p]), a, tolerance)
        for columns in (u, v):
            n = columns.shape[-1]
            near(adjoint(columns) @ columns, np.broadcast_to(np.eye(n), (*shape[:-2], n, n)), tolerance)
        near(s, np.linalg.svd(a, compute_uv=False), tolerance)
        assert np.array_equal(s, tf.linalg.svd(a, compute_uv=False).numpy()) and s.dtype == a.real.dtype


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 8, 31])
def test_square_matrices(n, dtype):
    a, tolerance = sample((2, n, n), dtype) + 3 * np.eye(n, dtype=dtype), DTYPES[dtype]
    b = sample((2, n, 3), dtype, 1)
    near(np.asarray(tf.linalg.inv(a)) @ a, np.broadcast_to(np.eye(n), a.shape), tolerance * 50)
    near(tf.linalg.inv(a, adjoint=True), adjoint(np.asarray(tf.linalg.inv(a))), 0)
    near(a @ np.asarray(tf.linalg.solve(a, b)), b, tolerance * 50)
    near(adjoint(a) @ np.asarray(tf.linalg.solve(a, b, adjoint=True)), b, tolerance * 50)
    near(tf.linalg.det(a), np.linalg.det(a), tolerance * 50)
    for actual, expected in zip(tf.linalg.slogdet(a), np.linalg.slogdet(a)):
        near(actual, expected, tolerance * 20)
    hermitian = a @ adjoint(a) + np.eye(n, dtype=dtype)
    near(tf.linalg.cholesky(hermitian), np.linalg.cholesky(hermitian), tolerance)
    values, vectors = (one.numpy() for one in tf.linalg.eigh(hermitian))
    near((vectors * values[..., None, :]) @ adjoint(vectors), hermitian, tolerance)
    near(tf.linalg.eigvalsh(hermitian).numpy().real, np.linalg.eigvalsh(hermitian), tolerance)
    lower = np.tril(a)
    near(lower @ np.asarray(tf.linalg.triangular_solve(a, b)), b, tolerance * 1e3)
    near(adjoint(np.triu(a)) @ np.asarray(tf.linalg.triangular_solve(a, b, lower=False, adjoint=True)), b,
         tolerance * 1e3)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_the_size_of_numbers_does_not_matter(scale):
    a = sample((4, 4), "float64", scale=scale)
    s = tf.linalg.svd(a, compute_uv=False).numpy()
    np.testing.assert_allclose(s / scale, np.linalg.svd(a / scale, compute_uv=False), rtol=1e-13)
    symmetric = a + a.T
    np.testing.assert_allclose(tf.linalg.eigvalsh(symmetric).numpy() / scale, np.linalg.eigvalsh(symmetric / scale),
                               rtol=1e-12, atol=1e-14)
    q, r = tf.linalg.qr(a)
    np.testing.assert_allclose((q.numpy() @ (r.numpy() / scale)), a / scale, atol=1e-14)


def test_deficient_ranks():
    a = np.outer([1.0, 2, 3], [4.0, 5, 6])
    s, u, v = (one.numpy() for one in tf.linalg.svd(a))
    assert s[0] > 1 and s[1] < 1e-14 and np.allclose(u.T @ u, np.eye(3)) and np.allclose(v.T @ v, np.eye(3))
    assert int(tf.linalg.matrix_rank(a)) == 1 and int(tf.linalg.matrix_rank(np.zeros((3, 2)))) == 0
    np.testing.assert_allclose(tf.linalg.pinv(a).numpy(), np.linalg.pinv(a), atol=1e-15)
    s, u, v = (one.numpy() for one in tf.linalg.svd(np.zeros((3, 2)), full_matrices=True))
    assert not s.any() and np.allclose(u @ u.T, np.eye(3)) and np.allclose(v @ v.T, np.eye(2))


def test_what_has_no_answer():
    for call in (tf.linalg.inv, lambda m: tf.linalg.solve(m, [[1.0], [1.0]])):
        for matrix in ([[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]], [[np.nan, 0.0], [0.0, 1.0]]):
            with pytest.raises(tf.errors.InvalidArgumentError, match="invertible"):
                call(matrix)
    assert np.isnan(tf.linalg.cholesky([[1.0, 2.0], [2.0, 1.0]]).numpy()).tolist() == [[True, False], [True, True]]
    assert np.isnan(tf.linalg.svd([[np.inf, 1.0]])[0].numpy()).all()
    with pytest.raises(tf.errors.InvalidArgumentError, match="finite"):
        tf.linalg.eigh([[np.nan]])
    for call in (tf.linalg.inv, tf.linalg.det, tf.linalg.cholesky, tf.linalg.eigh):
        with pytest.raises(tf.errors.InvalidArgumentError, match="square"):
            call([[1.0, 2.0]])
    for call in (tf.linalg.qr, tf.linalg.svd, tf.linalg.inv):
        for bad in ([1.0, 2.0], [[1, 2], [3, 4]]):
            with pytest.raises(tf.errors.InvalidArgumentError):
                call(bad)
    assert [float(one) for one in tf.linalg.slogdet([[1.0, 2.0], [2.0, 4.0]])] == [0.0, -np.inf]


def test_least_squares():
    a, b = sample((6, 3), "float64"), sample((6, 2), "float64", 1)
    expected = np.linalg.lstsq(a, b, rcond=None)[0]
    for fast in (True, False):
        np.testing.assert_allclose(tf.linalg.lstsq(a, b, fast=fast).numpy(), expected, rtol=1e-9)
    wide = np.linalg.lstsq(a.T, b[:3], rcond=None)[0]
    np.testing.assert_allclose(tf.linalg.lstsq(a.T, b[:3]).numpy(), wide, rtol=1e-9)
    regular = np.linalg.solve(a.T @ a + 0.5 * np.eye(3), a.T @ b)
    np.testing.assert_allclose(tf.linalg.lstsq(a, b, l2_regularizer=0.5).numpy(), regular, rtol=1e-9)
    h = a.T @ a
    np.testing.assert_allclose(float(tf.linalg.logdet(h)), np.log(np.linalg.det(h)), rtol=1e-12)
    np.testing.assert_allclose(tf.linalg.cholesky_solve(tf.linalg.cholesky(h), b[:3]).numpy(), np.linalg.solve(h, b[:3]),
                               rtol=1e-9)
