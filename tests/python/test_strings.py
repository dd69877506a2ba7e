"""tf.strings against Python's own strings."""
import numpy as np
import pytest

import levada as tf
from levada.errors import InvalidArgumentError

WORDS = ["", "a", "Hello World", " blanks \t\n", "1.5", "ÄÖ straße ✓", "x" * 40, "MIXED case 0123 and a long tail"]
RAW = [word.encode() for word in WORDS]


def texts(tensor):
    return tensor.numpy().reshape(-1).tolist()


def test_length():
    assert tf.strings.length(WORDS).numpy().tolist() == [len(raw) for raw in RAW]
    assert tf.strings.length(WORDS).dtype == tf.int32
    assert tf.strings.length(WORDS, unit="UTF8_CHAR").numpy().tolist() == [len(word) for word in WORDS]
    assert tf.strings.length("abc").shape == []
    with pytest.raises(ValueError, match="unit"):
        tf.strings.length(WORDS, unit="WORD")


def test_case_and_strip():
    assert texts(tf.strings.lower(WORDS)) == [raw.lower() for raw in RAW]
    assert texts(tf.strings.upper(WORDS)) == [raw.upper() for raw in RAW]
    assert texts(tf.strings.strip(WORDS)) == [raw.strip() for raw in RAW]


def test_shapes_stay_and_views_are_read_in_order():
    matrix = tf.constant(RAW).numpy().reshape(2, 4)
    turned = tf.transpose(tf.constant(matrix))
    assert tf.strings.upper(turned).numpy().tolist() == [[raw.upper() for raw in row] for row in matrix.T.tolist()]


def test_join():
    assert texts(tf.strings.join([WORDS, "!"], separator=", ")) == [raw + b", !" for raw in RAW]
    with pytest.raises(InvalidArgumentError):
        tf.strings.join([["a", "b"], ["x", "y", "z"]])


@pytest.mark.parametrize("pos, size", [(0, 3), (1, 100), (-1, 1), (0, 0), (0, -4)])
def test_substr(pos, size):
    long = [raw for raw in RAW if len(raw) > 2]
    begin = [pos if pos >= 0 else len(raw) + pos for raw in long]
    assert texts(tf.strings.substr(long, pos, size)) == [
        raw[b:b + size if size >= 0 else None] for raw, b in zip(long, begin)]
    words = [raw.decode() for raw in long]
    begin = [pos if pos >= 0 else len(word) + pos for word in words]
    assert texts(tf.strings.substr(long, pos, size, unit="UTF8_CHAR")) == [
        word[b:b + max(size, 0)].encode() for word, b in zip(words, begin)]


def test_substr_refuses_what_lies_outside():
    assert tf.strings.substr("abc", 3, 1).numpy() == b""
    for pos in (4, -4):
        with pytest.raises(InvalidArgumentError, match="pos"):
            tf.strings.substr("abc", pos, 1)
    with pytest.raises(InvalidArgumentError, match="int32 or int64"):
        tf.strings.substr("abc", 1.5, 1)
    assert texts(tf.strings.substr(["abc", "defg"], [1, 2], [1, 2])) == [b"b", b"fg"]


def test_in_datasets():
    ds = tf.data.Dataset.from_tensor_slices(WORDS).map(lambda s: (tf.strings.upper(s), tf.strings.length(s)))
    assert [(a.numpy(), int(n)) for a, n in ds] == [(raw.upper(), len(raw)) for raw in RAW]
    ds = tf.data.Dataset.range(5).map(lambda x: tf.strings.join(["n", tf.as_string(x)])).batch(2)
    assert [batch.numpy().tolist() for batch in ds] == [[b"n0", b"n1"], [b"n2", b"n3"], [b"n4"]]


# What TensorFlow gives, which is what Python gives but where nothing is left behind the last part allowed.
@pytest.mark.parametrize("text, sep, maxsplit, parts", [
    ("a b  c ", None, -1, ["a", "b", "c"]), ("a b  c ", None, 2, ["a", "b", "c "]), ("a b  c ", "", 1, ["a", "b  c "]),
    (" ", None, -1, []), ("", None, -1, []), ("", ",", -1, [""]), (" ", None, 0, [" "]), (" a", None, 1, ["a", ""]),
    ("a,b,,c", ",", -1, ["a", "b", "", "c"]), (",,", ",", 1, ["", ","]), ("a--b---c", "--", -1, ["a", "b", "-c"]),
    ("x", "--", -1, ["x"]), ("a b", " ", -5, ["a", "b"]), ("a\tb\nc\x0bd\x0ce\rf", None, -1, list("abcdef")),
    ("long words that fill more than a record", None, 3, ["long", "words", "that", "fill more than a record"])])
def test_split(text, sep, maxsplit, parts):
    wanted = [part.encode() for part in parts]
    assert tf.strings.split(text, sep, maxsplit).numpy().tolist() == wanted
    ds = tf.data.Dataset.from_tensors(text).map(lambda s: tf.strings.split(s, sep, maxsplit))
    assert ds.element_spec == tf.TensorSpec([None], tf.string)
    assert ds.get_single_element().numpy().tolist() == wanted


def test_split_in_datasets():
    paths = ["a/b/cat/1.jpg", "a/dog/2.jpg"] * 40
    label = tf.data.Dataset.from_tensor_slices(paths).map(lambda path: tf.strings.split(path, "/")[-2]).batch(3)
    assert np.concatenate(list(label.as_numpy_iterator())).tolist() == [b"cat", b"dog"] * 40
    lines = tf.data.Dataset.from_tensor_slices(["1 2", "3 4 5", ""]).map(
        lambda line: tf.strings.to_number(tf.strings.split(line), tf.int64))
    assert [x.numpy().tolist() for x in lines] == [[1, 2], [3, 4, 5], []]
    assert [x.numpy().tolist() for x in lines.padded_batch(3)] == [[[1, 2, 0], [3, 4, 5], [0, 0, 0]]]


def test_split_of_several_strings_is_refused():
    with pytest.raises(tf.errors.UnimplementedError, match="before they are batched"):
        tf.strings.split(["a b", "c"])
    with pytest.raises(TypeError, match="strings"):
        tf.strings.split(1)
