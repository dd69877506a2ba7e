"""tf.train.Example and SequenceExample: parsed by feature specs, written; bytes as TensorFlow 2.21 writes them."""
import pickle

import numpy as np
import pytest

import levada as tf

Example, Features, Feature = tf.train.Example, tf.train.Features, tf.train.Feature
FixedLen, VarLen, Sequence = tf.io.FixedLenFeature, tf.io.VarLenFeature, tf.io.FixedLenSequenceFeature
GOLDEN = bytes.fromhex("0a3e0a150a016112101a0e0a0c0102fdffffffffffffffff010a120a0173120d0a0b0a0268690a0574686572650a110a01781"
                       "20c120a0a080000c03f00002040")


def ints(*values):
    return Feature(int64_list=tf.train.Int64List(value=values))


def floats(*values):
    return Feature(float_list=tf.train.FloatList(value=values))


def texts(*values):
    return Feature(bytes_list=tf.train.BytesList(value=values))


def example(**features):
    return Example(features=Features(feature=features)).SerializeToString()


def sequence(context, lists):
    lists = {key: tf.train.FeatureList(feature=steps) for key, steps in lists.items()}
    return tf.train.SequenceExample(context=Features(feature=context),
                                    feature_lists=tf.train.FeatureLists(feature_list=lists)).SerializeToString()


E1 = example(x=floats(1.5, 2.5), s=texts(b"hi", b"there"), a=ints(1, 2, -3))
Q1 = sequence({"c": ints(4)}, {"w": [ints(1), ints(2)], "v": [floats(1.0, 2.0), floats(), floats(3.0)]})
Q2 = sequence({"c": ints(5)}, {"w": [ints(7)], "v": [floats(1.0)]})


def parsed(serialized, features, single=False):
    parse = tf.io.parse_single_example if single else tf.io.parse_example
    return {key: value.numpy().tolist() for key, value in parse(serialized, features).items()}


def test_bytes_are_those_of_protocol_buffers():
    assert E1 == GOLDEN
    message = Example.FromString(GOLDEN)
    assert message.SerializeToString() == GOLDEN and message.ByteSize() == len(GOLDEN)
    assert message.features.feature["a"].int64_list.value == [1, 2, -3]
    assert message.features.feature["x"].float_list.value == [1.5, 2.5]
    assert message.features.feature["s"].bytes_list.value == [b"hi", b"there"]
    assert example() == b"\x0a\x00" and Example().SerializeToString() == b""
    assert example(q=Feature()) == bytes.fromhex("0a070a050a01711200") and example(q=ints()).endswith(b"\x1a\x00")
    assert Q1 == tf.train.SequenceExample.FromString(Q1).SerializeToString()


def test_messages_change_like_those_of_protocol_buffers():
    message = Example()
    assert not message.HasField("features")
    message.features.feature["n"].int64_list.value.append(7)
    message.features.feature["n"].int64_list.value.extend(np.arange(3))
    message.features.feature["t"].bytes_list.value[:] = []
    assert message.HasField("features") and message.features.feature["n"].WhichOneof("kind") == "int64_list"
    assert message.features.feature["t"].WhichOneof("kind") is None
    message.features.feature["n"].float_list.value.append(1.1)
    assert message.features.feature["n"].float_list.value == [np.float32(1.1)]
    assert message.features.feature["n"].int64_list.value == []
    with pytest.raises(ValueError, match="CopyFrom"):
        message.features.feature["n"] = ints(1)
    message.features.feature["n"].CopyFrom(ints(9))
    again = pickle.loads(pickle.dumps(message))
    assert again == message and again.features.feature["n"].int64_list.value == [9]
    steps = tf.train.FeatureList()
    steps.feature.add(int64_list=tf.train.Int64List(value=[1]))
    assert [step.int64_list.value for step in steps.feature] == [[1]]
    assert str(Example.FromString(example(a=ints(1), f=floats(0.1, 1.0), s=texts(b'"\x00')))) == (
        'features {\n  feature {\n    key: "a"\n    value {\n      int64_list {\n        value: 1\n      }\n    }\n  }\n'
        '  feature {\n    key: "f"\n    value {\n      float_list {\n        value: 0.1\n        value: 1\n      }\n    }\n'
        '  }\n  feature {\n    key: "s"\n    value {\n      bytes_list {\n        value: "\\"\\000"\n      }\n    }\n  }\n}\n')


