"""Files: what is written is read; missing and damaged ones."""
import struct
import zlib

import numpy as np

import formats
from builder import Group, failure, spec, strings


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    head = struct.pack("<Q", len(data))
    return head + struct.pack("<I", crc32c(head)) + data + struct.pack("<I", crc32c(data))


def text(value):
    return strings(value).reshape(())


def sources(group):
    case = group.case("lines of text files")
    case.write("a.txt", b"one\ntwo\r\n\nlast")
    case.write("b.txt", b"\xffb\n")
    names = case.call("dataset_from_tensor_slices", [case.paths("a.txt", "b.txt")])
    case.elements(case.call("dataset_text_line", names), [text(v) for v in (b"one", b"two", b"", b"last", b"\xffb")])
    case = group.case("lines of a gzip file")
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    case.write("a.gz", packed.compress(b"x\ny\n") + packed.flush())
    names = case.call("dataset_from_tensor_slices", [case.paths("a.gz")])
    case.elements(case.call("dataset_text_line", names, compression=1), [text(b"x"), text(b"y")])
    case = group.case("a file that is missing fails in its place")
    case.write("b.txt", b"b\n")
    names = case.call("dataset_from_tensor_slices", [case.paths("missing.txt", "b.txt")])
    case.elements(case.call("dataset_text_line", names), [failure("NOT_FOUND", "missing.txt"), text(b"b")])
    case = group.case("records of TFRecord files")
    case.write("a.tfrecord", record(b"first\0") + record(b"") + record(b"third"))
    names = case.call("dataset_from_tensor_slices", [case.paths("a.tfrecord")])
    case.elements(case.call("dataset_tfrecord", names), [text(b"first\0"), text(b""), text(b"third")])
    case = group.case("a damaged record is data loss")
    case.write("bad.tfrecord", record(b"good") + record(b"damaged")[:-1] + b"?")
    names = case.call("dataset_from_tensor_slices", [case.paths("bad.tfrecord")])
    it = case.iterator(case.call("dataset_tfrecord", names))
    case.next(it, text(b"good"), failure("DATA_LOSS", "bad.tfrecord"))
    case = group.case("records of fixed length")
    case.write("a.bin", b"HEAD" + b"abcdef" + b"F")
    names = case.call("dataset_from_tensor_slices", [case.paths("a.bin")])
    case.elements(case.call("dataset_fixed_length_record", names, 3, 4, 1), [text(b"abc"), text(b"def")])
    case = group.case("columns of CSV files")
    case.write("a.csv", b'n,x,s\n1,0.5,"a,b"\n2,,"q""r"\n')
    names = case.call("dataset_from_tensor_slices", [case.paths("a.csv")])
    defaults = [case.tensor(np.zeros(0, np.int64)), case.tensor(np.float32([-1])), case.tensor(strings([b""]))]
    case.elements(case.call("dataset_csv", names, defaults, True),
                  [(np.int64(1), np.float32(0.5), text(b"a,b")), (np.int64(2), np.float32(-1), text(b'q"r'))])


