"""Tensors: every dtype, shapes, views, conversions under each policy."""
import numpy as np

from builder import Group, Value, brain, strings

NUMBERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
COMPLEX = ("complex64", "complex128")


def edges(dtype):
    """Values at the ends of a dtype's range."""
    kind = np.dtype(dtype)
    if kind.kind in "iu":
        info = np.iinfo(kind)
        return np.array([info.min, 0, 1, info.max], kind)
    if kind.kind == "f":
        info = np.finfo(kind)
        return np.array([info.min, -0.0, info.tiny, info.max, np.inf, -np.inf, np.nan], kind)
    if kind.kind == "c":
        return np.array([1 - 2j, complex(0.0, -0.0), complex(np.inf, -1)], kind)
    return np.array([True, False, True])

# The bits of 1.
EIGHT_BITS = {"float8_e4m3fn": 0x38, "float8_e5m2": 0x3C, "float8_e4m3b11fnuz": 0x58, "float8_e4m3fnuz": 0x40,
              "float8_e5m2fnuz": 0x40}


def dtypes(group):
    for dtype in NUMBERS + COMPLEX + ("bool",):
        case = group.case(f"{dtype} keeps its bytes")
        values = edges(dtype)
        x = case.tensor(values)
        case.expect(x, values)
        case.returns(dtype, "tensor_dtype", x)
        case.returns(values.size * values.itemsize, "tensor_nbytes", x)
        case.returns(values.itemsize, "dtype_size", {"dtype": dtype})
    case = group.case("bfloat16 keeps its bytes")
    x = case.tensor(brain([1.5, -0.0, 3e38]))
    case.expect(x, brain([1.5, -0.0, 3e38]))
    case.returns("bfloat16", "tensor_dtype", x)
    for dtype in (*EIGHT_BITS, "int4", "uint4", "int2", "uint2"):
        case = group.case(f"{dtype} is stored and cast")
        stored = Value(np.array([0, 1], np.uint8), dtype)
        x = case.tensor(stored)
        case.expect(x, stored)
        if "int" in dtype:
            case.expect(case.op("cast", x, {"dtype": "int32"}), np.array([0, 1], np.int32))
            case.expect(case.op("cast", np.array([1, 0], np.int64), {"dtype": dtype}),
                        Value(np.array([1, 0], np.uint8), dtype))
        else:
            case.expect(case.op("cast", np.float32([1, 0]), {"dtype": dtype}),
                        Value(np.array([EIGHT_BITS[dtype], 0], np.uint8), dtype))
    case = group.case("strings hold any bytes")
    values = strings([b"", b"a\0b", "é€".encode(), b"\xff\xfe", b"longer than the twelve bytes of a prefix", b"\0"])
    x = case.tensor(values)
    case.expect(x, values)
    case.returns("string", "tensor_dtype", x)
    case.expect(case.op("string_length", x, False), np.array([0, 3, 5, 2, 40, 1], np.int32))


def shapes(group):
    for shape in ((), (0,), (1,), (3,), (2, 3), (0, 4), (2, 0, 3), (1, 1, 1, 1), (2, 1, 3, 1, 2), (1,) * 32):
        case = group.case(f"a tensor of shape {list(shape)}" if len(shape) < 32 else "a tensor of rank 32")
        values = np.arange(int(np.prod(shape)), dtype=np.int32).reshape(shape)
        x = case.tensor(values)
        case.returns(len(shape), "tensor_rank", x)
        case.returns(values.size, "tensor_size", x)
        for axis, dim in list(enumerate(shape))[:3]:
            case.returns(dim, "tensor_dim", x, axis)
        case.expect(x, values)
    case = group.case("integers beyond 2^53 stay exact")
    values = np.array([2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)], np.int64)
    case.expect(case.op("add", values, np.array(0, np.int64)), values)
    case.expect(case.op("reshape", values, [2, 2]), values.reshape(2, 2))


LONG = np.iinfo(np.int64).min