@pytest.mark.parametrize("make, error", [
    (lambda: tf.train.Int64List(value=[1.5]), TypeError), (lambda: tf.train.Int64List(value=[True]), TypeError),
    (lambda: tf.train.Int64List(value=[2**63]), ValueError), (lambda: tf.train.BytesList(value=["s"]), TypeError),
    (lambda: tf.train.FloatList(value=["x"]), TypeError), (lambda: tf.train.Int64List(value=3), TypeError),
    (lambda: Features(feature={1: ints(1)}), TypeError), (lambda: Feature(int64_list=tf.train.FloatList()), TypeError),
    (lambda: Features(feature={"a": 1}), TypeError), (lambda: ints(1).HasField("zz"), ValueError),
    (lambda: Example.FromString(b"\x0a\xff"), tf.errors.InvalidArgumentError),
    (lambda: Example.FromString(b"\x0b" * 100), tf.errors.InvalidArgumentError)])
def test_values_of_another_kind_are_refused(make, error):
    with pytest.raises(error):
        make()


def test_fixed_and_varying_features():
    features = {"a": FixedLen([3], tf.int64), "s": VarLen(tf.string), "x": Sequence([2], tf.float32, allow_missing=True)}
    whole = {"a": [1, 2, -3], "s": [b"hi", b"there"], "x": [[1.5, 2.5]]}
    assert parsed(E1, features) == parsed(E1, features, single=True) == whole
    other = example(a=ints(4, 5, 6))
    assert parsed([E1, other], features) == {"a": [[1, 2, -3], [4, 5, 6]], "s": [[b"hi", b"there"], [b"", b""]],
                                             "x": [[[1.5, 2.5]], [[0.0, 0.0]]]}
    empty = tf.io.parse_example(tf.zeros([0], tf.string), features)
    assert {key: value.shape.as_list() for key, value in empty.items()} == {"a": [0, 3], "s": [0, 0], "x": [0, 0, 2]}
    assert parsed([E1, example(a=ints(9)), example()], {"a": Sequence([], tf.int64, True, -1)}) == {
        "a": [[1, 2, -3], [9, -1, -1], [-1, -1, -1]]}


def test_defaults_and_what_is_missing():
    assert parsed([E1], {"q": FixedLen([2], tf.int64, [7, 8])}) == {"q": [[7, 8]]}
    assert parsed([example(q=Feature()), b""], {"q": FixedLen([], tf.int64, 5)}) == {"q": [5, 5]}
    assert parsed([E1, b""], {"s": FixedLen([2], tf.string, ["short", "a default of many bytes"])}) == {
        "s": [[b"hi", b"there"], [b"short", b"a default of many bytes"]]}
    long = example(s=texts(b"a value of many bytes, not short", b"x"))
    assert parsed([long, b""], {"s": FixedLen([2], tf.string, ["", "a default of many bytes"])}) == {
        "s": [[b"a value of many bytes, not short", b"x"], [b"", b"a default of many bytes"]]}
    assert parsed([example(q=ints())], {"q": FixedLen([0], tf.int64)}) == {"q": [[]]}
    for serialized in (example(), example(q=Feature())):
        with pytest.raises(tf.errors.InvalidArgumentError, match="example 1: feature 'q': expected int64.* no default"):
            tf.io.parse_example([example(q=ints(1)), serialized], {"q": FixedLen([], tf.int64)})


def field(number, content, kind=2):
    size = [len(content)] if len(content) < 128 else [len(content) & 127 | 128, len(content) >> 7]
    return bytes([number << 3 | kind]) + (bytes(size) if kind == 2 else b"") + content


