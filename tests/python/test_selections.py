"""Parts and samples by position, mixtures, error policies, functions of batches, elements written into buffers."""
from collections import Counter

import numpy as np
import pytest

import levada as tf

Dataset = tf.data.Dataset


def numbers(dataset, epoch=0):
    return [int(x) for x in dataset.as_numpy_iterator(epoch=epoch)]


# ---- by position

def test_gather_and_indexing():
    ds = Dataset.range(10)
    assert numbers(ds.gather([3, -1, 3])) == [3, 9, 3]
    assert numbers(ds[[1, 2]]) == [1, 2] and numbers(ds[np.array([4, -4])]) == [4, 6]
    assert numbers(ds[::-1]) == list(range(10))[::-1] and numbers(ds[8:2:-3]) == [8, 5]
    assert int(ds[-1]) == 9 and numbers(ds[2:5]) == [2, 3, 4] and numbers(ds[-3:]) == [7, 8, 9]
    with pytest.raises(IndexError, match="a dataset of 10, got 10"):
        ds.gather([10])
    with pytest.raises(IndexError):
        ds[-11]
    assert numbers(ds.gather([])) == []


def test_masks_and_numbers_in_tensors():
    ds = Dataset.range(10, 14)
    assert numbers(ds[[True, False, True, False]]) == numbers(ds[np.array([1, 0, 1, 0], bool)]) == [10, 12]
    for number in (tf.constant(2), tf.constant(2, tf.int64), tf.constant(2, tf.uint8)):
        assert int(ds[number]) == 12
    with pytest.raises(IndexError, match=r"mask of 4 elements, got one of \(2,\)"):
        ds[[True, False]]
    with pytest.raises(TypeError, match="gather: indices: expected integers, got bool"):
        ds.gather([True, False])
    with pytest.raises(TypeError, match="split: fractions: expected numbers, got"):
        ds.split("a")
    with pytest.raises(TypeError, match="mix: weights: expected numbers"):
        Dataset.mix([ds, ds], "ab")
    with pytest.raises(TypeError, match="mix: expected one dtype"):
        Dataset.mix([ds, Dataset.from_tensors("a")])


def test_gather_follows_a_shuffle_of_each_epoch():
    ds = Dataset.range(100).shuffle(seed=3).gather(list(range(0, 100, 7)))
    for epoch in range(3):
        assert numbers(ds, epoch) == numbers(Dataset.range(100).shuffle(seed=3), epoch)[::7]


@pytest.mark.parametrize("n", [0, 1, 7, 10, 1001])
@pytest.mark.parametrize("fractions", [(0.8, 0.2), (0.7, 0.2, 0.1), (1 / 3, 1 / 3, 1 / 3), (1.0,), (0.5, 0.25)])
def test_split_is_exact_and_disjoint(n, fractions):
    parts = Dataset.range(n).split(*fractions, seed=5)
    found = [x for part in parts for x in numbers(part)]
    assert len(set(found)) == len(found)
    bounds = [int(np.floor(n * min(1.0, s) + 0.5)) for s in np.cumsum((0, *fractions))]
    if abs(sum(fractions) - 1) < 1e-9:
        bounds[-1] = n
        assert sorted(found) == list(range(n))
    assert [len(part) for part in parts] == list(np.diff(bounds))
    for part in parts:  # nothing changes sides between epochs
        assert numbers(part, 0) == numbers(part, 4)


def test_split_without_a_shuffle_keeps_the_order():
    first, second = Dataset.range(10).split([0.3, 0.7])
    assert numbers(first) == [0, 1, 2] and numbers(second) == list(range(3, 10))
    with pytest.raises(ValueError, match="a sum of at most 1, got 1.2"):
        Dataset.range(10).split(0.6, 0.6)
    with pytest.raises(ValueError, match="finite fractions above 0, got 0"):
        Dataset.range(10).split(1.0, 0.0)
    with pytest.raises(tf.errors.FailedPreconditionError, match="known number of elements"):
        Dataset.range(10).filter(lambda x: x > 1).split(0.5)


def test_k_fold_holds_every_element_out_once():
    folds = Dataset.range(23).k_fold(5, seed=1)
    held = [numbers(test) for _, test in folds]
    assert sorted(sum(held, [])) == list(range(23)) and {len(test) for test in held} == {4, 5}
    for (train, _), test in zip(folds, held):
        assert sorted(numbers(train) + test) == list(range(23))
    with pytest.raises(ValueError, match="k_fold: folds: expected 2 or more, got 1"):
        Dataset.range(4).k_fold(1)


