"""Arguments that do not fit: the code, and what the message names."""
import numpy as np

from builder import Group, failure, spec, strings

F = np.float32([[1, 2, 3], [4, 5, 6]])
BIG = 2**62


def operations(group):
    refused = {
        "shapes that do not broadcast": ("add", (F, np.float32([1, 2])), "INVALID_ARGUMENT", "[2]"),
        "a string and a number": ("add", (strings([b"a"]), np.float32([1])), "INVALID_ARGUMENT", "string"),
        "negation of unsigned numbers": ("negative", (np.uint8([1]),), "INVALID_ARGUMENT", "uint8"),
        "an integer divided by zero": ("floordiv", (np.int32([1]), np.int32([0])), "INVALID_ARGUMENT", "zero"),
        "a reshape of another size": ("reshape", (F, [4]), "INVALID_ARGUMENT", "reshape"),
        "a reshape with two unknowns": ("reshape", (F, [-1, -1]), "INVALID_ARGUMENT", "-1"),
        "a shape without a size": ("zeros", ([BIG, BIG], {"dtype": "float32"}), "INVALID_ARGUMENT", "shape"),
        "more memory than there is": ("add", ("H", "H"), "RESOURCE_EXHAUSTED", "memory"),
        "a negative dimension": ("zeros", ([-3], {"dtype": "float32"}), "INVALID_ARGUMENT", "-3"),
        "an axis that is not there": ("expand_dims", (F, 7), "INVALID_ARGUMENT", "7"),
        "an axis named twice": ("reduce_sum", (F, [0, 0], False), "INVALID_ARGUMENT", "twice"),
        "a permutation that is none": ("transpose", (F, [0, 0]), "INVALID_ARGUMENT", "twice"),
        "an index outside": ("gather", (F, np.int32([0, 2]), 0, 0), "INVALID_ARGUMENT", "2"),
        "a position outside": ("strided_slice", (F, [0, 5, 0, 1]), "OUT_OF_RANGE", "5"),
        "too many indices": ("strided_slice", (F, [0, 0, 0, 1] * 3), "INVALID_ARGUMENT", "3"),
        "a step of zero": ("strided_slice", (F, [1, 0, 1, 0]), "INVALID_ARGUMENT", "0"),
        "matrices that do not fit": ("matmul", (F, F, False, False), "INVALID_ARGUMENT", "matmul"),
        "a text that is no number": ("string_to_number", (strings([b"x1"]), {"dtype": "int32"}), "INVALID_ARGUMENT",
            "x1"),
        "an equation that is none": ("einsum", ("i-", ["F"]), "INVALID_ARGUMENT", "einsum"),
        "a list of other shapes": ("stack", (["F", "G"], 0), "INVALID_ARGUMENT", "stack"),
        "segments that descend": ("segment_sum", (F, np.int32([1, 0])), "INVALID_ARGUMENT", "segment"),
        "storage that is never computed with": ("add", ("S", "S"), "INVALID_ARGUMENT", "int4"),
    }
    for name, (op, args, code, message) in refused.items():
        case = group.case(f"refused: {name}")
        known = {"F": F, "G": F[0], "S": None}

        def ref(item):
            if item == "S":
                return case.op("cast", np.int32([1]), {"dtype": "int4"})
            if item == "H":
                return case.op("zeros", [1 << 60], {"dtype": "int8"})
            return case.tensor(known[item]) if isinstance(item, str) and item in known else item
        args = [[ref(item) for item in arg] if isinstance(arg, list) and arg and isinstance(arg[0], str) else
                ref(arg) if isinstance(arg, str) else arg for arg in args]
        case.op(op, *args, error=(code, message))
        case.expect(case.op("add", F, F), F + F)  # the next call works


def datasets(group):
    case = group.case("refused: sources that do not fit")
    a, b = case.tensor(np.float32([1, 2])), case.tensor(np.int32([1, 2, 3]))
    case.call("dataset_from_tensor_slices", [a, b], error=("INVALID_ARGUMENT", "3"))
    case.call("dataset_from_tensor_slices", [case.tensor(np.float32(1))], error=("INVALID_ARGUMENT", "scalar"))
    case.call("dataset_range", 0, 5, 0, {"dtype": "int64"}, error=("INVALID_ARGUMENT", "step"))
    case = group.case("refused: transformations that do not fit")
    ten = case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})
    case.call("dataset_batch", ten, 0, False, error=("INVALID_ARGUMENT", "batch_size"))
    case.call("dataset_shuffle", ten, 0, 1, False, error=("INVALID_ARGUMENT", "buffer_size"))
    case.call("dataset_shard", ten, 3, 3, error=("INVALID_ARGUMENT", "3"))
    case.call("dataset_window", ten, 0, 1, 1, False, error=("INVALID_ARGUMENT", "size"))
    case.call("dataset_prefetch", ten, -5, error=("INVALID_ARGUMENT", "-5"))
    case.call("dataset_unbatch", ten, error=("INVALID_ARGUMENT", "unbatch"))
    case.call("dataset_gather", ten, np.int64([10]), error=("OUT_OF_RANGE", "10"))
    case.call("dataset_k_fold", ten, 1, 0, True, error=("INVALID_ARGUMENT", "fold"))
    words = case.call("dataset_from_tensor_slices", [case.tensor(strings([b"a"]))])
    case.call("dataset_concatenate", ten, words, error=failure("INVALID_ARGUMENT", "string", own=True)["error"])
    case = group.case("refused: functions that do not fit a dataset")
    ten = case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})
    floats = case.function([spec("float32")], lambda r, x: x)
    case.call("dataset_map", ten, floats, 0, error=("INVALID_ARGUMENT", "float32"), **{"except": ["python"]})
    case.call("dataset_filter", ten, case.function([spec("int64")], lambda r, x: x),
              error=failure("INVALID_ARGUMENT", "bool", own=True)["error"])
    case = group.case("elements of different shapes do not batch")
    d = case.call("dataset_from_elements", [[case.tensor(np.int32([1]))], [case.tensor(np.int32([2, 3]))]])
    it = case.iterator(case.call("dataset_batch", d, 2, False))
    case.steps.append({"next": it, "expect": {"error": {"code": "INVALID_ARGUMENT", "message": "[2]",
        "origin": "batch"}}})
    case = group.case("refused: iterators")
    ten = case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})
    case.iterator(ten, error=("INVALID_ARGUMENT", "rank"), rank=2, world=2)
    case.iterator(ten, error=("INVALID_ARGUMENT", "epoch"), epoch=-1)
    stream = case.call("dataset_filter_callback", ten, "is_even")
    case.call("dataset_at", stream, 0, error=("UNIMPLEMENTED", "stream"))


def make():
    group = Group()
    operations(group)
    datasets(group)
    return group
