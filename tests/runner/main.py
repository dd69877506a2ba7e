#!/usr/bin/env python3
"""The part of ./run that needs no shell: build presets, run test groups, start the demo or a benchmark.

Called by ./run with an interpreter that has NumPy (and pytest for `test`); the same interpreter runs the Python tests.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import groups  # noqa: E402
import report  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def build_commands(preset):
    """Commands that bring build/<preset> up to date."""
    configure = ["cmake", "--preset", preset, f"-DPython3_EXECUTABLE={sys.executable}"]
    return [configure, ["cmake", "--build", "--preset", preset]]


def environment():
    """The environment of builds: ccache when it is installed, with keys that do not depend on where the tree lies."""
    variables = dict(os.environ)
    if shutil.which("ccache"):
        for language in ("C", "CXX"):
            variables.setdefault(f"CMAKE_{language}_COMPILER_LAUNCHER", "ccache")
        variables.setdefault("CCACHE_NOHASHDIR", "1")
        variables.setdefault("CCACHE_BASEDIR", str(ROOT))
    return variables


def run_build(preset):
    for command in build_commands(preset):
        status = subprocess.run(command, cwd=ROOT, env=environment()).returncode
        if status:
            return status
    return 0


def run_demo(check):
    status = run_build("release")
    if status:
        return status
    variables = dict(environment(), PYTHONPATH=str(ROOT / "build/release/python"))
    program = ROOT / "bench/demo" / ("check.py" if check else "train.py")
    return subprocess.run([sys.executable, str(program)], cwd=ROOT, env=variables).returncode


def run_bench(options):
    status = run_build("release")
    if status:
        return status
    return subprocess.run([sys.executable, str(ROOT / "bench/run.py"), *options], cwd=ROOT, env=environment()).returncode


def run_tests(quick, only):
    """Runs the groups one after the other; returns 0 when every one passed."""
    context = groups.Context(ROOT, sys.executable, environment(), build_commands, quick)
    chosen = [g for g in groups.all_groups(context) if (g.quick or not quick) and (not only or g.name in only)]
    if not chosen:
        print(f"run test: expected a group name, got {' '.join(only)}", file=sys.stderr)
        return 2
    started = time.monotonic()
    failed = [group.name for group in chosen if not report.run_group(group, context)]
    minutes, seconds = divmod(int(time.monotonic() - started), 60)
    if failed:
        print(f"failed: {' '.join(failed)}")
    print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed ({minutes} min {seconds} s)")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(prog="run")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build")
    build.add_argument("preset", nargs="?", default="release", choices=["release", "debug", "asan", "tsan"])
    demo = commands.add_parser("demo")
    demo.add_argument("--check", action="store_true")
    commands.add_parser("bench", add_help=False)
    test = commands.add_parser("test")
    test.add_argument("--quick", action="store_true", help="leave out what takes long")
    test.add_argument("only", nargs="*", help="names of groups; all when none is given")
    arguments, further = parser.parse_known_args()
    if arguments.command == "bench":
        return run_bench(further)
    if further:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    if arguments.command == "build":
        return run_build(arguments.preset)
    if arguments.command == "demo":
        return run_demo(arguments.check)
    return run_tests(arguments.quick, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
