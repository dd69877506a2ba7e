"""tf.strings against Python's own strings."""
import numpy as np
import pytest

import levada as tf
from levada.errors import InvalidArgumentError, UnimplementedError

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
    with pytest.raises(UnimplementedError, match="encoding"):
        tf.strings.lower(WORDS, encoding="utf-8")


def test_shapes_stay_and_views_are_read_in_order():
    matrix = tf.constant(RAW).numpy().reshape(2, 4)
    turned = tf.transpose(tf.constant(matrix))
    assert tf.strings.upper(turned).numpy().tolist() == [[raw.upper() for raw in row] for row in matrix.T.tolist()]


def test_join_broadcasts():
    assert texts(tf.strings.join([WORDS, "!"], separator=", ")) == [raw + b", !" for raw in RAW]
    made = tf.strings.join([[["a"], ["b"]], ["x", "y", "z"]])
    assert made.numpy().tolist() == [[b"ax", b"ay", b"az"], [b"bx", b"by", b"bz"]]
    with pytest.raises(InvalidArgumentError):
        tf.strings.join([["a", "b"], ["x", "y", "z"]])
    with pytest.raises(InvalidArgumentError, match="at least one"):
        tf.strings.join([])
    with pytest.raises(InvalidArgumentError, match="strings"):
        tf.strings.join([tf.constant(1), tf.constant("a")])


@pytest.mark.parametrize("pos, size", [(0, 3), (1, 100), (-1, 1), (0, 0), (0, -4)])
def test_substr(pos, size):
    long = [raw for raw in RAW if len(raw) > 2]
    begin = [pos if pos >= 0 else len(raw) + pos for raw in long]
    assert texts(tf.strings.substr(long, pos, size)) == [raw[b:b + max(size, 0)] for raw, b in zip(long, begin)]
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


def test_to_number():
    good = ["1", " -2.5 ", "+3e2", "inf", "-Infinity", "1e400", "-1e-400", ".5", "0.1"]
    assert tf.strings.to_number(good, tf.float64).numpy().tolist() == [float(text) for text in good]
    want = np.array([float(text) for text in good]).astype(np.float32)
    with np.errstate(over="ignore"):
        assert np.array_equal(tf.strings.to_number(good).numpy(), want)
    assert np.isnan(tf.strings.to_number("nan").numpy())
    assert tf.strings.to_number(["12", "-7", "+4"], tf.int32).numpy().tolist() == [12, -7, 4]
    assert tf.strings.to_number(str(2 ** 64 - 1), tf.uint64).numpy() == 2 ** 64 - 1
    for bad, dtype in [("", tf.float32), ("a", tf.float32), ("1.0", tf.int32), ("1 2", tf.float32), ("+-1", tf.int32),
                       (str(2 ** 31), tf.int32), ("-1", tf.uint32), ("1e", tf.float64)]:
        with pytest.raises(InvalidArgumentError, match="number"):
            tf.strings.to_number(bad, dtype)
    with pytest.raises(InvalidArgumentError, match="out_type"):
        tf.strings.to_number("1", tf.float16)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "uint64", "float16", "float32", "float64"])
def test_as_string_writes_like_printf(dtype):
    info = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else np.finfo(dtype)
    values = np.array([0, 1, 3, info.min, info.max, 100], dtype=object).astype(dtype)
    real = values.dtype.kind == "f"
    assert texts(tf.strings.as_string(values)) == [(b"%f" if real else b"%d") % value for value in values.tolist()]
    for fill in ("", " ", "0", "+", "-"):
        form = ("%" + fill + ("9.2f" if real else "9d")).encode()
        made = tf.as_string(values, width=9, fill=fill, precision=2 if real else -1)
        assert texts(made) == [form % value for value in values.tolist()]
    if real:
        assert texts(tf.as_string(values, scientific=True)) == [b"%e" % value for value in values.tolist()]
        assert texts(tf.as_string(values, shortest=True)) == [b"%g" % value for value in values.tolist()]


def test_as_string_of_other_values():
    assert texts(tf.as_string([True, False])) == [b"true", b"false"]
    assert texts(tf.as_string(tf.constant([1 + 2j], tf.complex64), precision=1)) == [b"(1.0,2.0)"]
    assert texts(tf.as_string([np.inf, -np.inf, np.nan], width=5, fill="0")) == [b"  inf", b" -inf", b"  nan"]
    assert texts(tf.as_string(["ab"], width=4)) == [b"  ab"]
    for arguments in ({"precision": 2}, {"shortest": True}, {"scientific": True}):
        with pytest.raises(InvalidArgumentError, match="floats"):
            tf.as_string(1, **arguments)
    with pytest.raises(InvalidArgumentError, match="both"):
        tf.as_string(1.5, shortest=True, scientific=True)
    for fill in ("#", "ab", "x"):
        with pytest.raises(InvalidArgumentError, match="fill"):
            tf.as_string(1, fill=fill)


def test_in_datasets():
    ds = tf.data.Dataset.from_tensor_slices(WORDS).map(lambda s: (tf.strings.upper(s), tf.strings.length(s)))
    assert [(a.numpy(), int(n)) for a, n in ds] == [(raw.upper(), len(raw)) for raw in RAW]
    ds = tf.data.Dataset.range(5).map(lambda x: tf.strings.join(["n", tf.as_string(x)])).batch(2)
    assert [batch.numpy().tolist() for batch in ds] == [[b"n0", b"n1"], [b"n2", b"n3"], [b"n4"]]


def test_ragged_results_are_refused_by_name():
    for function in (tf.strings.split, tf.strings.bytes_split):
        with pytest.raises(UnimplementedError, match="ragged"):
            function(["a b"])
