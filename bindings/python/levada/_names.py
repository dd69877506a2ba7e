"""Names that are looked up when they are first used, and errors for those that levada does not offer: each names the
nearest one that it does."""
import importlib

# Modules that few programs need, and names of such modules: a tenth of the time that an import of levada takes.
_LATER = {"levada": {"array_api": "levada.array_api"},
          "levada.train": dict.fromkeys(("BytesList", "Example", "Feature", "FeatureList", "FeatureLists", "Features", "FloatList",
                                         "Int64List", "SequenceExample"), "levada.messages"),
          "levada.io": dict.fromkeys(("FixedLenFeature", "VarLenFeature", "FixedLenSequenceFeature", "parse_example",
                                      "parse_single_example", "parse_sequence_example", "parse_single_sequence_example",
                                      "decode_csv", "read_file", "write_file"), "levada.examples") | {"gfile": "levada.gfile"}}

# What a user of TensorFlow is likely to look for.
_ELSEWHERE = {"keras": "levada has no layers; see levada.nn and levada.Variable", "compat": "graph mode is not offered",
              "Session": "graph mode is not offered", "placeholder": "graph mode is not offered",
              "sparse": "sparse tensors are not offered", "ragged": "ragged tensors are not offered",
              "GradientTape": "levada has no automatic differentiation",
              "py_function": "use Dataset.map(fn, traced=False)", "numpy_function": "use Dataset.map(fn, traced=False)"}


# Modules in which the package is written; their public names are offered elsewhere.
INTERNAL = {"execution", "initializers", "choices", "arrangement", "combined", "composite", "indexing", "namespaces", "ops",
            "tensor", "variable", "mapping", "structure", "dataset", "records", "readers", "arrays", "store", "csv_tables", "csv_source",
            "examples", "messages", "arrow"}


def _public(module, prefix=""):
    return {name: prefix + name for name in public_names(module)}


def public_names(module):
    """The names that a user of a module may want."""
    names = {*vars(module), *_LATER.get(module.__name__, ())}
    return sorted(name for name in names if not name.startswith("_") and name not in INTERNAL)


def name_the_nearest(module, others=()):
    """Gives a module the __getattr__ that refuses unknown names; others are namespaces in which it looks too."""

    later = _LATER.get(module.__name__, {})

    def __getattr__(name):
        if name in later:
            found = importlib.import_module(later[name])
            setattr(module, name, found if found.__name__.endswith("." + name) else getattr(found, name))
            return getattr(module, name)
        if name.startswith("__"):
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}", name=name, obj=module)
        import difflib
        text = f"{module.__name__} does not offer {name!r}"
        if name in _ELSEWHERE:
            raise AttributeError(f"{text}: {_ELSEWHERE[name]}")
        public = _public(module)
        for other in others:
            prefix = other.__name__.removeprefix("levada.") + "."
            public = {**_public(other, prefix), **public}  # what was found first stays
        near = difflib.get_close_matches(name, public, n=1, cutoff=0.7)
        hint = f"; the nearest name is {module.__name__}.{public[near[0]]}" if near else ""
        raise AttributeError(text + hint)

    module.__getattr__ = __getattr__
    module.__dir__ = lambda: public_names(module) + [name for name in vars(module) if name.startswith("__")]
