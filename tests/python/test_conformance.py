"""The cases that every binding runs (tests/conformance)."""
import json
import pathlib
import subprocess
import sys

import pytest

import conformance_runner
from levada import dtypes

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "capi"))
import header  # noqa: E402

HERE = ROOT / "tests/conformance"
CASES = [pytest.param(case["steps"], id=f"{path.stem}: {case['name']}") for path in sorted((HERE / "cases").glob("*.json"))
         for case in json.loads(path.read_text(encoding="utf-8"))]


def test_there_are_cases_of_every_kind():
    assert len(CASES) >= 200


def words_of(value, found):
    """The calls and dtypes that a part of a case names."""
    if isinstance(value, dict):
        found |= {value[key] for key in ("call", "dtype") if isinstance(value.get(key), str)}
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        words_of(part, found)
    return found


def test_every_dataset_and_every_dtype_has_a_case():
    named = set().union(*(words_of(case.values[0], set()) for case in CASES))
    made = {function.name.removeprefix("levada_") for function in header.read_all((ROOT / "include").rglob("*.h"))
            if header.Parameter("levada_dataset **", "out") in function.parameters}
    without = {"dataset_from_arrow_stream", "dataset_from_arrow_array"}  # structs of C, which not all languages have
    assert made - named == without
    assert {dtype.name for dtype in dtypes._BY_CODE.values()} <= named


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
