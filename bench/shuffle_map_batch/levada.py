"""shuffle_batch with map(cast to float32, / 255) before batch, as users write it."""
import numpy as np

import levada as tf
import worker

pixels, labels = worker.images()
tf.config.threading.set_intra_op_parallelism_threads(worker.threads())
dataset = (tf.data.Dataset.from_tensor_slices((pixels, labels)).shuffle(worker.ROWS)
           .map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y)).batch(worker.BATCH))
if worker.threads() > 1:
    dataset = dataset.prefetch(tf.data.AUTOTUNE)


def verify():
    worker.check_rows([(x.numpy(), y.numpy()) for x, y in dataset], pixels.astype(np.float32) / np.float32(255))


def epoch():
    for _ in dataset:
        pass


worker.serve(verify, epoch, dataset)
