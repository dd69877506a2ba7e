"""Dataset.map: tracing, the fallback to calls, exceptions, garbage collection of callbacks."""
import collections
import gc
import threading
import time
import warnings
import weakref

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset
Point = collections.namedtuple("Point", "x y")


def values(dataset):
    return [x.numpy().tolist() for x in dataset]


def untraceable(x):
    return int(x) * 2


def test_traced_once_and_run_natively():
    calls = []

    def fn(x):
        calls.append(x)
        return tf.cast(x, tf.float32) / 255.0

    array = np.arange(256, dtype=np.uint8)
    dataset = Dataset.from_tensor_slices(array).map(fn)
    got = np.array([x.numpy() for x in dataset], np.float32)
    np.testing.assert_array_equal(got, array.astype(np.float32) / np.float32(255))
    assert len(calls) == 1
    assert dataset.element_spec == tf.TensorSpec((), tf.float32)
    calls.clear()


def test_arguments_and_results():
    pairs = Dataset.from_tensor_slices((np.arange(3), np.arange(3) * 10))
    assert values(pairs.map(lambda a, b: a + b)) == [0, 11, 22]
    assert [(a.numpy(), b.numpy()) for a, b in pairs.map(lambda a, b: [b, a])] == [(0, 0), (10, 1), (20, 2)]
    assert next(iter(pairs.map(lambda a, b: {"s": a + b})))["s"].numpy() == 0
    named = Dataset.from_tensor_slices(Point([1, 2], [3, 4]))
    assert values(named.map(lambda p: p.x * p.y)) == [3, 8]
    assert values(Dataset.from_tensor_slices({"a": [1], "b": [2]}).map(lambda d: d["a"] - d["b"])) == [-1]
    assert next(iter(pairs.map(lambda a, b: (a, None, [a, b]))))[2].shape == (2,)
    assert values(Dataset.range(2).map(lambda x: 7)) == [7, 7]


@pytest.mark.parametrize("result", [None, (), {}])
def test_no_result_is_an_error(result):
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(2).map(lambda x: result)


def test_refused_functions():
    with pytest.raises(TypeError):
        Dataset.range(2).map(3)
    with pytest.raises(TypeError):
        Dataset.range(2).map(lambda x: {x.ref()} and {1, 2})
    for bad in (0, -2):
        with pytest.raises(tf.errors.InvalidArgumentError):
            Dataset.range(2).map(lambda x: x, num_parallel_calls=bad)


def test_fallback_warns_once_and_names_the_line():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        dataset = Dataset.range(3).map(untraceable)
    assert len(caught) == 1 and issubclass(caught[0].category, tf.data.TraceWarning)
    line = untraceable.__code__.co_firstlineno + 1
    assert f"test_map.py:{line}" in str(caught[0].message) and "untraceable" in str(caught[0].message)
    assert caught[0].filename.endswith("test_map.py")
    assert values(dataset) == [0, 2, 4] and dataset.element_spec == tf.TensorSpec((), tf.int32)


