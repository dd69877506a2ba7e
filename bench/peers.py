"""The contenders that are Python packages, in an environment of their own: nothing of the machine's Python is changed."""
import pathlib
import platform
import subprocess
import sys

import run

# Contender -> the packages that it is installed by. TensorFlow for processors alone is published for x86 only.
PACKAGES = {"tensorflow": ["tensorflow-cpu" if platform.machine() == "x86_64" else "tensorflow"], "torch": ["torch"],
            "grain": ["grain"], "mlx": ["mlx-data"], "pyarrow": ["pyarrow"], "pandas": ["pandas"], "pillow": ["pillow"]}
assert PACKAGES.keys() == run.OPTIONAL.keys()


def _pip(python, packages):
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    print("bench:", " ".join(command), flush=True)
    return subprocess.run(command).returncode == 0


def environment(folder, names):
    """The interpreter of the environment in `folder`, made now or earlier, with the contenders of these names (all without
    any). One that cannot be installed is said and left out: the benchmark names it as skipped."""
    folder = pathlib.Path(folder)
    python = folder / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    unknown = [name for name in names if name not in PACKAGES]
    if unknown:
        raise SystemExit(f"bench --peers: expected names out of {' '.join(PACKAGES)}, got {' '.join(unknown)}")
    for name in ["numpy", *(names or PACKAGES)]:
        ready = folder / f"ready-{name}"
        if ready.exists():
            continue
        if _pip(python, PACKAGES.get(name, [name])):
            ready.touch()
        else:
            print(f"bench: {name} could not be installed", flush=True)
    return python
