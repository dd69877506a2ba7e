"""levada: tensors, variables and datasets with TensorFlow's names.

    import levada as tf
"""
import atexit as _atexit

try:
    import numpy as _numpy  # noqa: F401  levada works without it, but arrays come in and go out through it
except ImportError:
    _numpy = None

from . import _levada as _raw

_raw.require_main_interpreter()

from . import dtypes, errors, nest
from .dtypes import *  # noqa: F401,F403
from .shape import TensorShape, TensorSpec
from .tensor import (Tensor, asarray, constant, from_dlpack, convert_to_tensor, get_static_value, is_symbolic_tensor, is_tensor)
from .indexed_slices import IndexedSlices
from .variable import Variable
from . import indexing as _indexing
from . import ops as _ops
from .ops import linalg, math, newaxis, nn
from . import data
from .function import function
from .namespaces import config, experimental, io, random, version

__version__ = _raw.levada_version_string()
globals().update(_ops.TOP_LEVEL)
Tensor.__module__ = Variable.__module__ = IndexedSlices.__module__ = "levada"
as_dtype = dtypes.as_dtype
del _indexing


def _stop():
    """At exit: cancel all iterators and join their threads while the interpreter still works."""
    try:
        _raw.shutdown(10_000)
    finally:
        _raw.stop_owners()


_atexit.register(_stop)

# What a user of TensorFlow is likely to look for; used only to name the nearest thing.
_ELSEWHERE = {"keras": "levada has no layers; see levada.nn and levada.Variable", "compat": "graph mode is not offered",
              "Session": "graph mode is not offered", "placeholder": "graph mode is not offered",
              "sparse": "sparse tensors are not offered", "ragged": "ragged tensors are not offered",
              "py_function": "use Dataset.map(fn, traced=False)", "numpy_function": "use Dataset.map(fn, traced=False)"}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'levada' has no attribute {name!r}")
    import difflib
    text = f"levada does not offer {name!r}"
    if name in _ELSEWHERE:
        raise AttributeError(f"{text}: {_ELSEWHERE[name]}")
    public = {public: public for public in globals() if not public.startswith("_")}
    for module in (nn, linalg, math, data, random, io):
        prefix = module.__name__.removeprefix("levada.")
        public.update({inner: f"{prefix}.{inner}" for inner in vars(module) if not inner.startswith("_")
                       and inner not in public})
    near = difflib.get_close_matches(name, public, n=1, cutoff=0.5)
    raise AttributeError(f"{text}; the nearest name is levada.{public[near[0]]}" if near else text)
