"""Compares what a pipeline did with what TensorFlow did. Every function returns None or what is wrong, in words."""
import collections
import json

import numpy as np
from dataset_case import decode_array

ULPS = 4
# A class name anywhere in the ancestry of an exception tells what kind of trouble it is.
KINDS = {"InvalidArgumentError": "argument", "TypeError": "argument", "ValueError": "argument",
         "ZeroDivisionError": "argument", "AttributeError": "argument", "InternalError": "argument",
         "UnknownError": "user", "DataLossError": "data", "NotFoundError": "missing", "FileNotFoundError": "missing",
         "FailedPreconditionError": "state", "AlreadyExistsError": "exists", "OutOfRangeError": "range",
         "IndexError": "range", "UnimplementedError": "unimplemented", "NotImplementedError": "unimplemented"}


def _ordered_bits(array):
    """Floats as integers in which neighbours differ by one."""
    size = array.dtype.itemsize
    bits = array.view(f"<i{size}").astype(object)
    return np.where(bits < 0, -(2 ** (8 * size - 1)) - bits, bits)


def _array_trouble(want, got):
    if want["nd"] != got["nd"] or want["shape"] != got["shape"]:
        return f"{got['nd']}{got['shape']} instead of {want['nd']}{want['shape']}"
    if want.get("hex", want.get("bytes")) == got.get("hex", got.get("bytes")):
        return None
    first, second = decode_array(want).reshape(-1), decode_array(got).reshape(-1)
    if first.dtype.kind == "c":
        half = np.dtype(f"f{first.dtype.itemsize // 2}")
        first, second = first.view(half), second.view(half)
    if first.dtype.kind == "f":
        ulps = ULPS * (1 << 16 if want["nd"] == "bfloat16" else 1)
        close = np.abs(_ordered_bits(first) - _ordered_bits(second)) <= ulps
        if (np.where(np.isnan(first), np.isnan(second), close & ~np.isnan(second))).all():
            return None
    return f"{second.tolist()!r:.80} instead of {first.tolist()!r:.80}"


def nest_trouble(want, got, where):
    """Compares nests of arrays, or specs."""
    if isinstance(want, dict) and isinstance(got, dict) and "nd" in want and "nd" in got:
        trouble = _array_trouble(want, got)
        return f"{where}: {trouble}" if trouble else None
    if type(want) is not type(got):
        return f"{where}: {str(got):.80} instead of {str(want):.80}"
    if isinstance(want, dict):
        if list(want) != list(got):
            return f"{where}: {list(got)} instead of {list(want)}"
        pairs = [(want[key], got[key], f"{where}.{key}") for key in want]
    elif isinstance(want, list):
        if len(want) != len(got):
            return f"{where}: {len(got)} parts instead of {len(want)}"
        pairs = [(first, second, f"{where}[{i}]") for i, (first, second) in enumerate(zip(want, got))]
    else:
        return None if want == got else f"{where}: {got!r:.80} instead of {want!r:.80}"
    return next((trouble for pair in pairs for trouble in [nest_trouble(*pair)] if trouble), None)


def _sorted_dicts(node):
    """TensorFlow's files do not keep the order of dict keys."""
    if isinstance(node, dict):
        return {key: sorted((_sorted_dicts(pair) for pair in body), key=lambda pair: str(pair[0]))
                if key == "d" else _sorted_dicts(body) for key, body in node.items()}
    return [_sorted_dicts(part) for part in node] if isinstance(node, list) else node


def _error_trouble(want, seen):
    if "error" not in seen:
        return f"no error, expected {want['class']} ({want['message']:.60})"
    raised, got = seen["raised"], seen["error"]
    label = f"{type(raised).__name__}: {str(raised)[:120]}"
    names = [cls.__name__ for cls in type(raised).__mro__]
    kinds = {KINDS[name] for name in names if name in KINDS} or {names[0]}
    if KINDS.get(want["class"], want["class"]) not in kinds or names[0] == "AttributeError":
        return f"error {label} instead of {want['class']}"
    if got["at"] == "build" and want["at"] == "iterate" and want["after"] == 0:
        return None
    if (got["at"], got.get("after", 0)) != (want["at"], want.get("after", 0)):
        return (f"error at {got['at']} after {got.get('after', 0)} instead of {want['at']} after "
                f"{want.get('after', 0)} ({label})")
    return None


