#!/usr/bin/env python3
"""Writes the inputs that the fuzzers of packed files and IDX begin with: make_seeds.py [directory]."""
import gzip
import pathlib
import struct
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent


def idx(code, dims, elements):
    return bytes([0, 0, code, len(dims)]) + struct.pack(f">{len(dims)}I", *dims) + elements


def idx_files():
    labels = idx(8, [5], bytes(range(5)))
    return {"labels": labels, "images": idx(8, [2, 3, 3], bytes(range(18))), "empty": idx(9, [0], b""),
            "int16": idx(0x0B, [2, 2], struct.pack(">4h", 1, -2, 300, 4)),
            "float64": idx(0x0E, [1, 2], struct.pack(">2d", 1.5, -0.0)), "packed": gzip.compress(labels, mtime=0),
            "cut": labels[:-2], "surplus": labels + b"x",
            "rank": bytes([0, 0, 8, 64]) + struct.pack(">64I", *[1] * 64) + b"a"}


def packed_files():
    text = b"the quick brown fox " * 20
    member = gzip.compress(text, mtime=0)
    return {"gzip": member, "zlib": zlib.compress(text), "stored": zlib.compress(text, 0), "members": member + member,
            "padded": member + bytes(9), "plain": text, "cut": member[:-5], "empty": gzip.compress(b"", mtime=0)}


def main():
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "seeds"
    for name, files in (("idx_fuzz", idx_files()), ("inflate_fuzz", packed_files())):
        (target / name).mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (target / name / file).write_bytes(content)


if __name__ == "__main__":
    main()
