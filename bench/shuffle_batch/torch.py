import torch

import worker

torch.set_num_threads(worker.threads())
pixels, labels = worker.images()
x_all, y_all = torch.from_numpy(pixels), torch.from_numpy(labels)


def batches():
    order = torch.randperm(worker.ROWS)
    for rows in order.split(worker.BATCH):
        yield x_all.index_select(0, rows), y_all.index_select(0, rows)


def verify():
    worker.check_rows([(x.numpy(), y.numpy()) for x, y in batches()], pixels)


def epoch():
    for _ in batches():
        pass


worker.serve(verify, epoch)
