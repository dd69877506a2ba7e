"""One broken file of each kind: what fails names the file, the place in it, the record and the column, and what was expected."""
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib

import numpy as np
import pytest

import levada as tf

Dataset, CsvDataset = tf.data.Dataset, tf.data.experimental.CsvDataset
LOSS, INVALID = tf.errors.DataLossError, tf.errors.InvalidArgumentError


def npy(array):
    made = io.BytesIO()
    np.save(made, array)
    return made.getvalue()


def npz(method, *, broken=None):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("x.npy"), npy(np.arange(1000)), method)
    data = bytearray(made.getvalue())
    if broken is not None:
        data[broken:broken + 8] = b"\xff" * 8
    return bytes(data)


def safetensors(entry, data):
    header = json.dumps({"x": entry}).encode()
    return struct.pack("<Q", len(header)) + header + data


def checksum(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data):
    length = struct.pack("<Q", len(data))
    return length + checksum(length) + data + checksum(data)


def tar(*members):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def lines(packing):
    return lambda path: list(tf.data.TextLineDataset(path, packing))


def csv(*defaults, **options):
    return lambda path: list(CsvDataset(path, defaults, **options))


def pattern(*words):
    """Words that follow each other."""
    return ".*".join(words)


F64, TWO = npy(np.arange(6.0)), record(b"one") + record(b"two")
PAIR = tar(("0.a", b"1"), ("0.b", b"2"), ("1.a", b"x" * 600))
PACKED = gzip.compress(b"a line\n" * 500, mtime=0)
INDEXES = [None, True]
TABLE = [
    ("npy, cut", F64[:-4], tf.io.read_npy, LOSS, ["expected 48 bytes", "offset 128", "got 44"]),
    ("npy, header cut", F64[:20], tf.io.read_npy, LOSS, ["expected a header of 128 bytes", "offset 0", "got 20"]),
    ("npy, another file", b"XX" + F64[2:], tf.io.read_npy, LOSS, ["expected an .npy header", "offset 0"]),
    ("npy, objects", F64.replace(b"<f8", b"|O8"), tf.io.read_npy, INVALID, ["expected numbers", "got '.O8'"]),
    ("npz, cut", npz(0)[:-10], tf.io.read_npz, LOSS, ["expected the end of a zip archive", "offset [0-9]+"]),
    ("npz, another checksum", npz(0, broken=300), lambda path: tf.io.read_npz(path, mmap=False), LOSS,
     ["expected data that fit their checksum", "offset [0-9]+"]),
    ("npz, damaged", npz(8, broken=100), tf.io.read_npz, LOSS, ["expected", "offset [0-9]+"]),
    ("safetensors, sizes", safetensors({"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}, bytes(8)),
     tf.io.read_safetensors, LOSS, ["expected data_offsets of 12 bytes for 'x'", "8 bytes of data at offset [0-9]+",
                                    r"got \[0, 8\]"]),
    ("safetensors, a gap", safetensors({"dtype": "U8", "shape": [2], "data_offsets": [1, 3]}, b"abc"),
     tf.io.read_safetensors, LOSS, ["expected the data of 'x' at offset ([0-9]+)", "got [0-9]+"]),
    ("safetensors, header", struct.pack("<Q", 3) + b"{x}", tf.io.read_safetensors, LOSS,
     ["offset 8", "expected", "offset [0-9]+"]),
    ("safetensors, a shape", safetensors({"dtype": "U8", "shape": [2**62, 4], "data_offsets": [0, 1]}, b"x"),
     tf.io.read_safetensors, LOSS, ["fewer than 2.63 bytes of 'x'", "offset 8", "4611686018427387904, 4"]),
    ("csv, names", b"a,a\n1,2\n", Dataset.from_csv, ValueError, ["record 0 at offset 0", "name of its own", "'a', 'a'"]),
    ("csv, nothing", b"", Dataset.from_csv, INVALID, ["expected a header at offset 0", "empty"]),
    ("idx, cut", bytes([0, 0, 8, 1, 0, 0, 0, 9]) + b"abc", tf.io.read_idx, LOSS, ["offset 4", "9 bytes", "3 bytes follow"]),
    ("idx, another file", bytes([0, 0, 77, 1, 0, 0, 0, 9]), tf.io.read_idx, LOSS, ["expected an IDX header at offset 0", "got"]),
    ("raw", b"12345", lambda path: list(Dataset.from_raw(path, tf.int16)), INVALID, ["expected rows of 2 bytes", "got 5 bytes"]),
    ("gzip, cut", PACKED[:-12], lines("GZIP"), LOSS, ["offset [0-9]+", "expected more", "got the end"]),
    ("gzip, another checksum", PACKED[:-8] + b"abcd" + PACKED[-4:], lines("GZIP"), LOSS, ["offset [0-9]+", "data check"]),
    ("gzip, another file", b"plain text", lines("GZIP"), LOSS, ["offset [0-9]+", "header check"]),
    ("zlib, cut", zlib.compress(b"a line\n" * 500)[:-6], lines("ZLIB"), LOSS, ["offset [0-9]+", "expected more"]),
    ("zstd, another file", b"plain text", lines("ZSTD"), LOSS, ["offset 0"]),
    ("examples", record(b"\x0a\x05abc"), lambda path: list(Dataset.from_tfrecord(
        path, {"n": tf.io.FixedLenFeature([], tf.int64)}, index=False)), INVALID, ["expected as many bytes", "byte 2 of 5"]),
]
TABLE += [(f"{name}, index={index}", data, lambda path, read=read, index=index: read(path, index), error, words)
          for index in INDEXES for name, data, read, error, words in [
    ("tfrecord, cut", TWO[:-3], lambda path, index: list(tf.data.TFRecordDataset(path, index=index)), LOSS,
     ["record 1 at offset 19", "expected 19 bytes", "got 16"]),
    ("tfrecord, damaged", TWO[:-6] + b"X" + TWO[-5:], lambda path, index: list(tf.data.TFRecordDataset(path, index=index)), LOSS,
     ["record 1 at offset 31", "checksum"]),
    ("csv, a text", b"1,2\n3,x\n", lambda path, index: csv(tf.int32, tf.float32, index=index)(path), INVALID,
     ["record 1 at offset 4", "field 1", "expected float32, got 'x'"]),
    ("csv, a large number", b"1,2\n3000000000,4\n", lambda path, index: csv(tf.int32, tf.float32, index=index)(path), INVALID,
     ["record 1 at offset 4", "field 0", "expected int32, got '3000000000'"]),
    ("csv, a selected field", b"1,2,3\n4,5,x\n", lambda path, index: csv(tf.int32, select_cols=[2], index=index)(path), INVALID,
     ["record 1 at offset 6", "field 2", "expected int32, got 'x'"]),
    ("csv, behind an excluded field", b"1,2,3\n4,5,\n", lambda path, index: csv(tf.int32, exclude_cols=[0, 1], index=index)(path),
     INVALID, ["record 1 at offset 6", "field 2", "required"]),
    ("csv, fields", b"1,2\n3\n", lambda path, index: csv(tf.int32, tf.float32, index=index)(path), INVALID,
     ["record 1 at offset 4", "expected 2 fields, got 1"]),
    ("csv, missing", b"1,2\n3,\n", lambda path, index: csv(tf.int32, tf.float32, index=index)(path), INVALID,
     ["record 1 at offset 4", "field 1", "required"]),
    ("csv, a quote", b"1,2\n3\"a,4\n", lambda path, index: csv(tf.string, tf.float32, index=index)(path), INVALID,
     ["record 1 at offset 4", "quote"]),
    ("fixed length", b"12345", lambda path, index: list(tf.data.FixedLengthRecordDataset(path, 2, index=index)), INVALID,
     ["expected records of 2 bytes", "got 5 bytes"]),
    ("tar, cut", PAIR[:2600], lambda path, index: list(tf.data.TarDataset(path, ["a"], index=index)), LOSS,
     ["offset 2048", "expected 600 bytes of '1.a'", "got"]),
    ("tar, header", PAIR[:1024] + b"zz" + PAIR[1026:], lambda path, index: list(tf.data.TarDataset(path, ["a"], index=index)),
     LOSS, ["offset 1024", "expected the header of a tar member"]),
    ("tar, a sample", PAIR, lambda path, index: list(tf.data.TarDataset(path, ["a", "b"], index=index)), INVALID,
     ["record 1 at offset 2048", "sample '1'", "expected one member 'b', got none"]),
]]
# A parser of messages in a map knows the element, and no file.
NAMELESS = {"examples"}


@pytest.mark.parametrize("name, data, read, error, words", TABLE, ids=[row[0] for row in TABLE])
def test_errors_name_their_place(tmp_path, name, data, read, error, words):
    path = tmp_path / "broken.file"
    path.write_bytes(data)
    with pytest.raises(error, match=pattern(*([] if name in NAMELESS else ["broken.file"]), *words)):
        read(str(path))


@pytest.mark.parametrize("read", [
    tf.io.read_npy, tf.io.read_npz, tf.io.read_safetensors, tf.io.read_idx, tf.io.read_file, lines(None), lines("GZIP"),
    csv(tf.string), csv(tf.string, index=True), lambda path: list(tf.data.TFRecordDataset(path)), tf.data.TarDataset,
    lambda path: Dataset.from_raw(path, tf.int8), Dataset.from_files, Dataset.from_csv])
def test_missing_files_and_directories(tmp_path, read):
    with pytest.raises(tf.errors.NotFoundError, match="absent"):
        read(str(tmp_path / "absent"))
    with pytest.raises((tf.errors.OpError, OSError), match=tmp_path.name):
        read(str(tmp_path))



def test_what_packed_headers_promise_is_checked_against_the_file(tmp_path):
    """A few bytes must not make levada take gigabytes: sizes are held against what deflate can unpack to."""
    path = str(tmp_path / "bomb")
    huge = struct.pack(">I", 2**31 - 1)
    with open(path, "wb") as file:
        file.write(gzip.compress(bytes([0, 0, 8, 1]) + huge + b"abc", mtime=0))
    with pytest.raises(LOSS, match="bomb.*offset 4.*2147483647 bytes"):
        tf.io.read_idx(path)
    header = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000,), }".ljust(117) + b"\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", header + bytes(1 << 20))
    with open(path, "wb") as file:
        file.write(made.getvalue())
    with pytest.raises(LOSS, match="bomb.*expected 800000000 bytes"):
        tf.io.read_npz(path)
    with open(path, "wb") as file:
        file.write(gzip.compress(struct.pack("<Q", 2**40) + checksum(struct.pack("<Q", 2**40)), mtime=0))
    with pytest.raises(LOSS, match=r"bomb.*record 0 at offset 0: expected at most 2\^31 - 1 bytes"):
        list(tf.data.TFRecordDataset(path, "GZIP"))