def _texts(elements):
    return [json.dumps(element) for element in elements]


def _merge_trouble(invariant, whole):
    parts = [_texts(part) for part in invariant["merge_of"]]
    for number, part in enumerate(parts):
        taken = [text for text in whole if text in set(part)]
        if taken != part[:len(taken)] or (invariant.get("complete", True) and len(taken) != len(part)):
            return f"the elements of input {number} are not all there in their order"
    return None if all(any(text in part for part in parts) for text in whole) else "elements from nowhere"


def _epoch_trouble(invariant, source, epochs, orders):
    for block in orders if invariant.get("blurred") else epochs:
        if collections.Counter(block) != collections.Counter(source * (len(block) // len(source))):
            return "an epoch is not a permutation of the input"
        buffer = invariant["buffer_size"]
        if len(set(block)) == len(block) and any(source.index(text) >= i + buffer for i, text in enumerate(block)):
            return f"an element came earlier than a buffer of {buffer} allows"
    if invariant.get("shuffled") and orders[0][:len(source)] == source:
        return "the order is the input's"
    if invariant.get("same_each_epoch") is not None:
        same = all(epoch == epochs[0] for epoch in epochs)
        if same != invariant["same_each_epoch"]:
            return f"epochs have {'the same order' if same else 'different orders'}"
    return None


def _invariant_trouble(invariant, seen, limit):
    runs = seen["passes"]
    for _, ended, error in [*runs, seen["rebuilt"]]:
        if error is not None:
            return f"error {type(error).__name__}: {error}"
        if not ended and not invariant.get("endless"):
            return f"more than {limit} elements"
    orders = [_texts(run[0]) for run in runs]
    if invariant.get("repeatable") and _texts(seen["rebuilt"][0]) != orders[0]:
        return "built again with the same seed it has another order"
    if "merge_of" in invariant:
        return _merge_trouble(invariant, orders[0])
    if invariant.get("same_each_pass") is not None:
        same = all(order == orders[0] for order in orders)
        return None if same == invariant["same_each_pass"] else f"passes are {'the same' if same else 'different'}"
    source, count = _texts(invariant["input"]), invariant.get("epochs", 1)
    if any(len(order) != len(source) * count for order in orders):
        return f"{[len(order) for order in orders]} elements instead of {len(source) * count}"
    size = len(source)
    epochs = [order[i * size:(i + 1) * size] for order in orders for i in range(count)]
    return _epoch_trouble(invariant, source, epochs, orders)


def trouble_of(case, seen):
    """What is wrong with what a case did, or None."""
    want = case["expect"]
    if any(step[0] == "save_and_load" for step in case["steps"]):
        want, seen = _sorted_dicts(want), {**seen, **_sorted_dicts({k: v for k, v in seen.items() if k != "raised"})}
    if "differs" in seen:
        return seen["differs"]
    if "error" in want:
        trouble = _error_trouble(want["error"], seen)
        if trouble or "elements" not in want or "elements" not in seen:
            return trouble
    elif "error" in seen:
        return f"error {type(seen['raised']).__name__}: {str(seen['raised'])[:200]}"
    if "value" in want:
        return nest_trouble(want["value"], seen["value"], "value")
    trouble = nest_trouble(want["element_spec"], seen["element_spec"], "element_spec")
    if trouble:
        return trouble
    if want["cardinality"] != seen["cardinality"]:
        return f"cardinality {seen['cardinality']} instead of {want['cardinality']}"
    if "invariant" in want:
        return _invariant_trouble(want["invariant"], seen, case["limit"])
    if "resumes" in want:  # the order is levada's own; the tail was compared already
        count = len(seen["elements"])
        return None if count == want["resumes"] else f"{count} elements instead of {want['resumes']}"
    trouble = nest_trouble(want["elements"], seen["elements"], "elements")
    if trouble or want.get("ended") == seen.get("ended"):
        return trouble
    return f"ended: {seen.get('ended')} instead of {want.get('ended')}"
