"""Fashion-MNIST from Debian's package dataset-fashion-mnist, as arrays and as a dataset of batches."""
import pathlib

import levada as tf

DIRECTORY = pathlib.Path("/usr/share/datasets/fashion-mnist")
CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")


def arrays(part):
    """(images uint8 [N, 784], labels uint8 [N]) of "train" or "t10k", as NumPy arrays."""
    images = tf.io.read_idx(DIRECTORY / f"{part}-images-idx3-ubyte.gz").numpy()
    labels = tf.io.read_idx(DIRECTORY / f"{part}-labels-idx1-ubyte.gz").numpy()
    return images.reshape(len(images), -1), labels


def batches(images, labels, batch_size, seed):
    """A dataset of (float32 [B, 784] in 0 ... 1, int32 [B]), in a new order in every epoch."""
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    dataset = dataset.shuffle(len(images), seed=seed)
    dataset = dataset.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, tf.cast(y, tf.int32)))
    return dataset.batch(batch_size).prefetch(tf.data.AUTOTUNE)
