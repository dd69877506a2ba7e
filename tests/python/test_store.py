"""Datasets on disk: save, load, snapshot, and a cache in a file."""
import collections
import os
import pathlib

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset
Pair = collections.namedtuple("Pair", "first second")


def values(dataset):
    """The elements as lists of lists."""
    def plain(element):
        if isinstance(element, tuple):
            return tuple(plain(part) for part in element)
        if isinstance(element, dict):
            return {key: plain(part) for key, part in element.items()}
        return element.numpy().tolist() if hasattr(element.numpy(), "tolist") else element.numpy()
    return [plain(element) for element in dataset]


def stored_files(path):
    return sorted(str(item.relative_to(path)) for item in pathlib.Path(path).rglob("*") if item.is_file())


KINDS = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
         "complex64", "complex128", "bfloat16"]


@pytest.mark.parametrize("compression", [None, "GZIP", "ZLIB", "ZSTD"])
@pytest.mark.parametrize("dtype", KINDS)
def test_every_dtype(tmp_path, dtype, compression):
    array = tf.cast(tf.reshape(tf.range(30), (5, 3, 2)), dtype)
    path = str(tmp_path / "saved")
    Dataset.from_tensor_slices((array, tf.range(5))).save(path, compression=compression)
    loaded = Dataset.load(path)
    assert loaded.cardinality().numpy() == 5 and loaded.element_spec[0] == tf.TensorSpec((3, 2), dtype)
    for i, (row, number) in enumerate(loaded):
        assert row.dtype == array.dtype and number.numpy() == i
        assert np.array_equal(tf.cast(row, "complex128").numpy(), tf.cast(array[i], "complex128").numpy())
    assert loaded[3][1].numpy() == 3


@pytest.mark.parametrize("make", [
    lambda: Dataset.from_tensor_slices(["a", "", "b" * 100, "\0\xff"]), lambda: Dataset.range(0), lambda: Dataset.range(300_000),
    lambda: Dataset.range(4).map(lambda x: tf.range(x), traced=False), lambda: Dataset.range(6).filter(lambda x: x % 2 == 0),
    lambda: Dataset.from_tensor_slices({"b": [1, 2], "a": (["x", "y"], [True, False])}), lambda: Dataset.from_tensors(tf.zeros((0, 3))),
    lambda: Dataset.from_tensor_slices(Pair([1, 2], Pair([3., 4.], [5, 6]))), lambda: Dataset.from_tensors(3).repeat(70_000),
    lambda: Dataset.from_tensors(tf.zeros((700, 700))).repeat(3), lambda: Dataset.range(7).batch(3),
    lambda: Dataset.from_tensor_slices([["a" * i, "b" * 20] for i in range(40_00)])])
@pytest.mark.parametrize("compression", [None, "ZSTD"])
def test_round_trip(tmp_path, make, compression):
    path, dataset = tmp_path / "saved", make()
    dataset.save(path, compression=compression)
    loaded = Dataset.load(path)
    want = values(dataset)
    assert values(loaded) == want and len(loaded) == len(want)
    assert repr(loaded.element_spec).replace("Pair", "") == repr(dataset.element_spec).replace("Pair", "")
    if 0 < len(want) <= 5000:
        order = values(loaded.shuffle(len(want), seed=1))
        assert sorted(map(repr, order)) == sorted(map(repr, want))
        assert values(loaded.skip(1)) == want[1:] and values(loaded.take(2)) == want[:2]


def test_rows_of_known_shapes_are_mapped(tmp_path):
    Dataset.from_tensor_slices(np.arange(20000, dtype="float32").reshape(2000, 10)).save(tmp_path / "s")
    loaded = Dataset.load(tmp_path / "s")
    assert "mapped" in loaded.explain()
    batch = next(iter(loaded.shuffle(2000, seed=3).batch(64)))
    assert batch.shape == (64, 10) and np.array_equal(batch.numpy()[:, 1] - batch.numpy()[:, 0], np.ones(64))


def test_save_replaces(tmp_path):
    path = tmp_path / "s"
    Dataset.range(5).save(path)
    before = stored_files(path)
    Dataset.range(7).save(path)
    assert values(Dataset.load(path)) == list(range(7)) and len(stored_files(path)) == len(before) == 2


