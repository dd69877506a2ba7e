"""tf.nest: nested structures of tuples, lists, dicts and namedtuples. Dicts are walked in the order of sorted keys."""


def is_nested(seq):
    """Whether a value is a structure and not a leaf."""
    return isinstance(seq, (list, tuple, dict)) and not hasattr(seq, "as_list")


def _items(structure):
    if isinstance(structure, dict):
        try:
            return [structure[key] for key in sorted(structure)]
        except TypeError:
            raise TypeError("nest: dict keys of different kinds cannot be sorted") from None
    return list(structure)


def _rebuild(structure, values):
    if isinstance(structure, dict):
        by_key = dict(zip(sorted(structure), values))
        pairs = [(key, by_key[key]) for key in structure]
        if type(structure) is dict:
            return dict(pairs)
        if hasattr(structure, "default_factory"):
            return type(structure)(structure.default_factory, pairs)
        return type(structure)(pairs)
    if hasattr(structure, "_fields"):
        return type(structure)(*values)
    return type(structure)(values)


def flatten(structure, expand_composites=False):
    """The leaves as a list."""
    if not is_nested(structure):
        return [structure]
    return [leaf for item in _items(structure) for leaf in flatten(item)]


def assert_same_structure(nest1, nest2, check_types=True, expand_composites=False):
    """ValueError when two structures differ, TypeError when only their types do."""
    if is_nested(nest1) != is_nested(nest2):
        raise ValueError(f"nest: one is a structure and the other a leaf: {nest1!r} and {nest2!r}")
    if not is_nested(nest1):
        return
    if check_types and type(nest1) is not type(nest2) and not (isinstance(nest1, dict) and isinstance(nest2, dict)):
        raise TypeError(f"nest: {type(nest1).__name__} and {type(nest2).__name__} differ")
    if isinstance(nest1, dict) and isinstance(nest2, dict) and set(nest1) != set(nest2):
        raise ValueError(f"nest: the dicts have different keys: {sorted(nest1)} and {sorted(nest2)}")
    if len(nest1) != len(nest2):
        raise ValueError(f"nest: lengths {len(nest1)} and {len(nest2)} differ")
    for first, second in zip(_items(nest1), _items(nest2)):
        assert_same_structure(first, second, check_types)


def pack_sequence_as(structure, flat_sequence, expand_composites=False):
    """The leaves of flat_sequence in the structure."""
    flat = list(flat_sequence)
    wanted = len(flatten(structure))
    if len(flat) != wanted:
        raise ValueError(f"nest: expected {wanted} leaves, got {len(flat)}")
    return _pack(structure, iter(flat))


def _pack(structure, leaves):
    if not is_nested(structure):
        return next(leaves)
    return _rebuild(structure, [_pack(item, leaves) for item in _items(structure)])


def map_structure(func, *structure, check_types=True, expand_composites=False):
    """func applied to corresponding leaves."""
    if not callable(func):
        raise TypeError(f"map_structure: expected a function, got {func!r}")
    if not structure:
        raise ValueError("map_structure: expected at least one structure")
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types)
    flat = [flatten(one) for one in structure]
    return pack_sequence_as(structure[0], [func(*leaves) for leaves in zip(*flat)])
