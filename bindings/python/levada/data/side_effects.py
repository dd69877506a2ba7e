"""What a function changed while it was traced: that happens once and not for every element."""
import sys

_CONTAINERS = (list, dict, set, bytearray)
_LONGEST_COPY = 256
_ABSENT = object()


def _function_of(fn):
    """The Python function behind a bound method or partial, or None."""
    for _ in range(8):
        if getattr(fn, "__code__", None) is not None and hasattr(fn, "__globals__"):
            return fn
        fn = getattr(fn, "__func__", None) or getattr(fn, "func", None)
    return None


def _names(code):
    """Names that a code object and those inside it may look up globally."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            found |= _names(constant)
    return found


def _content(value):
    """Something that compares equal as long as nobody changes a container or an object; None where that is not known."""
    if isinstance(value, _CONTAINERS):
        if len(value) > _LONGEST_COPY:
            return len(value)
        parts = value.items() if isinstance(value, dict) else value
        return [tuple(map(id, part)) if isinstance(part, tuple) else id(part) for part in parts]
    bits = getattr(value, "bit_generator", None)
    if bits is not None:
        return repr(getattr(bits, "state", None))
    if type(value).__module__.startswith(("levada", "numpy", "builtins")) or isinstance(value, type):
        return None
    own = getattr(value, "__dict__", None)
    return [(name, id(part)) for name, part in own.items()] if type(own) is dict and len(own) <= _LONGEST_COPY else None


def _generators():
    """The states of the process's generators of random numbers, by name."""
    states = {}
    if "random" in sys.modules:
        states["random"] = sys.modules["random"].getstate()
    if "numpy.random" in sys.modules:
        kind, keys, *rest = sys.modules["numpy.random"].get_state()
        states["numpy.random"] = (kind, keys.tobytes(), rest)
    return states


class Watch:
    """What a function can reach by its globals, what it closes over and the object that it is a method of."""

    __slots__ = ("_fn", "_self", "_before", "_random")

    def __init__(self, fn):
        self._fn = _function_of(fn)
        self._self = getattr(fn, "__self__", None)
        if self._fn is not None:
            self._before = self._reached()
            self._random = _generators()

    def _reached(self):
        """{name: (value, content)}; values are kept, so that no other object gets the identity of one."""
        fn, found = self._fn, {}
        for name in _names(fn.__code__):
            if name in fn.__globals__:
                found[name] = fn.__globals__[name]
        for name, cell in zip(fn.__code__.co_freevars, fn.__closure__ or ()):
            try:
                found[name] = cell.cell_contents
            except ValueError:
                found[name] = _ABSENT
        if self._self is not None:
            found["self"] = self._self
        return {name: (value, _content(value)) for name, value in found.items()}

    def changed(self):
        """(what changed, the line) or None."""
        if self._fn is None:
            return None
        for name, (value, content) in self._reached().items():
            former, before = self._before.get(name, (_ABSENT, None))
            if value is not former or content != before:
                return f"{name!r}", self._line(name)
        for name, state in _generators().items():
            if state != self._random.get(name, state):
                return f"the generator of {name}", self._line(name.partition(".")[2] or name)
        return None

    def _line(self, name):
        """Where the function uses a name, stores of it first."""
        import dis
        code = self._fn.__code__
        line, used, stored = code.co_firstlineno, None, None
        for step in dis.get_instructions(code):
            line = step.starts_line if type(step.starts_line) is int else getattr(step, "line_number", None) or line
            if step.argval == name:
                used = used or line
                stored = stored or (line if step.opname.startswith(("STORE", "DELETE")) else None)
        return f"{code.co_filename}:{stored or used or code.co_firstlineno}"
