"""tf.train.Example, SequenceExample and what they consist of, without protocol buffers: the same bytes."""
import operator
import sys
from array import array

from .errors import InvalidArgumentError


def _varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number, content):
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _damaged(what, at):
    return InvalidArgumentError(None, None, f"ParseFromString: expected {what} at byte {at}")


def _read_varint(data, at):
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & (1 << 64) - 1, at
    raise _damaged("a number of at most ten bytes", at)


def _fields(data):
    """(number, wire type, value) of each field of a message; groups are refused."""
    at = 0
    while at < len(data):
        tag, after = _read_varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = _read_varint(data, after)
        else:
            if kind not in (1, 2, 5) or not 0 < number < 1 << 29:
                raise _damaged("a field of a known wire type", at)
            size, after = _read_varint(data, after) if kind == 2 else (8 if kind == 1 else 4, after)
            if size > len(data) - after:
                raise _damaged(f"a field of {size} bytes", after)
            value, at = data[after:after + size], after + size
        yield number, kind, value


class _Repeated(list):
    """Values of one kind: each is checked when it comes in."""

    __slots__ = ("_check", "_changed")

    def __init__(self, check, changed=None, values=()):
        list.__init__(self)
        self._check, self._changed = check, changed
        self.extend(values)

    def _touch(self):
        if self._changed is not None:
            self._changed()

    def append(self, value):
        list.append(self, self._check(value))
        self._touch()

    def extend(self, values):
        checked = [self._check(value) for value in values]
        if checked:
            list.extend(self, checked)
            self._touch()

    def __iadd__(self, values):
        self.extend(values)
        return self

    def insert(self, index, value):
        list.insert(self, index, self._check(value))
        self._touch()

    def __setitem__(self, index, value):
        checked = [self._check(one) for one in value] if isinstance(index, slice) else self._check(value)
        list.__setitem__(self, index, checked)

    def __reduce__(self):
        return list, (list(self),)


class _Message:
    """What all messages can do."""

    __slots__ = ()

    def SerializeToString(self, deterministic=None):
        """The bytes of the message, with keys in order always."""
        return b"".join(self._parts())

    def SerializePartialToString(self, deterministic=None):
        return self.SerializeToString()

    @classmethod
    def FromString(cls, serialized):
        """The message of these bytes; InvalidArgumentError names the byte that does not fit."""
        message = cls()
        message.MergeFromString(serialized)
        return message

    def ParseFromString(self, serialized):
        self.Clear()
        return self.MergeFromString(serialized)

    def MergeFromString(self, serialized):
        data = bytes(serialized)
        for number, kind, value in _fields(data):
            self._take(number, kind, value)
        return len(data)

    def Clear(self):
        self.__init__()

    def CopyFrom(self, other):
        self.Clear()
        self.MergeFrom(other)

    def MergeFrom(self, other):
        if type(other) is not type(self):
            raise TypeError(f"{type(self).__name__}: expected a message of this type, got {type(other).__name__}")
        self.MergeFromString(other.SerializeToString())

    def ByteSize(self):
        return len(self.SerializeToString())

    def IsInitialized(self):
        return True

    def __eq__(self, other):
        return self.SerializeToString() == other.SerializeToString() if type(other) is type(self) else NotImplemented

    __hash__ = None

    def __reduce__(self):
        return type(self).FromString, (self.SerializeToString(),)

    def __repr__(self):
        return "".join(line + "\n" for line in self._lines())

    def _check_name(self, name, names):
        if name not in names:
            raise ValueError(f'Protocol message {type(self).__name__} has no "{name}" field.')


def _bytes(value):
    if not isinstance(value, bytes):
        raise TypeError(f"BytesList.value: expected bytes, got {type(value).__name__}")
    return value


def _float(value):
    if isinstance(value, (str, bytes)):
        raise TypeError(f"FloatList.value: expected a number, got {type(value).__name__}")
    return array("f", [value])[0]


def _int(value):
    if type(value).__name__ in ("bool", "bool_"):
        raise TypeError("Int64List.value: expected an integer, got a bool")
    number = operator.index(value)
    if not -1 << 63 <= number < 1 << 63:
        raise ValueError(f"Int64List.value: expected an integer of 64 bits, got {number}")
    return number


def _escaped(value):
    plain = {9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 39: "\\'", 92: "\\\\"}
    return "".join(plain.get(c) or (chr(c) if 32 <= c < 127 else f"\\{c:03o}") for c in value)


def _float_text(value):
    return next((text for text in (f"{value:.{digits}g}" for digits in range(6, 9)) if _float(float(text)) == value),
                f"{value:.9g}")


