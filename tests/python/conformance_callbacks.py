"""The callbacks that tests/conformance/README.md names, as a Python program writes them."""
import levada as tf


class GaveUp(Exception):
    """What a callback of the cases raises; it must come back as itself."""

    def __init__(self):
        super().__init__("the callback gave up")


def gives_up(*_):
    raise GaveUp


class Callbacks:
    """The callbacks of one case; `iterator` is the one that next_of_itself steps."""

    iterator = None

    def named(self, name):
        return {"raise": gives_up, "raise_at_2": self.raise_at_2}.get(name) or getattr(self, name)

    def double(self, x):
        return tf.add(x, x)

    def swap(self, x, y):
        return y, x

    def raise_at_2(self, x):
        return gives_up() if int(x) == 2 else x

    def to_float32(self, x):
        return tf.cast(x, tf.float32)

    def to_vector(self, x):
        return tf.reshape(x, [1])

    def twice(self, x):
        return x, x

    def bad_add(self, x):
        return tf.add(tf.ones([2]), tf.ones([3]))

    def sum_of_range(self, x):
        total = tf.constant(0, tf.int64)
        for item in tf.data.Dataset.range(int(x)):
            total = tf.add(total, item)
        return total

    def next_of_itself(self, x):
        return next(self.iterator)

    def is_even(self, x):
        return tf.equal(tf.math.floormod(x, 2), 0)

    def is_even_raise_at_2(self, x):
        return gives_up() if int(x) == 2 else self.is_even(x)

    def range_of_raise_at_2(self, x):
        return gives_up() if int(x) == 2 else self.range_of(x)

    def below_3(self, x):
        return tf.less(x, 3)

    def add(self, state, x):
        return tf.add(state, x)

    def add_twice(self, state, x):
        total = tf.add(state, x)
        return total, total

    def range_of(self, x):
        return tf.data.Dataset.range(int(x))

    def batch_of_window(self, key, window):
        return window.batch(10)

    def count_to_3(self):
        yield from (tf.constant(i, tf.int64) for i in range(3))

    def count_to_2_then_raise(self):
        yield from (tf.constant(i, tf.int64) for i in range(2))
        gives_up()
