"""What every contender shares: the data, the check of its result and the loop that answers the runner."""
import os
import sys
import time

import numpy as np

ROWS, WIDTH, BATCH = 60_000, 784, 128


def images():
    """[ROWS, WIDTH] uint8 and a label that is the row's own number, so that any order can be undone."""
    pixels = np.random.default_rng(0).integers(0, 256, size=(ROWS, WIDTH), dtype=np.uint8)
    return pixels, np.arange(ROWS, dtype=np.int32)


def check_rows(batches, expected):
    """The batches hold every row of `expected` once, bit for bit, in some order that is not the original one."""
    pixels, labels = (np.concatenate([np.array(part, copy=True) for part in parts]) for parts in zip(*batches))
    assert not np.array_equal(labels, np.arange(len(expected))), "rows were not shuffled"
    order = np.argsort(labels, kind="stable")
    assert np.array_equal(labels[order], np.arange(len(expected))), "some row is missing or came twice"
    assert pixels.dtype == expected.dtype and np.array_equal(pixels[order], expected), "a row has other bits"


def threads():
    return int(os.environ.get("BENCH_THREADS", "1"))


def serve(verify, epoch):
    """Proves the result, then times one epoch() for every line on standard input."""
    verify()
    epoch()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter_ns()
        epoch()
        print(time.perf_counter_ns() - start, flush=True)
