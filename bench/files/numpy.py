import gzip
import json
import struct
import tarfile
import zlib

import numpy as np

import worker

rows = worker.rows()


class Epochs:
    def __init__(self, make):
        self._make = make

    def __iter__(self):
        return iter(self._make())


def _records(path):
    """Without a look at the checksums."""
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at < len(data):
        length, = struct.unpack_from("<Q", data, at)
        yield data[at + 12:at + 12 + length]
        at += length + 16


def _batches(items):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == rows.BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Bytes:
    """A list of bytes that NumPy does not turn into an array of its own."""

    def __init__(self, items):
        self._items = items

    def __array__(self, dtype=None, copy=None):
        array = np.empty(len(self._items), object)
        array[:] = list(self._items)
        return array


def tfrecord(path, records, images):
    return Epochs(lambda: map(_Bytes, _batches(_records(path))))


def _lines(unpack):
    def contender(path, lines):
        def read():
            with open(path, "rb") as file:
                return unpack(file.read()).splitlines()
        return Epochs(lambda: map(_Bytes, _batches(read())))
    return contender


text = _lines(lambda data: data)
text_gzip = _lines(gzip.decompress)
text_zlib = _lines(zlib.decompress)


def npz(path):
    def read():
        with np.load(path) as archive:
            return [archive[name] for name in archive.files]
    return Epochs(read)


npz_deflated = npz


def safetensors(path):
    def read():
        with open(path, "rb") as file:
            header = json.loads(file.read(*struct.unpack("<Q", file.read(8))))
            return [np.fromfile(file, np.float32, int(np.prod(entry["shape"]))).reshape(entry["shape"])
                    for entry in sorted(header.values(), key=lambda entry: entry["data_offsets"])]
    return Epochs(read)


def tar(path, body):
    def samples():
        with tarfile.open(path) as archive:
            members = iter(archive)
            for first in members:
                yield archive.extractfile(first).read(), archive.extractfile(next(members)).read()
    return Epochs(lambda: (tuple(map(_Bytes, zip(*batch))) for batch in _batches(samples())))


def npy_shuffled(path):
    table = np.load(path, mmap_mode="r")

    def epoch():
        order = np.random.default_rng().permutation(len(table))
        return (table[order[i:i + 64]] for i in range(0, len(order), 64))
    return Epochs(epoch)


worker.serve_epochs(globals())
