"""Programs that SIGKILL ends somewhere, run by test_killed.py: `killed.py train FOLDER PIPELINE` or `killed.py write FOLDER KIND`.

Each life is a fork of a process that has imported levada and made nothing.
"""
import json
import os
import pathlib
import random
import signal
import sys
import threading
import time

import numpy as np

import levada as tf

ROWS, WIDTH, BATCH = 1500, 512, 3
LIVES = 20
STEPS_TO_LIVE, STEPS_BEHIND = range(2, 18), 6  # a life's steps until its death is called, and how many it may take while it waits
assert LIVES * (STEPS_TO_LIVE.stop + STEPS_BEHIND) * BATCH < ROWS, "the set outlives every life, on a machine of any speed"


def die():
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def in_child(body):
    """Runs body() in a fork; True when SIGKILL ended it."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            body()
            status = 0
        except BaseException:  # pylint: disable=broad-except
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if status:
        raise SystemExit(f"a life ended with {status}")
    return False


def table(folder):
    path = folder / "rows.npy"
    if not path.exists():
        np.save(path, np.repeat(np.arange(ROWS, dtype=np.int32)[:, None], WIDTH, axis=1))
    return str(path)


def records(folder):
    path = folder / "rows.tfrecord"
    if not path.exists():
        with tf.io.TFRecordWriter(str(path)) as writer:
            for i in range(ROWS):
                writer.write(np.full(WIDTH, i, np.int32).tobytes())
    return str(path)


def decoded(record):
    return tf.io.decode_raw(record, tf.int32)


def pipeline(folder, name):
    data = tf.data.Dataset
    if name == "blocks":  # three times the byte budget
        dataset = data.from_npy(table(folder)).shuffle(200, seed=3, block_size=20)
    elif name == "read":
        dataset = data.from_npy(table(folder), mode="read").shuffle(seed=4).map(lambda x: x + 0)
    elif name == "records":
        dataset = tf.data.TFRecordDataset(records(folder), index=True).shuffle(300, seed=5).map(decoded)
    else:
        dataset = data.from_npy(table(folder)).cache(str(folder / "cache")).shuffle(100, seed=6)
    return dataset.batch(BATCH).prefetch(2)


def train(folder, name, steps_to_live=None, delay=0.0):
    """Goes on where the last checkpoint was made; what was consumed stands in the checkpoint."""
    tf.config.set_byte_budget(1 << 20)
    iterator = iter(pipeline(folder, name))
    consumed = tf.Variable(tf.fill([ROWS], -1), name="consumed")
    count = tf.Variable(0, name="count", dtype=tf.int32)
    checkpoint = tf.train.Checkpoint(data=iterator, consumed=consumed, count=count)
    path = str(folder / (name + ".state"))
    if os.path.exists(path):
        checkpoint.read(path).assert_consumed()
    for step, batch in enumerate(iterator):
        if step == steps_to_live:
            threading.Timer(delay, die).start()
        if steps_to_live is not None and step == steps_to_live + STEPS_BEHIND:
            time.sleep(60)
        first = int(count.numpy())
        rows = batch.numpy()
        assert (rows == rows[:, :1]).all()
        consumed[first:first + len(rows)].assign(rows[:, 0])
        count.assign_add(len(rows))
        if step % 3 == 2:
            checkpoint.write(path)
    checkpoint.write(path)


def outcome(folder, name):
    consumed = tf.Variable(tf.fill([ROWS], -1), name="consumed")
    count = tf.Variable(0, name="count", dtype=tf.int32)
    tf.train.Checkpoint(consumed=consumed, count=count).read(str(folder / (name + ".state"))).expect_partial()
    return count.numpy().item(), consumed.numpy().tolist()


def run_train(folder, name):
    draw = random.Random(7)
    places = []
    for _ in range(LIVES):
        steps, delay = draw.choice(STEPS_TO_LIVE), draw.random() * 0.004
        if not in_child(lambda: train(folder, name, steps, delay)):
            raise SystemExit("a life was not ended")
        written = (folder / (name + ".state")).exists()
        in_child(lambda: (folder / "count").write_text(str(outcome(folder, name)[0] if written else 0)))
        places.append(int((folder / "count").read_text()))
    in_child(lambda: train(folder, name))
    in_child(lambda: (folder / "found").write_text(json.dumps(outcome(folder, name))))
    whole = folder / "whole"
    whole.mkdir()
    in_child(lambda: train(whole, name))
    in_child(lambda: (whole / "found").write_text(json.dumps(outcome(whole, name))))
    print(json.dumps({"places": places, "found": json.loads((folder / "found").read_text()),
                      "whole": json.loads((whole / "found").read_text())}))


class Deadly:
    """A directory; the process ends in its k-th call that changes something, where it writes after half of the bytes."""

    def __init__(self, folder, calls):
        self.folder, self.left = folder, calls

    def _path(self, name):
        return self.folder / name.removeprefix("deadly://")

    def _spend(self):
        self.left -= 1
        return self.left == 0

    def open(self, name):
        return Opened(self, open(self._path(name), "rb", buffering=0))

    def create(self, name):
        if self._spend():
            die()
        return Opened(self, open(self._path(name), "wb", buffering=0))

    def rename(self, source, target):
        if self._spend():
            die()
        os.replace(self._path(source), self._path(target))

    def remove(self, name):
        path = self._path(name)
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()

    def make_directory(self, name):
        if self._spend():
            die()
        self._path(name).mkdir()

    def list(self, name):
        return [(path.name, path.is_dir()) for path in sorted(self._path(name).iterdir())]


class Opened:
    def __init__(self, owner, file):
        self.owner, self.file = owner, file

    def size(self):
        return os.fstat(self.file.fileno()).st_size

    def modified(self):
        return os.fstat(self.file.fileno()).st_mtime_ns

    def read(self, offset, nbytes):
        return os.pread(self.file.fileno(), nbytes, offset)

    def write(self, data):
        if self.owner._spend():
            self.file.write(bytes(data)[:len(data) // 2])
            die()
        return self.file.write(data)

    def close(self):
        self.file.close()


def numbers():
    return tf.data.Dataset.range(300).map(lambda x: (x, tf.fill([50], x)))


def check_numbers(dataset):
    rows = [(int(x), y.tolist()) for x, y in dataset.as_numpy_iterator()]
    assert rows == [(i, [i] * 50) for i in range(300)], rows[:2]


def save_with_checkpoints(path):
    numbers().save(path, shard_func=lambda x, y: x % 3, checkpoint_args={"checkpoint_interval": 40})


def check_shards(path):
    """The rows, and nothing that a run before has left."""
    dataset = tf.data.Dataset.load(path, reader_func=lambda shards: shards.flat_map(lambda shard: shard))
    rows = [(int(x), y.tolist()) for x, y in dataset.as_numpy_iterator()]
    assert rows == [(i, [i] * 50) for shard in range(3) for i in range(shard, 300, 3)], rows[:2]


ARRAYS = {"x": np.arange(3000.0), "y": np.arange(7)}


def write_records(path):
    with tf.io.TFRecordWriter(path) as writer:
        for i in range(500):
            writer.write(b"%d" % i * 9)


def check_array(name, found):
    assert np.array_equal(found.numpy(), ARRAYS[name])


def check_arrays(found):
    for name in ARRAYS:
        check_array(name, found[name])


def check_records(path):
    assert [r.numpy() for r in tf.data.TFRecordDataset(path)] == [b"%d" % i * 9 for i in range(500)]


# What writes, and what proves that the file or folder of that name is whole.
WRITERS = {
    "npy": (lambda path: tf.io.save_npy(path, ARRAYS["x"]), lambda path: check_array("x", tf.io.read_npy(path))),
    "npz": (lambda path: tf.io.save_npz(path, **ARRAYS), lambda path: check_arrays(tf.io.read_npz(path))),
    "safetensors": (lambda path: tf.io.save_safetensors(path, ARRAYS), lambda path: check_arrays(tf.io.read_safetensors(path))),
    "tfrecord": (write_records, check_records),
    "save": (lambda path: numbers().save(path), lambda path: check_numbers(tf.data.Dataset.load(path))),
    "packed": (lambda path: numbers().save(path, compression="GZIP"), lambda path: check_numbers(tf.data.Dataset.load(path))),
    "checkpoints": (save_with_checkpoints, check_shards),
    "cache": (lambda path: check_numbers(numbers().cache(path)), lambda path: check_numbers(numbers().cache(path))),
    "snapshot": (lambda path: check_numbers(numbers().snapshot(path)), lambda path: check_numbers(numbers().snapshot(path))),
}


SAVES = ("save", "packed", "checkpoints")  # which remove what others have left
FOLDERS = (*SAVES, "cache", "snapshot")


def files_of(place):
    return sorted(path.name for path in place.rglob("*") if path.is_file())


def run_write(folder, kind):
    """Ends the writer at each of its calls in turn. What stands then under the final name is whole, and the next run, on
    what the dead one has left, does its work."""
    write, check = WRITERS[kind]

    def life(place, calls):
        tf.io.set_file_system("deadly", Deadly(place, calls))
        write("deadly://x")

    def after(place):
        tf.io.set_file_system("deadly", Deadly(place, 0))
        if (place / "x").exists() and kind not in FOLDERS:
            check("deadly://x")
        elif (place / "x").exists():
            try:
                check("deadly://x")
            except tf.errors.NotFoundError:
                pass  # a folder that nothing calls complete
        write("deadly://x")
        check("deadly://x")
        names = files_of(place)
        if kind in SAVES:
            assert all(name == "manifest.levada" or name.endswith(".rows") for name in names), names

    calls = 1
    while True:
        place = folder / str(calls)
        place.mkdir()
        if not in_child(lambda: life(place, calls)):
            break
        in_child(lambda: after(place))
        calls += 1
    print(json.dumps({"calls": calls - 1}))


if __name__ == "__main__":
    {"train": run_train, "write": run_write}[sys.argv[1]](pathlib.Path(sys.argv[2]), sys.argv[3])
