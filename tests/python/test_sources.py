"""Every source of memory in every mode: shared by address and by a change seen through it, or copied by both."""
import array
import ctypes
import gc
import mmap
import weakref

import numpy as np
import pytest

import levada as tf


class Interface:
    """An object with __array_interface__ only."""

    def __init__(self, values, readonly=False):
        self.values = values
        self.__array_interface__ = {**values.__array_interface__,
                                    "data": (values.__array_interface__["data"][0], readonly)}


class Dlpack:
    """An object with DLPack only; legacy: a producer that knows no versions."""

    def __init__(self, values, legacy=False):
        self.values, self.legacy = values, legacy

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self, **options):
        if self.legacy and options:
            raise TypeError("unexpected keyword")
        return self.values.__dlpack__()


class Method:
    """An object with __array__ only."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return self.values


def _mapped(values):
    memory = mmap.mmap(-1, 64)
    memory[:values.nbytes] = values.tobytes()
    return memory


SOURCES = {
    # name: (source of an array, whether copy=None shares, the dtype that is seen)
    "array": (lambda a: a, False, None), "memoryview": (lambda a: a.data, True, None),
    "array.array": (lambda a: array.array("i", a.tolist()), False, None),
    "memoryview of array.array": (lambda a: memoryview(array.array("i", a.tolist())), True, None),
    "bytearray": (lambda a: bytearray(a.tobytes()), False, "uint8"),
    "memoryview of bytearray": (lambda a: memoryview(bytearray(a.tobytes())), True, "uint8"),
    "ctypes": (lambda a: (ctypes.c_int32 * a.size)(*a.tolist()), False, None),
    "mmap": (_mapped, False, "uint8"), "interface": (Interface, False, None), "method": (Method, False, None),
    "dlpack": (Dlpack, False, None), "legacy dlpack": (lambda a: Dlpack(a, True), False, None),
    "capsule": (lambda a: a.__dlpack__(), True, None), "subclass": (lambda a: a.view(np.matrix).T[0], False, None),
}


def _write(source, array):
    """Changes the first element through whatever owns the memory."""
    if isinstance(source, memoryview):
        source[0] = 7
    elif isinstance(source, np.matrix):
        source[0, 0] = 7
    elif hasattr(source, "__setitem__"):
        source[0] = 7
    else:
        array[0] = 7


@pytest.mark.parametrize("copy", [None, True, False])
@pytest.mark.parametrize("name", SOURCES)
def test_sharing_is_decided_by_contract(name, copy):
    make, shares_by_default, dtype = SOURCES[name]
    values = np.array([3, 1, 2], np.int32)
    source = make(values)
    tensor = tf.constant(source, copy=copy)
    shares = shares_by_default if copy is None else not copy
    assert tensor.is_shared == shares
    assert tensor.dtype.name == (dtype or "int32")
    seen = tensor.numpy()
    assert not seen.flags.writeable
    _write(source, values)
    assert (seen.ravel()[0] == 7) == shares
    assert (tensor.numpy().ravel()[0] == 7) == shares
    assert tf.convert_to_tensor(make(values), copy=copy).is_shared == shares
    assert tf.asarray(make(values), copy=copy).is_shared == shares


@pytest.mark.parametrize("copy", [None, True, False])
def test_slices_of_a_dataset_follow_the_same_rule(copy):
    values = np.arange(6, dtype=np.float32).reshape(3, 2)
    dataset = tf.data.Dataset.from_tensor_slices(values, copy=copy)
    values[1] = 9
    rows = [row.numpy().tolist() for row in dataset]
    assert (rows[1] == [9, 9]) == (copy is False)


@pytest.mark.parametrize("make", [
    lambda a: a[::-1], lambda a: a[:, ::-2], lambda a: a.T, np.asfortranarray, lambda a: a[1:1], lambda a: a[0, 0, ...],
    lambda a: a.astype(">i4"), lambda a: np.frombuffer(b"\0" + a.tobytes(), np.int32, a.size, 1),
    lambda a: np.broadcast_to(a[0], (4, 5)), lambda a: np.lib.stride_tricks.as_strided(a, (2, 3), (4, 4))],
    ids=["negative", "steps", "transposed", "fortran", "empty", "rank 0", "big-endian", "unaligned", "zero strides",
         "overlapping"])
def test_any_layout(make):
    values = make(np.arange(20, dtype=np.int32).reshape(4, 5))
    for copy in (None, True, False):
        if copy is False and values.dtype.byteorder == ">":
            with pytest.raises(ValueError, match="byte order"):
                tf.constant(values, copy=False)
            continue
        tensor = tf.constant(values, copy=copy)
        np.testing.assert_array_equal(tensor.numpy(), values)
        np.testing.assert_array_equal((tensor + 1).numpy(), values + 1)


@pytest.mark.parametrize("values, name", [
    (np.zeros(2, [("a", "i4"), ("b", "f8")]), "a"), (np.zeros(2, "M8[s]"), "datetime64"),
    (np.zeros(2, "V3"), "V3"), (np.zeros(2, np.longdouble), "longdouble|float128"), (np.array([None]), "NoneType"),
    (np.array([[1], [1, 2]], object), "list")])
def test_what_has_no_dtype_is_refused_by_name(values, name):
    with pytest.raises((TypeError, ValueError), match=name):
        tf.constant(values)


@pytest.mark.parametrize("copy, kept", [(True, False), (False, True)])
def test_owners_go_at_the_last_reference(copy, kept):
    class Owner(np.ndarray):
        pass
    owner = np.arange(5.0).view(Owner)
    gone = weakref.ref(owner)
    tensor = tf.constant(owner, copy=copy)
    part = tensor[1:3]
    del owner
    gc.collect()
    assert (gone() is not None) == kept
    del tensor
    gc.collect()
    assert (gone() is not None) == kept
    del part
    tf.constant(0)
    assert gone() is None


def test_no_writable_view_gets_out():
    for tensor in (tf.constant([1.0, 2.0]), tf.constant(np.arange(4.0).data), tf.Variable([1.0, 2.0])):
        exports = [tensor.numpy(), np.asarray(tensor), np.array(tensor, copy=False) if np.__version__ < "2" else
                   np.asarray(tensor)]
        if not isinstance(tensor, tf.Variable):
            exports.append(np.asarray(memoryview(tensor)))
            assert tensor.__array_interface__["data"][1]
            with pytest.raises((BufferError, TypeError)):
                (ctypes.c_char * 8).from_buffer(tensor)
        for export in exports:
            with pytest.raises(ValueError, match="read-only"):
                export[0] = 5
            with pytest.raises(ValueError, match="WRITEABLE"):
                export.setflags(write=True)
        before = tensor.numpy().tolist()
        legacy = np.from_dlpack(Dlpack(tensor, True))
        if legacy.flags.writeable:
            legacy[0] = 99
        assert tensor.numpy().tolist() == before


def test_consumers_that_ignore_the_flag_get_a_copy():
    consume = {"__name__": "torch.utils.dlpack"}
    exec("def take(x, **options): return x.__dlpack__(max_version=(1, 0), **options)", consume)
    for tensor in (tf.constant([1.0, 2.0]), tf.Variable([1.0, 2.0])):
        mine = tf.from_dlpack(tensor.__dlpack__(max_version=(1, 0))) if not isinstance(tensor, tf.Variable) else None
        taken = tf.from_dlpack(consume["take"](tensor))
        address = taken.__array_interface__["data"][0]
        assert address != np.asarray(tensor).__array_interface__["data"][0]
        if mine is not None:
            assert mine.__array_interface__["data"][0] == tensor.__array_interface__["data"][0]
        with pytest.raises(BufferError, match="read-only"):
            consume["take"](tensor, copy=False)


def test_a_capsule_is_consumed_once():
    capsule = tf.constant([1, 2]).__dlpack__(max_version=(1, 0))
    assert tf.from_dlpack(capsule).numpy().tolist() == [1, 2]
    with pytest.raises(ValueError, match="consumed once"):
        tf.from_dlpack(capsule)
    with pytest.raises(TypeError, match="__dlpack__"):
        tf.from_dlpack([1, 2])
    with pytest.raises(ValueError, match="CPU"):
        tf.from_dlpack(np.arange(3), device="GPU:0")


def test_nested_sequences_name_the_place():
    for value, place in (([[1, 2], [3]], r"\[1\]"), ([[[1], [2]], [[3], 4]], r"\[1\]\[1\]"), ([[], [1]], r"\[1\]"),
                         ([1, [2]], r"\[1\]"), ([1, None], r"\[1\]"), ([["a"], [1]], r"\[1\]\[0\]")):
        with pytest.raises((ValueError, TypeError), match=place):
            tf.constant(value)
    deep = 1
    for _ in range(65):
        deep = [deep]
    with pytest.raises(ValueError, match="64"):
        tf.constant(deep)
    loop = []
    loop.append(loop)
    with pytest.raises(ValueError, match="64"):
        tf.constant(loop)
