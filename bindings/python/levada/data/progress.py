"""A bar that shows how far an iteration is: tqdm where it is installed, else one of levada's own on standard error."""
import sys
import time

from ..tensor import Tensor
from . import structure as _structure


def _bytes_of(element):
    """The bytes of the arrays and tensors of an element; strings count by their records."""
    leaves = _structure.describe(element)[1]
    return sum(leaf.dtype.size * leaf.shape.num_elements() if isinstance(leaf, Tensor) else getattr(leaf, "nbytes", 0)
               for leaf in leaves)


def _duration(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Bar:
    """One line that is rewritten at most ten times a second."""

    WIDTH = 24

    def __init__(self, total, file=None, clock=time.monotonic):
        self._total, self._file, self._clock = total, file or sys.stderr, clock
        self._begin = self._shown = clock()
        self._count = self._bytes = 0

    def update(self, nbytes):
        """One more element of so many bytes."""
        self._count += 1
        self._bytes += nbytes
        now = self._clock()
        if now - self._shown >= 0.1:
            self._show(now, "\r")

    def close(self):
        """The last state of the line, and its end."""
        self._show(self._clock(), "\r")
        self._file.write("\n")
        self._file.flush()

    def line(self, now):
        """The text for a moment."""
        passed = max(now - self._begin, 1e-9)
        rate = self._count / passed
        parts = [f"{self._count}"]
        if self._total is not None:
            done = self._count / self._total if self._total else 1.0
            filled = min(int(done * self.WIDTH), self.WIDTH)
            parts = [f"{100 * done:3.0f} % |{'#' * filled}{' ' * (self.WIDTH - filled)}| {self._count}/{self._total}"]
        parts += [f"{rate:.1f}/s", f"{self._bytes / passed / 1e6:.1f} MB/s"]
        if self._total is not None and self._count:
            parts.append(f"{_duration((self._total - self._count) / rate)} left")
        return "  ".join(parts)

    def _show(self, now, start):
        self._shown = now
        self._file.write(f"{start}{self.line(now)}\x1b[K" if self._file.isatty() else f"{start}{self.line(now)}")
        self._file.flush()


class _Tqdm:
    """tqdm with the interface of Bar."""

    def __init__(self, tqdm, total):
        self._bar, self._bytes, self._begin = tqdm(total=total, unit="el"), 0, time.monotonic()

    def update(self, nbytes):
        self._bytes += nbytes
        passed = max(time.monotonic() - self._begin, 1e-9)
        self._bar.set_postfix_str(f"{self._bytes / passed / 1e6:.1f} MB/s", refresh=False)
        self._bar.update(1)

    def close(self):
        self._bar.close()


def _bar(total):
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return Bar(total)
    return _Tqdm(tqdm, total)


def with_progress(iterator, total):
    """The elements of an iterator, with a bar; total is None where it is unknown."""
    bar = _bar(total)
    try:
        for element in iterator:
            yield element
            bar.update(_bytes_of(element))
    finally:
        bar.close()
