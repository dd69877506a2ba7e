"""A plain NumPy model of pipelines: elements are tuples of arrays in a list, every step a few lines.

A pipeline is a list of (name, arguments); `model_of` gives its elements, `dataset_of` builds it with levada.
"""
import random

import numpy as np

import levada as tf
import pipeline_steps

Dataset = tf.data.Dataset


class NotApplicable(Exception):
    """The step makes no sense after the steps before it."""


def _source_range(start, stop, step):
    return [(np.int64(i),) for i in range(start, stop, step)]


def _rows(n, shape, dtype):
    count = n * int(np.prod(shape))
    return (np.arange(count).reshape(n, *shape) * 7 % 23 - 5).astype(dtype)


def _source_slices(n, shape, dtype):
    return [(row,) for row in _rows(n, shape, dtype)]


def _source_pairs(n, shape, dtype):
    return list(zip(_rows(n, shape, dtype), np.arange(n, dtype=np.int32)))


def _batch(elements, size, drop):
    groups = [elements[i:i + size] for i in range(0, len(elements), size)]
    if drop and groups and len(groups[-1]) < size:
        groups.pop()
    if any(len({part.shape for part in column}) > 1 for group in groups for column in zip(*group)):
        raise NotApplicable
    return [tuple(np.stack(column) for column in zip(*group)) for group in groups]


def _unbatch(elements):
    if not elements or any(part.ndim == 0 or len(part) != len(element[0]) for element in elements for part in element):
        raise NotApplicable
    return [tuple(part[i] for part in element) for element in elements for i in range(len(element[0]))]


def _window(elements, size, shift, stride, drop):
    windows = [elements[i:i + (size - 1) * stride + 1:stride] for i in range(0, len(elements), shift)]
    return [_batch(window, size, False)[0] for window in windows if len(window) == size or not drop]


def _padded(rows):
    if len({part.ndim for part in rows}) > 1:
        raise NotApplicable
    if rows[0].ndim == 0:
        return np.stack(rows)
    shape = np.max([part.shape for part in rows], axis=0).astype(int)
    made = np.zeros((len(rows), *shape), rows[0].dtype)
    for to, part in zip(made, rows):
        to[tuple(slice(n) for n in part.shape)] = part
    return made


def _padded_batch(elements, size, drop):
    groups = [elements[i:i + size] for i in range(0, len(elements), size)]
    if drop and groups and len(groups[-1]) < size:
        groups.pop()
    return [tuple(_padded(column) for column in zip(*group)) for group in groups]


def _interleave(elements, cycle, block, times):
    waiting, slots, made, given, at = list(elements), [None] * cycle, [], 0, 0
    while waiting or any(slot for slot in slots):
        if slots[at] is None and waiting:
            slots[at] = [waiting.pop(0)] * times
        if slots[at]:
            made.append(slots[at].pop())
            given += 1
            if given < block:
                continue
        else:
            slots[at] = None
        at, given = (at + 1) % cycle, 0
    return made


def _scan(elements):
    total, made = 0, []
    for element in elements:
        total += _total(element)
        made.append((np.int64(total), *element))
    return made


def _group(elements, modulus, size):
    groups, made = {}, []
    for element in elements:
        group = groups.setdefault(_total(element) % modulus, [])
        group.append(element)
        if len(group) == size:
            made += _batch(groups.pop(_total(element) % modulus), size, False)
    return made + [batch for key in sorted(groups) for batch in _batch(groups[key], size, False)]


def _enumerate(elements, start):
    return [(np.int64(start + i), *element) for i, element in enumerate(elements)]


def _zip(elements, skip):
    return [first + second for first, second in zip(elements, elements[skip:])]


def _total(element):
    return sum(int(np.sum(part.astype(np.int64))) for part in element)


def _take_while(elements, limit):
    stop = next((i for i, element in enumerate(elements) if _total(element) >= limit), len(elements))
    return elements[:stop]


def _map(elements, what):
    if what == "double":
        return [tuple((part * np.array(2, part.dtype)) for part in element) for element in elements]
    if what == "float":
        return [tuple(part.astype(np.float32) for part in element) for element in elements]
    if what == "first":
        return [element[:1] for element in elements]
    return [(*element, element[0] + np.array(1, element[0].dtype)) for element in elements]


