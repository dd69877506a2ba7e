"""Indexed datasets: each source and transformation, by iteration and by position."""
import numpy as np

from builder import Group, failure, spec, strings

INT = np.arange(10, dtype=np.int64)


def scalars(*values):
    return [np.int64(v) for v in values]


def ten(case):
    return case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})


def batches(values, size):
    return [values[i:i + size] for i in range(0, len(values), size)]


def sources(group):
    case = group.case("from_tensors is one element")
    d = case.call("dataset_from_tensors", [case.tensor(np.float32([1, 2])), case.tensor(strings([b"x"]))])
    case.elements(d, [(np.float32([1, 2]), strings([b"x"]))])
    case.returns(1, "dataset_cardinality", d)
    case = group.case("from_tensor_slices gives rows")
    rows = np.arange(6, dtype=np.uint8).reshape(3, 2)
    d = case.call("dataset_from_tensor_slices", [case.tensor(rows), case.tensor(np.float64([1, 2, 3]))])
    case.elements(d, list(zip(rows, np.float64([1, 2, 3]))))
    case.returns(True, "dataset_is_indexed", d)
    case.returns(2, "dataset_num_components", d)
    case = group.case("from_tensor_slices of nested structure")
    d = case.call("dataset_from_tensor_slices", {"pair": [case.tensor(np.int32([1, 2])), case.tensor(np.int32([3, 4]))],
                                                "image": {"pixels": case.tensor(np.uint8([[5], [6]]))}})
    case.elements(d, [(np.uint8([5]), np.int32(1), np.int32(3)), (np.uint8([6]), np.int32(2), np.int32(4))])
    for dtype in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32",
        "float64",
                  "complex64", "complex128", "bool"):
        case = group.case(f"rows of {dtype} are gathered")
        values = np.arange(12).reshape(6, 2).astype(dtype)
        d = case.call("dataset_from_tensor_slices", [case.tensor(values)])
        picked = case.call("dataset_gather", d, np.int64([5, 0, -2, 5]))
        case.elements(case.call("dataset_batch", picked, 3, False), [values[[5, 0, 4]], values[[5]]])
    case = group.case("rows of strings are gathered")
    words = strings([b"one", b"", b"a long string that lies elsewhere", b"\0"])
    d = case.call("dataset_from_tensor_slices", [case.tensor(words)])
    case.elements(case.call("dataset_batch", case.call("dataset_gather", d, np.int64([3, 2, 2])), 2, False),
                  [words[[3, 2]], words[[2]]])
    case = group.case("ranges up, down and empty")
    case.elements(case.call("dataset_range", 2, 9, 3, {"dtype": "int32"}), [np.int32(v) for v in (2, 5, 8)])
    case.elements(case.call("dataset_range", 3, 0, -1, {"dtype": "float64"}), [np.float64(v) for v in (3, 2, 1)])
    case.elements(case.call("dataset_range", 3, 0, 1, {"dtype": "int64"}), [])
    case = group.case("a counter has no end")
    d = case.call("dataset_counter", 5, -2, {"dtype": "int64"})
    case.returns(-1, "dataset_cardinality", d)
    case.elements(case.call("dataset_take", d, 4), scalars(5, 3, 1, -1))
    case = group.case("elements of different shapes")
    parts = [np.int32([1]), np.int32([2, 3]), np.zeros(0, np.int32)]
    d = case.call("dataset_from_elements", [[case.tensor(p)] for p in parts])
    case.elements(d, parts)
    case = group.case("random numbers come again")
    a = case.call("dataset_take", case.call("dataset_random", 5), 3)
    case.returns(3, "dataset_cardinality", a)
    case.steps.append({"same": [a, case.call("dataset_take", case.call("dataset_random", 5), 3)]})


