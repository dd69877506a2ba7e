"""take(out=, mode='clip') into one recycled buffer: the fastest gather that NumPy has."""
import numpy as np

import worker

pixels, labels = worker.images()
generator = np.random.default_rng(1)
batch_pixels = np.empty((worker.BATCH, worker.WIDTH), np.uint8)
batch_labels = np.empty(worker.BATCH, np.int32)


def batches():
    order = generator.permutation(worker.ROWS)
    for start in range(0, worker.ROWS, worker.BATCH):
        rows = order[start:start + worker.BATCH]
        x, y = batch_pixels[:len(rows)], batch_labels[:len(rows)]
        pixels.take(rows, axis=0, out=x, mode="clip")
        labels.take(rows, out=y, mode="clip")
        yield x, y


def verify():
    worker.check_rows([(x.copy(), y.copy()) for x, y in batches()], pixels)


def epoch():
    for _ in batches():
        pass


worker.serve(verify, epoch)
