"""levada.array_api beyond what the public suite asks: defaults, refusals, and what it shares with tensors."""
import numpy as np
import pytest

import levada as tf
from levada import array_api as xp


def test_defaults_of_plain_numbers():
    assert xp.asarray(1).dtype == xp.int32 and xp.asarray(2**40).dtype == xp.int64
    assert xp.asarray([1, 2.5]).dtype == xp.float32 and xp.asarray(1e300).dtype == xp.float64
    assert xp.asarray(1j).dtype == xp.complex64 and xp.asarray([True]).dtype == xp.bool
    assert xp.asarray([True, 2]).dtype == xp.int32 and xp.asarray([True, 0], dtype=xp.uint8).numpy().tolist() == [1, 0]
    assert xp.asarray(np.zeros(2)).dtype == xp.float64 and xp.zeros(3).dtype == xp.float32
    info = xp.__array_namespace_info__()
    assert info.default_dtypes()["indexing"] == xp.int64 and info.default_device() in info.devices()


def test_a_tensor_names_its_namespace():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    assert x.__array_namespace__() is xp and x.__array_namespace__(api_version="2024.12") is xp
    with pytest.raises(ValueError):
        x.__array_namespace__(api_version="1999.01")
    assert x.size == 4 and x.T.numpy().tolist() == x.mT.numpy().tolist() == [[1, 3], [2, 4]]
    assert x.to_device(x.device) is x
    with pytest.raises(ValueError):
        x.to_device("gpu:0")
    with pytest.raises(TypeError, match="cannot be changed"):
        x[0] = 1.0


@pytest.mark.parametrize("call", [
    lambda: xp.sin(xp.asarray([1])), lambda: xp.logical_and(xp.asarray([1]), xp.asarray([1])),
    lambda: xp.bitwise_and(xp.asarray([1.0]), xp.asarray([1.0])), lambda: xp.sum(xp.asarray([True])),
    lambda: xp.mean(xp.asarray([1])), lambda: xp.less(xp.asarray([1j]), xp.asarray([1j])), lambda: xp.abs([1.0]),
    lambda: xp.astype(xp.asarray([1j]), xp.float32), lambda: xp.finfo(xp.int32), lambda: xp.iinfo(xp.float32)])
def test_what_the_standard_does_not_define_is_a_type_error(call):
    with pytest.raises(TypeError):
        call()


@pytest.mark.parametrize("call", [
    lambda: xp.zeros(2, device="gpu"), lambda: xp.arange(0, 1, 0), lambda: xp.max(xp.zeros((0, 2)), axis=0),
    lambda: xp.take(xp.zeros((2, 2)), xp.asarray([0])), lambda: xp.squeeze(xp.zeros((2, 1)), 0),
    lambda: xp.broadcast_arrays(xp.zeros(2), xp.zeros(3)), lambda: xp.isdtype(xp.float32, "real"),
    lambda: xp.cumulative_sum(xp.zeros((2, 2))), lambda: xp.nonzero(xp.asarray(1)), lambda: xp.result_type(1, 2.0),
    lambda: xp.linalg.outer(xp.zeros((2, 2)), xp.zeros(2)), lambda: xp.linalg.qr(xp.zeros((2, 2)), mode="r")])
def test_wrong_values_are_value_errors(call):
    with pytest.raises(ValueError):
        call()


def test_indices_pick_as_in_numpy():
    values = np.arange(120).reshape(2, 3, 4, 5)
    x, random = xp.asarray(values), np.random.default_rng(3)
    a, b = random.integers(-2, 2, (3, 1)), random.integers(-2, 2, 2)
    for key in ((a,), (slice(None), a), (a, slice(None), b), (slice(None), a, b), (0, slice(1), b), (a, b, 1, 2),
                (Ellipsis, b), (None, a, slice(None), None, b), (values > 50,), (slice(None), values[0] % 7 == 0),
                (np.array(True),), (np.array(False),)):
        wanted = values[tuple(np.asarray(one) if isinstance(one, np.ndarray) else one for one in key)]
        found = x[tuple(xp.asarray(one) if isinstance(one, np.ndarray) else one for one in key)].numpy()
        assert found.shape == wanted.shape and (found == wanted).all()
    with pytest.raises(IndexError, match="index 4 is out of range for dimension 2 of size 4"):
        x[:, :, xp.asarray([0, 4])]
    taken = xp.take_along_axis(x, xp.argsort(x, axis=2, descending=True), axis=2)
    assert (taken.numpy() == -np.sort(-values, axis=2)).all()


def test_unique_knows_first_places():
    x = xp.asarray([[3.0, -0.0, np.nan], [0.0, 3.0, np.nan]])
    values, indices, inverse, counts = xp.unique_all(x)
    flat = x.numpy().ravel()
    assert values.shape == (4,) and counts.numpy().tolist() == [2, 2, 1, 1]
    np.testing.assert_array_equal(flat[indices.numpy()], values.numpy())
    np.testing.assert_array_equal(values.numpy()[inverse.numpy()], x.numpy())
    assert xp.unique_values(xp.asarray([], dtype=xp.int8)).shape == (0,)


def test_spacing_rounds_once():
    for stop, num in ((1.0, 7), (0.1, 11), (-3.0, 1), (2.0, 0)):
        for endpoint in (True, False):
            expected = np.linspace(0.1, stop, num, endpoint=endpoint, dtype=np.float64).astype(np.float32)
            found = xp.linspace(0.1, stop, num, endpoint=endpoint).numpy()
            np.testing.assert_allclose(found, expected, rtol=1.2e-7)
    assert xp.arange(3, 0).shape == (0,) and xp.arange(5, 0, -2).numpy().tolist() == [5, 3, 1]
    assert xp.eye(2, 3, k=1).numpy().tolist() == np.eye(2, 3, 1).tolist()
