"""The loop over views that NumPy users write."""
import numpy as np

import worker

array = np.random.default_rng(0).random((10_000, 28, 28, 1), dtype=np.float32)


def batches():
    for start in range(0, len(array), 32):
        yield array[start:start + 32]


def verify():
    assert np.array_equal(np.concatenate(list(batches())), array)


def epoch():
    for start in range(0, len(array), 32):
        array[start:start + 32]


worker.serve(verify, epoch)
