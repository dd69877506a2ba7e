"""What calls cost in C: compiles and runs the program of c/, which answers the runner itself."""
import os
import pathlib
import subprocess
import tempfile

build = pathlib.Path(os.environ["PYTHONPATH"].split(os.pathsep)[0]).parent
here = pathlib.Path(__file__).resolve().parent
with tempfile.TemporaryDirectory() as folder:
    program = pathlib.Path(folder) / "calls"
    subprocess.run(["cc", "-O2", f"-I{here.parents[1] / 'include'}", str(here / "c/calls.c"), "-o", str(program),
                    f"-L{build / 'lib'}", "-llevada", f"-Wl,-rpath,{build / 'lib'}"], check=True)
    raise SystemExit(subprocess.run([str(program)]).returncode)
