import numpy as np

import levada as tf
import worker

pixels, labels = worker.images()
dataset = tf.data.Dataset.from_tensor_slices((pixels, labels)).shuffle(worker.ROWS, seed=1).batch(worker.BATCH)
standing = iter(dataset)
for _ in range(100):
    next(standing)
state = standing.save()
following = next(standing)[1].numpy().copy()
standing.restore(state)
other = iter(dataset)


def save():
    def run():
        return len(standing.save()) <= 256
    return run


def save_to_file():
    paths = worker.new_files()

    def run():
        with open(next(paths), "wb") as file:
            file.write(standing.save())
        return True
    return run


def restore_and_next():
    other.restore(state)
    assert np.array_equal(next(other)[1].numpy(), following)

    def run():
        other.restore(state)
        return len(next(other)[1]) == worker.BATCH
    return run


worker.serve_rows(globals())
