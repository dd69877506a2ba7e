"""Special functions against values of 40 digits (data/special.json), their edges, and what stands for them in dtypes."""
import json
import pathlib

import numpy as np
import pytest

import levada as tf

TABLE = json.loads((pathlib.Path(__file__).parent / "data/special.json").read_text(encoding="utf-8"))
# Relative bounds; near the zeros of oscillating functions the bound is that of the largest value around.
BOUNDS = {"bessel_j0": 4e-15, "bessel_j1": 4e-15, "bessel_y0": 4e-15, "bessel_y1": 4e-15, "igamma": 1e-12,
          "igammac": 1e-12, "betainc": 1e-11, "zeta": 1e-13, "polygamma": 1e-13}


def near(actual, expected, bound):
    actual, expected = np.asarray(actual), np.asarray(expected)
    with np.errstate(invalid="ignore"):
        same = (actual == expected) | (np.abs(actual - expected) <= bound * np.maximum(np.abs(expected), 1e-300))
    assert same.all(), [(a, e) for a, e, ok in zip(actual, expected, same) if not ok]


@pytest.mark.parametrize("name", TABLE["unary"])
def test_of_one_argument(name):
    x, expected = np.array([[float(a), float(b)] for a, b in TABLE["unary"][name]]).T
    found = getattr(tf.math.special, name)(x).numpy()
    oscillating = name in ("bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1")
    if oscillating:
        size = np.where(x < 1, np.abs(expected), 1 / np.sqrt(np.maximum(x, 1)))
        with np.errstate(invalid="ignore"):
            same = (found == expected) | (np.abs(found - expected) <= BOUNDS[name] * size * np.maximum(1, x / 10))
        assert same.all(), [(a, f, e) for a, f, e, ok in zip(x, found, expected, same) if not ok]
    else:
        near(found, expected, 4e-15)
    with np.errstate(over="ignore"):
        near(getattr(tf.math.special, name)(x.astype("float32")).numpy()[x == np.float32(x)],
             expected.astype("float32")[x == np.float32(x)], 1e-6 if not oscillating else 1e-3)


@pytest.mark.parametrize("name", TABLE["binary"])
def test_of_several_arguments(name):
    *arguments, expected = np.array(TABLE["binary"][name]).T
    near(getattr(tf.math, name)(*arguments).numpy(), expected, BOUNDS[name])


@pytest.mark.parametrize("name,odd", [("bessel_i0", 1), ("bessel_i1", -1), ("bessel_i0e", 1), ("bessel_i1e", -1),
                                      ("bessel_j0", 1), ("bessel_j1", -1), ("dawsn", -1), ("fresnel_cos", -1),
                                      ("fresnel_sin", -1)])
def test_signs_of_arguments(name, odd):
    x = np.array([0.0, 0.3, 2.5, 11.0, 50.0, 1e9])
    call = getattr(tf.math.special, name)
    np.testing.assert_array_equal(call(-x).numpy(), odd * call(x).numpy())


def test_edges():
    inf, nan = np.inf, np.nan
    special = tf.math.special
    for call, below in ((special.bessel_k0, nan), (special.bessel_y0, nan), (special.bessel_y1, nan),
                        (special.expint, nan), (special.spence, nan)):
        np.testing.assert_equal(call([-1.0, nan]).numpy(), np.float32([below, nan]))
    for call, far in ((special.bessel_i0, inf), (special.bessel_i0e, 0), (special.bessel_k1, 0), (special.bessel_j0, 0),
                      (special.bessel_y1, 0), (special.dawsn, 0), (special.expint, inf), (special.fresnel_sin, 0.5),
                      (special.fresnel_cos, 0.5), (special.spence, -inf)):
        assert float(call(inf)) == far
    np.testing.assert_equal(tf.math.igamma([0.0, 1.0, 1.0, 1.0, nan, inf], [1.0, -1.0, 0.0, inf, 1.0, 1.0]).numpy(),
                            np.float32([nan, nan, 0, 1, nan, 0]))
    np.testing.assert_equal(tf.math.zeta([1.0, 0.5, 2.0, 3.0, 2.5], [2.0, 2.0, -1.0, -1.0, -0.5]).numpy(),
                            np.float32([inf, nan, inf, nan, nan]))
    np.testing.assert_equal(tf.math.polygamma([-1.0, 0.5], [1.0, 1.0]).numpy(), np.float32([nan, nan]))
    np.testing.assert_equal(tf.math.betainc([1.0, 0.0, 1.0, 2.0, 2.0], [1.0, 1.0, 1.0, 1.0, 1.0],
                                            [0.5, 0.5, 2.0, 0.0, 1.0]).numpy(), np.float32([0.5, nan, nan, 0, 1]))
    assert tf.math.ndtri([0.0, 0.5, 1.0]).numpy().tolist() == [-inf, 0, inf]


def test_large_parameters_end():
    a = np.array([1e8, 1e12, 1e300])
    near(tf.math.igamma(a, a).numpy(), 0.5 + 1 / (3 * np.sqrt(2 * np.pi * a)), 1e-12)
    assert np.isfinite(tf.math.zeta(np.float64(2), -1e9 - 0.5).numpy())
    assert np.isfinite(tf.math.betainc(np.float64(1e8), 1e8, 0.5).numpy())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_dtypes(dtype):
    x = tf.cast([0.5, 2.0], dtype)
    for name in TABLE["unary"]:
        assert getattr(tf.math.special, name)(x).dtype.name == dtype
    assert tf.math.igamma(x, 1.0).dtype.name == tf.math.betainc(x, x, 0.5).dtype.name == dtype
    for call in (tf.math.special.dawsn, tf.math.bessel_i0, lambda v: tf.math.igamma(v, v)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            call([1, 2])


def test_the_smallest_numbers():
    least = np.float64(5e-324)
    near([tf.math.special.bessel_y0(least).numpy()], [-473.999073423004310], 1e-14)
    assert float(tf.math.special.bessel_y1(least)) == -np.inf
    near([tf.math.igamma(np.float64(91), 0.73).numpy()], [1.311679089040105e-153], 1e-11)
