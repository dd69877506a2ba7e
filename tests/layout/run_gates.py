#!/usr/bin/env python3
"""Runs all gates over the source tree and one build; one line per gate.

    run_gates.py --build build/release [NAME ...]
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import binary_gates  # noqa: E402
import gate  # noqa: E402
import header_gates  # noqa: E402
import image_gates  # noqa: E402
import room_gates  # noqa: E402
import source_gates  # noqa: E402

MODULES = (header_gates, binary_gates, image_gates, room_gates, source_gates)
SHOWN = 20


def all_gates():
    """(name, function) of every check_* function, in the order of the modules."""
    return [(name[len("check_"):], function) for module in MODULES for name, function in vars(module).items()
            if name.startswith("check_")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("only", nargs="*", help="names of gates; all when none is given")
    arguments = parser.parse_args()
    context = gate.Context(pathlib.Path(__file__).resolve().parents[2], arguments.build.resolve())
    passed = failed = 0
    for name, function in all_gates():
        if arguments.only and name not in arguments.only:
            continue
        try:
            problems = function(context)
        except (OSError, ValueError, gate.subprocess.CalledProcessError) as error:
            problems = [f"{type(error).__name__}: {error}"]
        print(f"{'FAIL' if problems else 'ok  '} {name}: {function.__doc__}", flush=True)
        for problem in problems[:SHOWN]:
            print(f"     {problem}")
        if len(problems) > SHOWN:
            print(f"     and {len(problems) - SHOWN} more")
        passed, failed = passed + (not problems), failed + bool(problems)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
