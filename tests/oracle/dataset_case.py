"""One recorded pipeline: its values decoded, the pipeline built with a module's names, and what it did, encoded again.

README.md describes the form of a case.
"""
import json
import os
import shutil
import tempfile
import warnings

import dataset_functions
import numpy as np


class NotOffered(Exception):
    """The module lacks a name that the case needs."""


def resolve(root, dotted):
    """An attribute of an attribute of root, or NotOffered."""
    for part in dotted.split("."):
        if not hasattr(root, part):
            raise NotOffered(dotted)
        root = getattr(root, part)
    return root


def encode_array(dtype, array):
    """An array as the file writes it."""
    shape = [int(n) for n in array.shape]
    if dtype == "string":
        items = np.asarray(array, dtype=object).reshape(-1).tolist()
        return {"nd": dtype, "shape": shape, "bytes": [bytes(item).hex() for item in items]}
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return {"nd": dtype, "shape": shape, "hex": little.tobytes().hex()}


def decode_array(node):
    """The array of a node; bfloat16 comes back as exact float32."""
    if node["nd"] == "string":
        out = np.empty(len(node["bytes"]), dtype=object)
        out[:] = [bytes.fromhex(item) for item in node["bytes"]]
        return out.reshape(node["shape"])
    raw = bytes.fromhex(node["hex"])
    if node["nd"] == "bfloat16":
        return (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4").reshape(node["shape"])
    return np.frombuffer(raw, np.dtype(node["nd"])).reshape(node["shape"])


# Sources that are no method of Dataset.
SOURCES = {"TextLineDataset": "data.", "TFRecordDataset": "data.", "FixedLengthRecordDataset": "data.",
           "CsvDataset": "data.experimental.", "from_list": "data.experimental."}


class Case:
    """A case in one module, with a directory of its own for files. A context manager."""

    def __init__(self, tf, library, case):
        self.tf, self.library, self.case = tf, library, case
        self.directory = None

    def __enter__(self):
        self.directory = tempfile.mkdtemp()
        for name, content in self.case.get("files", {}).items():
            with open(os.path.join(self.directory, name), "wb") as file:
                file.write(bytes.fromhex(content))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.directory, ignore_errors=True)

    # ---- arguments

    def value(self, node):
        """The Python value of a node."""
        if isinstance(node, list):
            return [self.value(item) for item in node]
        if not isinstance(node, dict):
            return node
        kind = next(kind for kind in DECODERS if kind in node)
        return DECODERS[kind](self, node[kind], node)

    def _array(self, _, node):
        array = decode_array(node)
        if node["nd"] != "bfloat16":
            return array
        return resolve(self.tf, "cast")(resolve(self.tf, "constant")(array), resolve(self.tf, "bfloat16"))

    def _constant(self, body, node):
        return resolve(self.tf, "constant")(self.value(body), dtype=resolve(self.tf, node["as"]))

    def _spec(self, body, _=None):
        if "t" in body:
            return tuple(self._spec(part) for part in body["t"])
        if "d" in body:
            return {key: self._spec(part) for key, part in body["d"]}
        return resolve(self.tf, "TensorSpec")(body["shape"], resolve(self.tf, body["dtype"]))

    def arguments(self, options):
        """(positional, named) arguments."""
        named = dict(options)
        positional = [self.value(item) for item in named.pop("args", [])]
        return positional, {key: self.value(item) for key, item in named.items()}

    # ---- pipelines

    def pipeline(self, description):
        """The dataset of a source and steps."""
        name, options = description["source"]
        positional, named = self.arguments(options)
        dataset = resolve(self.tf, SOURCES.get(name, "data.Dataset.") + name)(*positional, **named)
        for step in description["steps"]:
            dataset = self._step(dataset, *step)
        return dataset

    def _step(self, dataset, name, options):
        positional, named = self.arguments(options)
        if name in ("assert_cardinality", "pad_to_cardinality"):
            step = resolve(self.tf, f"data.experimental.{name}")(*positional, **named)
            return resolve(dataset, "apply")(step)
        if name == "with_options":
            chosen = resolve(self.tf, "data.Options")()
            for key, item in named.items():
                setattr(chosen, key, item)
            return resolve(dataset, name)(chosen)
        if name == "save_and_load":
            path = os.path.join(self.directory, "saved")
            resolve(dataset, "save")(path, **{k: v for k, v in named.items() if k != "reader_func"})
            load = resolve(self.tf, "data.Dataset.load")
            return load(path, **{k: v for k, v in named.items() if k != "shard_func"})
        return resolve(dataset, name)(*positional, **named)

    # ---- results

    def element(self, value):
        """An element as the file writes it."""
        if value is None:
            return None
        if isinstance(value, dict):
            return {"d": [[key, self.element(part)] for key, part in value.items()]}
        if isinstance(value, tuple):
            parts = [self.element(part) for part in value]
            return {"n": type(value).__name__, "v": parts} if hasattr(value, "_fields") else {"t": parts}
        if hasattr(value, "element_spec"):
            return {"ds": [self.element(part) for part in value]}
        if isinstance(value, (bytes, str)):
            text = value if isinstance(value, bytes) else value.encode()
            return self._relative(encode_array("string", np.array(text, dtype=object)))
        if hasattr(value, "dtype") and getattr(value.dtype, "name", None) == "bfloat16":
            wide = np.asarray(resolve(self.tf, "cast")(value, resolve(self.tf, "float32")))
            return {"nd": "bfloat16", "shape": list(wide.shape),
                    "hex": (wide.view("<u4") >> 16).astype("<u2").tobytes().hex()}
        array = np.asarray(value)
        return self._relative(encode_array("string" if array.dtype == object else array.dtype.name, array))

    def _relative(self, node):
        """File names are recorded relative to the case's directory."""
        if node["nd"] == "string" and self.case.get("files"):
            prefix = (self.directory + os.sep).encode().hex()
            node["bytes"] = [item.replace(prefix, "") for item in node["bytes"]]
        return node

    def spec(self, spec):
        """An element_spec as the file writes it."""
        if spec is None:
            return None
        if isinstance(spec, dict):
            return {"d": [[key, self.spec(part)] for key, part in spec.items()]}
        if isinstance(spec, tuple):
            parts = [self.spec(part) for part in spec]
            return {"n": type(spec).__name__, "v": parts} if hasattr(spec, "_fields") else {"t": parts}
        if hasattr(spec, "element_spec"):
            return {"ds": self.spec(spec.element_spec)}
        shape = None if spec.shape.rank is None else [None if n is None else int(n) for n in list(spec.shape)]
        return {"shape": shape, "dtype": spec.dtype.name}

    def read(self, dataset, limit):
        """(elements, whether it ended, error or None)"""
        elements = []
        try:
            numpy = self.case.get("read") == "numpy"
            iterator = iter(resolve(dataset, "as_numpy_iterator")() if numpy else dataset)
            for value in iterator:
                if len(elements) == limit:
                    return elements, False, None
                elements.append(self.element(value))
            return elements, True, None
        except NotOffered:
            raise
        except Exception as error:
            return elements, False, error

    def observe(self):
        """What the case did, in the form of its `expect`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                dataset = self.pipeline(self.case)
                name, options = self.case.get("finish", ["iterate", {}])
                positional, named = self.arguments(options)
                if name in FINISHES:
                    return {"value": FINISHES[name](self, dataset, positional, named)}
                seen = {"element_spec": self.spec(dataset.element_spec),
                        "cardinality": int(resolve(dataset, "cardinality")())}
            except NotOffered:
                raise
            except Exception as error:
                return {"error": {"at": "build"}, "raised": error}
            if name == "resume":
                return self._resume(dataset, seen, positional[0])
            if "invariant" in self.case["expect"]:
                passes = self.case["expect"]["invariant"].get("passes", 1)
                return dict(seen, passes=[self.read(dataset, self.case["limit"]) for _ in range(passes)],
                            rebuilt=self.read(self.pipeline(self.case), self.case["limit"]))
            return self._passes(dataset, seen)

    def _passes(self, dataset, seen):
        results = []
        for _ in range(self.case.get("passes", 1)):
            elements, ended, error = self.read(dataset, self.case["limit"])
            result = dict(seen, elements=elements, ended=ended)
            if error is not None:
                del result["ended"]
                result.update(error={"at": "iterate", "after": len(elements)}, raised=error)
            if results and json.dumps(results[0]["elements"]) != json.dumps(elements):
                result["differs"] = "a second pass gave other elements"
            results.append(result)
        return next((result for result in results if "differs" in result), results[0])

    def _resume(self, dataset, seen, after):
        iterator = resolve(dataset, "as_numpy_iterator")()
        for _ in range(after):
            next(iterator)
        state = resolve(iterator, "save")()
        tail = [self.element(value) for value in iterator]
        fresh = dataset.as_numpy_iterator()
        resolve(fresh, "restore")(state)
        resumed = [self.element(value) for value in fresh]
        result = dict(seen, elements=resumed, ended=True)
        if json.dumps(tail) != json.dumps(resumed):
            result["differs"] = "the resumed iterator gave other elements than the one that was saved"
        return result


DECODERS = {
    "nd": Case._array,
    "t": lambda case, body, _: tuple(case.value(part) for part in body),
    "l": lambda case, body, _: [case.value(part) for part in body],
    "d": lambda case, body, _: {key: case.value(part) for key, part in body},
    "n": lambda case, body, node: dataset_functions.NAMEDTUPLES[body](*[case.value(part) for part in node["v"]]),
    "py": lambda case, body, _: complex(*body) if isinstance(body, list) else body,
    "fn": lambda case, body, _: case.library[body],
    "pipe": lambda case, body, _: case.pipeline(body),
    "dtype": lambda case, body, _: resolve(case.tf, body),
    "spec": Case._spec,
    "path": lambda case, body, _: os.path.join(case.directory, body),
    "const": Case._constant,
}

FINISHES = {
    "reduce": lambda case, dataset, args, named: case.element(resolve(dataset, "reduce")(*args, **named)),
    "get_single_element": lambda case, dataset, args, named: case.element(resolve(dataset, "get_single_element")()),
    "len": lambda case, dataset, args, named: len(dataset),
    "at": lambda case, dataset, args, named: case.element(resolve(case.tf, "data.experimental.at")(dataset, *args)),
}
