"""Variables and random generators: the handles whose state changes."""
import numpy as np

from builder import Group, strings

LONG = np.iinfo(np.int64).min


def variables(group):
    case = group.case("a variable keeps dtype, shape and name")
    v = case.call("variable_create", np.float32([[1, 2], [3, 4]]), "weights")
    case.returns("float32", "variable_dtype", v)
    case.returns(2, "variable_rank", v)
    case.returns(2, "variable_dim", v, -1)
    case.returns("weights", "variable_name", v)
    case.returns(0, "variable_version", v)
    case.expect(case.call("variable_read", v), np.float32([[1, 2], [3, 4]]))
    case = group.case("a variable is assigned to, added to and subtracted from")
    v = case.call("variable_create", np.float64([1, 2]), None)
    case.call("variable_assign", v, np.float64([5, 6]), outs=0)
    case.call("variable_assign_add", v, np.float64([0.5, -1]), outs=0)
    case.call("variable_assign_sub", v, np.float64(2), outs=0)
    case.expect(case.call("variable_read", v), np.float64([3.5, 3]))
    case.returns(3, "variable_version", v)
    case = group.case("a snapshot does not change")
    v = case.call("variable_create", np.int32([1, 2, 3]), None)
    before = case.call("variable_read", v)
    case.call("variable_assign_add", v, np.int32([10, 10, 10]), outs=0)
    case.expect(before, np.int32([1, 2, 3]))
    case.release(v)
    case.expect(before, np.int32([1, 2, 3]))
    case = group.case("a part of a variable is assigned to")
    values = np.zeros((3, 4), np.int64)
    v = case.call("variable_create", values, None)
    case.call("variable_assign_slice", v, [1, 0, 2, 1, 1, LONG, LONG, -2], np.int64([7, 8]), outs=0)
    values[0:2, ::-2] = [7, 8]
    case.expect(case.call("variable_read", v), values)
    for kind, expected in (("update", [5, 2, 7]), ("add", [6, 2, 10]), ("sub", [-4, 2, -4]), ("mul", [5, 2, 21]),
                           ("min", [1, 2, 3]), ("max", [5, 2, 7])):
        case = group.case(f"scatter: {kind}")
        v = case.call("variable_create", np.int32([1, 2, 3]), None)
        case.call("variable_scatter", v, kind, np.int64([2, 0]), np.int32([7, 5]), outs=0)
        case.expect(case.call("variable_read", v), np.int32(expected))
    case = group.case("scatter_nd by coordinates")
    v = case.call("variable_create", np.float32([[1, 2], [3, 4]]), None)
    case.call("variable_scatter_nd", v, "add", np.int32([[1, 0], [0, 1], [1, 0]]), np.float32([10, 20, 30]), outs=0)
    case.expect(case.call("variable_read", v), np.float32([[1, 22], [43, 4]]))
    case = group.case("variables of bool and string")
    v = case.call("variable_create", strings([b"a\0", b""]), "words")
    case.call("variable_assign", v, strings([b"b", b"\xff"]), outs=0)
    case.expect(case.call("variable_read", v), strings([b"b", b"\xff"]))
    b = case.call("variable_create", np.array([True, False]), None)
    case.call("variable_assign_add", b, np.array([True, True]), error=("INVALID_ARGUMENT", "bool"))
    case = group.case("a refused assignment changes nothing")
    v = case.call("variable_create", np.int32([1, 2]), None)
    case.call("variable_assign", v, np.int32([1, 2, 3]), error=("INVALID_ARGUMENT", "[3]"))
    case.call("variable_scatter", v, "add", np.int32([0, 2]), np.int32([5, 5]), error=("INVALID_ARGUMENT", "2"))
    case.expect(case.call("variable_read", v), np.int32([1, 2]))
    case.returns(0, "variable_version", v)


def updates(group):
    case = group.case("update calls back once")
    v = case.call("variable_create", np.int64([1, 2]), None)
    case.call("variable_update", v, "double", outs=0)
    case.expect(case.call("variable_read", v), np.int64([2, 4]))
    case = group.case("an update that fails leaves the value")
    v = case.call("variable_create", np.int64([1, 2]), None)
    case.call("variable_update", v, "raise", error=("USER", "the callback gave up"))
    case.expect(case.call("variable_read", v), np.int64([1, 2]))
    case = group.case("a function reads and writes a variable")
    v = case.call("variable_create", np.float32(10), None)

    def body(r, x):
        y = r.op("multiply", x, r.call("variable_read", v))
        r.call("variable_assign_add", v, x, outs=0)
        return y
    f = case.function([{"dtype": "float32", "shape": []}], body)
    case.returns(True, "function_is_stateful", f)
    case.expect(case.call("function_call", f, [case.tensor(np.float32(2))]), np.float32(20))
    case.expect(case.call("function_call", f, [case.tensor(np.float32(3))]), np.float32(36))
    case.expect(case.call("variable_read", v), np.float32(15))


def generators(group):
    case = group.case("a generator counts")
    g = case.call("generator_create", np.array([7, 0, 42], np.int64))
    case.expect(case.call("generator_read", g), np.array([7, 0, 42], np.int64))
    case.expect(case.call("generator_next", g, 3), np.array([7, 0, 42], np.int64))
    case.expect(case.call("generator_read", g), np.array([7 + 3 * 256, 0, 42], np.int64))
    case.call("generator_assign", g, np.array([1, 2, 3], np.int64), outs=0)
    case.expect(case.call("generator_read", g), np.array([1, 2, 3], np.int64))
    case = group.case("a generator of another state is refused")
    case.call("generator_create", np.array([1, 2], np.int64), error=("INVALID_ARGUMENT", "[2]"))
    case = group.case("stateless random numbers are Philox")
    case.expect(case.op("stateless_uniform", np.int64([1, 2]), [5], {"dtype": "uint32"}), philox(np.int64([1, 2]), 5))


def philox(seed, count):
    """Philox4x32-10 as TensorFlow seeds it: the key and half of the counter are Philox of the seed."""
    def rounds(counter, key):
        c, k = [int(v) for v in counter], [int(v) for v in key]
        for _ in range(10):
            a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [(b >> 32) ^ c[1] ^ k[0], b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k[1], a & 0xFFFFFFFF]
            k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
        return c
    words = [int(v) & 0xFFFFFFFF for s in seed for v in (int(s), int(s) >> 32)]
    mixed = rounds([words[2], words[3], 0, 0], [words[0], words[1]])
    mixed = rounds([words[0], words[1], words[2], words[3]], [0x3EC8F720, 0x02461E29]) if SCRAMBLED else mixed
    out = []
    for block in range((count + 3) // 4):
        low = block
        out += rounds([low & 0xFFFFFFFF, low >> 32, mixed[2], mixed[3]], [mixed[0], mixed[1]])
    return np.array(out[:count], np.uint32)


# TensorFlow scrambles the seed with one Philox call of a fixed key before use.
SCRAMBLED = True


def make():
    group = Group()
    for part in (variables, updates, generators):
        part(group)
    return group
