"""Files larger than memory: block shuffles, what is held of mapped files, files that are cut."""
import json
import os
import pathlib
import signal
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


@pytest.mark.parametrize("how", ["map", "read", "parts", "columns"])
@pytest.mark.parametrize("threads", [1, 2])
def test_windows_that_are_read_give_the_rows_that_mapped_ones_give(tmp_path, how, threads):
    """A budget below the size of the file changes how rows come, never which."""
    values = stored(tmp_path / "x.npy", 3000, 512)  # 6 MB
    np.savez(tmp_path / "x.npz", a=values, b=np.arange(3000, dtype=np.uint8))
    for i in range(3):
        np.save(tmp_path / f"part{i}.npy", values[i * 1000:(i + 1) * 1000])
    make = {"map": lambda: Dataset.from_npy(str(tmp_path / "x.npy")),
            "read": lambda: Dataset.from_npy(str(tmp_path / "x.npy"), mode="read"),
            "parts": lambda: Dataset.from_npy([str(tmp_path / f"part{i}.npy") for i in range(3)]),
            "columns": lambda: Dataset.from_npz(str(tmp_path / "x.npz"), ["a", "b"])}[how]
    run = lambda dataset: [str(tf.nest.flatten(batch)[0].numpy()[:, 0].tolist()) + str(len(tf.nest.flatten(batch)))  # noqa: E731
                           for batch in dataset]
    shuffled = lambda: make().shuffle(450, seed=2, block_size=30)  # noqa: E731
    variants = [lambda: shuffled().batch(64), lambda: shuffled().repeat(2).batch(7), lambda: shuffled().skip(440).take(99).batch(20),
                lambda: shuffled().shard(2, 1).batch(16).prefetch(3), lambda: shuffled().map(lambda *x: x).batch(50, num_parallel_calls=2)]
    before = tf.config.threading.get_intra_op_parallelism_threads()
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    try:
        expected = [run(variant()) for variant in variants]
        # Three windows, two, one (which has to wait until nobody holds rows of the one before), none.
        for budget in (4 << 20, 2200 << 10, 1100 << 10, 512 << 10):
            tf.config.set_byte_budget(budget)
            assert [run(variant()) for variant in variants] == expected
    finally:
        tf.config.set_byte_budget(0)
        tf.config.threading.set_intra_op_parallelism_threads(before)


@pytest.fixture(name="small_budget")
def _small_budget():
    tf.config.set_byte_budget(4 << 20)
    yield
    tf.config.set_byte_budget(0)


@pytest.mark.parametrize("mode", ["map", "read"])
def test_batches_of_windows_stay_what_they_are_while_they_are_held(tmp_path, small_budget, mode):
    """Memory of a window is used again, but not under whoever holds rows of it."""
    values = stored(tmp_path / "x.npy", 3000, 512)
    dataset = Dataset.from_npy(str(tmp_path / "x.npy"), mode=mode).shuffle(300, seed=2, block_size=30)
    expected = [batch.numpy().copy() for batch in dataset.batch(40).iterator(epoch=0)]
    assert np.array_equal(np.concatenate(expected)[np.argsort(np.concatenate(expected)[:, 0])], values)
    for held in (1, 2, 9, 75):
        kept = []
        for i, batch in enumerate(dataset.batch(40).prefetch(2).iterator(epoch=0)):
            kept.append((i, batch.numpy()))
            del kept[:-held]
            assert all(np.array_equal(rows, expected[j]) for j, rows in kept)
    some = [batch.numpy() for batch in dataset.batch(40).iterator(epoch=0)][::7]
    assert all(np.array_equal(one, two) for one, two in zip(some, expected[::7]))
    rows = [row.numpy() for row in dataset.iterator(epoch=0)]
    assert np.array_equal(np.stack(rows), np.concatenate(expected))


