"""Rows behind 2^31 and 2^32 bytes of sparse files, in every format that knows where its rows stand."""
import json
import struct
import zipfile

import numpy as np
import pytest

import levada as tf

DATA = tf.data
ROWS = (1 << 33) // 8 + 5                            # of one int64 each
PLACES = [0, 2**28 - 1, 2**28, 2**29 - 1, 2**29, 2**29 + 1, ROWS - 1]  # around 2^31 and 2^32 bytes, and the last


def npy_header():
    text = f"{{'descr': '<i8', 'fortran_order': False, 'shape': ({ROWS},), }}"
    return b"\x93NUMPY\x01\x00\x76\x00" + text.ljust(117).encode() + b"\n"


def put_rows(file, start):
    """Row i is i + 1 at some places and 0 elsewhere; nothing lies between."""
    for place in PLACES:
        file.seek(start + place * 8)
        file.write(struct.pack("<q", place + 1))


def write_npy(path):
    with open(path, "wb") as file:
        file.write(npy_header())
        put_rows(file, 128)


def write_npz(path):
    """A stored member of 8 GB, its headers made by zipfile; the bytes between are never written."""
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("x.npy")
        member.file_size = member.compress_size = 128 + ROWS * 8
        member.header_offset = member.CRC = 0
        member.extra = struct.pack("<HH", 0xD935, 5) + b"\0" * 5  # rows are aligned
        header = member.FileHeader(zip64=True)
        archive.fp.write(header)
        archive.fp.write(npy_header())
        put_rows(archive.fp, len(header) + 128)
        archive.start_dir = archive.fp.tell()
        archive.filelist.append(member)
        archive._didModify = True


def write_safetensors(path):
    text = json.dumps({"x": {"dtype": "I64", "shape": [ROWS], "data_offsets": [0, ROWS * 8]}}).encode()
    text = text.ljust((len(text) + 7) // 8 * 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        put_rows(file, 8 + len(text))


def write_raw(path):
    with open(path, "wb") as file:
        put_rows(file, 0)


FORMATS = {
    "npy": (write_npy, DATA.Dataset.from_npy),
    "npz": (write_npz, lambda path, mode: DATA.Dataset.from_npz(path, ["x"], mode=mode)),
    "safetensors": (write_safetensors, lambda path, mode: DATA.Dataset.from_safetensors(path, ["x"], mode=mode)),
    "raw": (write_raw, lambda path, mode: DATA.Dataset.from_raw(path, tf.int64, mode=mode)),
}


def row_of(element):
    values = element.values() if isinstance(element, dict) else [element]
    return int(next(iter(values)).numpy())


@pytest.mark.parametrize("mode", ["map", "read"])
@pytest.mark.parametrize("name", FORMATS)
def test_rows_of_arrays(tmp_path, name, mode):
    write, read = FORMATS[name]
    path = tmp_path / ("x." + name)
    write(path)
    dataset = read(str(path), mode=mode)
    assert len(dataset) == ROWS
    for place in PLACES:
        assert row_of(dataset[place]) == place + 1
    assert row_of(dataset[2**29 + 2]) == 0
    around = [int(np.asarray(b).reshape(-1)[0]) if not isinstance(b, dict) else int(np.asarray(b["x"])[0])
              for b in dataset.skip(2**29 - 1).take(3).batch(1)]
    assert around == [2**29, 2**29 + 1, 2**29 + 2]
    before = iter(dataset.shuffle(seed=1).batch(4))
    next(before)
    after = iter(dataset.shuffle(seed=1).batch(4))
    after.restore(before.save())
    assert str(next(before)) == str(next(after))


CRC32C = [0] * 256
for _byte in range(256):
    _crc = _byte
    for _ in range(8):
        _crc = _crc >> 1 ^ (0x82F63B78 if _crc & 1 else 0)
    CRC32C[_byte] = _crc


def masked(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC32C[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def test_records_behind_one_of_8_gigabytes(tmp_path):
    path, small = tmp_path / "x.tfrecord", [b"first", b"second record", b""]
    with open(path, "wb") as file:
        for record in [None] + small:
            length = struct.pack("<Q", 1 << 33 if record is None else len(record))
            file.write(length + masked(length))
            if record is None:
                file.seek((1 << 33) + 4, 1)  # the data of a hole have no checksum that holds: nobody reads them
            else:
                file.write(record + masked(record))
    dataset = DATA.TFRecordDataset(str(path), index=True)
    assert len(dataset) == 4 and [dataset[i].numpy() for i in (1, 2, 3)] == small
    assert [record.numpy() for record in dataset.skip(1)] == small


def test_the_checksum_of_this_file():
    assert masked(b"123456789") == struct.pack("<I", ((0xE3069283 >> 15 | 0xE3069283 << 17) + 0xA282EAD8) & 0xFFFFFFFF)