def test_traced_true_and_false():
    with pytest.raises(tf.errors.TraceError):
        Dataset.range(3).map(untraceable, traced=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert values(Dataset.range(3).map(untraceable, traced=False)) == [0, 2, 4]


def test_output_signature():
    empty = Dataset.range(0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="output_signature"):
        empty.map(untraceable, traced=False)
    spec = {"v": tf.TensorSpec((None,), tf.float32)}
    dataset = Dataset.range(1, 4).map(lambda x: {"v": np.ones(int(x))}, traced=False, output_signature=spec)
    assert dataset.element_spec == spec and [x["v"].shape[0] for x in dataset] == [1, 2, 3]
    other = tf.TensorSpec((3,), tf.float32)
    wrong = Dataset.range(2).map(lambda x: np.ones((2, 2)), traced=False, output_signature=other)
    with pytest.raises(tf.errors.InvalidArgumentError, match="shape"):
        list(wrong)


def test_results_are_checked_each_time():
    results = iter([1, 1, (1, 2)])
    dataset = Dataset.range(2).map(lambda x: next(results), traced=False)
    with pytest.raises(TypeError, match="structure"):
        list(dataset)


class Mine(Exception):
    pass


@pytest.mark.parametrize("traced", [False, None])
@pytest.mark.parametrize("prefetch", [0, 2])
def test_the_original_exception_arrives_once(traced, prefetch):
    def fn(x):
        if int(x) == 2:
            raise Mine("at two", 2)
        return x

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = Dataset.range(5).map(fn, traced=traced).prefetch(prefetch)
    got, iterator = [], iter(dataset)
    for _ in range(6):
        try:
            got.append(next(iterator).numpy())
        except Mine as error:
            assert error.args == ("at two", 2)
            names = []
            frame = error.__traceback__
            while frame:
                names.append(frame.tb_frame.f_code.co_name)
                frame = frame.tb_next
            assert "fn" in names
            got.append("error")
        except StopIteration:
            got.append("end")
    assert got == [0, 1, "error", 3, 4, "end"]


def test_stop_iteration_inside_a_function_does_not_end_the_loop():
    def fn(x):
        raise StopIteration

    dataset = Dataset.range(2).map(fn, traced=False, output_signature=tf.TensorSpec((), tf.int64))
    with pytest.raises(tf.errors.InvalidArgumentError, match="StopIteration") as caught:
        list(dataset)
    assert type(caught.value.__cause__) is StopIteration


class NoException(BaseException):
    pass


@pytest.mark.parametrize("kind", [NoException, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError])
@pytest.mark.parametrize("traced", [None, True, False])
def test_what_is_no_exception_passes_through_a_trace_and_a_call(kind, traced):
    error = kind("mine")

    def fail(x):
        raise error

    with pytest.raises(kind) as caught:
        Dataset.range(2).map(fail, traced=traced)
    assert caught.value is error
    dataset = Dataset.range(2).map(fail, traced=False, output_signature=tf.TensorSpec((), tf.int64))
    for one in (dataset, dataset.batch(2), dataset.prefetch(1)):
        with pytest.raises(kind) as caught:
            next(iter(one))
        assert caught.value is error
    error.__traceback__ = None


def test_native_error_in_one_element():
    dataset = Dataset.from_tensor_slices(np.array([1, 2, 0, 4])).map(lambda x: 12 // x, traced=True)
    got, iterator = [], iter(dataset)
    for _ in range(4):
        try:
            got.append(next(iterator).numpy())
        except tf.errors.InvalidArgumentError as error:
            assert "zero" in str(error)
            got.append("error")
    assert got == [12, 6, "error", 3] and next(iterator, "end") == "end"


def test_a_function_that_closes_over_its_own_dataset_is_collected():
    class Holder:
        pass

    holder = Holder()
    gone = weakref.ref(holder)

    def fn(x):
        return int(x) + len(holder.__dict__)

    holder.dataset = Dataset.range(3).map(fn, traced=False).batch(2).prefetch(1)
    holder.iterator = iter(holder.dataset)
    next(holder.iterator)
    del holder, fn
    gc.collect()
    assert gone() is None


def test_a_derived_dataset_keeps_the_function():
    def make():
        return Dataset.range(3).map(lambda x: int(x) + 1, traced=False).batch(2)

    dataset = make()
    gc.collect()
    assert values(dataset) == [[1, 2], [3]]
    iterator = iter(make())
    gc.collect()
    assert next(iterator).numpy().tolist() == [1, 2]


def test_many_calls_from_workers_and_two_consumers():
    dataset = Dataset.range(500).map(lambda x: int(x) * 3, traced=False, num_parallel_calls=2).batch(10).prefetch(2)
    results = {}

    def consume(name):
        results[name] = [v for b in dataset for v in b.numpy().tolist()]

    threads = [threading.Thread(target=consume, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1] == [3 * i for i in range(500)]


def test_dropped_iterator_does_not_hang():
    def slow(x):
        time.sleep(0.01)
        return int(x)

    dataset = Dataset.range(1000).map(slow, traced=False).prefetch(8)
    iterator = iter(dataset)
    next(iterator)
    begin = time.monotonic()
    del iterator, dataset
    assert time.monotonic() - begin < 5  # of the ten seconds that the rest of the elements would take


def test_cancel():
    iterator = iter(Dataset.range(10).repeat())
    next(iterator)
    iterator.cancel()
    with pytest.raises(tf.errors.CancelledError):
        next(iterator)


def test_two_threads_in_one_iterator_is_an_error_or_correct():
    def slow(x):
        time.sleep(0.02)
        return int(x)

    iterator = iter(Dataset.range(20).map(slow, traced=False))
    seen, errors = [], []

    def consume():
        while True:
            try:
                seen.append(next(iterator).numpy())
            except StopIteration:
                return
            except tf.errors.MisuseError:
                errors.append(1)
                time.sleep(0.005)

    threads = [threading.Thread(target=consume) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(20))


def test_nested_iteration_inside_a_function():
    inner = Dataset.range(3)
    outer = Dataset.range(2).map(lambda x: int(x) + sum(int(y) for y in inner), traced=False)
    assert values(outer) == [3, 4]


def test_python_random_is_frozen_by_tracing():
    rng = np.random.default_rng(0)
    got = values(Dataset.range(5).map(lambda x: tf.cast(x, tf.float64) * 0 + rng.random(), traced=True))
    assert len(set(got)) == 1


def test_function_decorator():
    calls = []

    @tf.function
    def fn(x, y):
        calls.append(1)
        return {"sum": x + y, "product": x * y}

    assert fn(tf.constant(2.0), 3.0)["sum"].numpy() == 5 and fn(tf.constant(4.0), 3.0)["product"].numpy() == 12
    assert len(calls) == 1
    fn(tf.constant(1), 2)
    assert len(calls) == 2 and fn.__name__ == "fn"
    fn._traces.clear()
