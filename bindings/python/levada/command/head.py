"""The first rows of a file."""
import numpy as np

from .sources import add_format, open_source
from .values import printable, value_of

_MOST = 72


def arguments(parser):
    """What the command takes."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("-n", type=int, default=5, metavar="N", help="how many rows (5)")
    add_format(parser)


def text_of(tensor):
    """A value in one line, cut where it is long."""
    value = value_of(tensor)
    if isinstance(value, bytes):
        text = value[:4 * _MOST].decode(errors="backslashreplace") if b"\0" not in value[:_MOST] else repr(value[:_MOST])
        text = printable(text)
        cut = len(value) > 4 * _MOST or len(text) > _MOST
        return text[:_MOST] + (f"... ({len(value)} bytes)" if cut else "")
    text = np.array2string(np.asarray(value), threshold=8, edgeitems=2, separator=", ").replace("\n", "")
    return " ".join(text.split())[:2 * _MOST]


def run(options):
    """Runs the command."""
    if options.n < 0:
        raise ValueError(f"-n: expected 0 or more, got {options.n}")
    source = open_source(options.file, options.format)
    for number, row in enumerate(source.rows().take(options.n)):
        print(f"{number}: " + ", ".join(f"{printable(name)}={text_of(row[name])}" for name in source.columns))
