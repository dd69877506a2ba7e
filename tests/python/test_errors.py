"""Exception classes, the namespace, pickling, and that every C function is reachable or hidden on purpose."""
import copy
import pathlib
import pickle
import re

import numpy as np
import pytest

import levada as tf
from levada import _levada as raw

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name, code, builtin", [
    ("Cancelled", 1, RuntimeError), ("Unknown", 2, RuntimeError), ("InvalidArgument", 3, ValueError),
    ("DeadlineExceeded", 4, TimeoutError), ("NotFound", 5, FileNotFoundError), ("AlreadyExists", 6, FileExistsError),
    ("PermissionDenied", 7, PermissionError), ("ResourceExhausted", 8, MemoryError),
    ("FailedPrecondition", 9, RuntimeError), ("Aborted", 10, RuntimeError), ("OutOfRange", 11, IndexError),
    ("Unimplemented", 12, NotImplementedError), ("Internal", 13, RuntimeError), ("Unavailable", 14, OSError),
    ("DataLoss", 15, RuntimeError), ("Unauthenticated", 16, PermissionError)])
def test_classes(name, code, builtin):
    cls = getattr(tf.errors, name + "Error")
    error = cls(None, "map#1", "what happened")
    assert issubclass(cls, tf.errors.OpError) and issubclass(cls, builtin) and error.error_code == code
    assert error.message == "what happened" and error.op == "map#1" and "what happened" in str(error)
    assert tf.errors.exception_type_from_error_code(code) is cls
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is cls and twin.message == error.message


def test_trace_error_is_no_exception():
    assert not issubclass(tf.errors.TraceError, Exception)


