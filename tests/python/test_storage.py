"""Files behind Python: a small file system of its own, and fsspec where it is installed; failures that pass and others."""
import errno
import os
import threading
import time

import numpy as np
import pytest

import levada as tf


class Kept:
    """An open file of Store."""

    def __init__(self, store, path, content=None):
        self.store, self.path, self.content = store, path, content
        store.opened += 1

    def size(self):
        self.store.call("size")
        return len(self.store.files[self.path])

    def read(self, offset, nbytes):
        self.store.call("read")
        return self.store.files[self.path][offset:offset + min(nbytes, self.store.most)]

    def write(self, data):
        self.store.call("write")
        self.content += data[:self.store.most]
        return min(len(data), self.store.most)

    def modified(self):
        return 7

    def close(self):
        self.store.opened -= 1
        if self.content is not None:
            self.store.files[self.path] = bytes(self.content)


class Store:
    """Files in a dict; `plan` has failures to raise, by operation."""

    def __init__(self):
        self.files, self.folders, self.plan, self.calls = {}, set(), {}, {}
        self.opened, self.most, self.threads = 0, 1 << 30, set()

    def call(self, what):
        self.threads.add(threading.get_ident())
        self.calls[what] = self.calls.get(what, 0) + 1
        if self.plan.get(what):
            failure = self.plan[what].pop(0)
            if failure is not None:
                raise failure

    def open(self, path):
        self.call("open")
        if path not in self.files:
            raise FileNotFoundError(path)
        return Kept(self, path)

    def create(self, path):
        self.call("create")
        return Kept(self, path, bytearray())

    def rename(self, source, target):
        self.call("rename")
        self.files[target] = self.files.pop(source)

    def remove(self, path):
        if path not in self.files:
            raise FileNotFoundError(path)
        del self.files[path]

    def make_directory(self, path):
        if path in self.folders:
            raise FileExistsError(path)
        self.folders.add(path)

    def list(self, path):
        self.call("list")
        path = path if path.endswith("//") else path.rstrip("/") + "/"
        names = {name[len(path):].partition("/")[::2] for name in self.files if name.startswith(path)}
        return sorted({(name, bool(rest)) for name, rest in names})


@pytest.fixture
def store():
    made = Store()
    tf.io.set_file_system("own", made, attempts=4, retry_delay=0.001, timeout=5.0)
    yield made
    tf.io.set_file_system("own", None)
    made.plan.clear()  # exceptions hold frames
    deadline = time.monotonic() + 2
    while made.opened and time.monotonic() < deadline:
        time.sleep(0.01)
    assert made.opened == 0


def test_every_reader_and_writer(store):
    tf.io.save_npy("own://a/x.npy", np.arange(6.0))
    assert tf.io.read_npy("own://a/x.npy").numpy().tolist() == list(range(6))
    tf.io.save_npz("own://a/x.npz", x=np.arange(3), y=np.ones(2))
    assert tf.io.read_npz("own://a/x.npz")["x"].numpy().tolist() == [0, 1, 2]
    for packing in ("", "GZIP", "ZSTD"):
        with tf.io.TFRecordWriter("own://r" + packing, packing) as writer:
            for i in range(50):
                writer.write(b"%d" % i * i)
        assert [r.numpy() for r in tf.data.TFRecordDataset("own://r" + packing, packing)] == [b"%d" % i * i for i in range(50)]
    dataset = tf.data.TFRecordDataset("own://r", index="file").shuffle(50, seed=1).batch(7).prefetch(2)
    assert sorted(r for batch in dataset for r in batch.numpy().tolist()) == sorted(b"%d" % i * i for i in range(50))
    assert "own://r.levada-index" in store.files and len(tf.data.TFRecordDataset("own://r", index="file")) == 50
    with tf.io.TarWriter("own://s.tar") as writer:
        writer.write("0.txt", b"zero")
    assert tf.data.TarDataset("own://s.tar", index=True)[0]["txt"].numpy() == b"zero"
    assert not [name for name in store.files if ".tmp-" in name]


def test_stored_datasets_and_caches(store):
    dataset = tf.data.Dataset.range(100)
    dataset.save("own://saved/deep")
    assert [x.numpy() for x in tf.data.Dataset.load("own://saved/deep")] == list(range(100))
    cached = dataset.cache("own://cache")
    for _ in range(2):
        assert [x.numpy() for x in cached] == list(range(100))


def test_listing(store):
    for name in ("own://d/a.txt", "own://d/b.txt", "own://d/.hidden.txt", "own://e/c.txt", "own://e/c.csv"):
        store.files[name] = b"x\n"
    names = [n.numpy().decode() for n in tf.data.Dataset.list_files("own://*/[a-c].txt", shuffle=False)]
    assert names == ["own://d/a.txt", "own://d/b.txt", "own://e/c.txt"]
    hidden, both = b"own://d/.hidden.txt", [b"own://d/a.txt", b"own://d/b.txt"]
    assert tf.io.matching_files("own://d/*").numpy().tolist() == [hidden, *both]
    assert tf.io.matching_files(["own://d/b*", "own://d/[a-z]*"]).numpy().tolist() == [*both, both[1]]  # in order
    assert tf.io.matching_files(["own://e/c.csv", "own://e/none"]).numpy().tolist() == [b"own://e/c.csv"]
    assert tf.io.matching_files("own://nothing/*").shape == (0,)
    with pytest.raises(tf.errors.NotFoundError, match="own://q"):
        tf.data.Dataset.list_files("own://q*")
    assert [x.numpy() for x in tf.data.TextLineDataset(tf.data.Dataset.list_files("own://d/*.txt", shuffle=False))] == [b"x"] * 3


