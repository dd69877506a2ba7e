"""Functions of the language, called back: that succeed, fail, raise, give the wrong thing, re-enter."""
import numpy as np

from builder import Group, failure, spec

INT = [spec("int64")]
GAVE_UP = failure("USER", "the callback gave up")


def scalars(*values):
    return [np.int64(v) for v in values]


def five(case):
    return case.call("dataset_range", 0, 5, 1, {"dtype": "int64"})


def maps(group):
    case = group.case("map calls back for every element")
    d = case.call("dataset_map_callback", five(case), "double", INT)
    case.elements(d, scalars(0, 2, 4, 6, 8))
    case.elements(d, scalars(0, 2, 4, 6, 8))
    case = group.case("map by callback, then batch, repeat and prefetch")
    d = case.call("dataset_map_callback", five(case), "double", INT)
    d = case.call("dataset_batch", case.call("dataset_repeat", d, 2), 4, False)
    case.elements(case.call("dataset_prefetch", d, 2), [np.int64([0, 2, 4, 6]), np.int64([8, 0, 2, 4]), np.int64([6,
        8])])
    case = group.case("a callback of two components")
    d = case.call("dataset_zip", [five(case), case.call("dataset_range", 5, 10, 1, {"dtype": "int32"})])
    d = case.call("dataset_map_callback", d, "swap", [spec("int32"), spec("int64")])
    case.elements(d, [(np.int32(i + 5), np.int64(i)) for i in range(5)])
    case = group.case("a callback that raises fails each element")
    d = case.call("dataset_map_callback", case.call("dataset_take", five(case), 2), "raise", INT)
    case.elements(d, [GAVE_UP, GAVE_UP])
    case = group.case("a callback that raises once: the others pass")
    d = case.call("dataset_map_callback", five(case), "raise_at_2", INT)
    case.elements(d, [*scalars(0, 1), GAVE_UP, *scalars(3, 4)])
    case = group.case("a failure of a callback passes through later steps once")
    d = case.call("dataset_map_callback", five(case), "raise_at_2", INT)
    f = case.function(INT, lambda r, x: r.op("add", x, np.int64(10)))
    d = case.call("dataset_prefetch", case.call("dataset_map", d, f, 0), 2)
    case.elements(d, [*scalars(10, 11), GAVE_UP, *scalars(13, 14)])
    case = group.case("a failure of a callback takes its batch")
    d = case.call("dataset_map_callback", five(case), "raise_at_2", INT)
    it = case.iterator(case.call("dataset_batch", d, 2, False))
    case.next(it, np.int64([0, 1]), GAVE_UP)
    case = group.case("ignore_errors drops what a callback raised")
    d = case.call("dataset_map_callback", five(case), "raise_at_2", INT)
    case.elements(case.call("dataset_ignore_errors", d), scalars(0, 1, 3, 4))
    case = group.case("a callback that gives another dtype")
    d = case.call("dataset_map_callback", case.call("dataset_take", five(case), 1), "to_float32", INT)
    case.elements(d, [failure("INVALID_ARGUMENT", "float32")])
    case = group.case("a callback that gives another shape")
    d = case.call("dataset_map_callback", case.call("dataset_take", five(case), 1), "to_vector", INT)
    case.elements(d, [failure("INVALID_ARGUMENT", "component 0")])
    case = group.case("a callback that gives too many components")
    d = case.call("dataset_map_callback", case.call("dataset_take", five(case), 1), "twice", INT)
    case.elements(d, [failure("INVALID_ARGUMENT", "component", own=True)])
    case = group.case("a callback whose operation fails")
    d = case.call("dataset_map_callback", case.call("dataset_take", five(case), 1), "bad_add", INT)
    case.elements(d, [failure("INVALID_ARGUMENT", "broadcast")])
    case = group.case("an iterator dropped in the middle of callbacks")
    it = case.iterator(case.call("dataset_map_callback", five(case), "double", INT))
    case.next(it, *scalars(0, 2))
    case.release(it)


