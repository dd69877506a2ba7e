import mlx.data as dx

import worker

rows = worker.rows()


class Epochs:
    """The values of one key, or of several, of what make() gives, again and again."""

    def __init__(self, make, *keys):
        self._make, self._keys = make, keys

    def __iter__(self):
        if len(self._keys) == 1:
            return (sample[self._keys[0]] for sample in self._make())
        return (tuple(sample[key] for key in self._keys) for sample in self._make())


def _exhaust(make):
    def run():
        for _ in make():
            pass
    return run


def scalars(values):
    buffer = dx.buffer_from_vector([{"x": value} for value in values])
    return Epochs(lambda: buffer, "x"), _exhaust(lambda: buffer)


vectors = scalars


def images(pictures, labels, finish=lambda stream: stream):
    buffer = dx.buffer_from_vector([{"x": x, "y": y} for x, y in zip(pictures, labels)])

    def make():
        made = finish(buffer.shuffle().batch(64))
        return made.to_stream().prefetch(2, worker.threads()) if worker.threads() > 1 else made
    return Epochs(make, "x", "y"), _exhaust(make)


def images_normalised(pictures, labels):
    return images(pictures, labels,
                  lambda buffer: buffer.key_transform("x", lambda x: ((x - rows.MEAN) / rows.DEVIATION).astype("float32")))


def padded_batch(ragged):
    buffer = dx.buffer_from_vector([{"x": row} for row in ragged])
    return Epochs(lambda: buffer.batch(64, pad={"x": 0}), "x"), _exhaust(lambda: buffer.batch(64, pad={"x": 0}))


worker.serve_epochs(globals())
