#!/usr/bin/env python3
"""Builds each consumer outside of the tree against an installed prefix and runs it; one line per consumer."""
import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from installed import Failure, install, library_directory, pkg_config, run  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
LAST_LINE = "main job done"
EXPECTED_FILES = ["include/levada/levada.h", "include/levada/levada.hpp", "share/doc/levada/LICENSE",
                  "share/doc/levada/NOTICE"]


def expect_main_job(output):
    if output.splitlines()[-1:] != [LAST_LINE]:
        raise Failure(f"expected '{LAST_LINE}' as the last line, got:\n{output}")


def c_through_pkg_config(prefix, scratch):
    """C through pkg-config"""
    program = scratch / "pkgconfig_consumer"
    run("cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", HERE / "pkgconfig/main.c", "-o", program,
        *pkg_config(prefix, "--cflags", "--libs"), "-lm")
    expect_main_job(run(program, env={"LD_LIBRARY_PATH": str(library_directory(prefix))}))


def c_by_dlopen(prefix, scratch):
    """C by dlopen and dlsym"""
    program = scratch / "dlopen_consumer"
    run("cc", "-std=gnu99", "-Wall", "-Wextra", "-Werror", HERE / "dlopen/main.c", "-o", program,
        *pkg_config(prefix, "--cflags"), "-ldl", "-lm")
    if "liblevada" in run("readelf", "-d", program):
        raise Failure("expected a program that is not linked to levada")
    expect_main_job(run(program, library_directory(prefix) / "liblevada.so"))


def cpp_through_find_package(prefix, scratch):
    """C++ through find_package and levada.hpp"""
    build = scratch / "cmake_consumer"
    run("cmake", "-S", HERE / "cmake_cpp", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", build)
    expect_main_job(run(build / "consumer"))


def find_package_refuses_another_version(prefix, scratch):
    """find_package refuses version 1.0"""
    source = scratch / "too_new"
    source.mkdir()
    text = (HERE / "cmake_cpp/CMakeLists.txt").read_text(encoding="utf-8")
    (source / "CMakeLists.txt").write_text(text.replace("levada 0.1", "levada 1.0"), encoding="utf-8")
    (source / "main.cc").write_text("int main() {}\n", encoding="utf-8")
    try:
        run("cmake", "-S", source, "-B", scratch / "too_new_build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    except Failure as failure:
        if "compatible" not in str(failure):
            raise
    else:
        raise Failure("expected CMake to refuse version 1.0, it did not")


def image_through_pkg_config(prefix, scratch):
    """the second library, C through pkg-config"""
    program = scratch / "image_consumer"
    run("cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", HERE / "image/main.c", "-o", program,
        *pkg_config(prefix, "--cflags", "--libs", package="levada_image"))
    expect_main_job(run(program, env={"LD_LIBRARY_PATH": str(library_directory(prefix))}))


def image_through_find_package(prefix, scratch):
    """the second library through find_package: levada::image"""
    build = scratch / "image_cmake"
    run("cmake", "-S", HERE / "image", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", build)
    expect_main_job(run(build / "consumer"))


def prefix_is_complete(prefix, scratch):
    """the prefix is complete and holds no path of the build"""
    del scratch
    missing = [name for name in EXPECTED_FILES if not (prefix / name).is_file()]
    if missing:
        raise Failure(f"expected these files in the prefix: {', '.join(missing)}")
    if pkg_config(prefix, "--modversion") == []:
        raise Failure("expected a version in levada.pc, got none")
    texts = [p for p in prefix.rglob("*") if p.suffix in (".pc", ".cmake")]
    root = str(HERE.parents[1])
    leaks = [p.name for p in texts if root in p.read_text(encoding="utf-8")]
    if not texts or leaks:
        raise Failure(f"expected no path of the source tree in the installed files, found one in: {', '.join(leaks)}")


CASES = (prefix_is_complete, c_through_pkg_config, c_by_dlopen, cpp_through_find_package,
         find_package_refuses_another_version, image_through_pkg_config, image_through_find_package)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build.resolve()
    passed = 0
    with tempfile.TemporaryDirectory(prefix="levada-consumer-") as directory:
        scratch = pathlib.Path(directory)
        prefix = install(build, scratch)
        for case in CASES:
            try:
                case(prefix, scratch)
            except (Failure, subprocess.TimeoutExpired, OSError) as failure:
                print(f"FAIL {case.__doc__}\n{failure}", flush=True)
                continue
            print(f"ok   {case.__doc__}", flush=True)
            passed += 1
    print(f"{passed} passed, {len(CASES) - passed} failed")
    return 0 if passed == len(CASES) else 1


if __name__ == "__main__":
    sys.exit(main())
