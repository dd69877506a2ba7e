"""Random numbers inside mapped functions: of seed, op, epoch and position."""
import levada as tf
import numpy as np
import pytest

Dataset = tf.data.Dataset


@pytest.fixture(autouse=True)
def _threads():
    tf.random.set_seed(11)
    yield
    tf.config.threading.set_intra_op_parallelism_threads(0)


def _values(iterator):
    return [np.asarray(x).tolist() for x in iterator]


def _traced(x):
    return tf.random.uniform([2], seed=3) + tf.cast(x, tf.float32)


def _callback(x):
    return np.float32(tf.random.uniform([], seed=3).numpy()) + float(int(x))


PIPELINES = {
    "traced": lambda: Dataset.range(40).map(_traced),
    "unseeded": lambda: Dataset.range(40).map(lambda x: tf.random.normal([2])),
    "parallel": lambda: Dataset.range(40).map(_traced, num_parallel_calls=4).prefetch(3),
    "batched": lambda: Dataset.range(40).map(_traced).shuffle(40, seed=2).batch(7).prefetch(2),
    "repeated": lambda: Dataset.range(9).map(_traced).repeat(3),
    "callback": lambda: Dataset.range(40).map(_callback, num_parallel_calls=4, traced=False,
                                              output_signature=tf.TensorSpec([], tf.float32)),
    "filtered": lambda: Dataset.range(40).filter(lambda x: tf.random.uniform([], seed=4) < 0.5),
    "after a filter": lambda: Dataset.range(40).filter(lambda x: x % 3 > 0).map(_traced),
    "flat_map": lambda: Dataset.range(9).flat_map(lambda x: Dataset.range(x).shuffle(9).map(_traced)),
    "interleave": lambda: Dataset.range(9).interleave(lambda x: Dataset.range(x).map(_traced), cycle_length=3),
    "shuffle op": lambda: Dataset.range(20).map(lambda x: tf.random.shuffle(tf.range(5))),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_any_number_of_threads_gives_the_same(name):
    seen = []
    for threads in (1, 2, 4):
        tf.random.set_seed(11)
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        dataset = PIPELINES[name]()
        seen.append([_values(dataset.as_numpy_iterator()) for _ in range(2)])
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] != seen[0][1], "another pass draws other numbers"


@pytest.mark.parametrize("name", PIPELINES)
def test_a_restored_pass_draws_what_it_would_have_drawn(name):
    dataset = PIPELINES[name]()
    whole = _values(dataset.as_numpy_iterator(epoch=2))
    iterator = dataset.as_numpy_iterator(epoch=2)
    for position in range(len(whole) + 1):
        other = dataset.as_numpy_iterator()
        other.restore(iterator.save())
        assert _values(other) == whole[position:], position
        next(iterator, None)


def test_a_state_brings_its_drawn_seed_to_another_process():
    def make():
        return Dataset.range(10).map(lambda x: tf.random.uniform([]))
    first = make().as_numpy_iterator()
    head = [next(first) for _ in range(4)]
    state = first.save()
    tf.random.set_seed(99)
    second = make().as_numpy_iterator()
    assert _values(second) != head + _values(first)
    second.restore(state)
    third = make().as_numpy_iterator()
    third.restore(state)
    assert _values(second) == _values(third)


def test_ops_differ_from_each_other_and_epochs_too():
    dataset = Dataset.range(50).map(lambda x: (tf.random.uniform([], seed=1), tf.random.uniform([], seed=1)))
    first = [(float(a), float(b)) for a, b in dataset.iterator(epoch=0)]
    again = [(float(a), float(b)) for a, b in dataset.iterator(epoch=0)]
    other = [(float(a), float(b)) for a, b in dataset.iterator(epoch=1)]
    assert first == again
    numbers = [x for pair in first + other for x in pair]
    assert len(set(numbers)) == len(numbers)


def test_the_datasets_of_elements_draw_numbers_of_their_own():
    dataset = Dataset.range(10).flat_map(lambda x: Dataset.range(5).map(lambda y: tf.random.uniform([], seed=3)))
    numbers = [float(x) for epoch in (0, 1) for x in dataset.iterator(epoch=epoch)]
    assert len(set(numbers)) == len(numbers) == 100
    assert numbers[:50] == [float(x) for x in dataset.iterator(epoch=0)]


def test_elements_by_position_are_those_of_epoch_0():
    dataset = Dataset.range(20).map(_traced)
    assert [dataset[i].numpy().tolist() for i in range(20)] == _values(dataset.as_numpy_iterator(epoch=0))


def test_the_same_numbers_whatever_comes_behind():
    plain = Dataset.range(20).map(_traced)
    expected = _values(plain.as_numpy_iterator(epoch=0))
    shuffled = plain.shuffle(20, seed=8)
    assert sorted(_values(shuffled.as_numpy_iterator(epoch=0))) == sorted(expected)
    assert _values(plain.batch(20).as_numpy_iterator(epoch=0))[0] == expected


def test_ranks_draw_alike_and_need_a_seed():
    dataset = Dataset.range(21).map(_traced).batch(4)
    whole = _values(dataset.as_numpy_iterator(epoch=0))
    parts = [_values(dataset.as_numpy_iterator(epoch=0, rank=r, world=3)) for r in range(3)]
    assert [sum(step, []) for step in zip(*parts)] == whole
    with pytest.raises(tf.errors.InvalidArgumentError, match="a seed for map#1"):
        Dataset.range(3).map(lambda x: tf.random.uniform([])).iterator(rank=0, world=2)


def test_the_numbers_are_uniform():
    drawn = np.concatenate(list(Dataset.range(40000).map(lambda x: tf.random.uniform([2])).batch(1000).as_numpy_iterator()))
    assert abs(drawn.mean() - 0.5) < 0.01 and abs(np.corrcoef(drawn.T)[0, 1]) < 0.02
    counts = np.histogram(drawn, 64, (0, 1))[0]
    assert ((counts - counts.mean()) ** 2 / counts.mean()).sum() < 120
    assert abs(np.corrcoef(drawn[:-1, 0], drawn[1:, 0])[0, 1]) < 0.02
