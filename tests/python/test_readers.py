"""Sources that read files, against what TensorFlow 2.21 gives for the same bytes."""
import copy
import gzip
import inspect
import pickle
import warnings
import zlib

import numpy as np
import pytest

import levada as tf

DATA = tf.data
I32, F32, F64, I64, STR = tf.int32, tf.float32, tf.float64, tf.int64, tf.string


@pytest.fixture
def write(tmp_path):
    def make(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)
    return make


def run(dataset, most=30):
    """The elements, with the class of an error in its place, up to the end."""
    iterator, seen = iter(dataset), []
    for _ in range(most):
        try:
            element = next(iterator)
        except StopIteration:
            return seen
        except Exception as error:
            seen.append(type(error).__name__)
            continue
        values = [np.asarray(part).tolist() for part in element] if isinstance(element, tuple) else element.numpy()
        seen.append(values)
    raise AssertionError(f"no end after {seen}")


def records(path, *items, **options):
    with tf.io.TFRecordWriter(path, tf.io.TFRecordOptions(**options)) as writer:
        for item in items:
            writer.write(item)
    return path


# ---- text

@pytest.mark.parametrize("content,lines", [
    (b"x\ny", [b"x", b"y"]), (b"x\ny\n", [b"x", b"y"]), (b"\n\n", [b"", b""]), (b"", []), (b"a\r\nb\r\n\r\nc", [b"a", b"b", b"", b"c"]),
    (b"c\rd\n", [b"cd"]), (b"\xff\xfe\0\n\1\n", [b"\xff\xfe\0", b"\1"]), (b"a\n\r", [b"a"]), (b"\r\r\n", [b""])])
@pytest.mark.parametrize("buffer_size", [None, 1, 3])
def test_lines(write, content, lines, buffer_size):
    assert run(DATA.TextLineDataset(write("f", content), buffer_size=buffer_size)) == lines


def test_long_lines(write):
    lines = [bytes([65 + i % 26]) * (i * 7919 % 600_000) for i in range(12)]
    assert run(DATA.TextLineDataset(write("f", b"\n".join(lines) + b"\n"))) == lines


@pytest.mark.parametrize("kind,pack", [("GZIP", gzip.compress), ("ZLIB", zlib.compress)])
def test_packed_lines(write, kind, pack):
    assert run(DATA.TextLineDataset(write("f", pack(b"a\nb\n")), compression_type=kind)) == [b"a", b"b"]
    assert run(DATA.TextLineDataset(write("f", b"a\nb\n"), compression_type=kind)) == ["DataLossError"]


def test_names(write, tmp_path):
    first, second = write("a", b"1\n2\n3"), write("b", b"4\n")
    want = [b"1", b"2", b"3", b"4"]
    names = DATA.Dataset.from_tensor_slices([first, second])
    for given in ([first, second], (first, second), [[first], [second]], np.array([first, second]),
                  tf.constant([first, second]), names, [tmp_path / "a", tmp_path / "b"]):
        assert run(DATA.TextLineDataset(given)) == want
    assert run(DATA.TextLineDataset(tmp_path / "b")) == [b"4"]
    assert run(DATA.TextLineDataset([])) == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is traced
        assert run(names.flat_map(DATA.TextLineDataset)) == want
    for wrong in ([1, 2], DATA.Dataset.range(3), names.batch(2)):
        with pytest.raises(TypeError):
            DATA.TextLineDataset(wrong)


def test_missing_files(write, tmp_path):
    absent = str(tmp_path / "absent")
    assert run(DATA.TextLineDataset([absent, write("b", b"4\n")])) == ["NotFoundError", b"4"]
    assert run(DATA.TextLineDataset([str(tmp_path)])) != []
    with pytest.raises(tf.errors.NotFoundError, match="absent"):
        next(iter(DATA.TextLineDataset(absent)))


