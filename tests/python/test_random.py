"""Random numbers: TensorFlow's bits for stateless ops and generators, repeatable sequences for the others."""
import copy
import pickle

import numpy as np
import pytest

import levada as tf

SEED = [1, 2]
FLOATS = ["float16", "bfloat16", "float32", "float64"]
EPSILON = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52}


def values(text):
    return [float.fromhex(part) for part in text.split()]


def wide(tensor):
    return np.asarray(tf.cast(tensor, tf.float64))


# What TensorFlow 2.21 answers for shape [7] and seed [1, 2].
UNIFORM = {
    "float16": "0x1.16p-1 0x1.e2p-3 0x1.fp-5 0x1.c98p-1 0x1.26p-3 0x1.c5p-2 0x1.6cp-4",
    "bfloat16": "0x1.6p-2 0x1.c4p-1 0x1.fp-2 0x1.3p-3 0x1.3p-3 0x1.14p-1 0x1.6cp-1",
    "float32": "0x1.b028bp-1 0x1.894f1p-3 0x1.fe10f8p-1 0x1.48793p-3 0x1.168498p-2 0x1.4c7714p-1 0x1.b60b6p-4",
    "float64": "0x1.81458cf3129e2p-1 0x1.f087c2c290f26p-1 0x1.6849f8a98ee28p-3 0x1.b60b64610ae7cp-1 "
               "0x1.07956bf15b35ep-1 0x1.372a5bf23a328p-1 0x1.a77afee2ccf48p-1"}
SCALED = {  # minval -3, maxval 2.5
    "float16": "-0x1.cp-7 -0x1.b48p+0 -0x1.558p+1 0x1.eap+0 -0x1.1bp+1 -0x1.22p-1 -0x1.418p+1",
    "bfloat16": "-0x1.1cp+0 0x1.d8p+0 -0x1.6p-2 -0x1.18p+1 -0x1.18p+1 -0x1p-5 0x1.dp-1",
    "float32": "0x1.a46fep+0 -0x1.f199a4p+0 0x1.3d5754p+1 -0x1.0f1658p+1 -0x1.8109bp+0 0x1.248efp-1 -0x1.34b60cp+1",
    "float64": "0x1.237f439c7332cp+0 0x1.2abaabcb874d4p+1 -0x1.04269285b6e22p+1 0x1.b49f540addfd4p+0 "
               "-0x1.5928b942295fp-3 0x1.5ed1f368802b8p-2 0x1.8c923cefb3a08p+0"}
NORMAL = {
    "float16": "0x1.168p-1 0x1.a8cp-3 0x1.2d4p-4 0x1.7c8p-5 -0x1.4d4p+0 -0x1.e84p-1 0x1.afp-1",
    "bfloat16": "0x1.16p-1 0x1.a8p-3 0x1.2ep-4 0x1.7cp-5 -0x1.4ep+0 -0x1.e8p-1 0x1.aep-1",
    "float32": "0x1.16959ap-1 0x1.a8b702p-3 0x1.2d51c8p-4 0x1.7c645p-5 -0x1.4d34fep+0 -0x1.e85fe2p-1 0x1.aef70cp-1",
    "float64": "-0x1.23745fceed393p-3 0x1.7b30df7adce2ep-1 -0x1.7813821086c87p+0 0x1.25d2c6f1a9e3ap+0 "
               "-0x1.719a6fdd9e259p-1 -0x1.cbe32b640db75p-1 0x1.33624a9899bf6p-1"}
TRUNCATED = {
    "float16": "0x1.168p-1 0x1.a8cp-3 0x1.2d4p-4 0x1.7c8p-5 0x1.588p-3 -0x1.af4p+0 0x1.efcp-3",
    "bfloat16": "0x1.16p-1 0x1.a8p-3 0x1.2ep-4 0x1.7cp-5 0x1.58p-3 -0x1.bp+0 0x1.fp-3",
    "float32": "0x1.16959ap-1 0x1.a8b702p-3 0x1.2d51c8p-4 0x1.7c645p-5 0x1.587c58p-3 -0x1.af5e58p+0 0x1.efacaep-3",
    "float64": "-0x1.23745fceed393p-3 0x1.7b30df7adce2ep-1 -0x1.1ad29167909a9p-1 -0x1.7809d7af7e4adp-1 "
               "-0x1.97fb79abfff44p-2 0x1.850c94ed98bcbp-3 -0x1.1b8b647d0508dp+0"}


