#!/usr/bin/env python3
"""Runs every example of README.md: Python as it stands, Lua with the package of the build, C and C++ against an installed prefix."""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from installed import Failure, install, library_directory, pkg_config, run  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = ("python", "c", "cpp", "lua")


def examples(text):
    """(language, line, code) of every fenced block that can be run."""
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if match.group(1) in LANGUAGES:
            yield match.group(1), text.count("\n", 0, match.start()) + 1, match.group(2)


def run_python(code, prefix, scratch):
    del prefix
    path = scratch / "example.py"
    path.write_text(code, encoding="utf-8")
    return run(sys.executable, path)


def run_compiled(compiler, suffix, code, prefix, scratch):
    source, program = scratch / f"example{suffix}", scratch / "example"
    source.write_text(code, encoding="utf-8")
    run(*compiler, "-Wall", "-Wextra", "-Werror", source, "-o", program, *pkg_config(prefix, "--cflags", "--libs"))
    return run(program, env=dict(os.environ, LD_LIBRARY_PATH=str(library_directory(prefix))))


def run_lua(code, build, scratch):
    path = scratch / "example.lua"
    path.write_text(code, encoding="utf-8")
    package = build / "lua"
    return run("lua5.4", path, env=dict(os.environ, LUA_PATH=f"{package}/?.lua;{package}/?/init.lua;;", LUA_CPATH=f"{package}/?.so;;"))


def run_example(language, code, build, prefix, scratch):
    if language == "lua":
        return run_lua(code, build, scratch)
    if language == "python":
        return run_python(code, prefix, scratch)
    if language == "c":
        return run_compiled(["cc", "-std=c99"], ".c", code, prefix, scratch)
    return run_compiled(["c++", "-std=c++17"], ".cc", code, prefix, scratch)


def check_comments(code, output):
    """A comment behind print(...) is what it prints."""
    wanted = re.findall(r"^print\(.*\)  (?:#|--) (.*)$", code, re.MULTILINE)
    missing = [line for line in wanted if line not in output.splitlines()]
    if missing:
        raise Failure(f"expected the output '{missing[0]}', got:\n{output}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build.resolve()
    found = list(examples((ROOT / "README.md").read_text(encoding="utf-8")))
    absent = [language for language in LANGUAGES if language not in {block[0] for block in found}]
    if absent:
        print(f"expected examples in {', '.join(absent)}, found none")
        return 1
    passed = 0
    with tempfile.TemporaryDirectory(prefix="levada-readme-") as directory:
        scratch = pathlib.Path(directory)
        prefix = install(build, scratch)
        for language, line, code in found:
            try:
                check_comments(code, run_example(language, code, build, prefix, scratch))
            except (Failure, subprocess.TimeoutExpired) as failure:
                print(f"FAIL README.md:{line} ({language})\n{failure}", flush=True)
                continue
            print(f"ok   README.md:{line} ({language})", flush=True)
            passed += 1
    print(f"{passed} passed, {len(found) - passed} failed")
    return 0 if passed == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
