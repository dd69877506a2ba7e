"""Reads the declarations of levada's C headers: the one parser that every generator and gate uses."""
import dataclasses
import pathlib
import re


@dataclasses.dataclass
class Parameter:
    type: str
    name: str


@dataclasses.dataclass
class Function:
    name: str
    returns: str
    parameters: list
    comment: str
    header: str
    line: int


_DECLARATION = re.compile(
    r"(?:/\*(?P<comment>(?:[^*]|\*(?!/))*)\*/\s*)?LEVADA_API\s+(?:LEVADA_NODISCARD\s+)?"
    r"(?P<returns>[\w\s]+?[\s*]+)(?P<name>levada_\w+)\((?P<parameters>[^;]*?)\)\s*LEVADA_NOEXCEPT;")


def _parameters(text):
    text = " ".join(text.split())
    if text in ("", "void"):
        return []
    result = []
    depth = 0
    piece = ""
    for character in text + ",":
        if character == "," and depth == 0:
            match = re.match(r"(?P<type>.*?[\s*])(?P<name>\w+)$", piece.strip())
            pointer = re.match(r".*\(\*(?P<name>\w+)\)\(.*\)$", piece.strip())
            if pointer:
                result.append(Parameter(piece.strip(), pointer["name"]))
            else:
                result.append(Parameter(match["type"].strip(), match["name"]))
            piece = ""
            continue
        depth += (character == "(") - (character == ")")
        piece += character
    return result


def read(path):
    """All functions that a header declares, in order."""
    path = pathlib.Path(path)
    text = path.read_text(encoding="utf-8")
    functions = []
    for match in _DECLARATION.finditer(text):
        comment = match["comment"] or ""
        comment = "\n".join(line.strip().lstrip("*").strip() for line in comment.splitlines()).strip()
        functions.append(Function(match["name"], match["returns"].strip(), _parameters(match["parameters"]), comment,
                                  path.name, text.count("\n", 0, match.start("name")) + 1))
    return functions


def read_all(paths):
    functions = []
    for path in sorted(map(str, paths)):
        functions.extend(read(path))
    return functions
