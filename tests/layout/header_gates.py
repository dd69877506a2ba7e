"""Gates over the public headers."""
import concurrent.futures
import os
import pathlib
import re
import subprocess

import gate

C_COMPILERS = [(compiler, f"-std={standard}", "c") for compiler in ("gcc", "clang") for standard in ("c99", "c11")]
CXX_COMPILERS = [(compiler, f"-std={standard}", "c++") for compiler in ("g++", "clang++")
                 for standard in ("c++17", "c++20")]
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Werror"]
# Ruby's class names begin with a capital: SWIG says (801) that it corrects them, which no C header can avoid; -Wall would
# bring the message back.
SWIG_TARGETS = [["-python", "-noproxy", "-Wall"], ["-python", "-Wall"], ["-java", "-Wall"], ["-csharp", "-Wall"],
                ["-lua", "-Wall"], ["-ruby", "-w801"]]


def compile_header(compiler, standard, language, include, header, directory):
    """Compiles a file that holds nothing but one #include. Returns a problem or None."""
    source = pathlib.Path(directory, f"{header.replace('/', '_')}.{compiler}{standard}".replace("+", "x") + (".c" if language == "c" else ".cc"))
    source.write_text(f"#include <levada/{header}>\n", encoding="utf-8")
    command = [compiler, standard, "-x", language, *WARNINGS, f"-I{include}", "-fsyntax-only", str(source)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0 and not result.stderr:
        return None
    return f"{header} with {compiler} {standard}: {result.stderr.strip().splitlines()[0] if result.stderr else 'failed'}"


def compile_all(include, headers, scratch):
    """Every *.h as C and C++, every *.hpp as C++."""
    jobs = [(*compiler, include, name, scratch) for name in headers
            for compiler in (CXX_COMPILERS if name.endswith(".hpp") else C_COMPILERS + CXX_COMPILERS)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [problem for problem in pool.map(lambda job: compile_header(*job), jobs) if problem]


def check_headers_compile(context):
    """each header compiles alone: C99, C11, C++17, C++20, gcc and clang, no warning"""
    names = sorted(str(p.relative_to(context.include)) for p in context.include.rglob("*") if p.suffix in (".h", ".hpp"))
    with context.scratch as scratch:
        return compile_all(context.root / "include", names, scratch)


def swig_problems(target, interface, include, scratch):
    """What SWIG says about an interface file; nothing is the only good answer."""
    command = ["swig", *target, f"-I{include}", "-outdir", str(scratch), "-o",
               str(pathlib.Path(scratch, "wrap.c")), str(interface)]
    result = subprocess.run(command, capture_output=True, text=True)
    said = (result.stdout + result.stderr).strip().splitlines()
    if result.returncode or said:
        return [f"swig {' '.join(target)}: {said[0] if said else 'failed'}"]
    return []


def included_headers(path):
    """The headers that a header includes, of its own directory and below it; ops.h stands for those it includes."""
    names = re.findall(r'#include "([\w/]+\.h)"', path.read_text(encoding="utf-8"))
    return [name for direct in names for name in (included_headers(path.parent / direct) if direct == "ops.h" else [direct])]


def check_swig(context):
    """SWIG reads the headers without a warning, for six languages"""
    order = included_headers(context.include / "levada.h")
    if not order:
        return ["expected #include lines in levada.h, found none"]
    lines = ["%module levada", "%{", "#include <levada/levada.h>", "%}", "%include <stdint.i>"]
    lines += [f'%include "levada/{name}"' for name in order]
    with context.scratch as scratch:
        interface = pathlib.Path(scratch, "levada.i")
        interface.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return [p for target in SWIG_TARGETS for p in swig_problems(target, interface, context.root / "include", scratch)]


def comment_problems(declaration):
    """What is missing in the doc comment of one function, by the rules at the top of base.h and ops.h."""
    comment, missing = declaration.comment, []
    effect = re.split(r"\b(?:Errors|Returns|Thread|Copy|Owner|TensorFlow):", comment)[0].strip()
    if not effect or not effect.rstrip().endswith((".", ":", ")")):
        missing.append("a sentence that says what it does")
    if declaration.result == "levada_status" and "Errors:" not in comment and "Returns:" not in comment:
        missing.append("Errors:")
    if declaration.result not in ("levada_status", "void") and "Returns:" not in comment:
        missing.append("Returns:")
    if not re.search(r"\bThread: (any|object|caller)\b", comment):
        missing.append("Thread: any, object or caller")
    if not re.search(r"\bTensorFlow: \S", comment):
        missing.append("TensorFlow:")
    if "levada_release_fn release" in declaration.parameters and "Owner:" not in comment:
        missing.append("Owner: (it takes user_data and release)")
    gives_bytes = "levada_tensor **out" in declaration.parameters and not declaration.header.startswith("ops/")
    if gives_bytes and declaration.name != "levada_trace_argument" and not re.search(r"\b(Copy|Owner):", comment):
        missing.append("Copy: or Owner: (it gives a tensor)")
    if declaration.header.startswith("ops/") and not re.search(r"\bPython: \S", comment):
        missing.append("Python:")
    return [f"{declaration.name}: its comment lacks {part}" for part in missing]


def check_doc_comments(context):
    """every public function has a complete doc comment"""
    functions = gate.public_functions(context)
    if len(functions) < 100:
        return [f"expected more than 100 public functions, found {len(functions)}"]
    return [problem for declaration in functions for problem in comment_problems(declaration)]


def check_every_declaration_is_read(context):
    """no declaration escapes the gates"""
    problems = []
    for path in context.headers:
        text = gate.without_comments(path.read_text(encoding="utf-8"))
        marked = len(re.findall(r"\bLEVADA_API\b", text))
        found = len(gate.declarations(path.read_text(encoding="utf-8")))
        if marked != found:
            problems.append(f"{path.name}: {marked} declarations are marked LEVADA_API, {found} could be read")
    return problems
