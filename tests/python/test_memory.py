"""Sharing by contract, proved by address and by change seen; owners given back promptly."""
import gc
import sys
import weakref
import zlib

import numpy as np
import pytest

import levada as tf


def address(x):
    return x.__array_interface__["data"][0]


class Tracked(np.ndarray):
    """An array that can be weakly referenced."""


def tracked(values):
    return np.array(values, np.float32).view(Tracked)


def test_writable_array_is_copied():
    array = np.arange(4.0)
    tensor = tf.constant(array)
    array[0] = 9
    assert tensor.numpy()[0] == 0 and address(tensor) != address(array)
    assert address(tensor) % 64 == 0


def test_memoryview_is_shared_and_live():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensor = tf.constant(array.data, shape=array.shape, dtype=array.dtype)
    assert address(tensor) == address(array) and tensor._memory == "borrowed"
    view = tensor.numpy()
    array[0, 0] = 99
    assert view[0, 0] == 99 and (tensor + 0)[0, 0].numpy() == 99 and "99" in f"{tensor}"
    assert not view.flags.writeable


def test_copy_true_and_false():
    array = np.arange(4.0)
    assert address(tf.constant(array, copy=False)) == address(array)
    assert address(tf.constant(array.data, copy=True)) != address(array)
    for value in ([1.0], 1.0, "a"):
        with pytest.raises(ValueError, match="copy=False"):
            tf.constant(value, copy=False)
    with pytest.raises(ValueError, match="copy=False"):
        tf.constant(array, tf.float32, copy=False)
    tensor = tf.constant(array)
    assert address(tf.constant(tensor, copy=True)) != address(tensor)


def test_read_only_array_is_shared_unless_its_base_can_change():
    array = np.arange(4.0)
    array.flags.writeable = False
    assert address(tf.constant(array)) == address(array)
    base = np.arange(4.0)
    view = base[:2]
    view.flags.writeable = False
    assert address(tf.constant(view)) != address(base)


def test_owner_is_released_with_the_last_reference():
    array = tracked([1, 2, 3])
    gone = weakref.ref(array)
    tensor = tf.constant(array, copy=False)
    part = tensor[1:]
    del array
    gc.collect()
    assert gone() is not None
    del tensor
    assert gone() is not None and part.numpy().tolist() == [2, 3]
    del part
    gc.collect()
    assert gone() is None


def test_owner_lives_as_long_as_a_numpy_view():
    array = tracked([1, 2, 3])
    gone = weakref.ref(array)
    view = tf.constant(array, copy=False).numpy()
    del array
    gc.collect()
    assert gone() is not None and view.tolist() == [1, 2, 3]
    del view
    gc.collect()
    assert gone() is None


def test_dataset_borrows_only_when_told():
    array = tracked(range(10))
    gone = weakref.ref(array)
    dataset = tf.data.Dataset.from_tensor_slices(array, copy=False).batch(5)
    batches = [b.numpy() for b in dataset]
    assert address(batches[0]) == address(array)
    array[0] = 77
    assert batches[0][0] == 77
    del array, dataset
    gc.collect()
    assert gone() is not None
    del batches
    gc.collect()
    assert gone() is None
    plain = np.arange(10.0)
    copied = tf.data.Dataset.from_tensor_slices(plain)
    plain[0] = 5
    assert next(iter(copied)).numpy() == 0


def test_numpy_view_shares_and_is_read_only():
    tensor = tf.constant([[1.0, 2], [3, 4]])
    view = tensor.numpy()
    assert address(view) == address(tensor) and not view.flags.writeable
    with pytest.raises(ValueError):
        view[0, 0] = 1
    with pytest.raises(ValueError):
        view.flags.writeable = True
    del tensor
    assert view.tolist() == [[1, 2], [3, 4]]


def test_views_keep_strides():
    tensor = tf.constant(np.arange(24).reshape(4, 6))
    part = tensor[::2, ::-1].numpy()
    assert part.strides == (2 * 48, -8)
    np.testing.assert_array_equal(part, np.arange(24).reshape(4, 6)[::2, ::-1])


def test_buffer_protocol():
    tensor = tf.constant(np.arange(6, dtype=np.int16).reshape(2, 3))
    view = memoryview(tensor)
    assert view.readonly and view.format == "h" and view.shape == (2, 3) and view.tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(BufferError):
        memoryview(tf.constant("a"))
    with pytest.raises((BufferError, TypeError)):
        import io
        io.BytesIO(b"abcdefgh").readinto(tensor)
    with pytest.raises(BufferError):
        zlib.crc32(tensor[:, ::2])


