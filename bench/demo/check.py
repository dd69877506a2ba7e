#!/usr/bin/env python3
"""Proves what the demo relies on: the bytes of all batches and the trained weights do not depend on the number of
threads, and the weights agree with a NumPy run on the same batches.

One epoch with the demo's pipeline and rate (--short: 100 batches of it). Later a rounding difference in one unit that
stands at zero may move a weight visibly in any two float32 implementations, so that comparing them proves nothing.
"""
import argparse
import hashlib
import itertools
import sys

import numpy as np

import levada as tf

import data
from model import Classifier
from reference import Reference
from train import BATCH, EPOCHS, RATE, SEED

THREADS = (1, 2)
TOLERANCE = 1e-5


def run(images, labels, threads, limit):
    """(hash of all batches, trained weights, the same weights by NumPy) with a number of threads."""
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    batches = data.batches(images, labels, BATCH, SEED)
    model, reference, digest = Classifier(SEED), Reference(SEED), hashlib.sha256()
    for step, (x, y) in enumerate(itertools.islice(batches, limit)):
        rate = RATE * (1 - step / (len(batches) * EPOCHS))
        digest.update(x.numpy().tobytes())
        digest.update(y.numpy().tobytes())
        model.train(x, y, rate)
        reference.train(x.numpy(), y.numpy(), rate)
    return digest.hexdigest(), [variable.numpy() for variable in model.variables], reference.values


def report(passed, text):
    print(f"{'ok  ' if passed else 'FAIL'} {text}", flush=True)
    return passed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true")
    limit = 100 if parser.parse_args().short else None
    images, labels = data.arrays("train")
    results = [run(images, labels, threads, limit) for threads in THREADS]
    (first_hash, first, _), (second_hash, second, _) = results
    checks = [report(first_hash == second_hash, f"batches with 1 and 2 threads: {first_hash[:16]} {second_hash[:16]}"),
              report(all(map(np.array_equal, first, second)), "weights with 1 and 2 threads are equal bit for bit")]
    for threads, (_, weights, reference) in zip(THREADS, results):
        largest = max(float(np.abs(a - b).max()) for a, b in zip(weights, reference))
        checks.append(report(largest <= TOLERANCE, f"{threads} thread(s): largest difference to NumPy {largest:.2e}"))
    print(f"{sum(checks)} passed, {len(checks) - sum(checks)} failed")
    return 0 if all(checks) else 1


if __name__ == "__main__":
    sys.exit(main())
