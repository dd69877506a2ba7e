import levada as tf
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
    return ahead(slices((pictures, labels)).shuffle(len(pictures)).batch(64))


def images_normalised(pictures, labels):
    def normalise(x, y):
        return (tf.cast(x, tf.float32) - rows.MEAN) / rows.DEVIATION, y
    return ahead(slices((pictures, labels)).shuffle(len(pictures)).map(normalise).batch(64))


def filter(values, labels):
    return slices((values, labels)).filter(lambda x, y: y % 2 == 0).map(lambda x, y: x).batch(128)


if hasattr(tf.data.Dataset, "padded_batch"):
    def padded_batch(ragged):
        return tf.data.experimental.from_list(ragged).padded_batch(64)

if hasattr(tf.data.Dataset, "window"):
    def window(values):
        return slices(values).window(32, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(32))

    def flat_map(values):
        return slices(values).flat_map(slices)

if hasattr(tf.data, "TextLineDataset"):
    def interleave(names):
        return slices(names).interleave(tf.data.TextLineDataset, cycle_length=8, block_length=1)

if hasattr(tf.data.Dataset, "cache"):
    def cache(values):
        return slices(values).map(lambda x: x + 1.0).batch(32).cache()


worker.serve_epochs(globals())
