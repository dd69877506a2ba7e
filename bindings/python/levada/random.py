"""tf.random: stateless numbers (Philox, TensorFlow's bits), stateful ones from a seed sequence, generators.

Every number is made by the C operations; this file names them, scales them and finds them a seed.
"""
import math as _math
import types as _types

from . import _generated_ops as _ops
from . import _levada as _raw
from . import dtypes as _dtypes
from .choices import Choice as _Choice
from .arrangement import broadcast_static_shape as _broadcast_static_shape
from .errors import InvalidArgumentError
from .shape import TensorShape
from .tensor import convert as _convert

_float32, _int32, _int64 = _dtypes.float32, _dtypes.as_dtype("int32"), _dtypes.as_dtype("int64")
# The smallest normal number of each dtype: no gamma-distributed number is 0.
_SMALLEST = {"float16": 2.0**-14, "bfloat16": 2.0**-126, "float32": 2.0**-126, "float64": 2.0**-1022}


class Algorithm(_Choice):
    """How random bits are made: all names mean Philox but THREEFRY, which is refused."""

    __slots__ = ()


Algorithm.define(PHILOX=1, THREEFRY=2, AUTO_SELECT=3)


_ALGORITHMS = {"philox": 1, "auto_select": 3, 1: 1, 3: 1, None: 1}


def set_seed(seed):
    """The seed from which shuffles and random numbers without a seed of their own draw theirs."""
    _raw.levada_set_seed(int(seed))


def _check_algorithm(alg):
    alg = getattr(alg, "value", alg)
    if alg not in _ALGORITHMS:
        raise ValueError(f"random: expected the algorithm 'philox' (1) or 'auto_select', got {alg!r}")


def _shape(shape):
    return TensorShape(shape.numpy().tolist() if isinstance(shape, _raw.TensorBase) else shape)


def _scaled(numbers, scale, offset):
    dtype = numbers.dtype
    return _ops.add(_ops.multiply(numbers, _convert(scale, dtype)), _convert(offset, dtype))


def _uniform(seed, shape, minval, maxval, dtype):
    dtype = _dtypes.as_dtype(dtype)
    if dtype.is_integer:
        if (minval is None) != (maxval is None):
            raise ValueError(f"For integer `dtype` argument {dtype}, argument `minval` and `maxval` must be both None or "
                             f"not None. Got `minval`={minval} and `maxval`={maxval}.")
        if minval is None:
            return _raw.levada_stateless_uniform(seed, _shape(shape), dtype)
        return _raw.levada_stateless_uniform_int(seed, _convert(minval, dtype), _convert(maxval, dtype), _shape(shape))
    if minval is None:
        raise ValueError("random: expected minval, got None")
    low = _convert(minval, dtype)
    span = _ops.subtract(_convert(1 if maxval is None else maxval, dtype), low)
    return _scaled(_raw.levada_stateless_uniform(seed, _shape(shape), dtype), span, low)


def _normal(seed, shape, mean, stddev, dtype):
    return _scaled(_raw.levada_stateless_normal(seed, _shape(shape), _dtypes.as_dtype(dtype)), stddev, mean)


def _truncated_normal(seed, shape, mean, stddev, dtype):
    return _scaled(_raw.levada_stateless_truncated_normal(seed, _shape(shape), _dtypes.as_dtype(dtype)), stddev, mean)


def stateless_uniform(shape, seed, minval=0, maxval=None, dtype=_float32, name=None, alg="auto_select"):
    """Uniform numbers of [minval, maxval), a pure function of seed [2]. maxval None: 1 for floats; integers with minval
    and maxval None take all their values."""
    _check_algorithm(alg)
    return _uniform(_convert(seed), shape, minval, maxval, dtype)


def stateless_normal(shape, seed, mean=0.0, stddev=1.0, dtype=_float32, name=None, alg="auto_select"):
    """Normal numbers, a pure function of seed [2]."""
    _check_algorithm(alg)
    return _normal(_convert(seed), shape, mean, stddev, dtype)