def test_shuffle_without_a_buffer_size_is_uniform_over_everything():
    assert sorted(numbers(Dataset.range(1000).shuffle(seed=1))) == list(range(1000))


# ---- samples

def test_sample_follows_its_weights():
    weights = np.array([1, 0, 3, 6], np.float32)
    drawn = numbers(Dataset.range(4).sample(weights, 40_000, seed=2))
    counts = Counter(drawn)
    assert counts[1] == 0
    for i, weight in enumerate(weights):
        expected = 40_000 * weight / 10
        assert abs(counts[i] - expected) < 5 * np.sqrt(expected + 1)


def test_sample_is_a_function_of_seed_and_epoch():
    def make(seed):
        return Dataset.range(50).sample(np.ones(50), seed=seed)

    assert numbers(make(1)) == numbers(make(1)) and len(make(1)) == 50
    assert numbers(make(1)) != numbers(make(2))
    assert numbers(make(1), 0) != numbers(make(1), 1)
    fixed = Dataset.range(50).sample(np.ones(50), seed=1, rerandomize_each_iteration=False)
    assert numbers(fixed, 0) == numbers(fixed, 1)
    iterator = make(3).as_numpy_iterator()
    for _ in range(7):
        next(iterator)
    again = make(3).as_numpy_iterator()
    again.restore(iterator.save())
    assert [int(x) for x in again] == [int(x) for x in iterator]


@pytest.mark.parametrize("weights", [[1.0, -1.0], [0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0], [1.0]])
def test_sample_refuses_weights(weights):
    with pytest.raises(ValueError, match="sample: expected"):
        Dataset.range(2).sample(weights)


def test_sample_wants_a_length():
    with pytest.raises(tf.errors.FailedPreconditionError, match="sample: expected a dataset of known length"):
        Dataset.range(3).repeat().sample([1, 1, 1])


def test_balance_gives_all_classes_equally_often():
    labels = np.array([0] * 90 + [1] * 9 + [7])
    drawn = numbers(Dataset.range(100).balance(labels, 300, seed=4))
    for begin in range(0, 300, 3):
        assert sorted(labels[drawn[begin:begin + 3]]) == [0, 1, 7]
    zeros = [x for x in drawn if labels[x] == 0]
    assert sorted(zeros[:90]) == list(range(90))
    ones = [x for x in drawn if labels[x] == 1]
    assert sorted(ones[:9]) == sorted(ones[9:18]) == list(range(90, 99))
    assert numbers(Dataset.range(100).balance(labels, seed=4), 0) != numbers(Dataset.range(100).balance(labels, seed=4), 1)


def test_balance_of_rows_and_batches():
    rows = np.arange(20, dtype=np.float32).reshape(10, 2)
    labels = np.arange(10) % 2
    for batch, label in Dataset.from_tensor_slices((rows, labels)).balance(labels, seed=0).batch(4).as_numpy_iterator():
        assert np.array_equal(batch[:, 0] / 2 % 2, label)


# ---- mixtures

def test_mix_keeps_its_proportions_at_every_place():
    parts = [Dataset.range(1000).map(lambda x, k=k: x * 0 + k) for k in range(3)]
    weights = np.array([0.5, 0.3, 0.2])
    mixed = numbers(Dataset.mix(parts, weights))
    for n in range(1, len(mixed) + 1):
        counts = np.bincount(mixed[:n], minlength=3)
        assert np.all(np.abs(counts - weights * n) <= 1), (n, counts)
    assert mixed.count(0) in (999, 1000)  # ends with the input that ends first


def test_mix_of_positions_streams_and_endless_inputs():
    first, second = Dataset.range(4), Dataset.range(10, 30)
    mixed = Dataset.mix([first, second], [1, 2])
    assert numbers(mixed) == [10, 0, 11, 12, 1, 13, 14, 2, 15, 16, 3, 17, 18]
    assert len(mixed) == 13 and int(mixed[4]) == 1
    stream = Dataset.mix([first.filter(lambda x: x >= 0), second], [1, 2])
    assert numbers(stream) == numbers(mixed)
    endless = Dataset.mix([first.repeat(), second.repeat()], [1, 2])
    assert numbers(endless.take(13)) == numbers(mixed)
    with pytest.raises(ValueError, match="mix: expected 2 weights, got 1"):
        Dataset.mix([first, second], [1])
    with pytest.raises(TypeError, match="one structure"):
        Dataset.mix([first, Dataset.zip((first, second))])


# ---- error policies

