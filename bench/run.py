#!/usr/bin/env python3
"""Runs the contenders of a scenario side by side and reports ratios; see README.md."""
import argparse
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
OPTIONAL = {"tensorflow": "tensorflow", "torch": "torch", "mlx": "mlx.data", "grain": "grain",
            "pandas": "pandas", "pyarrow": "pyarrow"}


def installed(name):
    try:
        return importlib.util.find_spec(OPTIONAL[name]) is not None
    except ModuleNotFoundError:
        return False


def scenarios():
    return sorted(folder.name for folder in HERE.iterdir() if any(folder.glob("levada*.py")))


def compile_floor(source, folder):
    program = pathlib.Path(folder) / f"{source.parent.name}_floor"
    subprocess.run(["cc", "-O3", "-march=native", "-ffp-contract=off", f"-I{HERE}", str(source), "-o", str(program), "-lm"],
                   check=True)
    return [str(program)]


def start(path, folder, environment):
    """(process, the rows it offers) of a contender, ready; None when its package is not installed."""
    name = path.stem
    if name in OPTIONAL and not installed(name):
        print(f"{path.parent.name}: {name} is not installed and is left out", file=sys.stderr)
        return None
    command = compile_floor(path, folder) if path.suffix == ".c" else [sys.executable, "-P", str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    word, *rows = process.stdout.readline().split() or [""]
    if word != "ready":
        raise SystemExit(f"{path.parent.name}/{name}: wrong result or crash (exit status {process.wait()})")
    return process, rows or [""]


def time_once(name, process, row):
    process.stdin.write(row + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise SystemExit(f"{name} {row}: wrong result or crash (exit status {process.wait()})")
    return float(answer)


def measure(scenario, threads, rounds, environment, only):
    """{row: {contender: best nanoseconds}}; a scenario of one row calls it ""."""
    environment = dict(environment, BENCH_THREADS=str(threads))
    with tempfile.TemporaryDirectory() as folder:
        paths = [p for p in sorted((HERE / scenario).iterdir()) if p.suffix in (".py", ".c") and p.name != "rows.py"]
        running = {p.stem: started for p in paths if (started := start(p, folder, environment)) is not None}
        rows = [row for row in max((offered for _, offered in running.values()), key=len) if not only or row in only]
        times = {row: {name: [] for name, (_, offered) in running.items() if row in offered} for row in rows}
        for row, contenders in times.items():
            for _ in range(rounds):
                for name, values in contenders.items():
                    values.append(time_once(name, running[name][0], row))
        for process, _ in running.values():
            process.stdin.close()
            process.wait()
    return {row: {name: min(values) for name, values in contenders.items()} for row, contenders in times.items()}


def best_other(best):
    return min((ns for name, ns in best.items() if not name.startswith(("levada", "floor"))), default=None)


def duration(ns):
    return f"{ns / 1e6:10.3f} ms" if ns >= 1e5 else f"{ns / 1e3:10.3f} us"


def report(title, threads, best):
    other = best_other(best)
    print(f"\n{title}, {threads} thread{'s' if threads > 1 else ''}")
    for name, ns in sorted(best.items(), key=lambda item: item[1]):
        line = f"  {name:16} {duration(ns)}"
        if other is not None:
            line += f"   {ns / other:7.3f} x best other"
        if "floor" in best:
            line += f"   {ns / best['floor']:7.3f} x floor"
        print(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="*", default=scenarios())
    parser.add_argument("--rows", nargs="*", default=[], help="of a scenario with rows, these only")
    parser.add_argument("--json", help="a file for the figures: scenario, row, threads, contender, nanoseconds")
    parser.add_argument("--build", default="build/release", help="build directory that holds python/levada")
    parser.add_argument("--threads", type=int, nargs="*", default=[1])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    package = pathlib.Path(arguments.build).resolve() / "python"
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(package), str(HERE)]), TF_CPP_MIN_LOG_LEVEL="3")
    figures = []
    for scenario in arguments.scenario:
        for threads in arguments.threads:
            for row, best in measure(scenario, threads, arguments.rounds, environment, arguments.rows).items():
                report(f"{scenario} {row}".strip(), threads, best)
                figures.append({"scenario": scenario, "row": row, "threads": threads, "nanoseconds": best})
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