def test_links_and_names_that_are_no_text(tmp_path):
    odd = tmp_path / "odd\udcff.npy"
    odd.write_bytes(F64[:-4])
    link = tmp_path / "link.npy"
    link.symlink_to(odd)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(LOSS, match="link.npy"):
        tf.io.read_npy(link)
    with pytest.raises(LOSS, match=r"odd\\xff\.npy.*expected 48 bytes"):
        tf.io.read_npy(odd)
    with pytest.raises(LOSS, match=r"odd\\xff\.npy.*\(in tfrecord"):
        list(tf.data.TFRecordDataset(odd))
    with pytest.raises((tf.errors.OpError, OSError), match="loop"):
        tf.io.read_npy(tmp_path / "loop")
    odd.write_bytes(F64)
    assert tf.io.read_npy(link).numpy().tolist() == [0, 1, 2, 3, 4, 5]


def bombs():
    """{name: (bytes, compression)} of one record without end, of which a few bytes in the file make 64 MB."""
    zeros = bytes(64 << 20)
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    member = tarfile.TarInfo("0.a")
    member.size = len(zeros)
    length = struct.pack("<Q", len(zeros))
    return {"zlib": (zlib.compress(zeros, 9), "ZLIB"), "gzip": (pack.compress(zeros) + pack.flush(), "GZIP"),
            "tfrecord": (gzip.compress(length + checksum(length) + zeros, 9), "GZIP"),
            "tar": (gzip.compress(member.tobuf() + zeros + bytes(1024), 9), "GZIP"),
            "commas": (gzip.compress(b"," * (8 << 20), 9), "GZIP"), "quotes": (gzip.compress(b'"' + zeros, 9), "GZIP")}


