"""Functions on the thread that iterates, and functions whose draws do not depend on when they run."""
import threading

import levada as tf
import numpy as np
import pytest

Dataset = tf.data.Dataset


@pytest.fixture(autouse=True)
def _threads():
    tf.config.threading.set_intra_op_parallelism_threads(4)
    yield
    tf.config.threading.set_intra_op_parallelism_threads(0)


def _on_caller(dataset):
    options = tf.data.Options()
    options.threading.caller_thread = True
    return dataset.with_options(options)


def _pipelines(note):
    def seen(x):
        note()
        return x

    def inner(x):
        note()
        return Dataset.range(3).map(seen, traced=False, output_signature=tf.TensorSpec([], tf.int64)).prefetch(2)

    def numbers():
        for i in range(9):
            note()
            yield i

    def map_(dataset, calls=None):
        return dataset.map(seen, calls, traced=False, output_signature=tf.TensorSpec([], tf.int64))

    rows = Dataset.range(12)
    return {
        "map": map_(rows, 3).prefetch(4),
        "chain": map_(map_(rows, 2).filter(lambda x: x % 2 == 0), 3).batch(2).prefetch(3),
        "interleave": rows.interleave(inner, cycle_length=4, num_parallel_calls=4).prefetch(2),
        "generator": Dataset.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64)).prefetch(4),
        "joined": Dataset.zip(map_(rows, 2), map_(rows, 2)).prefetch(2),
    }


@pytest.mark.parametrize("name", ["map", "chain", "interleave", "generator", "joined"])
def test_options_keep_functions_on_the_thread_that_iterates(name):
    threads = set()
    dataset = _pipelines(lambda: threads.add(threading.get_ident()))[name]
    expected = [np.asarray(x).tolist() for x in dataset.as_numpy_iterator(epoch=0)]
    assert threads - {threading.get_ident()}, "workers run functions unless they are told not to"
    threads.clear()
    for iterator in (_on_caller(dataset).as_numpy_iterator(epoch=0), _on_caller(dataset).take(100).as_numpy_iterator()):
        assert [np.asarray(x).tolist() for x in iterator] == expected
    for element in _on_caller(dataset):
        pass
    assert threads == {threading.get_ident()}


def test_the_option_is_restored_merged_and_checked():
    threads = set()
    dataset = _on_caller(_pipelines(lambda: threads.add(threading.get_ident()))["map"])
    iterator = iter(dataset)
    next(iterator)
    again = iter(dataset)
    again.restore(iterator.save())
    assert len(list(again)) == 11 and threads == {threading.get_ident()}
    assert dataset.batch(2).options().threading.caller_thread is True
    with pytest.raises(TypeError, match="caller_thread: expected bool"):
        tf.data.Options().threading.caller_thread = 1


def _draw(x):
    return tf.random.uniform([], 0, 3, tf.int64, seed=4)


DRAWING = {
    "group": lambda: Dataset.range(30).group_by_window(_draw, lambda k, d: d.batch(4).map(lambda b: b + k), 4),
    "bucket": lambda: Dataset.range(30).bucket_by_sequence_length(_draw, [1, 2], [2, 3, 2]),
    "resample": lambda: Dataset.range(40).rejection_resample(
        lambda x: tf.cast(_draw(x), tf.int32), [0.2, 0.3, 0.5], seed=3),
    "generator": lambda: Dataset.from_generator(
        lambda: (int(_draw(i)) for i in range(20)), output_signature=tf.TensorSpec([], tf.int64)),
    "reduced": lambda: Dataset.range(20).group_by_window(
        lambda x: x % 3, lambda k, d: Dataset.from_tensors(_draw(k)).repeat(2), 2),
}


def _values(iterator):
    return [str(np.asarray(x, dtype=object).tolist()) for x in iterator]


@pytest.mark.filterwarnings("ignore::levada.data.TraceWarning")
@pytest.mark.parametrize("name", DRAWING)
def test_draws_are_functions_of_seed_epoch_and_position(name):
    """Whatever is drawn between, a restored pass draws what the first one did; epochs differ."""
    tf.random.set_seed(11)
    dataset = DRAWING[name]()
    whole = _values(dataset.as_numpy_iterator(epoch=1))
    tf.random.uniform([3], seed=4)
    assert _values(dataset.as_numpy_iterator(epoch=1)) == whole
    assert _values(dataset.prefetch(2).as_numpy_iterator(epoch=1)) == whole
    iterator, other = dataset.as_numpy_iterator(epoch=1), dataset.as_numpy_iterator()
    head = _values([next(iterator), next(iterator)])
    other.restore(iterator.save())
    assert head + _values(other) == whole
    assert _values(dataset.as_numpy_iterator(epoch=2)) != whole
