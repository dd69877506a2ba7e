"""What calls cost in Java: the program of java/, which answers the runner itself."""
import os
import pathlib
import shutil
import sys

build = pathlib.Path(os.environ["PYTHONPATH"].split(os.pathsep)[0]).parent
jar = build / "java/levada.jar"
if shutil.which("java") is None or not jar.exists():
    print("calls: the Java binding is not built and is left out", file=sys.stderr)
    print("ready", flush=True)
    sys.stdin.read()
    raise SystemExit(0)
os.execvp("java", ["java", "-cp", str(jar), str(pathlib.Path(__file__).with_name("java") / "Calls.java")])
