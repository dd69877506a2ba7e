"""float().mul_: the fastest form in torch; it gives the product with 1/255, not the bits of a division."""
import torch

import worker

torch.set_num_threads(worker.threads())
pixels, labels = worker.images()
x_all, y_all = torch.from_numpy(pixels), torch.from_numpy(labels)


def batches():
    for rows in torch.randperm(worker.ROWS).split(worker.BATCH):
        yield x_all.index_select(0, rows).float().mul_(1 / 255), y_all.index_select(0, rows)


def verify():
    worker.check_rows([(x.numpy(), y.numpy()) for x, y in batches()], x_all.float().mul_(1 / 255).numpy())


def epoch():
    for _ in batches():
        pass


worker.serve(verify, epoch)
