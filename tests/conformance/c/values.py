"""JSON values as C: literals, names, expected elements. Data that is referred to goes to the file's tables."""
import re


def dtype_name(name):
    return f"LEVADA_{name.upper()}"


def text(value):
    return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\?' else "".join(f"\\{b:03o}" for b in c.encode())
                         for c in value) + '"'


def number(value):
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return "INT64_MIN" if value == -2**63 else f"INT64_C({value})" if abs(value) >= 2**31 else str(value)


def array(ctype, items):
    """A C99 array of at least one entry and its length: an empty one must not be NULL."""
    return f"({ctype}[]){{{', '.join(items) or '0'}}}, {len(items)}"


class Tables:
    """Static data of the program: literals, failures, elements, each with a number."""

    def __init__(self):
        self.lines = []
        self.count = 0

    def add(self, declaration, body):
        self.count += 1
        name = f"data_{self.count}"
        self.lines.append(f"static const {declaration.format(name)} = {body};")
        return name

    def literal(self, value):
        shape = ", ".join(map(str, value["shape"])) or "0"
        if value["dtype"] == "string":
            paths = "paths" in value
            items = [p.encode() for p in value["paths"]] if paths else [bytes.fromhex(s) for s in value["strings"]]
            lengths = self.add("int64_t {}[]", "{" + (", ".join(str(len(i)) for i in items) or "0") + "}")
            data, repeat = b"".join(items), 1
        else:
            data, repeat, lengths, paths = bytes.fromhex(value["hex"]), value.get("repeat", 1), "NULL", False
        octal = "".join(f"\\{byte:03o}" for byte in data)
        body = "\n    ".join(f'"{octal[i:i + 100]}"' for i in range(0, len(octal), 100)) or '""'
        return self.add("Literal {}",
            f"{{{dtype_name(value['dtype'])}, {len(value['shape'])}, {{{shape}}},\n    {body},\n"
                                      f"    {len(data)}, {repeat}, {lengths}, {int(paths)}}}")

    def failure(self, error):
        return self.add("Failure {}",
            f"{{LEVADA_{error['code']}, {text(error['message'])}, {text(error.get('origin', ''))}}}")

    def part(self, value):
        if "dataset" in value:
            return f"{{NULL, {self.elements(value['dataset'])}, {len(value['dataset'])}}}"
        return f"{{&{self.literal(value)}, NULL, 0}}"

    def expected(self, element):
        if element is None:
            return "{NULL, 0, NULL}"
        if isinstance(element, dict):
            return f"{{NULL, 0, &{self.failure(element['error'])}}}"
        parts = self.add("Part {}[]", "{" + ", ".join(self.part(value) for value in element) + "}")
        return f"{{{parts}, {len(element)}, NULL}}"

    def elements(self, items):
        return self.add("Expected {}[]", "{" + (",\n    ".join(self.expected(i) for i in items) or
            "{NULL, 0, NULL}") + "}")


def is_reference(value):
    return isinstance(value, str) and value.startswith("$")


def variable(reference):
    assert re.fullmatch(r"\$\w+", reference), reference
    return reference[1:]


def leaves(nest):
    """The references in a nest, the keys of mappings in sorted order."""
    if isinstance(nest, dict):
        return [leaf for key in sorted(nest) for leaf in leaves(nest[key])]
    return [leaf for item in nest for leaf in leaves(item)] if isinstance(nest, list) else [nest]
