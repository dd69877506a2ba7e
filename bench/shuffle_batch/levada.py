"""60000 x 784 uint8 with labels, full shuffle, batch(128)."""
import levada as tf
import worker

pixels, labels = worker.images()
tf.config.threading.set_intra_op_parallelism_threads(worker.threads())
dataset = tf.data.Dataset.from_tensor_slices((pixels, labels)).shuffle(worker.ROWS).batch(worker.BATCH)
if worker.threads() > 1:
    dataset = dataset.prefetch(tf.data.AUTOTUNE)


def verify():
    worker.check_rows([(x.numpy(), y.numpy()) for x, y in dataset], pixels)


def epoch():
    for _ in dataset:
        pass


worker.serve(verify, epoch, dataset)
