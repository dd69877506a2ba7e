import numpy as np
import pandas

import worker

rows = worker.rows()


class Once:
    def __init__(self, make):
        self._make = make

    def __iter__(self):
        return iter(self._make())


def _csv(dtype):
    def contender(path, values):
        def read():
            return pandas.read_csv(path, header=None, dtype=dtype)
        return Once(lambda: [[column.to_numpy() for _, column in read().items()]])
    return contender


csv = _csv(np.float32)
csv_exact = _csv(np.float64)

worker.serve_epochs(globals())
