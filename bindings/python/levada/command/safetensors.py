"""safetensors files: their header, and arrays by name. The header is checked before anything is read."""
import json
import os

import numpy as np

from .. import dtypes as _dtypes
from .. import _generated_ops as _ops
from ..tensor import convert
from .values import nbytes_of

DTYPES = {"BOOL": "bool", "U8": "uint8", "I8": "int8", "U16": "uint16", "I16": "int16", "U32": "uint32", "I32": "int32",
          "U64": "uint64", "I64": "int64", "F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64",
          "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2", "C64": "complex64"}


def read_header(path):
    """({name: (dtype name, shape, begin, end)} with offsets in the file, metadata)."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise ValueError(f"'{path}': offset 0: expected a header of at most {max(size - 8, 0)} bytes, got {length}")
        try:
            header = json.loads(file.read(length))
        except ValueError as error:
            raise ValueError(f"'{path}': offset 8: expected a header in JSON: {error}") from None
    metadata = header.pop("__metadata__", {})
    entries = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        kind, shape = DTYPES.get(entry["dtype"]), tuple(entry["shape"])
        if kind is None:
            raise ValueError(f"'{path}': '{name}': expected a known dtype, got {entry['dtype']!r}")
        nbytes = _dtypes.as_dtype(kind).size
        for dim in shape:
            nbytes *= dim
        if not 0 <= begin <= end <= size - 8 - length or end - begin != nbytes:
            raise ValueError(f"'{path}': '{name}': expected {nbytes} bytes inside of the data, got {begin} to {end} of "
                             f"{size - 8 - length}")
        entries[name] = (kind, shape, 8 + length + begin, 8 + length + end)
    return entries, metadata


def read_array(path, entry):
    """One array as a tensor."""
    kind, shape, begin, end = entry
    if begin == end:
        return _ops.cast(convert(np.zeros(shape, np.uint8)), _dtypes.as_dtype(kind))
    raw = np.memmap(path, np.uint8, "r", begin, end - begin)
    dtype = _dtypes.as_dtype(kind)
    if kind == "bool":
        return convert(np.array(raw).view(np.bool_).reshape(shape))
    rows = convert(np.array(raw).reshape(shape + (dtype.size,)) if dtype.size > 1 else np.array(raw).reshape(shape))
    return _ops.bitcast(rows, dtype)


def write(path, tensors):
    """Writes tensors by name; the file stands under its name once it is complete."""
    names = {value: key for key, value in DTYPES.items()}
    header, at = {}, 0
    for name, tensor in tensors.items():
        if tensor.dtype.name not in names:
            raise ValueError(f"safetensors: '{name}': expected a dtype that the format has, got {tensor.dtype.name}")
        header[name] = {"dtype": names[tensor.dtype.name], "shape": list(tensor.shape), "data_offsets": [at, at + nbytes_of(tensor)]}
        at += nbytes_of(tensor)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    temporary = f"{path}.tmp-{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            for tensor in tensors.values():
                file.write(_bytes(tensor))
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def _bytes(tensor):
    if tensor.dtype.name == "bool" or nbytes_of(tensor) == 0:
        return tensor.numpy().tobytes()
    return _ops.bitcast(tensor, _dtypes.as_dtype("uint8")).numpy().tobytes()
