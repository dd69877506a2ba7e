"""The operations that random expressions are made of (expressions.py): each by NumPy and by levada."""
import math

import numpy as np

import levada as tf
from expressions import COMPLEX, EVERY, FLOATS, INTEGERS, NUMBERS, SIGNED, Op

REAL = INTEGERS + FLOATS
WIDE = ["float16", "float32", "float64"]


def to_bool(dtype, *settings):
    return "bool"


def plus_zero(tensor):
    return tensor + tf.zeros([], tensor.dtype)


def elementwise():
    """Operations of one element or of two."""
    for name, accepts, function, mine in [
            ("negative", SIGNED + FLOATS + COMPLEX, np.negative, tf.negative), ("abs", SIGNED + FLOATS, np.abs, tf.abs),
            ("square", NUMBERS, lambda x: x * x, tf.square), ("floor", FLOATS, np.floor, tf.floor),
            ("ceil", FLOATS, np.ceil, tf.ceil), ("round", FLOATS, np.rint, tf.round), ("sqrt", FLOATS, np.sqrt, tf.sqrt),
            ("logical_not", ["bool"], np.logical_not, tf.logical_not), ("identity", EVERY, lambda x: x, tf.identity),
            ("invert", INTEGERS, np.invert, tf.bitwise.invert)]:
        yield Op(name, accepts, lambda v, f=function: f(v[0]), lambda t, f=mine: f(t[0]))
    for name, accepts, function, mine in [
            ("add", NUMBERS, np.add, tf.add), ("subtract", NUMBERS, np.subtract, tf.subtract),
            ("multiply", REAL, np.multiply, tf.multiply), ("divide", FLOATS, np.true_divide, tf.divide),
            # Which zero the greatest of two zeros is stays open.
            ("maximum", REAL, lambda x, y: np.maximum(x, y) + x.dtype.type(0), lambda x, y: plus_zero(tf.maximum(x, y))),
            ("minimum", REAL, lambda x, y: np.minimum(x, y) + x.dtype.type(0), lambda x, y: plus_zero(tf.minimum(x, y))),
            ("floordiv", INTEGERS, lambda x, y: x // (y | 1), lambda x, y: tf.floordiv(x, made_odd(y))),
            ("floormod", INTEGERS, lambda x, y: x % (y | 1), lambda x, y: tf.math.floormod(x, made_odd(y))),
            ("bitwise_and", INTEGERS, np.bitwise_and, tf.bitwise.bitwise_and),
            ("bitwise_xor", INTEGERS, np.bitwise_xor, tf.bitwise.bitwise_xor),
            ("logical_and", ["bool"], np.logical_and, tf.logical_and),
            ("logical_xor", ["bool"], np.logical_xor, tf.math.logical_xor)]:
        yield Op(name, accepts, lambda v, f=function: f(*v), lambda t, f=mine: f(*t), arity=2)
    for name, accepts, function, mine in [
            ("equal", NUMBERS + ["bool", "string"], np.equal, tf.equal),
            ("not_equal", NUMBERS, np.not_equal, tf.not_equal),
            ("less", REAL, np.less, tf.less), ("less_equal", REAL, np.less_equal, tf.less_equal),
            ("greater", REAL, np.greater, tf.greater), ("greater_equal", REAL, np.greater_equal, tf.greater_equal)]:
        yield Op(name, accepts, lambda v, f=function: f(*v), lambda t, f=mine: f(*t), arity=2, result=to_bool)
    yield Op("where", [name for name in EVERY], lambda v: np.where(v[0], v[1], v[2]), lambda t: tf.where(*t), arity=3,
             first="bool")


def made_odd(tensor):
    """No divisor is zero."""
    return tf.bitwise.bitwise_or(tensor, tf.ones([], tensor.dtype))


def axes_of(rng, values):
    rank = values[0].ndim
    chosen = [axis for axis in range(rank) if rng.random() < 0.5]
    return (tuple(axis - rank if rng.random() < 0.3 else axis for axis in chosen), rng.random() < 0.5)


def one_axis(rng, values):
    rank = values[0].ndim
    return (rng.randrange(-rank, rank),) if rank else None


def reductions():
    """Exact ones only: a float sum depends on its order."""
    for name, accepts, function, mine in [
            ("reduce_sum", INTEGERS, lambda x, **k: np.sum(x, dtype=x.dtype, **k), tf.reduce_sum),
            ("reduce_prod", INTEGERS, lambda x, **k: np.prod(x, dtype=x.dtype, **k), tf.reduce_prod),
            ("reduce_max", INTEGERS, np.max, tf.reduce_max), ("reduce_min", INTEGERS, np.min, tf.reduce_min),
            ("reduce_any", ["bool"], np.any, tf.reduce_any), ("reduce_all", ["bool"], np.all, tf.reduce_all)]:
        yield Op(name, accepts, lambda v, axes, keep, f=function: f(v[0], axis=axes, keepdims=keep),
                 lambda t, axes, keep, f=mine: f(t[0], axis=list(axes), keepdims=keep), axes_of)
    yield Op("argmax", INTEGERS, lambda v, axis: np.argmax(v[0], axis), lambda t, axis: tf.argmax(t[0], axis), one_axis,
             result=lambda dtype, *settings: "int64")
    yield Op("cumsum", INTEGERS, lambda v, axis: np.cumsum(v[0], axis, v[0].dtype), lambda t, axis: tf.cumsum(t[0], axis),
             one_axis)
    yield Op("sort", INTEGERS, lambda v: np.sort(v[0]), lambda t: tf.sort(t[0]),
             lambda rng, values: () if values[0].ndim else None)


def factors(rng, values):
    size, shape = values[0].size, []
    if size == 0:
        shape = list(values[0].shape)
        rng.shuffle(shape)
        return (tuple(shape),)
    while size > 1 and len(shape) < 5:
        divisors = [n for n in range(1, size + 1) if size % n == 0]
        shape.append(rng.choice(divisors))
        size //= shape[-1]
    shape.append(size)
    if rng.random() < 0.3:
        shape[rng.randrange(len(shape))] = -1
    return (tuple(shape),)


def random_key(rng, values):
    key = []
    for size in values[0].shape:
        kind = rng.randrange(4)
        if kind == 0 and size:
            key.append(rng.randrange(-size, size))
        elif kind == 1:
            key.append(slice(None))
        else:
            bound = lambda: rng.choice([None, rng.randrange(-size - 1, size + 2)])  # noqa: E731
            key.append(slice(bound(), bound(), rng.choice([None, 1, 2, -1, -2, 3])))
        if rng.random() < 0.1:
            key.append(None)
    if rng.random() < 0.2 and key:
        key[rng.randrange(len(key))] = Ellipsis
    return (tuple(key),)


def insertion(rng, values):
    return (rng.randrange(-values[0].ndim - 1, values[0].ndim + 1),)


def gather_settings(rng, values):
    axis = one_axis(rng, values)
    if axis is None or values[0].shape[axis[0]] == 0:
        return None
    count = rng.choice([0, 1, 2, 5])
    return (*axis, tuple(rng.randrange(values[0].shape[axis[0]]) for _ in range(count)))


def movement():
    """Operations that move elements and know no values: every dtype."""
    yield Op("reshape", EVERY, lambda v, shape: np.reshape(v[0], shape), lambda t, shape: tf.reshape(t[0], shape),
             factors)
    yield Op("transpose", EVERY, lambda v, order: np.transpose(v[0], order), lambda t, order: tf.transpose(t[0], order),
             lambda rng, values: (tuple(rng.sample(range(values[0].ndim), values[0].ndim)),))
    yield Op("reverse", EVERY, lambda v, axis: np.flip(v[0], axis), lambda t, axis: tf.reverse(t[0], [axis]), one_axis)
    yield Op("index", EVERY, lambda v, key: v[0][key] if v[0].dtype != object else np.array(v[0][key], object),
             lambda t, key: t[0][key], random_key)
    yield Op("expand_dims", EVERY, lambda v, axis: np.expand_dims(v[0], axis), lambda t, axis: tf.expand_dims(t[0], axis),
             insertion)
    yield Op("squeeze", EVERY, lambda v: np.squeeze(v[0]), lambda t: tf.squeeze(t[0]))
    yield Op("concat", EVERY, lambda v, axis: np.concatenate(v, axis), lambda t, axis: tf.concat(t, axis), one_axis, arity=2,
             shapes="same")
    yield Op("stack", EVERY, lambda v, axis: np.stack(v, axis), lambda t, axis: tf.stack(t, axis), insertion, arity=3,
             shapes="same")
    yield Op("tile", EVERY, lambda v, n: np.tile(v[0], n), lambda t, n: tf.tile(t[0], n),
             lambda rng, values: (tuple(rng.randrange(3) for _ in range(values[0].ndim)),))
    yield Op("broadcast_to", EVERY, lambda v, shape: np.broadcast_to(v[0], shape),
             lambda t, shape: tf.broadcast_to(t[0], shape),
             lambda rng, values: ((rng.randrange(4), *values[0].shape),))
    yield Op("roll", EVERY, lambda v, axis, n: np.roll(v[0], n, axis), lambda t, axis, n: tf.roll(t[0], n, axis),
             lambda rng, values: (*one_axis(rng, values), rng.randrange(-7, 8)) if values[0].ndim else None)
    yield Op("gather", EVERY, lambda v, axis, at: np.take(v[0], np.array(at, int), axis),
             lambda t, axis, at: tf.gather(t[0], np.array(at, np.int64), axis=axis), gather_settings)
    yield Op("repeat", EVERY, lambda v, axis, n: np.repeat(v[0], n, axis), lambda t, axis, n: tf.repeat(t[0], n, axis),
             lambda rng, values: (*one_axis(rng, values), rng.randrange(3)) if values[0].ndim else None)


def to_integer(value, target):
    """Truncated, what lies outside of the range at its end, NaN zero."""
    info = np.iinfo(target)
    flat = [0 if math.isnan(x) else info.max if x >= info.max else info.min if x <= info.min else int(x)
            for x in value.astype(np.float64).ravel().tolist()]
    return np.array(flat, target).reshape(value.shape)


def casts():
    """Conversions that wrap, truncate, saturate or round once."""
    for target in INTEGERS:
        yield Op("cast", INTEGERS + ["bool"], lambda v, to: v[0].astype(to), lambda t, to: tf.cast(t[0], to),
                 lambda rng, values, to=target: (to,), result=lambda dtype, to: to)
        yield Op("cast", FLOATS, lambda v, to: to_integer(v[0], to), lambda t, to: tf.cast(t[0], to),
                 lambda rng, values, to=target: (to,), result=lambda dtype, to: to)
    for target in WIDE:
        yield Op("cast", INTEGERS + FLOATS + ["bool"], lambda v, to: v[0].astype(to), lambda t, to: tf.cast(t[0], to),
                 lambda rng, values, to=target: (to,), result=lambda dtype, to: to)
    yield Op("cast", ["float16", "float32", "int8", "uint8", "bool"], lambda v: v[0].astype(np.float32),
             lambda t: tf.cast(t[0], tf.bfloat16), result=lambda dtype: "bfloat16")
    yield Op("cast", NUMBERS, lambda v: v[0] != 0, lambda t: tf.cast(t[0], tf.bool), result=to_bool)


OPS = [*elementwise(), *elementwise(), *reductions(), *movement(), *movement(), *casts()]