def enters(group):
    case = group.case("a callback iterates a dataset of its own")
    d = case.call("dataset_map_callback", five(case), "sum_of_range", INT)
    case.elements(d, scalars(0, 0, 1, 3, 6))
    case = group.case("callbacks inside callbacks")
    d = case.call("dataset_map_callback", case.call("dataset_map_callback", five(case), "double", INT),
        "sum_of_range", INT)
    case.elements(d, scalars(0, 1, 6, 15, 28))
    case = group.case("a callback that calls next of its own iterator is refused")
    d = case.call("dataset_map_callback", five(case), "next_of_itself", INT)
    it = case.iterator(d, own=True)
    case.next(it, failure("MISUSE", "iterator"))


def streams(group):
    case = group.case("filter and take_while call back")
    case.elements(case.call("dataset_filter_callback", five(case), "is_even"), scalars(0, 2, 4))
    case.elements(case.call("dataset_take_while_callback", five(case), "below_3"), scalars(0, 1, 2))
    case = group.case("a predicate that raises")
    case.elements(case.call("dataset_filter_callback", five(case), "is_even_raise_at_2"), [np.int64(0), GAVE_UP,
        np.int64(4)])
    case = group.case("scan and reduce call back")
    d = case.call("dataset_scan_callback", five(case), [case.tensor(np.int64(100))], INT, "add_twice")
    case.elements(d, scalars(100, 101, 103, 106, 110))
    case.expect(case.call("dataset_reduce_callback", five(case), [case.tensor(np.int64(7))], "add"), np.int64(17))
    case = group.case("reduce by a callback that raises")
    case.call("dataset_reduce_callback", five(case), [case.tensor(np.int64(7))], "raise", error=GAVE_UP["error"])
    case = group.case("a generator ends where it ends")
    d = case.call("dataset_from_generator", "count_to_3", INT)
    case.elements(d, scalars(0, 1, 2))
    case.elements(case.call("dataset_batch", d, 2, False), [np.int64([0, 1]), np.int64([2])])
    case = group.case("a generator that raises ends there")
    it = case.iterator(case.call("dataset_from_generator", "count_to_2_then_raise", INT))
    case.next(it, *scalars(0, 1), GAVE_UP, None, None)
    case = group.case("a generator that gives another dtype")
    it = case.iterator(case.call("dataset_from_generator", "count_to_3", [spec("bool")]))
    case.next(it, failure("INVALID_ARGUMENT", "bool"))
    case = group.case("a generator dropped half-way")
    it = case.iterator(case.call("dataset_from_generator", "count_to_3", INT))
    case.next(it, np.int64(0))
    case.release(it)
    case = group.case("flat_map and interleave take datasets from callbacks")
    case.elements(case.call("dataset_flat_map", five(case), "range_of", INT), scalars(0, 0, 1, 0, 1, 2, 0, 1, 2, 3))
    three = case.call("dataset_skip", five(case), 2)
    d = case.call("dataset_interleave", three, "range_of", INT, 2, 1)
    case.elements(d, scalars(0, 0, 1, 1, 2, 0, 1, 2, 3))
    case = group.case("flat_map by a callback that raises")
    case.elements(case.call("dataset_flat_map", five(case), "range_of_raise_at_2", INT),
                  [np.int64(0), GAVE_UP, *scalars(0, 1, 2, 0, 1, 2, 3)])
    case = group.case("group_by_window takes windows to batches")
    ten = case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})
    parity = case.function(INT, lambda r, x: r.op("floormod", x, np.int64(2)))
    d = case.call("dataset_group_by_window", ten, parity, "batch_of_window", [spec("int64", (None,))], 3)
    case.elements(d, [np.int64([0, 2, 4]), np.int64([1, 3, 5]), np.int64([6, 8]), np.int64([7, 9])])


def make():
    group = Group()
    for part in (maps, enters, streams):
        part(group)
    return group
