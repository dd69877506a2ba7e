"""Functions that other processes find by their names, for the tests of pickling."""
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


def pipeline(kind):
    """A dataset of each kind that a process may be handed."""
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


KINDS = ("slices", "mapped", "noisy", "called", "filtered", "joined", "sampled", "generated", "sliced", "options")


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