def chains(group):
    case = group.case("batch, with and without the rest")
    case.elements(case.call("dataset_batch", ten(case), 4, False), batches(INT, 4))
    case.elements(case.call("dataset_batch", ten(case), 4, True), batches(INT, 4)[:2])
    case = group.case("repeat, take and skip")
    three = case.call("dataset_take", ten(case), 3)
    case.elements(case.call("dataset_repeat", three, 2), scalars(0, 1, 2, 0, 1, 2))
    case.elements(case.call("dataset_skip", ten(case), 8), scalars(8, 9))
    case.elements(case.call("dataset_skip", ten(case), -1), [])
    case.elements(case.call("dataset_take", case.call("dataset_repeat", three, -1), 7), scalars(0, 1, 2, 0, 1, 2, 0))
    case = group.case("shard, slice and gather")
    case.elements(case.call("dataset_shard", ten(case), 3, 1), scalars(1, 4, 7))
    case.elements(case.call("dataset_slice", ten(case), 1, 3, 4), scalars(1, 5, 9))
    case.elements(case.call("dataset_gather", ten(case), np.int64([9, -10, 3])), scalars(9, 0, 3))
    case = group.case("enumerate, zip and concatenate")
    e = case.call("dataset_enumerate", case.call("dataset_skip", ten(case), 8), 100)
    case.elements(e, [(np.int64(100), np.int64(8)), (np.int64(101), np.int64(9))])
    z = case.call("dataset_zip", [case.call("dataset_range", 0, 3, 1, {"dtype": "int8"}), ten(case)])
    case.elements(z, [(np.int8(i), np.int64(i)) for i in range(3)])
    both = case.call("dataset_concatenate", case.call("dataset_take", ten(case), 2), case.call("dataset_skip",
        ten(case), 9))
    case.elements(both, scalars(0, 1, 9))
    case = group.case("k_fold and split are disjoint")
    case.elements(case.call("dataset_k_fold", ten(case), 3, 1, True), scalars(3, 4, 5))
    case.elements(case.call("dataset_k_fold", ten(case), 3, 1, False), scalars(0, 1, 2, 6, 7, 8, 9))
    case.elements(case.call("dataset_split", ten(case), [0.2, 0.8], 0), scalars(0, 1))
    case.elements(case.call("dataset_split", ten(case), [0.2, 0.8], 1), scalars(*range(2, 10)))
    case = group.case("windows are datasets")
    w = case.call("dataset_window", case.call("dataset_take", ten(case), 5), 3, 2, 1, False)
    case.elements(w, [([*scalars(0, 1, 2)],), ([*scalars(2, 3, 4)],), ([*scalars(4)],)])
    w = case.call("dataset_window", case.call("dataset_take", ten(case), 5), 2, 2, 2, True)
    case.elements(w, [([*scalars(0, 2)],), ([*scalars(2, 4)],)])
    case = group.case("unbatch and rebatch")
    b = case.call("dataset_batch", ten(case), 4, False)
    case.elements(case.call("dataset_unbatch", b), scalars(*range(10)))
    case.elements(case.call("dataset_rebatch", b, [3, 2], False), [INT[:3], INT[3:5], INT[5:8], INT[8:]])
    case = group.case("padded_batch pads to the longest, or to a shape")
    d = case.call("dataset_from_elements", [[case.tensor(np.int32([1]))], [case.tensor(np.int32([2, 3]))],
                                           [case.tensor(np.int32([4]))]])
    case.elements(case.call("dataset_padded_batch", d, 2, None, None, False), [np.int32([[1, 0], [2, 3]]),
        np.int32([[4]])])
    case.elements(case.call("dataset_padded_batch", d, 2, [[3]], [case.tensor(np.int32(-1))], True),
                  [np.int32([[1, -1, -1], [2, 3, -1]])])
    case = group.case("cache, prefetch and assert_cardinality pass elements on")
    d = case.call("dataset_prefetch", case.call("dataset_cache", ten(case)), 3)
    d = case.call("dataset_assert_cardinality", d, 10)
    case.elements(d, scalars(*range(10)))
    case.elements(d, scalars(*range(10)))
    wrong = case.call("dataset_assert_cardinality", ten(case), 4)
    case.elements(case.call("dataset_take", wrong, 4), scalars(0, 1, 2, 3))


