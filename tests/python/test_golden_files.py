"""Files that NumPy, TensorFlow, safetensors, PyArrow, pandas and GNU tar wrote (tests/data), read whole. What becomes of them when
they are damaged: tests/unit/io/golden_damage_test.cc."""
import json
import pathlib
import sys

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


@pytest.mark.parametrize("name, packing", [("lines.txt.gz", "GZIP"), ("lines.txt.zlib", "ZLIB"), ("lines.txt.zst", "ZSTD")])
def test_lines(name, packing):
    for kind in (packing, "AUTO"):
        found = [line.numpy().decode() for line in tf.data.TextLineDataset(str(DATA / name), kind)]
        assert found == CONTENTS["lines"][name]


@pytest.mark.parametrize("mmap", [True, False])
@pytest.mark.parametrize("name", CONTENTS["safetensors"])
def test_safetensors(name, mmap):
    expected, path = CONTENTS["safetensors"][name], str(DATA / name)
    found = tf.io.read_safetensors(path, None, mmap)
    assert set(found) == set(expected)
    for key, (dtype, shape, values) in expected.items():
        if dtype in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
            assert found[key].dtype.name == dtype and tf.cast(found[key], tf.float32).numpy().tolist() == values
        else:
            check_array(found[key], dtype, shape, values)


@pytest.mark.parametrize("name", CONTENTS["safetensors"])
def test_safetensors_written_again(name, tmp_path):
    """What is written gives the same arrays, and levada's own checksums hold."""
    found, path = tf.io.read_safetensors(str(DATA / name)), str(tmp_path / "again.safetensors")
    tf.io.save_safetensors(path, found)
    again = tf.io.read_safetensors(path)
    for key, tensor in found.items():
        assert again[key].dtype == tensor.dtype and again[key].shape == tensor.shape
        assert tf.io.serialize_tensor(again[key]).numpy() == tf.io.serialize_tensor(tensor).numpy()


@pytest.fixture(scope="module")
def exporter():
    sys.path.insert(0, str(DATA))
    from arrow_dump import Exporter
    yield Exporter
    sys.path.remove(str(DATA))


@pytest.mark.parametrize("name", CONTENTS["arrow"])
def test_arrow(exporter, name):
    """What PyArrow exported, exported again: the rows, and every struct released once."""
    exported = exporter(json.loads((DATA / "arrow.json").read_text(encoding="utf-8"))[name])
    dataset = tf.data.Dataset.from_arrow(exported)
    rows = [row if isinstance(row, dict) else {"": row} for row in dataset.as_numpy_iterator()]
    expected = [row if isinstance(row, dict) else {"": row} for row in CONTENTS["arrow"][name]]
    text = "latin-1" if "binary" in name else "utf-8"
    assert [{key: value.decode(text) if isinstance(value, bytes) else value.tolist() for key, value in row.items()}
            for row in rows] == expected
    del dataset, rows
    tf.constant(1)
    assert exported.released == 1


@pytest.mark.parametrize("index", [None, False])
@pytest.mark.parametrize("name", CONTENTS["tables"])
def test_tables(name, index):
    packed = name.endswith(".gz")
    dataset = tf.data.Dataset.from_csv(str(DATA / name), index=index, field_delim="\t" if packed else ",",
                                       compression_type="GZIP" if packed else None)
    rows = list(dataset.as_numpy_iterator())
    columns = {key: [row[key].decode() if isinstance(row[key], bytes) else row[key].item() for row in rows] for key in rows[0]}
    expected = CONTENTS["tables"][name]
    assert list(columns) == sorted(columns) or set(columns) == set(expected)
    for key, values in expected.items():
        assert columns[key] == values, key


def test_safetensors_both_ways(tmp_path):
    """The format's own library reads what is written here, and the other way round: every dtype, 0-d, empty, odd names."""
    library = pytest.importorskip("safetensors.numpy")  # the reason for a skip: Debian has no package of it
    names = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "float32", "float64",
             "complex64"]
    values = {"": [[0, 1, 2], [3, 1, 0]], "empty": np.zeros((0, 3)), "scalar": 1, 'ünï €"\\\n' + "k" * 200: [1]}
    arrays = {name + label: np.array(value).astype(name) for name in names for label, value in values.items()}
    tf.io.save_safetensors(tmp_path / "ours", arrays)
    library.save_file(arrays, tmp_path / "theirs")
    theirs = library.load_file(tmp_path / "ours")
    for mmap in (True, False):
        ours = {name: tensor.numpy() for name, tensor in tf.io.read_safetensors(tmp_path / "theirs", None, mmap).items()}
        for found in (ours, theirs):
            assert set(found) == set(arrays)
            for name, array in arrays.items():
                assert found[name].dtype == array.dtype and np.array_equal(found[name], array)
