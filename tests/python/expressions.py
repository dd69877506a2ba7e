"""Random expressions of arrays: what NumPy makes of them, what levada makes of them, and the smallest one that differs.

A tree is a Leaf or a Node; every one carries its value by NumPy. Only operations whose result is exact or rounded once
are here, so that bits can be compared. A bfloat16 stands in the model as float32, a float8 or narrow integer as its byte.
"""
import dataclasses
import itertools
import random

import numpy as np

import levada as tf
from levada import dtypes

STORAGE = [dtype.name for dtype in dtypes._BY_CODE.values() if dtype._is_foreign and dtype.name != "bfloat16"]
SIGNED, UNSIGNED = ["int8", "int16", "int32", "int64"], ["uint8", "uint16", "uint32", "uint64"]
INTEGERS, FLOATS, COMPLEX = SIGNED + UNSIGNED, ["float16", "bfloat16", "float32", "float64"], ["complex64", "complex128"]
NUMBERS = INTEGERS + FLOATS + COMPLEX
EVERY = [dtype.name for dtype in dtypes._BY_CODE.values()]
MOST = 200  # elements of an array


def model_dtype(name):
    """The NumPy dtype in which the model keeps values."""
    if name == "string":
        return np.dtype(object)
    return np.dtype("uint8" if name in STORAGE else "float32" if name == "bfloat16" else name)


def rounded(value, name):
    """A float32 array to the nearest bfloat16, ties to even; others as they are."""
    if name != "bfloat16":
        return value
    value = np.asarray(value, np.float32)
    bits = value.view(np.uint32)
    with np.errstate(over="ignore"):
        up = (bits + np.uint32(0x7FFF) + (bits >> np.uint32(16) & np.uint32(1))) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(value), value, up.view(np.float32)).astype(np.float32)


@dataclasses.dataclass
class Leaf:
    value: np.ndarray  # of any strides
    dtype: str
    name: str = "x"

    children = ()

    def tensor(self):
        if self.dtype == "string":
            return tf.constant(self.value) if self.value.size else tf.zeros(self.value.shape, tf.string)
        tensor = tf.constant(self.value, copy=False)
        if self.dtype in STORAGE:
            return tf.bitcast(tensor, self.dtype)
        return tf.cast(tensor, tf.bfloat16) if self.dtype == "bfloat16" else tensor

    def text(self):
        shown = f"np.array({self.value.tolist()!r}, {str(self.value.dtype)!r})"
        if 0 in self.value.shape:
            shown += f".reshape({self.value.shape})"
        if self.value.ndim and any(s < 0 for s in self.value.strides):
            shown += f" # strides {self.value.strides}"
        return f"{shown} as {self.dtype}"


@dataclasses.dataclass
class Node:
    op: "Op"
    children: tuple
    settings: tuple
    value: np.ndarray
    dtype: str

    def text(self):
        inner = ",\n".join(child.text() for child in self.children)
        inner = "\n".join("  " + line for line in inner.splitlines())
        return f"{self.op.name}{self.settings}(\n{inner})"


@dataclasses.dataclass
class Op:
    name: str
    accepts: list        # dtypes of the first operand; the others have the same
    numpy: object        # (values, *settings) -> value
    levada: object       # (tensors, *settings) -> tensor
    choose: object = staticmethod(lambda rng, values: ())  # settings, or None when the operation does not apply
    arity: int = 1
    result: object = staticmethod(lambda dtype, *settings: dtype)
    first: str = ""      # dtype of the first operand when it differs from the rest
    shapes: str = "broadcast"  # how operands are alike: broadcast or same

    def apply(self, children, settings):
        """The node, or None where NumPy refuses."""
        values = [child.value for child in children]
        dtype = self.result(children[-1].dtype, *settings)
        try:
            with np.errstate(all="ignore"):
                value = np.asarray(self.numpy(values, *settings))
        except (ValueError, IndexError, TypeError):
            return None
        if value.size > MOST or value.ndim > 8:
            return None
        return Node(self, tuple(children), settings, rounded(value.astype(model_dtype(dtype), copy=False), dtype), dtype)


