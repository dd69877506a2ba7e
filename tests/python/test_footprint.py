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