@pytest.mark.parametrize("dtype", FLOATS)
def test_uniform_floats_have_tensorflows_bits(dtype):
    assert wide(tf.random.stateless_uniform([7], SEED, dtype=dtype)).tolist() == values(UNIFORM[dtype])
    scaled = tf.random.stateless_uniform([7], SEED, minval=-3, maxval=2.5, dtype=dtype)
    assert wide(scaled).tolist() == values(SCALED[dtype])


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("make,expected", [(tf.random.stateless_normal, NORMAL),
                                           (tf.random.stateless_truncated_normal, TRUNCATED)])
def test_normal_numbers_are_tensorflows_within_two_ulp(dtype, make, expected):
    got, wanted = wide(make([7], SEED, dtype=dtype)), np.array(values(expected[dtype]))
    assert np.abs(got / wanted - 1).max() <= 2 * EPSILON[dtype]


def test_integers_have_tensorflows_bits():
    def full(dtype):
        return tf.random.stateless_uniform([5], SEED, minval=None, maxval=None, dtype=dtype).numpy().tolist()
    assert full("int32") == [1105988140, 1738052849, -335576002, 370444179, 10670227]
    assert full("uint32") == [1105988140, 1738052849, 3959391294, 370444179, 10670227]
    assert full("int64") == [7464880146280614444, 1591045637757961278, -1057468755545501549, 2524363516007002203,
                             6884554327646026923]
    assert full("uint64")[2] == 17389275318164050067
    small = [tf.random.stateless_uniform([5], SEED, -5, 17, dtype).numpy().tolist() for dtype in ("int32", "int64")]
    assert small == [[-1, 0, 7, 12, 2], [-3, 9, 14, 12, -4]]


def test_permutations_and_classes_are_tensorflows():
    assert tf.random.experimental.stateless_shuffle(tf.range(10), SEED).numpy().tolist() == [
        0, 3, 8, 1, 5, 4, 9, 7, 6, 2]
    rows = tf.reshape(tf.range(20), [10, 2])
    assert tf.random.experimental.stateless_shuffle(rows, [1, 3])[:, 0].numpy().tolist() == [
        18, 0, 2, 8, 10, 12, 16, 14, 4, 6]
    logits = np.log([[0.5, 0.5, 1.0], [1.0, 2.0, 3.0]])
    expected = [[2, 2, 0, 2, 2, 2, 2, 0], [2, 2, 2, 1, 1, 1, 2, 1]]
    for dtype in ("float32", "float64"):
        assert tf.random.stateless_categorical(logits.astype(dtype), 8, SEED).numpy().tolist() == expected
    assert tf.random.stateless_categorical(logits, 8, SEED, dtype=tf.int32).dtype == tf.int32
    assert tf.random.experimental.index_shuffle(tf.range(10), SEED, 9).numpy().tolist() == [5, 0, 1, 4, 3, 6, 9, 8, 7, 2]
    assert [int(tf.random.experimental.index_shuffle(i, SEED, 999)) for i in range(5)] == [440, 997, 41, 719, 533]
    assert [int(tf.random_index_shuffle(i, [5, 2, 9], 70000)) for i in range(5)] == [43509, 11470, 14426, 20798, 65726]
    assert [int(tf.random_index_shuffle(0, [0, 0, 0], 65535, rounds=r)) for r in (4, 6, 8)] == [253, 37392, 23829]


@pytest.mark.parametrize("last", [0, 1, 2, 255, 1000, 65535, 65536])
def test_index_shuffle_is_a_permutation(last):
    places = tf.random_index_shuffle(tf.range(last + 1), [7, 8, 9], last).numpy()
    assert np.array_equal(np.sort(places), np.arange(last + 1))


