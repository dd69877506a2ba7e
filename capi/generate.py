"""Writes what follows from the headers: the C function of every op, the table of ops and the export map.

    generate.py --out DIR --ops ops/linalg.h ... --headers base.h tensor.h ...

A declaration in an op header says everything that its function must do: tensors are inputs (LEVADA_NULLABLE ones may be
NULL; an attribute in their place says 1 if they are not), a (list, count) pair is a list of tensors or of numbers,
`const char *` is a text, other parameters are numbers, each `levada_tensor **` is an output, and `levada_tensor **outputs, int32_t n_outputs` is an array
of them, whose length is also the last attribute.
"""
import argparse
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import header  # noqa: E402

PREFIX = "levada_"
NUMBERS = {"int32_t", "int64_t", "bool"}
ENUM = re.compile(r"levada_(?!tensor)\w+")
OPTIONAL = "LEVADA_NULLABLE const levada_tensor *"
KINDS = {"bool": "BOOL", "levada_dtype": "DTYPE"}


class Call:
    """The parts of one C function, sorted by what they are."""

    def __init__(self, function):
        self.function = function
        self.inputs, self.tensor_list, self.lists, self.attributes, self.outputs = [], None, [], [], []
        self.optional, self.many, self.texts = set(), None, []
        self.described = []  # (name, kind) of the attributes as the caller gives them
        self.implied = 0  # the bits of the attributes that follow from the call: what was left out, how many results
        parameters = list(function.parameters)
        while parameters:
            self._take(parameters.pop(0), parameters)
        if self.inputs and self.tensor_list:
            self._fail("tensors beside a list of tensors")
        if bool(self.outputs) == bool(self.many):
            self._fail("expected outputs, single ones or an array")

    def _fail(self, what):
        raise SystemExit(f"{self.function.header}:{self.function.line}: {self.function.name}: {what}")

    def _count(self, rest):
        if not rest or rest[0].type not in ("int32_t", "int64_t"):
            self._fail("a list without its count")
        return rest.pop(0).name

    def _imply(self, number):
        self.implied |= 1 << len(self.attributes)
        self.attributes.append(f"levada::Attribute::Number({number})")

    def _take(self, parameter, rest):
        if parameter.type == "const levada_tensor *":
            self.inputs.append(parameter.name)
        elif parameter.type == "levada_tensor *const *":
            self.tensor_list = (parameter.name, self._count(rest))
        elif parameter.type == OPTIONAL:
            self.inputs.append(parameter.name)
            self.optional.add(parameter.name)
            self._imply(f"{parameter.name} != nullptr")
        elif parameter.type == "levada_tensor **" and rest and rest[0].name == "n_" + parameter.name:
            self.many = (parameter.name, self._count(rest))
            self._imply(self.many[1])
        elif parameter.type == "levada_tensor **":
            self.outputs.append(parameter.name)
        elif parameter.type in ("const int32_t *", "const int64_t *"):
            self.lists.append((parameter.name, self._count(rest)))
            self.described.append((parameter.name, "NUMBERS"))
            self.attributes.append(f"{parameter.name}_list.attribute()")
        elif parameter.type in NUMBERS or ENUM.fullmatch(parameter.type):
            self.attributes.append(f"levada::Attribute::Number(static_cast<int64_t>({parameter.name}))")
            self.described.append((parameter.name, KINDS.get(parameter.type, "NUMBER")))
        elif parameter.type == "const char *":
            self.texts.append(parameter.name)
            self.described.append((parameter.name, "TEXT"))
            self.attributes.append(f"levada::Attribute::Text({parameter.name})")
        elif parameter.type == "double":
            self.attributes.append(f"levada::Attribute::Real({parameter.name})")
            self.described.append((parameter.name, "REAL"))
        else:
            self._fail(f"a parameter of type {parameter.type}")

    def row(self):
        """The entry of the table of operations: (names of arrays, text of the row)."""
        name = self.function.name.removeprefix(PREFIX)
        inputs = [(one, "OPTIONAL" if one in self.optional else "TENSOR") for one in self.inputs]
        if self.tensor_list:
            inputs = [(self.tensor_list[0], "LIST")]
        parts, text = [], []
        for array, values, prefix in (("inputs", inputs, "INPUT"), ("attributes", self.described, "ATTRIBUTE")):
            parts.append(f"k_{name}_{array}" if values else "nullptr")
            if values:
                shown = ", ".join(f'{{"{one}", LEVADA_{prefix}_{kind}}}' for one, kind in values)
                text.append(f"constexpr OpPart k_{name}_{array}[] = {{{shown}}};")
        outputs = -1 if self.many else len(self.outputs)
        return "\n".join(text), (f'    {{"{name}", &op_{name}, {parts[0]}, {len(inputs)}, {self.implied}, {parts[1]}, '
                                 f"{len(self.described)}, {outputs}}},")

    def _inputs(self):
        if self.tensor_list:
            name, count = self.tensor_list
            return [f'    static constexpr const char* kNames[] = {{"{name}"}};'], name, count, "true"
        if not self.inputs:
            return ["    static constexpr const char* const* kNames = nullptr;"], "nullptr", "0", "false"
        if self.optional:
            names = ", ".join(f'"{"?" if name in self.optional else ""}{name}"' for name in self.inputs)
            lines = [f"    const char* kNames[] = {{{names}}};",
                     f"    const levada_tensor* inputs[] = {{{', '.join(self.inputs)}}};",
                     f"    const int64_t given = levada::capi::DropAbsent(inputs, kNames, {len(self.inputs)});"]
            return lines, "inputs", "given", "false"
        names = ", ".join(f'"{name}"' for name in self.inputs)
        lines = [f"    static constexpr const char* kNames[] = {{{names}}};",
                 f"    const levada_tensor* const inputs[] = {{{', '.join(self.inputs)}}};"]
        return lines, "inputs", str(len(self.inputs)), "false"

    def text(self):
        op = "op_" + self.function.name.removeprefix(PREFIX)
        parameters = ", ".join(f"{p.type} {p.name}" for p in self.function.parameters)
        names, inputs, count, is_list = self._inputs()
        lines = [f"levada_status {self.function.name}({parameters}) noexcept {{",
                 f"  LEVADA_ENTRY({self.function.name}) {{"]
        call, outs = "CallOp", "outs"
        if self.many:
            call, outs = "CallOpForMany", ", ".join(self.many)
        else:
            lines.append(f"    levada_tensor** const outs[] = {{{', '.join(self.outputs)}}};")
        if self.texts or self.lists:  # what is refused before the call leaves no output as it was
            lines.append(f"    levada::capi::ClearArray({outs});" if self.many else
                         f"    levada::capi::ClearOuts(outs, {len(self.outputs)});")
        lines += names
        lines += [f"    LEVADA_NOT_NULL({name});" for name in self.texts]
        for name, number in self.lists:
            lines += [f"    levada::capi::NumberList {name}_list;",
                      f'    LEVADA_RETURN_IF_ERROR({name}_list.Read({name}, {number}, kFunction, "{name}"));']
        attributes = "{}"
        if self.attributes:
            lines.append(f"    const levada::Attribute attributes[] = {{{', '.join(self.attributes)}}};")
            attributes = "attributes"
        lines += [f"    return levada::capi::{call}(levada::{op}, kFunction, {inputs}, {count}, kNames, {is_list},",
                  f"                                {attributes}, {outs});", "  }", "  LEVADA_END", "}"]
        return "\n".join(lines) + "\n"