def test_a_failing_save_leaves_what_was_there(tmp_path):
    path = tmp_path / "s"

    def failing(x):
        if x == 3:
            raise ValueError("three")
        return x

    with pytest.raises(ValueError, match="three"):
        Dataset.range(5).map(failing, traced=False).save(path)
    assert not path.exists()
    Dataset.range(2).save(path)
    with pytest.raises(ValueError, match="three"):
        Dataset.range(5).map(failing, traced=False).save(path)
    assert values(Dataset.load(path)) == [0, 1] and len(stored_files(path)) == 2


SHARDS = [(7, lambda x: x % 3, [0, 1, 3, 4, 6, 2, 5], [0, 3, 6, 1, 4, 2, 5]), (6, lambda x: 9 - x % 3, [2, 1, 5, 4, 0, 3], [2, 5, 1, 4, 0, 3]),
          (3, lambda x: x - 1, [1, 2, 0], [1, 2, 0]), (12, lambda x: x % 5, [0, 1, 5, 6, 10, 11, 2, 3, 7, 8, 4, 9], None)]


@pytest.mark.parametrize("count,shard_func,order,flat", SHARDS)
def test_shards(tmp_path, count, shard_func, order, flat):
    Dataset.range(count).save(tmp_path / "s", shard_func=shard_func)
    loaded = Dataset.load(tmp_path / "s")
    assert values(loaded) == order and [loaded[i].numpy() for i in range(count)] == order
    if flat is not None:
        assert values(Dataset.load(tmp_path / "s", reader_func=lambda shards: shards.flat_map(lambda shard: shard))) == flat
    iterator = iter(loaded)
    next(iterator), next(iterator)
    state, tail = iterator.save(), [x.numpy() for x in iterator]
    again = iter(loaded)
    again.restore(state)
    assert [x.numpy() for x in again] == tail == order[2:]


@pytest.mark.parametrize("shard_func", [lambda x: "a", lambda x: tf.cast(x, "int32"), lambda x: [x, x]])
def test_bad_shards(tmp_path, shard_func):
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(3).save(tmp_path / "s", shard_func=shard_func)


def test_bad_saves(tmp_path):
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(3).repeat().save(tmp_path / "s")
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(4).window(2).save(tmp_path / "s")
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(4).save(tmp_path / "s", compression="BAD")
    with pytest.raises(tf.errors.NotFoundError):
        Dataset.load(tmp_path / "absent")
    assert not (tmp_path / "s").exists()


