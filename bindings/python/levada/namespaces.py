"""Small namespaces: config, io, version, experimental."""
import types

from . import _generated_ops as _ops
from . import _levada as _raw
from .arrays import read_npy, read_npz, save_npy, save_npz
from .function import functions_run_eagerly, run_functions_eagerly
from .records import TFRecordOptions, TFRecordWriter
from .tensor import convert, from_dlpack


def _namespace(name, doc, **members):
    module = types.ModuleType(f"levada.{name}", doc)
    module.__dict__.update(members)
    return module


def set_intra_op_parallelism_threads(num_threads):
    """The number of threads that share work; 0 takes as many as the process may use. Results do not depend on it."""
    _raw.levada_set_num_threads(num_threads)


def get_intra_op_parallelism_threads():
    """The number of threads that share work."""
    return _raw.levada_num_threads()


def enable_op_determinism():
    """Nothing to do: results are deterministic always."""


config = _namespace(
    "config", "Settings of the process.", run_functions_eagerly=run_functions_eagerly,
    functions_run_eagerly=functions_run_eagerly,
    threading=_namespace("config.threading", "Threads.",
                         set_intra_op_parallelism_threads=set_intra_op_parallelism_threads,
                         get_intra_op_parallelism_threads=get_intra_op_parallelism_threads,
                         set_inter_op_parallelism_threads=set_intra_op_parallelism_threads,
                         get_inter_op_parallelism_threads=get_intra_op_parallelism_threads),
    experimental=_namespace("config.experimental", "Settings.", enable_op_determinism=enable_op_determinism))


def _path(filename):
    import os
    return os.fspath(filename)


def read_file(filename, name=None):
    """The bytes of a file as a string scalar."""
    return convert(_raw.levada_read_file(_path(filename), False).numpy().tobytes())


def read_idx(filename, name=None):
    """The array in an IDX file (MNIST's format), packed with gzip or not."""
    return _raw.levada_read_idx(_path(filename))


io = _namespace("io", "Files.", read_file=read_file, read_idx=read_idx, TFRecordOptions=TFRecordOptions,
                TFRecordWriter=TFRecordWriter, read_npy=read_npy, save_npy=save_npy, read_npz=read_npz, save_npz=save_npz,
                **{name.partition(".")[2]: one for name, one in _ops.NAMES.items() if name.startswith("io.")})


def to_dlpack(tensor):
    """A legacy DLPack capsule, which holds a copy: the struct cannot say that memory is read-only."""
    return convert(tensor).__dlpack__()


experimental = _namespace("experimental", "Younger interfaces.",
                          dlpack=_namespace("experimental.dlpack", "DLPack.", from_dlpack=from_dlpack,
                                            to_dlpack=to_dlpack))
version = _namespace("version", "Versions.", VERSION=_raw.levada_version_string())