def op_calls(op_headers, functions):
    declared = "".join(f"extern const Op op_{f.name.removeprefix(PREFIX)};\n" for f in functions)
    includes = '#include "levada/levada.h"\n'
    includes += "".join(f'#include "{path.resolve()}"\n' for path in op_headers[1:])
    calls = [Call(function) for function in functions]
    bodies = "\n".join(call.text() for call in calls)
    arrays, rows = zip(*(call.row() for call in calls))
    table = ("namespace levada::capi {\nnamespace {\n\n" + "\n".join(filter(None, arrays)) + "\n\n}  // namespace\n\n"
             "const OpRow kOpRows[] = {\n" + "\n".join(rows) + f"\n}};\nconst int32_t kNumOps = {len(rows)};\n\n"
             "}  // namespace levada::capi\n")
    return (f"// Generated from {', '.join(path.name for path in op_headers)} by generate.py.\n\n"
            f'#include "capi/op_call.h"\n#include "capi/op_table.h"\n{includes}\n'
            f"namespace levada {{\n{declared}}}  // namespace levada\n\n{bodies}\n{table}")


def export_map(functions):
    names = "".join(f"    {name};\n" for name in sorted({function.name for function in functions}))
    return f"LEVADA_0.1 {{\n  global:\n{names}  local:\n    *;\n}};\n"


def write_if_changed(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--ops", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--headers", type=pathlib.Path, nargs="+", required=True)
    arguments = parser.parse_args()
    ops = [function for path in arguments.ops for function in header.read(path)]
    if not ops:
        raise SystemExit("no op is declared in " + ", ".join(map(str, arguments.ops)))
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_if_changed(arguments.out / "op_calls.cc", op_calls(arguments.ops, ops))
    write_if_changed(arguments.out / "levada.map", export_map(ops + header.read_all(arguments.headers)))


if __name__ == "__main__":
    main()
