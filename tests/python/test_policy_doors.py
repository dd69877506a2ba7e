"""One conversion policy at every door: what fits passes with its value, what does not is refused with value and dtype,
and a higher kind promotes where a new tensor is made and is refused where a dtype is fixed."""
import numpy as np
import pytest

import levada as tf

INTEGERS = [f"{sign}int{bits}" for bits in (8, 16, 32, 64) for sign in ("", "u")]
FLOATS = ["float16", "bfloat16", "float32", "float64"]
COMPLEX = ["complex64", "complex128"]
NUMBERS = [-129, -1, 0, 1, 127, 128, 255, 256, 32767, 65536, 2**31 - 1, 2**31, 2**40, 2**63 - 1, 1.5, -2.0, 1j]
KIND = {int: 1, float: 2, complex: 3}


def zeros(dtype):
    return tf.zeros([2], getattr(tf, dtype))


# Doors that make a new tensor: (tensor of zeros, value) -> the value as it came through.
JOINING = {
    "add": lambda t, v: t + v, "reversed add": lambda t, v: v + t, "maximum of bool masks": None,
    "concat": lambda t, v: tf.concat([t, [v]], 0), "stack": lambda t, v: tf.stack([t, [v, v]]),
    "where": lambda t, v: tf.where([True, False], v, t), "pack": lambda t, v: tf.convert_to_tensor([t[0], v]),
}
del JOINING["maximum of bool masks"]


# Doors of a fixed dtype.
def assigned(t, v):
    variable = tf.Variable(t)
    variable.assign([v, v])
    return variable


def slice_assigned(t, v):
    variable = tf.Variable(t)
    variable[0] = v
    return variable


def mask_assigned(t, v):
    variable = tf.Variable(t)
    variable[[True, False]] = v
    return variable


def added(t, v):
    variable = tf.Variable(t)
    variable.assign_add([v, v])
    return variable


def scattered(t, v):
    variable = tf.Variable(t)
    return variable.scatter_nd_update([[0]], [v])


FIXED = {"assign": assigned, "slice": slice_assigned, "mask": mask_assigned, "assign_add": added, "scatter": scattered,
         "constant": lambda t, v: tf.constant([v], t.dtype),
         "pad": lambda t, v: tf.pad(t, [[1, 0]], constant_values=v)}


def kind_of(dtype):
    return 1 if dtype in INTEGERS else 2 if dtype in FLOATS else 3


def fits(dtype, number):
    if kind_of(dtype) > 1:
        return True
    limits = np.iinfo(dtype)
    return limits.min <= number <= limits.max


def largest(tensor):
    """The element that is not zero, if there is one."""
    flat = tf.cast(tensor, tf.complex128).numpy().ravel()
    return flat[np.argmax(np.abs(flat))]


def as_dtype(number, dtype):
    """The number rounded to a dtype, as a complex one."""
    return tf.cast(tf.constant(number, tf.complex128 if isinstance(number, complex) else tf.float64), dtype) if (
        not isinstance(number, int)) else tf.cast(tf.constant(number, tf.int64), dtype)


@pytest.mark.parametrize("door", JOINING)
@pytest.mark.parametrize("dtype", INTEGERS + FLOATS + COMPLEX)
def test_joining(door, dtype):
    for number in NUMBERS:
        own = kind_of(dtype)
        if KIND[type(number)] <= own and not fits(dtype, number):
            with pytest.raises(ValueError, match=f"{number}.*{dtype}|{dtype}.*{number}"):
                JOINING[door](zeros(dtype), number)
            continue
        result = JOINING[door](zeros(dtype), number)
        if KIND[type(number)] <= own:
            assert result.dtype.name == dtype, (number, result.dtype)
        else:
            assert (result.dtype.is_complex if isinstance(number, complex) else result.dtype.is_floating), number
        expected = tf.cast(as_dtype(number, result.dtype), tf.complex128).numpy()
        assert largest(result) == expected, (number, largest(result))


@pytest.mark.parametrize("door", FIXED)
@pytest.mark.parametrize("dtype", INTEGERS + FLOATS + COMPLEX)
def test_fixed(door, dtype):
    for number in NUMBERS:
        if KIND[type(number)] > kind_of(dtype) or not fits(dtype, number):
            with pytest.raises((TypeError, ValueError)):
                FIXED[door](zeros(dtype), number)
            continue
        result = FIXED[door](zeros(dtype), number)
        assert result.dtype.name == dtype
        expected = tf.cast(as_dtype(number, result.dtype), tf.complex128).numpy()
        assert largest(result) == expected, (number, largest(result))


@pytest.mark.parametrize("compare", ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"])
@pytest.mark.parametrize("dtype", INTEGERS)
def test_comparisons_never_wrap(compare, dtype):
    for number in NUMBERS[:-1]:
        if isinstance(number, int) and not fits(dtype, number):
            with pytest.raises(ValueError):
                getattr(tf, compare)(zeros(dtype), number)
        else:
            assert getattr(tf, compare)(zeros(dtype), number).numpy().tolist() == [
                getattr(np, compare)(0, number)] * 2, number


@pytest.mark.parametrize("dtype", INTEGERS)
def test_arrays_beside_a_tensor(dtype):
    limits = np.iinfo(dtype)
    for array in (np.int64([0, min(limits.max, 2**62)]), np.uint8([0, 100]), np.int16([0, 1])):
        assert (zeros(dtype) + array).dtype.name == dtype
    if limits.max < 2**40:
        with pytest.raises(ValueError, match=r"1099511627776 at \[1\]"):
            zeros(dtype) + np.int64([0, 2**40])
    assert (zeros(dtype) + np.float64([0, 0.5])).dtype.is_floating
    assert (zeros("float32") + np.float64([0, 0.1])).dtype is tf.float32


def test_errors_name_index_value_dtypes_and_the_way_out():
    with pytest.raises(tf.errors.InvalidArgumentError) as raised:
        tf.constant(np.int64([[1, 2], [3, 2**40]]), tf.int32)
    for part in ("1099511627776", "[1, 1]", "int64", "int32", 'policy="wrap"', "tf.cast"):
        assert part in str(raised.value)
    assert tf.constant(np.int64([2**40 + 1]), tf.int32, policy="wrap").numpy().tolist() == [1]
