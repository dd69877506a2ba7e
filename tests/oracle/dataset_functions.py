"""The named functions that the recorded dataset pipelines use.

Each takes the module under test (`tf`) first and then what the pipeline hands it. `library(tf)` binds the
module, so that a pipeline can say {"fn": "cast_div255"}. They use only operations that can be traced.
"""
import collections
import functools

Pair = collections.namedtuple("Pair", ["b", "a"])          # not in alphabetical order, on purpose
Point = collections.namedtuple("Point", ["x", "y"])
NAMEDTUPLES = {"Pair": Pair, "Point": Point}


# --- one component in, one out --------------------------------------------------------------------------
def identity(tf, *x): return x[0] if len(x) == 1 else x
def add_one(tf, x): return x + 1
def double(tf, x): return x * 2
def square(tf, x): return x * x
def negate(tf, x): return -x
def minus_three(tf, x): return x - 3
def add_self_reversed(tf, x): return x + tf.reverse(x, [0])
def absolute(tf, x): return tf.abs(x)
def where_negative(tf, x): return tf.where(x < 0, -x, x)
def clip_to_five(tf, x): return tf.minimum(x, tf.cast(5, x.dtype))
def cast_f32(tf, x): return tf.cast(x, tf.float32)
def cast_f64(tf, x): return tf.cast(x, tf.float64)
def cast_f16(tf, x): return tf.cast(x, tf.float16)
def cast_i32(tf, x): return tf.cast(x, tf.int32)
def cast_i64(tf, x): return tf.cast(x, tf.int64)
def cast_u8(tf, x): return tf.cast(x, tf.uint8)
def cast_bool(tf, x): return tf.cast(x, tf.bool)
def cast_div255(tf, x): return tf.cast(x, tf.float32) / 255.0
def true_divide(tf, x): return x / 4
def floor_divide(tf, x): return x // 2
def modulo3(tf, x): return x % 3
def less_than_two(tf, x): return x < 2
def constant_seven(tf, *x): return 7
def constant_text(tf, *x): return "text"


# --- shapes ---------------------------------------------------------------------------------------------
def range_of(tf, x): return tf.range(x)
def ones_n_by_2(tf, x): return tf.ones([x, 2])
def reshape_column(tf, x): return tf.reshape(x, [-1, 1])
def flatten(tf, x): return tf.reshape(x, [-1])
def expand_front(tf, x): return tf.expand_dims(x, 0)
def expand_back(tf, x): return tf.expand_dims(x, -1)
def transpose(tf, x): return tf.transpose(x)
def stack_twice(tf, x): return tf.stack([x, x])
def concat_twice(tf, x): return tf.concat([x, x], 0)
def first_row(tf, x): return x[0]
def tail_rows(tf, x): return x[1:]
def shape_of(tf, x): return tf.shape(x)
def reduce_sum(tf, x): return tf.reduce_sum(x)
def reduce_sum_rows(tf, x): return tf.reduce_sum(x, axis=0)
def reduce_max(tf, x): return tf.reduce_max(x)
def reduce_mean(tf, x): return tf.reduce_mean(tf.cast(x, tf.float32))
def one_hot4(tf, x): return tf.one_hot(x, 4)


# --- structures -----------------------------------------------------------------------------------------
def to_tuple(tf, x): return x, x * x
def to_tuple1(tf, x): return (x,)
def to_list(tf, x): return [x, x * 3]
def to_nested(tf, x): return (x, (x + 1,)), {"k": x * 2}
def to_dict(tf, x): return {"y": x * 2, "x": x}
def to_dict_of_list(tf, x): return {"v": [x, x]}
def to_pair(tf, x): return Pair(b=x, a=x + 1)
def with_text(tf, x): return x, "t"
def with_constants(tf, x): return x, 1, 2.5, True
def with_shape(tf, x): return x, tf.shape(x)
def index_and_range(tf, x): return x, tf.range(x)
def two_ranges(tf, x): return tf.range(x), tf.range(x + 1)
def swap(tf, a, b): return b, a
def first_of_two(tf, a, b): return a
def add_two(tf, a, b): return a + b
def two_to_dict(tf, a, b): return {"first": a, "second": b}
def two_to_nested(tf, a, b): return a, {"in": (b, a)}
def enumerate_plus(tf, i, x): return i + 10, x
def dict_sum(tf, d): return d["x"] + d["y"]
def dict_to_tuple(tf, d): return d["x"], d["y"]
def dict_add_key(tf, d): return {"z": d["x"] + 1, "x": d["x"], "y": d["y"]}
def pair_sum(tf, p): return p.a + p.b
def pair_to_point(tf, p): return Point(x=p.a, y=p.b)
def bad_object(tf, x): return object()
def bad_arity(tf, a, b, c, d): return a


# --- strings --------------------------------------------------------------------------------------------
def str_length(tf, s): return tf.strings.length(s)
def str_join(tf, s): return tf.strings.join([s, "!"])
def str_upper(tf, s): return tf.strings.upper(s)
def str_to_number(tf, s): return tf.strings.to_number(s)
def as_string(tf, x): return tf.strings.as_string(x)


# --- failing in the middle ------------------------------------------------------------------------------
def divide_six_by_x_minus_3(tf, x): return 6 // (x - 3)
def gather_of_three(tf, x): return tf.gather([10, 20, 30], x)


