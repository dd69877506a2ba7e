"""Writes cases in the language of tests/conformance/README.md. Expected values are NumPy arrays given by the caller."""
import numpy as np


class Value:
    """An array with the name of its dtype, for kinds that NumPy lacks too."""

    def __init__(self, array, dtype=None):
        self.array = np.asarray(array)
        self.dtype = dtype or self.array.dtype.name

    def literal(self):
        shape = list(self.array.shape)
        if self.array.dtype.kind in "OSU":
            strings = [item if isinstance(item, bytes) else str(item).encode() for item in self.array.ravel().tolist()]
            return {"dtype": "string", "shape": shape, "strings": [item.hex() for item in strings]}
        data = np.ascontiguousarray(self.array).astype(self.array.dtype.newbyteorder("<")).tobytes()
        for size in range(1, len(data) // 64 + 1):  # a pattern that comes again is written once
            if len(data) % size == 0 and data == data[:size] * (len(data) // size):
                return {"dtype": self.dtype, "shape": shape, "hex": data[:size].hex(), "repeat": len(data) // size}
        return {"dtype": self.dtype, "shape": shape, "hex": data.hex()}


def strings(items):
    """A string array from bytes, which may hold zero bytes at their ends."""
    return np.array(items, dtype=object)


def brain(array):
    """float32 values as bfloat16, rounded to even."""
    bits = np.asarray(array, np.float32).view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
    return Value(rounded.astype(np.uint16), "bfloat16")


def literal(value):
    return (value if isinstance(value, Value) else Value(value)).literal()


def components(element):
    return element if isinstance(element, (tuple, list)) else (element,)


def element_of(element):
    """One expected element: an error, or its components, of which a list is a dataset of the elements in it."""
    if isinstance(element, dict):
        return element
    return [{"dataset": [element_of(inner) for inner in part]} if isinstance(part, list) else literal(part)
            for part in components(element)]


def failure(code, message, **more):
    return {"error": {"code": code, "message": message, **more}}


def spec(dtype, shape=()):
    return {"dtype": dtype, "shape": None if shape is None else list(shape)}


class Case:
    """One case under construction; every method adds a step and returns the references to what it makes."""

    def __init__(self, name, scope=""):
        self.name = name
        self.scope = scope
        self.steps = []
        self.made = 0

    def _new(self, letter):
        self.made += 1
        return f"{self.scope}{letter}{self.made}"

    def _add(self, step, error):
        if error:
            step["error"] = failure(*error)["error"] if isinstance(error, tuple) else error
        self.steps.append(step)

    def tensor(self, value):
        name = self._new("t")
        self.steps.append({"tensor": name, "value": literal(value)})
        return f"${name}"

    def paths(self, *names):
        name = self._new("t")
        self.steps.append({"tensor": name, "value": {"dtype": "string", "shape": [len(names)], "paths": list(names)}})
        return f"${name}"

    def write(self, path, data):
        self.steps.append({"write": path, "hex": data.hex()})

    def op(self, op, *args, outs=1, error=None):
        """An operation; arguments that are arrays become tensors first."""
        args = [self.tensor(a) if isinstance(a, (np.ndarray, np.generic, Value)) else a for a in args]
        names = [] if error else [self._new("t") for _ in range(outs)]
        self._add({"op": op, "args": args, "out": names}, error)
        found = [f"${name}" for name in names]
        return found[0] if len(found) == 1 else found

    def call(self, verb, *args, outs=1, error=None, **more):
        args = [self.tensor(a) if isinstance(a, (np.ndarray, np.generic, Value)) else a for a in args]
        names = [] if error else [self._new("h") for _ in range(outs)]
        self._add({"call": verb, "args": args, **more, **({"out": names} if names else {})}, error)
        found = [f"${name}" for name in names]
        return found[0] if len(found) == 1 else found

    def returns(self, value, verb, *args):
        self.steps.append({"call": verb, "args": list(args), "returns": value})

    def expect(self, ref, value):
        self.steps.append({"expect": ref, "value": literal(value)})

    def function(self, signature, body, error=None):
        """body(recorder, *inputs) records operations and returns references."""
        name = self._new("f")
        inner = Case(None, f"{name}_")
        inputs = [f"${name}_{i}" for i in range(len(signature))]
        results = body(inner, *inputs)
        self._add({"function": name, "signature": signature, "inputs": [i[1:] for i in inputs],
                   "body": inner.steps,
                   "results": list(components(results)) if results is not None else []}, error)
        return f"${name}"

    def elements(self, ref, expected, **more):
        self.steps.append({"elements": ref, "expect": [element_of(e) for e in expected], **more})

    def hash(self, ref, arrays, count):
        """A long pipeline: the number of elements and FNV-1a of all their bytes."""
        total = 0xCBF29CE484222325
        for byte in b"".join(np.ascontiguousarray(a).tobytes() for a in arrays):
            total = (total ^ byte) * 0x100000001B3 & (1 << 64) - 1
        self.steps.append({"elements": ref, "count": count, "hash": f"{total:016x}"})

    def iterator(self, ref, error=None, **more):
        name = self._new("i")
        self._add({"iterator": name, "of": ref, **more}, error)
        return f"${name}"

    def next(self, ref, *expected):
        for element in expected:
            self.steps.append({"next": ref, "expect": None if element is None else element_of(element)})

    def release(self, ref):
        self.steps.append({"release": ref})

    def done(self):
        return {"name": self.name, "steps": self.steps}


class Group:
    """The cases of one file."""

    def __init__(self):
        self.cases = []

    def case(self, name):
        self.cases.append(Case(name))
        return self.cases[-1]
