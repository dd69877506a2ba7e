"""Operations: one case of each form of parameters that occurs in levada/ops/*.h, and of each family."""
import numpy as np

from builder import Group, brain, strings

X = np.array([[3, -1, 2], [0, 5, -4]], np.int32)
F = np.array([[0.5, -1.25, 3.0], [2.0, 0.0, -0.75]], np.float32)


def elementwise(group):
    for name, function in (("add", np.add), ("subtract", np.subtract), ("multiply", np.multiply), ("maximum",
        np.maximum),
                           ("minimum", np.minimum), ("floordiv", np.floor_divide), ("floormod", np.mod)):
        case = group.case(f"{name} of integers, floats and shapes that broadcast")
        for a, b in ((X, np.array([2, -3, 7], np.int32)), (F + np.float32(0.125), np.float32([[2], [-0.5]])),
                     (X.astype(np.int64), np.array(3, np.int64)), (X.astype(np.int8) * 40, np.array([2, 3, 5],
                         np.int8))):
            case.expect(case.op(name, a, b), function(a, b))
    case = group.case("divide is true division")
    case.expect(case.op("divide", X, np.int32([7, 3, -2])), X / np.int32([7, 3, -2]))
    case.expect(case.op("divide", X.astype(np.int16), np.int16([7, 3, -2])),
                X.astype(np.float32) / np.float32([7, 3, -2]))
    with np.errstate(divide="ignore", invalid="ignore"):
        case.expect(case.op("divide", np.float32([1, -1]), np.float32([0, 0])), np.float32([1, -1]) / np.float32(0))
    case = group.case("unsigned integers wrap")
    small = np.array([250, 3], np.uint8)
    case.expect(case.op("add", small, np.array(10, np.uint8)), small + np.uint8(10))
    case.expect(case.op("subtract", small, np.array(10, np.uint8)), small - np.uint8(10))
    case = group.case("tensors of two dtypes meet")
    case.expect(case.op("add", X, np.array([1, 2, 3], np.int64)), X + np.array([1, 2, 3], np.int64))
    case.expect(case.op("multiply", X, np.float32([1, 0.5, 2])), (X * np.float32([1, 0.5, 2])).astype(np.float32))
    case = group.case("sqrt, floor, ceil, round and their kin are exact")
    for name, function in (("sqrt", np.sqrt), ("floor", np.floor), ("ceil", np.ceil), ("round", np.rint), ("abs",
        np.abs),
                           ("negative", np.negative), ("square", np.square), ("sign", np.sign)):
        values = np.abs(F) if name == "sqrt" else F
        case.expect(case.op(name, values), function(values))
    case = group.case("complex numbers")
    z = np.array([1 + 2j, -3 - 0.5j], np.complex64)
    case.expect(case.op("add", z, z), z + z)
    case.expect(case.op("conj", z), np.conj(z))
    case.expect(case.op("imag", z), z.imag)
    case.expect(case.op("complex", np.float64([1, 2]), np.float64([3, -4])), np.array([1 + 3j, 2 - 4j]))
    case = group.case("half precision")
    h = np.array([1.5, -2.25, 1000], np.float16)
    case.expect(case.op("add", h, h), h + h)
    case.expect(case.op("multiply", brain([1.5, 3]), brain([2, -0.5])), brain([3, -1.5]))


def logic(group):
    case = group.case("comparisons give bool")
    for name, function in (("equal", np.equal), ("not_equal", np.not_equal), ("less", np.less),
                           ("less_equal", np.less_equal), ("greater", np.greater), ("greater_equal", np.greater_equal)):
        case.expect(case.op(name, X, np.array(2, np.int32)), function(X, 2))
        with_nan = np.float64([1, np.nan, -0.0])
        case.expect(case.op(name, with_nan, np.float64([1, np.nan, 0.0])), function(with_nan, np.float64([1, np.nan,
            0.0])))
    case = group.case("strings compare")
    case.expect(case.op("equal", strings([b"a", b"b\0"]), strings([b"a", b"b"])), np.array([True, False]))
    case = group.case("logical operations and select")
    a, b = np.array([True, True, False, False]), np.array([True, False, True, False])
    case.expect(case.op("logical_and", a, b), a & b)
    case.expect(case.op("logical_xor", a, b), a ^ b)
    case.expect(case.op("logical_not", a), ~a)
    case.expect(case.op("select", a, np.int16([1, 2, 3, 4]), np.int16([-1, -2, -3, -4])), np.int16([1, 2, -3, -4]))
    case = group.case("bits")
    u = np.array([0b1100, 255], np.uint8)
    case.expect(case.op("bitwise_and", u, np.uint8([10, 15])), u & np.uint8([10, 15]))
    case.expect(case.op("left_shift", u, np.uint8([1, 1])), u << np.uint8(1))
    case.expect(case.op("invert", u), ~u)


