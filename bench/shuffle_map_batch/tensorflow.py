"""As users write it; the rows are read in the form that TensorFlow runs fastest here, batch before map, too slow otherwise."""
import numpy as np
import tensorflow as tf

import worker

tf.config.threading.set_intra_op_parallelism_threads(worker.threads())
pixels, labels = worker.images()
x_all, y_all = tf.constant(pixels), tf.constant(labels)
dataset = (tf.data.Dataset.range(worker.ROWS).shuffle(worker.ROWS).batch(worker.BATCH)
           .map(lambda rows: (tf.cast(tf.gather(x_all, rows), tf.float32) / 255.0, tf.gather(y_all, rows))))


def verify():
    worker.check_rows([(x.numpy(), y.numpy()) for x, y in dataset], pixels.astype(np.float32) / np.float32(255))


def epoch():
    for _ in dataset:
        pass


worker.serve(verify, epoch)