def test_split_and_fold_in():
    assert tf.random.experimental.stateless_split(SEED, 3).numpy().tolist() == [
        [1105988140, 1738052849], [-335576002, 370444179], [10670227, -246211131]]
    assert tf.random.experimental.stateless_fold_in(SEED, 7).numpy().tolist() == [1105988140, 7]


def test_generator_is_tensorflows():
    generator = tf.random.Generator.from_seed(1234)
    assert generator.state.numpy().tolist() == [1234, 0, 0]
    assert np.allclose(generator.uniform([3]), [0.3581475, 0.11322761, 0.56670904], rtol=1e-6)
    assert generator.state.numpy().tolist() == [2002, 0, 0]
    assert np.allclose(generator.normal([5]), [1.1264246, -1.0338292, 0.25710702, -0.10831461, -0.39451364], rtol=1e-6)
    assert generator.uniform([3], minval=0, maxval=10, dtype="int32").numpy().tolist() == [6, 9, 0]
    assert generator.uniform_full_int([3]).numpy().tolist() == [17749347321697340902, 4328240269465201701,
                                                                 9086694657272428868]
    assert np.allclose(generator.truncated_normal([2]), [-1.2584243, -0.06602971], rtol=1e-6)
    assert generator.make_seeds(2).numpy().tolist() == [[-8011759062544157638, 5830123041989737674], [0, 0]]
    assert [one.state.numpy().tolist() for one in generator.split(2)] == [
        [0, 0, -1723169384922343483], [0, 0, 2721854723098062781]]
    generator.skip(5)
    assert generator.state.numpy().tolist() == [7634, 0, 0]
    generator.reset_from_seed(7)
    assert generator.state.numpy().tolist() == [7, 0, 0]
    assert tf.random.create_rng_state([1, 2, 3], "philox").numpy().tolist() == [1, 2, 3]


def test_a_generators_counter_carries():
    generator = tf.random.Generator.from_state([-256, 7, 3], "philox")
    generator.skip(3)
    assert generator.state.numpy().tolist() == [512, 8, 3]


def test_generators_copy_and_pickle_by_value():
    generator = tf.random.Generator.from_seed(5)
    generator.uniform([4])
    for other in (copy.copy(generator), copy.deepcopy(generator), pickle.loads(pickle.dumps(generator)),
                  tf.random.Generator(copy_from=generator)):
        before = generator.state.numpy().tolist()
        assert other.state.numpy().tolist() == before
        other.uniform([2])
        assert generator.state.numpy().tolist() == before


def test_set_seed_repeats_the_sequence():
    def draw():
        return [tf.random.uniform([3]).numpy().tolist(), tf.random.normal([2], seed=3).numpy().tolist(),
                tf.random.normal([2], seed=3).numpy().tolist(), tf.random.shuffle(tf.range(9)).numpy().tolist(),
                tf.random.categorical([[0.0, 0.0]], 20).numpy().tolist(),
                tf.random.truncated_normal([2]).numpy().tolist(), tf.random.uniform([2]).numpy().tolist()]
    tf.random.set_seed(5)
    first = draw()
    tf.random.set_seed(5)
    assert draw() == first
    assert first[1] != first[2]
    tf.random.set_seed(6)
    other = draw()
    assert all(a != b for a, b in zip(first, other))


def test_a_traced_draw_is_stateful_and_new_each_time():
    generator = tf.random.Generator.from_seed(3)
    ds = tf.data.Dataset.range(4).map(lambda x: (tf.random.uniform([2]), tf.random.normal([2], seed=1),
                                                 generator.uniform([3]), x))
    assert "stateful" in ds.explain()
    got = [tuple(part.numpy().tolist() for part in element) for element in ds]
    for column in range(3):
        assert len({tuple(element[column]) for element in got}) == 4
    assert generator.state.numpy().tolist() == [3 + 4 * 3 * 256, 0, 0]
    again = tf.random.Generator.from_seed(3)
    assert [again.uniform([3]).numpy().tolist() for _ in range(4)] == [element[2] for element in got]


