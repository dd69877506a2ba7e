#!/usr/bin/env python3
"""Makes the files of this directory with NumPy, TensorFlow, GNU tar, safetensors, PyArrow, pandas and Pillow. No test runs it.

    make.py [part ...]    arrays records archives lines safetensors arrow tables; all without a name
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
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


def lines():
    texts = ["first", "", "last without an end"]
    joined = "\n".join(texts).encode()
    import pyarrow
    packed = {"lines.txt.gz": gzip.compress(joined, mtime=0), "lines.txt.zlib": zlib.compress(joined),
              "lines.txt.zst": pyarrow.compress(joined, "zstd", asbytes=True)}
    for name, content in packed.items():
        (HERE / name).write_bytes(content)
    return {name: texts for name in packed}


def safetensors():
    """{file: {name: [dtype, shape, values]}}. bfloat16 and both float8 come from torch, all else from NumPy."""
    import torch
    from safetensors.numpy import save_file
    from safetensors.torch import save_file as save_torch
    every = {name: array_of(name) for name in NUMBERS if name != "complex128"}
    edges = {"scalar": np.array(2.5), "empty": np.zeros((0, 3), np.float32), "größe €": np.arange(3, dtype=np.int16),
             'a "quoted"\\name\n': np.arange(2, dtype=np.uint8), "x.y/z": np.ones((1, 1, 1, 1), np.int64)}
    save_file(every, HERE / "every.safetensors", metadata={"made by": "safetensors", "größe": "€"})
    save_file(edges, HERE / "edges.safetensors")
    values = torch.tensor([[0.0, -1.5, 2.0], [0.25, -0.0625, 448.0]])
    small = {"bfloat16": values.to(torch.bfloat16), "float8_e4m3fn": values.to(torch.float8_e4m3fn),
             "float8_e5m2": values.to(torch.float8_e5m2)}
    save_torch(small, HERE / "small.safetensors")
    entry = lambda array: [array.dtype.name, list(array.shape), plain(array)]  # noqa: E731
    return {"every.safetensors": {name: entry(array) for name, array in every.items()},
            "edges.safetensors": {name: entry(array) for name, array in edges.items()},
            "small.safetensors": {name: [name, list(tensor.shape), tensor.to(torch.float32).tolist()]
                                  for name, tensor in small.items()}}


def arrow():
    """{name: what PyArrow exports through the Arrow C data interface}: format, names and buffers, and the rows in them."""
    import pyarrow as pa
    from arrow_dump import dump
    texts = ["a", "b" * 20, "", "größe €"]
    lists = pa.FixedSizeListArray.from_arrays(pa.array(np.arange(12, dtype=np.float32)), 3)
    arrays = {name: pa.array(array_of(name).reshape(-1)) for name in NUMBERS if not name.startswith("complex")}
    arrays |= {f"{kind}": pa.array(texts, getattr(pa, kind)()) for kind in ("string", "large_string", "string_view")}
    arrays |= {"binary": pa.array([b"\xff\x00", b""], pa.binary()), "fixed_size_binary": pa.array([b"abc", b"def"], pa.binary(3)),
               "fixed_size_list": lists, "sliced": pa.array(np.arange(20, dtype=np.int32))[5:11], "sliced_bool": pa.array([True, False] * 9)[3:9],
               "dictionary": pa.array(["x", "y" * 30, "x"]).dictionary_encode(), "timestamp": pa.array([5, 6], pa.timestamp("us")),
               "struct": pa.table({"größe": [1, 2], "t": ["a", "b"]}).to_struct_array().combine_chunks(), "empty": pa.array([], pa.float64())}
    made = {name: dump(array) for name, array in arrays.items()}
    (HERE / "arrow.json").write_text(json.dumps(made, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    rows = {name: array.to_pylist() for name, array in arrays.items()}
    rows["timestamp"], rows["binary"], rows["fixed_size_binary"] = [5, 6], ["\xff\x00", ""], ["abc", "def"]
    return rows


def tables():
    """{file: rows} as pandas reads back what it wrote."""
    import pandas
    frame = pandas.DataFrame({"i": [1, -2, 2**31 - 1], "größe": [0.1, -2.5e-300, 1e22], "text": ['a "quote"', "two\nlines", "x,y"],
                              "hole": [1.5, None, 3.0]})
    frame.to_csv(HERE / "table.csv", index=False)
    frame.to_csv(HERE / "table.tsv.gz", index=False, sep="\t", compression={"method": "gzip", "mtime": 0})
    back = pandas.read_csv(HERE / "table.csv").fillna(0)
    rows = {name: back[name].tolist() for name in back}
    return {"table.csv": rows, "table.tsv.gz": rows}


def all_arrays():
    return {name: [array.dtype.newbyteorder("=").name, list(array.shape), plain(array)] for name, array in arrays().items()}


PARTS = {"arrays": all_arrays, "records": records, "archives": archives, "lines": lines, "safetensors": safetensors,
         "arrow": arrow, "tables": tables}


def main():
    file = HERE / "contents.json"
    contents = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for name in sys.argv[1:] or PARTS:
        contents[name] = PARTS[name]()
    file.write_text(json.dumps(contents, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
