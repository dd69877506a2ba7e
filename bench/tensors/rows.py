"""The rows of this scenario: inputs, what each must give, and how exactly.

A contender defines a function of a row's name that takes the inputs and returns the callable to be timed; one that lacks a
row does not take part in it.
"""
import dataclasses

import numpy as np


@dataclasses.dataclass
class Row:
    inputs: object           # () -> tuple of arrays
    expected: object         # (*inputs) -> array
    tolerance: float = 0.0   # relative; 0 is bit for bit


def _random(*shape, dtype=np.float32):
    return np.random.default_rng(7).random(shape, dtype=dtype)


def _large():
    return (_random(4096, 4096),)


def _softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _small():
    return _random(2, 3), _random(2, 3) + 1


def _chain(x, y):
    return np.maximum(((x + y) * x - y) / y, 0) + x


def _square(n):
    return lambda: (_random(n, n), _random(n, n) - np.float32(0.5))


def _pixels():
    return (np.random.default_rng(3).integers(0, 256, size=(4096, 4096)).astype(np.float32),)


def _normalise(x):
    return (x / np.float32(255) - np.float32(0.45)) / np.float32(0.22)


def _rows_to_gather():
    return _random(100_000, 128), np.random.default_rng(5).integers(0, 100_000, size=50_000)


ROWS = {
    # Getting arrays in and out.
    "constant_small_shared": Row(lambda: (_random(3, 3),), lambda a: a),
    "constant_small_copied": Row(lambda: (_random(3, 3),), lambda a: a),
    "constant_checked": Row(lambda: (np.arange(100_000).reshape(1000, 100),), lambda a: a.astype(np.int32)),
    "constant_large_shared": Row(_large, lambda a: a),
    "constant_large_copied": Row(_large, lambda a: a),
    "constant_list": Row(lambda: (np.arange(1000),), lambda a: a.astype(np.int32)),
    "numpy_of_tensor": Row(lambda: (_random(3, 3),), lambda a: a),
    # Variables.
    "assign_add_small": Row(lambda: (np.zeros((2, 3), np.float32),), lambda a: a),
    "assign_add_large": Row(lambda: (np.zeros((4096, 4096), np.float32),), lambda a: a),
    "assign_sub_scaled": Row(lambda: (np.zeros((4096, 4096), np.float32),), lambda a: a),
    # Operations.
    "add_small": Row(_small, lambda x, y: x + y),
    "chain_small": Row(_small, _chain, 1e-6),
    "normalise": Row(_pixels, _normalise, 1e-6),
    "exp": Row(_large, np.exp, 1e-6),
    "softmax": Row(_large, _softmax, 1e-5),
    "sum": Row(_large, np.sum, 1e-5),
    "sum_axis_0": Row(_large, lambda a: a.sum(axis=0), 1e-5),
    "sum_axis_1": Row(_large, lambda a: a.sum(axis=1), 1e-5),
    "argmax": Row(_large, lambda a: a.argmax(axis=1)),
    "gather": Row(_rows_to_gather, lambda a, i: a[i]),
    "transpose": Row(_large, np.transpose),
    "sort": Row(lambda: (_random(1_000_000),), np.sort),
    "top_k": Row(lambda: (_random(1000, 1000),), lambda a: -np.sort(-a, axis=1)[:, :10]),
    "matmul_512": Row(_square(512), np.matmul, 2e-2),
    "matmul_1024": Row(_square(1024), np.matmul, 2e-2),
}
