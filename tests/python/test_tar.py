"""Tar archives: what Python's tarfile and GNU tar write, what levada writes, and damaged ones."""
import gzip
import io
import shutil
import subprocess
import tarfile

import pytest

import levada as tf

TarDataset = tf.data.TarDataset


def archive(path, members, format=tarfile.USTAR_FORMAT, **options):
    """An archive of (name, bytes) pairs; a pair of another kind is a tarfile.TarInfo."""
    with tarfile.open(path, "w", format=format, **options) as tar:
        for name, data in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return str(path)


def values(dataset):
    return [{key: part.numpy() for key, part in element.items()} for element in dataset]


SAMPLES = [{"__key__": b"a/0", "jpg": b"J" * 700, "seg.png": b"P"}, {"__key__": b"a/1", "jpg": b"", "seg.png": b"Q" * 512}]
MEMBERS = [("a/0.jpg", b"J" * 700), ("a/0.seg.png", b"P"), ("a/1.seg.png", b"Q" * 512), ("a/1.jpg", b"")]


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("index", [None, True, "file"])
def test_what_tarfile_writes(tmp_path, format, index):
    path = archive(tmp_path / "t.tar", MEMBERS, format)
    assert values(TarDataset(path, index=index)) == SAMPLES
    assert values(TarDataset(path, ["jpg"], index=index)) == [{k: s[k] for k in ("__key__", "jpg")} for s in SAMPLES]
    assert values(TarDataset([path, path], ["seg.png", "jpg"], index=index)) == SAMPLES * 2


LONG = "d" * 60 + "/" + "é" * 70 + "/" + "k" * 90