def views(group):
    values = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    made = {
        "transposed": (("transpose", [2, 0, 1]), values.transpose(2, 0, 1), False),
        "all axes reversed": (("transpose", None), values.T, False),
        "reshaped": (("reshape", [4, -1]), values.reshape(4, 6), True),
        "with one more axis": (("expand_dims", 1), values[:, None], True),
        "a slice of each axis": (("strided_slice", [1, 0, 2, 1, 1, 1, 3, 1, 1, LONG, LONG, 2]), values[:, 1:3, ::2],
            False),
        "backwards": (("strided_slice", [1, LONG, LONG, -1]), values[::-1], False),
        "one row": (("strided_slice", [0, -1, 0, 1]), values[-1], True),
        "an ellipsis and a new axis": (("strided_slice", [3, 0, 0, 1, 0, 2, 0, 1, 2, 0, 0, 1]), values[..., 2, None],
            False),
    }
    for name, ((op, argument), expected, contiguous) in made.items():
        case = group.case(f"a view: {name}")
        x = case.tensor(values)
        y = case.op(op, x, argument)
        case.expect(y, expected)
        case.returns(contiguous, "tensor_is_contiguous", y)
        case.release(x)  # a view outlives what it was made of
        case.expect(case.op("add", y, y), expected + expected)
    case = group.case("a view: broadcast without a copy")
    x = case.op("broadcast_to", np.float32([[1], [2]]), [2, 3])
    case.expect(x, np.float32([[1, 1, 1], [2, 2, 2]]))
    case.returns(False, "tensor_is_contiguous", x)
    case = group.case("a view of a view of strings")
    names = strings([[b"a", b"bb"], [b"ccc", b"dddd"]])
    y = case.op("strided_slice", case.op("transpose", names, None), [0, 1, 0, 1])
    case.expect(y, names.T[1])


def conversions(group):
    case = group.case("cast wraps, truncates and saturates")
    case.expect(case.op("cast", np.array([300, -1, 256], np.int32), {"dtype": "uint8"}),
                np.array([300, -1, 256], np.int32).astype(np.uint8))
    case.expect(case.op("cast", np.float32([2.9, -2.9, 1e20, -1e20, np.nan]), {"dtype": "int32"}),
                np.array([2, -2, 2**31 - 1, -(2**31), 0], np.int32))
    case.expect(case.op("cast", np.array([0, 2, -1], np.int8), {"dtype": "bool"}), np.array([False, True, True]))
    case = group.case("cast rounds to float16 and bfloat16")
    values = np.float32([1.0009765, 65519, 65520, 1e-8])
    with np.errstate(over="ignore"):
        half = values.astype(np.float16)
    case.expect(case.op("cast", values, {"dtype": "float16"}), half)
    case.expect(case.op("cast", np.float32([1.00390625, 1.01171875, -3.5]), {"dtype": "bfloat16"}),
                brain(np.float32([1.00390625, 1.01171875, -3.5])))
    case = group.case("a checked conversion keeps values")
    case.expect(case.call("tensor_convert", np.array([0, 255], np.int64), {"dtype": "uint8"}, "checked"),
                np.array([0, 255], np.uint8))
    case.call("tensor_convert", np.array([[0, 7], [300, 1]], np.int64), {"dtype": "uint8"}, "checked",
              error=("INVALID_ARGUMENT", "300"))
    case.call("tensor_convert", np.float32([1.0]), {"dtype": "int32"}, "checked", error=("INVALID_ARGUMENT", "int32"))
    case = group.case("a conversion under other policies")
    case.expect(case.call("tensor_convert", np.array([300], np.int64), {"dtype": "uint8"}, "wrap"),
                np.array([44], np.uint8))
    case.expect(case.call("tensor_convert", np.array([5], np.int16), {"dtype": "int64"}, "safe"), np.array([5],
        np.int64))
    case.call("tensor_convert", np.array([5], np.int64), {"dtype": "int16"}, "safe", error=("INVALID_ARGUMENT",
        "int16"))
    case.call("tensor_convert", np.array([5], np.int64), {"dtype": "float32"}, "same_kind",
              error=("INVALID_ARGUMENT", "float32"))
    case = group.case("dtypes meet")
    for a, b, both in (("int8", "int32", "int32"), ("uint8", "int8", "int16"), ("float32", "int64", "float32"),
                       ("float16", "bfloat16", "float32"), ("bool", "float64", "float64"), ("int32", "complex64",
                           "complex64")):
        case.returns(both, "dtype_promote", {"dtype": a}, {"dtype": b})
    case = group.case("a tensor as text")
    x = case.tensor(np.float32([[1, 2.5], [-3, 4]]))
    case.expect(case.call("tensor_to_string", x, "format"), strings(b"[[ 1.   2.5]\n [-3.   4. ]]").reshape(()))
    case.expect(case.call("tensor_to_string", x, "str"),
                strings(b"tf.Tensor(\n[[ 1.   2.5]\n [-3.   4. ]], shape=(2, 2), dtype=float32)").reshape(()))


def make():
    group = Group()
    for part in (dtypes, shapes, views, conversions):
        part(group)
    return group