def failing(n=8):
    return Dataset.range(n).map(lambda x: 12 // (x - 3))


def test_skip_and_its_log():
    iterator = iter(failing().on_error("skip"))
    assert len(list(iterator)) == 7
    (entry,) = iterator.dropped()
    assert entry.step == "on_error#2" and entry.position == 3 and not entry.substituted
    assert entry.origin.startswith("map#1") and "zero" in entry.message
    assert issubclass(entry.error, tf.errors.InvalidArgumentError) and iterator.dropped().total == 1


def test_substitute_keeps_positions():
    ds = failing().on_error("substitute", -1)
    assert len(ds) == 8 and numbers(ds)[3] == -1 and int(ds[3]) == -1
    iterator = iter(ds.batch(4).repeat(2))
    assert [list(batch.numpy()).count(-1) for batch in iterator] == [1, 0, 1, 0]
    assert [(d.epoch_pass, d.position) for d in iterator.dropped()] in ([(0, 3)], [(0, 3), (1, 3)])
    stream = Dataset.range(8).filter(lambda x: x > 1).map(lambda x: 12 // (x - 3)).on_error("substitute", 99)
    assert numbers(stream)[1] == 99


def test_each_policy_is_for_the_steps_before_it():
    ds = Dataset.range(6).map(lambda x: 6 // x).on_error("substitute", 0).map(lambda x: 6 // (x - 3)).on_error("skip")
    iterator = iter(ds)
    assert len(list(iterator)) == 5
    assert [(d.step, d.position) for d in iterator.dropped()] == [("on_error#2", 0), ("on_error#4", 2)]


def inner(x):
    return Dataset.range(3).map(lambda y: 6 // (y - 1) + x).on_error("skip")


@pytest.mark.parametrize("how, step", [
    (lambda ds: ds.flat_map(inner), "flat_map#1"),
    (lambda ds: ds.interleave(inner, cycle_length=2), "interleave#1"),
    (lambda ds: ds.interleave(inner, cycle_length=2, num_parallel_calls=2), "interleave#1"),
    (lambda ds: ds.group_by_window(lambda x: x, lambda key, window: inner(key), window_size=1), "group_by_window#1"),
])
def test_what_a_dataset_inside_drops_is_in_the_log(how, step):
    ds = how(Dataset.range(4))
    iterator = iter(ds)
    head = [next(iterator) for _ in range(3)]
    again = iter(ds)
    again.restore(iterator.save())
    assert len(head) + len(list(again)) == 8 and len(list(iterator)) == 5
    assert [(d.step, d.position, d.within) for d in iterator.dropped()] == [
        ("on_error#2 in " + step, 1, (k,)) for k in range(4)]
    assert {d.within for d in again.dropped()} <= {(k,) for k in range(4)} and again.dropped()[-1].within == (3,)


def test_logs_of_datasets_inside_datasets_inside():
    ds = Dataset.range(2).flat_map(lambda x: Dataset.range(2).flat_map(inner))
    iterator = iter(ds.repeat(2))
    assert len(list(iterator)) == 16
    assert [d.within for d in iterator.dropped()] == 2 * [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert {d.step for d in iterator.dropped()} == {"on_error#2 in flat_map#1 in flat_map#1"}


def test_fail_is_the_default():
    with pytest.raises(ValueError):
        list(failing().on_error("fail"))


@pytest.mark.parametrize("make, match", [
    (lambda ds: ds.on_error("ignore"), "policy of 'fail', 'skip', 'substitute'"),
    (lambda ds: ds.on_error("skip", 1), "no substitute"),
    (lambda ds: ds.on_error("substitute", np.zeros(3, np.int64)), r"expected int64\[\], got int64\[3\]"),
])
def test_policies_are_checked(make, match):
    with pytest.raises(ValueError, match=match):
        make(failing())


@pytest.mark.filterwarnings("ignore::levada.data.TraceWarning")
def test_policies_work_on_worker_threads():
    def pick(x):
        if int(x) % 5 == 2:
            raise KeyError(int(x))
        return np.int64(int(x))

    ds = Dataset.range(50).map(pick, num_parallel_calls=3, output_signature=tf.TensorSpec([], tf.int64))
    iterator = iter(ds.on_error("substitute", -1).prefetch(4))
    assert [int(x) for x in iterator] == [-1 if i % 5 == 2 else i for i in range(50)]
    assert [d.position for d in iterator.dropped()] == list(range(2, 50, 5))
    assert all("KeyError" in d.message for d in iterator.dropped())


# ---- functions of batches

def test_map_batches_calls_once_for_many():
    sizes = []

    def double(batch):
        array = batch.numpy()
        sizes.append(len(array))
        return array * 2

    spec = tf.TensorSpec([None], tf.int64)
    assert numbers(Dataset.range(10).map_batches(double, 4, output_signature=spec)) == [2 * i for i in range(10)]
    assert sizes == [4, 4, 2]


def test_map_batches_may_give_more_or_fewer():
    spec = tf.TensorSpec([None], tf.int64)
    keep = Dataset.range(10).map_batches(lambda b: b.numpy()[b.numpy() % 3 == 0], 4, output_signature=spec)
    assert numbers(keep) == [0, 3, 6, 9]
    twice = Dataset.range(3).map_batches(lambda b: np.repeat(b.numpy(), 2), 2, output_signature=spec)
    assert numbers(twice) == [0, 0, 1, 1, 2, 2]


# ---- into buffers

def test_next_into_writes_batches():
    rows = np.arange(60, dtype=np.float32).reshape(20, 3)
    ds = Dataset.from_tensor_slices({"x": rows, "y": np.arange(20)}).shuffle(seed=1).batch(5)
    buffers = {"x": np.empty((5, 3), np.float32), "y": np.empty(5, np.int64)}
    wanted = list(ds.as_numpy_iterator(epoch=0))
    iterator = ds.iterator(epoch=0)
    for want in wanted:
        assert iterator.next_into(buffers) is True
        assert np.array_equal(buffers["x"], want["x"]) and np.array_equal(buffers["y"], want["y"])
    assert iterator.next_into(buffers) is False and iterator.next_into(buffers) is False


def test_next_into_allocates_no_batch():
    rows = np.arange(4096, dtype=np.float32).reshape(64, 64)
    iterator = iter(Dataset.from_tensor_slices(rows).shuffle(seed=1).batch(16))
    buffer = np.empty((16, 64), np.float32)
    while iterator.next_into(buffer):
        pass
    assert sum(step["allocations"] for step in iterator.stats()["steps"]) == 0


@pytest.mark.parametrize("make", [
    lambda: Dataset.range(12).batch(4), lambda: Dataset.range(12).map(lambda x: x + 1).batch(4).prefetch(2),
    lambda: Dataset.range(24).filter(lambda x: x % 2 == 0).batch(4), lambda: Dataset.from_tensors(np.arange(8)[::2]),
], ids=["computed", "ahead", "stream", "strided"])
def test_next_into_of_every_kind(make):
    ds, buffer, got = make(), np.empty(4, np.int64), []
    iterator = ds.iterator(epoch=0)
    while iterator.next_into(buffer):
        got.append(buffer.copy())
    assert np.array_equal(got, list(ds.as_numpy_iterator(epoch=0)))


def test_an_element_that_does_not_fit_is_not_lost():
    ds = Dataset.from_tensor_slices((np.arange(7), np.arange(7.0))).shuffle(seed=1).batch(4)
    wanted = list(ds.as_numpy_iterator(epoch=0))
    iterator = ds.iterator(epoch=0)
    whole, wrong = np.empty(4, np.int64), np.empty(3, np.float64)
    with pytest.raises(ValueError, match=r"float64\[4\], got one of float64\[3\] \(component 1\)"):
        iterator.next_into((whole, wrong))
    whole[:] = -1
    with pytest.raises(tf.errors.FailedPreconditionError, match="waits for next"):
        iterator.save()
    first, second = next(iterator)
    assert np.array_equal(first, wanted[0][0]) and np.array_equal(second, wanted[0][1])
    with pytest.raises(ValueError, match=r"int64\[3\], got one of int64\[4\]"):
        iterator.next_into((whole, np.empty(4)))
    assert iterator.next_into((np.empty(3, np.int64), np.empty(3))) is True


@pytest.mark.parametrize("buffer, error, match", [
    (np.empty(4, np.int32), ValueError, r"int64\[4\], got one of int32\[4\]"),
    (np.empty(8, np.int64)[::2], ValueError, "C order"),
    (np.empty(4, ">i8"), ValueError, "byte order"),
    (b"12345678" * 4, TypeError, "writable buffer, got bytes"),
    ((np.empty(4, np.int64),), TypeError, "structure"),
])
def test_next_into_checks_buffers(buffer, error, match):
    with pytest.raises(error, match=match):
        iter(Dataset.range(8).batch(4)).next_into(buffer)


def test_next_into_refuses_strings():
    with pytest.raises(ValueError, match="strings"):
        iter(Dataset.from_tensors("text")).next_into(np.empty((), np.int64))


def test_next_into_reports_failures_and_goes_on():
    iterator, buffer, seen = iter(failing(5)), np.empty((), np.int64), []
    while True:
        try:
            if not iterator.next_into(buffer):
                break
            seen.append(int(buffer))
        except ValueError as error:
            seen.append(error.levada_position)
    assert seen == [-4, -6, -12, 3, 12]
