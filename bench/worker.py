"""What every contender shares: the data, the check of its result and the loop that answers the runner."""
import atexit
import itertools
import json
import os
import pathlib
import runpy
import shutil
import sys
import tempfile
import time
import types

import numpy as np

ROWS, WIDTH, BATCH = 60_000, 784, 128


def images():
    """[ROWS, WIDTH] uint8 and a label that is the row's own number, so that any order can be undone."""
    pixels = np.random.default_rng(0).integers(0, 256, size=(ROWS, WIDTH), dtype=np.uint8)
    return pixels, np.arange(ROWS, dtype=np.int32)


def check_rows(batches, expected):
    """The batches hold every row of `expected` once, bit for bit, in some order that is not the original one."""
    pixels, labels = (np.concatenate([np.array(part, copy=True) for part in parts]) for parts in zip(*batches))
    assert not np.array_equal(labels, np.arange(len(expected))), "rows were not shuffled"
    order = np.argsort(labels, kind="stable")
    assert np.array_equal(labels[order], np.arange(len(expected))), "some row is missing or came twice"
    assert pixels.dtype == expected.dtype and np.array_equal(pixels[order], expected), "a row has other bits"


def threads():
    return int(os.environ.get("BENCH_THREADS", "1"))


def _says(dataset):
    """What the statistics of a pass over a dataset of levada say, as a line of JSON; nothing of others."""
    if not hasattr(dataset, "iterator"):
        return json.dumps("")
    iterator = dataset.iterator()
    for _ in iterator:
        pass
    return json.dumps(str(iterator.stats()))


def serve(verify, epoch, dataset=None):
    """Proves the result, then times one epoch() for every line on standard input. A line that begins with ? asks where the
    time goes."""
    verify()
    epoch()
    print("ready", flush=True)
    for line in sys.stdin:
        if line.startswith("?"):
            print(_says(dataset), flush=True)
            continue
        start = time.perf_counter_ns()
        epoch()
        print(time.perf_counter_ns() - start, flush=True)


def _calls_for(run, nanoseconds=2_000_000):
    """How many calls make a repetition that the clock can time."""
    run()
    start = time.perf_counter_ns()
    run()
    return max(1, nanoseconds // max(1, time.perf_counter_ns() - start))


def _prove(name, row, inputs, result):
    got, expected = np.asarray(result), np.asarray(row.expected(*inputs))
    assert got.shape == expected.shape, f"{name}: shape {got.shape}, not {expected.shape}"
    if row.tolerance:
        np.testing.assert_allclose(got, expected, rtol=row.tolerance, atol=row.tolerance, err_msg=name)
    else:
        np.testing.assert_array_equal(got, expected, err_msg=name)


def _exhaust(iterable):
    def run():
        for _ in iterable:
            pass
    return run


def _proven_call(name, row, inputs, made):
    _prove(name, row, inputs, made())
    return made, None


def _proven_epoch(name, row, inputs, made):
    """made: the epoch's elements, iterable again and again; or (elements, what is timed)."""
    elements, run = made if isinstance(made, tuple) else (made, _exhaust(made))
    row.check(list(elements), *inputs)
    return run, elements


def new_files():
    """Paths of files that are not there yet, in a folder that goes with the process. A checkpoint is a new file: one that is
    written over costs whatever the file system does to keep the old bytes safe (ext4: 100 us to the disk)."""
    folder = tempfile.mkdtemp(prefix="levada_bench_")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return (os.path.join(folder, f"state-{n}") for n in itertools.count())


def rows():
    """rows.py beside the contender that runs. (Not by import: that folder's numpy.py would hide NumPy.)"""
    return types.SimpleNamespace(**runpy.run_path(str(pathlib.Path(sys.argv[0]).with_name("rows.py"))))


def _serve(contender, proven):
    named = rows().ROWS
    offered = [name for name in named if name in contender]
    prepared = {}

    def prepare(name):
        prepared.clear()  # the inputs of one row live at a time
        inputs = named[name].inputs()
        run, elements = proven(name, named[name], inputs, contender[name](*inputs))
        prepared[name] = run, _calls_for(run), elements

    print("ready", *offered, flush=True)
    for line in sys.stdin:
        name = line.strip().lstrip("?")
        if name not in prepared:
            prepare(name)
        run, calls, elements = prepared[name]
        if line.startswith("?"):
            print(_says(elements), flush=True)
            continue
        start = time.perf_counter_ns()
        for _ in range(calls):
            run()
        print((time.perf_counter_ns() - start) / calls, flush=True)


def serve_rows(contender):
    """Answers each line, a row's name, with the nanoseconds of one call.

    contender: name -> function of the row's inputs that returns the callable. The rows stand in rows.py beside it.
    """
    _serve(contender, _proven_call)


def serve_epochs(contender):
    """As serve_rows, of rows whose contenders return the elements of an epoch: the time of one epoch."""
    _serve(contender, _proven_epoch)
