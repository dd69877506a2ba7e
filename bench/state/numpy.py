"""A permutation and a position, as those keep who write their own loop."""
import io

import numpy as np

import worker

pixels, labels = worker.images()
order, position = np.random.default_rng(1).permutation(worker.ROWS).astype(np.int32), 100


def _state():
    file = io.BytesIO()
    np.savez(file, order=order, position=position)
    return file.getvalue()


state = _state()


def save():
    return lambda: len(_state()) > 0


def save_to_file():
    paths = worker.new_files()

    def run():
        np.savez(next(paths), order=order, position=position)
        return True
    return run


def restore_and_next():
    def run():
        kept = np.load(io.BytesIO(state))
        start = int(kept["position"]) * worker.BATCH
        chosen = kept["order"][start:start + worker.BATCH]
        return len(pixels[chosen]) == len(labels[chosen]) == worker.BATCH
    return run


worker.serve_rows(globals())
