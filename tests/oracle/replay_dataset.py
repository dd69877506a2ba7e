#!/usr/bin/env python3
"""Replays recorded TensorFlow pipelines and compares specs, cardinalities, elements, errors and orders.

    python replay_dataset.py                     all; status 1 for any mismatch
    python replay_dataset.py --method batch      one method; --id chain_012: one case
    python replay_dataset.py --all               print every failure
"""
import argparse
import collections
import gzip
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import dataset_functions  # noqa: E402
from dataset_case import Case, NotOffered  # noqa: E402
from dataset_compare import trouble_of  # noqa: E402

# Cases in which levada differs on purpose, at most ten, each with the rule of the design that says so.
MEANT = {
    "at_005": "DESIGN 7: a window is an indexed step",
    "rebatch_001": "a batch size of 0 makes empty batches for ever: refused when the dataset is made",
    "rebatch_006": "a batch size of 0 makes empty batches for ever: refused when the dataset is made",
}
# This many cases passed when the line was last changed; fewer is a failure.
LEAST = 375


def trouble_with(tf, library, case):
    """None, ("not offered", name) or ("mismatch", words)."""
    try:
        with Case(tf, library, case) as run:
            trouble = trouble_of(case, run.observe())
    except NotOffered as missing:
        return "not offered", str(missing)
    except Exception as error:
        return "mismatch", f"unexpected {type(error).__name__}: {str(error)[:200]}"
    lacks = trouble and re.search(r"levada does not offer '(\w+)'", trouble)
    if lacks:  # a name that a function of the pipeline uses
        return "not offered", lacks[1]
    return ("mismatch", trouble) if trouble else None


def report(passed, troubles, show_all):
    """Prints what failed, grouped by the missing name or by the method."""
    missing = collections.Counter(words for kind, _, words in troubles if kind == "not offered")
    for name, count in missing.most_common():
        print(f"  not offered: {name} ({count} cases)")
    mismatches = [(name, words) for kind, name, words in troubles if kind == "mismatch"]
    for name, words in mismatches if show_all else mismatches[:20]:
        print(f"  {name}: {words}")
    if missing:
        print(f"{sum(missing.values())} cases need names that are not offered")
    print(f"{passed} passed, {len(mismatches)} failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--method", help="only the cases of this method")
    parser.add_argument("--id", help="only this case")
    parser.add_argument("--all", action="store_true", help="print every failure")
    options = parser.parse_args()
    import levada as tf
    library = dataset_functions.library(tf)
    with gzip.open(HERE / "dataset.json.gz", "rt") as file:
        cases = [case for case in json.load(file)["cases"]
                 if options.method in (None, case["method"]) and options.id in (None, case["id"])]
    found = [(case["id"], trouble_with(tf, library, case)) for case in cases]
    unexpected = [name for name, trouble in found if trouble is None and name in MEANT]
    troubles = [(trouble[0], name, trouble[1]) for name, trouble in found if trouble and name not in MEANT]
    passed = len(cases) - len(troubles)
    for name in unexpected:
        print(f"  {name} agrees with TensorFlow: take it out of MEANT")
    report(passed, troubles, options.all)
    whole = options.method is None and options.id is None
    if whole and passed < LEAST:
        print(f"expected at least {LEAST} to pass, got {passed}")
    failed = any(kind == "mismatch" for kind, _, _ in troubles) or bool(unexpected)
    return 1 if failed or (whole and passed < LEAST) else 0


if __name__ == "__main__":
    sys.exit(main())