def _negative_is_all(count, length):
    return length if count < 0 else min(count, length)


MODEL = {
    "range": lambda _, *args: _source_range(*args),
    "slices": lambda _, *args: _source_slices(*args),
    "pairs": lambda _, *args: _source_pairs(*args),
    "map": _map,
    "batch": _batch,
    "unbatch": _unbatch,
    "take": lambda e, n: e[:_negative_is_all(n, len(e))],
    "skip": lambda e, n: e[_negative_is_all(n, len(e)):],
    "repeat": lambda e, n: e * n,
    "shard": lambda e, n, i: e[i::n],
    "slice": lambda e, a, b, s: e[a:b:s],
    "concatenate": lambda e, n: e + e[:n],
    "enumerate": _enumerate,
    "zip": _zip,
    "prefetch": lambda e, n: e,
    "filter": lambda e, m: [x for x in e if _total(x) % m != 0],
    "take_while": _take_while,
    "rebatch": lambda e, size, drop: _batch(_unbatch(e), size, drop),
    "window": _window,
    "padded_batch": _padded_batch,
    "flat_map": lambda e, times: [x for x in e for _ in range(times)],
    "interleave": _interleave,
    "scan": _scan,
    "group_by_window": _group,
    "cache": lambda e: e,
    "ignore_errors": lambda e: e,
    "map_batches": lambda e, size: _unbatch(_map(_batch(e, size, False), "double")) if e else [],
    "drop": lambda e, m: [x for x in e if _total(x) % m != 0],
    **pipeline_steps.MODEL,
}
# Steps that make a stream.
STREAMS = {"filter", "take_while", "unbatch", "rebatch", "flat_map", "window", "interleave", "scan", "group_by_window",
           "ignore_errors", "map_batches", "drop"}


def model_of(steps):
    """The elements of a pipeline without shuffles. NotApplicable when a step does not fit."""
    elements = None
    for name, args in steps:
        if name != "shuffle":
            elements = MODEL[name](elements, *args)
    return elements


# ---- the same with levada

def _flat(fn):
    return lambda *parts: fn(parts)


def _sum(parts):
    total = tf.constant(0, tf.int64)
    for part in parts:
        total = total + tf.reduce_sum(tf.cast(part, tf.int64))
    return total


FUNCTIONS = {
    "double": lambda parts: tuple(part * 2 for part in parts),
    "float": lambda parts: tuple(tf.cast(part, tf.float32) for part in parts),
    "first": lambda parts: (parts[0],),
    "append": lambda parts: (*parts, parts[0] + 1),
}


def _flatten(dataset):
    return dataset.map(lambda *x: tuple(tf.nest.flatten(x)))


def _batches_of_windows(dataset, size, shift, stride, drop):
    windows = dataset.window(size, shift, stride, drop)
    return windows.flat_map(lambda *parts: Dataset.zip(tuple(part.batch(size) for part in parts)))


def _running_total(dataset):
    def add(state, parts):
        total = state + _sum(parts)
        return total, (total, *parts)

    return dataset.scan(tf.constant(0, tf.int64), add)


BUILD = {
    "range": lambda _, *args: Dataset.range(*args).map(lambda x: (x,)),
    "slices": lambda _, *args: Dataset.from_tensor_slices((_rows(*args),)),
    "pairs": lambda _, n, shape, dtype: Dataset.from_tensor_slices(
        (_rows(n, shape, dtype), np.arange(n, dtype=np.int32))),
    "map": lambda d, what: d.map(_flat(FUNCTIONS[what])),
    "slice": lambda d, a, b, s: d[a:b:s],
    "concatenate": lambda d, n: d.concatenate(d.take(n)),
    "enumerate": lambda d, start: _flatten(d.enumerate(start)),
    "zip": lambda d, skip: _flatten(Dataset.zip(d, d.skip(skip))),
    "filter": lambda d, m: d.filter(_flat(lambda parts: _sum(parts) % m != 0)),
    "take_while": lambda d, limit: d.take_while(_flat(lambda parts: _sum(parts) < limit)),
    "shuffle": lambda d, size, seed: d.shuffle(size, seed=seed, reshuffle_each_iteration=False),
    "window": _batches_of_windows,
    "padded_batch": lambda d, size, drop: d.padded_batch(size, drop_remainder=drop),
    "flat_map": lambda d, times: d.flat_map(lambda *x: Dataset.from_tensors(x).repeat(times)),
    "interleave": lambda d, cycle, block, times: d.interleave(
        lambda *x: Dataset.from_tensors(x).repeat(times), cycle, block),
    "scan": lambda d: _running_total(d),
    "group_by_window": lambda d, modulus, size: d.group_by_window(
        _flat(lambda parts: _sum(parts) % modulus), lambda key, window: window.batch(size), size),
    "map_batches": lambda d, size: d.map_batches(_flat(FUNCTIONS["double"]), size, traced=True),
    "drop": lambda d, m: pipeline_steps.drop(d, _sum, m),
    **pipeline_steps.BUILD,
}


