"""The recorded forms of values: reading them, writing results in them, comparing two of them."""
import json

import numpy as np

try:
    import ml_dtypes
except ImportError:
    ml_dtypes = None


class Skipped(Exception):
    """The value cannot be made here."""


def numpy_dtype(name):
    """NumPy's dtype of a recorded name."""
    if name != "bfloat16":
        return np.dtype(name)
    if ml_dtypes is None:
        raise Skipped("bfloat16 arrays need ml_dtypes")
    return np.dtype(ml_dtypes.bfloat16)


def _strings(form):
    items = [bytes.fromhex(item) for item in form["items"]]
    if form["nd"] not in ("object", "S"):
        items = [item.decode() for item in items]
    array = np.empty(len(items), object)
    array[:] = items
    array = array.reshape(form["shape"])
    return array if form["nd"] == "object" else array.astype(form["nd"])


def array_of(form):
    """The array of {"nd", "shape", "hex" or "items"}."""
    if "items" in form:
        return _strings(form)
    return np.frombuffer(bytes.fromhex(form["hex"]), numpy_dtype(form["nd"])).reshape(form["shape"]).copy()


def widened(form):
    """A bfloat16 form as the float32 array of the same values."""
    bits = np.frombuffer(bytes.fromhex(form["hex"]), "<u2").astype("<u4") << 16
    return bits.view(np.float32).reshape(form["shape"])


def tensor_of(tf, form):
    """The tensor that an array form describes."""
    if form["nd"] == "bfloat16":
        return tf.cast(tf.constant(widened(form)), tf.bfloat16)
    if form["nd"] in ("object", "string"):
        flat = tf.constant([bytes.fromhex(item) for item in form["items"]], dtype=tf.string)
        return tf.reshape(flat, form["shape"])
    return tf.constant(array_of(form))


def _view(form):
    array = array_of(form)
    if form.get("order") == "F":
        return np.asfortranarray(array)
    return array[tuple(slice(None, None, step) for step in form["step"])] if "step" in form else array


def read(tf, form, names, call):
    """A recorded argument as a value; `call` evaluates nested calls."""
    if isinstance(form, list):
        return [read(tf, item, names, call) for item in form]
    if not isinstance(form, dict):
        return form
    if "nd" in form:
        return _view(form)
    if "np" in form:
        return np.frombuffer(bytes.fromhex(form["hex"]), numpy_dtype(form["np"]))[0]
    if "call" in form:
        return call(form)
    if "var" in form:
        options = {key: read(tf, value, names, call) for key, value in form.items() if key != "var"}
        return tf.Variable(tensor_of(tf, form["var"]), **options)
    (kind, body), = form.items()
    nested = lambda items: [read(tf, item, names, call) for item in items]  # noqa: E731
    readers = {
        "t": lambda: tensor_of(tf, body), "f": lambda: float.fromhex(body), "int": lambda: int(body),
        "c": lambda: complex(*map(float.fromhex, body)), "bytes": lambda: bytes.fromhex(body),
        "dtype": lambda: getattr(tf, body), "npdtype": lambda: numpy_dtype(body),
        "tuple": lambda: tuple(nested(body)), "dict": lambda: dict(zip(body, nested(body.values()))),
        "slice": lambda: slice(*nested(body)), "ellipsis": lambda: Ellipsis,
        "shape": lambda: tf.TensorShape(body), "ref": lambda: names[body],
        "memoryview": lambda: memoryview(array_of(body)),
    }
    return readers[kind]()


def _write_array(value, name=None):
    value = np.asarray(value)
    if value.dtype.kind in "OSU":
        items = [item if isinstance(item, bytes) else str(item).encode() for item in value.ravel().tolist()]
        kind = "object" if value.dtype.kind == "O" else value.dtype.str.lstrip("<|")
        return {"nd": kind, "shape": list(value.shape), "items": [item.hex() for item in items]}
    own = value.dtype.str if value.dtype.byteorder == ">" else value.dtype.name
    return {"nd": name or own, "shape": list(value.shape), "hex": np.ascontiguousarray(value).tobytes().hex()}


