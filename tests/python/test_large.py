"""Files larger than memory: block shuffles, what is held of mapped files, files that are cut."""
import json
import os
import pathlib
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset


def stored(path, rows=1000, width=300):
    values = np.arange(rows * width, dtype=np.int32).reshape(rows, width)
    np.save(path, values)
    return values


def firsts(dataset):
    return [int(row[0]) for row in dataset.as_numpy_iterator()]


def test_a_block_shuffle_gives_every_row_once_window_by_window(tmp_path):
    values = stored(tmp_path / "x.npy")
    dataset = Dataset.from_npy(str(tmp_path / "x.npy")).shuffle(200, seed=3, block_size=40)
    for epoch in range(2):
        rows = np.stack(list(dataset.as_numpy_iterator()))
        order = rows[:, 0] // 300
        assert sorted(order) == list(range(1000)) and np.array_equal(rows, values[order])
        for window in range(0, 1000, 200):
            # Five blocks of 40 rows that lie together.
            block = np.unique(np.diff(np.sort(order[window:window + 200])), return_counts=True)
            assert dict(zip(*block)).get(1, 0) >= 5 * 39 - 1
        if epoch == 0:
            first = order
    assert list(first) != list(order)


def test_the_order_depends_on_seed_and_epoch_only(tmp_path):
    stored(tmp_path / "x.npy")
    make = lambda: Dataset.from_npy(str(tmp_path / "x.npy")).shuffle(100, seed=5, block_size=10)  # noqa: E731
    plain = firsts(make())
    threaded = firsts(make().map(lambda x: x, num_parallel_calls=2).prefetch(4))
    assert plain == threaded
    assert firsts(make().repeat(2))[:1000] == plain and firsts(make().repeat(2))[1000:] != plain
    batched = [int(v) for rows in make().batch(33).as_numpy_iterator() for v in rows[:, 0]]
    assert batched == plain
    fixed = Dataset.range(100).shuffle(20, seed=5, block_size=4, reshuffle_each_iteration=False)
    assert list(fixed.as_numpy_iterator()) == list(fixed.as_numpy_iterator())


def test_states_of_a_block_shuffle_are_small_and_exact(tmp_path):
    stored(tmp_path / "x.npy")
    dataset = Dataset.from_npy(str(tmp_path / "x.npy")).shuffle(100, seed=5, block_size=10).batch(7)
    whole = [rows.numpy()[:, 0].tolist() for rows in dataset.iterator(epoch=0)]
    for position in (0, 1, 50, 142, 143):
        iterator = dataset.iterator(epoch=0)
        for _ in range(position):
            next(iterator)
        state = iterator.save()
        assert len(state) <= 256
        again = dataset.iterator()
        again.restore(state)
        assert [rows.numpy()[:, 0].tolist() for rows in again] == whole[position:]


@pytest.mark.parametrize("arguments, words", [
    ({"buffer_size": 3, "block_size": 4}, "at least one block of 4, got 3"),
    ({"block_size": 4}, "at least one block of 4, got none"),
    ({"buffer_size": 8, "block_size": 0}, "block_size"),
])
def test_bad_block_sizes(arguments, words):
    with pytest.raises(ValueError, match=words):
        Dataset.range(9).shuffle(**arguments)


def test_streams_have_no_blocks():
    def numbers():
        yield 1

    stream = Dataset.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64))
    for dataset, words in ((stream, "a stream"), (Dataset.range(3).repeat(), "an infinite one")):
        with pytest.raises(tf.errors.FailedPreconditionError, match=f"known length and positions for block_size, got {words}"):
            next(iter(dataset.shuffle(8, block_size=4)))


def test_explain_tells_the_windows():
    text = Dataset.range(1000).shuffle(100, seed=1, block_size=20).explain()
    assert "windows of 5 permuted blocks of 20" in text


def test_a_file_that_is_cut_under_its_mapping_is_an_error(tmp_path):
    path = tmp_path / "x.npy"
    stored(path, 4000, 256)
    iterator = iter(Dataset.from_npy(str(path)).batch(8))
    next(iterator)
    os.truncate(path, 1 << 20)
    with pytest.raises(tf.errors.DataLossError) as caught:
        for _ in iterator:
            pass
    message = str(caught.value)
    assert str(path) in message and "expected at least 4096128 bytes, got 1048576" in message and "cut since" in message


GROWTH = textwrap.dedent("""
    import json, sys
    import numpy as np
    import levada as tf

    def held():
        lines = open("/proc/self/status").read().splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(("RssAnon", "RssFile")))

    path, budget = sys.argv[1], int(sys.argv[2])
    tf.config.set_byte_budget(budget)
    rows = tf.data.Dataset.from_npy(path)
    read = {
        "in order": rows.batch(64),
        "blocks": rows.shuffle(4096, seed=1, block_size=256).batch(64),
        "everywhere": rows.shuffle(seed=1).take(20000).batch(64),
        "computed": rows.shuffle(4096, seed=1, block_size=256).map(lambda x: tf.cast(x, tf.float32) / 255).batch(64).prefetch(2),
    }
    growth, sums = {}, {}
    for batch in rows.take(256).shuffle(2).map(lambda x: tf.cast(x, tf.float32) / 255).batch(64).prefetch(2):
        batch.numpy()
    for name, dataset in read.items():
        before, most, total = held(), 0, 0.0
        for i, batch in enumerate(dataset.as_numpy_iterator()):
            total += float(batch.sum(dtype=np.float64))
            if i % 16 == 0:
                most = max(most, held())
        growth[name], sums[name] = max(most, held()) - before, total
    print(json.dumps([growth, sums]))
""")


def test_a_file_of_many_times_the_budget_stays_within_it(tmp_path):
    budget, width, rows = 32 << 20, 2048, 81920  # 160 MB
    path = tmp_path / "x.npy"
    values = np.lib.format.open_memmap(path, "w+", np.uint8, (rows, width))
    for i in range(0, rows, 4096):
        values[i:i + 4096] = (np.arange(4096 * width, dtype=np.uint32).reshape(4096, width) * 2654435761 + i) >> 24
    expected = int(values.sum(dtype=np.int64))
    del values
    package = str(pathlib.Path(tf.__file__).parents[1])
    out = subprocess.run([sys.executable, "-c", GROWTH, str(path), str(budget)], env={**os.environ, "PYTHONPATH": package},
                         capture_output=True, text=True, check=False)
    assert out.returncode == 0, out.stderr
    growth, sums = json.loads(out.stdout.splitlines()[-1])
    assert sums["in order"] == sums["blocks"] == expected
    assert abs(sums["computed"] - expected / 255) < 1e-3 * expected / 255
    for name, nbytes in growth.items():
        assert nbytes <= 1.05 * budget, (name, nbytes >> 20)
