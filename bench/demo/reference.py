"""The training step of model.py once more in NumPy, for comparison."""
import numpy as np

from model import MOMENTUM, initial_values


class Reference:
    def __init__(self, seed):
        self.values = initial_values(seed)
        self._velocities = [np.zeros_like(value) for value in self.values]

    def train(self, x, labels, rate):
        w1, b1, w2, b2 = self.values
        hidden = np.maximum(x @ w1 + b1, np.float32(0))
        logits = hidden @ w2 + b2
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        d_logits = exponentials / exponentials.sum(axis=1, keepdims=True)
        d_logits[np.arange(len(labels)), labels] -= np.float32(1)
        d_logits /= np.float32(len(labels))
        d_hidden = (d_logits @ w2.T) * (hidden > 0)
        gradients = [x.T @ d_hidden, d_hidden.sum(axis=0), hidden.T @ d_logits, d_logits.sum(axis=0)]
        for value, velocity, gradient in zip(self.values, self._velocities, gradients):
            velocity *= np.float32(MOMENTUM)
            velocity += gradient
            value -= velocity * np.float32(rate)
