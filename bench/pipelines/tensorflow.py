import tensorflow as tf

import worker

rows = worker.rows()

tf.config.threading.set_intra_op_parallelism_threads(worker.threads())
slices = tf.data.Dataset.from_tensor_slices


def ahead(dataset):
    return dataset.prefetch(tf.data.AUTOTUNE) if worker.threads() > 1 else dataset


def scalars(values):
    dataset = slices(values)

    def loop():
        for element in dataset:
            element.numpy()
    return dataset, loop


vectors = scalars


def images(pictures, labels):
    """gather of a batch's rows: much faster there than shuffle of rows."""
    x, y = tf.constant(pictures), tf.constant(labels)
    order = tf.data.Dataset.range(len(pictures)).shuffle(len(pictures)).batch(64)
    return ahead(order.map(lambda chosen: (tf.gather(x, chosen), tf.gather(y, chosen))))


def images_normalised(pictures, labels):
    return images(pictures, labels).map(lambda x, y: ((tf.cast(x, tf.float32) - rows.MEAN) / rows.DEVIATION, y))


def filter(values, labels):
    even = slices((values, labels)).filter(lambda x, y: y % 2 == 0)
    return even.map(lambda x, y: x).batch(128)


def padded_batch(ragged):
    source = tf.data.Dataset.from_generator(lambda: ragged, output_signature=tf.TensorSpec([None], tf.float32))
    return source.padded_batch(64)


def window(values):
    return slices(values).window(32, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(32))


def flat_map(values):
    return slices(values).flat_map(slices)


def interleave(names):
    return slices(names).interleave(tf.data.TextLineDataset, cycle_length=8, block_length=1)


def cache(values):
    return slices(values).map(lambda x: x + 1.0).batch(32).cache()


worker.serve_epochs(globals())
