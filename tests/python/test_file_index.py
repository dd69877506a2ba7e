"""Record files with an offset index: length, elements by position, shuffling as a whole, small states; and what a damaged
index, a changed file and packed files do."""
import gzip
import os
import pathlib
import random
import shutil
import struct
import tempfile

import numpy as np
import pytest

import levada as tf

DATA = tf.data
RNG = random.Random(5)
TEXT = "".join(RNG.choice(["", "x", "two words", "a long line " * RNG.randrange(60)]) + RNG.choice(["\n", "\r\n"])
               for _ in range(400)).encode() + b"last"
TABLE = "name,value\n" + "".join(
    f'"row {i}{RNG.choice(["", chr(10), chr(13) + chr(10) + chr(34) * 2])}",{i}\n' for i in range(300))


def tfrecords(path, count):
    with tf.io.TFRecordWriter(str(path)) as writer:
        for i in range(count):
            writer.write(bytes([i % 251]) * (i * 37 % 900))


def tar(path, count):
    with tf.io.TarWriter(str(path)) as writer:
        for i in range(count):
            writer.write_sample({"__key__": f"part/{i:05d}", "txt": b"t" * (i % 700), "cls": str(i).encode()})


def make(kind, folder, count):
    """Two files of one format and the maker of a dataset of them."""
    paths = [folder / f"{kind}-{k}" for k in range(2)]
    for k, path in enumerate(paths):
        if kind == "lines":
            path.write_bytes(TEXT * (count // 100 + k))
        elif kind == "csv":
            path.write_bytes(TABLE.encode() if k == 0 else b"name,value\nq,1\n")
        elif kind == "fixed":
            path.write_bytes(b"H" + os.urandom(7 * (count + k)) + b"FF")
        elif kind == "tfrecord":
            tfrecords(path, count + k)
        else:
            tar(path, count + k)
    names = [str(path) for path in paths]
    return names, {
        "lines": lambda n, **o: DATA.TextLineDataset(n, **o),
        "csv": lambda n, **o: DATA.experimental.CsvDataset(n, ["", tf.int64], header=True, **o),
        "fixed": lambda n, **o: DATA.FixedLengthRecordDataset(n, 7, 1, 2, **o),
        "tfrecord": lambda n, **o: DATA.TFRecordDataset(n, **o),
        "tar": lambda n, **o: DATA.TarDataset(n, **o)}[kind]


KINDS = ["lines", "csv", "fixed", "tfrecord", "tar"]


def values(dataset):
    return [tf.nest.flatten(tf.nest.map_structure(lambda part: part.numpy(), element)) for element in dataset]


@pytest.mark.parametrize("mode", [True, "file"])
@pytest.mark.parametrize("kind", KINDS)
def test_equals_the_stream(kind, mode, tmp_path):
    names, maker = make(kind, tmp_path, 230)
    expected = values(maker(names))
    dataset = maker(names, index=mode)
    assert len(dataset) == len(expected) == int(dataset.cardinality())
    assert values(dataset) == expected
    for i in (0, 1, len(expected) // 2, len(expected) - 1, -1):
        assert tf.nest.flatten(tf.nest.map_structure(lambda part: part.numpy(), dataset[i])) == expected[i]
    with pytest.raises(IndexError):
        dataset[len(expected)]
    again = maker(names, index=mode)  # from what stands beside the file, where it does
    assert values(again) == expected
    kept = sorted(path.name for path in tmp_path.iterdir() if path.name.endswith(".levada-index"))
    assert len(kept) == (2 if mode == "file" and kind != "fixed" else 0)
    assert not [path for path in tmp_path.iterdir() if ".tmp-" in path.name]


@pytest.mark.parametrize("kind", KINDS)
def test_whole_shuffle_shard_and_state(kind, tmp_path):
    names, maker = make(kind, tmp_path, 120)
    expected = values(maker(names))
    dataset = maker(names, index=True)
    shuffled = dataset.shuffle(len(expected), seed=3)
    seen = values(shuffled)
    assert seen != expected and sorted(seen) == sorted(expected)
    assert sorted(values(dataset.shard(2, 0)) + values(dataset.shard(2, 1))) == sorted(expected)
    iterator = iter(shuffled)
    first = [next(iterator) for _ in range(17)]
    state = iterator.save()
    assert len(first) == 17 and len(state) <= 256
    rest = [tf.nest.flatten(tf.nest.map_structure(lambda part: part.numpy(), element)) for element in iterator]
    other = iter(maker(names, index=True).shuffle(len(expected), seed=3))
    other.restore(state)
    assert [tf.nest.flatten(tf.nest.map_structure(lambda part: part.numpy(), element)) for element in other] == rest


@pytest.mark.parametrize("kind", KINDS)
def test_batches_on_threads_are_the_same(kind, tmp_path):
    names, maker = make(kind, tmp_path, 200)
    def batches(dataset):
        dataset = dataset.shuffle(10**6, seed=1).batch(16).prefetch(4)
        return [b"".join(np.asarray(part).astype("S").tobytes() for part in tf.nest.flatten(element)) for element in dataset]
    expected = batches(maker(names, index=True))
    assert batches(maker(names, index="file")) == expected


def test_no_files_and_empty_files(tmp_path):
    assert len(DATA.TextLineDataset([], index=True)) == 0
    (tmp_path / "empty").write_bytes(b"")
    for maker in (DATA.TextLineDataset, DATA.TFRecordDataset):
        dataset = maker([str(tmp_path / "empty")] * 2, index="file")
        assert len(dataset) == 0 and values(dataset) == []
    with pytest.raises(ValueError, match="empty.*expected a header at offset 0, got an empty file"):
        DATA.experimental.CsvDataset(str(tmp_path / "empty"), [tf.int32], header=True, index=True)


def test_a_bad_row_of_a_table_has_its_number(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\n1,x\nbad,y\n3,q"z\n4\n5,w\n')
    dataset = DATA.experimental.CsvDataset(str(path), [tf.int32, ""], header=True, index=True)
    assert len(dataset) == 5
    assert dataset[0][0].numpy() == 1 and dataset[4][0].numpy() == 5
    for i, text in ((1, "record 2 at offset 8: field 0: expected int32, got 'bad'"), (2, "record 3 at offset 14"),
                    (3, "record 4 at offset 20: expected 2 fields, got 1")):
        with pytest.raises(ValueError, match=text):
            dataset[i]
    assert [row[0].numpy() for row in dataset.ignore_errors()] == [1, 5]


def test_a_damaged_record_is_one_error(tmp_path):
    path = tmp_path / "r"
    tfrecords(path, 20)
    content = bytearray(path.read_bytes())
    offset = sum(16 + i * 37 % 900 for i in range(7))
    content[offset + 12 + 5] ^= 1
    path.write_bytes(content)
    dataset = DATA.TFRecordDataset(str(path), index=True)
    assert len(dataset) == 20
    assert len(dataset[8].numpy()) == 8 * 37
    with pytest.raises(tf.errors.DataLossError, match=rf"'{path}': corrupted record 7 at offset {offset + 12}"):
        dataset[7]
    content[offset + 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(tf.errors.DataLossError, match=rf"'{path}': corrupted record 7 at offset {offset}"):
        DATA.TFRecordDataset(str(path), index=True)


@pytest.mark.parametrize("kind", ["tfrecord", "tar"])
def test_truncation_at_every_byte(kind, tmp_path):
    path, whole = tmp_path / "whole", tmp_path / "cut"
    (tfrecords if kind == "tfrecord" else tar)(path, 5)
    content, maker = path.read_bytes(), DATA.TFRecordDataset if kind == "tfrecord" else DATA.TarDataset
    options = {} if kind == "tfrecord" else {"extensions": ["txt", "cls"]}
    boundaries = {0}
    for i in range(5):
        boundaries.add(max(boundaries) + 16 + i * 37 % 900)
    end = len(content) if kind == "tfrecord" else content.rstrip(b"\0").__len__()
    for cut in range(0, len(content), 1 if kind == "tfrecord" else 7):
        whole.write_bytes(content[:cut])
        try:
            found = len(maker(str(whole), index=True, **options))
        except tf.errors.DataLossError as error:
            assert f"'{whole}'" in str(error) and "truncated" in str(error)
            assert kind == "tar" or cut not in boundaries
        else:
            assert cut in boundaries if kind == "tfrecord" else cut > end and found == 5


def damage(content):
    yield b""
    for at in range(0, len(content), 11):
        yield content[:at]
        changed = bytearray(content)
        changed[at] ^= 0x41
        yield bytes(changed)
    yield content + b"\0"
    yield struct.pack("<8sq", b"LVDINDEX", 2) + content[16:]


def test_a_damaged_index_is_made_again(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"".join(b"%d\n" % i for i in range(100)))
    kept = tmp_path / "lines.levada-index"
    expected = values(DATA.TextLineDataset(str(path), index="file"))
    good = kept.read_bytes()
    for bad in damage(good):
        kept.write_bytes(bad)
        assert values(DATA.TextLineDataset(str(path), index="file")) == expected
        assert kept.read_bytes() == good


def test_an_index_of_another_reader_is_not_taken(tmp_path):
    path = tmp_path / "t"
    path.write_bytes(b'a,"b\nc"\n"d;e",f\n')
    assert len(DATA.TextLineDataset(str(path), index="file")) == 3
    csv = DATA.experimental.CsvDataset
    assert len(csv(str(path), ["", ""], index="file")) == 2
    assert len(csv(str(path), ["", ""], index="file", header=True)) == 1
    assert len(csv(str(path), ["", ""], index="file", use_quote_delim=False)) == 3
    assert len(DATA.TextLineDataset(str(path), index="file")) == 3


def test_a_file_that_changes(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"a\nb\nc\n")
    dataset = DATA.TextLineDataset(str(path), index="file")
    assert len(dataset) == 3
    path.write_bytes(b"a\nb\n")
    with pytest.raises(tf.errors.DataLossError, match=rf"'{path}': expected the file as it was.*6 bytes.*got 4"):
        dataset[0]
    with pytest.raises(tf.errors.DataLossError):
        next(iter(dataset))
    assert len(DATA.TextLineDataset(str(path), index="file")) == 2
    os.utime(path, ns=(1, 1))
    path.with_suffix("").write_bytes(b"ab\n\n")
    assert values(DATA.TextLineDataset(str(path), index="file")) == [[b"ab"], [b""]]
    path.unlink()
    with pytest.raises(tf.errors.NotFoundError, match="lines"):
        DATA.TextLineDataset(str(path), index=True)


@pytest.mark.parametrize("end", [0, -1])
def test_a_file_in_the_place_of_another_of_its_size_and_time(tmp_path, end):
    path = tmp_path / "lines"
    lines = [b"%d" % i for i in range(5000)]
    path.write_bytes(b"\n".join(lines))
    assert len(DATA.TextLineDataset(str(path), index="file")) == 5000
    time = path.stat().st_mtime_ns
    lines[end] = b"\n" * (len(lines[end]) - 1) + b"x"
    path.write_bytes(b"\n".join(lines))
    os.utime(path, ns=(time, time))
    again = DATA.TextLineDataset(str(path), index="file")
    assert [row.numpy() for row in again] == b"\n".join(lines).split(b"\n")


def test_processes_that_index_one_file_at_a_time(tmp_path):
    """Each finds what it needs, whoever comes first; what they leave is one whole index."""
    path = tmp_path / "lines"
    path.write_bytes(b"".join(b"%d\n" % i for i in range(50000)))
    children = []
    for _ in range(6):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                dataset = DATA.TextLineDataset(str(path), index="file")
                status = 0 if len(dataset) == 50000 and dataset[49999].numpy() == b"49999" else 2
            finally:
                os._exit(status)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 6
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lines", "lines.levada-index"]
    kept = (tmp_path / "lines.levada-index").read_bytes()
    assert len(DATA.TextLineDataset(str(path), index="file")) == 50000
    assert (tmp_path / "lines.levada-index").read_bytes() == kept


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed, whom the folder does not let write; root can be one")
def test_a_folder_that_is_only_read():
    folder = pathlib.Path(tempfile.mkdtemp())  # what pytest gives is closed to others
    try:
        (folder / "lines").write_bytes(b"a\nb\n")
        folder.chmod(0o555)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setuid(65534)
                status = 0 if values(DATA.TextLineDataset(str(folder / "lines"), index="file")) == [[b"a"], [b"b"]] else 2
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        assert [one.name for one in folder.iterdir()] == ["lines"]
    finally:
        shutil.rmtree(folder)


def test_an_index_that_cannot_be_written(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"a\nb\n")
    (tmp_path / "lines.levada-index").mkdir()  # in its place; permissions would not stop root
    assert len(DATA.TextLineDataset(str(path), index="file")) == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lines", "lines.levada-index"]


def test_what_is_refused(tmp_path):
    packed = tmp_path / "lines.gz"
    packed.write_bytes(gzip.compress(b"a\nb\n"))
    path = tmp_path / "lines"
    path.write_bytes(b"a\nb\n")
    with pytest.raises(ValueError, match="text_line: index: expected files that are not packed.*GZIP"):
        DATA.TextLineDataset(str(packed), "GZIP", index=True)
    with pytest.raises(ValueError, match=rf"'{packed}': expected a file that is not packed.*GZIP"):
        DATA.TextLineDataset(str(packed), "AUTO", index=True)
    assert len(DATA.TextLineDataset(str(path), "AUTO", index=True)) == 2
    with pytest.raises(ValueError, match="num_parallel_reads of 1, got 2"):
        DATA.TextLineDataset(str(path), num_parallel_reads=2, index=True)
    with pytest.raises(ValueError, match="index: expected None, False, True or 'file', got 'files'"):
        DATA.TextLineDataset(str(path), index="files")
    with pytest.raises(ValueError, match="infinite"):
        DATA.TextLineDataset(DATA.Dataset.from_tensors(str(path)).repeat(), index=True)
    with pytest.raises(ValueError, match="9 bytes"):
        DATA.FixedLengthRecordDataset(str(path), 9, index=True)


def test_offsets_beyond_32_bits(tmp_path):
    """A sparse file with lines around 2^31, 2^32 and 2^33."""
    path, places = tmp_path / "sparse", [0, 2**31 - 2, 2**32 - 3, 2**33 + 5]
    with open(path, "wb") as file:
        for place in places:
            file.seek(place)
            file.write(b"\n" + b"%d\n" % place)
    dataset = DATA.FixedLengthRecordDataset(str(path), 1, index=True)
    assert len(dataset) == path.stat().st_size
    for place in places:
        assert dataset[place].numpy() == b"\n" and dataset[place + 1].numpy() == b"%d" % (int(str(place)[0]))


def test_many_files_stay_within_descriptors(tmp_path):
    names = []
    for i in range(150):
        (tmp_path / f"f{i}").write_bytes(b"%d\n" % i)
        names.append(str(tmp_path / f"f{i}"))
    dataset = DATA.TextLineDataset(names, index=True)
    before = len(os.listdir("/proc/self/fd"))
    iterator = iter(dataset.shuffle(150, seed=0).repeat(2))
    seen = [next(iterator).numpy() for _ in range(300)]
    assert len(os.listdir("/proc/self/fd")) <= before + 70
    assert sorted(seen) == sorted([b"%d" % i for i in range(150)] * 2)
    del iterator
    assert "150 records of 150 files by number" in dataset.explain()
