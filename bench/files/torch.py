import numpy as np
import torch

import worker

rows = worker.rows()

torch.set_num_threads(worker.threads())


class Epochs:
    def __init__(self, make):
        self._make = make

    def __iter__(self):
        return iter(self._make())


def npy_shuffled(path):
    table = torch.from_numpy(np.load(path, mmap_mode="c"))
    return Epochs(lambda: (table.index_select(0, chosen) for chosen in torch.randperm(len(table)).split(64)))


worker.serve_epochs(globals())
