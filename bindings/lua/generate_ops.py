"""Makes the Lua functions of the operations in levada/ops/*.h.

    generate_ops.py OUTPUT HEADER...

Each becomes a function of its C name without "levada_", with the parameters of the C function: tensors, lists, numbers; several results are several results.
Trailing arguments may be left out where a default is known: booleans (false), lists and dtypes (as C takes them), and what the line `Python:` of the declaration
gives a parameter of that name. `y~x` there: y meets x under the weak rule; x, y and a, b always do.
"""
import importlib.util
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("python_ops", HERE.parent / "python/generate_ops.py")
python_ops = importlib.util.module_from_spec(spec)
spec.loader.exec_module(python_ops)

# Where Python leaves an argument out, C has a number.
DEFAULTS = {"axis": "0", "batch_dims": "0", "maxlen": "-1", "batch_axis": "0", "rounds": "4"}
RESERVED = {"repeat", "end", "and", "or", "not", "in", "function", "local", "then", "until", "for", "while", "if",
    "goto"}


def lua_literal(text):
    """A Python literal in Lua, or None for anything else and for None."""
    if re.fullmatch(r"-?[\d.]+(e-?\d+)?|'[^']*'", text):
        return text
    if text.startswith("_dtypes."):
        return f'"{text.removeprefix("_dtypes.")}"'
    return {"True": "true"}.get(text)


class Operation:
    def __init__(self, match, body):
        self.name, self.parameters = python_ops.parameters_of(match["code"])
        self.short = self.name.removeprefix("levada_")
        signature = body.rpartition("Python:")[2].strip()
        found = python_ops.SIGNATURE.match(" ".join(signature.split())) if signature != "-" else None
        self.arguments = python_ops.arguments_of(found["arguments"]) if found else []
        numbers = python_ops.numbers_for_none(found["passed"]) if found else {}
        self.arguments = [(name, numbers.get(name, default), anchor) for name, default, anchor in self.arguments]
        if found and not found["passed"]:  # arguments stand for parameters one by one, under Python's names
            renamed = dict(zip((name for name, _, _ in self.arguments), (name for _, name in self.parameters)))
            self.arguments = [(renamed[name], default, renamed.get(anchor)) for name, default, anchor in self.arguments]

    def defaults(self):
        """{parameter: Lua literal}."""
        known = {name: lua_literal(default) or DEFAULTS.get(name) for name, default, _ in self.arguments if default}
        types = {name: kind for kind, name in self.parameters}
        return {name: text for name, text in known.items() if text and types.get(name) == "value" and
            not text.startswith("'")}

    def weak(self):
        """[(parameter, the one beside which it is weak)], neighbours called x, y or a, b apart."""
        names = [name for _, name in self.parameters]
        return [(name, anchor) for name, _, anchor in self.arguments
                if anchor in names and name in names and {name, anchor} not in python_ops.PAIRS]

    def text(self):
        names = [name if name not in RESERVED else name + "_" for _, name in self.parameters]
        lines = [f"  if {name} == nil then {name} = {value} end" for name, value in self.defaults().items()]
        lines += [f"  if core.kind({name}) == nil then {name} = core.beside({name}, {anchor}) end" for name,
            anchor in self.weak()]
        if not lines:
            return f"M.{self.key()} = core.{self.name}"
        arguments = ", ".join(names)
        return "\n".join([f"M.{self.key()} = function({arguments})", *lines,
            f"  return core.{self.name}({arguments})", "end"])

    def key(self):
        return f"{self.short}_" if self.short in RESERVED else self.short


def operations_of(headers):
    found = []
    for header in headers:
        for match in python_ops.DECLARATION.finditer(pathlib.Path(header).read_text(encoding="utf-8")):
            body = "\n".join(line.strip().removeprefix("*").strip() for line in match["comment"].strip().split("\n"))
            if "Python:" in body and python_ops.NAME.search(match["code"]):
                found.append(Operation(match, body))
    return found


def main():
    operations = operations_of(sys.argv[2:])
    if not operations:
        raise SystemExit("generate_ops: no operation found")
    names = " ".join(operation.key() for operation in operations)
    text = "\n".join(operation.text() for operation in operations)
    pathlib.Path(sys.argv[1]).write_text(
        "-- Operations, generated from levada/ops/*.h by generate_ops.py. Do not edit.\nlocal core = require \"levada.core\"\n"
        f"local M = {{}}\n{text}\nM._names = [[{names}]]\nreturn M\n", encoding="utf-8")


if __name__ == "__main__":
    main()
