"""Arrays of the Arrow C data interface as JSON and back, through ctypes: no library of Arrow's is needed to read them."""
import ctypes

RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


Schema._fields_ = [("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_void_p), ("flags", ctypes.c_int64),
                   ("n_children", ctypes.c_int64), ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
                   ("dictionary", ctypes.POINTER(Schema)), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p)]
Array._fields_ = [("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64),
                  ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)),
                  ("children", ctypes.POINTER(ctypes.POINTER(Array))), ("dictionary", ctypes.POINTER(Array)),
                  ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p)]
_api = ctypes.pythonapi
_api.PyCapsule_GetPointer.restype, _api.PyCapsule_GetPointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
_api.PyCapsule_New.restype, _api.PyCapsule_New.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


def _of(capsule, name, kind):
    return ctypes.cast(_api.PyCapsule_GetPointer(capsule, name), ctypes.POINTER(kind)).contents


def _sizes(schema, array):
    """Bytes of each buffer as far as the layout of its format tells; None: those of PyArrow are asked for."""
    rows, format = array.length + array.offset, schema.format.decode()
    bits = (rows + 7) // 8
    widths = {"c": 1, "C": 1, "s": 2, "S": 2, "e": 2, "i": 4, "I": 4, "f": 4, "l": 8, "L": 8, "g": 8}
    if format == "b":
        return [bits, bits]
    if format in widths or format.startswith("ts"):
        return [bits, rows * widths.get(format, 8)]
    if format.startswith("w:"):
        return [bits, rows * int(format[2:])]
    if format[0] in "uzUZ":
        wide = ctypes.c_int64 if format in "UZ" else ctypes.c_int32
        ends = ctypes.cast(array.buffers[1], ctypes.POINTER(wide))
        return [bits, (rows + 1) * ctypes.sizeof(wide), ends[rows] if rows else 0]
    if format in ("vu", "vz"):
        count = array.n_buffers - 3
        lengths = ctypes.cast(array.buffers[array.n_buffers - 1], ctypes.POINTER(ctypes.c_int64))
        return [bits, rows * 16, *[lengths[i] for i in range(count)], count * 8]
    return [bits]


def _plain(schema, array):
    """The tree of a schema and an array as what JSON holds."""
    held = [ctypes.string_at(array.buffers[i], size).hex() if array.buffers[i] else None
            for i, size in zip(range(array.n_buffers), _sizes(schema, array))]
    children = [_plain(schema.children[i].contents, array.children[i].contents) for i in range(schema.n_children)]
    words = _plain(schema.dictionary.contents, array.dictionary.contents) if schema.dictionary else None
    return {"format": schema.format.decode(), "name": (schema.name or b"").decode(), "flags": schema.flags,
            "length": array.length, "nulls": array.null_count, "offset": array.offset, "buffers": held,
            "children": children, "dictionary": words}


def dump(array):
    """What an object exports by __arrow_c_array__."""
    schema, values = array.__arrow_c_array__()
    return _plain(_of(schema, b"arrow_schema", Schema), _of(values, b"arrow_array", Array))


class Exporter:
    """Exports a dumped array again; counts how often its structs were released."""

    def __init__(self, plain):
        self.plain, self.held, self.released = plain, [], 0

    def _keep(self, value):
        self.held.append(value)
        return value

    def _release_schema(self, address):
        ctypes.cast(address, ctypes.POINTER(Schema)).contents.release = None

    def _release_array(self, address):
        ctypes.cast(address, ctypes.POINTER(Array)).contents.release = None
        self.released += 1

    def _pointers(self, kind, items):
        return self._keep((ctypes.POINTER(kind) * max(len(items), 1))(*[ctypes.pointer(item) for item in items]))

    def _schema(self, plain):
        children = [self._schema(child) for child in plain["children"]]
        words = ctypes.pointer(self._schema(plain["dictionary"])) if plain["dictionary"] else None
        return self._keep(Schema(plain["format"].encode(), plain["name"].encode(), None, plain["flags"], len(children),
                                 self._pointers(Schema, children), words, self.on_schema, None))

    def _array(self, plain):
        children = [self._array(child) for child in plain["children"]]
        words = ctypes.pointer(self._array(plain["dictionary"])) if plain["dictionary"] else None
        buffers = [None if text is None else self._keep(ctypes.create_string_buffer(bytes.fromhex(text), max(len(text) // 2, 1)))
                   for text in plain["buffers"]]
        addresses = self._keep((ctypes.c_void_p * max(len(buffers), 1))(
            *[None if buffer is None else ctypes.addressof(buffer) for buffer in buffers]))
        return self._keep(Array(plain["length"], plain["nulls"], plain["offset"], len(buffers), len(children), addresses,
                                self._pointers(Array, children), words, self.on_array, None))

    def __arrow_c_array__(self, requested_schema=None):
        schema, array = self._keep(RELEASE(self._release_schema)), self._keep(RELEASE(self._release_array))
        self.on_schema, self.on_array = (ctypes.cast(each, ctypes.c_void_p) for each in (schema, array))
        made = self._schema(self.plain), self._array(self.plain)
        return (_api.PyCapsule_New(ctypes.addressof(made[0]), b"arrow_schema", None),
                _api.PyCapsule_New(ctypes.addressof(made[1]), b"arrow_array", None))
