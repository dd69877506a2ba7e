"""SIGKILL at random places of a program that keeps checkpoints, and at every write of everything that writes files."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

import levada as tf

PROGRAM = pathlib.Path(__file__).with_name("killed.py")


def run(*arguments):
    package = str(pathlib.Path(tf.__file__).parents[1])
    out = subprocess.run([sys.executable, str(PROGRAM), *map(str, arguments)], env={**os.environ, "PYTHONPATH": package},
                         capture_output=True, text=True, check=False, timeout=120)
    assert out.returncode == 0, out.stderr[-2000:]
    return json.loads(out.stdout.splitlines()[-1])


@pytest.mark.parametrize("pipeline", ["blocks", "read", "records", "cache"])
def test_what_checkpoints_say_was_consumed_is_one_run(tmp_path, pipeline):
    told = run("train", tmp_path, pipeline)
    places = told["places"]
    assert len(places) == 20 and places == sorted(places) and len(set(places)) > 10, places
    count, consumed = told["found"]
    assert count == len(consumed) and sorted(consumed) == list(range(count))
    assert told["found"] == told["whole"]


@pytest.mark.parametrize("kind", ["npy", "npz", "safetensors", "tfrecord", "save", "packed", "checkpoints", "cache", "snapshot"])
def test_a_writer_may_end_at_every_write(tmp_path, kind):
    assert run("write", tmp_path, kind)["calls"] >= 3
