"""How much memory a pipeline takes beside its data: in a process of its own, by what the kernel counts."""
import subprocess
import sys

import pytest

PROGRAM = """
import numpy as np
import levada as tf

def status(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name))

tf.config.threading.set_intra_op_parallelism_threads({threads})
pixels = np.random.default_rng(0).integers(0, 256, size=(60_000, 784), dtype=np.uint8)
labels = np.arange(60_000, dtype=np.int32)
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak begins here
before = status("VmRSS")
dataset = tf.data.Dataset.from_tensor_slices((pixels, labels), copy=False).shuffle(60_000){map}.batch(128)
dataset = dataset.prefetch(tf.data.AUTOTUNE) if {threads} > 1 else dataset
rows = 0
for _ in range(3):
    for x, y in dataset:
        rows += len(y)
assert rows == 180_000
print((status("VmHWM") - before) / pixels.nbytes)
"""
MAP = ".map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))"


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("step", ["", MAP], ids=["views", "map"])
def test_borrowed_data_grow_by_less_than_a_third(threads, step):
    program = PROGRAM.format(threads=threads, map=step)
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    if "clear_refs" in made.stderr:
        pytest.skip("the kernel does not let a process reset its peak of memory")
    assert made.returncode == 0, made.stderr
    assert float(made.stdout) <= 0.3


BUDGET = """
import sys
import numpy as np
import levada as tf

def status(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name))

MEGABYTE = 1 << 20
tf.config.threading.set_intra_op_parallelism_threads(4)
tf.config.set_byte_budget(64 * MEGABYTE)

ZEROS = tf.zeros([MEGABYTE], tf.uint8)

def widened(i):
    return ZEROS + tf.cast(i, tf.uint8)

def called(x, add=0):
    return np.full(MEGABYTE, int(np.asarray(x).ravel()[0]) + add, np.uint8)

def next_one(x):
    return x + tf.constant(1, tf.uint8)

def beside():
    "eight pipelines, each with a parallel stage, side by side"
    parts = [tf.data.Dataset.range(100).map(called, num_parallel_calls=4, traced=False).prefetch(100) for _ in range(8)]
    return [iter(part) for part in parts], 0

def behind():
    "one pipeline of eight parallel stages"
    dataset = tf.data.Dataset.range(200).map(widened, num_parallel_calls=4)
    for _ in range(7):
        dataset = dataset.map(next_one, num_parallel_calls=4)
    return [iter(dataset.prefetch(150))], 7

def callbacks():
    "stages that call Python"
    dataset = tf.data.Dataset.range(150)
    for k in range(8):
        dataset = dataset.map(lambda x, k=k: called(x, k > 0), num_parallel_calls=4, traced=False)
    return [iter(dataset.prefetch(120))], 7

list(tf.data.Dataset.range(4).map(widened, num_parallel_calls=4))  # threads and libraries are there
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")
before = status("VmRSS")
iterators, added = locals()[sys.argv[1]]()
for n, elements in enumerate(zip(*iterators)):
    for element in elements:
        assert int(element[0]) == int(element[-1]) == (n + added) % 256
peak = max(iterator.stats()["budget"]["peak"] for iterator in iterators)
print(peak / MEGABYTE, (status("VmHWM") - before) / MEGABYTE)
"""


@pytest.mark.parametrize("kind", ["beside", "behind", "callbacks"])
def test_a_hard_budget_holds_under_eight_parallel_stages(kind):
    made = subprocess.run([sys.executable, "-W", "ignore", "-c", BUDGET, kind], capture_output=True, text=True)
    if "clear_refs" in made.stderr:
        pytest.skip("the kernel does not let a process reset its peak of memory")
    assert made.returncode == 0, made.stderr
    peak, growth = map(float, made.stdout.split())
    assert peak <= 64 and (kind != "beside" or peak >= 32), made.stdout
    # What the consumer holds and what is being made, eight stages of four threads at most, stand beside what lies ready.
    assert growth <= 64 + 8 + 4 * 8, made.stdout
