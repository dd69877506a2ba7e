"""Arguments of Dataset's methods: names, numbers, options."""
import pickle

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset


@pytest.mark.parametrize("build", [
    lambda d, name: d.map(lambda x: x, name=name), lambda d, name: d.batch(2, name=name),
    lambda d, name: d.shuffle(2, name=name), lambda d, name: d.repeat(name=name), lambda d, name: d.take(1, name=name),
    lambda d, name: d.skip(1, name=name), lambda d, name: d.prefetch(1, name=name),
    lambda d, name: d.cardinality(name=name), lambda d, name: d.take(1).get_single_element(name=name),
    lambda d, name: Dataset.range(3, name=name), lambda d, name: Dataset.from_tensors([1], name=name),
    lambda d, name: Dataset.from_tensor_slices([1], name=name),
    lambda d, name: d.with_options(tf.data.Options(), name=name)])
def test_a_name_is_an_identifier(build):
    build(Dataset.range(3), "good_name")
    build(Dataset.range(3), "")  # as none, in TensorFlow too
    for bad in ("not a name", "1st", 3, "n\u00e4me"):
        with pytest.raises(ValueError, match="name: expected an identifier"):
            build(Dataset.range(3), bad)


def test_numbers_of_parallel_calls():
    dataset = Dataset.range(3)
    for method in (lambda n: dataset.map(lambda x: x, num_parallel_calls=n), lambda n: dataset.batch(1, False, n)):
        method(1), method(tf.data.AUTOTUNE), method(np.int32(2))
        for bad in (0, -2):
            with pytest.raises(tf.errors.InvalidArgumentError, match="num_parallel_calls"):
                method(bad)
        with pytest.raises(TypeError):
            method(2.0)
    with pytest.raises(ValueError, match="synchronous"):
        dataset.map(lambda x: x, num_parallel_calls=2, synchronous=True)


def test_buffer_size_of_all():
    assert sorted(int(x) for x in Dataset.range(9).shuffle(tf.data.UNKNOWN_CARDINALITY, seed=1)) == list(range(9))


def test_options_are_checked_kept_and_merged():
    options = tf.data.Options()
    with pytest.raises(TypeError, match="deterministic: expected bool, got 3"):
        options.deterministic = 3
    with pytest.raises(TypeError):
        options.threading.private_threadpool_size = True
    for name in ("deterministic", "autotune", "framework_type", "experimental_slack"):
        with pytest.raises(TypeError, match=f"{name}: expected .*, got None"):
            setattr(options, name, None)
    options.framework_type = ["a", "b"]
    assert pickle.loads(pickle.dumps(options)).framework_type == ["a", "b"]
    with pytest.raises(AttributeError, match="determinstic"):
        options.determinstic = True
    options.deterministic = False
    options.threading.private_threadpool_size = 4
    second = tf.data.Options()
    second.autotune.enabled = True
    dataset = Dataset.range(3).with_options(options).map(lambda x: x + 1).with_options(second).batch(2)
    merged = dataset.options()
    assert merged.deterministic is False and merged.threading.private_threadpool_size == 4 and merged.autotune.enabled
    with pytest.raises(ValueError, match="cannot be changed"):
        merged.deterministic = True
    with pytest.raises(ValueError, match="cannot be changed"):
        merged.autotune.enabled = False
    assert [x.numpy().tolist() for x in dataset] == [[1, 2], [3]]
    assert Dataset.range(1).options() == tf.data.Options() and options != second
    with pytest.raises(TypeError):
        Dataset.range(3).with_options({"deterministic": True})


def test_a_callback_below_options_stays_alive():
    dataset = Dataset.range(3).map(lambda x: int(x) + 1, traced=False).with_options(tf.data.Options())
    assert [int(x) for x in dataset] == [1, 2, 3]
