#!/usr/bin/env python3
"""Compiles and runs the tests of the Java binding, plain and with -Xcheck:jni, the programs that end with live handles, and
the example.

Without a JDK nothing can be built; ./run test installs one."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import coverage

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# A heap that does not grow, so that growth of the process is that of the native side.
HEAP = ("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch")
EXITS = {"return": 0, "exit": 0, "throw": 1, "thread": 0, "callback": 0}


class Failure(Exception):
    """A program that did not end as expected."""


def run(*command, status=0, timeout=600, directory=None):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout, errors="replace", cwd=directory)
    if done.returncode != status:
        raise Failure(f"expected status {status}, got {done.returncode} from {command[0]}:\n{done.stdout[-8000:]}")
    return done.stdout


class Runner:
    """Counts what passes."""

    def __init__(self, build, scratch):
        self.jar = build / "java/levada.jar"
        self.classes = scratch / "classes"
        self.properties = ()
        self.passed = self.failed = 0

    def java(self, *arguments, status=0, options=(), directory=None):
        return run("java", "--enable-native-access=ALL-UNNAMED", *self.properties, *options, "-cp",
                   f"{self.jar}:{self.classes}", *arguments, status=status, directory=directory)

    def producer(self, source):
        """The library of C that ArrowTest loads."""
        home = pathlib.Path(shutil.which("javac")).resolve().parents[1]
        library = self.classes.parent / "libarrow_producer.so"
        run("cc", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", f"-I{home}/include", f"-I{home}/include/linux",
            f"-I{ROOT}/include", source, "-o", library)
        self.properties = (f"-Dlevada.test.arrow={library}",)

    def compile(self, *sources):
        run("javac", "-Xlint:all", "-Werror", "-cp", self.jar, "-d", self.classes, *sources)

    def check(self, name, action):
        try:
            count = action()
        except (Failure, coverage.Missing, subprocess.TimeoutExpired) as failure:
            print(f"FAIL {name}\n{failure}", flush=True)
            self.failed += 1
            return
        print(f"ok   {name}", flush=True)
        self.passed += count

    def cases(self, *options):
        output = self.java("Main", options=options)
        if "WARNING" in output or "FATAL" in output:
            raise Failure(f"expected no word from the virtual machine, got:\n{output[-8000:]}")
        return int(output.strip().splitlines()[-1].split()[0])

    def conformance(self, *options):
        output = self.java("Conformance", *sorted((ROOT / "tests/conformance/cases").glob("*.json")), options=options)
        if "WARNING" in output or "FATAL" in output:
            raise Failure(f"expected no word from the virtual machine, got:\n{output[-8000:]}")
        return int(output.strip().splitlines()[-1].split()[0])

    def odd_values(self, rounds, *options):
        """In a directory of its own, since names of files are among the values."""
        output = self.java("OddValues", self.jar, rounds, options=options, directory=self.classes.parent)
        if "WARNING" in output or "FATAL" in output:
            raise Failure(f"expected no word from the virtual machine, got:\n{output[-8000:]}")
        return 1

    def javadoc(self, generated):
        """The comments, those made of the headers' too, are well-formed, and nothing public lacks one."""
        output = run("javadoc", "-quiet", "-Xdoclint:all", "-Xmaxwarns", "5000", "-d", self.classes.parent / "javadoc",
                     *sorted((ROOT / "bindings/java/levada").glob("*.java")), *sorted(generated.glob("*.java")))
        wrong = [line for line in output.splitlines() if "warning:" in line and not re.search(r"no @(param|return|throws) ?", line)]
        if wrong:
            raise Failure("expected a comment for all that is public, got:\n" + "\n".join(wrong))
        return 1

    def packages(self, build):
        """The jars of sources and documentation hold every public class."""
        run("cmake", "--build", build, "--target", "levada_java_packages")
        for name, inside in (("levada-sources.jar", "levada/Dataset.java"), ("levada-javadoc.jar", "levada/Dataset.html")):
            with zipfile.ZipFile(build / "java" / name) as jar:
                if not {inside, inside.replace("Dataset", "Ops")} <= set(jar.namelist()):
                    raise Failure(f"expected {inside} in {name}, got {jar.namelist()[:20]}")
        return 1

    def exits(self, how, status):
        output = self.java("Exit", how, status=status)
        if "running" not in output:
            raise Failure(f"expected the program to begin, got:\n{output}")
        return 1

    def example(self):
        output = self.java("SoftmaxClassifier", "--epochs", "2")
        last = output.strip().splitlines()[-1]
        if not last.startswith("test accuracy") or float(last.split()[-1]) < 0.8:
            raise Failure(f"expected a test accuracy of 0.8 or more, got:\n{output}")
        return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--quick", action="store_true", help="without the second run with -Xcheck:jni")
    options = parser.parse_args()
    if shutil.which("javac") is None:
        print("expected a JDK (Debian: default-jdk-headless), found no javac")
        return 1
    with tempfile.TemporaryDirectory(prefix="levada-java-") as directory:
        runner = Runner(options.build.resolve(), pathlib.Path(directory))
        runner.compile(*sorted((HERE / "cases").glob("*.java")), *sorted((HERE / "conformance").glob("*.java")), HERE / "Exit.java", HERE / "OddValues.java",
                       ROOT / "bindings/java/examples/SoftmaxClassifier.java")
        runner.producer(HERE / "arrow_producer.c")
        generated = options.build.resolve() / "bindings/java/generated/levada"
        runner.check("coverage", lambda: coverage.check(generated))
        runner.check("cases", lambda: runner.cases(*HEAP))
        runner.check("conformance", runner.conformance)
        runner.check("odd values", lambda: runner.odd_values(100))
        if not options.quick:
            runner.check("cases with -Xcheck:jni",
                         lambda: runner.cases(*HEAP, "-Xcheck:jni", "-Dlevada.test.divisor=20"))
            runner.check("conformance with -Xcheck:jni", lambda: runner.conformance("-Xcheck:jni"))
            runner.check("odd values with -Xcheck:jni", lambda: runner.odd_values(10, "-Xcheck:jni"))
            runner.check("javadoc", lambda: runner.javadoc(generated))
            runner.check("jars of sources and documentation", lambda: runner.packages(options.build.resolve()))
        for how, status in EXITS.items():
            runner.check(f"exit by {how}", lambda how=how, status=status: runner.exits(how, status))
        runner.check("example", runner.example)
        print(f"{runner.passed} passed, {runner.failed} failed")
        return 1 if runner.failed else 0


if __name__ == "__main__":
    sys.exit(main())
