"""What levada is to reach: at most so many times the time of another contender of the same run, or so many microseconds."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Goal:
    """times: threads -> factor; against: the contender whose time it multiplies, the best of all others without it.
    microseconds: an absolute goal instead. floor: at most so many times the C floor, beside the other."""

    name: str
    times: dict = dataclasses.field(default_factory=dict)
    against: str = ""
    microseconds: float = 0
    floor: float = 0


# (scenario, row, contender); a factor for one thread holds for more where there is none for those, and a factor for two
# alone is no goal for one.
GOALS = {
    ("slices_batch", "", "levada"): Goal("S1", {1: 2.0}, "numpy"),
    ("shuffle_batch", "", "levada"): Goal("S2", {1: 0.8, 2: 0.5}),
    ("shuffle_map_batch", "", "levada"): Goal("S3", {1: 0.55, 2: 0.36}, floor=1.2),
    ("pipelines", "scalars", "levada"): Goal("S4", {1: 0.5}, "mlx"),
    ("pipelines", "vectors", "levada"): Goal("S4v", {1: 0.5}, "mlx"),
    ("pipelines", "images", "levada"): Goal("S7", {1: 0.95, 2: 0.7}),
    ("pipelines", "images_normalised", "levada"): Goal("S7n", {1: 0.3}),
    ("files", "npy_shuffled", "levada"): Goal("S8n", {1: 0.8}),
    ("files", "tfrecord_examples", "levada"): Goal("S8t", {1: 0.15}, "tensorflow"),
    ("files", "tfrecord", "levada"): Goal("S8r", {1: 0.2}, "tensorflow"),
    ("files", "csv", "levada"): Goal("S8c", {1: 0.4}, "pyarrow"),
    ("next_call", "", "levada"): Goal("S10", microseconds=1000 * 0.35),
    ("next_call", "", "levada_first"): Goal("S10 first", microseconds=1000 * 12),
    ("pipelines", "filter", "levada"): Goal("S11f", {1: 0.8}, "numpy"),
    ("pipelines", "padded_batch", "levada"): Goal("S11p", {1: 0.5}),
    ("pipelines", "window", "levada"): Goal("S11w", {1: 1.5}, "numpy"),
    ("pipelines", "interleave", "levada"): Goal("S11i", {1: 0.1}, "tensorflow"),
    ("pipelines", "flat_map", "levada"): Goal("S11m", {1: 0.03}, "tensorflow"),
    ("pipelines", "cache", "levada"): Goal("S11c", {1: 0.1}, "numpy_copies"),
    ("tensors", "constant_small_shared", "levada"): Goal("S5a shared", microseconds=0.4),
    ("tensors", "constant_small_copied", "levada"): Goal("S5a copied", microseconds=0.5),
    ("tensors", "constant_checked", "levada"): Goal("S5b", {1: 1.2}, "numpy"),
    ("tensors", "constant_large_shared", "levada"): Goal("S5c shared", microseconds=0.5),
    ("tensors", "constant_large_copied", "levada"): Goal("S5c copied", {1: 1.0}, "numpy"),
    ("tensors", "numpy_of_tensor", "levada"): Goal("S5d", microseconds=0.25),
    ("tensors", "constant_list", "levada"): Goal("S5e", {1: 0.7}, "numpy"),
    ("tensors", "assign_add_small", "levada"): Goal("S6a", microseconds=0.5),
    ("tensors", "assign_add_large", "levada"): Goal("S6b", {1: 0.8}, "torch"),
    ("tensors", "assign_sub_scaled", "levada"): Goal("S6c", {1: 0.8}, "torch"),
    ("tensors", "add_small", "levada"): Goal("S13 add", microseconds=0.5),
    ("tensors", "chain_small", "levada"): Goal("S13 chain", microseconds=2),
    ("tensors", "normalise", "levada"): Goal("S13", {1: 0.9}),
    ("tensors", "exp", "levada"): Goal("S13", {1: 1.0}),
    ("tensors", "softmax", "levada"): Goal("S13", {1: 0.8}),
    ("tensors", "sum", "levada"): Goal("S13", {1: 1.05}),
    ("tensors", "sum_axis_0", "levada"): Goal("S13", {2: 0.5}),
    ("tensors", "sum_axis_1", "levada"): Goal("S13", {1: 1.05}),
    ("tensors", "argmax", "levada"): Goal("S13", {1: 0.4}),
    ("tensors", "gather", "levada"): Goal("S13", {1: 0.7}),
    ("tensors", "transpose", "levada"): Goal("S13", {1: 0.4}),
    ("tensors", "sort", "levada"): Goal("S13", {1: 1.3}, "numpy"),
    ("tensors", "top_k", "levada"): Goal("S13", {1: 0.8}),
    ("tensors", "matmul_512", "levada"): Goal("S13", {1: 1.15}),
    ("tensors", "matmul_1024", "levada"): Goal("S13", {1: 1.15}),
    ("state", "save", "levada"): Goal("S12 save", microseconds=2),
    ("state", "save_to_file", "levada"): Goal("S12 file", microseconds=80),
    ("state", "restore_and_next", "levada"): Goal("S12 restore", microseconds=250),
}

# `./run bench` without names runs those and the operations.
PIPELINES = ("slices_batch", "shuffle_batch", "shuffle_map_batch", "pipelines", "next_call", "state")


def best_other(best):
    """The least time of a contender that is neither levada nor the floor; None without one."""
    return min((ns for name, ns in best.items() if not name.startswith(("levada", "floor"))), default=None)


def share(scenario, row, contender, threads, best):
    """(name of the goal, measured time / what the goal allows, what that is); None without a goal, and without a share
    where the contender that it speaks of did not take part."""
    goal = GOALS.get((scenario, row, contender))
    if goal is None:
        return None
    if goal.microseconds:
        return goal.name, best[contender] / (goal.microseconds * 1000), f"{goal.microseconds:g} us"
    reached = [n for n in goal.times if n <= threads]
    if not reached:
        return None
    factor = goal.times[max(reached)]
    other = best.get(goal.against) if goal.against else best_other(best)
    allowed = f"{factor:g} x {goal.against or 'best other'}"
    if other is None:
        return goal.name, None, allowed
    made = best[contender] / (factor * other)
    if goal.floor and "floor" in best and best[contender] / (goal.floor * best["floor"]) > made:
        return goal.name, best[contender] / (goal.floor * best["floor"]), f"{goal.floor:g} x floor"
    return goal.name, made, allowed
