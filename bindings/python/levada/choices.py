"""Named values as those of enum.Enum, without the time that the import of an Enum takes."""


class Choice:
    """One of a few values with names; each is an attribute of its class."""

    __slots__ = ("name", "value")

    def __init__(self, name, value):
        self.name, self.value = name, value

    def __repr__(self):
        return f"<{type(self).__name__}.{self.name}: {self.value}>"

    def __str__(self):
        return f"{type(self).__name__}.{self.name}"

    def __reduce__(self):
        return getattr, (type(self), self.name)

    @classmethod
    def define(cls, **values):
        """Makes the values; returns the class."""
        for name, value in values.items():
            setattr(cls, name, cls(name, value))
        return cls
