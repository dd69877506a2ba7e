"""Gates over all source files: their size, the length of functions, unfinished work."""
import ast
import re

import gate

LONGEST_FILE = 600
LONGEST_FUNCTION = 60
SUFFIXES = (".h", ".hpp", ".c", ".cc", ".py", ".i", ".cmake", ".inc", ".lua")
SKIPPED = {"build", ".git", "__pycache__", "dist", "node_modules"}
# Written in two halves, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|\bfor n" r"ow\b|\bnot yet imple" r"mented\b", re.IGNORECASE)
CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def sources(context):
    """All source files, without build directories."""
    for path in sorted(context.root.rglob("*")):
        inside = path.relative_to(context.root).parts
        if not SKIPPED.intersection(inside) and (path.suffix in SUFFIXES or path.name in ("CMakeLists.txt", "run")):
            if path.is_file():
                yield path


def size_problems(name, text):
    count = len(text.splitlines())
    return [f"{name}: expected at most {LONGEST_FILE} lines, got {count}"] if count > LONGEST_FILE else []


def check_file_sizes(context):
    """no file is longer than 600 lines"""
    return [problem for path in sources(context)
            for problem in size_problems(path.relative_to(context.root), path.read_text(encoding="utf-8"))]


def c_functions(text):
    """(first line, number of lines) of every function body outside of other functions, in C or C++."""
    text = gate.without_comments(text)
    found, stack, head_start = [], [], 0
    for match in re.finditer(r"[{};]", text):
        head = text[head_start:match.start()]
        if match.group() == "{":
            inside = all(kind == "container" for kind, _ in stack)
            if not inside or re.search(r"[\w>]\s*$", head) and not CONTAINER.search(head) and \
                    not re.search(r"\b(const|noexcept|override|final|try)\s*$|->\s*[\w:<>,*& ]+$", head):
                kind = "other"  # inside a function, or braces that initialise a member
            elif CONTAINER.search(head) and "(" not in head:
                kind = "container"
            else:
                kind = "function" if "(" in head and "typedef" not in head else "other"
            first = head_start + len(head) - len(head.lstrip())
            stack.append((kind, text.count("\n", 0, first) + 1))
        elif match.group() == "}" and stack:
            kind, first = stack.pop()
            if kind == "function":
                found.append((first, text.count("\n", 0, match.start()) + 1 - first + 1))
        head_start = match.end()
    return found


def python_functions(text):
    """(first line, number of lines) of every function in Python."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(n.lineno, n.end_lineno - n.lineno + 1) for n in ast.walk(ast.parse(text)) if isinstance(n, kinds)]


def length_problems(name, functions):
    return [f"{name}:{first}: expected a function of at most {LONGEST_FUNCTION} lines, got {count}"
            for first, count in functions if count > LONGEST_FUNCTION]


def check_function_lengths(context):
    """no function is longer than 60 lines"""
    problems, seen = [], 0
    for path in sources(context):
        if path.suffix in (".h", ".hpp", ".c", ".cc", ".py", ".inc"):
            text = path.read_text(encoding="utf-8")
            functions = python_functions(text) if path.suffix == ".py" else c_functions(text)
            seen += len(functions)
            problems += length_problems(path.relative_to(context.root), functions)
    return problems if seen > 100 else [f"expected more than 100 functions, found {seen}"]


def unfinished_problems(name, text):
    return [f"{name}:{number}: {match.group(0)}" for number, line in enumerate(text.splitlines(), 1)
            for match in [UNFINISHED.search(line)] if match]


def check_nothing_unfinished(context):
    """no mark of unfinished work"""
    return [problem for path in sources(context)
            for problem in unfinished_problems(path.relative_to(context.root), path.read_text(encoding="utf-8"))]