def shuffles(group):
    for name, buffer, fixed in (("whole", -2, False), ("a buffer as large as the data", 10, False), ("a small buffer",
        3, False),
                                ("one order for all epochs", 10, True)):
        case = group.case(f"shuffle: {name}")
        d = case.call("dataset_shuffle", ten(case), buffer, 7, fixed)
        case.elements(d, scalars(*range(10)), any_order=True)
        case.steps.append({"same": [d, case.call("dataset_shuffle", ten(case), buffer, 7, fixed)], "epoch": 3})
        case.elements(case.call("dataset_batch", d, 5, False), [], any_order=True, count=2)
    case = group.case("shuffle: repeated epochs keep all elements together")
    d = case.call("dataset_repeat", case.call("dataset_shuffle", case.call("dataset_take", ten(case), 4), -2, 1,
        False), 2)
    case.elements(d, scalars(0, 1, 2, 3, 0, 1, 2, 3), any_order=True)


def positions(group):
    case = group.case("elements by position")
    d = case.call("dataset_batch", ten(case), 4, False)
    case.expect(case.call("dataset_at", d, 1), INT[4:8])
    case.expect(case.call("dataset_at", d, -1), INT[8:])
    case.call("dataset_at", d, 3, error=("OUT_OF_RANGE", "3"))
    case = group.case("ranks take disjoint parts of each batch")
    for rank, expected in ((0, [INT[:2], INT[5:7]]), (1, [INT[2:5], INT[7:]])):
        it = case.iterator(case.call("dataset_batch", ten(case), 5, False), rank=rank, world=2)
        case.next(it, *expected, None)
    case = group.case("a long pipeline")
    d = case.call("dataset_range", 0, 100000, 1, {"dtype": "int64"})
    f = case.function([spec("int64")], lambda r, x: r.op("multiply", x, np.int64(3)))
    m = case.call("dataset_map", case.call("dataset_skip", d, 7), f, 4)
    case.hash(case.call("dataset_prefetch", case.call("dataset_batch", m, 128, False), 2), [np.arange(7, 100000) * 3],
        782)
    case = group.case("map over components")
    f = case.function([spec("uint8", (2,)), spec("int32")], lambda r, x, y: (r.op("cast", x, {"dtype": "float32"}),
                                                                         r.op("add", y, np.int32(1))))
    rows = np.arange(8, dtype=np.uint8).reshape(4, 2)
    d = case.call("dataset_from_tensor_slices", [case.tensor(rows), case.tensor(np.int32([1, 2, 3, 4]))])
    m = case.call("dataset_map", d, f, 0)
    case.elements(m, [(row.astype(np.float32), np.int32(i + 2)) for i, row in enumerate(rows)])
    case.elements(case.call("dataset_batch", m, 3, False), [(rows[:3].astype(np.float32), np.int32([2, 3, 4])),
                                                           (rows[3:].astype(np.float32), np.int32([5]))])
    case = group.case("a map that fails for one element fails there alone")
    f = case.function([spec("int32")], lambda r, x: r.op("floordiv", np.int32(12), x))
    d = case.call("dataset_from_tensor_slices", [case.tensor(np.int32([3, 0, 4]))])
    m = case.call("dataset_map", d, f, 0)
    zero = failure("INVALID_ARGUMENT", "zero", origin="map")
    case.elements(m, [np.int32(4), zero, np.int32(3)])
    case.elements(case.call("dataset_ignore_errors", m), [np.int32(4), np.int32(3)])
    case.elements(case.call("dataset_on_error", m, "skip", None), [np.int32(4), np.int32(3)])
    case.elements(case.call("dataset_on_error", m, "substitute", [case.tensor(np.int32(-1))]),
                  [np.int32(4), np.int32(-1), np.int32(3)])


def make():
    group = Group()
    for part in (sources, chains, shuffles, positions):
        part(group)
    return group
