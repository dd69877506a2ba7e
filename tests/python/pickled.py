"""Functions that other processes find by their names, for the tests of pickling."""
import atexit
import functools
import os
import shutil
import tempfile

import levada as tf


def double(x):
    return x * 2


def noisy(x):
    return tf.cast(x, tf.float32) + tf.random.uniform([])


def called(x):
    return float(int(x)) + 0.5


def small(x):
    return x < 7


def count_up(n):
    for i in range(int(n)):
        yield i


def parity(x):
    return x % 2


def batch_of(key, rows):
    return rows.batch(3)


@functools.cache
def files():
    """A directory with a file of each kind, for the life of the process."""
    path = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    for part in "ab":
        with open(os.path.join(path, part + ".csv"), "w", encoding="ascii") as file:
            file.writelines(f"{i},{part}{i}\n" for i in range(12))
        with tf.io.TFRecordWriter(os.path.join(path, part + ".records")) as writer:
            for i in range(12):
                writer.write(f"{part}{i}".encode())
    tf.data.Dataset.range(23).save(os.path.join(path, "saved"))
    return path


def reader(kind):
    """A dataset of files, or of what is no method of Dataset."""
    numbers = tf.data.Dataset.range(23)
    tables, records = ([os.path.join(files(), part + end) for part in "ab"] for end in (".csv", ".records"))
    return {
        "lines": lambda: tf.data.TextLineDataset(tables, num_parallel_reads=2).shuffle(5, seed=2),
        "records": lambda: tf.data.TFRecordDataset(records).batch(5),
        "fixed": lambda: tf.data.FixedLengthRecordDataset(tables, 2, header_bytes=1, footer_bytes=1),
        "csv": lambda: tf.data.experimental.CsvDataset(tables, [tf.int32, ""]),
        "table": lambda: tf.data.experimental.make_csv_dataset(
            tables, 5, column_names=["n", "s"], num_epochs=1, shuffle_seed=3, header=False),
        "stored": lambda: tf.data.Dataset.load(os.path.join(files(), "saved")).batch(4),
        "cached": lambda: numbers.cache(os.path.join(files(), "cache")).repeat(2),
        "snapshot": lambda: numbers.snapshot(os.path.join(files(), "snapshots")).repeat(2),
        "listed": lambda: tf.data.experimental.from_list([{"x": i} for i in range(9)]),
        "asserted": lambda: numbers.filter(small).apply(tf.data.experimental.assert_cardinality(7)),
        "filled": lambda: tf.data.Dataset.from_tensor_slices({"x": [1, 2, 3]}).apply(
            tf.data.experimental.pad_to_cardinality(6)),
        "mixed": lambda: tf.data.Dataset.mix([numbers, numbers.repeat()], [2, 1]),
        "balanced": lambda: numbers.balance([i % 3 == 0 for i in range(23)]),
        "folded": lambda: numbers.k_fold(4, seed=1)[2][0],
        "part": lambda: numbers.split(0.3, 0.7)[1],
        "forgiving": lambda: numbers.map(double).on_error("skip"),
        "grouped": lambda: numbers.group_by_window(parity, batch_of, window_size=4),
    }[kind]()


READERS = ("lines", "records", "fixed", "csv", "table", "stored", "cached", "snapshot", "listed", "asserted", "filled",
           "mixed", "balanced", "folded", "part", "forgiving", "grouped")


def pipeline(kind):
    """A dataset of each kind that a process may be handed."""
    if kind in READERS:
        return reader(kind)
    slices = tf.data.Dataset.from_tensor_slices({"x": list(range(23)), "s": [b"w%d" % i for i in range(23)]})
    numbers = tf.data.Dataset.range(23)
    scalar = tf.TensorSpec([], tf.float32)
    return {
        "slices": lambda: slices.shuffle(23).batch(4),
        "mapped": lambda: numbers.map(double, num_parallel_calls=2).shuffle(5, seed=3).repeat(2).batch(4).prefetch(2),
        "noisy": lambda: numbers.map(noisy),
        "called": lambda: numbers.map(called, traced=False, output_signature=scalar),
        "filtered": lambda: numbers.filter(small).enumerate(),
        "joined": lambda: tf.data.Dataset.zip((numbers, numbers.shuffle(23))).concatenate(
            tf.data.Dataset.zip((numbers, numbers))),
        "sampled": lambda: tf.data.Dataset.sample_from_datasets([numbers, numbers.repeat()]).take(30),
        "generated": lambda: tf.data.Dataset.from_generator(count_up, args=(9,), output_signature=tf.TensorSpec([], "int64")),
        "sliced": lambda: numbers.shuffle(23, seed=1)[3:19:2],
        "options": lambda: numbers.with_options(tf.data.Options()).take(5),
    }[kind]()


KINDS = ("slices", "mapped", "noisy", "called", "filtered", "joined", "sampled", "generated", "sliced", "options",
         *READERS)


def elements(iterable):
    """Elements as plain Python values."""
    def plain(value):
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        return tuple(map(plain, value)) if isinstance(value, tuple) else value.tolist() if hasattr(value, "tolist") else value
    return [plain(element) for element in iterable]


def read(dataset, epoch):
    return elements(dataset.as_numpy_iterator(epoch))


def finish(iterator):
    return elements(iterator)