def stateless_truncated_normal(shape, seed, mean=0.0, stddev=1.0, dtype=_float32, name=None, alg="auto_select"):
    """Normal numbers within two standard deviations, a pure function of seed [2]."""
    _check_algorithm(alg)
    return _truncated_normal(_convert(seed), shape, mean, stddev, dtype)


def stateless_categorical(logits, num_samples, seed, dtype=_int64, name=None):
    """num_samples classes per row of logits [N, C], a pure function of seed [2]."""
    return _raw.levada_stateless_categorical(_convert(logits), _convert(seed), num_samples, _dtypes.as_dtype(dtype))


def _broadcast(*parameters):
    """Parameters in the shape in which they meet."""
    shape = parameters[0].shape
    for one in parameters[1:]:
        shape = _broadcast_static_shape(shape, one.shape)
    return [one if one.shape == shape else _ops.broadcast_to(one, shape) for one in parameters]


def _gamma(seed, shape, alpha, beta, dtype):
    dtype = _dtypes.as_dtype(dtype)
    alpha, beta = _broadcast(_convert(alpha, dtype), _convert(1 if beta is None else beta, dtype))
    numbers = _ops.divide(_raw.levada_stateless_gamma(seed, alpha, shape(alpha.shape)), beta)
    return _ops.maximum(numbers, _convert(_SMALLEST[dtype.name], dtype))


def stateless_gamma(shape, seed, alpha, beta=None, dtype=_float32, name=None):
    """Gamma-distributed numbers of shape alpha and rate beta, a pure function of seed [2]; shape ends with the one in which
    alpha and beta meet."""
    return _gamma(_convert(seed), lambda _: _shape(shape), alpha, beta, dtype)


def stateless_poisson(shape, seed, lam, dtype=_int32, name=None):
    """Poisson-distributed numbers of mean lam, a pure function of seed [2]; shape ends with that of lam."""
    return _raw.levada_stateless_poisson(_convert(seed), _convert(lam), _shape(shape), _dtypes.as_dtype(dtype))


def _binomial(seed, shape, counts, probs, dtype):
    probs = _convert(probs)
    if not isinstance(counts, _raw.TensorBase):
        counts = _convert(counts, probs.dtype if probs.dtype.is_floating else None)
    return _raw.levada_stateless_binomial(seed(probs, counts), counts, probs, shape, _dtypes.as_dtype(dtype))


def stateless_binomial(shape, seed, counts, probs, output_dtype=_int32, name=None):
    """Successes among counts trials of probability probs, a pure function of seed [2]; shape ends with the one in which
    counts and probs meet."""
    return _binomial(lambda *_: _convert(seed), _shape(shape), counts, probs, output_dtype)


def stateless_shuffle(value, seed, alg="auto_select", name=None):
    """The rows of value in an order that is a pure function of seed [2]."""
    _check_algorithm(alg)
    return _raw.levada_stateless_shuffle(_convert(value), _convert(seed))


def stateless_split(seed, num=2, alg="auto_select"):
    """num new seeds [num, 2] from one."""
    seed = _convert(seed)
    return stateless_uniform([num, 2], seed, minval=None, maxval=None, dtype=seed.dtype, alg=alg)


def stateless_fold_in(seed, data, alg="auto_select"):
    """A new seed [2] from a seed and an integer."""
    data = _convert(data)
    first = stateless_uniform([1], seed, minval=None, maxval=None, dtype=data.dtype, alg=alg)
    return _ops.concat([first, _ops.reshape(data, [1])], 0)


def random_index_shuffle(index, seed, max_index, rounds=4, name=None):
    """Where index goes in a random permutation of 0 ... max_index. seed: three integers."""
    index = _convert(index)
    return _raw.levada_random_index_shuffle(index, _convert(seed), _convert(max_index, index.dtype), rounds)


def index_shuffle(index, seed, max_index):
    """Where index goes in a random permutation of 0 ... max_index. seed: two integers."""
    seed = _convert(seed)
    first = _raw.levada_fill(seed.shape[:-1] + [1], _convert(498247692, seed.dtype))
    return random_index_shuffle(index, _ops.concat([first, seed], -1), max_index)


