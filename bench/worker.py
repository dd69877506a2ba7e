"""What every contender shares: the data, the check of its result and the loop that answers the runner."""
import os
import pathlib
import runpy
import sys
import time

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


def serve(verify, epoch):
    """Proves the result, then times one epoch() for every line on standard input."""
    verify()
    epoch()
    print("ready", flush=True)
    for _ in sys.stdin:
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


def serve_rows(contender):
    """Answers each line, a row's name, with the nanoseconds of one call; inputs live for one row at a time.

    contender: name -> function of the row's inputs that returns the callable. The rows stand in rows.py beside it.
    """
    rows = runpy.run_path(str(pathlib.Path(sys.argv[0]).with_name("rows.py")))["ROWS"]
    offered = [name for name in rows if name in contender]
    prepared = {}

    def prepare(name):
        inputs = rows[name].inputs()
        run = contender[name](*inputs)
        _prove(name, rows[name], inputs, run())
        prepared.clear()
        prepared[name] = run, _calls_for(run)

    print("ready", *offered, flush=True)
    for line in sys.stdin:
        name = line.strip()
        if name not in prepared:
            prepare(name)
        run, calls = prepared[name]
        start = time.perf_counter_ns()
        for _ in range(calls):
            run()
        print((time.perf_counter_ns() - start) / calls, flush=True)
