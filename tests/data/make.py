#!/usr/bin/env python3
"""Makes the files of this directory with NumPy, TensorFlow and GNU tar: make.py [directory]. No test runs it."""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
HERE = HERE if HERE.is_dir() else HERE.parent
NUMBERS = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
           "complex64", "complex128"]


def array_of(name):
    return (np.arange(6) % 2 if name == "bool" else np.arange(6) * 21).reshape(2, 3).astype(name)


def arrays():
    """{file or file:member: array}."""
    made = {}
    every = {name: array_of(name) for name in NUMBERS}
    np.savez(HERE / "every.npz", **every)
    np.savez_compressed(HERE / "packed.npz", **every)
    for name, array in every.items():
        made[f"every.npz:{name}"] = made[f"packed.npz:{name}"] = array
    single = {"scalar": np.array(2.5), "empty": np.zeros((0, 3), np.float32), "fortran": np.asfortranarray(array_of("int32")),
              "big_endian": array_of("float64").astype(">f8"), "text": np.array(["a", "é€", ""]), "bytes": np.array([b"xy", b"z"])}
    for name, array in single.items():
        np.save(HERE / f"{name}.npy", array)
        made[f"{name}.npy"] = array
    for version in (1, 2, 3):
        with open(HERE / f"version{version}.npy", "wb") as file:
            np.lib.format.write_array(file, array_of("uint16"), (version, 0))
        made[f"version{version}.npy"] = array_of("uint16")
    return made


def plain(array):
    if array.dtype.kind == "c":
        return [array.real.tolist(), array.imag.tolist()]
    if array.dtype.kind in "US":
        return [item if isinstance(item, str) else item.decode() for item in array.tolist()]
    return array.tolist()


def records():
    """{file: records as hexadecimal text}."""
    import tensorflow as tf
    made, texts = {}, [b"", b"one", bytes(range(256)), b"x" * 700]
    for name, packing in (("plain.tfrecord", ""), ("gzip.tfrecord", "GZIP"), ("zlib.tfrecord", "ZLIB")):
        with tf.io.TFRecordWriter(str(HERE / name), packing) as writer:
            for text in texts:
                writer.write(text)
        made[name] = [text.hex() for text in texts]
    examples = [tf.train.Example(features=tf.train.Features(feature={
        "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[i, -i])),
        "name": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"n%d" % i])),
        "score": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5 * i]))})).SerializeToString() for i in range(3)]
    with tf.io.TFRecordWriter(str(HERE / "examples.tfrecord")) as writer:
        for example in examples:
            writer.write(example)
    made["examples.tfrecord"] = [example.hex() for example in examples]
    return made


def archives():
    """{file: {name: content}}."""
    made, long_name = {}, "deep/" + "n" * 155
    members = {"0.txt": "zero", "0.cls": "0", "deep/1.txt": "x" * 600, "deep/1.cls": "", f"{long_name}.txt": "long",
               f"{long_name}.cls": "2"}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in members.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        for format in ("gnu", "pax", "ustar"):
            names = [name for name in members if format != "ustar" or len(name) < 100]
            subprocess.run(["tar", f"--format={format}", "--owner=0", "--group=0", "--mtime=@0", "--blocking-factor=1", "-cf",
                            HERE / f"{format}.tar", *names], cwd=folder, check=True)
            made[f"{format}.tar"] = {name: members[name] for name in names}
    return made


def main():
    found = arrays()
    lines = ["first", "", "last without an end"]
    (HERE / "lines.txt.gz").write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    contents = {"arrays": {name: [array.dtype.newbyteorder("=").name, list(array.shape), plain(array)]
                           for name, array in found.items()},
                "records": records(), "archives": archives(), "lines": {"lines.txt.gz": lines}}
    (HERE / "contents.json").write_text(json.dumps(contents, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
