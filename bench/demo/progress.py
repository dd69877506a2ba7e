"""A progress bar for terminals; one line per epoch elsewhere."""
import sys
import time

WIDTH = 28
INTERVAL = 0.1  # seconds between two drawings


class Progress:
    def __init__(self, epoch, epochs, steps):
        self._head = f"epoch {epoch + 1}/{epochs}"
        self._steps, self._rows, self._done, self._loss = steps, 0, 0, None
        self._started = self._drawn = time.perf_counter()
        self._live = sys.stdout.isatty()

    def step(self, rows, loss):
        """One batch more; the loss shown is a running mean."""
        self._done += 1
        self._rows += rows
        self._loss = loss if self._loss is None else 0.95 * self._loss + 0.05 * loss
        now = time.perf_counter()
        if self._live and now - self._drawn >= INTERVAL:
            self._drawn = now
            sys.stdout.write("\r" + self._text(now))
            sys.stdout.flush()

    def close(self, tail=""):
        print(("\r" if self._live else "") + self._text(time.perf_counter()) + tail, flush=True)

    def _text(self, now):
        full = WIDTH * self._done // self._steps
        rate = self._rows / max(now - self._started, 1e-9)
        loss = "" if self._loss is None else f"  loss {self._loss:.4f}"
        return f"{self._head} [{'=' * full}{'.' * (WIDTH - full)}] {rate:9,.0f} images/s{loss}"
