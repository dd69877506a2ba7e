"""1000 calls of next() on a pipeline of small batches that are views."""
import numpy as np

import levada as tf
import worker

array = np.arange(32_000, dtype=np.float32).reshape(4000, 8)
dataset = tf.data.Dataset.from_tensor_slices(array).batch(4)


def verify():
    assert np.array_equal(np.concatenate([batch.numpy() for batch in dataset]), array)


def epoch():
    for _ in dataset:
        pass


worker.serve(verify, epoch, dataset)
