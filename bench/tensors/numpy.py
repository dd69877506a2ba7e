"""NumPy with reused outputs where an expert would reuse them."""
import numpy as np

import worker


def constant_small_shared(a):
    return lambda: np.asarray(a)


def constant_small_copied(a):
    return a.copy


def constant_checked(a):
    return lambda: a.astype(np.int32)


constant_large_shared, constant_large_copied = constant_small_shared, constant_small_copied


def constant_list(a):
    values = a.tolist()
    return lambda: np.array(values, np.int32)


def assign_add_small(a):
    variable, step = a.copy(), a.copy()

    def run():
        np.add(variable, step, out=variable)
        return variable
    return run


assign_add_large = assign_add_small


def assign_sub_scaled(a):
    variable, gradient, scratch = a.copy(), a.copy(), np.empty_like(a)

    def run():
        np.multiply(gradient, np.float32(0.1), out=scratch)
        np.subtract(variable, scratch, out=variable)
        return variable
    return run


def add_small(x, y):
    return lambda: x + y


def chain_small(x, y):
    return lambda: np.maximum(((x + y) * x - y) / y, 0) + x


def normalise(x):
    out = np.empty_like(x)

    def run():
        np.divide(x, np.float32(255), out=out)
        np.subtract(out, np.float32(0.45), out=out)
        return np.divide(out, np.float32(0.22), out=out)
    return run


def exp(x):
    out = np.empty_like(x)
    return lambda: np.exp(x, out=out)


def softmax(x):
    out = np.empty_like(x)

    def run():
        np.subtract(x, x.max(axis=1, keepdims=True), out=out)
        np.exp(out, out=out)
        return np.divide(out, out.sum(axis=1, keepdims=True), out=out)
    return run


def sum(x):
    return x.sum


def sum_axis_0(x):
    return lambda: x.sum(axis=0)


def sum_axis_1(x):
    return lambda: x.sum(axis=1)


def argmax(x):
    return lambda: x.argmax(axis=1)


def gather(x, indices):
    out = np.empty((len(indices), x.shape[1]), x.dtype)
    return lambda: x.take(indices, axis=0, out=out, mode="clip")


def transpose(x):
    out = np.empty_like(x)

    def run():
        np.copyto(out, x.T)
        return out
    return run


def sort(x):
    return lambda: np.sort(x)


def top_k(x):
    return lambda: -np.sort(np.partition(-x, 10, axis=1)[:, :10], axis=1)


def matmul_512(x, y):
    out = np.empty_like(x)
    return lambda: np.matmul(x, y, out=out)


matmul_1024 = matmul_512

worker.serve_rows(globals())
