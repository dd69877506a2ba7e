import numpy as np
import tensorflow as tf

import worker

rows = worker.rows()

tf.config.threading.set_intra_op_parallelism_threads(worker.threads())
tf.config.threading.set_inter_op_parallelism_threads(worker.threads())


def ahead(dataset):
    return dataset.prefetch(tf.data.AUTOTUNE) if worker.threads() > 1 else dataset


def csv(path, values):
    """Whole lines, decoded in batches: CsvDataset makes each record an element of its own."""
    defaults = [tf.constant([], tf.float32)] * 10
    return ahead(tf.data.TextLineDataset([path]).batch(rows.BATCH).map(lambda lines: tf.io.decode_csv(lines, defaults)))


def csv_exact(path, values):
    defaults = [tf.constant([], tf.float64)] * 10
    return ahead(tf.data.TextLineDataset([path]).batch(rows.BATCH).map(lambda lines: tf.io.decode_csv(lines, defaults)))


def tfrecord(path, records, images):
    return tf.data.TFRecordDataset([path]).batch(rows.BATCH)


def tfrecord_examples(path, records, images):
    features = {"image": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)}

    def parse(batch):
        columns = tf.io.parse_example(batch, features)
        return tf.io.decode_raw(columns["image"], tf.uint8), columns["label"]
    return ahead(tf.data.TFRecordDataset([path]).batch(rows.BATCH).map(parse))


def text(path, lines):
    return tf.data.TextLineDataset([path]).batch(rows.BATCH)


def text_gzip(path, lines):
    return tf.data.TextLineDataset([path], compression_type="GZIP").batch(rows.BATCH)


def text_zlib(path, lines):
    return tf.data.TextLineDataset([path], compression_type="ZLIB").batch(rows.BATCH)


def _pictures(paths, decode):
    calls = tf.data.AUTOTUNE if worker.threads() > 1 else None
    dataset = ahead(tf.data.Dataset.from_tensor_slices(paths).map(lambda path: decode(tf.io.read_file(path)), calls)
                    .batch(rows.PICTURE_BATCH))
    options = tf.data.Options()  # tf.data maps in parallel unasked, on threads of its own
    options.threading.private_threadpool_size = worker.threads()
    return dataset.with_options(options)


def jpeg(paths):
    return _pictures(paths, lambda contents: tf.io.decode_jpeg(contents, dct_method="INTEGER_ACCURATE"))


def png(paths):
    return _pictures(paths, tf.io.decode_png)


def npy_shuffled(path):
    array = np.load(path, mmap_mode="r")
    order = tf.data.Dataset.range(len(array)).shuffle(len(array)).batch(64)

    def gather(chosen):
        batch = tf.numpy_function(lambda i: array[i], [chosen], tf.float32)
        return tf.ensure_shape(batch, [None, 1024])
    return ahead(order.map(gather))


worker.serve_epochs(globals())