class _List(_Message):
    """Values of one kind. Part of a Feature."""

    __slots__ = ("value",)

    def __init__(self, value=(), *, _changed=None):
        if isinstance(value, (int, float, str, bytes)):
            raise TypeError(f"{type(self).__name__}.value: expected a list, got {type(value).__name__}")
        self.value = _Repeated(self._check, _changed, value)

    def Clear(self):
        self.value.clear()

    def _lines(self):
        return [f"value: {self._text(value)}" for value in self.value]

    def _take(self, number, kind, value):
        if number == 1:
            self.value.extend(self._read(kind, value))


class BytesList(_List):
    __slots__ = ()
    _check = staticmethod(_bytes)

    @staticmethod
    def _text(value):
        return f'"{_escaped(value)}"'

    def _parts(self):
        return [_field(1, value) for value in self.value]

    def _read(self, kind, value):
        return [value] if kind == 2 else []


class FloatList(_List):
    __slots__ = ()
    _check = staticmethod(_float)
    _text = staticmethod(_float_text)

    def _parts(self):
        return [_field(1, self._packed(array("f", self.value)).tobytes())] if self.value else []

    @staticmethod
    def _packed(values):
        if sys.byteorder != "little":
            values.byteswap()
        return values

    def _read(self, kind, value):
        if kind == 0 or len(value) % 4:
            raise _damaged("values of 4 bytes", 0)
        return self._packed(array("f", value))


class Int64List(_List):
    __slots__ = ()
    _check = staticmethod(_int)
    _text = staticmethod(str)

    def _parts(self):
        return [_field(1, b"".join(map(_varint, self.value)))] if self.value else []

    def _read(self, kind, value):
        if kind == 0:
            return [value - (1 << 64) if value >> 63 else value]
        if kind != 2:
            raise _damaged("integers", 0)
        values, at = [], 0
        while at < len(value):
            number, at = _read_varint(value, at)
            values.append(number - (1 << 64) if number >> 63 else number)
        return values


class Feature(_Message):
    """One list of bytes, floats or integers, or none."""

    __slots__ = ("_kind", "_lists")
    _KINDS = {"bytes_list": (1, BytesList), "float_list": (2, FloatList), "int64_list": (3, Int64List)}

    def __init__(self, bytes_list=None, float_list=None, int64_list=None):
        self._kind, self._lists = None, {}
        for name, given in (("bytes_list", bytes_list), ("float_list", float_list), ("int64_list", int64_list)):
            if given is None:
                continue
            if type(given) is not self._KINDS[name][1]:
                raise TypeError(f"Feature.{name}: expected {self._KINDS[name][1].__name__}, got {type(given).__name__}")
            self._choose(name)
            self._of(name).value.extend(given.value)

    def _choose(self, name):
        if self._kind != name:
            self._lists = {key: one for key, one in self._lists.items() if key == name}
            self._kind = name

    def _of(self, name):
        if name not in self._lists:
            self._lists[name] = self._KINDS[name][1](_changed=lambda: self._choose(name))
        return self._lists[name]

    bytes_list = property(lambda self: self._of("bytes_list"))
    float_list = property(lambda self: self._of("float_list"))
    int64_list = property(lambda self: self._of("int64_list"))

    def WhichOneof(self, oneof):
        self._check_name(oneof, ("kind",))
        return self._kind

    def HasField(self, name):
        self._check_name(name, self._KINDS)
        return self._kind == name

    def ClearField(self, name):
        self._check_name(name, (*self._KINDS, "kind"))
        if name in ("kind", self._kind):
            self._kind, self._lists = None, {}

    def _parts(self):
        return [_field(self._KINDS[self._kind][0], self._lists[self._kind].SerializeToString())] if self._kind else []

    def _take(self, number, kind, value):
        for name, (known, _) in self._KINDS.items():
            if number == known and kind == 2:
                self._choose(name)
                self._of(name).MergeFromString(value)

    def _lines(self):
        return _block(self._kind, self._lists[self._kind]) if self._kind else []


def _block(name, message):
    return [f"{name} {{", *("  " + line for line in message._lines()), "}"]


class _Map(dict):
    """Messages by key. Reading a key makes its message."""

    __slots__ = ("_kind", "_changed")

    def __init__(self, kind, changed=None):
        dict.__init__(self)
        self._kind, self._changed = kind, changed

    def __missing__(self, key):
        self._put(key, self._kind())
        return dict.__getitem__(self, key)

    def _put(self, key, message):
        if not isinstance(key, str):
            raise TypeError(f"expected a string as key, got {type(key).__name__}")
        dict.__setitem__(self, key, message)
        if self._changed is not None:
            self._changed()

    def get_or_create(self, key):
        return self[key]

    def __setitem__(self, key, value):
        raise ValueError("Direct assignment of submessage not allowed: use CopyFrom")