@pytest.mark.parametrize("nbytes", [1, 24, 100, 1000, 1024, 1030, 5000, 70000])
def test_rows_of_any_length_are_read_in_the_order_of_their_use(tmp_path, small_budget, nbytes):
    rows = (9 << 20) // nbytes if nbytes > 100 else 200_000
    values = np.random.default_rng(nbytes).integers(0, 256, (rows, nbytes), np.uint8)
    numbers = np.arange(rows, dtype=np.int64)
    np.savez(tmp_path / "x.npz", x=values, y=numbers, z=np.zeros((5 << 20) // rows * rows, np.uint8).reshape(rows, -1))
    dataset = Dataset.from_npz(str(tmp_path / "x.npz"), ["x", "y"]).shuffle(rows // 20, seed=1, block_size=max(rows // 300, 1))
    seen = []
    for batch in dataset.batch(33).prefetch(1).as_numpy_iterator():
        assert np.array_equal(batch["x"], values[batch["y"]])
        seen.append(batch["y"])
    assert np.array_equal(np.sort(np.concatenate(seen)), numbers)


@pytest.mark.parametrize("mode", ["map", "read"])
@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_a_file_that_is_cut_is_an_error_however_its_rows_are_read(tmp_path, mode, shuffled, count):
    names = [str(tmp_path / f"x{i}.npy") for i in range(count)]
    for name in names:
        stored(name, 4000, 256)
    tf.config.set_byte_budget(4 << 20)
    try:
        dataset = Dataset.from_npy(names, mode=mode)
        iterator = iter((dataset.shuffle(800, seed=1, block_size=50) if shuffled else dataset).batch(8))
        next(iterator)
        os.truncate(names[-1], 1 << 20)
        with pytest.raises(tf.errors.DataLossError) as caught:
            for _ in iterator:
                pass
        assert names[-1] in str(caught.value) and "got" in str(caught.value)
    finally:
        tf.config.set_byte_budget(0)


FORMAT_GROWTH = textwrap.dedent("""
    import json, os, sys
    import numpy as np
    import levada as tf

    def held():
        lines = open("/proc/self/status").read().splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(("RssAnon", "RssFile")))

    folder, kind, budget = sys.argv[1], sys.argv[2], int(sys.argv[3])
    data, path = tf.data.Dataset, os.path.join(folder, "x")
    tf.config.set_byte_budget(budget)
    first, warm, blocks, everything = lambda batch: batch, None, {"block_size": 64}, None
    if kind == "npz": rows, first = data.from_npz(path, ["x"]), lambda batch: batch["x"]
    if kind == "safetensors": rows, first = data.from_safetensors(path, ["x"]), lambda batch: batch["x"]
    if kind == "raw": rows = data.from_raw(path, tf.int32, (512,))
    if kind == "read": rows = data.from_raw(path, tf.int32, (512,), mode="read")
    if kind == "many": rows = data.from_npy([path + str(i) for i in range(4)])
    if kind == "tfrecord": rows = tf.data.TFRecordDataset(path, index=True).map(lambda r: tf.io.decode_raw(r, tf.int32))
    if kind == "tar":
        rows = tf.data.TarDataset(path, ["bin"], index=True).map(lambda r: tf.io.decode_raw(r["bin"], tf.int32))
    if kind in ("stored", "packed", "sharded"): rows = data.load(path)
    if kind in ("cache", "snapshot"): warm = data.from_raw(path, tf.int32, (512,))
    if kind == "cache": rows = warm.cache(path + ".cache")
    if kind == "snapshot": rows = warm.snapshot(path + ".snapshot")
    if warm is not None: blocks, everything = {}, 1024  # they are streams, whose elements a shuffle keeps
    if kind == "csv": rows = tf.data.experimental.CsvDataset(path, [tf.int32] * 4, index=True).map(lambda a, b, c, d: tf.stack([a]))
    read = [rows.batch(64), rows.shuffle(1024, seed=1, **blocks).batch(64), rows.shuffle(everything, seed=1).take(9000).batch(64).prefetch(2)]
    for batch in (warm or rows).take(256).shuffle(2).batch(64).prefetch(2):
        pass
    before, most, sums = held(), 0, []
    for dataset in read:
        total = 0
        for i, batch in enumerate(dataset.as_numpy_iterator()):
            total += int(first(batch)[:, 0].sum(dtype=np.int64))
            most = max(most, held()) if i % 16 == 0 else most
        sums.append(total)
    print(json.dumps([max(most, held()) - before, sums]))
""")


def write_rows(path, kind, rows):
    """Rows of 512 numbers, the first one its own; of a CSV file, four."""
    values = np.zeros((rows, 512), np.int32)
    values[:, 0] = np.arange(rows)
    if kind == "npz":
        with open(path, "wb") as file:
            np.savez(file, x=values)
    elif kind == "safetensors":
        tf.io.save_safetensors(str(path), {"x": values})
    elif kind in ("stored", "packed", "sharded"):
        shards = {"shard_func": lambda row: tf.cast(row[0] % 3, tf.int64)} if kind == "sharded" else {}
        tf.data.Dataset.from_tensor_slices(values).save(path, compression="GZIP" if kind == "packed" else None, **shards)
    elif kind == "tar":
        with tf.io.TarWriter(str(path)) as writer:
            for i, row in enumerate(values):
                writer.write_sample({"__key__": f"{i:06d}", "bin": row.tobytes()})
    elif kind in ("raw", "read", "cache", "snapshot"):
        values.tofile(path)
    elif kind == "many":
        for i in range(4):
            with open(f"{path}{i}", "wb") as file:
                np.save(file, values[i * rows // 4:(i + 1) * rows // 4])
    elif kind == "tfrecord":
        with tf.io.TFRecordWriter(str(path)) as writer:
            for row in values:
                writer.write(row.tobytes())
    else:
        path.write_text("".join(f"{i},{'0' * 2000},2,3\n" for i in range(rows)), encoding="ascii")


@pytest.mark.parametrize("kind", ["npz", "safetensors", "raw", "read", "many", "tfrecord", "csv", "tar", "stored", "packed",
                                  "sharded", "cache", "snapshot"])
def test_every_format_stays_within_the_budget(tmp_path, kind):
    budget, rows = 16 << 20, 32768  # 64 MB
    write_rows(tmp_path / "x", kind, rows)
    package = str(pathlib.Path(tf.__file__).parents[1])
    out = subprocess.run([sys.executable, "-c", FORMAT_GROWTH, str(tmp_path), kind, str(budget)],
                         env={**os.environ, "PYTHONPATH": package}, capture_output=True, text=True, check=False)
    assert out.returncode == 0, out.stderr
    growth, sums = json.loads(out.stdout.splitlines()[-1])
    whole = rows * (rows - 1) // 2
    slack = 2 << 20  # stacks of workers and the allocator's arenas, which are no part of a budget
    assert sums[:2] == [whole, whole] and growth <= 1.05 * budget + slack, (growth, sums)


GUARDED = textwrap.dedent("""
    import os, signal, sys
    import numpy as np
    import levada as tf

    guard, how, path = sys.argv[1] == "guard", sys.argv[2], sys.argv[3]
    np.save(path, np.ones((4096, 256), np.float32))
    if guard:
        tf.io.install_sigbus_guard()
        tf.io.install_sigbus_guard()
    if how == "view":
        dataset = tf.data.Dataset.from_npy(path).batch(4096)
        view = next(iter(dataset)).numpy()
    elif how == "op":
        view = tf.io.read_npy(path)
    elif how == "foreign":
        os.kill(os.getpid(), signal.SIGBUS)
    os.truncate(path, 1 << 20)
    if how == "view":
        print(float(view[-1].sum()), float(view[0].sum()))
        try:
            next(dataset.iterator(epoch=0))
        except tf.errors.DataLossError as error:
            print("DataLossError", path in str(error))
    else:
        for attempt in range(2):
            try:
                print(float(tf.reduce_sum(view)))
            except tf.errors.DataLossError as error:
                print("DataLossError", path in str(error))
""")


def run_guarded(tmp_path, guard, how):
    package = str(pathlib.Path(tf.__file__).parents[1])
    out = subprocess.run([sys.executable, "-c", GUARDED, "guard" if guard else "none", how, str(tmp_path / "x.npy")],
                         env={**os.environ, "PYTHONPATH": package}, capture_output=True, text=True, check=False)
    return out.returncode, out.stdout.splitlines(), out.stderr


def test_the_sigbus_guard_makes_an_error_of_a_cut_mapping(tmp_path):
    assert run_guarded(tmp_path, True, "op")[:2] == (0, ["DataLossError True"] * 2)
    status, lines, _ = run_guarded(tmp_path, True, "view")
    assert status == 0 and lines[0] == "0.0 256.0" and lines[1] == "DataLossError True"


def test_without_the_guard_signals_are_the_hosts(tmp_path):
    assert run_guarded(tmp_path, False, "op")[0] == -signal.SIGBUS
    assert run_guarded(tmp_path, True, "foreign")[0] == -signal.SIGBUS


def test_a_chunk_that_meets_the_guard_fails_and_says_why(tmp_path):
    """The file is cut while the rows of one batch are computed."""
    program = textwrap.dedent("""
        import os, sys
        import numpy as np
        import levada as tf

        path = sys.argv[1]
        np.save(path, np.ones((4096, 256), np.float32))
        tf.io.install_sigbus_guard()
        first = tf.data.Dataset.range(4096).map(lambda i: os.truncate(path, 1 << 20) or i if i == 4000 else i, traced=False)
        rows = tf.data.Dataset.from_npy(path).shuffle(seed=1)
        seen = 0
        try:
            for x, i in tf.data.Dataset.zip(rows, first).batch(64):
                assert bool(tf.reduce_all(x == 1.0)), "zeros were given as rows"
                seen += 1
        except tf.errors.DataLossError as error:
            print("DataLossError", path in str(error), seen)
    """)
    package = str(pathlib.Path(tf.__file__).parents[1])
    out = subprocess.run([sys.executable, "-c", program, str(tmp_path / "x.npy")], env={**os.environ, "PYTHONPATH": package},
                         capture_output=True, text=True, check=False)
    assert out.returncode == 0 and out.stdout.startswith("DataLossError True 62"), (out.stdout, out.stderr)
