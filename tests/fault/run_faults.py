#!/usr/bin/env python3
"""Runs every levada_fault_* program of a build and adds up the faults that they injected.

Fails when a program fails, when a kind of fault was never injected, or when there were fewer than 1,000 faults in all.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys

LEAST_FAULTS = 1000
KINDS = ("allocation", "file", "thread")
TIMEOUT = 600


def run(program):
    """Returns (name, faults by kind, reason of failure or None)."""
    name = program.name.replace("levada_fault_", "")
    try:
        result = subprocess.run([program.resolve()], cwd=program.parent, capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return name, {}, f"ran longer than {TIMEOUT} s"
    counts = {kind: int(number) for kind, number in (line.split() for line in result.stdout.splitlines())}
    if result.returncode:
        return name, counts, f"status {result.returncode}: {result.stderr.strip()[-3000:]}"
    return name, counts, None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    directory = parser.parse_args().build / "tests/fault"
    programs = sorted(p for p in directory.glob("levada_fault_*") if os.access(p, os.X_OK) and p.is_file())
    totals, failed = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, counts, reason in pool.map(run, programs):
            totals.update(counts)
            listed = ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in KINDS)
            print(f"{'FAIL' if reason else 'ok  '} {name}: {listed}" + (f"\n{reason}" if reason else ""), flush=True)
            failed += reason is not None
    missing = [kind for kind in KINDS if not totals[kind]]
    total = sum(totals.values())
    if missing:
        print(f"expected faults of every kind, got none of: {', '.join(missing)}")
    if total < LEAST_FAULTS:
        print(f"expected at least {LEAST_FAULTS} faults, got {total}")
    listed = ", ".join(f"{totals[kind]} {kind}" for kind in KINDS)
    print(f"{total} faults injected in {len(programs)} programs ({listed}), {failed} programs failed")
    return 1 if failed or missing or total < LEAST_FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
