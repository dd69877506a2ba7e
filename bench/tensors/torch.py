import torch

import worker

torch.set_num_threads(worker.threads())


def constant_small_shared(a):
    return lambda: torch.from_numpy(a)


def constant_small_copied(a):
    return lambda: torch.tensor(a)


def constant_checked(a):
    return lambda: torch.from_numpy(a).to(torch.int32)


constant_large_shared, constant_large_copied = constant_small_shared, constant_small_copied


def constant_list(a):
    values = a.tolist()
    return lambda: torch.tensor(values, dtype=torch.int32)


def numpy_of_tensor(a):
    return torch.tensor(a).numpy


def assign_add_small(a):
    variable, step = torch.tensor(a), torch.tensor(a)
    return lambda: variable.add_(step)


assign_add_large = assign_add_small


def assign_sub_scaled(a):
    variable, gradient = torch.tensor(a), torch.tensor(a)
    return lambda: variable.sub_(gradient, alpha=0.1)


def binary(function):
    def prepare(a, b):
        x, y = torch.tensor(a), torch.tensor(b)
        return lambda: function(x, y)
    return prepare


def unary(function):
    def prepare(a):
        x = torch.tensor(a)
        return lambda: function(x)
    return prepare


add_small = binary(torch.add)
chain_small = binary(lambda x, y: torch.relu(((x + y) * x - y) / y) + x)
normalise = unary(lambda x: x.div(255.0).sub_(0.45).div_(0.22))
exp = unary(torch.exp)
softmax = unary(lambda x: torch.softmax(x, dim=1))
sum = unary(torch.sum)
sum_axis_0 = unary(lambda x: torch.sum(x, dim=0))
sum_axis_1 = unary(lambda x: torch.sum(x, dim=1))
argmax = unary(lambda x: torch.argmax(x, dim=1))
gather = binary(lambda x, indices: x.index_select(0, indices))
transpose = unary(lambda x: x.t().contiguous())
sort = unary(lambda x: torch.sort(x)[0])
top_k = unary(lambda x: torch.topk(x, 10)[0])
matmul_512 = matmul_1024 = binary(torch.matmul)

worker.serve_rows(globals())
