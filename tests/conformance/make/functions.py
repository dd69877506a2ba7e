"""Traced functions: called once, on rows, described."""
import numpy as np

from builder import Group, spec


def make():
    group = Group()
    case = group.case("a function of two arguments and two results")
    f = case.function([spec("float32", (3,)), spec("float32", ())],
                      lambda r, x, y: (r.op("add", x, y), r.op("reduce_sum", x, None, False)))
    case.returns(2, "function_num_inputs", f)
    case.returns(2, "function_num_outputs", f)
    case.returns("float32", "function_output_dtype", f, 0)
    case.returns(1, "function_output_rank", f, 0)
    case.returns(3, "function_output_dim", f, 0, 0)
    case.returns(False, "function_is_stateful", f)
    x = case.tensor(np.float32([1, 2, 3]))
    a, b = case.call("function_call", f, [x, case.tensor(np.float32(10))], outs=2)
    case.expect(a, np.float32([11, 12, 13]))
    case.expect(b, np.float32(6))
    case = group.case("a function on rows gives what calls on each row give")
    f = case.function([spec("int32", (2,))], lambda r, x: r.op("multiply", x, x))
    rows = np.arange(10, dtype=np.int32).reshape(5, 2)
    case.expect(case.call("function_call_rows", f, [case.tensor(rows)]), rows * rows)
    case = group.case("constants of a function outlive the trace")
    f = case.function([spec("int64", (None,))], lambda r, x: r.op("add", x, np.int64(5)))
    case.expect(case.call("function_call", f, [case.tensor(np.int64([1, 2]))]), np.int64([6, 7]))
    case.expect(case.call("function_call", f, [case.tensor(np.zeros(0, np.int64))]), np.zeros(0, np.int64))
    case = group.case("a function of unknown shape")
    f = case.function([spec("float64", None)], lambda r, x: r.op("reduce_sum", x, [0], False))
    case.expect(case.call("function_call", f, [case.tensor(np.float64([[1, 2], [3, 4]]))]), np.float64([4, 6]))
    case.call("function_call", f, [case.tensor(np.float64(1))], error=("INVALID_ARGUMENT", "reduce_sum"))
    case = group.case("a function refuses other arguments")
    f = case.function([spec("float32", (3,))], lambda r, x: r.op("negative", x))
    case.call("function_call", f, [case.tensor(np.float32([1, 2]))], error=("INVALID_ARGUMENT", "[2]"))
    case.call("function_call", f, [case.tensor(np.int32([1, 2, 3]))], error=("INVALID_ARGUMENT", "int32"))
    case = group.case("an operation that does not fit is refused while tracing")
    case.function([spec("float32", (3,)), spec("float32", (2,))],
                  lambda r, x, y: r.op("add", x, y, error=("INVALID_ARGUMENT", "broadcast")) and None)
    return group