@pytest.mark.parametrize("format", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_unicode_names(tmp_path, format):
    path = archive(tmp_path / "t.tar", [(f"{LONG}{i}.TXT", b"%d" % i) for i in range(5)] + [("ü.txt", b"5")], format)
    expected = [{"__key__": f"{LONG}{i}".encode(), "txt": b"%d" % i} for i in range(5)] + [
        {"__key__": "ü".encode(), "txt": b"5"}]
    assert values(TarDataset(path)) == expected
    dataset = TarDataset(path, index=True)
    assert [dataset[i]["txt"].numpy() for i in (5, 0, 3)] == [b"5", b"0", b"3"]


def test_what_is_passed_over(tmp_path):
    def kind(name, letter, link=""):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = letter, link
        return info
    path = archive(tmp_path / "t.tar", [
        (kind("a", tarfile.DIRTYPE), b""), ("__meta__/x.txt", b"m"), ("README", b"no dot"), (".hidden", b"h"), ("0.txt", b"zero"),
        (kind("0.lnk", tarfile.SYMTYPE, "0.txt"), b""), ("0.extra", b"e"), (kind("0.hard", tarfile.LNKTYPE, "0.txt"), b""),
        ("README", b""), (kind("1.fifo", tarfile.FIFOTYPE), b""), ("1.txt", b"one"), ("LICENSE", b"l")])
    for index in (None, True):
        assert values(TarDataset(path, ["txt"], index=index)) == [
            {"__key__": b"0", "txt": b"zero"}, {"__key__": b"1", "txt": b"one"}]
    assert values(TarDataset(archive(tmp_path / "none.tar", []), ["txt"])) == []
    assert values(TarDataset(archive(tmp_path / "none.tar", []))) == []
    assert values(TarDataset([])) == []


def test_samples_that_are_not_whole(tmp_path):
    path = archive(tmp_path / "t.tar", [("0.txt", b"a"), ("1.jpg", b""), ("2.txt", b"c"), ("2.TXT", b"d"), ("3.txt", b"e")])
    for index in (None, True):
        dataset = TarDataset(path, ["txt"], index=index)
        assert [value["txt"] for value in values(dataset.ignore_errors())] == [b"a", b"e"]
        iterator = iter(dataset)
        next(iterator)
        with pytest.raises(ValueError, match=f"'{path}': record 1 at offset 1024: sample '1': expected one member 'txt', got none"):
            next(iterator)
        with pytest.raises(ValueError, match="record 2 at offset 1536: sample '2': expected one member 'txt', got two"):
            next(iterator)
        assert next(iterator)["txt"].numpy() == b"e"


@pytest.mark.parametrize("packer", [gzip.compress])
def test_packed_as_a_stream(tmp_path, packer):
    path = archive(tmp_path / "t.tar", MEMBERS)
    packed = tmp_path / "t.tar.gz"
    with open(path, "rb") as file:
        packed.write_bytes(packer(file.read()))
    assert values(TarDataset(str(packed), compression_type="GZIP")) == SAMPLES
    assert values(TarDataset(str(packed), compression_type="AUTO")) == SAMPLES
    with pytest.raises(ValueError, match="not packed"):
        TarDataset(str(packed), compression_type="AUTO", index=True)


def test_states_of_the_stream(tmp_path):
    path = archive(tmp_path / "t.tar", [(f"{i}.{e}", bytes([i]) * 300 * i) for i in range(9) for e in ("x", "y")])
    dataset = TarDataset([path] * 3, num_parallel_reads=2)
    expected = values(dataset)
    for cut in range(len(expected)):
        iterator = iter(dataset)
        for _ in range(cut):
            next(iterator)
        other = iter(dataset)
        other.restore(iterator.save())
        assert [{k: p.numpy() for k, p in element.items()} for element in other] == expected[cut:]


@pytest.mark.parametrize("compression", [None, "GZIP", "ZLIB", "ZSTD"])
def test_round_trip_of_the_writer(tmp_path, compression):
    path = tmp_path / "w.tar"
    samples = [{"__key__": f"{'dir/' * (i % 70)}{i}".encode(), "bin": bytes(range(256)) * i, "txt": b"t"} for i in range(90)]
    with tf.io.TarWriter(path, compression) as writer:
        for sample in samples:
            writer.write_sample(sample)
        assert not path.exists()
    options = {"compression_type": compression}
    assert values(TarDataset(str(path), **options)) == samples
    if compression in (None, "GZIP"):
        with tarfile.open(path) as tar:
            found = {member.name: tar.extractfile(member).read() for member in tar}
        assert found == {f"{s['__key__'].decode()}.{e}": s[e] for s in samples for e in ("bin", "txt")}


def test_equal_members_give_equal_bytes(tmp_path):
    for name in ("a", "b"):
        with tf.io.TarWriter(tmp_path / name) as writer:
            for i in range(3):
                writer.write(f"{i}.txt", b"x" * i)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert len((tmp_path / "a").read_bytes()) % 10240 == 0


@pytest.mark.skipif(shutil.which("tar") is None, reason="needs GNU tar")
def test_gnu_tar(tmp_path):
    source = tmp_path / "in"
    (source / "deep").mkdir(parents=True)
    names = ["0.txt", "0.bin", "deep/1.txt", "deep/1.bin", "deep/" + "n" * 150 + ".txt", "deep/" + "n" * 150 + ".bin"]
    for name in names:
        (source / name).write_bytes(name.encode() * 9)
    for format in ("gnu", "ustar", "pax", "oldgnu"):
        path = tmp_path / f"{format}.tar"
        subprocess.run(["tar", f"--format={format}", "-cf", path, *(names if format != "ustar" else names[:4])], cwd=source,
                       check=True)
        found = values(TarDataset(str(path), index=True))
        assert [value["txt"] for value in found] == [n.encode() * 9 for n in names[:2 * len(found)] if n.endswith("txt")]
        assert len(found) == (2 if format == "ustar" else 3)
    path = tmp_path / "ours.tar"
    with tf.io.TarWriter(path) as writer:
        for name in names:
            writer.write(name, (source / name).read_bytes())
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(["tar", "-xf", path, "-C", out], check=True)
    assert all((out / name).read_bytes() == (source / name).read_bytes() for name in names)


@pytest.mark.skipif(shutil.which("tar") is None, reason="needs GNU tar")
def test_sparse_members_are_refused(tmp_path):
    with open(tmp_path / "0.bin", "wb") as file:
        file.seek(1 << 20)
        file.write(b"end")
    for format in ("gnu", "pax"):
        path = tmp_path / f"{format}.tar"
        subprocess.run(["tar", "--sparse", f"--format={format}", "-cf", path, "0.bin"], cwd=tmp_path, check=True)
        with pytest.raises(ValueError, match=f"'{path}': offset .*sparse"):
            values(TarDataset(str(path), ["bin"]))


def header(name=b"0.txt", size=b"00000000001\0", kind=b"0", magic=b"ustar\00000"):
    block = bytearray(512)
    block[:len(name)], block[124:136], block[156:157], block[257:265] = name, size, kind, magic
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize("content,text", [
    (header(size=b"77777777777\0"), "offset 0: truncated tar archive: expected 8589934591 bytes of '0.txt', got at most 0"),
    (header(size=b"\x80" + b"\xff" * 11), "offset 0: expected the size of a tar member"),
    (header(size=b"\x80" + b"\0" * 3 + b"\x7f" + b"\xff" * 7), "offset 0: truncated.*9223372036854775807"),
    (header(size=b"\xff" * 12), "expected the size"), (header(size=b"0000000000x\0"), "expected the size"),
    (header(size=b"00000000004\0", kind=b"L") + b"abcd", "offset 512: truncated tar archive: expected 4 bytes of a name"),
    (header(size=b"00010000000\0", kind=b"L") + bytes(1 << 21), "at most 1048576 bytes of a name"),
    (header(size=b"00000000011\0", kind=b"x") + b"9 path=a\n".ljust(512, b"\0"), "truncated tar archive: expected a header"),
    (header(size=b"00000000011\0", kind=b"x") + b"8 path=a\n".ljust(512, b"\0"), "offset 0: expected a record"),
    (header(size=b"00000000011\0", kind=b"x") + b"99999999999999999999 ".ljust(512, b"\0"), "offset 0: expected a record"),
    (header(size=b"00000000014\0", kind=b"x") + b"12 size=-12\n".ljust(512, b"\0"), "offset 0: expected the size"),
    (header(size=b"00000000014\0", kind=b"x") + b"12 size=999\n".ljust(512, b"\0") + header(), "offset 1024: truncated.*999"),
    (header(size=b"00000000011\0", kind=b"x") + b"9 path=a\n".ljust(512, b"\0") + bytes(1024), "the member that a header"),
    (header(kind=b"M") + bytes(512), "multi-volume"), (b"no archive at all".ljust(600), "offset 0: expected the header"),
    (header() + b"x", "truncated"), (b"short", "offset 0: truncated tar archive: expected a header of 512 bytes, got 5"),
    (b"", "offset 0: truncated tar archive")], ids=range(18))
def test_hostile_archives(tmp_path, content, text):
    path = tmp_path / "t.tar"
    path.write_bytes(content)
    for index in (None, True):
        with pytest.raises((tf.errors.DataLossError, ValueError), match=text) as caught:
            values(TarDataset(str(path), ["txt"], index=index))
        assert f"'{path}'" in str(caught.value)


def test_old_and_odd_headers(tmp_path):
    path = tmp_path / "t.tar"
    path.write_bytes(header(magic=bytes(8), kind=b"\0") + b"a".ljust(512, b"\0") + header(b"1.txt", b"     1 \0    ") +
                     b"b".ljust(512, b"\0") + bytes(512))
    assert [value["txt"] for value in values(TarDataset(str(path)))] == [b"a", b"b"]


def test_arguments(tmp_path):
    path = archive(tmp_path / "t.tar", MEMBERS)
    with pytest.raises(ValueError, match="expected each once"):
        TarDataset(path, ["jpg", "jpg"])
    with pytest.raises(tf.errors.NotFoundError):
        TarDataset(str(tmp_path / "nowhere"))
    writer = tf.io.TarWriter(tmp_path / "w")
    for name in ("", "a/", "n" * 70000):
        with pytest.raises(ValueError, match="expected the name of a file"):
            writer.write(name, b"")
    with pytest.raises(TypeError):
        writer.write("a", "text")
    with pytest.raises(ValueError, match="expected a key without a dot"):
        writer.write_sample({"__key__": "a.b", "c": b""})
    with pytest.raises(KeyError):
        writer.write_sample({"c": b""})
    del writer
    assert sorted(one.name for one in tmp_path.iterdir()) == ["t.tar"]
    writer = tf.io.TarWriter(tmp_path / "w")
    writer.close()
    with pytest.raises(tf.errors.FailedPreconditionError):
        writer.write("a.b", b"")
    with pytest.raises(ZeroDivisionError), tf.io.TarWriter(tmp_path / "v") as writer:
        writer.write("a.b", b"")
        1 / 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["t.tar", "w"]