def of_feature(feature, key=b"a"):
    return field(1, field(1, field(1, key) + field(2, feature)))


@pytest.mark.parametrize("serialized, expected", [
    (of_feature(field(3, b"\x08\x05\x08\x06")), [5, 6]),                              # one by one
    (of_feature(field(3, b"\x08\x05\x0a\x01\x06")), [5, 6]),                          # and packed
    (of_feature(field(3, b"\x08\x05") + field(3, b"\x0a\x01\x06")), [5, 6]),          # two lists of one kind
    (of_feature(field(2, b"") + field(3, b"\x0a\x01\x06")), [6]),                     # the last kind counts
    (field(1, field(1, field(2, field(3, b"\x0a\x01\x06")) + field(1, b"a"))), [6]),  # value before key
    (b"\x28\x01" + of_feature(field(3, b"\x28\x01\x0a\x01\x06")), [6]),               # unknown fields
    (b"\x2b\x33\x08\x01\x34\x2c" + of_feature(field(3, b"\x08\x06")), [6]),           # groups
    (of_feature(field(3, b"\x08\x01")) + of_feature(field(3, b"\x08\x02")), [2]),     # a key that comes again
    (of_feature(field(3, b"\x0a\x0a" + b"\xff" * 9 + b"\x01")), [-1])])
def test_wire_forms(serialized, expected):
    assert parsed(serialized, {"a": VarLen(tf.int64)}) == {"a": expected}


@pytest.mark.parametrize("serialized, words", [
    (b"hello", "byte"), (b"\x0a\xff\xff", "byte 1 of 3"), (b"\x0a\x05abc", "as many bytes"),
    (b"\x80" * 11, "number of a field"), (b"\x00", "number of a field"), (b"\x0f", "known wire type"),
    (b"\x0b" * 80, "nested"), (b"\x0b\x14", "end of the group"), (b"\x0c", "known wire type"),
    (of_feature(field(3, b"\x0a\x01\x80")), "values of the list's kind"),
    (of_feature(field(3, b"\x0d\x00\x00\x00\x00")), "values of the list's kind"),
    (of_feature(field(2, b"\x0a\x03abc")), "feature 'a': expected values of the list's kind at byte 11 of 16"),
    (of_feature(field(2, b"\x0a\x04abcd")), "expected int64, got float32"),
    (of_feature(field(3, b"\x08\x01\x08\x02")), r"expected 1 values \(shape \[\]\), got 2")])
def test_damaged_messages(serialized, words):
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        tf.io.parse_example(serialized, {"a": FixedLen([], tf.int64, 0)})
    with pytest.raises(tf.errors.InvalidArgumentError, match="example 1: .*" + words):
        tf.io.parse_example([b"", serialized], {"a": FixedLen([], tf.int64, 0)})


def test_every_truncation_is_an_error_or_a_message():
    features = {"a": VarLen(tf.int64), "s": VarLen(tf.string), "x": VarLen(tf.float32)}
    for end in range(len(GOLDEN)):
        if end == 0:
            continue
        with pytest.raises(tf.errors.InvalidArgumentError, match="byte"):
            tf.io.parse_example(GOLDEN[:end], features)


FIXED = {"i": FixedLen([2], tf.int64), "f": FixedLen([1, 2], tf.float32), "s": FixedLen([], tf.string),
         "d": FixedLen([2], tf.string, ["a default of many bytes", "b"]), "e": FixedLen([], tf.int64, -5)}


def outcome(serialized, features):
    try:
        found = tf.io.parse_example(serialized, features)
    except tf.errors.InvalidArgumentError as error:
        return str(error)
    return [(value.dtype, value.shape.as_list(), value.numpy().tolist()) for key, value in found.items() if key in FIXED]


