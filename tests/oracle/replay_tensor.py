#!/usr/bin/env python3
"""Asks levada what TensorFlow was asked, under the checked policy; README.md explains the files."""
import argparse
import builtins
import collections
import gzip
import importlib
import json
import operator
import pathlib
import re
import sys
import warnings

import numpy as np

import forms

HERE = pathlib.Path(__file__).parent
MOST_PATTERNS, MOST_SHARE = 40, 0.01
OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "@": operator.matmul, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "&": operator.and_, "|": operator.or_,
    "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift, "neg": operator.neg, "pos": operator.pos,
    "abs": operator.abs, "invert": operator.invert, "[]": operator.getitem, "[]=": operator.setitem,
    "+=": operator.iadd, "-=": operator.isub, "index": operator.index, "list": list, "tuple": tuple,
    "np.asarray": np.asarray,
}
BUILTINS = ("str", "repr", "format", "len", "bool", "int", "float", "complex", "hash", "iter", "round", "divmod")
CATEGORIES = {
    "invalid": {"ValueError", "TypeError", "IndexError", "KeyError", "OverflowError", "BufferError", "SystemError",
                "InvalidArgumentError", "OutOfRangeError", "ZeroDivisionError", "AssertionError"},
    "unsupported": {"NotImplementedError", "UnimplementedError", "NotFoundError", "AttributeError"},
    "state": {"RuntimeError", "FailedPreconditionError", "InternalError", "AbortedError", "AlreadyExistsError"},
}
LOSSY = {"truncation", "wrap", "nonfinite", "imaginary", "to_bool", "text", "dropped"}


def resolve(tf, path):
    """The function of a dotted name; None when levada has none."""
    target = tf
    for part in path.split(".")[1:]:
        target = getattr(target, part, None)
    return target


def call(tf, step, names):
    """Evaluates one recorded call."""
    op = step.get("op") or step["call"]
    nested = lambda form: call(tf, form, names)  # noqa: E731
    args = [forms.read(tf, form, names, nested) for form in step.get("args", [])]
    kwargs = {key: forms.read(tf, form, names, nested) for key, form in step.get("kwargs", {}).items()}
    if op in OPERATORS:
        return OPERATORS[op](*args)
    if op in BUILTINS:
        return getattr(builtins, op)(*args)
    if op[0] in ".@":
        found = getattr(args[0], op[1:])
        return found if op[0] == "@" else found(*args[1:], **kwargs)
    function = resolve(tf, op)
    if function is None:
        raise LookupError(f"levada has no {op}")
    return function(*args, **kwargs)


def is_of(category, error):
    """Whether an exception belongs to a category, by any of its bases."""
    return any(base.__name__ in CATEGORIES.get(category, ()) for base in type(error).__mro__)


def judge_error(step, error):
    """None when it was right to raise this."""
    tags, want = set(step.get("tags", ())), step.get("result")
    text = f"raised {type(error).__name__}: {str(error)[:200]}"
    if isinstance(want, dict) and "error" in want:
        recorded = want["error"]
        same = recorded["class"] in [base.__name__ for base in type(error).__mro__]
        return None if same or is_of(recorded["category"], error) else f"{text}, expected {recorded['class']}"
    if tags & LOSSY:
        return None if is_of("invalid", error) else f"{text}, expected a refusal of the lossy conversion"
    return None if tags & {"promotion", "cast_range"} else f"{text}, expected a result"


def judge_value(tf, step, value):
    """None when this was the right result."""
    tags, want = set(step.get("tags", ())), step.get("result")
    if "result" not in step:
        return None
    if isinstance(want, dict) and "error" in want:
        if tags & {"promotion", "superset"}:
            return None
        return f"gave a result, expected {want['error']['class']}: {want['error']['message'][:120]}"
    if tags & LOSSY:
        return f"lossy conversion passed silently ({', '.join(sorted(tags & LOSSY))})"
    if tags & {"undefined", "promotion"}:
        return None
    got = forms.write(tf, value)
    if "cast_range" in tags and "float" in json.dumps(step["args"][0]) and "t" in got:
        # From floats, saturating is the better answer: only dtype and shape count.
        want = {"t": {**got["t"], "nd": want["t"]["nd"], "shape": want["t"]["shape"]}}
    return forms.compare(want, got, step.get("ulp", 0))


