"""What a run prints: the contenders of each row, and all goals in one table."""
from goals import best_other, share


def duration(ns):
    return f"{ns / 1e6:10.3f} ms" if ns >= 1e5 else f"{ns / 1e3:10.3f} us"


def _of_threads(threads):
    return f"{threads} thread{'s' if threads > 1 else ''}"


def print_row(scenario, row, threads, best):
    """The contenders of one row, the fastest first."""
    other = best_other(best)
    print(f"\n{f'{scenario} {row}'.strip()}, {_of_threads(threads)}")
    for name, ns in sorted(best.items(), key=lambda item: item[1]):
        line = f"  {name:16} {duration(ns)}"
        if other is not None:
            line += f"   {ns / other:7.3f} x best other"
        if "floor" in best:
            line += f"   {ns / best['floor']:7.3f} x floor"
        print(line)


def goals_of(figures):
    """[(goal, what was measured, threads, time, share or None, what it is a share of)] of all figures that have one."""
    found = []
    for figure in figures:
        for contender, ns in figure["nanoseconds"].items():
            goal = share(figure["scenario"], figure["row"], contender, figure["threads"], figure["nanoseconds"])
            if goal is not None:
                what = f"{figure['scenario']} {figure['row']}".strip()
                found.append((goal[0], what, figure["threads"], ns, goal[1], goal[2]))
    return found


def print_goals(found, skipped, reasons):
    """One line for each goal; reasons: (what, threads) -> where the time of a row goes that is not at its goal."""
    if not found:
        return
    print(f"\n{'goal':12} {'what':30} {'threads':>7} {'time':>13}   {'allowed':18} {'share':>7}")
    for name, what, threads, ns, made, allowed in found:
        mark = "no such contender" if made is None else "at the goal" if made <= 1 else f"{(made - 1) * 100:.0f} % beyond it"
        number = "" if made is None else f"{made:7.2f}"
        print(f"{name:12} {what:30} {threads:7} {duration(ns)}   {allowed:18} {number:>7}   {mark}")
    for (what, threads), text in reasons.items():
        print(f"\n{what}, {_of_threads(threads)}: where the time goes\n{text}")
    for name in sorted(skipped):
        print(f"skipped: {name} is not installed")
