"""Functions that leave their process: traced lambdas in pickles, and descriptions that come from anywhere."""
import multiprocessing
import pickle

import levada as tf
import numpy as np
import pytest
from levada import _levada as raw
from levada.data import carried

import pickled

Dataset = tf.data.Dataset
WIDE = np.arange(1000, dtype=np.float32)


def _datasets():
    numbers = Dataset.range(23)
    return {
        "nested": numbers.map(lambda x: (x * 2, {"k": tf.cast(x, tf.float32) / 3})).shuffle(23, seed=2).batch(4),
        "wide constant": numbers.map(lambda x: tf.reduce_sum(tf.constant(WIDE) * tf.cast(x, tf.float32))),
        "bytes": numbers.map(lambda x: tf.strings.join([tf.strings.as_string(x), b"\xff\x00 \""])),
        "reals": numbers.map(lambda x: tf.clip_by_value(tf.cast(x, tf.float32) / 7, 0.1, 2.3)),
        "seeded": numbers.map(lambda x: tf.random.uniform([2], seed=4) + tf.cast(x, tf.float32)),
        "drawn": numbers.map(lambda x: tf.random.uniform([2]) - tf.random.normal([2])).shuffle(23),
        "parts": numbers.map(lambda x: tf.split(tf.range(6) * tf.cast(x, tf.int32), [1, 2, 3])),
        "rows": numbers.map(lambda x: tuple(tf.unstack(tf.stack([x, x + 1])))),
        "shapes": numbers.map(lambda x: tf.range(x)).map(lambda v: (tf.shape(v), tf.size(v))),
        "filtered": numbers.filter(lambda x: x % 2 == 0).take_while(lambda x: x < 15),
        "scanned": numbers.scan(np.int64(0), lambda s, x: (s + x, s * x)),
        "resampled": numbers.rejection_resample(lambda x: tf.cast(x % 2, tf.int32), [0.5, 0.5], seed=3),
        "bucketed": numbers.bucket_by_sequence_length(lambda x: tf.cast(x % 3, tf.int32), [1, 2], [2, 2, 2]),
        "failing": numbers.map(lambda x: 7 // (x - 3)).on_error("skip"),
        "argument": numbers.map(lambda x: (x, tf.constant([1.5]))),
    }


@pytest.mark.parametrize("kind", _datasets())
def test_a_traced_lambda_is_pickled_with_its_dataset(kind):
    dataset = _datasets()[kind]
    again = pickle.loads(pickle.dumps(dataset))
    third = pickle.loads(pickle.dumps(again, protocol=5))
    assert again.element_spec == dataset.element_spec and again.describe() == third.describe() == dataset.describe()
    for epoch in (0, 2):
        assert pickled.read(again, epoch) == pickled.read(third, epoch) == pickled.read(dataset, epoch)
    iterator = dataset.as_numpy_iterator()
    next(iterator)
    assert pickled.finish(pickle.loads(pickle.dumps(iterator))) == pickled.finish(iterator)


def test_lambdas_go_to_a_process_that_was_spawned():
    made = _datasets()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for kind in ("nested", "drawn", "scanned"):
            assert pool.apply(pickled.read, (made[kind], 1)) == pickled.read(made[kind], 1)


def test_a_carried_function_can_be_called():
    dataset = pickle.loads(pickle.dumps(Dataset.range(4).map(lambda x: {"a": x + 1, "b": (x,)})))
    fn = dataset._recipe[1][1]
    assert isinstance(fn, carried.Carried) and "<lambda>" in fn.__qualname__
    result = fn(np.int64(4))
    assert int(result["a"]) == 5 and int(result["b"][0]) == 4


def _described():
    dataset = Dataset.range(9).map(lambda x: tf.split(tf.reshape(tf.range(6), [2, 3])[:, ::-1] * tf.cast(x, tf.int32), 3, 1))
    fn, made = dataset._recipe[5][0]
    parts = carried.Carried("f", made).__reduce__()[1]
    return parts[1], parts[2]


def test_every_changed_byte_of_a_description_is_refused_or_runs():
    text, constants = _described()
    raw.levada_function_from_description(text, constants)
    refused = 0
    for at in range(len(text)):
        for byte in (text[:at] + text[at + 1:], text[:at] + "9" + text[at + 1:], text[:at] + "-" + text[at + 1:],
                     text[:at] + "]" + text[at + 1:], text[:at]):
            try:
                made = raw.levada_function_from_description(byte, constants)
                raw.levada_function_call(made, [tf.constant(3, tf.int64)], raw.levada_function_num_outputs(made))
            except (tf.errors.OpError, ValueError, TypeError):
                refused += 1
    assert refused > 3 * len(text)


def test_other_constants_are_refused_or_checked_as_when_they_were_traced():
    text, constants = _described()
    for wrong in ([], constants[:-1], [*constants, constants[0]], [tf.constant("a") for _ in constants]):
        with pytest.raises(tf.errors.InvalidArgumentError):
            raw.levada_function_from_description(text, wrong)
    with pytest.raises(tf.errors.InvalidArgumentError, match="operations of this library, got 'no_such'"):
        raw.levada_function_from_description(
            '{"format":1,"inputs":[{"dtype":"int64","shape":[]}],"outputs":[1],"steps":'
            '[{"attributes":[],"inputs":[0],"op":"no_such"}]}', [])


def test_fingerprints():
    def built(n, seed):
        return Dataset.range(n).shuffle(n, seed=seed).map(lambda x: x + 1).batch(2)

    one = built(9, 1).fingerprint()
    assert one.dtype == tf.uint64 and one.shape.rank == 0
    assert one.numpy() == built(9, 1).fingerprint().numpy() == pickle.loads(pickle.dumps(built(9, 1))).fingerprint().numpy()
    assert len({int(d.fingerprint()) for d in (built(9, 1), built(8, 1), built(9, 2), built(9, 1).batch(2))}) == 4
    assert int(Dataset.range(3).fingerprint()) == 12852847481585084235  # in every process and release


@pytest.mark.parametrize("method, workers", [("spawn", 2), ("fork", 2), (None, 0)])
def test_torchs_loader_takes_lambdas(method, workers):
    torch = pytest.importorskip("torch")  # no package of Debian's that the tests install
    rows = Dataset.from_tensor_slices(np.arange(37)).shuffle(37).map(lambda x: x * 2)
    loader = torch.utils.data.DataLoader(tf.data.torch_dataset(rows), batch_size=4, num_workers=workers,
                                         multiprocessing_context=method)
    assert sorted(int(x) for batch in loader for x in batch) == list(range(0, 74, 2))
