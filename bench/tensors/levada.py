import levada as tf
import worker

tf.config.threading.set_intra_op_parallelism_threads(worker.threads())


def constant_small_shared(a):
    return lambda: tf.constant(a, copy=False)


def constant_small_copied(a):
    return lambda: tf.constant(a)


def constant_checked(a):
    return lambda: tf.constant(a, tf.int32)


constant_large_shared, constant_large_copied = constant_small_shared, constant_small_copied


def constant_list(a):
    values = a.tolist()
    return lambda: tf.constant(values)


def numpy_of_tensor(a):
    return tf.constant(a).numpy


def assign_add_small(a):
    variable, step = tf.Variable(a), tf.constant(a)
    return lambda: variable.assign_add(step)


assign_add_large = assign_add_small


def assign_sub_scaled(a):
    variable, gradient = tf.Variable(a), tf.constant(a)
    step = tf.function(lambda g: variable.assign_sub(0.1 * g))

    def run():
        step(gradient)
        return variable
    return run


def binary(function):
    def prepare(a, b):
        x, y = tf.constant(a), tf.constant(b)
        return lambda: function(x, y)
    return prepare


def unary(function):
    def prepare(a):
        x = tf.constant(a)
        return lambda: function(x)
    return prepare


add_small = binary(lambda x, y: x + y)
chain_small = binary(lambda x, y: tf.nn.relu(((x + y) * x - y) / y) + x)
_normalise = tf.function(lambda x: (x / 255.0 - 0.45) / 0.22)
normalise = unary(_normalise)
exp = unary(tf.exp)
softmax = unary(tf.nn.softmax)
sum = unary(tf.reduce_sum)
sum_axis_0 = unary(lambda x: tf.reduce_sum(x, axis=0))
sum_axis_1 = unary(lambda x: tf.reduce_sum(x, axis=1))
argmax = unary(lambda x: tf.argmax(x, axis=1))
gather = binary(tf.gather)
# A transpose is a view; what costs is to have its elements in order.
transpose = unary(lambda x: tf.reshape(tf.reshape(tf.transpose(x), [-1]), x.shape))
if hasattr(tf, "sort"):
    sort = unary(tf.sort)
if hasattr(tf.math, "top_k"):
    top_k = unary(lambda x: tf.math.top_k(x, 10)[0])
matmul_512 = matmul_1024 = binary(tf.matmul)

worker.serve_rows(globals())
