"""tf.Module: a base class that finds the variables in its attributes, and in those of other modules."""
import functools
import re

from . import nest as _nest
from .execution import name_scope as _name_scope
from .variable import Variable


def _in_snake_case(name):
    return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name).lower()


class Module:
    """A thing that has variables. Those in its attributes, in lists, tuples and dicts there, and in modules among them are
    its `variables`, each once: the attributes in order of their names, then the modules found."""

    def __init__(self, name=None):
        if name is None:
            name = _in_snake_case(type(self).__name__)
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(f"Module: name: expected a valid Python identifier, got {name!r}")
        self._name = name
        with _name_scope(name) as scope:
            self._scope_name = scope

    name = property(lambda self: self._name, doc="The name given, or that of the class in snake case.")

    @property
    def name_scope(self):
        """The name_scope of the module, to be entered."""
        return _name_scope(self._scope_name)

    @classmethod
    def with_name_scope(cls, method):
        """A method whose variables get names in the scope of the module."""
        @functools.wraps(method)
        def scoped(self, *args, **kwargs):
            with self.name_scope:
                return method(self, *args, **kwargs)
        return scoped

    @property
    def variables(self):
        """All variables, as a tuple."""
        return tuple(self._flatten(predicate=lambda one: isinstance(one, Variable)))

    @property
    def trainable_variables(self):
        """The variables that are trainable."""
        return tuple(one for one in self.variables if one.trainable)

    @property
    def non_trainable_variables(self):
        """The variables that are not trainable."""
        return tuple(one for one in self.variables if not one.trainable)

    @property
    def submodules(self):
        """All modules inside this one."""
        return tuple(self._flatten(predicate=lambda one: isinstance(one, Module)))

    def _flatten(self, recursive=True, predicate=None, seen=None):
        """The leaves of all attributes for which predicate holds, each object once."""
        seen = {id(self)} if seen is None else seen
        inside = []
        for _, value in sorted(vars(self).items()):
            try:
                leaves = _nest.flatten(value)
            except (TypeError, ValueError):  # keys of a dict that have no order
                leaves = list(value.values()) if isinstance(value, dict) else []
            for leaf in leaves:
                if id(leaf) in seen:
                    continue
                seen.add(id(leaf))
                if predicate is None or predicate(leaf):
                    yield leaf
                if recursive and isinstance(leaf, Module):
                    inside.append(leaf)
        for module in inside:
            yield from module._flatten(recursive, predicate, seen)


Module.__module__ = "levada"