TURNS = {(1, 3, 2, 2, 1): ("a0 b0 b1 c0 b2 c1 d0 e0 d1", "a0 b0 c0 b1 c1 d0 b2 d1 e0"),
         (4, 1, 1, 1, 1, 1): ("a0 b0 a1 a2 c0 a3 d0 e0 f0", "a0 b0 c0 a1 a2 d0 e0 a3 f0"),
         (2, 2, 2, 2): ("a0 b0 a1 b1 c0 d0 c1 d1", "a0 b0 c0 a1 b1 c1 d0 d1"),
         (0, 3, 0, 2): ("b0 b1 d0 b2 d1", "b0 d0 b1 d1 b2"),
         (3, 1, 4, 1, 5, 2): ("a0 b0 a1 a2 c0 c1 d0 c2 c3 e0 e1 f0 e2 f1 e3 e4",
                              "a0 b0 c0 a1 c1 a2 d0 c2 c3 e0 f0 e1 f1 e2 e3 e4")}


@pytest.mark.parametrize("sizes", TURNS)
@pytest.mark.parametrize("parallel", [2, 3])
def test_files_in_turn(write, sizes, parallel):
    names = [write(f"{k}", b"".join(b"%c%d\n" % (97 + k, i) for i in range(size))) for k, size in enumerate(sizes)]
    dataset = DATA.TextLineDataset(names, num_parallel_reads=parallel)
    want = TURNS[sizes][parallel - 2].encode().split()
    assert run(dataset) == want
    for taken in range(len(want) + 1):
        iterator = iter(dataset)
        for _ in range(taken):
            next(iterator)
        fresh = iter(dataset)
        fresh.restore(iterator.save())
        assert [line.numpy() for line in fresh] == want[taken:]


@pytest.mark.parametrize("options", [{"num_parallel_reads": 0}, {"num_parallel_reads": -2}, {"buffer_size": -1},
                                     {"compression_type": "gzip"}, {"compression_type": "SNAPPY"}])
def test_bad_options(options):
    with pytest.raises(tf.errors.InvalidArgumentError):
        DATA.TextLineDataset("x", **options)


# ---- records of one length

