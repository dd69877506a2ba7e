"""Elements for JAX, with a stand-in for the one function of JAX that is called."""
import sys
import types

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset


@pytest.fixture
def jax(monkeypatch):
    package, dlpack = types.ModuleType("jax"), types.ModuleType("jax.dlpack")
    dlpack.from_dlpack = np.from_dlpack
    package.dlpack = dlpack
    monkeypatch.setitem(sys.modules, "jax", package)
    monkeypatch.setitem(sys.modules, "jax.dlpack", dlpack)


@pytest.mark.usefixtures("jax")
def test_elements_come_through_dlpack():
    rows = np.arange(12, dtype=np.float32).reshape(6, 2)
    dataset = Dataset.from_tensor_slices({"x": rows, "name": np.array([b"a"] * 6, dtype=object)}).batch(4)
    first, second = dataset.as_jax()
    assert isinstance(first["x"], np.ndarray) and np.array_equal(first["x"], rows[:4])
    assert list(second["name"]) == [b"a", b"a"]


@pytest.mark.usefixtures("jax")
def test_a_pass_is_saved():
    iterator = Dataset.range(10).shuffle(seed=2).as_jax(epoch=0)
    next(iterator)
    state, rest = iterator.save(), [int(x) for x in iterator]
    other = Dataset.range(10).shuffle(seed=2).as_jax()
    other.restore(state)
    assert [int(x) for x in other] == rest and len(rest) == 9


def test_without_jax(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(ImportError, match="as_jax: JAX is not installed"):
        Dataset.range(1).as_jax()
