import grain
import numpy as np

import worker

rows = worker.rows()


def scalars(values):
    return grain.MapDataset.source(values)


vectors = scalars


class _Pairs:
    def __init__(self, pictures, labels):
        self._pictures, self._labels = pictures, labels

    def __len__(self):
        return len(self._labels)

    def __getitem__(self, row):
        return self._pictures[row], self._labels[row]


def images(pictures, labels):
    return grain.MapDataset.source(_Pairs(pictures, labels)).shuffle(seed=1).batch(64)


def images_normalised(pictures, labels):
    return images(pictures, labels).map(lambda batch: ((batch[0] - rows.MEAN) / rows.DEVIATION, batch[1]))


def filter(values, labels):
    kept = grain.MapDataset.source(_Pairs(values, labels)).filter(lambda row: row[1] % 2 == 0).to_iter_dataset()
    return kept.map(lambda row: row[0]).batch(128)


def padded_batch(ragged):
    def pad(group):
        out = np.zeros((len(group), max(map(len, group))), np.float32)
        for line, row in zip(out, group):
            line[:len(row)] = row
        return out
    return grain.MapDataset.source(ragged).batch(64, batch_fn=pad)


worker.serve_epochs(globals())
