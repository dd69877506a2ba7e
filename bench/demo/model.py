"""A classifier with one hidden layer in levada's operations and variables; its gradients are written out by hand."""
import numpy as np

import levada as tf

PIXELS, HIDDEN, CLASSES = 784, 128, 10
MOMENTUM = 0.9


def initial_values(seed, dtype=np.float32):
    """Weights and biases [784, 128], [128], [128, 10], [10] as arrays; float32 values in any dtype."""
    random = np.random.default_rng(seed)
    first = random.standard_normal((PIXELS, HIDDEN), np.float32) * np.float32(np.sqrt(2 / PIXELS))
    second = random.standard_normal((HIDDEN, CLASSES), np.float32) * np.float32(np.sqrt(1 / HIDDEN))
    return [value.astype(dtype) for value in (first, np.zeros(HIDDEN), second, np.zeros(CLASSES))]


class Classifier:
    """Softmax regression on a hidden layer of rectified units, trained by gradient descent with momentum."""

    def __init__(self, seed, dtype=np.float32):
        values = initial_values(seed, dtype)
        names = ("hidden/weights", "hidden/bias", "output/weights", "output/bias")
        self.variables = [tf.Variable(value, name=name) for value, name in zip(values, names)]
        self._velocities = [tf.Variable(np.zeros_like(value)) for value in values]

    def logits(self, x):
        """(hidden [B, 128], logits [B, 10]) of a batch [B, 784]."""
        w1, b1, w2, b2 = self.variables
        hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
        return hidden, tf.matmul(hidden, w2) + b2

    def gradients(self, x, labels):
        """(mean cross-entropy of the batch, its gradient for each variable)."""
        hidden, logits = self.logits(x)
        wanted = tf.one_hot(labels, CLASSES, dtype=logits.dtype)
        count = float(len(labels))
        loss = tf.reduce_sum(tf.nn.log_softmax(logits) * wanted) / -count
        d_logits = (tf.nn.softmax(logits) - wanted) / count
        d_hidden = tf.matmul(d_logits, self.variables[2], transpose_b=True) * tf.cast(hidden > 0.0, hidden.dtype)
        return loss, [tf.matmul(x, d_hidden, transpose_a=True), tf.reduce_sum(d_hidden, axis=0),
                      tf.matmul(hidden, d_logits, transpose_a=True), tf.reduce_sum(d_logits, axis=0)]

    def train(self, x, labels, rate):
        """One step in place; returns the loss before it."""
        loss, gradients = self.gradients(x, labels)
        for variable, velocity, gradient in zip(self.variables, self._velocities, gradients):
            velocity.assign(velocity * MOMENTUM + gradient)
            variable.assign_sub(velocity * rate)
        return float(loss)

    def predict(self, x):
        """The most probable class of each row, as an array."""
        return tf.argmax(self.logits(x)[1], axis=1).numpy()
