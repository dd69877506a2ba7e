"""A cache as NumPy users have it when batches are to be their own: copies of the rows that were computed once."""
import numpy as np

import worker


class Epochs:
    """Iterable again and again."""

    def __init__(self, made):
        self._made = made

    def __iter__(self):
        return (self._made[start:start + 32].copy() for start in range(0, len(self._made), 32))


def cache(values):
    return Epochs(values + np.float32(1))


worker.serve_epochs(globals())