class _MapMessage(_Message):
    """A message that is one map; its name is that of the field."""

    __slots__ = ("_map",)

    def __init__(self, given=None, changed=None):
        self._map = _Map(self._KIND, changed)
        for key, message in (given or {}).items():
            if type(message) is not self._KIND:
                raise TypeError(f"{type(self).__name__}: {key!r}: expected {self._KIND.__name__}, got "
                                f"{type(message).__name__}")
            self._map[key].CopyFrom(message)

    def Clear(self):
        self._map.clear()

    def _parts(self):
        return [_field(1, _field(1, key.encode()) + _field(2, message.SerializeToString()))
                for key, message in sorted(self._map.items(), key=lambda item: item[0].encode())]

    def _take(self, number, kind, value):
        if number != 1 or kind != 2:
            return
        key, content = b"", b""
        for part, part_kind, part_value in _fields(value):
            if part_kind == 2 and part in (1, 2):
                key, content = (part_value, content) if part == 1 else (key, part_value)
        try:
            text = key.decode()
        except UnicodeDecodeError:
            raise _damaged("a key in UTF-8", 0) from None
        self._map._put(text, self._KIND.FromString(content))

    def _lines(self):
        return [line for key, message in self._map.items()
                for line in [f"{self._FIELD} {{", f'  key: "{_escaped(key.encode())}"',
                             *("  " + line for line in _block("value", message)), "}"]]


class Features(_MapMessage):
    """Features by name."""

    __slots__ = ()
    _KIND, _FIELD = Feature, "feature"

    def __init__(self, feature=None, *, _changed=None):
        super().__init__(feature, _changed)

    feature = property(lambda self: self._map)


class FeatureList(_Message):
    """The steps of one feature."""

    __slots__ = ("feature",)

    def __init__(self, feature=()):
        self.feature = _FeatureSteps(self._checked, None, feature)

    @staticmethod
    def _checked(value):
        if type(value) is not Feature:
            raise TypeError(f"FeatureList.feature: expected Feature, got {type(value).__name__}")
        copy = Feature()
        copy.CopyFrom(value)
        return copy

    def _parts(self):
        return [_field(1, feature.SerializeToString()) for feature in self.feature]

    def _take(self, number, kind, value):
        if number == 1 and kind == 2:
            self.feature.append(Feature.FromString(value))

    def _lines(self):
        return [line for feature in self.feature for line in _block("feature", feature)]


class _FeatureSteps(_Repeated):
    __slots__ = ()

    def add(self, **fields):
        """A new Feature at the end."""
        self.append(Feature(**fields))
        return self[-1]


class FeatureLists(_MapMessage):
    """Feature lists by name."""

    __slots__ = ()
    _KIND, _FIELD = FeatureList, "feature_list"

    def __init__(self, feature_list=None, *, _changed=None):
        super().__init__(feature_list, _changed)

    feature_list = property(lambda self: self._map)


class _Whole(_Message):
    """A message of sub-messages that are there or not."""

    __slots__ = ("_present", "_messages")

    def _fill(self, **given):
        self._present, self._messages = set(), {}
        for name, (_, kind) in self._FIELDS.items():
            message = kind(_changed=lambda name=name: self._present.add(name))
            self._messages[name] = message
            if given[name] is not None:
                message.CopyFrom(given[name])
                self._present.add(name)

    def HasField(self, name):
        self._check_name(name, self._FIELDS)
        return name in self._present

    def ClearField(self, name):
        self._check_name(name, self._FIELDS)
        self._messages[name].Clear()
        self._present.discard(name)

    def _parts(self):
        return [_field(number, self._messages[name].SerializeToString())
                for name, (number, _) in self._FIELDS.items() if name in self._present]

    def _take(self, number, kind, value):
        for name, (known, _) in self._FIELDS.items():
            if number == known and kind == 2:
                self._present.add(name)
                self._messages[name].MergeFromString(value)

    def _lines(self):
        return [line for name in self._FIELDS if name in self._present for line in _block(name, self._messages[name])]


class Example(_Whole):
    """Features by name."""

    __slots__ = ()
    _FIELDS = {"features": (1, Features)}

    def __init__(self, features=None):
        self._fill(features=features)

    features = property(lambda self: self._messages["features"])


class SequenceExample(_Whole):
    """Features by name, and features that have steps."""

    __slots__ = ()
    _FIELDS = {"context": (1, Features), "feature_lists": (2, FeatureLists)}

    def __init__(self, context=None, feature_lists=None):
        self._fill(context=context, feature_lists=feature_lists)

    context = property(lambda self: self._messages["context"])
    feature_lists = property(lambda self: self._messages["feature_lists"])