def test_short_reads_and_writes(store):
    store.most = 3
    tf.io.save_npy("own://x.npy", np.arange(500))
    assert tf.io.read_npy("own://x.npy").numpy().tolist() == list(range(500))
    assert store.calls["read"] > 1000 and store.calls["write"] > 1000


def failures(*kinds):
    return {kind: [TimeoutError(), ConnectionResetError(), OSError(errno.EIO, "")] for kind in kinds}


def test_failures_that_pass(store):
    store.plan = failures("open", "size", "read", "create", "write", "rename", "list")
    tf.io.save_npy("own://x.npy", np.arange(9))
    assert tf.io.read_npy("own://x.npy").numpy().tolist() == list(range(9))
    assert tf.io.matching_files("own://*.npy").numpy().tolist() == [b"own://x.npy"]
    assert not any(store.plan.values())
    store.plan = {"read": [InterruptedError()] * 50}  # at once, as often as it happens
    assert tf.io.read_npy("own://x.npy").numpy().tolist() == list(range(9))


@pytest.mark.parametrize("failure,kind,text", [
    (lambda: OSError(errno.EIO, ""), tf.errors.UnavailableError, r"Input/output error \(4 attempts in 0\.\d\d s\)"),
    (TimeoutError, tf.errors.DeadlineExceededError, r"timed out \(4 attempts"),
    (PermissionError, tf.errors.PermissionDeniedError, "denied"), (FileNotFoundError, tf.errors.NotFoundError, "No such"),
    (ZeroDivisionError, tf.errors.UnavailableError, "Input/output error"), (MemoryError, tf.errors.ResourceExhaustedError, "memory")])
def test_failures_that_stay(store, failure, kind, text):
    store.files["own://x"] = b"a\nb\n"
    store.plan = {"open": [failure() for _ in range(20)]}
    with pytest.raises(kind, match=f"open 'own://x': .*{text}"):
        tf.io.read_file("own://x")
    passing = kind in (tf.errors.UnavailableError, tf.errors.DeadlineExceededError)
    assert store.calls["open"] == (4 if passing else 1)
    store.plan = {"read": [None, *(failure() for _ in range(4))]}
    with pytest.raises(kind, match="own://x"):
        for _ in tf.data.TextLineDataset("own://x", buffer_size=2):
            pass


class Hindered:
    """A directory of which each k-th call fails once."""

    def __init__(self, folder, k, failure):
        self.folder, self.left, self.failure, self.failed = folder, k, failure, False

    def _path(self, name):
        return self.folder / name.partition("://")[2]

    def _call(self):
        self.left -= 1
        if self.left == 0:
            self.failed = True
            raise OSError(self.failure, os.strerror(self.failure))  # a new one: exceptions hold frames

    def open(self, name):
        self._call()
        return HinderedFile(self, open(self._path(name), "rb", buffering=0))

    def create(self, name):
        self._call()
        return HinderedFile(self, open(self._path(name), "wb", buffering=0))

    def rename(self, source, target):
        self._call()
        os.replace(self._path(source), self._path(target))

    def remove(self, name):
        path = self._path(name)
        path.rmdir() if path.is_dir() else path.unlink()

    def make_directory(self, name):
        self._call()
        self._path(name).mkdir()

    def list(self, name):
        self._call()
        return [(path.name, path.is_dir()) for path in sorted(self._path(name).iterdir())]


class HinderedFile:
    def __init__(self, owner, file):
        self.owner, self.file = owner, file

    def size(self):
        self.owner._call()
        return os.fstat(self.file.fileno()).st_size

    def modified(self):
        return os.fstat(self.file.fileno()).st_mtime_ns

    def read(self, offset, nbytes):
        self.owner._call()
        return os.pread(self.file.fileno(), nbytes, offset)

    def write(self, data):
        self.owner._call()
        return self.file.write(data)

    def close(self):
        self.file.close()


def everything(root):
    """Each format written and read: what was read."""
    tf.io.save_npy(root + "a.npy", np.arange(9))
    tf.io.save_npz(root + "a.npz", x=np.arange(5), y=np.ones(3))
    with tf.io.TFRecordWriter(root + "a.tfrecord") as writer:
        writer.write(b"record")
    tf.io.write_file(root + "a.csv", b"n,a\nx,1\n")
    data = tf.data.Dataset
    data.range(20).save(root + "saved", checkpoint_args={"checkpoint_interval": 8})
    return [tf.io.read_npy(root + "a.npy").numpy().tolist(), tf.io.read_npz(root + "a.npz")["y"].numpy().tolist(),
            [x.numpy() for x in tf.data.TFRecordDataset(root + "a.tfrecord", index=True)],
            [row["a"].numpy() for row in data.from_csv(root + "a.csv")], [x.numpy() for x in data.load(root + "saved")],
            [x.numpy() for x in data.list_files(root + "*.n*", shuffle=False)]]


