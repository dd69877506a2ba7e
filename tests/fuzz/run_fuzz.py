#!/usr/bin/env python3
"""Runs every fuzzer for a time and prints executions and edge coverage; then each must find the bug planted in it.

    run_fuzz.py --build build/fuzz [--seconds 60] [target ...]

A finding is printed with the input that causes it, which is kept in <build>/findings. New inputs are gathered in
<build>/corpus and used again by the next run.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FEWEST = 100_000  # executions of a run of 60 s
ROUNDS = 4
ENVIRONMENT = {"ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1:detect_stack_use_after_return=0:"
                               "detect_odr_violation=0:malloc_context_size=5:quarantine_size_mb=32",
               "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}


def fuzz(program, seconds, corpus, findings, seeds):
    """(status, output) of one run of a libFuzzer program."""
    for directory in (corpus, findings):
        directory.mkdir(parents=True, exist_ok=True)
    # An input of the seeds' size at least: an archive that is cut is another case.
    longest = max([512, *(path.stat().st_size for path in seeds.glob("*"))])
    command = [program, f"-max_total_time={seconds}", "-seed=1", "-print_final_stats=1", "-timeout=20",
               "-rss_limit_mb=3000", f"-max_len={longest}", f"-artifact_prefix={findings}/", corpus]
    if not seeds.exists():
        command.insert(1, "-len_control=0")  # short inputs would leave most operands at zero for minutes
    done = subprocess.run([*map(str, command), *map(str, [seeds] if seeds.exists() else [])], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=dict(os.environ, **ENVIRONMENT))
    return done.returncode, done.stdout.decode("utf-8", "replace")


def numbers(output):
    """(executions, edges covered, edges there are) as the program reports them."""
    executions = re.search(r"stat::number_of_executed_units: (\d+)", output)
    covered = re.findall(r"\bcov: (\d+)", output)
    there_are = re.search(r"\((\d+) inline 8-bit counters\)|\((\d+) guards\)", output)
    return (int(executions.group(1)) if executions else len(re.findall(r"^#(\d+)", output, re.M)),
            int(covered[-1]) if covered else 0, int(there_are.group(1) or there_are.group(2)) if there_are else 0)


def report(output):
    """The lines of a finding that say what and where."""
    lines = [line for line in output.splitlines() if re.search(
        r"ERROR:|runtime error|^fuzz:|^\s+#\d+ .* in .*levada|SUMMARY|Test unit written", line)]
    return "\n".join("    " + line for line in lines[:24])


def check_sound(name, options):
    """Whether a fuzzer finds nothing in enough executions."""
    needed = FEWEST * min(options.seconds, 60) // 60
    executions = seconds = status = 0
    # A busy machine takes longer: a second round goes on from the first one's corpus.
    while status == 0 and executions < needed and seconds < ROUNDS * options.seconds:
        status, output = fuzz(options.build / "tests/fuzz" / name, options.seconds, options.build / "corpus" / name,
                              options.build / "findings" / name, HERE / "seeds" / name)
        made, covered, there_are = numbers(output)
        executions, seconds = executions + made, seconds + options.seconds
    passed = status == 0 and executions >= needed
    print(f"{'ok  ' if passed else 'FAIL'} {name}: {executions} executions in {seconds} s, {covered} of "
          f"{there_are} edges, {'nothing found' if status == 0 else 'found:'}", flush=True)
    if status != 0:
        print(report(output))
    elif not passed:
        print(f"    expected at least {needed} executions")
    return passed


def check_planted(name, options):
    """Whether the fuzzer finds the bug that is built into its planted variant."""
    status, output = fuzz(options.build / "tests/fuzz" / f"{name}_planted", options.seconds,
                          options.build / "planted" / name, options.build / "planted/findings" / name,
                          HERE / "seeds" / name)
    what = re.search(r"SUMMARY: (.*)|(runtime error: .*)|^(fuzz: .*)", output, re.M)
    print(f"{'ok  ' if status else 'FAIL'} {name}, planted bug: "
          f"{'found: ' + what.group(0)[:100] if status and what else 'not found'}", flush=True)
    return status != 0 and what is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("only", nargs="*")
    options = parser.parse_args()
    options.build = options.build.resolve()
    names = [path.stem for path in sorted(HERE.glob("*_fuzz.cc")) if not options.only or path.stem in options.only or
             path.stem.removesuffix("_fuzz") in options.only]
    if not names:
        parser.error(f"expected a target, got {' '.join(options.only)}")
    results = []
    for name in names:
        sound = check_sound(name, options)
        # What the sound variant fails by would pass for the planted bug.
        results += [sound, check_planted(name, options)] if sound else [sound]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