def leaves_of(tree):
    """All leaves from left to right."""
    return [tree] if isinstance(tree, Leaf) else list(itertools.chain(*map(leaves_of, tree.children)))


def run(tree, tensors):
    """levada's result; tensors: an iterator over what stands for the leaves."""
    if isinstance(tree, Leaf):
        return next(tensors)
    return tree.op.levada([run(child, tensors) for child in tree.children], *tree.settings)


# ---- comparing ----

def elements(tensor):
    """The values as the model has them."""
    if tensor.dtype.name in STORAGE:
        tensor = tf.bitcast(tensor, tf.uint8)
    elif tensor.dtype.name == "bfloat16":
        tensor = tf.cast(tensor, tf.float32)
    return np.asarray(tensor.numpy(), model_dtype(tensor.dtype.name))


def same_bits(a, b):
    """Equal bytes; any NaN equals any NaN."""
    if a.dtype == object:
        return a.tolist() == b.tolist()
    a, b = np.ascontiguousarray(a), np.ascontiguousarray(b)
    if a.tobytes() == b.tobytes():
        return True
    if a.dtype.kind == "c":
        return same_bits(a.real, b.real) and same_bits(a.imag, b.imag)
    if a.dtype.kind != "f":
        return False
    nan = np.isnan(a) & np.isnan(b)
    return np.where(nan, 0, a).tobytes() == np.where(nan, 0, b).tobytes()


def check(tensor, tree, how):
    if tensor.dtype.name != tree.dtype:
        return f"{how}: dtype {tensor.dtype.name} instead of {tree.dtype}"
    if tuple(tensor.shape) != tree.value.shape:
        return f"{how}: shape {tuple(tensor.shape)} instead of {tree.value.shape}"
    got = elements(tensor)
    if not same_bits(got, tree.value):
        return f"{how}: {got.tolist()}\ninstead of {tree.value.tolist()}"
    return None


def difference(tree):
    """What levada does otherwise than NumPy, eagerly or traced; None when nothing."""
    try:
        tensors = [leaf.tensor() for leaf in leaves_of(tree)]
        problem = check(run(tree, iter(tensors)), tree, "eager")
        if problem is None and tensors:
            traced = tf.function(lambda *arguments: run(tree, iter(arguments)))
            problem = check(traced(*tensors), tree, "traced")
        return problem
    except Exception as error:  # whatever is raised is a finding
        return f"{type(error).__name__}: {error}"


# ---- shrinking ----

def rebuilt(tree, children):
    return tree.op.apply(children, tree.settings)


