from safetensors.numpy import load_file

import worker

rows = worker.rows()


class Epochs:
    def __init__(self, path):
        self._path = path

    def __iter__(self):
        return iter(array for _, array in sorted(load_file(self._path).items()))


safetensors = Epochs
worker.serve_epochs(globals())
