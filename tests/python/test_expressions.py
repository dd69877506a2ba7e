"""Random expressions against NumPy, eager and traced. LEVADA_TEST_CASES sets their number, LEVADA_TEST_SEED the first."""
import os

import numpy as np
import pytest

import expressions
from expression_ops import OPS

CASES = int(os.environ.get("LEVADA_TEST_CASES", 20000))
SEED = int(os.environ.get("LEVADA_TEST_SEED", 1))
PARTS = 20


@pytest.mark.parametrize("part", range(PARTS))
def test_random_expressions_have_the_bits_of_numpy(part):
    for i in range(part, CASES, PARTS):
        tree = expressions.random_tree(SEED * 1_000_000 + i, OPS)
        if expressions.difference(tree) is not None:
            small = expressions.shrunk(tree)
            pytest.fail(f"seed {SEED * 1_000_000 + i}:\n{small.text()}\n{expressions.difference(small)}", pytrace=False)


def test_every_operation_and_dtype_is_drawn():
    seen, dtypes = set(), set()

    def visit(tree):
        dtypes.add(tree.dtype)
        if isinstance(tree, expressions.Node):
            seen.add(tree.op.name)
            for child in tree.children:
                visit(child)

    for seed in range(3000):
        visit(expressions.random_tree(seed, OPS))
    assert seen == {op.name for op in OPS} and dtypes == set(expressions.EVERY)


def test_a_wrong_operation_is_found_and_shrunk():
    wrong = [op for op in OPS if op.name != "abs"]
    wrong.append(expressions.Op("abs", ["float32"], lambda v: np.abs(v[0]), lambda t: t[0]))
    found = [seed for seed in range(3000) if expressions.difference(expressions.random_tree(seed, wrong))]
    assert found
    small = expressions.shrunk(expressions.random_tree(found[0], wrong))
    assert small.op.name == "abs" and isinstance(small.children[0], expressions.Leaf) and small.value.size <= 4