def test_a_stateless_draw_in_a_map_takes_its_seed_from_the_element():
    ds = tf.data.Dataset.range(50).map(lambda x: tf.random.stateless_uniform([3], tf.stack([x, x + 1])))
    assert "stateful" not in ds.explain()
    got = np.stack([row.numpy() for row in ds])
    expected = np.stack([tf.random.stateless_uniform([3], [i, i + 1]).numpy() for i in range(50)])
    assert np.array_equal(got, expected)


@pytest.mark.parametrize("dtype", FLOATS)
def test_moments(dtype):
    u = wide(tf.random.stateless_uniform([200_000], [3, 4], dtype=dtype))
    assert 0 <= u.min() and u.max() < 1 and abs(u.mean() - 0.5) < 0.01 and abs(u.var() - 1 / 12) < 0.01
    n = wide(tf.random.stateless_normal([200_000], [3, 4], mean=1, stddev=2, dtype=dtype))
    assert abs(n.mean() - 1) < 0.03 and abs(n.std() - 2) < 0.03
    t = wide(tf.random.stateless_truncated_normal([200_000], [3, 4], dtype=dtype))
    assert np.abs(t).max() <= 2 and abs(t.mean()) < 0.01 and abs(t.std() - 0.8796) < 0.01


def test_longer_results_begin_with_the_shorter_ones():
    for make in (tf.random.stateless_uniform, tf.random.stateless_normal, tf.random.stateless_truncated_normal):
        for dtype in FLOATS:
            long = wide(make([3001], SEED, dtype=dtype))
            for n in (0, 1, 2, 5, 511, 512, 513, 1024, 2999):
                assert np.array_equal(wide(make([n], SEED, dtype=dtype)), long[:n])


@pytest.mark.parametrize("call", [
    lambda: tf.random.stateless_uniform([2], tf.constant([1, 2, 3])),
    lambda: tf.random.stateless_uniform([2], [1.0, 2.0]),
    lambda: tf.random.stateless_uniform([-1], SEED),
    lambda: tf.random.stateless_uniform([5], SEED, 5, 5, "int32"),
    lambda: tf.random.stateless_uniform([5], SEED, dtype="int32"),
    lambda: tf.random.stateless_uniform([5], SEED, 0, 3, "int8"),
    lambda: tf.random.stateless_normal([5], SEED, dtype="int32"),
    lambda: tf.random.stateless_uniform([5], SEED, alg="threefry"),
    lambda: tf.random.stateless_categorical([1.0, 2.0], 3, SEED),
    lambda: tf.random.stateless_categorical(np.zeros([2, 0], "float32"), 3, SEED),
    lambda: tf.random.stateless_categorical([[1.0]], -3, SEED),
    lambda: tf.random_index_shuffle(4, [1, 2, 3], 3),
    lambda: tf.random_index_shuffle(-1, [1, 2, 3], 3),
    lambda: tf.random_index_shuffle(1, [1, 2], 3),
    lambda: tf.random_index_shuffle(1, [1, 2, 3], 3, rounds=5),
    lambda: tf.random.uniform([2], dtype="int32"),
    lambda: tf.random.Generator(),
    lambda: tf.random.Generator(state=[1, 2], alg=1),
    lambda: tf.random.Generator.from_seed(1).skip(-1),
])
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises((ValueError, TypeError)):
        call()


def test_binomial_numbers_are_tensorflows():
    draw = tf.random.stateless_binomial
    assert draw([6], SEED, 10, 0.3).numpy().tolist() == [5, 5, 5, 4, 4, 3]
    assert draw([6], SEED, 100.0, 0.7).numpy().tolist() == [64, 67, 63, 58, 74, 66]
    assert draw([6], SEED, 1e6, 0.5).numpy().tolist() == [500604, 500518, 500734, 500588, 499537, 500292]
    assert draw([6], SEED, 10.0, 0.5, tf.float16).numpy().tolist() == [6, 6, 7, 7, 6, 6]
    assert draw([3, 2], SEED, [[10.0], [100.0], [3.0]], [0.7, 0.3]).numpy().tolist() == [[5, 5], [63, 42], [0, 1]]
    # 30 * 0.333 is below 10 and 1000 * 0.01 in float32 is 10: one way each, in blocks of their own.
    assert draw([6], [7, 9], 30.0, 0.333).numpy().tolist() == [6, 8, 11, 7, 7, 12]
    assert draw([3], [7, 9], tf.constant(1e9, tf.float32), 1e-8).numpy().tolist() == [9, 14, 9]