def _write_tensor(tf, tensor):
    name = tensor.dtype.name
    if name == "bfloat16":
        wide = np.asarray(tf.cast(tensor, tf.float32).numpy(), np.float32)
        return _write_array((wide.view("<u4") >> 16).astype("<u2"), name)
    return _write_array(np.asarray(tensor.numpy(), object if name == "string" else None), name
                        if name != "string" else None)


def _write_scalar(value):
    if isinstance(value, np.generic):
        form = _write_array(value)
        return {"np": form["nd"], "hex": form["hex"]} if "hex" in form else {"bytes": form["items"][0]}
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else {"int": str(value)}
    if isinstance(value, float):
        return {"f": value.hex()}
    if isinstance(value, complex):
        return {"c": [value.real.hex(), value.imag.hex()]}
    return {"bytes": value.hex()}


def write(tf, value):
    """A result in its recorded form."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (np.generic, int, float, complex, bytes)):
        return _write_scalar(value)
    if isinstance(value, tf.Variable):
        return {"var": _write_tensor(tf, value)}
    if isinstance(value, tf.TensorShape):
        return {"shape": None if value.rank is None else value.as_list()}
    if isinstance(value, tf.DType):
        return {"dtype": value.name}
    if isinstance(value, tf.IndexedSlices):
        return {"tuple": [write(tf, value.values), write(tf, value.indices)]}
    if isinstance(value, np.ndarray):
        return _write_array(value)
    if isinstance(value, tf.Tensor):
        return {"t": _write_tensor(tf, value)}
    if isinstance(value, list):
        return [write(tf, item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [write(tf, item) for item in value]}
    return {"other": type(value).__name__}


# ---- comparing ----

def _distance(want, got, name):
    """Units in the last place between two float arrays, per element; NaN equals NaN, 0.0 and -0.0 are one apart."""
    if want.dtype.kind == "c":
        return np.maximum(_distance(np.ascontiguousarray(want.real), np.ascontiguousarray(got.real), name),
                          _distance(np.ascontiguousarray(want.imag), np.ascontiguousarray(got.imag), name))
    bits = 8 * want.dtype.itemsize
    keys = []
    for value in (want, got):
        whole = np.ascontiguousarray(value).view(f"i{bits // 8}").astype(object)
        keys.append(np.where(whole < 0, -(whole + 2 ** (bits - 1)) - 1, whole))
    apart = np.where(np.isnan(want) & np.isnan(got), 0, np.abs(keys[0] - keys[1]))
    return apart // 65536 if name == "bfloat16" else apart


def _compare_arrays(want, got, ulp):
    if want["nd"] != got["nd"]:
        return f"dtype {got['nd']}, expected {want['nd']}"
    if want["shape"] != got["shape"]:
        return f"shape {got['shape']}, expected {want['shape']}"
    if want == got:
        return None
    if "items" in want:
        return f"strings {got['items']}, expected {want['items']}"
    a, b = (widened(f) if f["nd"] == "bfloat16" else array_of(f) for f in (want, got))
    text = f"values {b.tolist()}, expected {a.tolist()}"
    if a.dtype.kind not in "fc":
        return text
    far = np.max(_distance(a, b, want["nd"]), initial=0)
    return None if far <= ulp else f"{text} ({far} ulp apart, {ulp} allowed)"


def compare(want, got, ulp=0):
    """None for equal forms, else what differs."""
    if isinstance(want, dict) and "np" in want:
        numpy_dtype(want["np"])
    if isinstance(want, dict) and isinstance(got, dict) and want.keys() == got.keys():
        if "nd" in want:
            return _compare_arrays(want, got, ulp)
        if "np" in want:
            return _compare_arrays(*({"nd": f["np"], "shape": [], "hex": f["hex"]} for f in (want, got)), ulp)
        if "f" in want:
            return _compare_arrays(*(_write_array(np.float64(float.fromhex(f["f"]))) for f in (want, got)), ulp)
        if want.keys() & {"t", "var", "tuple"}:
            return compare(next(iter(want.values())), next(iter(got.values())), ulp)
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        return next((text for text in (compare(a, b, ulp) for a, b in zip(want, got)) if text), None)
    return None if want == got else f"{json.dumps(got)[:300]}, expected {json.dumps(want)[:300]}"