# --- predicates -----------------------------------------------------------------------------------------
def is_even(tf, x): return tf.equal(x % 2, 0)
def is_less_than_five(tf, x): return x < 5
def is_negative(tf, x): return x < 0
def is_anything(tf, *x): return True
def sum_is_big(tf, x): return tf.reduce_sum(x) > 5
def first_is_even(tf, a, b): return tf.equal(a % 2, 0)
def dict_x_is_even(tf, d): return tf.equal(d["x"] % 2, 0)
def text_is_long(tf, s): return tf.strings.length(s) > 1
def not_a_predicate(tf, x): return x
def vector_predicate(tf, x): return tf.stack([x < 5, x > 5])


# --- one element to a dataset ---------------------------------------------------------------------------
def slices(tf, *x): return tf.data.Dataset.from_tensor_slices(x[0] if len(x) == 1 else x)
def range_dataset(tf, x): return tf.data.Dataset.range(x)
def repeat_itself(tf, x): return tf.data.Dataset.from_tensors(x).repeat(x)
def repeat_three(tf, x): return tf.data.Dataset.from_tensors(x).repeat(3)
def count_up_from(tf, x): return tf.data.Dataset.range(x, x + 3)
def tagged_range(tf, x): return tf.data.Dataset.range(3).map(lambda y: (x, y))
def empty_dataset(tf, x): return tf.data.Dataset.range(0)
def lines_of(tf, name): return tf.data.TextLineDataset(name)
def not_a_dataset(tf, x): return x
def batch_window3(tf, w): return w.batch(3)
def batch_window3_exact(tf, w): return w.batch(3, drop_remainder=True)
def take_two_of_window(tf, w): return w.take(2)
def batch_two_windows(tf, a, b): return tf.data.Dataset.zip((a.batch(3), b.batch(3)))
def batch_dict_window(tf, d): return tf.data.Dataset.zip({"x": d["x"].batch(2), "y": d["y"].batch(2)})


# --- state: scan, reduce --------------------------------------------------------------------------------
def running_sum(tf, s, x): return s + x, s + x
def running_sum_before(tf, s, x): return s + x, s
def count_and_pass(tf, s, x): return s + 1, (s, x)
def fibonacci(tf, s, x): return (s[1], s[0] + s[1]), s[0]
def growing_state(tf, s, x): return tf.concat([s, [x]], 0), s
def dict_state(tf, s, x): return {"n": s["n"] + 1, "sum": s["sum"] + x}, s["sum"]
def scan_wrong_dtype(tf, s, x): return tf.cast(s, tf.float32), x
def scan_not_a_pair(tf, s, x): return s + x
def add_state(tf, s, x): return s + x
def count_state(tf, s, x): return s + 1
def sum_and_count(tf, s, x): return s[0] + x, s[1] + 1
def max_state(tf, s, x): return tf.maximum(s, x)
def add_products(tf, s, x): return s + x[0] * x[1]
def concat_state(tf, s, x): return tf.concat([s, [x]], 0)
def join_state(tf, s, x): return tf.strings.join([s, x])


# --- keys, windows by key, lengths ----------------------------------------------------------------------
def key_mod3(tf, x): return x % 3
def key_mod2(tf, x): return x % 2
def key_reversed_mod3(tf, x): return (20 - x) % 3
def key_of_first(tf, a, b): return a % 2
def key_text_length(tf, s): return tf.cast(tf.strings.length(s), tf.int64)
def key_int32(tf, x): return tf.cast(x % 3, tf.int32)
def size_key_plus_one(tf, k): return k + 1
def batch_group10(tf, k, d): return d.batch(10)
def batch_group2(tf, k, d): return d.batch(2)
def tag_group(tf, k, d): return d.map(lambda x: (k, x))
def take_one_of_group(tf, k, d): return d.take(1)
def group_not_a_dataset(tf, k, d): return k
def length0(tf, x): return tf.shape(x)[0]
def length_of_first(tf, x, y): return tf.shape(y)[0]
def class_even(tf, x): return tf.cast(x % 2, tf.int32)


# --- whole datasets -------------------------------------------------------------------------------------
def apply_double_and_batch(tf, d): return d.map(lambda x: x * 2).batch(2)
def apply_not_a_dataset(tf, d): return 3
def read_in_order(tf, d): return d.flat_map(lambda x: x)


# --- generators (called without elements) ---------------------------------------------------------------
def gen_three(tf):
    yield from (1, 2, 3)


def gen_none(tf):
    yield from ()


def gen_floats(tf):
    yield from (0.5, 1.25, -3.0)


def gen_pairs(tf):
    yield 1, 2.5
    yield 2, 3.5


def gen_dicts(tf):
    yield {"b": 1, "a": "one"}
    yield {"b": 2, "a": "two"}


def gen_texts(tf):
    yield from ("alpha", b"beta", "")


def gen_vectors(tf):
    for n in range(4):
        yield list(range(n))


def gen_fails_after_two(tf):
    yield 1
    yield 2
    raise ValueError("the generator gave up")


def gen_wrong_shape(tf):
    yield [1, 2]
    yield [1, 2, 3]


def gen_wrong_structure(tf):
    yield 1, 2
    yield 1, 2, 3


def gen_wrong_key(tf):
    yield {"a": 1, "b": 2}
    yield {"a": 1, "c": 2}


def gen_none_value(tf):
    yield 1
    yield None


def gen_count(tf, n):
    yield from range(int(n))


def gen_nested(tf):
    yield (1, 2), {"k": [3, 4]}


def library(tf):
    """Every function of this file by name, with the module already filled in."""
    keep = getattr(getattr(getattr(tf, "autograph", None), "experimental", None), "do_not_convert", lambda f: f)
    made = {}
    for name, value in globals().items():
        if getattr(value, "__module__", None) != __name__ or isinstance(value, type) or name == "library":
            continue
        bound = functools.partial(value, tf)
        made[name] = bound if name.startswith("gen_") else keep(bound)
    return made
