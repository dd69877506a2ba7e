"""Exceptions of user functions come back as themselves and say where they happened."""
import sys
import threading
import time

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset
pytestmark = pytest.mark.filterwarnings("ignore::levada.data.TraceWarning")


class Own(Exception):
    pass


def raiser(at, error):
    def call(x):
        if int(x) == at:
            raise error
        return np.int64(int(x))

    return call


def failure_of(dataset):
    iterator = iter(dataset)
    while True:
        try:
            next(iterator)
        except StopIteration:
            raise AssertionError("nothing failed") from None
        except Exception as error:
            return error


@pytest.mark.parametrize("parallel, ahead", [(None, 0), (None, 3), (3, 0), (3, 4)])
def test_the_same_object_with_step_and_position(parallel, ahead):
    error = Own("broken")
    ds = Dataset.range(30).map(raiser(17, error), parallel, output_signature=tf.TensorSpec([], tf.int64)).prefetch(ahead)
    found = failure_of(ds)
    assert found is error
    assert found.levada_step == "map#1" and found.levada_position == 17
    if sys.version_info >= (3, 11):
        assert found.__notes__ == ["in map#1 <- range#0, element 17"]


def test_failures_of_levada_have_a_place_too():
    found = failure_of(Dataset.range(5).map(lambda x: 1 // (x - 2)).batch(1))
    assert isinstance(found, tf.errors.InvalidArgumentError)
    assert found.levada_step == "map#1" and found.levada_position == 2


def test_streams_count_their_elements():
    def numbers():
        yield 1
        yield 2
        raise Own("end of tape")

    found = failure_of(Dataset.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64)))
    assert type(found) is Own and found.levada_position == 2 and found.levada_step == "from_generator#0"


def test_exceptions_that_take_no_attributes():
    class Bare(Exception):
        __slots__ = ()

        def __setattr__(self, name, value):
            raise AttributeError(name)

    error = Bare()
    found = failure_of(Dataset.range(3).map(raiser(1, error), output_signature=tf.TensorSpec([], tf.int64)))
    assert found is error


# ---- cancelling whatever next is blocked in

def within(limit, attempt):
    """Whether one of up to five attempts, which return seconds, stays below limit: a busy machine may hold any one of them up."""
    return any(attempt() < limit for _ in range(5))


def blocked(dataset, entered):
    """Cancels a blocked next; returns what it raised and how long after the cancel."""
    iterator, result = iter(dataset), {}

    def read():
        try:
            for _ in iterator:
                pass
        except tf.errors.CancelledError as error:
            result["error"], result["at"] = error, time.monotonic()

    reader = threading.Thread(target=read)
    reader.start()
    assert entered.wait(10)
    time.sleep(0.05)
    at = time.monotonic()
    iterator.cancel()
    reader.join(20)
    assert not reader.is_alive() and "error" in result
    return result["at"] - at


def cancel_while_a_callback_runs_ahead():
    armed, entered, leave = (threading.Event() for _ in range(3))

    def wait(x):
        if armed.is_set():
            entered.set()
            leave.wait(20)
        return np.int64(int(x))

    ds = Dataset.range(9).map(wait, output_signature=tf.TensorSpec([], tf.int64)).prefetch(2)
    armed.set()
    late = blocked(ds, entered)
    leave.set()
    return late


def test_cancel_while_a_callback_runs_ahead():
    assert within(0.1, cancel_while_a_callback_runs_ahead)


def cancel_while_a_callback_runs_in_the_consumer():
    armed, entered = threading.Event(), threading.Event()
    left = []

    def wait(x):
        if armed.is_set():
            entered.set()
            time.sleep(0.3)
            left.append(time.monotonic())
        return np.int64(int(x))

    ds = Dataset.range(9).map(wait, output_signature=tf.TensorSpec([], tf.int64))
    armed.set()
    at = time.monotonic()
    late = blocked(ds, entered)
    assert at + late >= left[0] - 0.5 and len(left) == 1  # nothing was called after it
    return late


def test_cancel_while_a_callback_runs_in_the_consumer():
    assert within(0.3 + 0.1, cancel_while_a_callback_runs_in_the_consumer)


def cancel_while_a_generator_waits():
    entered, leave = threading.Event(), threading.Event()

    def numbers():
        yield 1
        entered.set()
        leave.wait(20)
        yield 2

    ds = Dataset.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64)).prefetch(1)
    late = blocked(ds, entered)
    leave.set()
    return late


def test_cancel_while_a_generator_waits():
    assert within(0.1, cancel_while_a_generator_waits)


def cancel_with_a_full_queue():
    made = []

    def note(x):
        made.append(int(x))
        return np.int64(int(x))

    ds = Dataset.range(1000).map(note, output_signature=tf.TensorSpec([], tf.int64)).prefetch(4)
    iterator = iter(ds)
    next(iterator)
    deadline = time.monotonic() + 10
    while iterator.stats()["queue"]["ready"] < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert iterator.stats()["queue"]["ready"] == 4
    at = time.monotonic()
    iterator.cancel()
    with pytest.raises(tf.errors.CancelledError):
        next(iterator)
    assert len(made) < 20
    return time.monotonic() - at


def test_cancel_with_a_full_queue():
    assert within(0.1, cancel_with_a_full_queue)


def test_every_step_that_calls_a_function_names_itself():
    def steps(fails):
        numbers = Dataset.range(6)
        yield "filter#1", 2, numbers.filter(lambda x: fails(x) < 9)
        yield "take_while#1", 2, numbers.take_while(lambda x: fails(x) < 9)
        yield "scan#1", 2, numbers.scan(np.int64(0), lambda s, x: (s, fails(x)))
        yield "flat_map#1", 2, numbers.flat_map(lambda x: Dataset.from_tensors(fails(x)))
        yield "interleave#1", 2, numbers.interleave(lambda x: Dataset.from_tensors(fails(x)), cycle_length=1)

    def fails(x):
        if int(x) == 2:
            raise Own("two")
        return np.int64(int(x))

    for step, position, dataset in steps(fails):
        found = failure_of(dataset)
        assert type(found) is Own and (found.levada_step, found.levada_position) == (step, position), step


@pytest.mark.filterwarnings("ignore::levada.data.TraceWarning")
def test_a_function_that_is_called_for_a_number_is_named():
    def key(x):
        if int(x) == 2:
            raise Own("two")
        return np.int64(0)

    numbers = Dataset.range(6)
    for step, dataset in (
            ("map#1", numbers.map(key)),
            ("group_by_window.key_func#1", numbers.group_by_window(key, lambda k, d: d, window_size=1)),
            ("bucket_by_sequence_length.element_length_func#1", numbers.bucket_by_sequence_length(key, [1], [1, 1])),
            ("rejection_resample.class_func#1", numbers.rejection_resample(key, [1.0]))):
        found = failure_of(dataset)
        assert type(found) is Own and (found.levada_step, found.levada_position) == (step, 2), found.levada_step
        assert step in dataset.explain()


def test_a_generator_that_does_not_begin_names_its_step():
    def nothing():
        raise Own("no tape")

    found = failure_of(Dataset.from_generator(nothing, output_signature=tf.TensorSpec([], tf.int64)))
    assert type(found) is Own and (found.levada_step, found.levada_position) == ("from_generator#0", 0)


def test_reduce_says_which_element():
    def add(state, x):
        if int(x) == 40:
            raise Own("forty")
        return np.int64(int(state) + int(x))

    with pytest.raises(Own) as caught:
        Dataset.range(0, 100, 10).reduce(np.int64(0), add)
    assert (caught.value.levada_step, caught.value.levada_position) == ("reduce", 4)
