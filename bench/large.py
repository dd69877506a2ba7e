#!/usr/bin/env python3
"""A file larger than the byte budget, shuffled by blocks: cold (evicted before each pass) and warm; see README.md."""
import argparse
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

WIDTH = 1024        # float32 values of a row: 4 KiB
BLOCK = 256         # rows of a block: 1 MiB
WINDOW = 16 * BLOCK
BATCH = 64
IN_MEMORY = 1 << 30  # bytes of the file that the pipeline in memory is given


def generate(path, nbytes):
    """Rows that begin with their number, the rest noise; written in order, so that nothing is sparse."""
    import numpy as np
    rows = nbytes // (4 * WIDTH) // BLOCK * BLOCK
    noise = np.random.default_rng(1).random((16 * BLOCK, WIDTH), dtype=np.float32)
    with open(path, "wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (rows, WIDTH)}
        np.lib.format.write_array_header_1_0(file, header)
        for first in range(0, rows, len(noise)):
            noise[:, 0] = np.arange(first, first + len(noise)) % (1 << 24)
            file.write(noise[:rows - first].data)
        file.flush()
        os.fsync(file.fileno())
    return rows


def evict(path):
    with open(path, "rb") as file:
        os.fdatasync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def held():
    lines = pathlib.Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(("RssAnon", "RssFile")))


def blocks_of(rows, seed):
    import numpy as np
    return np.random.default_rng(seed).permutation(rows // BLOCK)


def pass_of_reads(path, rows, order):
    """The floor of a cold pass: nothing but the blocks, one read for each."""
    start = path.stat().st_size - rows * WIDTH * 4
    buffer, nbytes = bytearray(BLOCK * WIDTH * 4), 0
    with open(path, "rb", buffering=0) as file:
        for block in order:
            nbytes += os.preadv(file.fileno(), [buffer], start + int(block) * len(buffer))
    assert nbytes == rows * WIDTH * 4


def make_blocks(path, rows, options):
    return lambda epoch: pass_of_reads(path, rows, blocks_of(rows, epoch))


def make_in_order(path, rows, options):
    return lambda epoch: pass_of_reads(path, rows, range(rows // BLOCK))


def check(batches, rows):
    """Goes through the batches; every row must come once."""
    most, total = 0, 0
    for i, batch in enumerate(batches):
        total += int(batch[:, 0].sum(dtype="float64"))
        if i % 64 == 0:
            most = max(most, held())
    whole, rest = divmod(rows, 1 << 24)
    assert total == whole * (((1 << 24) - 1) << 23) + rest * (rest - 1) // 2, "rows are missing"
    return most


def levada_pipeline(rows_of, options):
    dataset = rows_of.shuffle(WINDOW, seed=1, block_size=BLOCK).batch(BATCH)
    return dataset.prefetch(2) if options.threads > 1 else dataset


def make_levada(path, rows, options):
    import levada as tf
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.set_byte_budget(options.budget << 20)
    dataset = levada_pipeline(tf.data.Dataset.from_npy(str(path)), options)
    return lambda epoch: check(dataset.as_numpy_iterator(), rows)


def make_memory(path, rows, options):
    import levada as tf
    import numpy as np
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    table = np.load(path, mmap_mode="r")[:IN_MEMORY // (4 * WIDTH)].copy()
    dataset = levada_pipeline(tf.data.Dataset.from_tensor_slices(table.data), options)
    return lambda epoch: check(dataset.as_numpy_iterator(), len(table))


def orders(rows, epoch):
    """Row numbers of each batch: permuted blocks, permuted again in windows of 16."""
    import numpy as np
    draw = np.random.default_rng(epoch)
    blocks = draw.permutation(rows // BLOCK)
    for first in range(0, len(blocks), WINDOW // BLOCK):
        chosen = (blocks[first:first + WINDOW // BLOCK, None] * BLOCK + np.arange(BLOCK)).reshape(-1)
        chosen = draw.permutation(chosen)
        for i in range(0, len(chosen), BATCH):
            yield chosen[i:i + BATCH]


def make_numpy(path, rows, options):
    import numpy as np
    table = np.load(path, mmap_mode="r")
    return lambda epoch: check((table[chosen] for chosen in orders(rows, epoch)), rows)


def make_torch(path, rows, options):
    import numpy as np
    import torch
    torch.set_num_threads(options.threads)
    table = torch.from_numpy(np.load(path, mmap_mode="c"))
    return lambda epoch: check((table.index_select(0, torch.from_numpy(chosen)).numpy() for chosen in orders(rows, epoch)), rows)


CONTENDERS = {"reads in file order": make_in_order, "reads of the blocks": make_blocks, "levada": make_levada,
              "levada in memory": make_memory, "numpy memmap": make_numpy, "torch mapped": make_torch}


def contend(name, path, rows, options):
    """In a process of its own: prints {"cold": [seconds], "warm": [seconds], "growth": bytes}."""
    run = CONTENDERS[name](path, rows, options)
    before, most, times = held(), 0, {"cold": [], "warm": []}
    for epoch, kind in enumerate(["cold"] * options.cold + ["warm"] * options.warm):
        if kind == "cold" and name == "levada in memory":
            continue
        if kind == "cold":
            evict(path)
        begin = time.perf_counter()
        most = max(most, run(epoch) or 0)
        times[kind].append(time.perf_counter() - begin)
    print(json.dumps({**times, "growth": most - before}))


def report(found, nbytes, budget):
    def rate(name, kind):
        times = found[name][kind] if name in found else []
        size = min(nbytes, IN_MEMORY) if name == "levada in memory" else nbytes
        return size / min(times) / 1e9 if times else 0.0
    print(f"{'':22}{'cold':>13}{'warm':>13}{'growth':>10}")
    for name in found:
        cells = [f"{rate(name, kind):8.2f} GB/s" if rate(name, kind) else " " * 13 for kind in ("cold", "warm")]
        print(f"{name:22}{cells[0]}{cells[1]}{found[name]['growth'] / 2 ** 20:7.0f} MB")
    mine = found["levada"]
    print(f"cold: {rate('levada', 'cold') / rate('reads of the blocks', 'cold'):.2f} x reads of the same blocks (goal 0.9)")
    print(f"warm: {rate('levada', 'warm') / rate('levada in memory', 'warm'):.2f} x the pipeline in memory (goal 0.9)")
    print(f"growth: {mine['growth'] / (budget << 20):.2f} x the byte budget of {budget} MB (at most 1.05)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=10)
    parser.add_argument("--budget", type=int, default=256, help="megabytes")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cold", type=int, default=1, help="passes")
    parser.add_argument("--warm", type=int, default=2, help="passes")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where the file is made, and removed again")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--file", help="one that is there already is used and kept")
    options = parser.parse_args()
    path = pathlib.Path(options.file or os.path.join(options.folder, f"levada_bench_large_{os.getpid()}.npy"))
    if options.contender:
        rows = path.stat().st_size // (4 * WIDTH) // BLOCK * BLOCK
        contend(options.contender, path, rows, options)
        return
    try:
        if not options.file or not path.exists():
            generate(path, int(options.gigabytes * 1e9))
        found = {}
        for name in CONTENDERS:
            if name == "torch mapped" and importlib.util.find_spec("torch") is None:
                continue
            command = [sys.executable, __file__, *sys.argv[1:], "--contender", name, "--file", str(path)]
            out = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            found[name] = json.loads(out.stdout.splitlines()[-1])
        report(found, path.stat().st_size, options.budget)
    finally:
        if not options.file:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
