"""The extension linalg."""
from collections import namedtuple as _namedtuple

from .. import _levada as _raw
from ..linalg import _epsilon
from ..linalg import adjoint as _adjoint
from ..linalg import tensordot as _tensordot
from ..tensor import convert as _convert
from ._elementwise import conj as _conj
from ._manipulation import broadcast_arrays as _broadcast_arrays
from ._manipulation import moveaxis as _moveaxis
from ._names import INDEX, array, axes_of, check_kind

EighResult = _namedtuple("EighResult", "eigenvalues eigenvectors")
QRResult = _namedtuple("QRResult", "Q R")
SlogdetResult = _namedtuple("SlogdetResult", "sign logabsdet")
SVDResult = _namedtuple("SVDResult", "U S Vh")


def _numbers(where, x, kinds="iufc", words="numbers"):
    return check_kind(where, array(where, x), kinds, words)


def matmul(x1, x2, /):
    """The matrix product; vectors stand for a row on the left and a column on the right."""
    x1, x2 = _raw.pair(x1, x2)
    _numbers("matmul", x1), _numbers("matmul", x2)
    if 0 in (x1.ndim, x2.ndim):
        raise ValueError("matmul: expected arrays of rank 1 or more, got rank 0")
    left, right = x1.ndim == 1, x2.ndim == 1
    product = _raw.levada_matmul(_raw.levada_expand_dims(x1, 0) if left else x1,
                                 _raw.levada_expand_dims(x2, 1) if right else x2, False, False)
    return _raw.levada_squeeze(product, [-2] * left + [-1] * right) if left or right else product


def matrix_transpose(x, /):
    """The last two axes exchanged."""
    return _raw.levada_matrix_transpose(array("matrix_transpose", x))


def tensordot(x1, x2, /, *, axes=2):
    """Sums of products over axes."""
    return _tensordot(_numbers("tensordot", x1), _numbers("tensordot", x2), axes)


def vecdot(x1, x2, /, *, axis=-1):
    """The sums of conj(x1) * x2 along an axis."""
    x1, x2 = _raw.pair(x1, x2)
    _numbers("vecdot", x1), _numbers("vecdot", x2)
    if axis >= 0:
        raise ValueError(f"vecdot: expected a negative axis, got {axis}")
    if x1.shape[axis] != x2.shape[axis]:
        raise ValueError(f"vecdot: expected equal sizes along axis {axis}, got {x1.shape} and {x2.shape}")
    x1, x2 = _broadcast_arrays(x1, x2)
    return _raw.levada_reduce_sum(_raw.levada_multiply(_conj(x1), x2), [axis], False)


