"""1000 views in a loop."""
import numpy as np

import worker

array = np.arange(32_000, dtype=np.float32).reshape(4000, 8)


def verify():
    assert len(array) == 4000


def epoch():
    for start in range(0, 4000, 4):
        array[start:start + 4]


worker.serve(verify, epoch)