def dataset_of(steps):
    """The pipeline in levada."""
    dataset = None
    for name, args in steps:
        dataset = BUILD[name](dataset, *args) if name in BUILD else getattr(dataset, name)(*args)
    return dataset


# ---- random pipelines

def _random_source(rng):
    kind = rng.choice(["range", "slices", "pairs"])
    if kind == "range":
        step = rng.choice([1, 1, 3, -2])
        start = rng.randrange(-5, 10)
        return kind, (start, start + rng.randrange(-3, 40) * (1 if step > 0 else -1), step)
    shape = rng.choice([(), (), (3,), (2, 2)])
    return kind, (rng.randrange(0, 30), shape, rng.choice(["int64", "int32", "float32", "uint8", "float64"]))


STEPS = {
    "map": lambda rng: (rng.choice(["double", "float", "first", "append"]),),
    "batch": lambda rng: (rng.randrange(1, 7), rng.random() < 0.4),
    "take": lambda rng: (rng.randrange(-1, 30),),
    "skip": lambda rng: (rng.randrange(0, 12),),
    "repeat": lambda rng: (rng.randrange(0, 4),),
    "shard": lambda rng: (lambda n: (n, rng.randrange(n)))(rng.randrange(1, 5)),
    "slice": lambda rng: (rng.randrange(0, 5), rng.choice([None, 3, 20]), rng.randrange(1, 4)),
    "concatenate": lambda rng: (rng.randrange(0, 6),),
    "enumerate": lambda rng: (rng.randrange(-3, 9),),
    "zip": lambda rng: (rng.randrange(0, 4),),
    "prefetch": lambda rng: (rng.randrange(0, 4),),
    "filter": lambda rng: (rng.randrange(2, 5),),
    "take_while": lambda rng: (rng.randrange(0, 60),),
    "shuffle": lambda rng: (rng.randrange(1, 40), rng.randrange(1000)),
    "unbatch": lambda rng: (),
    "rebatch": lambda rng: (rng.randrange(1, 6), rng.random() < 0.4),
    "window": lambda rng: (rng.randrange(1, 5), rng.randrange(1, 5), rng.randrange(1, 3), rng.random() < 0.4),
    "padded_batch": lambda rng: (rng.randrange(1, 6), rng.random() < 0.4),
    "flat_map": lambda rng: (rng.randrange(0, 4),),
    "interleave": lambda rng: (rng.randrange(1, 5), rng.randrange(1, 4), rng.randrange(0, 4)),
    "scan": lambda rng: (),
    "group_by_window": lambda rng: (rng.randrange(1, 4), rng.randrange(1, 5)),
    "cache": lambda rng: (),
    "ignore_errors": lambda rng: (),
    "map_batches": lambda rng: (rng.randrange(1, 6),),
    "drop": lambda rng: (rng.randrange(2, 6),),
    **pipeline_steps.STEPS,
}


def random_pipeline(seed):
    """A pipeline of one to seven steps; shuffles stand where their order can be checked, see `shuffles_of`."""
    rng = random.Random(seed)
    steps = [_random_source(rng)]
    for _ in range(rng.randrange(1, 7)):
        name = rng.choice(list(STEPS))
        if name in pipeline_steps.NEED_POSITIONS and any(step in STREAMS for step, _ in steps):
            continue
        longer = [*steps, (name, STEPS[name](rng))]
        try:
            elements = model_of(longer)
        except NotApplicable:
            continue
        if len(elements) <= 80 and (not elements or len(elements[0]) <= 6):
            steps = longer
    return steps
