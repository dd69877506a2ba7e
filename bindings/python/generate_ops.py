"""Makes Python functions of the operations in levada/ops/*.h.

    generate_ops.py OUTPUT HEADER...

Each declaration whose comment ends in a line "Python: name(arguments)" becomes a function of those arguments and
`name=None`; "Python: -" makes none. The arguments stand in the order of the C parameters, where a (list, count) pair is
one argument and `out` is none. Two adjacent tensor parameters called x, y or a, b meet under the weak rule.
"""
import re
import sys

DECLARATION = re.compile(r"/\*(?P<comment>(?:(?!\*/).)*?)\*/\s*LEVADA_API(?P<code>[^;]*);", re.S)
NAME = re.compile(r"\blevada_status\s+(levada_\w+)\s*\((.*)\)", re.S)
PAIRS = ({"x", "y"}, {"a", "b"})


def arguments_of(text):
    """[(name, default or None)] of the text between the parentheses."""
    pairs = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    return [(name, default or None) for name, _, default in pairs]


def parameters_of(code):
    """(C function, [(kind, name)]): kind is tensor, tensors, dtype or value; counts and out are left out."""
    match = NAME.search(code)
    kept = []
    for text in (" ".join(part.split()) for part in match.group(2).split(",")):
        name = re.search(r"(\w+)$", text).group(1)
        if "**out" in text or (kept and text.startswith("int32_t") and (name == "rank" or name.startswith("n_"))):
            continue
        kind = ("tensors" if "*const *" in text else "tensor" if "levada_tensor *" in text
                else "dtype" if text.startswith("levada_dtype") else "value")
        kept.append((kind, name))
    return match.group(1), kept


def default_of(kind, default):
    return f"_dtypes.{default}" if kind == "dtype" else default


def function_of(comment, code):
    """(public name, source text) or None."""
    text = "\n".join(line.strip().removeprefix("*").strip() for line in comment.strip().split("\n"))
    body, _, signature = text.rpartition("Python:")
    signature = signature.strip()
    if not body or signature == "-":
        return None
    public, _, rest = signature.partition("(")
    arguments = arguments_of(rest.rpartition(")")[0])
    c_name, parameters = parameters_of(code)
    if len(arguments) != len(parameters):
        raise SystemExit(f"generate_ops: {c_name}: {len(parameters)} parameters, {len(arguments)} Python arguments")
    parts = [a if d is None else f"{a}={default_of(k, d)}" for (a, d), (k, _) in zip(arguments, parameters)]
    lines = [f"def {public.rpartition('.')[2]}({', '.join(parts + ['name=None'])}):", f'    """{doc_of(body)}"""']
    for i in range(len(parameters) - 1):
        (kind, first), (next_kind, second) = parameters[i], parameters[i + 1]
        if kind == next_kind == "tensor" and {first, second} in PAIRS:
            x, y = arguments[i][0], arguments[i + 1][0]
            lines.append(f"    {x}, {y} = _raw.pair({x}, {y})")
    for (argument, _), (kind, _) in zip(arguments, parameters):
        if kind == "tensors":
            lines.append(f"    {argument} = _as_list({argument})")
    lines.append(f"    return _raw.{c_name}({', '.join(a for a, _ in arguments)})")
    return public, "\n".join(lines)


def doc_of(body):
    """The effect, without what only a C programmer needs."""
    kept = re.sub(r"Thread: any\. TensorFlow: ", "TensorFlow: ", body.strip())
    kept = kept.replace("Errors: those of all operations.\n", "").replace("LEVADA_", "")
    return kept.replace("\\", "\\\\").replace('"""', "'''")


def main():
    output, headers = sys.argv[1], sys.argv[2:]
    functions = []
    for header in headers:
        with open(header, encoding="utf-8") as file:
            source = file.read()
        functions += [made for match in DECLARATION.finditer(source)
                      if (made := function_of(match["comment"], match["code"]))]
    if not functions:
        raise SystemExit("generate_ops: no operation found")
    names = "\n".join(f'    "{public}": {public.rpartition(".")[2]},' for public, _ in functions)
    with open(output, "w", encoding="utf-8") as file:
        file.write('"""Operations, generated from levada/ops/*.h by generate_ops.py. Do not edit."""\n'
                   "from . import _levada as _raw\nfrom . import dtypes as _dtypes\n"
                   "from .tensor import as_list as _as_list\n\n\n")
        file.write("\n\n\n".join(text for _, text in functions))
        file.write("\n\n\n# Public name -> function.\nNAMES = {\n" + names + "\n}\n")


if __name__ == "__main__":
    main()
