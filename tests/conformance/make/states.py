"""Saved passes: at the start, in the middle, at the end; other datasets and damaged bytes are refused."""
import numpy as np

from builder import Group, spec

INT = spec("int64")


def pipelines(case):
    """(name, dataset, its elements) of pipelines that are saved at each position."""
    ten = case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})
    values = [np.int64(v) for v in range(10)]
    even = case.function([INT], lambda r, x: r.op("equal", r.op("floormod", x, np.int64(2)), np.int64(0)))
    yield "batches", case.call("dataset_batch", ten, 4, False), [np.arange(10)[i:i + 4] for i in (0, 4, 8)]
    yield "a filter", case.call("dataset_filter", ten, even), values[::2]
    yield "a repetition", case.call("dataset_repeat", case.call("dataset_take", ten, 2), 2), values[:2] * 2
    yield "work ahead", case.call("dataset_prefetch", case.call("dataset_skip", ten, 6), 2), values[6:]
    yield "a callback", case.call("dataset_map_callback", case.call("dataset_take", ten, 3), "double", [INT]), [
        np.int64(v) for v in (0, 2, 4)]
    yield "a generator", case.call("dataset_from_generator", "count_to_3", [INT]), values[:3]


def make():
    group = Group()
    names = [name for name, _, _ in pipelines(Group().case(""))]
    for wanted in names:
        case = group.case(f"a pass is saved and goes on: {wanted}")
        for name, dataset, elements in pipelines(case):
            if name == wanted:
                for position in range(len(elements) + 1):
                    first = case.iterator(dataset)
                    case.next(first, *elements[:position])
                    state = case.call("iterator_save", first)
                    again = case.iterator(dataset)
                    case.call("iterator_restore", again, state, outs=0)
                    case.next(again, *elements[position:], None)
                    case.next(first, *elements[position:], None)
    case = group.case("a shuffled pass is saved with its epoch")
    d = case.call("dataset_shuffle", case.call("dataset_range", 0, 9, 1, {"dtype": "int64"}), -2, 11, False)
    case.steps.append({"saved_anywhere": d, "count": 9})
    case = group.case("the state of another dataset is refused")
    ten = case.call("dataset_range", 0, 10, 1, {"dtype": "int64"})
    state = case.call("iterator_save", case.iterator(case.call("dataset_batch", ten, 4, False)))
    other = case.iterator(case.call("dataset_batch", ten, 5, False))
    case.call("iterator_restore", other, state, error=("INVALID_ARGUMENT", "batch"))
    case.next(other, np.arange(5))
    case = group.case("damaged states are refused")
    it = case.iterator(case.call("dataset_range", 0, 3, 1, {"dtype": "int64"}))
    case.call("iterator_restore", it, np.zeros(40, np.uint8), error=("INVALID_ARGUMENT", "state"))
    case.call("iterator_restore", it, np.zeros(0, np.uint8), error=("INVALID_ARGUMENT", "state"))
    case.call("iterator_restore", it, np.float32([1]), error=("INVALID_ARGUMENT", "state"))
    case.next(it, np.int64(0), np.int64(1))
    case = group.case("a cancelled pass stays cancelled")
    it = case.iterator(case.call("dataset_range", 0, 3, 1, {"dtype": "int64"}))
    case.next(it, np.int64(0))
    case.call("iterator_cancel", it, outs=0)
    case.steps.append({"next": it, "expect": {"error": {"code": "CANCELLED", "message": "cancel"}}})
    case = group.case("the end comes again and again")
    it = case.iterator(case.call("dataset_range", 0, 1, 1, {"dtype": "int64"}))
    case.next(it, np.int64(0), None, None, None)
    return group
