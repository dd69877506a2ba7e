"""Pipelines: inputs, and the proof that an epoch's elements are what they must be.

A contender defines a function of a row's name that takes the inputs and returns an iterable of the epoch's elements, or
(iterable, what is timed) where the loop does more than to ask for the next element.
"""
import dataclasses
import os
import tempfile

import numpy as np


@dataclasses.dataclass
class Row:
    inputs: object  # () -> tuple
    check: object   # (elements, *inputs)


def _host(value):
    return np.asarray(value)


def _exactly(expected):
    def check(elements, *inputs):
        got = [_host(e) for e in elements]
        want = expected(*inputs)
        assert len(got) == len(want), f"{len(got)} elements, not {len(want)}"
        for i, (g, w) in enumerate(zip(got, want)):
            np.testing.assert_array_equal(g, w, err_msg=f"element {i}")
    return check


def _rows_once(expected):
    """(values, labels) batches that hold every row once, in another order; labels are the rows' numbers."""
    def check(elements, *inputs):
        seen = []
        for values, labels in elements:
            values, labels = _host(values), _host(labels)
            np.testing.assert_allclose(values[:1], expected(labels[:1], *inputs), rtol=1e-6, atol=1e-6)
            np.testing.assert_allclose(values[-1:], expected(labels[-1:], *inputs), rtol=1e-6, atol=1e-6)
            seen.append(labels)
        seen = np.concatenate(seen)
        assert not np.array_equal(seen, np.arange(len(seen))), "rows were not shuffled"
        np.testing.assert_array_equal(np.sort(seen), np.arange(len(inputs[0])))
    return check


def _images():
    pictures = np.random.default_rng(1).integers(0, 256, size=(2000, 224, 224, 3), dtype=np.uint8)
    return pictures, np.arange(2000, dtype=np.int32)


MEAN, DEVIATION = np.float32([123.7, 116.3, 103.5]), np.float32([58.4, 57.1, 57.4])


def _table():
    return np.random.default_rng(2).random((10_000, 784), dtype=np.float32), np.arange(10_000, dtype=np.int64)


def _half(values, labels):
    kept = labels % 2 == 0
    values, labels = values[kept], labels[kept]
    return [values[i:i + 128] for i in range(0, len(values), 128)]


def _ragged():
    lengths = np.random.default_rng(3).integers(1, 129, size=10_000)
    return ([np.full(n, i, np.float32) for i, n in enumerate(lengths)],)


def _padded(rows):
    batches = [rows[i:i + 64] for i in range(0, len(rows), 64)]
    padded = [np.zeros((len(b), max(map(len, b))), np.float32) for b in batches]
    for out, batch in zip(padded, batches):
        for line, row in zip(out, batch):
            line[:len(row)] = row
    return padded


def _series():
    return (np.arange(100_000, dtype=np.float32),)


def _windows(values):
    return list(np.lib.stride_tricks.sliding_window_view(values, 32))


def _files():
    folder = tempfile.mkdtemp(prefix="levada_bench_")
    names = [os.path.join(folder, f"part-{k}.txt") for k in range(8)]
    for k, name in enumerate(names):
        with open(name, "w", encoding="ascii") as file:
            file.writelines(f"line {i} of part {k}\n" for i in range(2_000))
    return (names,)


def _interleaved(names):
    parts = [open(name, "rb").read().splitlines() for name in names]
    return [line for lines in zip(*parts) for line in lines]


ROWS = {
    "scalars": Row(lambda: (np.arange(20_000),), _exactly(list)),
    "vectors": Row(lambda: (np.random.default_rng(0).integers(0, 256, size=(20_000, 784), dtype=np.uint8),), _exactly(list)),
    "images": Row(_images, _rows_once(lambda rows, pictures, _: pictures[rows])),
    "images_normalised": Row(_images, _rows_once(lambda rows, pictures, _: (pictures[rows] - MEAN) / DEVIATION)),
    "filter": Row(_table, _exactly(_half)),
    "padded_batch": Row(_ragged, _exactly(_padded)),
    "window": Row(_series, _exactly(_windows)),
    "interleave": Row(_files, _exactly(_interleaved)),
    "flat_map": Row(lambda: (np.arange(100_000, dtype=np.float32).reshape(10_000, 10),), _exactly(np.ravel)),
    "cache": Row(lambda: _table()[:1], _exactly(lambda t: [t[i:i + 32] + np.float32(1) for i in range(0, len(t), 32)])),
}
