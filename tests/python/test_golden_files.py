"""Files that NumPy, TensorFlow and GNU tar wrote (tests/data): read whole, and cut at every byte."""
import json
import pathlib

import numpy as np
import pytest

import levada as tf

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
CONTENTS = json.loads((DATA / "contents.json").read_text(encoding="utf-8"))
PACKING = {"gzip.tfrecord": "GZIP", "zlib.tfrecord": "ZLIB"}


def check_array(array, dtype, shape, values):
    assert list(array.shape) == shape
    if dtype.startswith(("str", "bytes")):
        assert [item.decode() for item in array.numpy().tolist()] == values
        return
    assert array.dtype.name == dtype
    expected = np.array(values[0]) + 1j * np.array(values[1]) if dtype.startswith("complex") else np.array(values)
    assert np.array_equal(array.numpy(), expected.reshape(shape))


@pytest.mark.parametrize("mmap", [True, False])
@pytest.mark.parametrize("name", CONTENTS["arrays"])
def test_arrays(name, mmap):
    file, _, member = name.partition(":")
    path = str(DATA / file)
    array = tf.io.read_npz(path, [member], mmap)[member] if member else tf.io.read_npy(path, mmap)
    check_array(array, *CONTENTS["arrays"][name])


@pytest.mark.parametrize("name", CONTENTS["records"])
def test_records(name):
    expected = [bytes.fromhex(text) for text in CONTENTS["records"][name]]
    packing = PACKING.get(name, "")
    assert [record.numpy() for record in tf.data.TFRecordDataset(str(DATA / name), packing)] == expected
    if not packing:
        assert [record.numpy() for record in tf.data.TFRecordDataset(str(DATA / name), index=True)] == expected


def samples(path, **options):
    return {part["__key__"].numpy().decode() + "." + key: part[key].numpy().decode()
            for part in tf.data.TarDataset(path, ["txt", "cls"], **options) for key in ("txt", "cls")}


@pytest.mark.parametrize("index", [None, True])
@pytest.mark.parametrize("name", CONTENTS["archives"])
def test_archives(name, index):
    assert samples(str(DATA / name), index=index) == CONTENTS["archives"][name]


def test_lines():
    found = [line.numpy().decode() for line in tf.data.TextLineDataset(str(DATA / "lines.txt.gz"), "GZIP")]
    assert found == CONTENTS["lines"]["lines.txt.gz"]


def whole(path):
    """All that a file holds, read by its kind."""
    name = path.name
    if name.endswith(".npy"):
        return tf.io.read_npy(str(path), False)
    if name.endswith(".npz"):
        return tf.io.read_npz(str(path), None, False)
    if name.endswith(".tar"):
        return samples(str(path))
    if name.endswith(".gz"):
        return list(tf.data.TextLineDataset(str(path), "GZIP"))
    return list(tf.data.TFRecordDataset(str(path), PACKING.get(name, "")))


def allowed(name, content):
    """Lengths at which a file of this kind may end, beside its own."""
    if name.endswith(".tfrecord") and name not in PACKING:
        ends, at = {0}, 0
        while at < len(content):
            at += 16 + int.from_bytes(content[at:at + 8], "little")
            ends.add(at)
        return ends
    if name.endswith(".tar"):  # one block of zeros ends an archive, whatever follows
        return set(range(len(content.rstrip(b"\0")) // 512 * 512 + 1024, len(content)))
    return set()


FILES = [path.name for path in sorted(DATA.iterdir()) if path.suffix in (".npy", ".npz", ".tfrecord", ".tar", ".gz")]


@pytest.mark.parametrize("name", FILES)
def test_cut_at_every_byte(name, tmp_path):
    content = (DATA / name).read_bytes()
    good, path = allowed(name, content), tmp_path / name
    # Of long archives, of which most bytes are padding, all around the ends of blocks and every seventh of the others.
    cuts = [cut for cut in range(len(content)) if len(content) < 4096 or cut % 7 == 0 or (cut + 3) % 512 < 6]
    for cut in cuts:
        path.write_bytes(content[:cut])
        try:
            whole(path)
        except (tf.errors.OpError, ValueError) as error:
            assert cut not in good and str(path) in str(error), (cut, str(error))
        else:
            assert cut in good, f"{name} cut at {cut} of {len(content)} bytes was read"