def test_element_spec(tmp_path):
    Dataset.range(3).save(tmp_path / "s")
    assert values(Dataset.load(tmp_path / "s", tf.TensorSpec([], tf.int64))) == [0, 1, 2]
    for wrong in (tf.TensorSpec([], tf.int32), (tf.TensorSpec([], tf.int64),) * 2, tf.TensorSpec([2], tf.int64)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            Dataset.load(tmp_path / "s", wrong)


@pytest.mark.parametrize("compression", [None, "GZIP", "ZSTD"])
@pytest.mark.parametrize("make", [lambda: Dataset.range(40), lambda: Dataset.from_tensor_slices(["abc" * i for i in range(20)])])
def test_damage_is_found(tmp_path, make, compression):
    make().save(tmp_path / "s", compression=compression)
    want = values(make())
    for name in stored_files(tmp_path / "s"):
        file = tmp_path / "s" / name
        whole = file.read_bytes()
        header = range(8, 64) if name.endswith(".rows") else range(0)  # unused bytes
        for place in range(len(whole)):
            bad = bytearray(whole)
            bad[place] ^= 0x10
            file.write_bytes(bad)
            if place in header:
                assert values(Dataset.load(tmp_path / "s")) == want
                continue
            with pytest.raises((tf.errors.DataLossError, tf.errors.NotFoundError)):
                values(Dataset.load(tmp_path / "s"))
        for size in range(0, len(whole), 7):
            file.write_bytes(whole[:size])
            with pytest.raises(tf.errors.DataLossError):
                values(Dataset.load(tmp_path / "s"))
        file.write_bytes(whole)
    assert values(Dataset.load(tmp_path / "s")) == want


# ---- saves that are ended

def ended_at(count, place):
    """(dataset that fails once behind `place` elements, numbers of the elements that were made)."""
    made, ends = [], [place]

    def number(x):
        if len(made) == ends[0]:
            ends[0] = None
            raise ValueError("ended")
        made.append(int(x))
        return x
    return Dataset.range(count).map(number, traced=False, output_signature=tf.TensorSpec((), tf.int64)), made


@pytest.mark.parametrize("place,kept", [(0, 0), (9, 0), (10, 10), (29, 20), (30, 30), (99, 90)])
def test_a_save_goes_on(tmp_path, place, kept):
    path = tmp_path / "s"
    dataset, made = ended_at(100, place)
    with pytest.raises(ValueError, match="ended"):
        dataset.save(path, checkpoint_args={"checkpoint_interval": 10})
    with pytest.raises(tf.errors.NotFoundError):
        Dataset.load(path)
    made.clear()
    dataset.save(path, checkpoint_args={"checkpoint_interval": 10})
    assert made == list(range(kept, 100))
    loaded = Dataset.load(path)
    assert values(loaded) == list(range(100)) == [x.numpy() for x in (loaded[i] for i in range(100))]
    assert all(name.endswith(".rows") or "manifest" in name for name in stored_files(path))


def test_a_save_goes_on_where_nothing_changed(tmp_path):
    path, data = tmp_path / "s", np.arange(60)
    checkpoints = {"checkpoint_interval": 7}

    def dataset(data, seed=None):
        ends = [40]

        def same(x):
            ends[0] -= 1
            if ends[0] == 0:
                raise ValueError("ended")
            return x
        return Dataset.from_tensor_slices(data).shuffle(60, seed=seed).map(same, traced=False)

    def left():
        return any("journal" in name for name in stored_files(path))

    for other, seed, more in ((data + 1, 5, {}), (data, 6, {}), (data, 5, {"compression": "GZIP"}), (data, 5, {"shard_func": lambda x: x % 2})):
        with pytest.raises(ValueError, match="ended"):
            dataset(data, 5).save(path, checkpoint_args=checkpoints)
        assert left()
        with pytest.raises(ValueError, match="ended"):
            dataset(other, seed).save(path, checkpoint_args=checkpoints, **more)
        assert left()
        Dataset.range(3).save(path)
        assert not left() and values(Dataset.load(path)) == [0, 1, 2] and len(stored_files(path)) == 2
    for seed in (5, None):  # a seed that was drawn is that of the run that goes on
        again = dataset(data, seed)
        with pytest.raises(ValueError, match="ended"):
            again.save(path, checkpoint_args=checkpoints)
        again.save(path, checkpoint_args=checkpoints)
        assert sorted(values(Dataset.load(path))) == data.tolist()


def test_what_killed_saves_left_goes(tmp_path):
    path = tmp_path / "s"
    Dataset.range(4).save(path)
    for name in ("run-0123456789abcdef", "run-00000000000000ff"):
        (path / name).mkdir()
        (path / name / "00000000-00000.rows").write_bytes(b"x" * 100)
        (path / name / "00000000-00001.rows.tmp-0123456789abcdef").write_bytes(b"x" * 100)
    (path / "run-0123456789abcdef.lock").write_bytes(b"")
    kept = ["mine.txt", "run-mine"]
    (path / "mine.txt").write_text("mine")
    (path / "run-mine").mkdir()
    Dataset.range(5).save(path)
    assert values(Dataset.load(path)) == list(range(5))
    names = sorted(os.listdir(path))
    assert [name for name in names if name in kept] == kept and len(names) == 4, names


def test_saves_at_the_same_time(tmp_path):
    path = tmp_path / "s"

    def saves_meanwhile(x):
        if x == 2:
            Dataset.range(100, 105).save(path)
            assert values(Dataset.load(path)) == list(range(100, 105))
        return x
    Dataset.range(4).map(saves_meanwhile, traced=False, output_signature=tf.TensorSpec((), tf.int64)).save(path)
    assert values(Dataset.load(path)) == [0, 1, 2, 3] and len(stored_files(path)) == 2


def test_checkpoint_args(tmp_path):
    counter = tf.Variable(5, dtype=tf.int64)
    Dataset.range(40).save(tmp_path / "s", checkpoint_args={"step_counter": counter, "directory": str(tmp_path), "max_to_keep": 2})
    assert counter.numpy() == 45 and values(Dataset.load(tmp_path / "s")) == list(range(40))
    for bad in ({"interval": 3}, {"checkpoint_interval": 0}, {"checkpoint_interval": "a"}):
        with pytest.raises(tf.errors.InvalidArgumentError, match="checkpoint_args"):
            Dataset.range(3).save(tmp_path / "t", checkpoint_args=bad)


# ---- cache and snapshot

def counted(count):
    calls = []

    def count_call(x):
        calls.append(int(x))
        return x
    return Dataset.range(count).map(count_call, traced=False), calls


def test_cache_file(tmp_path):
    dataset, calls = counted(4)
    calls.clear()
    cached = dataset.cache(str(tmp_path / "c"))
    assert len(cached) == 4
    assert values(cached.repeat(2)) == [0, 1, 2, 3] * 2
    assert values(cached) == [0, 1, 2, 3] and calls == [0, 1, 2, 3]
    assert values(Dataset.range(9).cache(str(tmp_path / "c"))) == [0, 1, 2, 3]
    for other in (Dataset.from_tensor_slices([1.5]), Dataset.zip(Dataset.range(2), Dataset.range(2))):
        with pytest.raises(tf.errors.InvalidArgumentError):
            values(other.cache(str(tmp_path / "c")))


def test_cache_that_is_left_early(tmp_path):
    cached = Dataset.range(5).cache(str(tmp_path / "c"))
    first = iter(cached)
    next(first), next(first)
    with pytest.raises(tf.errors.AlreadyExistsError):
        values(cached)
    del first
    assert not (tmp_path / "c").exists()
    assert values(cached.take(2)) == [0, 1] and not (tmp_path / "c").exists()
    assert values(cached) == [0, 1, 2, 3, 4] and stored_files(tmp_path / "c")
    with pytest.raises(tf.errors.NotFoundError):
        values(Dataset.range(2).cache(str(tmp_path / "absent" / "c")))
    with pytest.raises(TypeError):
        Dataset.range(3).cache(3)


def test_cache_of_failures(tmp_path):
    def failing(x):
        if x == 1:
            raise ValueError("one")
        return x

    cached = Dataset.range(3).map(failing, traced=False).cache(str(tmp_path / "c"))
    iterator = iter(cached)
    assert next(iterator).numpy() == 0
    with pytest.raises(ValueError, match="one"):
        next(iterator)
    assert [x.numpy() for x in iterator] == [2] and not (tmp_path / "c").exists()


def test_cache_states(tmp_path):
    for stored in (False, True):
        for taken in range(6):
            path = str(tmp_path / f"c{stored}{taken}")
            cached = Dataset.range(5).cache(path)
            if stored:
                values(cached)
            iterator = iter(cached)
            for _ in range(taken):
                next(iterator, None)
            state = iterator.save()
            del iterator
            again = iter(cached)
            again.restore(state)
            assert [x.numpy() for x in again] == list(range(taken, 5))
            assert values(cached) == list(range(5))


def test_snapshot(tmp_path):
    path = str(tmp_path / "s")
    assert values(Dataset.range(5).snapshot(path)) == values(Dataset.range(5).snapshot(path)) == list(range(5))
    assert values(Dataset.range(7).snapshot(path)) == list(range(7)) and len(os.listdir(path)) == 2
    assert values(Dataset.range(3).snapshot(path, compression="GZIP").repeat(2)) == [0, 1, 2] * 2
    dataset, calls = counted(3)
    calls.clear()
    snapshot = dataset.snapshot(path)
    assert values(snapshot) == values(snapshot) == calls == [0, 1, 2]
    assert len(snapshot) == 3 and snapshot.element_spec == tf.TensorSpec((), tf.int64)
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(3).snapshot(path, compression="BAD")
    with pytest.raises(TypeError, match="snapshot: shard_func: expected a function that returns one int64 scalar"):
        Dataset.range(3).snapshot(path, shard_func=lambda x: 1.5)
    kept = Dataset.range(3).snapshot(path, shard_func=lambda x: x % 2, reader_func=lambda shards: shards.flat_map(lambda x: x))
    assert values(kept) == values(kept) == [0, 1, 2]
    first = iter(Dataset.range(9).snapshot(path))
    next(first)
    assert values(Dataset.range(9).snapshot(path)) == list(range(9))