def smaller_leaves(leaf):
    """The leaf in C order, cut to a half along each axis, and with plain values."""
    value = leaf.value
    if value.size and not value.flags.c_contiguous:
        yield Leaf(value.copy(), leaf.dtype)
    for axis in range(value.ndim):
        if value.shape[axis] > 1:
            yield Leaf(value[(slice(None),) * axis + (slice(value.shape[axis] // 2),)], leaf.dtype)
    if value.dtype.kind in "iufc" and value.any():
        yield Leaf(np.zeros_like(value), leaf.dtype)


def smaller(tree):
    """Trees that are simpler by one step."""
    if isinstance(tree, Leaf):
        yield from smaller_leaves(tree)
        return
    yield from tree.children
    for i, child in enumerate(tree.children):
        if not isinstance(child, Leaf):
            made = rebuilt(tree, [*tree.children[:i], Leaf(child.value, child.dtype), *tree.children[i + 1:]])
            if made is not None:
                yield made
        for simpler in smaller(child):
            if simpler.dtype == child.dtype:
                made = rebuilt(tree, [*tree.children[:i], simpler, *tree.children[i + 1:]])
                if made is not None:
                    yield made


def shrunk(tree, steps=400):
    """A smallest tree that still differs."""
    found = True
    while found and steps > 0:
        found = False
        for candidate in smaller(tree):
            steps -= 1
            if difference(candidate) is not None:
                tree, found = candidate, True
                break
            if steps <= 0:
                break
    return tree


# ---- making ----

def random_values(rng, dtype, count):
    if dtype == "string":
        return np.array([rng.choice([b"", b"a", b"bc", b"longer than twelve bytes"]) for _ in range(count)] + [None],
                        dtype=object)[:count]
    if dtype == "bool":
        return np.array([rng.random() < 0.5 for _ in range(count)], bool)
    if dtype in STORAGE:
        return np.array([rng.randrange(4 if "2" in dtype[-1] and "int" in dtype else 16 if "int" in dtype else 256)
                         for _ in range(count)], np.uint8)
    if dtype in INTEGERS:
        info = np.iinfo(dtype)
        edges = [info.min, info.max, info.max - 1]
        return np.array([rng.choice(edges) if rng.random() < 0.05 else rng.randrange(max(info.min, -9), 10)
                         for _ in range(count)], dtype)
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-40, 65504.0, 3e38]

    def draw():
        return rng.choice(special) if rng.random() < 0.1 else rng.choice([rng.randrange(-9, 10), rng.gauss(0, 3)])

    with np.errstate(all="ignore"):
        if dtype in COMPLEX:
            return np.array([complex(rng.randrange(-9, 10), rng.randrange(-9, 10)) for _ in range(count)], dtype)
        return rounded(np.array([draw() for _ in range(count)], np.float64).astype(model_dtype(dtype)), dtype)


def random_shape(rng, rank=None):
    rank = rng.choice([0, 1, 1, 2, 2, 2, 3, 3, 4, 5]) if rank is None else rank
    shape = []
    for _ in range(rank):
        size = rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 5])
        shape.append(size if np.prod(shape, dtype=int) * size <= 60 else 1)
    return tuple(shape)


def random_leaf(rng, dtype, shape):
    """An array of the shape as a view of a larger one: with gaps, flipped, transposed or repeated."""
    form = rng.randrange(4)
    if form == 0 or not shape:
        return Leaf(random_values(rng, dtype, int(np.prod(shape, dtype=int))).reshape(shape), dtype)
    if form == 1:
        steps = [rng.choice([1, 2, -1, -2]) for _ in shape]
        whole = tuple(size * abs(step) for size, step in zip(shape, steps))
        base = random_values(rng, dtype, int(np.prod(whole, dtype=int))).reshape(whole)
        return Leaf(base[tuple(slice(None, None, step) for step in steps)], dtype)
    if form == 2:
        order = rng.sample(range(len(shape)), len(shape))
        base = random_values(rng, dtype, int(np.prod(shape, dtype=int))).reshape([shape[i] for i in order])
        return Leaf(base.transpose(np.argsort(order)), dtype)
    reduced = tuple(1 if rng.random() < 0.4 else size for size in shape)
    base = random_values(rng, dtype, int(np.prod(reduced, dtype=int))).reshape(reduced)
    return Leaf(np.broadcast_to(base, shape), dtype)


def broadcastable(rng, shape):
    """A shape that broadcasts with another one."""
    shape = [1 if rng.random() < 0.25 else size for size in shape]
    return tuple(shape[rng.randrange(len(shape) + 1):] if rng.random() < 0.3 else shape)


def grow(rng, ops, tree, steps):
    """The tree with operations around it."""
    for _ in range(steps):
        op = rng.choice(ops)
        if tree.dtype not in op.accepts:
            continue
        operands = [tree]
        while len(operands) < op.arity - bool(op.first):
            shape = tree.value.shape if op.shapes == "same" else broadcastable(rng, tree.value.shape)
            operands.insert(rng.randrange(len(operands) + 1), random_leaf(rng, tree.dtype, shape))
        if op.first:
            operands.insert(0, random_leaf(rng, op.first, broadcastable(rng, tree.value.shape)))
        settings = op.choose(rng, [operand.value for operand in operands])
        made = op.apply(operands, settings) if settings is not None else None
        tree = made if made is not None else tree
    return tree


def random_tree(seed, ops):
    """A tree that depends on the seed alone."""
    rng = random.Random(seed)
    dtype = rng.choice(EVERY)
    return grow(rng, ops, random_leaf(rng, dtype, random_shape(rng)), rng.randrange(2, 9))
