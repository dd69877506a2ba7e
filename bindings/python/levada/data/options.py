"""tf.data.Options. levada's plan needs none of them: they are checked, kept and merged, and change no result."""


def _option(name, kind, doc):
    def get(self):
        return self._values.get(name)

    def put(self, value):
        if self._frozen:
            raise ValueError(f"options: {name}: the options of a dataset cannot be changed: make new ones")
        if value is not None and not (isinstance(value, kind) and (kind is not int or not isinstance(value, bool))):
            raise TypeError(f"options: {name}: expected {kind.__name__}, got {value!r}")
        self._values[name] = value

    return property(get, put, doc=doc)


class _Group:
    """Options with a type each. Setting an unknown one is an AttributeError."""

    __slots__ = ("_values", "_frozen")

    def __init__(self):
        object.__setattr__(self, "_values", {})
        object.__setattr__(self, "_frozen", False)
        for name, group in self._groups.items():
            self._values[name] = group()

    _groups = {}

    def __reduce__(self):
        return _again, (type(self), dict(self._values), self._frozen)

    def __setattr__(self, name, value):
        if not isinstance(getattr(type(self), name, None), property):
            raise AttributeError(f"options: {type(self).__name__} has no option {name!r}")
        object.__setattr__(self, name, value)

    def __eq__(self, other):
        return type(self) is type(other) and self._set_values() == other._set_values()

    def __hash__(self):
        return hash(repr(self))

    def __repr__(self):
        inner = ", ".join(f"{name}={value!r}" for name, value in sorted(self._set_values().items()))
        return f"{type(self).__name__}({inner})"

    def _set_values(self):
        return {name: value for name, value in self._values.items()
                if value is not None and not (isinstance(value, _Group) and not value._set_values())}

    def _merged(self, other):
        """These options with those that other sets."""
        made = type(self)()
        for source in (self, other):
            for name, value in source._set_values().items():
                made._values[name] = made._values[name]._merged(value) if name in self._groups else value
        return made

    def _freeze(self):
        object.__setattr__(self, "_frozen", True)
        for name in self._groups:
            self._values[name]._freeze()
        return self


def _again(cls, values, frozen):
    made = cls()
    made._values.update(values)
    object.__setattr__(made, "_frozen", frozen)
    return made


class AutotuneOptions(_Group):
    """Options of tf.data's tuner."""

    __slots__ = ()
    enabled = _option("enabled", bool, "Whether AUTOTUNE chooses.")
    cpu_budget = _option("cpu_budget", int, "At most so many processors.")
    ram_budget = _option("ram_budget", int, "At most so many bytes.")


class ThreadingOptions(_Group):
    """Options of tf.data's threads."""

    __slots__ = ()
    max_intra_op_parallelism = _option("max_intra_op_parallelism", int, "Threads of one operation.")
    private_threadpool_size = _option("private_threadpool_size", int, "Threads of this dataset alone.")


class Options(_Group):
    """Options of a dataset, for with_options. levada is deterministic whatever `deterministic` says."""

    __slots__ = ()
    _groups = {"autotune": AutotuneOptions, "threading": ThreadingOptions}
    deterministic = _option("deterministic", bool, "Whether elements come in order: always, in levada.")
    autotune = _option("autotune", AutotuneOptions, "Options of the tuner.")
    threading = _option("threading", ThreadingOptions, "Options of threads.")
    framework_type = _option("framework_type", str, "A label.")
    dataset_name = _option("dataset_name", str, "A label.")

    def merge(self, options):
        """New options: these, with those that `options` sets."""
        if not isinstance(options, Options):
            raise TypeError(f"options: expected Options, got {type(options).__name__}")
        return self._merged(options)
