"""from_tensor_slices of 10000 images, batch(32): views all the way."""
import numpy as np

import levada as tf
import worker

array = np.random.default_rng(0).random((10_000, 28, 28, 1), dtype=np.float32)
dataset = tf.data.Dataset.from_tensor_slices(array).batch(32)


def verify():
    assert np.array_equal(np.concatenate([batch.numpy() for batch in dataset]), array)


def epoch():
    for _ in dataset:
        pass


worker.serve(verify, epoch, dataset)
