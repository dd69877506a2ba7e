"""What calls cost in Python: nanoseconds of one call, one element or one chunk."""
import sys
import time

import numpy as np

import levada as tf

ELEMENTS, CHUNK = 10_000, 100
array = np.arange(1000, dtype=np.float32)
tensor = tf.constant(array)
views = tf.data.Dataset.from_tensor_slices(np.zeros((ELEMENTS, 4), np.float32)).batch(1)
numbers = tf.data.Dataset.range(ELEMENTS)
spec = tf.TensorSpec([], tf.int64)


def empty_call():
    for _ in range(ELEMENTS):
        tensor.ndim
    return ELEMENTS


def exhaust(dataset, count):
    found = sum(1 for _ in dataset)
    assert found == count
    return count


by_element = numbers.map(lambda x: x, traced=False, output_signature=spec)
by_chunk = numbers.batch(CHUNK).map(lambda x: x, traced=False, output_signature=tf.TensorSpec([None], tf.int64))


def from_array():
    for _ in range(100):
        tf.constant(array)
    return 100


def to_array():
    for _ in range(100):
        found = tensor.numpy().copy()
    assert found[999] == 999
    return 100


ROWS = {"empty_call": empty_call, "next_views": lambda: exhaust(views, ELEMENTS),
        "callback_element": lambda: exhaust(by_element, ELEMENTS),
        "callback_chunk": lambda: exhaust(by_chunk, ELEMENTS // CHUNK), "from_array": from_array, "to_array": to_array}
print("ready", *ROWS, flush=True)
for line in sys.stdin:
    run = ROWS[line.strip()]
    start = time.perf_counter_ns()
    units = run()
    print((time.perf_counter_ns() - start) / units, flush=True)
