"""The Python array API standard, version 2024.12, over levada's tensors.

Arrays are levada.Tensor objects: immutable, so that item assignment is refused. Everything numerical is an operation of
the library; here stand only the standard's names and arguments. Defaults for plain Python numbers are those of levada:
float32, int32 (int64 when needed) and complex64; indices are int64.
"""
from .. import _levada as _raw
from ..tensor import Tensor as _Tensor
from . import _names, linalg
from ._creation import *  # noqa: F401,F403
from ._dtypes import *  # noqa: F401,F403
from ._elementwise import *  # noqa: F401,F403
from ._info import __array_namespace_info__  # noqa: F401
from ._manipulation import *  # noqa: F401,F403
from ._searching import *  # noqa: F401,F403
from ._sets import *  # noqa: F401,F403
from ._statistics import *  # noqa: F401,F403
from .linalg import matmul, matrix_transpose, tensordot, vecdot  # noqa: F401

__array_api_version__ = "2024.12"
__version__ = _raw.levada_version_string()
e, inf, nan, pi = _names.e, _names.inf, _names.nan, _names.pi
newaxis = None


def _namespace_of(self, /, *, api_version=None):
    """The namespace of the array API standard."""
    if api_version not in (None, "2021.12", "2022.12", "2023.12", __array_api_version__):
        raise ValueError(f"__array_namespace__: expected an api_version up to {__array_api_version__}, got "
                         f"{api_version!r}")
    import sys
    return sys.modules[__name__]


_Tensor.__array_namespace__ = _namespace_of
