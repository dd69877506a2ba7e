#!/usr/bin/env python3
"""Writes tests/conformance/cases/*.json. Expected values come from NumPy and from plain Python, never from levada.

    make_cases.py          writes the files
    make_cases.py --check  exits with 1 when a file is not what would be written
"""
import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILES = ("tensors", "ops", "variables", "functions", "datasets", "streams", "callbacks", "states", "files", "errors")

sys.path.insert(0, str(HERE / "make"))


def text_of(cases):
    """One step per line, so that a change of a case is a change of few lines."""
    blocks = []
    for case in cases:
        steps = ",\n".join("  " + json.dumps(step) for step in case["steps"])
        blocks.append(f'{{"name": {json.dumps(case["name"])}, "steps": [\n{steps}]}}')
    return "[\n" + ",\n".join(blocks) + "\n]\n"


def made():
    """{file: text} of all files."""
    texts = {}
    for name in FILES:
        cases = [case.done() for case in importlib.import_module(name).make().cases]
        names = [case["name"] for case in cases]
        assert len(set(names)) == len(names), f"{name}: two cases of one name"
        texts[HERE / "cases" / f"{name}.json"] = text_of(cases)
    return texts


def main():
    stale = [path for path, text in made().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        print("\n".join(f"{path}: expected what make_cases.py writes" for path in stale) or "cases are up to date")
        return 1 if stale else 0
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
    print(f"{sum(text.count(chr(10) + '{') for text in made().values())} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
