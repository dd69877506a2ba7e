"""What an expert writes by hand."""
import numpy as np

import worker

rows = worker.rows()


class Epochs:
    """Iterable again and again."""

    def __init__(self, generator):
        self._generator = generator

    def __iter__(self):
        return self._generator()


def scalars(values):
    return values


vectors = scalars


def _shuffled(pictures, labels, finish):
    generator = np.random.default_rng(1)
    taken = np.empty((64, *pictures.shape[1:]), np.uint8)

    def epoch():
        order = generator.permutation(len(pictures))
        for start in range(0, len(order), 64):
            chosen = order[start:start + 64]
            raw = taken[:len(chosen)]
            pictures.take(chosen, axis=0, out=raw, mode="clip")
            yield finish(raw), labels[chosen]
    return epoch


def _loop(epoch):
    def run():
        for _ in epoch():
            pass
    return run


def images(pictures, labels):
    return Epochs(_shuffled(pictures, labels, np.copy)), _loop(_shuffled(pictures, labels, lambda raw: raw))


def images_normalised(pictures, labels):
    normalised = np.empty((64, *pictures.shape[1:]), np.float32)

    def finish(raw):
        out = normalised[:len(raw)]
        np.subtract(raw, rows.MEAN, out=out)
        return np.divide(out, rows.DEVIATION, out=out)
    return (Epochs(_shuffled(pictures, labels, lambda raw: finish(raw).copy())), _loop(_shuffled(pictures, labels, finish)))


def filter(values, labels):
    def epoch():
        kept = values[labels % 2 == 0]
        for start in range(0, len(kept), 128):
            yield kept[start:start + 128]
    return Epochs(epoch)


def padded_batch(ragged):
    def epoch():
        for start in range(0, len(ragged), 64):
            chosen = ragged[start:start + 64]
            out = np.zeros((len(chosen), max(map(len, chosen))), np.float32)
            for line, row in zip(out, chosen):
                line[:len(row)] = row
            yield out
    return Epochs(epoch)


def window(values):
    return np.lib.stride_tricks.sliding_window_view(values, 32)


def flat_map(values):
    return values.ravel()


def cache(values):
    made = values + np.float32(1)
    return Epochs(lambda: (made[start:start + 32] for start in range(0, len(made), 32)))


worker.serve_epochs(globals())
