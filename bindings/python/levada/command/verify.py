"""Reads files to their end and reports what is damaged: structure, sizes, checksums. Exit code 1 when something is."""
import sys

from ..data.progress import Bar
from ..errors import OpError
from .sources import add_format, open_source
from .values import nbytes_of, printable

MOST = 20


def arguments(parser):
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    add_format(parser)


def _row_errors(source, bar):
    """How many rows there are, and the failures in the place of others."""
    options = {"texts": True} if source.format == "csv" else {}
    iterator, rows, failures = iter(source.rows(**options)), 0, []
    while len(failures) < MOST:
        try:
            row = next(iterator)
        except StopIteration:
            break
        except OpError as error:
            failures.append(str(error))
            continue
        rows += 1
        if bar is not None:
            bar.update(sum(nbytes_of(part) for part in row.values()))
    return rows, failures


def check(path, kind=None, bar=None):
    """(what was found, failures) of a file."""
    try:
        source = open_source(path, kind)
        if source.whole:
            for array in source.arrays(**({"mmap": False} if source.format != "idx" else {})).values():
                if bar is not None:
                    bar.update(nbytes_of(array))
            return f"{len(source.columns)} arrays", []
        rows, failures = _row_errors(source, bar)
        return f"{rows} rows", failures
    except (OpError, ValueError, OSError) as error:
        return "", [str(error)]


def run(options):
    """Runs the command."""
    damaged = False
    for path in options.files:
        bar = Bar(None) if not options.quiet and sys.stderr.isatty() else None
        found, failures = check(path, options.format, bar)
        if bar is not None:
            bar.close()
        for failure in failures:
            print(f"{path}: {printable(failure)}", file=sys.stderr)
        print(f"{path}: {'damaged' if failures else f'good, {found}'}")
        damaged = damaged or bool(failures)
    return 1 if damaged else 0
