"""More steps for pipeline_model: what needs positions or a length, what makes streams, datasets inside of datasets."""
import random

import numpy as np

import levada as tf
from pipeline_model import BUILD, FUNCTIONS, MODEL, STEPS, NotApplicable, _batch, _flat, _flatten, _map, _sum, _total, _unbatch

Dataset = tf.data.Dataset

# Steps whose result has no positions, and steps that need an input with positions and a length.
STREAMS = {"filter", "take_while", "unbatch", "window", "flat_map", "interleave", "rebatch", "map_batches", "drop", "scan"}
NEEDS_POSITIONS = {"gather", "split", "k_fold", "mix", "reverse"}


def _indices(n, seed, count):
    rng = random.Random(seed)
    return [rng.randrange(-n, n) for _ in range(count)] if n else []


def _bounds(n, first, second, part):
    ends = [int(np.floor(n * share + 0.5)) for share in (0, first, first + second)]
    return ends[part], ends[part + 1]


def _k_fold(elements, folds, fold, held_out):
    begin, end = (k * len(elements) // folds for k in (fold, fold + 1))
    return elements[begin:end] if held_out else elements[:begin] + elements[end:]


def _mix(elements, first, second, skip):
    """Each place goes to the input whose next element is due first: element k of weight w is due at (2 k + 1) / 2 w."""
    inputs, weights, given, mixed = [elements, elements[skip:]], [first, second], [0, 0], []
    while True:
        due = [(2 * count + 1) / (2 * weight) for count, weight in zip(given, weights)]
        chosen = 0 if due[0] <= due[1] else 1
        if given[chosen] == len(inputs[chosen]):
            return mixed
        mixed.append(inputs[chosen][given[chosen]])
        given[chosen] += 1


def _window(elements, size, shift, drop):
    groups = [elements[i:i + size] for i in range(0, len(elements), shift)]
    windows = [group for group in groups if len(group) == size or not drop]
    return [batch for group in windows for batch in _batch(group, size, False)]


def _interleave(elements, times, cycle, block):
    """Round-robin over `cycle` slots, up to `block` of each; a slot that is empty when it is met takes the next input."""
    rest, slots, made, current = list(elements), [[] for _ in range(cycle)], [], 0
    while rest or any(slots):
        if not slots[current] and rest:
            slots[current] = [rest.pop(0)] * times
        made += slots[current][:block]
        slots[current] = slots[current][block:]
        current = (current + 1) % cycle
    return made


def _interleave_refills(elements, times, cycle, block):
    return [] if times == 0 else _interleave(elements, times, cycle, block)


def _padded_batch(elements, size, drop):
    groups = [elements[i:i + size] for i in range(0, len(elements), size)]
    if drop and groups and len(groups[-1]) < size:
        groups.pop()
    return [tuple(_padded(column) for column in zip(*group)) for group in groups]


def _padded(column):
    shape = tuple(np.max([part.shape for part in column], axis=0).astype(int))
    made = np.zeros((len(column), *shape), column[0].dtype)
    for i, part in enumerate(column):
        made[(i, *(slice(dim) for dim in part.shape))] = part
    return made


def _scan(elements):
    total, made = 0, []
    for element in elements:
        total += _total(element)
        made.append((*element, np.int64(total)))
    return made


def _map_batches(elements, size):
    return [row for batch in _map(_batch(elements, size, False), "double") for row in _unbatch([batch])]


def _rebatch(elements, size, drop):
    if not elements:
        raise NotApplicable
    return _batch(_unbatch(elements), size, drop)


MODEL.update({
    "gather": lambda e, seed, count: [e[i] for i in _indices(len(e), seed, count)],
    "reverse": lambda e: e[::-1],
    "split": lambda e, *args: e[slice(*_bounds(len(e), *args))],
    "k_fold": _k_fold,
    "mix": _mix,
    "window": _window,
    "flat_map": lambda e, times: [x for x in e for _ in range(times)],
    "interleave": _interleave_refills,
    "cache": lambda e: e,
    "padded_batch": _padded_batch,
    "rebatch": _rebatch,
    "map_batches": _map_batches,
    "drop": lambda e, m: [x for x in e if _total(x) % m != 0],
    "scan": _scan,
})


def _copies(times):
    return lambda *parts: Dataset.from_tensors(parts).repeat(times)


def _failing(m):
    return _flat(lambda parts: (*parts, 1 // tf.cast(_sum(parts) % m != 0, tf.int64)))


BUILD.update({
    "gather": lambda d, seed, count: d.gather(_indices(len(d), seed, count)),
    "reverse": lambda d: d[::-1],
    "split": lambda d, first, second, part: d.split(first, second)[part],
    "k_fold": lambda d, folds, fold, held_out: d.k_fold(folds)[fold][int(held_out)],
    "mix": lambda d, first, second, skip: Dataset.mix([d, d.skip(skip)], [first, second]),
    "window": lambda d, size, shift, drop: d.window(size, shift, drop_remainder=drop).flat_map(
        lambda *parts: Dataset.zip(parts).batch(size)),
    "flat_map": lambda d, times: d.flat_map(_copies(times)),
    "interleave": lambda d, times, cycle, block: d.interleave(_copies(times), cycle, block),
    "cache": lambda d: d.cache(),
    "padded_batch": lambda d, size, drop: d.padded_batch(size, drop_remainder=drop),
    "map_batches": lambda d, size: d.map_batches(_flat(FUNCTIONS["double"]), size, traced=True),
    "drop": lambda d, m: d.map(_failing(m)).on_error("skip").map(_flat(lambda parts: parts[:-1])),
    "scan": lambda d: _flatten(d.scan(np.int64(0), lambda state, *parts: (
        state + _sum(parts), (*parts[0], state + _sum(parts[0])) if isinstance(parts[0], tuple)
        else (*parts, state + _sum(parts))))),
})
STEPS.update({
    "gather": lambda rng: (rng.randrange(1000), rng.randrange(12)),
    "reverse": lambda rng: (),
    "split": lambda rng: (0.3, 0.45, rng.randrange(2)),
    "k_fold": lambda rng: (lambda n: (n, rng.randrange(n), rng.random() < 0.5))(rng.randrange(2, 5)),
    "mix": lambda rng: (rng.randrange(1, 4), rng.randrange(1, 4), rng.randrange(4)),
    "window": lambda rng: (rng.randrange(1, 5), rng.randrange(1, 5), rng.random() < 0.5),
    "flat_map": lambda rng: (rng.randrange(3),),
    "interleave": lambda rng: (rng.randrange(4), rng.randrange(1, 4), rng.randrange(1, 3)),
    "cache": lambda rng: (),
    "padded_batch": lambda rng: (rng.randrange(1, 6), rng.random() < 0.4),
    "rebatch": lambda rng: (rng.randrange(1, 6), rng.random() < 0.4),
    "map_batches": lambda rng: (rng.randrange(1, 6),),
    "drop": lambda rng: (rng.randrange(2, 6),),
    "scan": lambda rng: (),
})


def fits(steps, name):
    """Whether a step may stand behind others."""
    return name not in NEEDS_POSITIONS or not any(step in STREAMS for step, _ in steps)
