"""Gates over the rooms: who may include whom, what every room must have."""
import re

import gate

# The arrows of the design; an arrow also permits everything below it.
ARROWS = {
    "base": [],
    "system": ["base"],
    "memory": ["system"],
    "tensor": ["memory"],
    "runtime": ["memory"],
    "kernel": ["tensor"],
    "convert": ["kernel", "runtime"],
    "function": ["convert"],
    "variable": ["function"],
    "io": ["convert"],
    "dataset": ["function", "io"],
    "checkpoint": ["variable", "dataset"],
    "image": [],  # a library of its own, which knows the public headers only
}
# Third-party headers and the only rooms that may see them.
FOREIGN = {
    r"(unsupported/)?Eigen/.*|Eigen": {"kernel"},
    r"sleef\.h": {"kernel"},
    r"hwy/.*": {"kernel"},
    r"\w*intrin\.h|arm_neon\.h": {"kernel"},
    r"zlib\.h|zstd\.h": {"io"},
    r"jpeglib\.h|jerror\.h|png\.h": {"image"},
    r"levada/\w+\.h": {"image"},
}
STANDARD = re.compile(r"[a-z_0-9]+(\.h)?|sys/\w+\.h|linux/\w+\.h|levada/\w+\.h")
SOURCES = (".h", ".cc", ".c", ".hpp", ".inc")
ROOM_README_LINES = 60


def closure(arrows):
    """For each room all rooms that it may include. Raises ValueError on a cycle."""
    reached, active = {}, []

    def visit(room):
        if room in active:
            raise ValueError(" -> ".join(active[active.index(room):] + [room]))
        if room not in reached:
            active.append(room)
            reached[room] = set().union(*({below} | visit(below) for below in arrows[room]))
            active.pop()
        return reached[room]

    for room in arrows:
        visit(room)
    return reached


def includes(text):
    """(quoted, path) of every #include line."""
    return [(mark == '"', path) for mark, path in re.findall(r'^\s*#\s*include\s*(["<])([^">]+)[">]', text, re.MULTILINE)]


def quoted_problem(room, path, allowed, exists):
    target = path.split("/")[0]
    if "/" not in path or target not in allowed:
        if target in ARROWS:
            return None if target == room else f'{room} includes "{path}", an arrow that the design does not have'
        return f'{room} includes "{path}": expected a path that begins with a room'
    return None if exists(path) else f'{room} includes "{path}", which does not exist'


def angle_problem(room, path):
    for pattern, rooms in FOREIGN.items():
        if re.fullmatch(pattern, path):
            return None if room in rooms else f"{room} includes <{path}>, which belongs to {', '.join(sorted(rooms))}"
    return None if STANDARD.fullmatch(path) else f"{room} includes <{path}>, which the design does not name"


def include_problems(room, text, allowed, exists):
    """Problems of one file of a room. exists(path): whether src/<path> is a file."""
    found = []
    for quoted, path in includes(text):
        found.append(quoted_problem(room, path, allowed | {room}, exists) if quoted else angle_problem(room, path))
    return [problem for problem in found if problem]


def check_include_directions(context):
    """rooms include only rooms below them, and the arrows have no cycle"""
    try:
        reached = closure(ARROWS)
    except ValueError as cycle:
        return [f"cycle: {cycle}"]
    problems, source = [], context.root / "src"
    for directory in sorted(p for p in source.iterdir() if p.is_dir()):
        room = directory.name
        if room not in ARROWS:
            problems.append(f"src/{room} is a room that the design does not have")
            continue
        for path in sorted(p for p in directory.rglob("*") if p.suffix in SOURCES):
            text = path.read_text(encoding="utf-8")
            found = include_problems(room, text, reached[room], lambda name: (source / name).is_file())
            problems += [f"{path.relative_to(context.root)}: {problem}" for problem in found]
    return problems


def outside_problems(path, text, exists=lambda name: False):
    """What lies outside of src and capi knows the public headers only; exists tells a header beside `path`."""
    rooms = "|".join(ARROWS)
    return [f'{path} includes "{name}": expected only public headers' for quoted, name in includes(text)
            if re.match(rf"(src/|capi/|({rooms})/)", name) and not exists(name)]


def check_bindings_and_benchmarks(context):
    """bindings, bench, C tests and consumers know the public headers only"""
    problems = []
    for directory in ("bindings", "bench", "tests/c", "tests/consumer", "tests/fault", "include"):
        for path in sorted(p for p in (context.root / directory).rglob("*") if p.suffix in SOURCES + (".i",)):
            beside = path.parent
            problems += outside_problems(path.relative_to(context.root), path.read_text(encoding="utf-8"),
                                         lambda name: directory == "include" and (beside / name).is_file())
    return problems


def missing_tests(test_files, compiled):
    return [f"{path} is not in the build" for path in sorted(test_files) if path not in compiled]


def check_tests_are_built(context):
    """every test file is in the build"""
    tests = {p.resolve() for pattern in ("unit/**/*_test.cc", "contract/**/*.cc", "c/*_test.c")
             for p in (context.root / "tests").glob(pattern)}
    if not tests:
        return ["expected test files in tests/unit, found none"]
    return missing_tests(tests, context.compiled_sources())


def readme_problems(room, text):
    if text is None:
        return [f"{room} has no README.md"]
    lines = text.count("\n")
    return [f"{room}/README.md: expected at most {ROOM_README_LINES} lines, got {lines}"] \
        if lines > ROOM_README_LINES else []


def check_room_readmes(context):
    """every room has a README of at most a page"""
    problems = []
    rooms = [p for p in (context.root / "src").iterdir() if (p / "CMakeLists.txt").exists()]
    for directory in sorted(rooms) + [context.root / "capi"]:
        path = directory / "README.md"
        text = path.read_text(encoding="utf-8") if path.exists() else None
        problems += readme_problems(str(directory.relative_to(context.root)), text)
    return problems
