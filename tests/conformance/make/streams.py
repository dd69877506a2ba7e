"""Datasets whose length only running them tells, with traced functions, and datasets that mix others."""
import numpy as np

from builder import Group, failure, spec, strings

INT = spec("int64")


def scalars(*values):
    return [np.int64(v) for v in values]


def ten(case):
    return case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})


def two(case):
    return case.call("dataset_range", 100, 102, 1, {"dtype": "int64"})


def traced(group):
    case = group.case("filter keeps what a function says")
    even = case.function([INT], lambda r, x: r.op("equal", r.op("floormod", x, np.int64(2)), np.int64(0)))
    case.elements(case.call("dataset_filter", ten(case), even), scalars(0, 2, 4, 6, 8))
    case.returns(-2, "dataset_cardinality", case.call("dataset_filter", ten(case), even))
    case = group.case("take_while ends for good")
    small = case.function([INT], lambda r, x: r.op("less", x, np.int64(3)))
    case.elements(case.call("dataset_take_while", ten(case), small), scalars(0, 1, 2))
    case = group.case("scan carries a state along")
    f = case.function([INT, INT], lambda r, s, x: (r.op("add", s, x), r.op("multiply", s, x)))
    d = case.call("dataset_scan", ten(case), [case.tensor(np.int64(1))], f)
    states = np.cumsum(np.append(1, np.arange(9)))
    case.elements(d, scalars(*(states * np.arange(10))))
    case = group.case("reduce gives the last state")
    f = case.function([INT, spec("float64"), INT], lambda r, n, s, x: (
        r.op("add", n, np.int64(1)), r.op("add", s, r.op("cast", x, {"dtype": "float64"}))))
    n, s = case.call("dataset_reduce", ten(case), [case.tensor(np.int64(0)), case.tensor(np.float64(0.5))], f, outs=2)
    case.expect(n, np.int64(10))
    case.expect(s, np.float64(45.5))
    case = group.case("unique of numbers and strings")
    d = case.call("dataset_from_tensor_slices", [case.tensor(np.int32([3, 1, 3, 2, 1]))])
    case.elements(case.call("dataset_unique", d), [np.int32(3), np.int32(1), np.int32(2)])
    d = case.call("dataset_from_tensor_slices", [case.tensor(strings([b"a\0", b"a", b"a\0"]))])
    case.elements(case.call("dataset_unique", d), [strings(b"a\0").reshape(()), strings(b"a").reshape(())])


def mixes(group):
    case = group.case("choose_from_datasets takes turns as told")
    choices = case.call("dataset_from_tensor_slices", [case.tensor(np.int64([1, 0, 1, 1, 0, 0]))])
    a = two(case)
    d = case.call("dataset_choose_from_datasets", [ten(case), a], choices, False)
    case.elements(d, scalars(100, 0, 101, 1, 2))
    choices = case.call("dataset_from_tensor_slices", [case.tensor(np.int64([1, 1, 1, 0]))])
    case.elements(case.call("dataset_choose_from_datasets", [ten(case), a], choices, True), scalars(100, 101))
    case = group.case("sample_from_datasets draws all elements, and the same again")
    a = two(case)
    d = case.call("dataset_sample_from_datasets", [ten(case), a], [0.5, 0.5], 3, False)
    case.elements(d, scalars(*range(10), 100, 101), any_order=True)
    case.steps.append({"same": [d, case.call("dataset_sample_from_datasets", [ten(case), a], [0.5, 0.5], 3, False)]})
    case = group.case("mix keeps proportions")
    many = case.call("dataset_range", 100, 200, 1, {"dtype": "int64"})
    d = case.call("dataset_take", case.call("dataset_mix", [ten(case), many], [1, 3]), 8)
    case.elements(d, scalars(0, 1, 100, 101, 102, 103, 104, 105), any_order=True)
    case = group.case("sample and balance draw by weight and class")
    d = case.call("dataset_sample", ten(case), np.float64([0, 0, 0, 1] + [0] * 6), 3, 1)
    case.elements(d, scalars(3, 3, 3))
    labels = np.int64([0] * 8 + [1] * 2)
    d = case.call("dataset_balance", case.call("dataset_skip", ten(case), 0), labels, 4, 1)
    case.elements(d, [], any_order=True, count=4)
    case.steps.append({"same": [d, case.call("dataset_balance", case.call("dataset_skip", ten(case), 0), labels, 4,
        1)]})
    case = group.case("rejection_resample drops a class that is not wanted")
    parity = case.function([INT], lambda r, x: r.op("cast", r.op("floormod", x, np.int64(2)), {"dtype": "int32"}))
    d = case.call("dataset_rejection_resample", ten(case), parity, [0.0, 1.0], [0.5, 0.5], 1)
    case.elements(d, [(np.int32(1), np.int64(v)) for v in (1, 3, 5, 7, 9)])
    case = group.case("bucket_by_sequence_length batches alike lengths")
    rows = [np.int32([1]), np.int32([2, 2, 2]), np.int32([3]), np.int32([4, 4]), np.int32([5, 5, 5, 5])]
    d = case.call("dataset_from_elements", [[case.tensor(row)] for row in rows])
    size = case.function([spec("int32", (None,))], lambda r, x: r.op("size", x, {"dtype": "int32"}))
    b = case.call("dataset_bucket_by_sequence_length", d, size, [2, 4], [2, 2, 1], False, False)
    case.elements(b, [np.int32([[1], [3]]), np.int32([[2, 2, 2], [4, 4, 0]]), np.int32([[5, 5, 5, 5]])])
    case = group.case("a choice outside fails in its place")
    choices = case.call("dataset_from_tensor_slices", [case.tensor(np.int64([0, 2]))])
    d = case.call("dataset_choose_from_datasets", [ten(case), two(case)], choices, False)
    it = case.iterator(d)
    case.next(it, np.int64(0), failure("INVALID_ARGUMENT", "2"))


def make():
    group = Group()
    traced(group)
    mixes(group)
    return group