def _next_seed(seed):
    return _raw.levada_random_next_seed(seed is not None, 0 if seed is None else int(seed))


def uniform(shape, minval=0, maxval=None, dtype=_float32, seed=None, name=None):
    """Uniform numbers of [minval, maxval): new ones with every call, the same again after set_seed."""
    if _dtypes.as_dtype(dtype).is_integer and maxval is None:
        raise ValueError(f"Must specify maxval for integer dtype {_dtypes.as_dtype(dtype)}")
    return _uniform(_next_seed(seed), shape, minval, maxval, dtype)


def normal(shape, mean=0.0, stddev=1.0, dtype=_float32, seed=None, name=None):
    """Normal numbers: new ones with every call, the same again after set_seed."""
    return _normal(_next_seed(seed), shape, mean, stddev, dtype)


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=_float32, seed=None, name=None):
    """Normal numbers within two standard deviations: new ones with every call, the same again after set_seed."""
    return _truncated_normal(_next_seed(seed), shape, mean, stddev, dtype)


def gamma(shape, alpha, beta=None, dtype=_float32, seed=None, name=None):
    """Gamma-distributed numbers, shape of them for each pair of alpha and beta: new ones with every call."""
    return _gamma(_next_seed(seed), lambda inner: _shape(shape) + inner, alpha, beta, dtype)


def poisson(shape, lam, dtype=_float32, seed=None, name=None):
    """Poisson-distributed numbers, shape of them for each lam: new ones with every call."""
    lam = _convert(lam)
    return _raw.levada_stateless_poisson(_next_seed(seed), lam, _shape(shape) + lam.shape, _dtypes.as_dtype(dtype))


def shuffle(value, seed=None, name=None):
    """The rows of value in a random order."""
    return _raw.levada_stateless_shuffle(_convert(value), _next_seed(seed))


def categorical(logits, num_samples, dtype=None, seed=None, name=None):
    """num_samples classes per row of logits [N, C]."""
    return stateless_categorical(logits, num_samples, _next_seed(seed), dtype or _int64)


def create_rng_state(seed, alg):
    """The state [3] of a generator that begins with a seed: an integer, or up to three."""
    _check_algorithm(alg)
    words = _convert(seed, _int64 if not isinstance(seed, _raw.TensorBase) else None)
    words = _ops.reshape(_ops.cast(words, _int64), [-1])
    if words.shape[0] > 3:
        raise ValueError(f"create_rng_state: expected at most 3 integers, got {words.shape[0]}")
    return _ops.concat([words, _raw.levada_fill([3 - words.shape[0]], _convert(0, _int64))], 0)


