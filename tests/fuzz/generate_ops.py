"""Writes the table of operations that ops_fuzz calls: one C function per declaration in the op headers.

    generate_ops.py --out FILE --ops ops/linalg.h ...

Each parameter is drawn from the input by its type; a type that is not known here stops the build.
"""
import argparse
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "capi"))
import header  # noqa: E402

DRAWN = {
    "const levada_tensor *": "const levada_tensor* {0} = v.Tensor();",
    "LEVADA_NULLABLE const levada_tensor *": "const levada_tensor* {0} = v.OptionalTensor();",
    "int32_t": "const int32_t {0} = static_cast<int32_t>(v.Number());",
    "int64_t": "const int64_t {0} = v.Number();",
    "bool": "const bool {0} = v.Bool();",
    "double": "const double {0} = v.Real();",
    "const char *": "const char* {0} = v.Text();",
    "levada_dtype": "const levada_dtype {0} = v.DType();",
}
LISTS = {"const int64_t *": "v.Numbers64()", "const int32_t *": "v.Numbers32()",
         "levada_tensor *const *": "v.Tensors()"}


def drawn(function):
    """(statements, arguments, number of outputs as C++) of a call."""
    lines, arguments, outputs = [], [], 0
    many = None
    parameters = list(function.parameters)
    while parameters:
        p = parameters.pop(0)
        follows = parameters[0].name if parameters else ""
        if p.type == "levada_tensor **" and follows == "n_" + p.name:
            lines.append("const int32_t n_outs = v.Outputs();")
            arguments += ["outs", "n_outs"]
            many = "n_outs"
            parameters.pop(0)
        elif p.type == "levada_tensor **":
            arguments.append(f"&outs[{outputs}]")
            outputs += 1
        elif p.type in LISTS:
            count = parameters.pop(0)
            lines.append(f"const auto {p.name} = {LISTS[p.type]};")
            arguments += [f"{p.name}.data", f"static_cast<{count.type}>({p.name}.count)"]
        elif p.type in DRAWN:
            lines.append(DRAWN[p.type].format(p.name))
            arguments.append(p.name)
        elif re.fullmatch(r"levada_\w+", p.type):
            lines.append(f"const auto {p.name} = static_cast<{p.type}>(v.Choice());")
            arguments.append(p.name)
        else:
            raise SystemExit(f"{function.header}:{function.line}: {function.name}: no way to draw a {p.type}")
    return lines, arguments, many or str(outputs)


def body(function):
    lines, arguments, outputs = drawn(function)
    text = f"levada_status Call_{function.name}(Operands& v, levada_tensor** outs, int32_t* n) {{\n"
    text += "".join(f"  {line}\n" for line in lines)
    return text + f"  *n = {outputs};\n  return {function.name}({', '.join(arguments)});\n}}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--ops", type=pathlib.Path, nargs="+", required=True)
    arguments = parser.parse_args()
    functions = [function for path in arguments.ops for function in header.read(path)]
    rows = "".join(f'    {{"{f.name}", Call_{f.name}}},\n' for f in functions)
    arguments.out.write_text(
        '// Generated from the op headers by generate_ops.py.\n\n#include "support/operands.h"\n\n'
        "namespace levada_fuzz {\nnamespace {\n\n" + "\n".join(map(body, functions)) +
        f"\n}}  // namespace\n\nconst OpRow kOps[] = {{\n{rows}}};\nconst int kNumOps = {len(functions)};\n\n"
        "}  // namespace levada_fuzz\n", encoding="utf-8")


if __name__ == "__main__":
    main()
