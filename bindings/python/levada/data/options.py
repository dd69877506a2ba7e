"""tf.data.Options. levada's plan needs none of TensorFlow's: they are checked, kept and merged, and change no result."""
import enum


def _option(name, kind, doc, unset=None):
    def get(self):
        return self._values.get(name, unset)

    def put(self, value):
        if self._frozen:
            raise ValueError(f"options: {name}: the options of a dataset cannot be changed: make new ones")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
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


class AutoShardPolicy(enum.IntEnum):
    """How tf.distribute shards a dataset; levada shards by rank and world."""

    OFF, AUTO, FILE, DATA, HINT = -1, 0, 1, 2, 3


class ExternalStatePolicy(enum.IntEnum):
    """What TensorFlow does about state that it cannot save; levada says what it cannot save."""

    WARN, IGNORE, FAIL = 0, 1, 2


class AutotuneAlgorithm(enum.IntEnum):
    """TensorFlow's tuners."""

    DEFAULT, HILL_CLIMB, GRADIENT_DESCENT, MAX_PARALLELISM, STAGE_BASED = range(5)


class AutotuneOptions(_Group):
    """Options of tf.data's tuner."""

    __slots__ = ()
    enabled = _option("enabled", bool, "Whether AUTOTUNE chooses.")
    cpu_budget = _option("cpu_budget", int, "At most so many processors.")
    ram_budget = _option("ram_budget", int, "At most so many bytes.")
    autotune_algorithm = _option("autotune_algorithm", AutotuneAlgorithm, "Which tuner.")
    initial_parallelism = _option("initial_parallelism", int, "Where the tuner begins.")
    min_parallelism = _option("min_parallelism", int, "At least so many calls at a time.")


class ThreadingOptions(_Group):
    """Options of tf.data's threads, and one of levada's."""

    __slots__ = ()
    caller_thread = _option("caller_thread", bool, "Whether all functions run on the thread that iterates: no step is "
                            "made ahead by workers, whatever prefetch and num_parallel_calls say.")
    max_intra_op_parallelism = _option("max_intra_op_parallelism", int, "Threads of one operation.")
    private_threadpool_size = _option("private_threadpool_size", int, "Threads of this dataset alone.")


class DistributeOptions(_Group):
    """Options of tf.distribute."""

    __slots__ = ()
    auto_shard_policy = _option("auto_shard_policy", AutoShardPolicy, "How a strategy shards.", AutoShardPolicy.AUTO)
    num_devices = _option("num_devices", int, "How many devices a strategy has.")


class OptimizationOptions(_Group):
    """Options of TensorFlow's rewrites of a dataset; levada's plan makes its own, which change no result."""

    __slots__ = ()


for _name in ("apply_default_optimizations", "filter_fusion", "filter_parallelization", "inject_prefetch",
              "map_and_batch_fusion", "map_and_filter_fusion", "map_fusion", "map_parallelization", "noop_elimination",
              "parallel_batch", "seq_interleave_prefetch", "shuffle_and_repeat_fusion"):
    setattr(OptimizationOptions, _name, _option(_name, bool, "Whether TensorFlow rewrites so."))
del _name


class Options(_Group):
    """Options of a dataset, for with_options. levada is deterministic whatever `deterministic` says."""

    __slots__ = ()
    _groups = {"autotune": AutotuneOptions, "threading": ThreadingOptions, "experimental_distribute": DistributeOptions,
               "experimental_optimization": OptimizationOptions}
    deterministic = _option("deterministic", bool, "Whether elements come in order: always, in levada.")
    autotune = _option("autotune", AutotuneOptions, "Options of the tuner.")
    threading = _option("threading", ThreadingOptions, "Options of threads.")
    experimental_distribute = _option("experimental_distribute", DistributeOptions, "Options of tf.distribute.")
    experimental_optimization = _option("experimental_optimization", OptimizationOptions, "Options of rewrites.")
    experimental_external_state_policy = _option("experimental_external_state_policy", ExternalStatePolicy,
                                                 "About state that cannot be saved.")
    experimental_slack = _option("experimental_slack", bool, "Whether the last prefetch begins late.")
    experimental_symbolic_checkpoint = _option("experimental_symbolic_checkpoint", bool,
                                               "Whether states are cursors: always, in levada.")
    experimental_warm_start = _option("experimental_warm_start", bool, "Whether threads start with the iterator.")
    experimental_deterministic = property(lambda self: self.deterministic,
                                          lambda self, value: setattr(self, "deterministic", value),
                                          doc="The older name of deterministic.")
    experimental_threading = property(lambda self: self.threading, lambda self, value: setattr(self, "threading", value),
                                      doc="The older name of threading.")
    framework_type = _option("framework_type", list, "Labels.")
    dataset_name = _option("dataset_name", str, "A label.")

    def merge(self, options):
        """New options: these, with those that `options` sets."""
        if not isinstance(options, Options):
            raise TypeError(f"options: expected Options, got {type(options).__name__}")
        return self._merged(options)