def random_example(rng):
    """Features in any order, some odd: absent, in another list, of another number of values, one by one, or twice."""
    long = rng.integers(0, 256, int(rng.integers(40)), dtype=np.uint8).tobytes()
    made = {b"i": ints(*(int(n) >> int(rng.integers(63)) for n in rng.integers(-2**63, 2**63, 2))),
            b"f": floats(*rng.normal(size=2)), b"s": texts(long), b"d": texts(b"x", long), b"e": ints(3), b"u": ints(1, 2)}
    names = [name for name in rng.permutation(sorted(made)) if name in (b"i", b"f", b"s") or rng.random() < 0.8]
    values = {name: made[name].SerializeToString() for name in names}
    odd = int(rng.integers(60))
    if odd < 6:
        values[names[0]] = [b"", field(3, b"\x08\x01\x08\x02"), ints(1, 2, 3).SerializeToString(), floats(1).SerializeToString(),
                            field(1, field(1, b"a") + field(1, b"b")), field(3, b"\x0a\x0a" + b"\xff" * 10)][odd]
    pairs = [(bytes(name), value) for name, value in values.items()]
    pairs += pairs[:1] if odd == 6 else []
    message = field(1, b"".join(field(1, field(1, name) + field(2, value)) for name, value in pairs if len(value) < 100))
    return message if odd != 7 else message[:int(rng.integers(len(message)))]


def test_the_quick_way_gives_what_the_other_gives():
    rng = np.random.default_rng(7)
    fine = 0
    for _ in range(400):
        serialized = [random_example(rng) for _ in range(int(rng.integers(1, 6)))]
        # A feature that varies is not read the quick way, nor are those beside it.
        general = outcome(serialized, {**FIXED, "zz": VarLen(tf.int64)})
        assert outcome(serialized, FIXED) == general
        fine += not isinstance(general, str)
    assert 100 < fine < 380


@pytest.mark.parametrize("call", [
    lambda: tf.io.parse_example([E1], {}), lambda: tf.io.parse_example([E1], None),
    lambda: tf.io.parse_example([[E1]], {"a": FixedLen([3], tf.int64)}),
    lambda: tf.io.parse_single_example([E1], {"a": FixedLen([3], tf.int64)}),
    lambda: tf.io.parse_example([E1], {"a": FixedLen([3], tf.int32)}),
    lambda: tf.io.parse_example([E1], {"a": FixedLen([None], tf.int64)}),
    lambda: tf.io.parse_example([E1], {"a": FixedLen([2], tf.int64)}),
    lambda: tf.io.parse_example([E1], {"a": Sequence([], tf.int64)}),
    lambda: tf.io.parse_example([E1], {"a": Sequence([2], tf.int64, True)}),
    lambda: tf.io.parse_example([E1], {"q": FixedLen([2], tf.int64, 7)}),
    lambda: tf.io.parse_example([E1], {"q": 1}),
    lambda: tf.io.parse_sequence_example([Q1]),
    lambda: tf.io.parse_sequence_example([Q1], {"c": Sequence([], tf.int64, True)}),
    lambda: tf.io.parse_sequence_example([Q1], None, {"c": FixedLen([], tf.int64)}),
    lambda: tf.io.parse_sequence_example([Q1], None, {"zz": Sequence([], tf.int64)}),
    lambda: tf.io.parse_sequence_example([Q1], None, {"w": Sequence([2], tf.int64)}),
    lambda: tf.io.parse_sequence_example([Q1], None, {"w": Sequence([], tf.float32)})])
def test_wrong_requests(call):
    with pytest.raises(ValueError):
        call()


def numbers(parts):
    return tuple({key: value.numpy().tolist() for key, value in part.items()} for part in parts)


