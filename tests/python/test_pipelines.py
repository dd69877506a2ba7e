"""Random pipelines against a NumPy model: elements, dtypes, lengths, specs, positions, states. A failure is shrunk."""
import os
import random

import numpy as np

import levada as tf
from pipeline_model import MODEL, STREAMS, NotApplicable, dataset_of, model_of, random_pipeline

COUNT = int(os.environ.get("LEVADA_PIPELINES", 5000))
FIRST_SEED = int(os.environ.get("LEVADA_PIPELINES_SEED", 0))


def equal(first, second):
    return len(first) == len(second) and all(
        np.asarray(a).dtype == np.asarray(b).dtype and np.array_equal(a, b) for a, b in zip(first, second))


def keys(elements):
    return sorted(tuple(np.asarray(part).tobytes() for part in element) for element in elements)


def expected(steps):
    """The model's elements. A shuffle's order is read off levada, once it is known to be a permutation that brings no
    element forward by its buffer size or more."""
    elements, built = None, []
    for name, args in steps:
        built.append((name, args))
        if name != "shuffle":
            elements = MODEL[name](elements, *args)
            continue
        order = list(dataset_of(built).as_numpy_iterator(epoch=0))
        assert keys(order) == keys(elements), f"shuffle{args} gives other elements than its input"
        if len(set(keys(elements))) == len(elements):
            places = {tuple(np.asarray(part).tobytes() for part in x): i for i, x in enumerate(elements)}
            early = [places[tuple(np.asarray(part).tobytes() for part in x)] - i for i, x in enumerate(order)]
            assert max(early, default=0) < args[0], f"shuffle{args} brings an element forward by {max(early)}"
        elements = order
    return elements


def check(steps):
    """AssertionError when levada and the model differ."""
    want, dataset = expected(steps), dataset_of(steps)
    got = list(dataset.as_numpy_iterator(epoch=0))
    assert len(got) == len(want), f"{len(got)} elements instead of {len(want)}"
    for i, (a, b) in enumerate(zip(got, want)):
        assert equal(a, b), f"element {i}: {a} instead of {b}"
    length = int(dataset.cardinality())
    stream = any(name in STREAMS for name, _ in steps)
    assert length in ((len(want), tf.data.UNKNOWN_CARDINALITY) if stream else (len(want),)), f"cardinality {length}"
    for element in got[:1]:
        for part, spec in zip(element, dataset.element_spec):
            assert spec.shape.is_compatible_with(np.shape(part)), f"spec {spec} for shape {np.shape(part)}"
    rng = random.Random(repr(steps))
    if want and not stream:
        place = rng.randrange(len(want))
        assert equal([part.numpy() for part in dataset[place]], want[place]), f"position {place}"
    place = rng.randrange(len(want) + 1)
    iterator = dataset.as_numpy_iterator(epoch=0)
    for _ in range(place):
        next(iterator)
    again = dataset.as_numpy_iterator()
    again.restore(iterator.save())
    rest = list(again)
    assert len(rest) == len(want) - place and all(map(equal, rest, want[place:])), f"restored at {place}"


def failure_of(steps):
    try:
        check(steps)
    except NotApplicable:
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def smaller(steps):
    """Pipelines with a step less, or with one number nearer to zero."""
    for i in range(1, len(steps)):
        yield steps[:i] + steps[i + 1:]
    for i, (name, args) in enumerate(steps):
        for j, arg in enumerate(args):
            if isinstance(arg, int) and not isinstance(arg, bool) and arg not in (0, 1):
                for less in {arg // 2, arg - 1 if arg > 0 else arg + 1}:
                    yield [*steps[:i], (name, (*args[:j], less, *args[j + 1:])), *steps[i + 1:]]


def shrunk(steps):
    """The smallest pipeline found that still fails."""
    for _ in range(200):
        for candidate in smaller(steps):
            try:
                model_of(candidate)
            except (NotApplicable, ValueError, ZeroDivisionError):
                continue
            if failure_of(candidate):
                steps = candidate
                break
        else:
            return steps
    return steps


def test_random_pipelines_agree_with_numpy():
    lengths = []
    for seed in range(FIRST_SEED, FIRST_SEED + COUNT):
        steps = random_pipeline(seed)
        lengths.append(len(steps))
        if failure_of(steps):
            least = shrunk(steps)
            raise AssertionError(f"seed {seed}, shrunk: {least}\n{failure_of(least)}")
    assert max(lengths) >= 6 and len(lengths) == COUNT


def test_the_shrinker_finds_the_step_that_counts(monkeypatch):
    monkeypatch.setitem(globals(), "check", lambda steps: _fails_with_take_of_three_or_more(steps))
    steps = [("range", (0, 40, 1)), ("skip", (2,)), ("take", (17,)), ("repeat", (2,))]
    assert shrunk(steps)[1:] == [("take", (3,))]


def _fails_with_take_of_three_or_more(steps):
    assert not any(name == "take" and args[0] >= 3 for name, args in steps)