def layout(group):
    case = group.case("concat and stack take lists")
    case.expect(case.op("concat", [case.tensor(X), case.tensor(X[:1])], 0), np.concatenate([X, X[:1]]))
    case.expect(case.op("stack", [case.tensor(F), case.tensor(-F)], -1), np.stack([F, -F], -1))
    case = group.case("split and unstack give several")
    parts = case.op("split", X, [1, -1], 1, outs=2)
    case.expect(parts[0], X[:, :1])
    case.expect(parts[1], X[:, 1:])
    for row, values in zip(case.op("unstack", X, 0, outs=2), X):
        case.expect(row, values)
    case = group.case("gather, gather_nd and scatter_nd")
    index = np.array([[2, 0], [1, 1]], np.int64)
    case.expect(case.op("gather", X, index, 1, 0), X[:, index])
    case.expect(case.op("gather_nd", X, np.array([[1, 2], [0, 0]], np.int32), 0, False), X[[1, 0], [2, 0]])
    case.expect(case.op("scatter_nd", np.int32([[4], [1], [4]]), np.float32([1, 2, 3]), [6], False),
                np.float32([0, 2, 0, 0, 4, 0]))
    case.expect(case.op("gather_nd", X, np.array([[1, 2], [7, 0]], np.int32), 0, True), np.array([X[1, 2], 0], X.dtype))
    case = group.case("tile, reverse, roll, repeat and pad")
    case.expect(case.op("tile", X, [2, 1]), np.tile(X, [2, 1]))
    case.expect(case.op("reverse", X, [1]), X[:, ::-1])
    case.expect(case.op("roll", X, [1, -1], [0, 1]), np.roll(X, (1, -1), (0, 1)))
    case.expect(case.op("repeat", X, np.int32([2, 0, 1]), 1), np.repeat(X, [2, 0, 1], 1))
    case.expect(case.op("pad", X, [1, 0, 0, 2], 0, np.int32(9)), np.pad(X, ((1, 0), (0, 2)), constant_values=9))
    case.expect(case.op("pad", X, [0, 0, 1, 1], 1, None), np.pad(X, ((0, 0), (1, 1)), mode="reflect"))
    case = group.case("making tensors of a shape")
    case.expect(case.op("zeros", [2, 0, 3], {"dtype": "float16"}), np.zeros((2, 0, 3), np.float16))
    case.expect(case.op("ones", [3], {"dtype": "complex128"}), np.ones(3, np.complex128))
    case.expect(case.op("fill", [2, 2], strings(b"ab").reshape(())), strings([[b"ab"] * 2] * 2))
    case.expect(case.op("eye", 2, 3, [2], {"dtype": "int32"}), np.broadcast_to(np.eye(2, 3, dtype=np.int32), (2, 2, 3)))
    case.expect(case.op("range", np.int64(3), np.int64(-4), np.int64(-2)), np.arange(3, -4, -2, np.int64))
    case.expect(case.op("one_hot", np.int32([2, -1, 0]), 3, 5.0, -1.0, -1, {"dtype": "float32"}),
                np.float32([[-1, -1, 5], [-1, -1, -1], [5, -1, -1]]))
    case = group.case("shapes and bytes of tensors")
    case.expect(case.op("shape", X, {"dtype": "int64"}), np.array([2, 3], np.int64))
    case.expect(case.op("rank", X), np.int32(2))
    case.expect(case.op("bitcast", F, {"dtype": "uint32"}), F.view(np.uint32))
    case.expect(case.op("squeeze", X.reshape(1, 2, 1, 3), [2]), X.reshape(1, 2, 3))
    case.expect(case.op("squeeze", X.reshape(1, 2, 1, 3), None), X)