def test_fixed_length(write):
    make = DATA.FixedLengthRecordDataset
    name = write("f", b"HaabbccF")
    assert run(make(name, 2, 1, 1)) == [b"aa", b"bb", b"cc"]
    assert run(make([name, write("g", b"1234")], 2, num_parallel_reads=2)) == [b"Ha", b"12", b"ab", b"34", b"bc", b"cF"]
    assert run(make([name, write("g", b"1234")], 2, 1, 0)) == ["InvalidArgumentError", "InvalidArgumentError"]
    assert run(make(write("s", b"a"), 2, 1, 1)) == ["InvalidArgumentError"]
    assert run(make(write("e", b""), 2)) == []
    for kind, pack in (("GZIP", gzip.compress), ("ZLIB", zlib.compress)):
        assert run(make(write("p", pack(b"HaabbccF")), 2, 1, 1, compression_type=kind)) == [b"aa", b"bb", b"cc"]
        assert run(make(write("p", pack(b"HaabbccxF")), 2, 1, 1, compression_type=kind)) == [b"aa", b"bb", b"cc",
                                                                                              "DataLossError"]
    for sizes in ((0,), (-1,), (2, -1), (2, 0, -1)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            make(name, *sizes)
    with pytest.raises(TypeError):
        make(name, 2.0)


# ---- TFRecord

def test_tfrecord_round_trip(tmp_path):
    items = [b"", b"a", b"x" * 11, b"y" * 12, b"z" * 13, bytes(range(256)) * 5000, b"end"]
    for kind in ("", "GZIP", "ZLIB", "ZSTD"):
        path = records(str(tmp_path / ("r" + kind)), *items, compression_type=kind)
        assert run(DATA.TFRecordDataset(path, compression_type=kind)) == items
        assert run(DATA.TFRecordDataset(path, compression_type="AUTO")) == items


def test_tfrecord_written_by_tensorflow(write):
    name = write("t", bytes.fromhex("0500000000000000eab2043e666972737455ff23e506000000000000007369d5377365636f6e64d3e0d3ca"))
    assert run(DATA.TFRecordDataset(name)) == [b"first", b"second"]


def test_tfrecord_bytes(tmp_path):
    path = records(str(tmp_path / "t"), b"first", b"second")
    assert open(path, "rb").read().hex() == (
        "0500000000000000eab2043e666972737455ff23e506000000000000007369d5377365636f6e64d3e0d3ca")


def test_tfrecord_damage(write, tmp_path):
    whole = open(records(str(tmp_path / "r"), *[b"a%d" % i for i in range(4)]), "rb").read()
    follow = records(str(tmp_path / "s"), b"b0")
    for size in range(len(whole)):
        got = run(DATA.TFRecordDataset([write("cut", whole[:size]), follow]))
        before = [b"a%d" % i for i in range(size // 18)]
        assert got == before + (["DataLossError"] if size % 18 else []) + [b"b0"], size
    for place in range(len(whole)):
        bad = bytearray(whole)
        bad[place] ^= 1
        assert "DataLossError" in run(DATA.TFRecordDataset(write("bad", bytes(bad)))), place
    with pytest.raises(tf.errors.DataLossError, match="record 1 at offset 30"):
        list(DATA.TFRecordDataset(write("bad", whole[:30] + b"?" + whole[31:])))
    huge = (2 ** 62).to_bytes(8, "little")
    assert run(DATA.TFRecordDataset(write("huge", huge + whole[8:]))) == ["DataLossError"]


def test_tfrecord_writer(tmp_path):
    path = tmp_path / "w"
    writer = tf.io.TFRecordWriter(path)
    writer.write(b"a")
    writer.flush()
    assert not path.exists()
    writer.close()
    writer.close()
    assert [item.name for item in tmp_path.iterdir()] == ["w"]
    with pytest.raises(tf.errors.FailedPreconditionError):
        writer.write(b"b")
    with pytest.raises(tf.errors.NotFoundError):
        tf.io.TFRecordWriter(str(tmp_path / "nowhere" / "x"))
    with tf.io.TFRecordWriter(path) as writer:
        writer.write("é")
        writer.write(tf.constant("b"))
    assert list(tf.data.TFRecordDataset(path).as_numpy_iterator()) == ["é".encode(), b"b"]
    for wrong in (3, None, [b"a", b"b"]):
        with tf.io.TFRecordWriter(str(tmp_path / "v")) as writer, pytest.raises((TypeError, ValueError)):
            writer.write(wrong)
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.io.TFRecordWriter(str(path), "BAD")


# ---- CSV

IA = "InvalidArgumentError"
CSV = [
    (b"1,2\n3\n4,5\n", [I32, I32], {}, [[1, 2], IA, [4, 5]]), (b"1,2\n3,4,5\n6,7\n", [I32, I32], {}, [[1, 2], IA, [6, 7]]),
    (b"1\nx\n3\n", [I32], {}, [[1], IA, [3]]), (b" 1 \n\t2\n", [I32], {}, [[1], [2]]),
    (b"1.0\n+5\n-3\n0x10\n2147483648\n", [I32], {}, [IA, [5], [-3], IA, IA]),
    (b"1e3\ninf\n-0\n.5\n5.\n1e400\n1e-50\n+1\n1_0\n-1e99\n", [F32], {},
     [[1000.0], [np.inf], [-0.0], [0.5], [5.0], [np.inf], [0.0], [1.0], IA, [-np.inf]]),
    (b"1e400\n1e-400\n-1e-400\n0.1\n", [F64], {}, [[np.inf], [0.0], [-0.0], [0.1]]),
    (b"9223372036854775808\n-9223372036854775808\n", [I64], {}, [IA, [-2 ** 63]]),
    (b'a"b,1\nc,2\n', [STR, I32], {}, [IA, [b"c", 2]]), (b'"a"b,1\nc,2\n', [STR, I32], {}, [IA]),
    (b'"a"b",1\nc,2\n', [STR, I32], {}, [IA, [b"c", 2]]), (b'c,2\n"a,1\n', [STR, I32], {}, [[b"c", 2], IA]),
    (b' "a",1\nc,2\n', [STR, I32], {}, [IA, [b"c", 2]]), (b'"a",1\n', [STR, I32], {"use_quote_delim": False}, [[b'"a"', 1]]),
    (b"a,1\rb,2\r\nc,3\n\r", [STR, I32], {}, [[b"a", 1], [b"b", 2], [b"c", 3], IA]),
    (b"1\n\n2\n", [tf.constant([7], I32)], {}, [[1], [7], [2]]),
    (b"1,1\n\n2,2\n", [tf.constant([7], I32)] * 2, {}, [[1, 1], IA, [2, 2]]),
    (b'NA,1\n,2\n"NA",3\n', [tf.constant(["d"]), I32], {"na_value": "NA"}, [[b"d", 1], [b"d", 2], [b"d", 3]]),
    (b"NA\n3\n", [I32], {"na_value": "NA"}, [IA, [3]]), (b"\xef\xbb\xbf1\n", [I32], {}, [IA]), (b"1,2", [I32, I32], {}, [[1, 2]]),
    (b"1,\n", [I32, tf.constant([9], I32)], {}, [[1, 9]]),
    (b"1,2,3\n4,5\n6\n7,8,9,10\n", [I32], {"select_cols": [1]}, [[2], [5], IA, [8]]),
    (b"1,2,3\n4,5\n", [I32], {"select_cols": [2]}, [[3], IA]), (b"1,2,3\n4,5\n", [I32, I32], {"exclude_cols": [1]}, [[1, 3], IA]),
    (b"1,2,3\n", [I32] * 3, {"exclude_cols": [5]}, [[1, 2, 3]]),
    (b"a,b\n", [I32, I32], {"header": True}, []), (b"", [I32, I32], {"header": True}, [IA]), (b"", [I32], {}, []),
    (b'"a\nb",c\n1,2\n', [I32, I32], {"header": True}, [[1, 2]]), (b'a"b,c\n1,2\n', [I32, I32], {"header": True}, [IA, [1, 2]]),
    (b'1"2\n', [I32, I32], {"field_delim": '"'}, [[1, 2]]), (b"a\t1\n", [STR, I32], {"field_delim": "\t"}, [[b"a", 1]]),
    (b"\n1\n", [5], {}, [[5], [1]]), (b"\n1\n", [[5]], {}, [[5], [1]]), (b"\n1\n", [tf.constant([], I32)], {}, [IA, [1]]),
    (b"\n1\n", ["x"], {}, [[b"x"], [b"1"]]), (b"\n1\n", [0.5], {}, [[0.5], [1.0]]), (b",\n1,2\n", (5, ""), {}, [[5, b""], [1, b"2"]]),
    (b'" 5 "\n"" \n', [I32], {}, [[5], IA]), (b'""\n1\n', [tf.constant([9], I32)], {}, [[9], [1]]), (b'""\n1\n', [STR], {}, [IA, [b"1"]]),
    (b" a , b\n", [STR, STR], {}, [[b" a ", b" b"]]), (b'"1","2"\n', [I32, I32], {}, [[1, 2]]),
    (b'"a\r\nb",1\r\n', [STR, I32], {}, [[b"a\r\nb", 1]]), (b'"""a""",1\n', [STR, I32], {}, [[b'"a"', 1]]),
    (b'",1\n2,3\n', [STR, I32], {}, [IA]), (b"a\0b,1\n", [STR, I32], {}, [[b"a\0b", 1]]),
    (b'1,a"b,3\n4,5,6\n', [I32], {"select_cols": [0]}, [IA, [4]]), (b"1,,3\n", [tf.constant([5], I32)], {"select_cols": [1]}, [[5]])]


@pytest.mark.parametrize("buffer_size", [None, 1, 5])
@pytest.mark.parametrize("number", range(len(CSV)))
def test_csv(write, number, buffer_size):
    content, defaults, options, want = CSV[number]
    dataset = DATA.experimental.CsvDataset(write("f.csv", content), defaults, buffer_size=buffer_size, **options)
    assert repr(run(dataset)) == repr(want)
    assert all(spec.shape.rank == 0 for spec in dataset.element_spec)
    for taken in range(len(want) + 1):
        iterator = iter(dataset)
        run(dataset.take(0))
        for _ in range(taken):
            try:
                next(iterator)
            except tf.errors.InvalidArgumentError:
                pass
        fresh = iter(dataset)
        fresh.restore(iterator.save())
        assert repr(run(fresh)) == repr(want[taken:])


def test_csv_messages(write):
    name = write("f.csv", b"a,b\n1,2\n3,x\n")
    dataset = DATA.experimental.CsvDataset(name, [I32, I32], header=True)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"f.csv': record 2 at offset 8: field 1: expected int32, got 'x'"):
        list(dataset)


@pytest.mark.parametrize("defaults,options", [
    ([I32, I32], {"select_cols": [2]}), ([I32], {"select_cols": [-1]}), ([I32, I32], {"select_cols": [0, 0]}), ([I32], {"exclude_cols": [1, 0]}),
    ([I32], {"select_cols": [0], "exclude_cols": [1]}), ([I32], {"field_delim": ""}), ([I32], {"field_delim": ";;"}), ([tf.uint8], {}),
    ([tf.bool], {}), ([], {}), ([[5, 6]], {}), ([I32], {"buffer_size": 0}), ([I32], {"compression_type": "BAD"})])
def test_csv_bad_arguments(write, defaults, options):
    with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
        DATA.experimental.CsvDataset(write("f", b"1\n"), defaults, **options)


def test_csv_files(write):
    names = [write("a", b"h\n1\n"), write("b", b"h\n2\n3")]
    make = DATA.experimental.CsvDataset
    assert run(make(names, [I32], header=True)) == [[1], [2], [3]]
    assert run(make(DATA.Dataset.from_tensor_slices(names), [I32], header=True)) == [[1], [2], [3]]
    packed = write("c", gzip.compress(b"1\n2\n"))
    assert run(make(packed, [I32], compression_type="GZIP")) == [[1], [2]]


def test_pipeline(write):
    name = write("f", b"".join(b"%d\n" % i for i in range(1000)))
    dataset = DATA.TextLineDataset(name).shuffle(64, seed=3).batch(10).prefetch(2)
    lines = [item for batch in dataset for item in batch.numpy().tolist()]
    assert sorted(map(int, lines)) == list(range(1000)) and lines != sorted(lines)


def test_readers_are_classes(write):
    text = tf.data.TextLineDataset(write("t", b"a\nb\n"))
    assert isinstance(text, tf.data.TextLineDataset) and isinstance(text, tf.data.Dataset)
    assert not isinstance(text, tf.data.TFRecordDataset) and not isinstance(text.map(lambda x: x), tf.data.TextLineDataset)
    for kind in (tf.data.TFRecordDataset, tf.data.FixedLengthRecordDataset, tf.data.experimental.CsvDataset):
        assert issubclass(kind, tf.data.Dataset) and not isinstance(3, kind)
    again = pickle.loads(pickle.dumps(text))
    assert type(again) is type(text) is type(copy.copy(text)) is tf.data.TextLineDataset
    assert [x.numpy() for x in again] == [b"a", b"b"]
    assert list(inspect.signature(tf.data.TextLineDataset).parameters)[:2] == ["filenames", "compression_type"]
