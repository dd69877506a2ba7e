"""Files: what is written, and the proof that reading gives it back.

A contender defines a function of a row's name that takes the inputs and returns an iterable of the epoch's elements, or
(iterable, what is timed) where the loop does more than to ask for the next element.
"""
import atexit
import dataclasses
import gzip
import hashlib
import io
import json
import os
import shutil
import struct
import tarfile
import tempfile
import zlib

import numpy as np

BATCH = 1024
FOLDER = tempfile.mkdtemp(prefix="levada_bench_files_")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


@dataclasses.dataclass
class Row:
    inputs: object  # () -> tuple
    check: object   # (elements, *inputs)


def _path(name):
    return os.path.join(FOLDER, name)


def _crc_table():
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(0x82F63B78), table >> 1)
    return [int(x) for x in table]


_TABLE = _crc_table()


def _masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def framed(record):
    length = struct.pack("<Q", len(record))
    return length + struct.pack("<I", _masked_crc(length)) + record + struct.pack("<I", _masked_crc(record))


def _varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def _field(number, data):
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def example(image, label):
    """tf.train.Example with a bytes feature `image` and an int64 feature `label`."""
    pixels = _field(1, _field(1, image))
    number = _field(3, _field(1, _varint(label)))
    features = {b"image": pixels, b"label": number}
    return _field(1, b"".join(_field(1, _field(1, name) + _field(2, value)) for name, value in features.items()))


def _records():
    """60 000 Examples of 784 bytes and a label. Sixty different ones: the pure Python checksum is slow."""
    images = np.random.default_rng(1).integers(0, 256, size=(60, 784), dtype=np.uint8)
    records = [example(image.tobytes(), label) for label, image in enumerate(images)]
    path = _path("examples.tfrecord")
    with open(path, "wb") as file:
        file.write(b"".join(map(framed, records)) * 1000)
    return path, records, images


def _table(digits):
    values = np.random.default_rng(2).normal(size=(1_000_000 if digits == 6 else 300_000, 10))
    path = _path(f"table{digits}.csv")
    with open(path, "w", encoding="ascii") as file:
        for first in range(0, len(values), 10_000):
            rows = values[first:first + 10_000]
            line = ",".join([f"%.{digits}g"] * 10) + "\n"
            file.write("".join(line % tuple(row) for row in rows))
    return path, values


def _lines():
    path = _path("lines.txt")
    text = [f"line {i} of a file with lines of some length {i * 7919 % 1000:03d}" for i in range(400_000)]
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join(text) + "\n")
    return path, text


def _packed(pack):
    path, text = _lines()
    other = path + "." + pack
    if pack == "gz":
        with open(path, "rb") as plain, gzip.open(other, "wb", compresslevel=6) as out:
            shutil.copyfileobj(plain, out)
    else:
        with open(path, "rb") as plain, open(other, "wb") as out:
            out.write(zlib.compress(plain.read(), 6))
    return other, text


def _array():
    """One gigabyte: beyond the caches."""
    path = _path("rows.npy")
    out = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(262_144, 1024))
    for first in range(0, len(out), 8192):
        out[first:first + 8192] = np.arange(first, first + 8192, dtype=np.float32)[:, None]
    out.flush()
    return (path,)


ARRAYS = {f"array_{i}": (2048 * (1 + i % 2), 1024) for i in range(6)}
SAMPLES = 20_000


def _arrays():
    return {name: np.arange(np.prod(shape), dtype=np.float32).reshape(shape) % 1013 for name, shape in ARRAYS.items()}


def _npz(save, name):
    path = _path(name)
    save(path, **_arrays())
    return (path,)


def _safetensors():
    path, header, offset = _path("arrays.safetensors"), {}, 0
    for name, array in _arrays().items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in _arrays().values():
            file.write(array.data)
    return (path,)


def _tar():
    """Samples of two members, 2 KB and a label, as WebDataset keeps them."""
    path, body = _path("samples.tar"), np.random.default_rng(5).integers(0, 256, 2048, dtype=np.uint8).tobytes()
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for i in range(SAMPLES):
            for suffix, data in (("bin", body[i % 512:]), ("cls", b"%d" % (i % 10))):
                member = tarfile.TarInfo(f"{i:06}.{suffix}")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return path, body


def _check_arrays(elements, path):
    for got, want in zip(list(elements), _arrays().values(), strict=True):
        np.testing.assert_array_equal(_host(got), want)


def _check_samples(elements, path, body):
    batches = list(elements)
    got = [value for batch in batches for value in np.asarray(_host(batch[0])).reshape(-1).tolist()]
    labels = [int(value) for batch in batches for value in np.asarray(_host(batch[1])).reshape(-1).tolist()]
    assert got == [body[i % 512:] for i in range(SAMPLES)] and labels == [i % 10 for i in range(SAMPLES)]


PICTURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "picture.jpg")
PICTURES, PICTURE_BATCH = 128, 16
SHAPE = (375, 500, 3)


def _jpegs():
    """128 copies of one picture of 500 x 375 pixels under their own names."""
    paths = [_path(f"{i}.jpg") for i in range(PICTURES)]
    for path in paths:
        shutil.copyfile(PICTURE, path)
    return (paths,)


def _pixels():
    """Smooth colours with a little noise, which pack as photographs do."""
    y, x = np.mgrid[0:SHAPE[0], 0:SHAPE[1]]
    noise = np.random.default_rng(4).integers(0, 8, SHAPE)
    return (np.stack([y // 2, x // 2, (y + x) // 4], -1) + noise).astype(np.uint8)


def _png_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _pngs():
    """128 copies of a PNG whose rows are filtered by their left neighbours, as most are."""
    pixels = _pixels()
    left = np.concatenate([np.zeros_like(pixels[:, :1]), pixels[:, :-1]], axis=1)
    rows = np.concatenate([np.ones((SHAPE[0], 1), np.uint8), (pixels - left).reshape(SHAPE[0], -1)], axis=1)
    header = struct.pack(">IIBBBBB", SHAPE[1], SHAPE[0], 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header) + \
        _png_chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + _png_chunk(b"IEND", b"")
    paths = [_path(f"{i}.png") for i in range(PICTURES)]
    for path in paths:
        with open(path, "wb") as file:
            file.write(data)
    return (paths,)


def _check_pictures(elements, digits):
    pixels = _concatenated(elements)
    assert pixels.shape == (PICTURES, *SHAPE) and pixels.dtype == np.uint8
    assert all(hashlib.sha256(one.tobytes()).hexdigest()[:16] == digits for one in pixels)


def _host(value):
    return np.asarray(value)


def _concatenated(elements):
    return np.concatenate([_host(e) for e in elements])


def _check_table(elements, path, values, digits):
    columns = [np.concatenate([_host(e[c]) for e in elements]) for c in range(10)]
    expected = np.float32([[float(f"%.{digits}g" % x) for x in row] for row in values[:1000]])
    got = np.stack([c[:1000] for c in columns], axis=1)
    assert all(len(c) == len(values) for c in columns)
    np.testing.assert_array_equal(got.astype(np.float32), expected)
    np.testing.assert_allclose(np.stack(columns, axis=1), values, rtol=10.0 ** (1 - digits), atol=1e-6)


def _check_records(elements, path, records, images):
    got = [bytes(r) for e in elements for r in np.asarray(_host(e)).reshape(-1).tolist()]
    assert got == records * 1000


def _check_examples(elements, path, records, images):
    pixels = np.concatenate([_host(e[0]) for e in elements]).reshape(-1, 784)
    labels = np.concatenate([_host(e[1]).reshape(-1) for e in elements])
    np.testing.assert_array_equal(labels, np.tile(np.arange(60), 1000))
    np.testing.assert_array_equal(pixels[:60], images)
    np.testing.assert_array_equal(pixels[-60:], images)


def _check_lines(elements, path, text):
    got = [line for e in elements for line in np.asarray(_host(e)).reshape(-1).tolist()]
    assert [line.decode() if isinstance(line, bytes) else line for line in got] == text


def _check_shuffled(elements, path):
    seen = []
    for batch in elements:
        batch = _host(batch)
        assert (batch == batch[:, :1]).all()
        seen.append(batch[:, 0].copy())
    seen = np.concatenate(seen)
    assert not np.array_equal(seen, np.arange(262_144)), "rows were not shuffled"
    np.testing.assert_array_equal(np.sort(seen), np.arange(262_144, dtype=np.float32))


ROWS = {
    "csv": Row(lambda: _table(6), lambda e, p, v: _check_table(list(e), p, v, 6)),
    "csv_exact": Row(lambda: _table(17), lambda e, p, v: _check_table(list(e), p, v, 17)),
    "tfrecord": Row(_records, _check_records),
    "tfrecord_examples": Row(_records, _check_examples),
    "text": Row(_lines, _check_lines),
    "text_gzip": Row(lambda: _packed("gz"), _check_lines),
    "text_zlib": Row(lambda: _packed("zlib"), _check_lines),
    "npz": Row(lambda: _npz(np.savez, "arrays.npz"), _check_arrays),
    "npz_deflated": Row(lambda: _npz(np.savez_compressed, "packed.npz"), _check_arrays),
    "safetensors": Row(_safetensors, _check_arrays),
    "tar": Row(_tar, _check_samples),
    "jpeg": Row(_jpegs, lambda e, p: _check_pictures(list(e), "6b8d94ce95922696")),  # as Pillow decodes it
    "png": Row(_pngs, lambda e, p: _check_pictures(list(e), hashlib.sha256(_pixels().tobytes()).hexdigest()[:16])),
    "npy_shuffled": Row(_array, _check_shuffled),
}