def test_sequences():
    context, lists = {"c": FixedLen([], tf.int64)}, {"w": Sequence([], tf.int64), "v": VarLen(tf.float32)}
    assert numbers(tf.io.parse_single_sequence_example(Q1, context, lists)) == (
        {"c": 4}, {"w": [1, 2], "v": [[1.0, 2.0], [0.0, 0.0], [3.0, 0.0]]})
    assert numbers(tf.io.parse_sequence_example([Q1, Q2], context, lists)) == (
        {"c": [4, 5]}, {"w": [[1, 2], [7, 0]], "v": [[[1.0, 2.0], [0.0, 0.0], [3.0, 0.0]],
                                                     [[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]]}, {"w": [2, 1]})
    missing = {"zz": Sequence([2], tf.int64, allow_missing=True)}
    out = tf.io.parse_sequence_example([Q1, Q2], None, missing)
    assert out[1]["zz"].shape == (2, 0, 2) and out[2]["zz"].numpy().tolist() == [0, 0]
    assert tf.io.parse_single_sequence_example(Q1, None, {"zz": VarLen(tf.int64)})[1]["zz"].shape == (0, 0)


def test_traced_in_a_map():
    features = {"a": FixedLen([3], tf.int64), "s": VarLen(tf.string), "x": Sequence([2], tf.float32, True)}
    ds = tf.data.Dataset.from_tensor_slices([E1] * 5).map(lambda e: tf.io.parse_single_example(e, features), traced=True)
    assert ds.element_spec["a"].shape == (3,) and ds.element_spec["s"].shape.as_list() == [None]
    assert ds.element_spec["x"].shape.as_list() == [None, 2]
    assert [element["s"].numpy().tolist() for element in ds] == [[b"hi", b"there"]] * 5
    batched = tf.data.Dataset.from_tensor_slices([E1, example(a=ints(4, 5, 6)), E1]).batch(2)
    batched = batched.map(lambda e: tf.io.parse_example(e, features), traced=True)
    assert [element["s"].shape.as_list() for element in batched] == [[2, 2], [1, 2]]
    # Rows of several lengths are elements of their own; a damaged one fails alone.
    rows = [E1, example(a=ints(1, 2, 3), s=texts(b"one")), b"\x0a\x05", E1]
    it = iter(tf.data.Dataset.from_tensor_slices(rows).map(lambda e: tf.io.parse_single_example(e, features)))
    assert next(it)["s"].shape == (2,) and next(it)["s"].shape == (1,)
    with pytest.raises(tf.errors.InvalidArgumentError, match="as many bytes"):
        next(it)
    assert next(it)["a"].numpy().tolist() == [1, 2, -3]


def test_records_of_a_file_as_columns(tmp_path):
    path = tmp_path / "a.tfrecord"
    with tf.io.TFRecordWriter(path) as writer:
        for i in range(100):
            writer.write(example(i=ints(i), image=texts(bytes([i]) * 50)))
    features = {"i": FixedLen([], tf.int64), "image": FixedLen([], tf.string)}
    elements = list(tf.data.Dataset.from_tfrecord(path, features=features).batch(30).as_numpy_iterator())
    assert [len(element["i"]) for element in elements] == [30, 30, 30, 10]
    assert elements[3]["i"].tolist() == list(range(90, 100)) and elements[3]["image"][9] == bytes([99]) * 50
    assert len(list(tf.data.Dataset.from_tfrecord([path, path]))) == 200


def test_encode_example_in_c_gives_the_same_bytes():
    import json
    from levada import _levada as raw
    keys = json.dumps([{"key": key} for key in "xas"])
    tensors = [tf.constant([1.5, 2.5], tf.float64), tf.constant([1, 2, -3]), tf.constant(["hi", "there"])]
    assert raw.levada_encode_example(tensors, keys).numpy() == GOLDEN
    described = json.dumps([{"key": "c"}, {"key": "w", "list": True}])
    made = raw.levada_encode_example([tf.constant([4]), tf.constant([[1], [2]])], described).numpy()
    assert made == sequence({"c": ints(4)}, {"w": [ints(1), ints(2)]})
    for keys in ("{}", "[]", '[{"key": 1}]', "[", '[{"key": "a"}, {"key": "a"}]'):
        with pytest.raises(ValueError):
            raw.levada_encode_example([tf.constant([1])] * (2 if "," in keys else 1), keys)
    with pytest.raises(ValueError, match="complex64"):
        raw.levada_encode_example([tf.constant([1j], tf.complex64)], '[{"key": "a"}]')