def test_array_protocols():
    tensor = tf.constant([1, 2, 3])
    assert address(np.asarray(tensor)) == address(tensor)
    assert np.asarray(tensor, np.float64).dtype == np.float64
    assert tensor.__array__(copy=True).flags.writeable
    with pytest.raises(ValueError):
        tensor.__array__(np.float64, copy=False)
    assert np.asarray(tf.constant(["a"])).dtype == object
    interface = tensor.__array_interface__
    assert interface["typestr"] == "<i4" and interface["data"][1] is True
    assert not hasattr(tf.constant("a"), "__array_interface__")


def test_array_interface_in():
    class Foreign:
        def __init__(self, array):
            self.array = array
            self.__array_interface__ = array.__array_interface__

    array = np.arange(6, dtype=np.int32)[::2]
    foreign = Foreign(array)
    tensor = tf.constant(foreign, copy=False)
    assert address(tensor) == address(array) and tensor.numpy().tolist() == [0, 2, 4]
    assert address(tf.constant(foreign)) != address(array)
    gone = weakref.ref(foreign)
    del foreign
    gc.collect()
    assert gone() is not None
    del tensor
    gc.collect()
    assert gone() is None


def test_array_method_in():
    class Foreign:
        def __array__(self, dtype=None, copy=None):
            return np.array([1, 2], np.int16)

    assert tf.constant(Foreign()).dtype is tf.int16


def test_dlpack_round_trip():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensor = tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    assert address(tensor) == address(array)
    array[0, 0] = 5
    assert tensor.numpy()[0, 0] == 5
    assert tensor.__dlpack_device__() == (1, 0)
    back = np.from_dlpack(tensor)
    assert back.tolist() == array.tolist()
    capsule = tensor.__dlpack__(max_version=(1, 0))
    shared = tf.experimental.dlpack.from_dlpack(capsule)
    assert address(shared) == address(array)
    with pytest.raises(ValueError):
        tf.experimental.dlpack.from_dlpack(capsule)


def test_dlpack_refusals():
    tensor = tf.constant([1.0])
    with pytest.raises(BufferError):
        tensor.__dlpack__(stream=1)
    with pytest.raises(BufferError):
        tensor.__dlpack__(dl_device=(2, 0))
    with pytest.raises(BufferError):
        tensor.__dlpack__(copy=False)
    with pytest.raises(BufferError):
        tf.constant("a").__dlpack__()
    unused = tensor.__dlpack__(), tensor.__dlpack__(max_version=(1, 1), copy=True)
    del unused


def test_dlpack_producer_keeps_its_owner():
    array = tracked([1, 2])

    class Producer:
        def __init__(self):
            self.array = array

        def __dlpack__(self, **kwargs):
            return np.asarray(self.array).__dlpack__()

        def __dlpack_device__(self):
            return (1, 0)

    assert tf.constant(Producer()).numpy().tolist() == [1, 2]
    assert address(tf.constant(Producer(), copy=False)) == address(array)


def test_owner_released_on_a_worker_thread_is_given_back():
    array = tracked(np.zeros((64, 100)))
    gone = weakref.ref(array)
    dataset = tf.data.Dataset.from_tensor_slices(array, copy=False).map(lambda x: x + 1).batch(4).prefetch(4)
    del array
    iterator = iter(dataset)
    next(iterator)
    del dataset, iterator
    deadline = 200
    while gone() is not None and deadline:
        import time
        time.sleep(0.01)
        gc.collect()
        deadline -= 1
    assert gone() is None


def test_objects_of_tensors_that_died_are_taken_again_clean():
    watched = tf.constant([1.0])
    alive = weakref.ref(watched)
    del watched
    assert alive() is None
    again = tf.constant([2, 3])
    assert weakref.getweakrefcount(again) == 0 and again.numpy().tolist() == [2, 3] and not hasattr(again, "__dict__")


def test_many_tensors_at_once_and_gone():
    references = sys.getrefcount(tf.Tensor)
    for _ in range(3):
        tensors = [tf.constant(float(i)) for i in range(200)]
        assert [float(t) for t in tensors] == [float(i) for i in range(200)]
        del tensors
    assert abs(sys.getrefcount(tf.Tensor) - references) <= 1


def test_objects_of_subclasses_die_with_their_fields():
    class Named(tf.Tensor):
        pass

    class Owned:
        pass

    for _ in range(100):
        named, owned = Named._view_as(tf.constant([1.0, 2.0])), Owned()
        named.owner, owned.tensor = owned, named  # a cycle
        alive, fields = weakref.ref(named), weakref.ref(owned)
        del named, owned
        gc.collect()
        assert alive() is None and fields() is None
    assert type(tf.constant(1)) is tf.Tensor