def run(tf, case):
    """(outcome, text): pass, skip or fail."""
    names, steps = {}, case.get("steps") or [case]
    for number, step in enumerate(steps, 1):
        where = f"step {number} {step['op']}: " if len(steps) > 1 else ""
        try:
            value = call(tf, step, names)
        except (forms.Skipped, LookupError) as reason:
            if isinstance(reason, forms.Skipped):
                return "skip", str(reason)
            text = judge_error(step, reason) if isinstance(reason, (IndexError, KeyError)) else str(reason)
        except Exception as error:  # noqa: BLE001: any class may be the recorded one
            if forms.ml_dtypes is None and "ml_dtypes" in str(error):
                return "skip", str(error)
            text = judge_error(step, error)
        else:
            names[step.get("as")] = value
            try:
                text = judge_value(tf, step, value)
            except forms.Skipped as reason:
                return "skip", str(reason)
            except Exception as error:  # noqa: BLE001
                text = f"result not comparable: {type(error).__name__}: {error}"
        if text:
            return "fail", where + text
    return "pass", ""


class Differences:
    """The table of meant differences."""

    def __init__(self, path):
        self.entries = json.loads(path.read_text())
        self.matched = collections.Counter()

    def meant(self, case, text):
        """Whether an entry means this outcome of this case."""
        written = json.dumps({key: value for key, value in case.items() if key not in ("id", "group")})
        for number, entry in enumerate(self.entries):
            if (re.fullmatch(entry["group"], case["group"]) and re.search(entry["case"], written)
                    and re.search(entry["outcome"], text)):
                self.matched[number] += 1
                return True
        return False

    def faults(self, n_cases):
        """What is wrong with the table itself after a whole replay."""
        total = sum(self.matched.values())
        if len(self.entries) > MOST_PATTERNS:
            yield f"{len(self.entries)} entries of meant differences, at most {MOST_PATTERNS} are allowed"
        if total > MOST_SHARE * n_cases:
            yield f"{total} meant differences, at most {MOST_SHARE:.0%} of {n_cases} cases are allowed"
        for number, entry in enumerate(self.entries):
            if not re.match(r"DESIGN \d", entry["rule"]):
                yield f"entry {number} names no rule of the design"
            if not self.matched[number]:
                yield f"entry {number} matches nothing: {entry}"


def report(counts, failures, show):
    """The table by group and the first failures."""
    columns = ("pass", "meant", "skip", "fail")
    print(f"{'group':<12}" + "".join(f"{column:>8}" for column in columns))
    for group, row in sorted(counts.items()):
        print(f"{group:<12}" + "".join(f"{row[column]:>8}" for column in columns))
    for case, text in failures[:show]:
        shown = {key: value for key, value in case.items() if key not in ("id", "group", "result")}
        print(f"\n{case['id']}: {text}\n  {json.dumps(shown)[:400]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--group", action="append", help="only these groups")
    parser.add_argument("--only", help="one case")
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    tf = importlib.import_module("levada")
    with gzip.open(HERE / "tensor.json.gz", "rt", encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    whole = not options.group and not options.only
    differences, failures = Differences(HERE / "differences.json"), []
    counts = collections.defaultdict(collections.Counter)
    for case in cases:
        if (options.group and case["group"] not in options.group) or (options.only and case["id"] != options.only):
            continue
        outcome, text = run(tf, case)
        if outcome == "fail" and differences.meant(case, text):
            outcome = "meant"
        counts[case["group"]][outcome] += 1
        if outcome == "fail":
            failures.append((case, text))
    report(counts, failures, options.show)
    faults = list(differences.faults(len(cases))) if whole else []
    for fault in faults:
        print(f"differences.json: {fault}")
    total = sum(counts.values(), collections.Counter())
    print(f"\n{total['pass'] + total['meant']} passed, {len(failures) + len(faults)} failed "
          f"({total['meant']} of the passed differ as meant, {total['skip']} skipped)")
    return 1 if failures or faults or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
