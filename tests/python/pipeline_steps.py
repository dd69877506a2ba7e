"""The steps of pipeline_model that tf.data does not have, in the same form: positions, parts, mixtures, error policies."""
import random

import numpy as np

import levada as tf

Dataset = tf.data.Dataset


def indices(n, seed, count):
    rng = random.Random(seed)
    return [rng.randrange(-n, n) for _ in range(count)] if n else []


def split(elements, first, second, part):
    ends = [int(np.floor(len(elements) * share + 0.5)) for share in (0, first, first + second)]
    return elements[ends[part]:ends[part + 1]]


def k_fold(elements, folds, fold, held_out):
    begin, end = (k * len(elements) // folds for k in (fold, fold + 1))
    return elements[begin:end] if held_out else elements[:begin] + elements[end:]


def mix(elements, first, second, skip):
    """Each place goes to the input whose next element is due first: element k of weight w is due at (2 k + 1) / 2 w."""
    inputs, weights, given, mixed = [elements, elements[skip:]], [first, second], [0, 0], []
    while True:
        due = [(2 * count + 1) / (2 * weight) for count, weight in zip(given, weights)]
        chosen = 0 if due[0] <= due[1] else 1
        if given[chosen] == len(inputs[chosen]):
            return mixed
        mixed.append(inputs[chosen][given[chosen]])
        given[chosen] += 1


MODEL = {
    "gather": lambda e, seed, count: [e[i] for i in indices(len(e), seed, count)],
    "reverse": lambda e: e[::-1],
    "split": split,
    "k_fold": k_fold,
    "mix": mix,
}
# They need an input with positions and a known length.
NEED_POSITIONS = set(MODEL)
BUILD = {
    "gather": lambda d, seed, count: d.gather(indices(len(d), seed, count)),
    "reverse": lambda d: d[::-1],
    "split": lambda d, first, second, part: d.split(first, second)[part],
    "k_fold": lambda d, folds, fold, held_out: d.k_fold(folds)[fold][int(held_out)],
    "mix": lambda d, first, second, skip: Dataset.mix([d, d.skip(skip)], [first, second]),
}
STEPS = {
    "gather": lambda rng: (rng.randrange(1000), rng.randrange(12)),
    "reverse": lambda rng: (),
    "split": lambda rng: (0.3, 0.45, rng.randrange(2)),
    "k_fold": lambda rng: (lambda n: (n, rng.randrange(n), rng.random() < 0.5))(rng.randrange(2, 5)),
    "mix": lambda rng: (rng.randrange(1, 4), rng.randrange(1, 4), rng.randrange(4)),
}


def drop(dataset, total, modulus):
    """Leaves elements out whose total is a multiple of modulus: they divide by zero, and a policy skips them."""
    failing = dataset.map(lambda *parts: (*parts, 1 // tf.cast(total(parts) % modulus != 0, tf.int64)))
    return failing.on_error("skip").map(lambda *parts: parts[:-1])
