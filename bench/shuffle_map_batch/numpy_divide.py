"""take into a recycled buffer, then the division into another."""
import numpy as np

import worker

pixels, labels = worker.images()
generator = np.random.default_rng(1)
taken = np.empty((worker.BATCH, worker.WIDTH), np.uint8)
scaled = np.empty((worker.BATCH, worker.WIDTH), np.float32)
batch_labels = np.empty(worker.BATCH, np.int32)
factor = np.float32(255)


def batches():
    order = generator.permutation(worker.ROWS)
    for start in range(0, worker.ROWS, worker.BATCH):
        rows = order[start:start + worker.BATCH]
        raw, x, y = taken[:len(rows)], scaled[:len(rows)], batch_labels[:len(rows)]
        pixels.take(rows, axis=0, out=raw, mode="clip")
        np.divide(raw, factor, out=x, dtype=np.float32)
        labels.take(rows, out=y, mode="clip")
        yield x, y


def verify():
    worker.check_rows([(x.copy(), y.copy()) for x, y in batches()], np.divide(pixels, factor, dtype=np.float32))


def epoch():
    for _ in batches():
        pass


worker.serve(verify, epoch)
