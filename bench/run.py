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

import chart
import report

HERE = pathlib.Path(__file__).resolve().parent
OPTIONAL = {"tensorflow": "tensorflow", "torch": "torch", "mlx": "mlx.data", "grain": "grain",
            "pandas": "pandas", "pyarrow": "pyarrow", "pillow": "PIL", "safetensors": "safetensors"}


def installed(name):
    try:
        return importlib.util.find_spec(OPTIONAL[name]) is not None
    except ModuleNotFoundError:
        return False


def scenarios():
    return sorted(folder.name for folder in HERE.iterdir() if any(folder.glob("levada*.py")))


def compile_floor(source, folder):
    program = pathlib.Path(folder) / f"{source.parent.name}_floor"
    subprocess.run(["cc", "-O3", "-march=native", "-ffp-contract=off", "-pthread", f"-I{HERE}", str(source), "-o",
                    str(program), "-lm"], check=True)
    return [str(program)]


def start(path, folder, environment):
    """(process, the rows it offers) of a contender, ready; None when its package is not installed."""
    name = path.stem
    if name in OPTIONAL and not installed(name):
        return None
    command = compile_floor(path, folder) if path.suffix == ".c" else [sys.executable, "-P", str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    word, *rows = process.stdout.readline().split() or [""]
    if word != "ready":
        raise SystemExit(f"{path.parent.name}/{name}: wrong result or crash (exit status {process.wait()})")
    return process, rows or [""]


def where_time_goes(process, row):
    """What the contender says of itself: text, empty when it says nothing."""
    process.stdin.write(f"?{row}\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline() or '""')


def time_once(name, process, row):
    process.stdin.write(row + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise SystemExit(f"{name} {row}: wrong result or crash (exit status {process.wait()})")
    return float(answer)


def measure(scenario, threads, rounds, environment, only, contenders):
    """{row: ({contender: best nanoseconds}, where levada's time goes)}; a scenario of one row calls it ""."""
    environment = dict(environment, BENCH_THREADS=str(threads))
    with tempfile.TemporaryDirectory() as folder:
        paths = [p for p in sorted((HERE / scenario).iterdir()) if p.suffix in (".py", ".c") and p.name != "rows.py"
                 and (not contenders or p.stem.startswith(contenders))]
        running = {p.stem: started for p in paths if (started := start(p, folder, environment)) is not None}
        rows = [row for row in max((offered for _, offered in running.values()), key=len) if not only or row in only]
        times = {row: {name: [] for name, (_, offered) in running.items() if row in offered} for row in rows}
        for row, contenders in times.items():
            for _ in range(rounds):
                for name, values in contenders.items():
                    values.append(time_once(name, running[name][0], row))
        reasons = {row: where_time_goes(running["levada"][0], row) for row in rows if "levada" in times[row]}
        for process, _ in running.values():
            process.stdin.close()
            process.wait()
    return {row: ({name: min(values) for name, values in contenders.items()}, reasons.get(row, ""))
            for row, contenders in times.items()}


def write_json(path, figures, found, skipped):
    """The figures of a run, its goals and who did not take part."""
    goals = [{"goal": name, "what": what, "threads": threads, "nanoseconds": ns, "share": share, "allowed": allowed}
             for name, what, threads, ns, share, allowed in found]
    text = json.dumps({"figures": figures, "goals": goals, "skipped": skipped}, indent=1)
    pathlib.Path(path).write_text(text + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="*", default=scenarios())
    parser.add_argument("--rows", nargs="*", default=[], help="of a scenario with rows, these only")
    parser.add_argument("--contenders", nargs="*", default=[], help="these only, as: levada numpy floor")
    parser.add_argument("--json", help="a file for the figures: scenario, row, threads, contender, nanoseconds, goal")
    parser.add_argument("--svg", help="a file for a picture of the goals")
    parser.add_argument("--build", default="build/release", help="build directory that holds python/levada")
    parser.add_argument("--threads", type=int, nargs="*", default=[1])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    package = pathlib.Path(arguments.build).resolve() / "python"
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(package), str(HERE)]), TF_CPP_MIN_LOG_LEVEL="3")
    figures, reasons = [], {}
    skipped = sorted(name for name in OPTIONAL if not installed(name))
    for scenario in arguments.scenario:
        for threads in arguments.threads:
            rows = measure(scenario, threads, arguments.rounds, environment, arguments.rows,
                           tuple(arguments.contenders))
            for row, (best, reason) in rows.items():
                report.print_row(scenario, row, threads, best)
                figures.append({"scenario": scenario, "row": row, "threads": threads, "nanoseconds": best})
                reasons[f"{scenario} {row}".strip(), threads] = reason
    found = report.goals_of(figures)
    missed = {(what, threads) for _, what, threads, _, share, _ in found if share is not None and share > 1}
    report.print_goals(found, skipped, {key: text for key, text in reasons.items() if key in missed and text})
    if arguments.json:
        write_json(arguments.json, figures, found, skipped)
    if arguments.svg:
        bars = [(f"{name}: {what}, {threads}T", share) for name, what, threads, _, share, _ in found if share is not None]
        pathlib.Path(arguments.svg).write_text(chart.svg(bars), encoding="utf-8")


if __name__ == "__main__":
    main()
