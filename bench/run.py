#!/usr/bin/env python3
"""Runs the contenders of a scenario side by side and reports ratios; see README.md."""
import argparse
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
OPTIONAL = ("tensorflow", "torch")


def scenarios():
    return sorted(folder.name for folder in HERE.iterdir() if any(folder.glob("levada*.py")))


def compile_floor(source, folder):
    program = pathlib.Path(folder) / f"{source.parent.name}_floor"
    subprocess.run(["cc", "-O3", "-march=native", "-ffp-contract=off", f"-I{HERE}", str(source), "-o", str(program), "-lm"],
                   check=True)
    return [str(program)]


def start(path, folder, environment):
    """The process of a contender, proven and ready; None when its package is not installed."""
    name = path.stem
    if name in OPTIONAL and importlib.util.find_spec(name) is None:
        return None
    command = compile_floor(path, folder) if path.suffix == ".c" else [sys.executable, "-P", str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    if process.stdout.readline().strip() != "ready":
        raise SystemExit(f"{path.parent.name}/{name}: wrong result or crash (exit status {process.wait()})")
    return process


def time_once(process):
    process.stdin.write("go\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def measure(scenario, threads, rounds, environment):
    environment = dict(environment, BENCH_THREADS=str(threads))
    with tempfile.TemporaryDirectory() as folder:
        paths = [p for p in sorted((HERE / scenario).iterdir()) if p.suffix in (".py", ".c")]
        running = {p.stem: process for p in paths if (process := start(p, folder, environment)) is not None}
        times = {name: [] for name in running}
        for _ in range(rounds):
            for name, process in running.items():
                times[name].append(time_once(process))
        for process in running.values():
            process.stdin.close()
            process.wait()
    return {name: min(values) for name, values in times.items()}


def report(scenario, threads, best):
    others = [ns for name, ns in best.items() if not name.startswith(("levada", "floor"))]
    print(f"\n{scenario}, {threads} thread{'s' if threads > 1 else ''}")
    for name, ns in sorted(best.items(), key=lambda item: item[1]):
        line = f"  {name:16} {ns / 1e6:10.3f} ms"
        if others:
            line += f"   {ns / min(others):7.3f} x best other"
        if "floor" in best:
            line += f"   {ns / best['floor']:7.3f} x floor"
        print(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="*", default=scenarios())
    parser.add_argument("--build", default="build/release", help="build directory that holds python/levada")
    parser.add_argument("--threads", type=int, nargs="*", default=[1])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    package = pathlib.Path(arguments.build).resolve() / "python"
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(package), str(HERE)]), TF_CPP_MIN_LOG_LEVEL="3")
    for scenario in arguments.scenario:
        for threads in arguments.threads:
            report(scenario, threads, measure(scenario, threads, arguments.rounds, environment))


if __name__ == "__main__":
    main()
