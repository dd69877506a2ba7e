import torch

import worker

rows = worker.rows()

torch.set_num_threads(worker.threads())


class Epochs:
    """Iterable again and again."""

    def __init__(self, generator):
        self._generator = generator

    def __iter__(self):
        return self._generator()


def scalars(values):
    tensor = torch.from_numpy(values)

    def loop():
        for element in tensor:
            element.numpy()
    return tensor, loop


vectors = scalars


def images(pictures, labels, finish=lambda batch: batch):
    x, y = torch.from_numpy(pictures), torch.from_numpy(labels)
    return Epochs(lambda: ((finish(x.index_select(0, chosen)), y.index_select(0, chosen))
                           for chosen in torch.randperm(len(x)).split(64)))


def images_normalised(pictures, labels):
    mean, deviation = torch.from_numpy(rows.MEAN), torch.from_numpy(rows.DEVIATION)
    return images(pictures, labels, lambda batch: batch.float().sub_(mean).div_(deviation))


def padded_batch(ragged):
    tensors = [torch.from_numpy(row) for row in ragged]
    pad = torch.nn.utils.rnn.pad_sequence
    return Epochs(lambda: (pad(tensors[i:i + 64], batch_first=True) for i in range(0, len(tensors), 64)))


def window(values):
    return torch.from_numpy(values).unfold(0, 32, 1)


worker.serve_epochs(globals())
