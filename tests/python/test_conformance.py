"""The cases that every binding runs (tests/conformance)."""
import json
import pathlib
import subprocess
import sys

import pytest

import conformance_runner

HERE = pathlib.Path(__file__).resolve().parents[1] / "conformance"
CASES = [pytest.param(case["steps"], id=f"{path.stem}: {case['name']}") for path in sorted((HERE / "cases").glob("*.json"))
         for case in json.loads(path.read_text(encoding="utf-8"))]


def test_there_are_cases_of_every_kind():
    assert len(CASES) >= 200


@pytest.mark.filterwarnings("ignore::levada.data.TraceWarning")
@pytest.mark.parametrize("steps", CASES)
def test_case(steps, tmp_path):
    run = conformance_runner.Run(str(tmp_path))
    try:
        for step in steps:
            run.step(step)
    finally:
        run.close()


def test_cases_are_what_their_script_writes():
    done = subprocess.run([sys.executable, HERE / "make_cases.py", "--check"], stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout
