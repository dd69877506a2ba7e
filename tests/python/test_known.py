"""flat_map of functions that the library runs itself, against the same functions called for every element."""
import collections
import random

import numpy as np
import pytest

import levada as tf
from levada.errors import InvalidArgumentError

Dataset = tf.data.Dataset
slices = Dataset.from_tensor_slices
Pair = collections.namedtuple("Pair", "x y")


def called(fn):
    """The same function, called for every element: what it gives is not recognised."""
    return lambda *args: fn(*args).take(-1)


def flat(value):
    leaves = tf.nest.flatten(value)
    return [(leaf.dtype.name, tuple(leaf.shape), np.asarray(leaf).tobytes() if leaf.dtype != tf.string else leaf.numpy().tolist()
             if leaf.ndim else leaf.numpy()) for leaf in leaves]


def outcomes(iterator):
    """Elements as comparable values, classes of failures in their places."""
    made = []
    while True:
        try:
            made.append(flat(next(iterator)))
        except StopIteration:
            return made
        except Exception as error:
            made.append(next(cls for cls in type(error).__mro__ if cls.__module__.startswith("levada")))


def runs_itself(dataset):
    return "datasets of a callback" not in dataset.explain()


def agree(dataset, fn, step=lambda ds, f: ds.flat_map(f)):
    """Both ways give the same, also from every state on."""
    known, other = step(dataset, fn), step(dataset, called(fn))
    assert runs_itself(known) and not runs_itself(other)
    assert known.element_spec == other.element_spec
    assert known.cardinality() == other.cardinality() == tf.data.UNKNOWN_CARDINALITY
    want = outcomes(other.iterator(epoch=0))
    assert outcomes(known.iterator(epoch=0)) == want
    iterator = known.iterator(epoch=0)
    for place in range(len(want) + 1):
        if place % max(1, len(want) // 7) == 0:
            again = iter(known)
            again.restore(iterator.save())
            assert outcomes(again) == want[place:]
        step_over(iterator)
    return want


def step_over(iterator):
    try:
        next(iterator, None)
    except tf.errors.OpError:
        pass


def ragged():
    return Dataset.range(7).map(lambda n: tf.range(n % 4))


TABLE = np.arange(60, dtype=np.float32).reshape(12, 5)
WORDS = np.array([[b"a", b"bc"], [b"", b"a longer word than fits"]], dtype=object)
CASES = {
    "rows": (lambda: slices(TABLE), lambda x: slices(x)),
    "rows_of_rows": (lambda: slices(TABLE.reshape(4, 3, 5)), lambda x: slices(x)),
    "nothing": (lambda: slices(TABLE[:0]), lambda x: slices(x)),
    "no_rows": (lambda: slices(TABLE[:, :0]), lambda x: slices(x)),
    "gaps": (lambda: slices(TABLE[:, ::2]), lambda x: slices(x)),
    "words": (lambda: slices(WORDS), lambda x: slices(x)),
    "ragged": (ragged, lambda x: slices(x)),
    "ragged_dict": (lambda: ragged().map(lambda x: {"b": x, "a": (x + 1, x * 2)}), lambda d: slices(d)),
    "computed": (lambda: slices(TABLE), lambda x: slices(x * 2 + 1)),
    "chosen": (lambda: slices((TABLE, TABLE[:, 0])), lambda x, y: slices({"x": x[1:] + y, "again": x[:4]})),
    "constant": (lambda: slices(TABLE), lambda x: slices((x, np.arange(5)))),
    "named": (lambda: slices(Pair(TABLE, TABLE + 1)), lambda p: slices(Pair(p.y, p.x))),
    "shuffled": (lambda: slices(TABLE).shuffle(12, seed=3), lambda x: slices(x)),
    "filtered": (lambda: slices(TABLE).filter(lambda x: x[0] > 20.0), lambda x: slices(-x)),
    "batches": (lambda: Dataset.range(11).batch(4), lambda x: slices(x)),
    "failing": (lambda: Dataset.range(6).map(lambda x: tf.range(3, dtype=tf.int64) + 6 // (x - 2)), lambda x: slices(x)),
    "failing_inside": (lambda: Dataset.range(6), lambda x: slices(tf.range(3, dtype=tf.int64) + 6 // (x - 2))),
    "lengths_differ": (lambda: Dataset.range(5), lambda x: slices((tf.range(x), tf.range(3, dtype=tf.int64)))),
    "window": (lambda: Dataset.range(20).window(5, shift=2), lambda w: w.batch(5)),
    "window_full": (lambda: Dataset.range(20).window(5, shift=2, stride=2), lambda w: w.batch(5, drop_remainder=True)),
    "window_larger": (lambda: Dataset.range(20).window(5, 3, drop_remainder=True), lambda w: w.batch(7)),
    "window_never": (lambda: Dataset.range(20).window(5), lambda w: w.batch(7, drop_remainder=True)),
    "window_smaller": (lambda: slices(TABLE).window(5, 3), lambda w: w.batch(2)),
    "window_apart": (lambda: Dataset.range(20).window(2, shift=7), lambda w: w.batch(2)),
    "window_elements": (lambda: Dataset.range(7).window(3, 1), lambda w: w),
    "window_of_one": (lambda: Dataset.range(4).window(1), lambda w: w.batch(1)),
    "window_computed": (lambda: slices(TABLE).map(lambda x: x / 3).window(4, 1), lambda w: w.batch(4)),
    "window_failing": (lambda: Dataset.range(9).map(lambda x: 6 // (x - 3)).window(2, 1), lambda w: w.batch(2)),
    "window_filtered": (lambda: Dataset.range(20).filter(lambda x: x % 3 > 0).window(3, 2), lambda w: w.batch(3)),
    "window_shuffled": (lambda: Dataset.range(9).shuffle(9, seed=1).repeat(2).window(4, 3), lambda w: w.batch(4)),
    "window_words": (lambda: slices(WORDS.reshape(-1)).window(2, 1), lambda w: w.batch(2)),
    "zip": (lambda: slices((TABLE, TABLE[:, 0])).window(3, 1), lambda x, y: Dataset.zip((x.batch(3), y.batch(3)))),
    "zip_dict": (lambda: slices({"x": TABLE, "y": TABLE[:, 0]}).window(3, 1),
                 lambda d: Dataset.zip({"b": d["y"].batch(3), "a": d["x"].batch(3)})),
    "zip_twice": (lambda: slices((TABLE, TABLE[:, 0])).window(3, 2), lambda x, y: Dataset.zip((y, (x, y))).batch(3)),
    "part": (lambda: slices((TABLE, TABLE[:, 0])).window(3, 1), lambda x, y: y.batch(3, drop_remainder=True)),
}


@pytest.mark.parametrize("name", CASES)
def test_both_ways_agree(name):
    dataset, fn = CASES[name]
    want = agree(dataset(), fn)
    agree(dataset(), fn, lambda ds, f: ds.interleave(f, cycle_length=1, block_length=3))
    assert want or name in ("nothing", "no_rows", "window_never")
    # As a part of a longer pipeline too.
    agree(dataset(), fn, lambda ds, f: ds.repeat(2).flat_map(f).ignore_errors().take(11))


def test_lengths_that_differ_tell_in_what_order_batches_and_zip_stand():
    pairs = Dataset.range(3).map(lambda n: (Dataset.range(n + 2), Dataset.range(4)))
    agree(pairs, lambda a, b: Dataset.zip((a.batch(2), b.batch(2))))
    agree(pairs, lambda a, b: Dataset.zip((a, b)).batch(2))


NOT_KNOWN = {
    "another_step": (lambda: slices(TABLE), lambda x: slices(x).map(lambda y: y + 1)),
    "repeated": (lambda: slices(TABLE), lambda x: slices(x).repeat(2)),
    "other_batches": (lambda: slices((TABLE, TABLE)).window(4), lambda x, y: Dataset.zip((x.batch(4), y.batch(2)))),
    "looked_into": (lambda: Dataset.range(6).window(3), lambda w: slices(w.batch(3).get_single_element() + 1)),
    "batch_of_batches": (lambda: Dataset.range(6).window(3), lambda w: w.batch(3).batch(1)),
    "with_a_constant": (lambda: Dataset.range(6).window(3), lambda w: Dataset.zip((w.batch(3), Dataset.range(3)))),
    "a_size_of_the_element": (lambda: Dataset.range(6).window(3).enumerate(), lambda n, w: w.batch(n + 1)),
    "one": (lambda: slices(TABLE), Dataset.from_tensors),
}


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_other_functions_are_called(name):
    dataset, fn = NOT_KNOWN[name]
    made, other = dataset().flat_map(fn), dataset().flat_map(called(fn))
    assert not runs_itself(made)
    assert made.element_spec == other.element_spec
    assert outcomes(iter(made)) == outcomes(iter(other)) != []


def test_wider_cycles_are_called():
    made = slices(TABLE).interleave(lambda x: slices(x), cycle_length=2)
    assert not runs_itself(made)
    assert [float(x) for x in made.take(4)] == [0, 5, 1, 6]


@pytest.mark.parametrize("seed", range(40))
def test_windows(seed):
    rng = random.Random(seed)
    size, shift, stride, drop = rng.randrange(1, 6), rng.randrange(1, 6), rng.randrange(1, 4), rng.random() < 0.5
    batch, batch_drop = rng.randrange(1, 8), rng.random() < 0.5
    array = np.arange(rng.randrange(0, 40) * 2).reshape(-1, 2)
    made = slices(array).window(size, shift, stride, drop).flat_map(lambda w: w.batch(batch, batch_drop))
    windows = [array[i:i + (size - 1) * stride + 1:stride] for i in range(0, len(array), shift)]
    windows = [window for window in windows if len(window) == size or not drop]
    want = [window[i:i + batch] for window in windows for i in range(0, len(window), batch)]
    want = [part for part in want if len(part) == batch or not batch_drop]
    got = list(made.as_numpy_iterator())
    assert len(got) == len(want) and all(np.array_equal(a, b) for a, b in zip(got, want))


def test_functions_are_traced_once():
    calls = []

    def rows(x):
        calls.append(x)
        return slices(x + 1)
    made = slices(TABLE).flat_map(rows)
    assert len(list(made)) == 60 and len(calls) == 1


def test_scalars_and_rows_that_differ_are_refused():
    with pytest.raises(InvalidArgumentError, match="a first axis, got a scalar"):
        Dataset.range(3).flat_map(lambda x: slices(x))
    pairs = slices(TABLE).map(lambda x: (x, x[1:]))
    with pytest.raises(InvalidArgumentError, match="one first dimension"):
        pairs.flat_map(lambda x, y: slices((x, y)))


def test_random_functions_follow_the_pass():
    tf.random.set_seed(5)
    made = Dataset.range(4).flat_map(lambda x: slices(tf.random.uniform([3], seed=2)))
    first, again = [[float(x) for x in made.iterator(epoch=e)] for e in (0, 0)]
    assert first == again != [float(x) for x in made.iterator(epoch=1)]
    assert len(set(first)) == 12


def test_variables_are_read_when_an_element_is_asked_for():
    v = tf.Variable(np.int64(10))
    iterator = iter(Dataset.range(3).flat_map(lambda x: slices(tf.stack([x, x]) + v)))
    seen = [int(next(iterator)), int(next(iterator))]
    v.assign(100)
    assert seen + [int(x) for x in iterator] == [10, 10, 101, 101, 102, 102]


def test_a_window_of_neighbours_is_a_view():
    made = slices(TABLE).window(4, 1, drop_remainder=True).flat_map(lambda w: w.batch(4))
    windows = list(made)
    assert "as one batch" in made.explain() and len(windows) == 9
    first, second = (np.asarray(window) for window in windows[:2])
    assert np.shares_memory(first, second)