def test_errors_come_as_the_natural_built_in(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        tf.io.read_idx(tmp_path / "missing")
    assert isinstance(caught.value, tf.errors.NotFoundError) and "missing" in str(caught.value)
    damaged = tmp_path / "damaged.idx"
    damaged.write_bytes(b"\0\0\x08\x01\0\0\0\x05ab")
    with pytest.raises(tf.errors.DataLossError, match="damaged.idx"):
        tf.io.read_idx(damaged)


def test_read_idx(tmp_path):
    import gzip
    content = b"\0\0\x08\x02\0\0\0\x02\0\0\0\x03" + bytes(range(6))
    (tmp_path / "plain").write_bytes(content)
    (tmp_path / "packed").write_bytes(gzip.compress(content))
    for name in ("plain", "packed"):
        assert tf.io.read_idx(tmp_path / name).numpy().tolist() == [[0, 1, 2], [3, 4, 5]]
    assert tf.io.read_file(tmp_path / "plain").numpy() == content


def test_names_that_are_not_offered():
    with pytest.raises(AttributeError, match="reduce_sum"):
        tf.reduce_summ
    with pytest.raises(AttributeError, match="nn.softmax"):
        tf.softmax
    with pytest.raises(AttributeError, match="layers"):
        tf.keras
    with pytest.raises(AttributeError):
        tf.zzzzzzzz
    assert not hasattr(tf, "GradientTape")


@pytest.mark.parametrize("name", """constant convert_to_tensor identity zeros ones fill zeros_like ones_like range
    one_hot Tensor TensorSpec TensorShape as_dtype is_tensor Variable cast saturate_cast reshape transpose expand_dims
    squeeze
    concat stack broadcast_to gather where newaxis add subtract multiply divide pow negative abs sign square sqrt exp
    maximum minimum round floor equal not_equal less less_equal greater greater_equal logical_and logical_or logical_not
    matmul reduce_sum reduce_prod reduce_mean reduce_max reduce_min reduce_all reduce_any argmax argmin
    math.log math.exp math.reduce_sum math.rsqrt math.ceil math.is_nan math.floormod nn.relu nn.softmax nn.log_softmax
    linalg.matmul data.Dataset data.AUTOTUNE data.INFINITE_CARDINALITY data.UNKNOWN_CARDINALITY errors.OpError
    random.set_seed nest.flatten nest.map_structure experimental.dlpack.from_dlpack version.VERSION function
    bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 half bfloat16 float32 float64 double complex64
    complex128 string""".split())
def test_names_that_are_offered(name):
    value = tf
    for part in name.split("."):
        value = getattr(value, part)


def test_nest():
    structure = {"b": [1, (2, 3)], "a": 4}
    assert tf.nest.flatten(structure) == [4, 1, 2, 3] and tf.nest.is_nested([]) and not tf.nest.is_nested("ab")
    assert tf.nest.map_structure(lambda x, y: x + y, structure, structure) == {"b": [2, (4, 6)], "a": 8}
    assert tf.nest.pack_sequence_as(structure, [1, 2, 3, 4]) == {"b": [2, (3, 4)], "a": 1}
    with pytest.raises(ValueError):
        tf.nest.assert_same_structure([1], [1, 2])
    with pytest.raises(TypeError):
        tf.nest.assert_same_structure([1], (1,))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", [1.5, [[1, 2], [3, 4]], ["a", "long enough to need a buffer"], [True], [1j], []])
def test_pickle_and_copy(value, protocol):
    tensor = tf.constant(value)
    whole = pickle.loads(pickle.dumps(tensor, protocol))
    view = pickle.loads(pickle.dumps(tensor[..., None], protocol))[..., 0]
    for twin in (whole, view):
        assert twin.dtype is tensor.dtype and twin.shape == tensor.shape
        assert np.array_equal(np.asarray(twin), np.asarray(tensor))
    assert copy.copy(tensor) is tensor and copy.deepcopy(tensor) is tensor


def test_pickle_views_variables_and_bfloat16():
    view = tf.constant(np.arange(6).reshape(2, 3))[:, ::-2]
    assert pickle.loads(pickle.dumps(view)).numpy().tolist() == view.numpy().tolist()
    buffers = []
    data = pickle.dumps(tf.zeros((1000,)) + 1, protocol=5, buffer_callback=buffers.append)
    assert len(buffers) == 1 and len(data) < 500
    assert pickle.loads(data, buffers=buffers).numpy().sum() == 1000
    half = tf.cast([1.5, 2.5], tf.bfloat16)
    assert pickle.loads(pickle.dumps(half)).dtype is tf.bfloat16
    variable = pickle.loads(pickle.dumps(tf.Variable([1, 2], name="n", trainable=False)))
    assert variable.name == "n:0" and variable.numpy().tolist() == [1, 2] and not variable.trainable
    assert pickle.loads(pickle.dumps(tf.float32)) is tf.float32
    assert pickle.loads(pickle.dumps(tf.TensorShape(None))).rank is None
    with pytest.raises(pickle.PicklingError, match="map#1: expected a function that can be traced, or pickled"):
        pickle.dumps(tf.data.Dataset.range(3).map(lambda x: x, traced=False))


def test_native_types_cannot_be_made_by_hand():
    for cls in (tf.Tensor, tf.data.Dataset, tf.data.Iterator, raw.TensorBase):
        with pytest.raises(TypeError):
            cls()


def test_wrong_handles():
    for bad in (lambda: raw.levada_dataset_batch(3, 1, False), lambda: raw.levada_function_num_inputs(tf.constant(1)),
                lambda: raw.levada_concat(tf.constant([1]), 0), lambda: raw.levada_dataset_batch(None, 1, False)):
        with pytest.raises(TypeError):
            bad()
    with pytest.raises((OverflowError, ValueError, TypeError)):
        tf.expand_dims([1], 2**40)


def test_every_function_of_the_header_is_wrapped_or_hidden_on_purpose():
    hidden = set(re.findall(r"%ignore (\w+);", (ROOT / "bindings/swig/levada_hidden.i").read_text()))
    declared = set()
    for header in (ROOT / "include/levada").rglob("*.h"):
        declared |= set(re.findall(r"LEVADA_API[^;{]*?\b(levada_\w+)\s*\(", header.read_text()))
    assert len(declared) > 150
    missing = {name for name in declared if name not in hidden and not hasattr(raw, name)}
    assert not missing, missing
    assert not {name for name in hidden if hasattr(raw, name)}


def test_every_operation_has_its_python_name():
    from levada import _generated_ops
    text = "".join(path.read_text() for path in (ROOT / "include/levada/ops").glob("*.h"))
    names = [name for line in re.findall(r"Python: ([\w., ]+)\(", text) for name in line.split(", ")]
    assert set(names) == set(_generated_ops.NAMES)
    for name, function in _generated_ops.NAMES.items():
        assert function.__doc__ and "name" in function.__code__.co_varnames
