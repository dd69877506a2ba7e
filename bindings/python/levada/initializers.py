"""Objects that make the first value of a variable of any shape."""
from . import dtypes as _dtypes
from . import random as _random
from .symbolic_shapes import ones as _ones, zeros as _zeros
from .tensor import constant as _constant


def _check(initializer, kwargs):
    if unknown := set(kwargs) - {"partition_shape", "partition_offset", "layout"}:
        raise TypeError(f"{type(initializer).__name__}: unexpected keyword arguments {sorted(unknown)}")


class Initializer:
    """What all have: a dict of their arguments, from which they can be made again."""

    def get_config(self):
        """The arguments by name."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config):
        """An initializer from get_config."""
        return cls(**{name: value for name, value in config.items() if name != "dtype"})


class zeros_initializer(Initializer):
    """Zeros."""

    def __call__(self, shape, dtype=_dtypes.float32, **kwargs):
        _check(self, kwargs)
        return _zeros(shape, _numeric(dtype))


class ones_initializer(Initializer):
    """Ones."""

    def __call__(self, shape, dtype=_dtypes.float32, **kwargs):
        _check(self, kwargs)
        return _ones(shape, _numeric(dtype))


class constant_initializer(Initializer):
    """One value, or as many as the shape has elements."""

    def __init__(self, value=0, support_partition=False):
        self.value = value
        self.support_partition = support_partition

    def __call__(self, shape, dtype=None, **kwargs):
        _check(self, kwargs)
        return _constant(self.value, dtype, shape)

    def get_config(self):
        """The arguments by name."""
        return {"value": self.value}


class random_normal_initializer(Initializer):
    """Normal numbers; with a seed the same ones from each new initializer."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape, dtype=_dtypes.float32, **kwargs):
        _check(self, kwargs)
        return _random.normal(shape, self.mean, self.stddev, _floating(dtype), self.seed)


class random_uniform_initializer(Initializer):
    """Uniform numbers of [minval, maxval)."""

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape, dtype=_dtypes.float32, **kwargs):
        _check(self, kwargs)
        return _random.uniform(shape, self.minval, self.maxval, _numeric(dtype), self.seed)


def _numeric(dtype):
    dtype = _dtypes.as_dtype(dtype)
    if not (dtype.is_numeric or dtype.is_bool):
        raise ValueError(f"initializer: expected a dtype of numbers or bool, got {dtype.name}")
    return dtype


def _floating(dtype):
    dtype = _dtypes.as_dtype(dtype)
    if not dtype.is_floating:
        raise ValueError(f"initializer: expected a floating-point dtype, got {dtype.name}")
    return dtype


INITIALIZERS = (zeros_initializer, ones_initializer, constant_initializer, random_normal_initializer,
                random_uniform_initializer)
TOP_LEVEL = {one.__name__: one for one in INITIALIZERS}