class Generator:
    """Random numbers from a state of its own: int64 [3], a counter and a key (Philox)."""

    __slots__ = ("_handle", "__weakref__")

    def __init__(self, copy_from=None, state=None, alg=None):
        if (copy_from is None) == (state is None):
            raise ValueError("Generator: expected copy_from, or state and alg")
        _check_algorithm(alg)
        self._handle = _raw.levada_generator_create(_convert(copy_from.state if state is None else state, _int64))

    @classmethod
    def from_state(cls, state, alg):
        """A generator with that state."""
        return cls(state=state, alg=alg)

    @classmethod
    def from_seed(cls, seed, alg=None):
        """A generator whose numbers are those of a seed."""
        return cls(state=create_rng_state(seed, alg))

    @classmethod
    def from_non_deterministic_state(cls, alg=None):
        """A generator with a seed from the operating system."""
        import os
        words = [int.from_bytes(os.urandom(8), "little", signed=True) for _ in range(3)]
        return cls(state=_convert(words, _int64), alg=alg)

    @classmethod
    def from_key_counter(cls, key, counter, alg):
        """A generator with that key and counter [2]."""
        return cls(state=_key_counter(key, counter), alg=alg)

    algorithm = property(lambda self: 1)
    state = property(lambda self: _raw.levada_generator_read(self._handle))
    key = property(lambda self: self.state[2])

    def reset(self, state):
        """Replace the state."""
        _raw.levada_generator_assign(self._handle, _convert(state, _int64))

    def reset_from_seed(self, seed):
        """Begin again with a seed."""
        self.reset(create_rng_state(seed, "philox"))

    def reset_from_key_counter(self, key, counter):
        """Replace key and counter."""
        self.reset(_key_counter(key, counter))

    def skip(self, delta):
        """Leave out delta numbers; the state before."""
        return _raw.levada_generator_next(self._handle, int(delta))

    def _draw(self, shape):
        return self.skip(_math.prod(_shape(shape)))

    def uniform(self, shape, minval=0, maxval=None, dtype=_float32, name=None):
        """Uniform numbers of [minval, maxval)."""
        if _dtypes.as_dtype(dtype).is_integer and maxval is None:
            raise ValueError(f"Must specify maxval for integer dtype {_dtypes.as_dtype(dtype)}")
        return _uniform(self._draw(shape), shape, minval, maxval, dtype)

    def uniform_full_int(self, shape, dtype=_dtypes.as_dtype("uint64"), name=None):
        """Integers over all values of their dtype."""
        return _uniform(self._draw(shape), shape, None, None, dtype)

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=_float32, name=None):
        """Normal numbers."""
        return _normal(self._draw(shape), shape, mean, stddev, dtype)

    def truncated_normal(self, shape, mean=0.0, stddev=1.0, dtype=_float32, name=None):
        """Normal numbers within two standard deviations."""
        return _truncated_normal(self._draw(shape), shape, mean, stddev, dtype)

    def binomial(self, shape, counts, probs, dtype=_int32, name=None):
        """Successes among counts trials of probability probs; shape ends with the one in which both meet."""
        shape = _shape(shape)

        def draw(*parameters):
            pairs = _math.prod(_broadcast_static_shape(*(one.shape for one in parameters)))
            each = _math.prod(shape) // pairs if pairs else 0
            return self.skip(50 * pairs * (each + 3))  # as many as TensorFlow reserves

        return _binomial(draw, shape, counts, probs, dtype)

    def make_seeds(self, count=1):
        """Seeds [2, count] for stateless functions: the second row is zero."""
        first = self.uniform_full_int([count], dtype=_int64)
        return _ops.stack([first, _raw.levada_fill([count], _convert(0, _int64))])

    def split(self, count=1):
        """count independent generators."""
        keys = self.uniform_full_int([count], dtype=_int64)
        return [type(self).from_key_counter(keys[i], [0, 0], "philox") for i in range(count)]

    def __copy__(self):
        return type(self)(copy_from=self)

    def __deepcopy__(self, memo):
        return self.__copy__()

    def __reduce__(self):
        return type(self), (None, self.state, "philox")


def _key_counter(key, counter):
    counter = _ops.reshape(_ops.cast(_convert(counter, None), _int64), [-1])
    if counter.shape[0] != 2:
        raise InvalidArgumentError(None, None, f"Generator: expected a counter of shape [2], got {counter.shape}")
    return _ops.concat([counter, _ops.reshape(_ops.cast(_convert(key), _int64), [1])], 0)


_global_generator = None


def get_global_generator():
    """The generator that the process shares, made when it is first asked for."""
    global _global_generator
    if _global_generator is None:
        _global_generator = Generator.from_non_deterministic_state()
    return _global_generator


def set_global_generator(generator):
    """Replace the generator that the process shares."""
    global _global_generator
    _global_generator = generator


split, fold_in = stateless_split, stateless_fold_in
experimental = _types.ModuleType("levada.random.experimental", "Younger functions of tf.random.")
experimental.__dict__.update(
    stateless_split=stateless_split, stateless_fold_in=stateless_fold_in, index_shuffle=index_shuffle,
    stateless_shuffle=stateless_shuffle, Generator=Generator, create_rng_state=create_rng_state,
    get_global_generator=get_global_generator, set_global_generator=set_global_generator)
