#!/usr/bin/env python3
"""Runs data-apis/array-api-tests on levada.array_api.

    run_suite.py [--suite DIRECTORY] [options of pytest and of the suite]

The suite's commit is fixed here; `failures.txt` beside this file lists the tests that fail for a reason, `skips.txt`
those that do so by chance.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build"
REPOSITORY = "https://github.com/data-apis/array-api-tests"
COMMIT = "55fcc60179efa2680ddd6cd926ddf17b83530e2b"
PACKAGES = ["pytest", "pytest-json-report", "hypothesis>=6.151", "ndindex>=1.8"]


def run(*command, **options):
    print("run:", " ".join(map(str, command)), flush=True)
    subprocess.run([str(part) for part in command], check=True, **options)


def fetch_suite():
    """A checkout of the suite with its submodule, the text of the standard."""
    directory = BUILD / "array-api-tests"
    if not (directory / "array-api/spec").exists():
        shutil.rmtree(directory, ignore_errors=True)
        run("git", "clone", "--quiet", REPOSITORY, directory)
        run("git", "-C", directory, "checkout", "--quiet", COMMIT)
        run("git", "-C", directory, "submodule", "update", "--init", "--quiet")
    return directory


def make_environment():
    """An interpreter with what the suite needs; NumPy comes from the interpreter that runs this."""
    directory = BUILD / "array-api-venv"
    python = directory / "bin/python"
    ready = directory / "ready"
    if not ready.exists():
        run(sys.executable, "-m", "venv", "--clear", "--system-site-packages", directory)
        run(python, "-m", "pip", "install", "--quiet", *PACKAGES)
        ready.touch()
    return python


def main():
    parser = argparse.ArgumentParser(prog="run array-api", description=__doc__.splitlines()[0])
    parser.add_argument("--suite", type=pathlib.Path, help="a checkout of the suite, with its submodule")
    arguments, further = parser.parse_known_args()
    suite = arguments.suite.resolve() if arguments.suite else fetch_suite()
    if not (suite / "array-api/spec").exists():
        parser.error(f"expected a checkout of the suite with its submodule array-api, got {suite}")
    variables = dict(os.environ, PYTHONPATH=str(BUILD / "release/python"), ARRAY_API_TESTS_MODULE="levada.array_api",
                     ARRAY_API_TESTS_VERSION="2024.12")
    command = [make_environment(), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "xfail_strict=True",
               "-c", suite / "pytest.ini", f"--xfails-file={HERE / 'failures.txt'}",
               f"--skips-file={HERE / 'skips.txt'}", "--disable-extension=fft", "--disable-deadline", "--derandomize", "-W", "ignore", *(further or ["array_api_tests"])]
    if further and not any("test_" in word for word in further):
        command.append("array_api_tests")
    return subprocess.run([str(part) for part in command], cwd=suite, env=variables).returncode


if __name__ == "__main__":
    sys.exit(main())
