"""Installs a build into a fresh prefix, and moves the prefix, so that no path of the build may be left in it."""
import pathlib
import subprocess


class Failure(Exception):
    """A step that did not end well; the text says which and why."""


def run(*command, cwd=None, env=None, timeout=300):
    """Standard output of a command that must succeed."""
    words = [str(word) for word in command]
    result = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, timeout=timeout)
    if result.returncode:
        raise Failure(f"{' '.join(words)} ended with status {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def install(build, scratch):
    """The prefix into which `build` was installed, inside the directory scratch."""
    first, prefix = pathlib.Path(scratch, "first"), pathlib.Path(scratch, "prefix")
    run("cmake", "--install", build, "--prefix", first)
    first.rename(prefix)
    return prefix


def library_directory(prefix):
    found = sorted(prefix.glob("lib*/**/liblevada.so"))
    if not found:
        raise Failure(f"expected liblevada.so below {prefix}, found none")
    return found[0].parent


def pkg_config(prefix, *arguments, package="levada"):
    """The words that pkg-config answers for a package in this prefix."""
    directory = library_directory(prefix) / "pkgconfig"
    text = run("pkg-config", *arguments, package, env={"PKG_CONFIG_PATH": str(directory), "PATH": "/usr/bin:/bin"})
    return text.split()
