import numpy as np

import levada as tf
import worker

rows = worker.rows()

tf.config.threading.set_intra_op_parallelism_threads(worker.threads())


def ahead(dataset):
    return dataset.prefetch(tf.data.AUTOTUNE) if worker.threads() > 1 else dataset


def csv(path, values):
    return ahead(tf.data.experimental.CsvDataset([path], [tf.float32] * 10).batch(rows.BATCH))


def csv_exact(path, values):
    return ahead(tf.data.experimental.CsvDataset([path], [tf.float64] * 10).batch(rows.BATCH))


def tfrecord(path, records, images):
    return tf.data.TFRecordDataset([path]).batch(rows.BATCH)


def text(path, lines):
    return tf.data.TextLineDataset([path]).batch(rows.BATCH)


def text_gzip(path, lines):
    return tf.data.TextLineDataset([path], compression_type="GZIP").batch(rows.BATCH)


def text_zlib(path, lines):
    return tf.data.TextLineDataset([path], compression_type="ZLIB").batch(rows.BATCH)


if hasattr(tf.io, "parse_example"):
    def tfrecord_examples(path, records, images):
        features = {"image": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)}

        def parse(batch):
            columns = tf.io.parse_example(batch, features)
            return tf.io.decode_raw(columns["image"], tf.uint8), columns["label"]
        return ahead(tf.data.TFRecordDataset([path]).batch(rows.BATCH).map(parse))


def _pictures(paths, decode):
    calls = tf.data.AUTOTUNE if worker.threads() > 1 else None
    return ahead(tf.data.Dataset.from_tensor_slices(paths).map(lambda path: decode(tf.io.read_file(path)), calls)
                 .batch(rows.PICTURE_BATCH))


def jpeg(paths):
    return _pictures(paths, lambda contents: tf.io.decode_jpeg(contents, dct_method="INTEGER_ACCURATE"))


def png(paths):
    return _pictures(paths, tf.io.decode_png)


class Epochs:
    def __init__(self, make):
        self._make = make

    def __iter__(self):
        return iter(self._make())


def npz(path):
    """Into memory and with their checksums, as NumPy reads them."""
    return Epochs(lambda: tf.io.read_npz(path, mmap=False).values())


npz_deflated = npz


def safetensors(path):
    return Epochs(lambda: tf.io.read_safetensors(path, mmap=False).values())


def tar(path, body):
    return ahead(tf.data.TarDataset([path]).map(lambda sample: (sample["bin"], sample["cls"])).batch(rows.BATCH))


def npy_shuffled(path):
    dataset = ahead(tf.data.Dataset.from_npy(path).shuffle(262_144).batch(64))

    def loop():
        for batch in dataset:
            np.asarray(batch)
    return dataset, loop


worker.serve_epochs(globals())
