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


def run_bench(options, peers):
    """peers: None, or the contenders to install into an environment of their own; empty for all of them."""
    status = run_build("release")
    if status:
        return status
    python = sys.executable
    if peers is not None:
        sys.path.insert(0, str(ROOT / "bench"))
        import peers as contenders  # with the chart and the table of goals: not for the other commands
        python = str(contenders.environment(ROOT / "build/peers", peers))
    if options[:1] == ["large"]:
        variables = {**environment(), "PYTHONPATH": str(ROOT / "build/release/python")}
        return subprocess.run([python, str(ROOT / "bench/large.py"), *options[1:]], cwd=ROOT, env=variables).returncode
    return subprocess.run([python, str(ROOT / "bench/run.py"), *options], cwd=ROOT, env=environment()).returncode


def run_array_api(options):
    status = run_build("release")
    if status:
        return status
    program = ROOT / "tests/array_api/run_suite.py"
    return subprocess.run([sys.executable, str(program), *options], cwd=ROOT, env=environment()).returncode


def run_fuzz(options):
    status = run_build("fuzz")
    if status:
        return status
    command = [sys.executable, str(ROOT / "tests/fuzz/run_fuzz.py"), "--build", str(ROOT / "build/fuzz"), *options]
    return subprocess.run(command, cwd=ROOT, env=environment()).returncode


def run_accuracy(options):
    """The sweep with each set of kernels that the machine has; their results must be the same bits."""
    status = subprocess.run(build_commands("release")[0], cwd=ROOT, env=environment()).returncode
    command = ["cmake", "--build", "--preset", "release", "--target", "levada_accuracy"]
    if status or subprocess.run(command, cwd=ROOT, env=environment()).returncode:
        return 1
    digests = set()
    for level in ("base", "avx2", "avx512"):
        done = subprocess.run([ROOT / "build/release/tests/accuracy/levada_accuracy", *options], text=True,
                              env=dict(environment(), LEVADA_SIMD=level), stdout=subprocess.PIPE)
        print(done.stdout)
        status = status or done.returncode
        digests.update(line for line in done.stdout.splitlines() if line.startswith("digest"))
    print("every level has the same bits" if len(digests) == 1 else f"expected one digest, got {sorted(digests)}")
    return status or len(digests) != 1


def run_tests(quick, only):
    """Runs the groups one after the other; returns 0 when every one passed."""
    variables = environment()
    if quick:
        variables.setdefault("LEVADA_TEST_CASES", "3000")
    context = groups.Context(ROOT, sys.executable, variables, build_commands, quick)
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
    build.add_argument("preset", nargs="?", default="release", choices=["release", "debug", "asan", "tsan", "fuzz"])
    demo = commands.add_parser("demo")
    demo.add_argument("--check", action="store_true")
    bench = commands.add_parser("bench", add_help=False)
    bench.add_argument("--peers", nargs="*", help="install these contenders, or all, into build/peers, and measure with them")
    commands.add_parser("array-api", add_help=False)
    commands.add_parser("fuzz", add_help=False)
    commands.add_parser("accuracy", add_help=False)
    test = commands.add_parser("test")
    test.add_argument("--quick", action="store_true", help="leave out what takes long")
    test.add_argument("only", nargs="*", help="names of groups; all when none is given")
    arguments, further = parser.parse_known_args()
    if arguments.command == "bench":
        return run_bench(further, arguments.peers)
    if arguments.command == "array-api":
        return run_array_api(further)
    if arguments.command == "fuzz":
        return run_fuzz(further)
    if arguments.command == "accuracy":
        return run_accuracy(further)
    if further:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    if arguments.command == "build":
        return run_build(arguments.preset)
    if arguments.command == "demo":
        return run_demo(arguments.check)
    return run_tests(arguments.quick, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