@pytest.fixture(scope="module")
def bomb_files(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp("bombs"), {}
    for name, (data, packing) in bombs().items():
        assert len(data) < 100_000
        (folder / name).write_bytes(data)
        made[name] = str(folder / name), packing
    return made


@pytest.mark.parametrize("name, make", [
    ("gzip", tf.data.TextLineDataset), ("zlib", tf.data.TextLineDataset), ("tfrecord", tf.data.TFRecordDataset),
    ("gzip", lambda *args, **limit: CsvDataset(args[0], [tf.string], args[1], **limit)),
    ("quotes", lambda *args, **limit: CsvDataset(args[0], [tf.string], args[1], **limit)),
    ("commas", lambda *args, **limit: CsvDataset(args[0], [tf.string], args[1], **limit)),
    ("gzip", lambda *args, **limit: Dataset.from_csv(args[0], None, False, None, compression_type=args[1], **limit)),
    ("tar", lambda *args, **limit: tf.data.TarDataset(args[0], ["a"], args[1], **limit))])
def test_a_record_without_end_meets_the_limit(bomb_files, name, make):
    path, packing = bomb_files[name]
    with pytest.raises(tf.errors.ResourceExhaustedError, match=rf"{name}.*offset \d+.*at most 1000000 bytes.*max_record_bytes"):
        list(make(path, packing, max_record_bytes=1_000_000))
    if name != "commas":
        return
    with pytest.raises(tf.errors.ResourceExhaustedError, match=r"commas.*record 0 at offset 0: expected at most 4194304 fields"):
        list(make(path, packing))


@pytest.mark.parametrize("index", INDEXES)
def test_limits_of_records_can_be_moved(tmp_path, index):
    path = str(tmp_path / "lines")
    with open(path, "wb") as file:
        file.write(b"x" * 1000 + b"\n" + b"y" * 1001 + b"\nz\n")
    assert len(list(tf.data.TextLineDataset(path, index=index, max_record_bytes=1001))) == 3
    with pytest.raises(tf.errors.ResourceExhaustedError, match="record 1 at offset 1001: expected at most 1000 bytes"):
        list(tf.data.TextLineDataset(path, index=index, max_record_bytes=1000))
    with pytest.raises(tf.errors.ResourceExhaustedError, match="record 1 at offset 1001: expected at most 1001 bytes"):
        list(CsvDataset(path, [tf.string], index=index, max_record_bytes=1001))
    for bad in (0, -1, 2**31):
        with pytest.raises(ValueError, match="max_record_bytes: expected"):
            tf.data.TextLineDataset(path, max_record_bytes=bad)
    with open(path, "wb") as file:
        file.write(record(b"one") + record(b"a longer one"))
    with pytest.raises(tf.errors.ResourceExhaustedError, match="record 1 at offset 19: expected at most 5 bytes"):
        list(tf.data.TFRecordDataset(path, index=index, max_record_bytes=5))


def test_a_hole_is_no_line(tmp_path):
    """Without a limit of the user's: a line of 2**28 bytes at most."""
    path = tmp_path / "hole"
    with open(path, "wb") as file:
        file.truncate(2**28 + 2**20)
    with pytest.raises(tf.errors.ResourceExhaustedError, match="hole.*record 0 at offset 0: expected at most 268435456 bytes"):
        list(tf.data.TextLineDataset(str(path)))


def test_names_of_arrays_that_are_no_text(tmp_path):
    """They are read by the names that os.fsdecode gives."""
    path, header = tmp_path / "x", b'{"\xff":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    path.write_bytes(struct.pack("<Q", len(header)) + header + b"x")
    found = tf.io.read_safetensors(path)
    assert {name: array.numpy().tolist() for name, array in found.items()} == {"\udcff": [120]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("AB.npy", F64)
    path.write_bytes(packed.getvalue().replace(b"AB.npy", b"\x81\xff.npy"))
    assert list(tf.io.read_npz(path)) == ["\udc81\udcff"]