def test_binomial_numbers_at_the_edges():
    draw = tf.random.stateless_binomial
    counts = [3.0, -7.9, 0.0, 5.0, 5.0, float("inf"), float("nan")]
    probs = [1e30, 1.0, 0.5, 0.0, float("nan"), 0.5, 0.5]
    got = draw([2, 7], SEED, counts, probs, tf.float64).numpy()
    np.testing.assert_array_equal(got, [[3, 0, 0, 0, np.nan, np.inf, np.nan]] * 2)
    assert draw([0, 7], SEED, counts, probs).shape == [0, 7]
    for shape in ([2, 2], [3], []):
        with pytest.raises(tf.errors.InvalidArgumentError, match="stateless_binomial: expected a shape that ends with"):
            draw(shape, SEED, [[10.0]], [0.1, 0.2])
    with pytest.raises(tf.errors.InvalidArgumentError, match="expected a float, int32 or int64 as dtype, got uint8"):
        draw([2], SEED, 10.0, 0.5, tf.uint8)
    many = draw([20000, 3], [3, 4], [5, 50, 500], [0.9, 0.4, 0.03], tf.float64).numpy()
    np.testing.assert_allclose(many.mean(0), [4.5, 20, 15], rtol=0.01)
    np.testing.assert_allclose(many.var(0), [0.45, 12, 14.55], rtol=0.04)


def test_a_generators_binomial_numbers_are_tensorflows():
    for shape, counts, state in (([6], 10.0, 115203), ([2, 3], 10.0, 115203), ([2], [10.0, 5.0], 102403),
                                 ([2000], 10.0, 25638403)):
        generator = tf.random.Generator.from_seed(3)
        got = generator.binomial(shape, counts, 0.3).numpy().reshape(-1).tolist()
        assert got[:6] == ([2, 1] if shape == [2] else [2, 3, 3, 4, 5, 3])
        assert generator.state.numpy().tolist() == [state, 0, 0]


def test_sobol_points_are_tensorflows():
    points = tf.math.sobol_sample(3, 6)
    assert points.dtype == tf.float32
    assert points.numpy().tolist() == [[0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625],
                                       [0.875, 0.875, 0.125], [0.625, 0.125, 0.875]]
    assert tf.math.sobol_sample(2, 4, skip=3, dtype=tf.float64).numpy().tolist() == [
        [0.375, 0.375], [0.875, 0.875], [0.625, 0.125], [0.125, 0.625]]
    many = tf.math.sobol_sample(1111, 1023, dtype=tf.float64).numpy()
    # Each coordinate of the first 2^k - 1 points is each multiple of 2^-k once.
    np.testing.assert_array_equal(np.sort(many, axis=0), np.arange(1, 1024)[:, None].repeat(1111, 1) / 1024)
    assert (many[99, [500, 1000, 1110]] * 128).tolist() == [23, 73, 59]
    np.testing.assert_array_equal(tf.math.sobol_sample(1111, 10, 1013, tf.float64).numpy(), many[-10:])
    for bad in ((0, 1), (1112, 1), (1, 0), (1, 1, -1), (1, 2**31 - 2, 1), (1, 2**62, 2**62), (1, 2**63 - 1, 2**63 - 1)):
        with pytest.raises(tf.errors.InvalidArgumentError, match="sobol_sample: expected"):
            tf.math.sobol_sample(*bad)
    with pytest.raises(tf.errors.InvalidArgumentError, match="float16"):
        tf.math.sobol_sample(1, 1, dtype=tf.float16)