def outer(x1, x2, /):
    """The products of all pairs of elements of two vectors."""
    x1, x2 = _raw.pair(x1, x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(f"outer: expected two vectors, got ranks {x1.ndim} and {x2.ndim}")
    return _raw.levada_multiply(_raw.levada_expand_dims(x1, 1), x2)


def _floats(where, x):
    return _numbers(where, x, "fc", "floats or complex numbers")


def cholesky(x, /, *, upper=False):
    """The triangle L with L L^H = x, or U with U^H U = x."""
    factor = _raw.levada_cholesky(_floats("cholesky", x))
    return _adjoint(factor) if upper else factor


def cross(x1, x2, /, *, axis=-1):
    """The cross products of vectors of three numbers along an axis."""
    x1, x2 = _raw.pair(_numbers("cross", x1), _numbers("cross", x2))
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError(f"cross: expected 3 elements along axis {axis}, got shapes {x1.shape} and {x2.shape}")
    x1, x2 = (_moveaxis(one, axis, -1) for one in _broadcast_arrays(x1, x2))

    def product(a, b):
        return _raw.levada_multiply(_raw.levada_roll(a, -1, -1), _raw.levada_roll(b, 1, -1))

    return _moveaxis(_raw.levada_subtract(product(x1, x2), product(x2, x1)), -1, axis)


def det(x, /):
    """The determinants of matrices."""
    return _raw.levada_matrix_determinant(_floats("det", x))


def eigh(x, /):
    """Eigenvalues in rising order and eigenvectors, as columns, of Hermitian matrices."""
    return EighResult(*_raw.levada_eigh(_floats("eigh", x)))


def eigvalsh(x, /):
    """The eigenvalues of Hermitian matrices in rising order."""
    return _raw.levada_eigvalsh(_floats("eigvalsh", x))


def inv(x, /):
    """The inverses of matrices."""
    return _raw.levada_matrix_inverse(_floats("inv", x), False)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """The norms of matrices: fro, nuc, 1, 2, inf and their negatives."""
    x = _floats("matrix_norm", x)
    if ord == "fro":
        return _raw.levada_vector_norm(x, 2.0, [-2, -1], keepdims)
    if ord in ("nuc", 2, -2):
        s = _raw.levada_singular_values(x)
        reduce = {"nuc": _raw.levada_reduce_sum, 2: _raw.levada_reduce_max, -2: _raw.levada_reduce_min}[ord]
        found = reduce(s, [-1], False)
        return _raw.levada_reshape(found, [*found.shape, 1, 1]) if keepdims else found
    if ord in (1, -1, float("inf"), float("-inf")):
        along, across = (-2, -1) if abs(ord) == 1 else (-1, -2)
        sums = _raw.levada_reduce_sum(_raw.levada_abs(x), [along], True)
        found = (_raw.levada_reduce_max if ord > 0 else _raw.levada_reduce_min)(sums, [across], True)
        return found if keepdims else _raw.levada_squeeze(found, [-2, -1])
    raise ValueError(f"matrix_norm: expected fro, nuc, 1, 2, inf or a negative one of these, got {ord!r}")


def matrix_power(x, n, /):
    """The product of n times the same matrix; of its inverse for a negative n."""
    x = _floats("matrix_power", x)
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise ValueError(f"matrix_power: expected square matrices, got shape {x.shape}")
    if n < 0:
        x, n = inv(x), -n
    result = None
    while n:
        if n & 1:
            result = x if result is None else _raw.levada_matmul(result, x, False, False)
        n >>= 1
        x = _raw.levada_matmul(x, x, False, False) if n else x
    return _raw.levada_eye(x.shape[-1], x.shape[-1], x.shape[:-2], x.dtype) if result is None else result


def _cutoff(x, s, rtol):
    """Below which singular values count as zero."""
    if rtol is None:
        rtol = max([1, *x.shape[-2:]]) * _epsilon(x.dtype)
    largest = _raw.levada_reduce_max(s, [-1], True)
    return _raw.levada_multiply(_raw.levada_expand_dims(_convert(rtol, s.dtype), -1), largest)


def matrix_rank(x, /, *, rtol=None):
    """How many singular values are above rtol times the largest."""
    x = _floats("matrix_rank", x)
    s = _raw.levada_singular_values(x)
    return _raw.levada_count_nonzero(_raw.levada_greater(s, _cutoff(x, s, rtol)), [-1], False, INDEX)


def pinv(x, /, *, rtol=None):
    """The Moore-Penrose inverse; singular values up to rtol times the largest count as zero."""
    x = _floats("pinv", x)
    s, u, v = _raw.levada_svd(x, False)
    kept = _raw.levada_greater(s, _cutoff(x, s, rtol))
    inverse = _raw.levada_select(kept, _raw.levada_reciprocal(s), _raw.levada_zeros_like(s, None))
    inverse = _raw.levada_cast(_raw.levada_expand_dims(inverse, -2), v.dtype)
    return _raw.levada_matmul(_raw.levada_multiply(v, inverse), _adjoint(u), False, False)


def qr(x, /, *, mode="reduced"):
    """Orthonormal columns Q and an upper triangle R with Q R = x."""
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr: expected reduced or complete as mode, got {mode!r}")
    return QRResult(*_raw.levada_qr(_floats("qr", x), mode == "complete"))


def slogdet(x, /):
    """Signs and logarithms of the moduli of determinants."""
    sign, logarithm = _raw.levada_log_matrix_determinant(_floats("slogdet", x))
    return SlogdetResult(sign, _raw.levada_real(logarithm) if logarithm.dtype.is_complex else logarithm)


def solve(x1, x2, /):
    """x with x1 x = x2; x2 of rank 1 is one vector, else matrices."""
    x1, x2 = _raw.pair(_floats("solve", x1), _floats("solve", x2))
    if x2.ndim == 1:
        found = _raw.levada_matrix_solve(x1, _raw.levada_expand_dims(x2, -1), False)
        return _raw.levada_squeeze(found, [-1])
    return _raw.levada_matrix_solve(x1, x2, False)


def svd(x, /, *, full_matrices=True):
    """U, S and V^H with U diag(S) V^H = x."""
    s, u, v = _raw.levada_svd(_floats("svd", x), full_matrices)
    return SVDResult(u, s, _adjoint(v))


def svdvals(x, /):
    """The singular values in falling order."""
    return _raw.levada_singular_values(_floats("svdvals", x))


def _diagonal(where, x, offset):
    """Diagonal offset of matrices; empty where there is none."""
    x = array(where, x)
    if x.ndim < 2:
        raise ValueError(f"{where}: expected rank 2 or more, got rank {x.ndim}")
    rows, columns = x.shape[-2:]
    x = x[..., :, offset:] if offset >= 0 else x[..., -offset:, :]
    size = min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns)
    if size <= 0:
        return _raw.levada_zeros([*x.shape[:-2], 0], x.dtype)
    x = _raw.levada_reshape(x[..., :size, :size], [*x.shape[:-2], size * size])
    return x[..., ::size + 1]


def diagonal(x, /, *, offset=0):
    """Diagonal offset of matrices."""
    return _diagonal("diagonal", x, offset)


def trace(x, /, *, offset=0, dtype=None):
    """The sum along diagonal offset of matrices."""
    from ._statistics import sum as total
    return total(_diagonal("trace", _numbers("trace", x), offset), axis=-1, dtype=dtype)


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """The norm along axes, or of all elements."""
    x = _numbers("vector_norm", x, "fc", "floats or complex numbers")
    return _raw.levada_vector_norm(x, float(ord), axes_of(axis), keepdims)