def whole(group):
    case = group.case("npy files are written and read")
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    x = case.tensor(values)
    case.call("save_npy", {"path": "x.npy"}, x, outs=0)
    case.expect(case.call("read_npy", {"path": "x.npy"}, False), values)
    case.expect(case.call("read_npy", {"path": "x.npy"}, True), values)
    case = group.case("npz files hold arrays by name")
    case.call("save_npz", {"path": "x.npz"}, strings([b"a", b"b"]), [case.tensor(np.int8([1])),
        case.tensor(np.float64(2))],
              False, outs=0)
    case.expect(case.call("npz_names", {"path": "x.npz"}), strings([b"a", b"b"]))
    case.expect(case.call("read_npz", {"path": "x.npz"}, "b", False), np.float64(2))
    case.call("read_npz", {"path": "x.npz"}, "c", False, error=("NOT_FOUND", "c"))
    case = group.case("IDX files")
    case.write("x.idx", b"\0\0\x0b\x02" + struct.pack(">II", 2, 2) + struct.pack(">4h", 1, -2, 3, 4))
    case.expect(case.call("read_idx", {"path": "x.idx"}), np.int16([[1, -2], [3, 4]]))
    case.write("short.idx", b"\0\0\x08\x01\0\0\0\5ab")
    case.call("read_idx", {"path": "short.idx"}, error=("DATA_LOSS", "short.idx"))
    case = group.case("files as bytes")
    case.write("x", b"\0\1\xff")
    case.expect(case.call("read_file", {"path": "x"}, False), np.uint8([0, 1, 255]))
    case.call("read_file", {"path": "none"}, False, error=("NOT_FOUND", "none"))
    case = group.case("TFRecord files are written and read")
    w = case.call("tfrecord_writer_create", {"path": "w.tfrecord"}, 0, 0)
    case.call("tfrecord_writer_write", w, text(b"a\0b"), outs=0)
    case.call("tfrecord_writer_close", w, outs=0)
    case.call("tfrecord_writer_write", w, text(b"late"), error=("FAILED_PRECONDITION", "closed"))
    case.expect(case.call("read_file", {"path": "w.tfrecord"}, False), np.frombuffer(record(b"a\0b"), np.uint8))
    case = group.case("a writer that is dropped leaves nothing")
    w = case.call("tfrecord_writer_create", {"path": "gone.tfrecord"}, 0, 0)
    case.call("tfrecord_writer_write", w, text(b"x"), outs=0)
    case.release(w)
    case.call("read_file", {"path": "gone.tfrecord"}, False, error=("NOT_FOUND", "gone.tfrecord"))


def stored(group):
    case = group.case("a dataset is stored, loaded and cached on disk")
    rows = np.arange(8, dtype=np.int16).reshape(4, 2)
    d = case.call("dataset_from_tensor_slices", [case.tensor(rows), case.tensor(strings([b"a", b"b\0", b"", b"d"]))])
    expected = [(row, text(s)) for row, s in zip(rows, (b"a", b"b\0", b"", b"d"))]
    case.call("dataset_save", d, {"path": "stored"}, outs=0)
    case.elements(case.call("dataset_load", {"path": "stored"}), expected)
    for _ in range(2):
        case.elements(case.call("dataset_cache_file", d, {"path": "cached"}), expected)
        case.elements(case.call("dataset_snapshot", d, {"path": "snapshot"}, 0), expected)
    case.call("dataset_load", {"path": "nothing"}, error=("NOT_FOUND", "nothing"))
    case = group.case("a checkpoint brings objects back")
    v = case.call("variable_create", np.float32([1, 2]), "v")
    g = case.call("generator_create", np.int64([1, 2, 3]))
    it = case.iterator(case.call("dataset_range", 0, 5, 1, {"dtype": "int64"}))
    case.next(it, np.int64(0))
    items = {"v": v, "g": g, "it": it}
    case.call("checkpoint_write", {"path": "c.safetensors"}, items, outs=0)
    case.call("variable_assign", v, np.float32([8, 9]), outs=0)
    case.call("generator_assign", g, np.int64([0, 0, 0]), outs=0)
    case.next(it, np.int64(1), np.int64(2))
    case.call("checkpoint_restore", {"path": "c.safetensors"}, items, False, outs=0)
    case.expect(case.call("variable_read", v), np.float32([1, 2]))
    case.expect(case.call("generator_read", g), np.int64([1, 2, 3]))
    case.next(it, np.int64(1))
    case.expect(case.call("checkpoint_read", {"path": "c.safetensors"}, "v"), np.float32([1, 2]))
    other = case.call("variable_create", np.float32([1, 2, 3]), "v")
    case.call("checkpoint_restore", {"path": "c.safetensors"}, {"v": other}, False, error=("INVALID_ARGUMENT", "v"))


def make():
    group = Group()
    for part in (sources, whole, stored, formats.rows_of_files, formats.archives, formats.named_files,
                 formats.flattened):
        part(group)
    return group
