#!/usr/bin/env python3
"""Trains a classifier on Fashion-MNIST through levada and draws what it learned.

NumPy arrays -> tensors -> dataset (shuffle, map, batch, prefetch) -> variables. Ends with status 1 when fewer than 87 %
of the 10,000 test images are recognised.
"""
import argparse
import pathlib
import sys
import time

import numpy as np

import levada as tf

import data
import picture
from model import Classifier
from progress import Progress

EPOCHS, BATCH, RATE, SEED = 8, 128, 0.1, 20170825
WANTED_ACCURACY = 0.87
SHOWN_ROWS, SHOWN_COLUMNS, CELL = 5, 10, 84


def train(model, batches, epochs):
    """Trains with a rate that falls linearly to zero; returns the loss of every step."""
    losses, steps = [], len(batches)
    for epoch in range(epochs):
        progress = Progress(epoch, epochs, steps)
        for x, y in batches:
            rate = RATE * (1 - len(losses) / (steps * epochs))
            losses.append(model.train(x, y, rate))
            progress.step(len(y), losses[-1])
        progress.close()
    return losses


def predict(model, images):
    """Classes of uint8 images [N, 784], in batches without an order of their own."""
    dataset = tf.data.Dataset.from_tensor_slices(images).map(lambda x: tf.cast(x, tf.float32) / 255.0).batch(1000)
    return np.concatenate([model.predict(x) for x in dataset])


def smooth(losses):
    """Means over a hundred points."""
    return [float(np.mean(part)) for part in np.array_split(losses, min(100, len(losses)))]


def draw(path, losses, images, labels, predicted, accuracy):
    """The loss curve, the accuracy, and the first test images framed by whether they were recognised."""
    canvas = picture.Canvas(SHOWN_COLUMNS * CELL + 20, 260 + SHOWN_ROWS * CELL)
    curve = smooth(losses)
    canvas.curve(60, 20, SHOWN_COLUMNS * CELL - 220, 200, curve, picture.BLUE)
    canvas.text(10, 16, f"{max(curve):.2f}")
    canvas.text(canvas.pixels.shape[1] - 150, 216 - int(curve[-1] / max(curve) * 200), f"{curve[-1]:.3f}", picture.BLUE)
    canvas.text(canvas.pixels.shape[1] - 150, 20, f"{100 * accuracy:.1f}%", picture.GREEN, 6)
    for i in range(SHOWN_ROWS * SHOWN_COLUMNS):
        left, top = 10 + i % SHOWN_COLUMNS * CELL, 245 + i // SHOWN_COLUMNS * CELL
        right = predicted[i] == labels[i]
        canvas.box(left, top, CELL - 6, CELL - 6, picture.GREEN if right else picture.RED)
        canvas.image(left + 3, top + 3, 255 - images[i].reshape(28, 28), 2)
        canvas.text(left + 62, top + 8, str(predicted[i]), picture.WHITE)
        if not right:
            canvas.text(left + 62, top + 30, str(labels[i]), picture.BLACK)
    canvas.write_png(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", type=pathlib.Path, default=pathlib.Path("levada-demo.png"))
    arguments = parser.parse_args()
    started = time.perf_counter()
    print(f"levada {tf.__version__}, {tf.config.threading.get_intra_op_parallelism_threads()} threads")
    images, labels = data.arrays("train")
    test_images, test_labels = data.arrays("t10k")
    model = Classifier(SEED)
    losses = train(model, data.batches(images, labels, BATCH, SEED), EPOCHS)
    predicted = predict(model, test_images)
    accuracy = float(np.mean(predicted == test_labels))
    draw(arguments.picture, losses, test_images, test_labels, predicted, accuracy)
    print(f"test accuracy {accuracy:.4f} on {len(test_labels):,} images "
          f"after {time.perf_counter() - started:.1f} s; picture: {arguments.picture}")
    if accuracy < WANTED_ACCURACY:
        print(f"expected a test accuracy of at least {WANTED_ACCURACY}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
