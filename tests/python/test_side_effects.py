"""A function that is traced runs once: what it changes beside its result is warned of."""
import random
import warnings

import levada as tf
import numpy as np
import pytest

Dataset = tf.data.Dataset
seen, counter, table = [], 0, {"a": 1}
generator = np.random.default_rng(3)


class Holder:
    def __init__(self):
        self.calls = 0

    def method(self, x):
        self.calls += 1
        return x


holder, other_holder = Holder(), Holder()


def appends(x):
    seen.append(1)
    return x


def writes_a_global(x):
    global counter
    counter += 1
    return x


def sets_an_item(x):
    table["a"] = object()
    return x


def sets_an_attribute(x):
    holder.calls = object()
    return x


def draws_numpy(x):
    return x + np.random.randint(5)


def draws_python(x):
    return x + random.randint(0, 5)


def draws_a_generator(x):
    return x + int(generator.integers(5))


def closure():
    count = 0

    def nonlocal_write(x):
        nonlocal count
        count += 1
        return x

    return nonlocal_write


def warnings_of(make):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make()
    return [str(one.message) for one in caught if issubclass(one.category, tf.data.TraceWarning)]


@pytest.mark.parametrize("fn, what", [
    (appends, "'seen'"), (writes_a_global, "'counter'"), (sets_an_item, "'table'"), (sets_an_attribute, "'holder'"),
    (draws_numpy, "numpy.random"), (draws_python, "random"), (draws_a_generator, "'generator'"), (closure(), "'count'"),
    (other_holder.method, "'self'"), (lambda x: appends(x), None)])
def test_side_effects_are_named_with_their_line(fn, what):
    messages = warnings_of(lambda: Dataset.range(3).map(fn))
    if what is None:  # only what the function itself reaches is watched
        assert messages == []
        return
    assert len(messages) == 1 and what in messages[0] and "once" in messages[0]
    assert f"{__file__}:" in messages[0]
    assert warnings_of(lambda: Dataset.range(3).map(fn, traced=False)) == []


def test_other_steps_warn_too():
    assert len(warnings_of(lambda: Dataset.range(3).filter(lambda x: seen.append(1) or x > 1))) == 1
    assert len(warnings_of(lambda: Dataset.range(3).scan(0, lambda s, x: (s, seen.append(1) or x)))) == 1


def test_what_stays_inside_is_no_side_effect():
    weights = tf.Variable([1.0, 2.0])
    constants = {"scale": 2.0}

    def pure(x):
        parts = []
        for value in constants.values():
            parts.append(value * tf.cast(x, tf.float32) + weights)
        return parts[0]

    assert warnings_of(lambda: Dataset.range(3).map(pure)) == []
    assert warnings_of(lambda: Dataset.range(3).map(lambda x: tf.random.uniform([]) + weights[0])) == []
