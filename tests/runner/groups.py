"""The test groups of ./run test, in the order in which they run. One entry per group: add a group by adding an entry."""
import dataclasses
import pathlib

# Closing lines of the runners; the named group `n` is the number of tests that passed.
NINJA = r"^(ninja: no work to do\.|\[(\d+)/\2\] .*)$"
GTEST = r"^\[  PASSED  \] (?P<n>\d+) tests?\.$"
CTEST = r"^100% tests passed, 0 tests failed out of (?P<n>\d+)$"
PYTEST = r"^(?P<n>\d+) passed.* in [\d.]+s.*$"
HOUSE = r"^(?P<n>\d+) passed, 0 failed.*$"
SAMPLES = r"^(?P<n>\d+) of \1 samples as expected.*$"
FAULTS = r"^(?P<n>\d+) faults injected.*$"


@dataclasses.dataclass
class Context:
    """Where and with what the groups run."""
    root: pathlib.Path
    python: str
    environment: dict
    build_commands: object  # preset -> list of commands
    quick: bool = False

    @property
    def release(self):
        return self.root / "build/release"

    @property
    def logs(self):
        path = self.root / "build/logs"
        path.mkdir(parents=True, exist_ok=True)
        return path


@dataclasses.dataclass
class Group:
    """Commands that must all end with status 0; each pattern of `closing` must match a line that counts a test."""
    name: str
    commands: list
    closing: list
    quick: bool = False
    timeout: int = 900
    environment: dict = dataclasses.field(default_factory=dict)


def ctest(directory):
    """The C programs and whatever else joins CTest; the GoogleTest binaries run as groups of their own."""
    return ["ctest", "--test-dir", directory, "-E", "^(unit|capi)$", "--output-on-failure", "--no-tests=error"]


def pytest(context, *paths):
    return [context.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]


def unit_tests(directory):
    return [directory / "tests/unit/levada_unit_tests", "--gtest_brief=1"]


def capi_tests(directory):
    return [directory / "tests/unit/levada_capi_tests", "--gtest_brief=1"]


def release_groups(context):
    build, python = context.release, context.python
    pythonpath = {"PYTHONPATH": str(build / "python")}
    return [
        Group("build", context.build_commands("release"), [NINJA], quick=True, timeout=1800),
        Group("unit", [unit_tests(build)], [GTEST], quick=True),
        Group("capi", [capi_tests(build)], [GTEST], quick=True),
        Group("c", [ctest(build)], [CTEST], quick=True),
        Group("python", [pytest(context, "tests/python")], [PYTEST], quick=True,
              environment={**pythonpath, "LEVADA_PIPELINES": "1000" if context.quick else "5000"}),
        lua_group(context),
        Group("java", [[python, "tests/java/run_java.py", "--build", build, *(["--quick"] if context.quick else [])]],
              [HOUSE], quick=True),
        Group("oracle", [[python, "tests/oracle/replay_dataset.py"], [python, "tests/oracle/replay_tensor.py"]], [HOUSE], quick=True, environment=pythonpath),
        Group("gates", [pytest(context, "tests/layout"), [python, "tests/layout/run_gates.py", "--build", build]],
              [PYTEST, HOUSE], quick=True),
        Group("consumer", [[python, "tests/consumer/run_consumers.py", "--build", build]], [HOUSE]),
        Group("readme", [[python, "tests/consumer/run_readme.py", "--build", build]], [HOUSE], environment=pythonpath),
        Group("fault", [[python, "tests/fault/run_faults.py", "--build", build]], [FAULTS]),
        Group("demo", [[python, "bench/demo/check.py", "--short"]], [HOUSE], environment=pythonpath),
    ]


def lua_group(context):
    """The Lua package installed on its own, then that of the build tree."""
    lua, build = "lua5.4", context.release
    installed = build / "lua-installed"
    return Group("lua", [
        ["cmake", "--install", build, "--component", "lua", "--prefix", installed],
        [lua, "tests/lua/installed.lua", installed],
        [context.python, "tests/lua/coverage.py", build / "lua/levada"],
        [lua, "tests/lua/run.lua", "tests/lua", "tests/conformance/cases"],
    ], [HOUSE], quick=True, environment={"LUA_PATH": f"{build}/lua/?.lua;{build}/lua/?/init.lua;;",
                                         "LUA_CPATH": f"{build}/lua/?.so;;"})


def samples_group(context):
    """The sample programs live beside the repository; a clone without them has no such group."""
    script = context.root.parent / "shared/seeds/check_samples.py"
    if not script.exists():
        return []
    return [Group("samples", [[context.python, script]], [SAMPLES], quick=True,
                  environment={"PYTHONPATH": str(context.release / "python")})]


def sanitizer_group(context, preset, options):
    """Unit tests and C programs under a sanitizer, with the base kernels."""
    directory = context.root / "build" / preset
    commands = context.build_commands(preset) + [unit_tests(directory), capi_tests(directory), ctest(directory)]
    return Group(preset, commands, [GTEST, CTEST], timeout=1800, environment=options)


def sanitizer_groups(context):
    return [
        sanitizer_group(context, "asan", {
            "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:allocator_may_return_null=1",
            "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}),
        sanitizer_group(context, "tsan", {
            "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:allocator_may_return_null=1"}),
    ]


def all_groups(context):
    groups = release_groups(context)
    position = next(i for i, group in enumerate(groups) if group.name == "gates")
    groups[position:position] = samples_group(context)
    return groups + sanitizer_groups(context)