@pytest.mark.parametrize("failure,attempts", [(errno.EINTR, 1), (errno.EAGAIN, 3), (errno.EIO, 3), (errno.EAGAIN, 1)])
def test_every_call_is_hindered_once(tmp_path, failure, attempts):
    """An interrupted call is made again always, one whose failure may pass as often as was asked for."""
    k, outcomes = 0, []
    while not outcomes or outcomes[-1] != "never":
        k += 1
        place = tmp_path / str(k)
        place.mkdir()
        system = Hindered(place, k, failure)
        tf.io.set_file_system("hind", system, attempts=attempts, retry_delay=1e-6, timeout=5.0)
        try:
            found = everything("hind://")
        except tf.errors.OpError as error:
            assert attempts == 1 and failure != errno.EINTR and system.failed, (k, error)
            assert "hind://" in str(error), (k, error)
            outcomes.append("failed")
            continue
        assert found[:5] == [list(range(9)), [1.0] * 3, [b"record"], [1], list(range(20))] and len(found[5]) == 2, (k, found)
        outcomes.append("passed" if system.failed else "never")
    tf.io.set_file_system("hind", None)
    assert k > 60 and (("failed" in outcomes) == (attempts == 1 and failure != errno.EINTR))


def test_a_time_out_ends_the_attempts(store):
    tf.io.set_file_system("own", store, attempts=1000, retry_delay=0.01, timeout=0.2)
    store.plan = {"open": [TimeoutError()] * 1000}
    with pytest.raises(tf.errors.DeadlineExceededError, match="attempts in 0"):
        tf.io.read_file("own://x")
    assert 2 <= store.calls["open"] <= 8


def test_what_lies_is_refused(store):
    store.files["own://x"] = b"abc"
    class Liar(Store):
        def open(self, path):
            return "no file"
        def list(self, path):
            return 5
    tf.io.set_file_system("lie", Liar(), attempts=1)
    with pytest.raises(tf.errors.OpError):
        tf.io.read_file("lie://x")
    with pytest.raises(tf.errors.OpError):
        tf.io.matching_files("lie://*")
    tf.io.set_file_system("lie", None)
    with pytest.raises(tf.errors.NotFoundError):
        tf.io.read_file("lie://x")
    for scheme in ("", "a b", "x" * 33, "a/b"):
        with pytest.raises(ValueError, match="scheme"):
            tf.io.set_file_system(scheme, store)
    with pytest.raises(ValueError, match="0 or more"):
        tf.io.set_file_system("own", store, attempts=-1)


def test_workers_read_too(store):
    for i in range(8):
        with tf.io.TFRecordWriter(f"own://w{i}") as writer:
            for k in range(200):
                writer.write(b"%d" % (200 * i + k))
    names = [f"own://w{i}" for i in range(8)]
    dataset = tf.data.TFRecordDataset(names, index=True).shuffle(1600, seed=0).map(
        lambda text: tf.strings.to_number(text, tf.int64), num_parallel_calls=4).batch(32).prefetch(4)
    for _ in range(3):
        assert sorted(x for batch in dataset for x in batch.numpy().tolist()) == list(range(1600))


def test_plain_paths_stay_where_they_were(store, tmp_path):
    (tmp_path / "x").write_bytes(b"here")
    assert tf.io.read_file(str(tmp_path / "x")).numpy() == b"here"
    assert tf.io.matching_files(str(tmp_path / "*")).numpy().tolist() == [os.fsencode(tmp_path / "x")]
    assert store.calls == {}


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_fsspec(kind, tmp_path):
    fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
    tf.io.set_file_system(kind, tf.io.FsspecFiles(fsspec.filesystem(kind)))
    root = f"{kind}://{tmp_path}" if kind == "file" else "memory://folder"
    try:
        fsspec.filesystem(kind).makedirs(root, exist_ok=True)
        tf.io.save_npy(f"{root}/x.npy", np.arange(1000))
        assert tf.io.read_npy(f"{root}/x.npy").numpy().tolist() == list(range(1000))
        with tf.io.TFRecordWriter(f"{root}/r.tfrecord") as writer:
            for i in range(100):
                writer.write(b"%d" % i)
        dataset = tf.data.TFRecordDataset(tf.io.matching_files(f"{root}/*.tfrecord"), index="file")
        assert len(dataset) == 100 and dataset[41].numpy() == b"41"
        assert sorted(int(x.numpy()) for x in dataset.shuffle(100)) == list(range(100))
        tf.data.Dataset.range(10).save(f"{root}/saved")
        assert [x.numpy() for x in tf.data.Dataset.load(f"{root}/saved")] == list(range(10))
        with pytest.raises(tf.errors.NotFoundError):
            tf.io.read_file(f"{root}/absent")
    finally:
        tf.io.set_file_system(kind, None)
