"""The training step of model.py once more in NumPy, for comparison."""
import numpy as np

from model import MOMENTUM, initial_values


class Reference:
    """Weights of one dtype; all arithmetic is in that dtype."""

    def __init__(self, seed, dtype):
        self._dtype = dtype
        self.values = initial_values(seed, dtype)
        self._velocities = [np.zeros_like(value) for value in self.values]

    def train(self, x, labels, rate):
        """One step in place, as Classifier.train."""
        w1, b1, w2, b2 = self.values
        x = x.astype(self._dtype)
        hidden = np.maximum(x @ w1 + b1, self._dtype(0))
        logits = hidden @ w2 + b2
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        d_logits = exponentials / exponentials.sum(axis=1, keepdims=True)
        d_logits[np.arange(len(labels)), labels] -= self._dtype(1)
        d_logits /= self._dtype(len(labels))
        d_hidden = (d_logits @ w2.T) * (hidden > 0)
        gradients = [x.T @ d_hidden, d_hidden.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)]
        for value, velocity, gradient in zip(self.values, self._velocities, gradients):
            velocity *= self._dtype(MOMENTUM)
            velocity += gradient
            value -= velocity * self._dtype(rate)