def reductions(group):
    for name, function in (("reduce_sum", np.sum), ("reduce_prod", np.prod), ("reduce_max", np.max), ("reduce_min",
        np.min)):
        case = group.case(f"{name} over axes, none and all")
        values = np.arange(-4, 8, dtype=np.int64).reshape(2, 3, 2)
        x = case.tensor(values)
        case.expect(case.op(name, x, None, False), function(values))
        case.expect(case.op(name, x, [1], False), function(values, 1))
        case.expect(case.op(name, x, [0, -1], True), function(values, (0, 2), keepdims=True))
        case.expect(case.op(name, x, [], False), values)
    case = group.case("means, counts and arg")
    case.expect(case.op("reduce_mean", np.float64([[1, 2], [3, 4]]), [0], False), np.float64([2, 3]))
    case.expect(case.op("argmax", X, 1, {"dtype": "int64"}), np.argmax(X, 1))
    case.expect(case.op("count_nonzero", X, None, False, {"dtype": "int64"}), np.int64(5))
    case.expect(case.op("reduce_any", X > 4, [1], False), np.array([False, True]))
    case = group.case("sums of nothing")
    empty = np.zeros((0, 3), np.float32)
    case.expect(case.op("reduce_sum", empty, [0], False), np.float32([0, 0, 0]))
    case.expect(case.op("reduce_prod", empty, [0], False), np.float32([1, 1, 1]))
    case = group.case("cumulative sums")
    case.expect(case.op("cumsum", X, 1, False, False), np.cumsum(X, 1, dtype=np.int32))
    case.expect(case.op("cumsum", X, 0, True, True), np.int32([X[1], [0, 0, 0]]))
    case = group.case("sort, argsort, top_k, unique and searchsorted")
    case.expect(case.op("sort", X, -1, False), np.sort(X))
    case.expect(case.op("argsort", X, 1, True, {"dtype": "int32"}), np.argsort(-X, 1).astype(np.int32))
    top = case.op("top_k", F, 2, {"dtype": "int32"}, outs=2)
    case.expect(top[0], -np.sort(-F)[:, :2])
    case.expect(top[1], np.argsort(-F, kind="stable")[:, :2].astype(np.int32))
    different = case.op("unique", np.int32([4, 1, 4, 2, 1]), {"dtype": "int64"}, outs=2)
    case.expect(different[0], np.int32([4, 1, 2]))
    case.expect(different[1], np.array([0, 1, 0, 2, 1], np.int64))
    case.expect(case.op("searchsorted", np.float32([[1, 3, 5]]), np.float32([[0, 3, 9]]), True, {"dtype": "int32"}),
                np.int32([[0, 2, 3]]))
    case = group.case("segments")
    rows = np.arange(8, dtype=np.int32).reshape(4, 2)
    case.expect(case.op("segment_sum", rows, np.int32([0, 0, 2, 2])), np.int32([[2, 4], [0, 0], [10, 12]]))
    case.expect(case.op("unsorted_segment_max", rows, np.int32([1, 0, 1, 0]), 2), np.int32([[6, 7], [4, 5]]))


def others(group):
    case = group.case("matmul of small integers is exact")
    a, b = np.arange(6, dtype=np.float32).reshape(2, 3), np.arange(12, dtype=np.float32).reshape(3, 4)
    case.expect(case.op("matmul", a, b, False, False), a @ b)
    case.expect(case.op("matmul", a.T.copy(), b, True, False), a @ b)
    case.expect(case.op("einsum", "ij,jk->ki", [case.tensor(a), case.tensor(b)]), (a @ b).T)
    case.expect(case.op("band_part", np.int32([[1, 2], [3, 4]]), 0, -1), np.int32([[1, 2], [0, 4]]))
    case = group.case("strings: joined, cut, in other letters and as numbers")
    words = strings([b"Abc", "é!".encode()])
    case.expect(case.op("string_join", [case.tensor(words), case.tensor(words)], "-"),
                strings([b"Abc-Abc", "é!-é!".encode()]))
    case.expect(case.op("string_substr", words, np.int32(0), np.int32(1), True), strings([b"A", "é".encode()]))
    case.expect(case.op("string_upper", words), strings([b"ABC", "é!".encode()]))
    case.expect(case.op("string_to_number", strings([b"1.5", b"-2e3"]), {"dtype": "float64"}), np.float64([1.5, -2000]))
    case.expect(case.op("as_string", np.int64([-7, 2**62]), -1, False, False, -1, ""),
                strings([b"-7", str(2**62).encode()]))
    case.expect(case.op("decode_raw", strings([b"\1\0\2\0"]), {"dtype": "uint16"}, True, -1), np.uint16([[1, 2]]))
    case = group.case("booleans choose")
    case.expect(case.op("boolean_mask", X, np.array([False, True]), 0), X[1:])
    case.expect(case.op("where", X > 1), np.argwhere(X > 1))
    case = group.case("long tensors run on all threads")
    long = np.tile(np.arange(64, dtype=np.float32), 4096)
    x = case.tensor(long)
    case.expect(case.op("add", x, x), long + long)
    case.expect(case.op("cast", x, {"dtype": "uint8"}), long.astype(np.uint8))


def make():
    group = Group()
    for part in (elementwise, logic, layout, reductions, others):
        part(group)
    return group
