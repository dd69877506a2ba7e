"""What datasets will do, and what passes over them have done."""
import json

from .. import _levada as _raw

_FORMATS = {"text": _raw.LEVADA_EXPLAIN_TEXT, "json": _raw.LEVADA_EXPLAIN_JSON, "svg": _raw.LEVADA_EXPLAIN_SVG}


def explain(dataset, format):
    """The plan of a dataset in one of the formats."""
    if format not in _FORMATS:
        raise ValueError(f"explain: expected a format of {', '.join(map(repr, _FORMATS))}, got {format!r}")
    text = _raw.levada_dataset_explain_as(dataset, _FORMATS[format]).numpy().decode()
    return json.loads(text) if format == "json" else text


class Stats(dict):
    """Statistics of a pass; str() makes a table of them, .bottleneck says what holds it up."""

    @property
    def bottleneck(self):
        return self["bottleneck"]["text"]

    def __str__(self):
        rows = [("step", "elements", "bytes", "busy", "for input", "for output", "allocations", "failures")]
        for step in self["steps"]:
            times = [_duration(step[name]) for name in ("busy_ns", "input_wait_ns", "output_wait_ns")]
            if step["joined_with_next"]:
                rows.append((step["step"], "(done by the next step)"))
            else:
                rows.append((step["step"], str(step["elements"]), _size(step["bytes"]), *times,
                             str(step["allocations"]), str(step["failures"])))
        full = [row for row in rows if len(row) == len(rows[0])]
        widths = [max(len(row[i]) for row in full) for i in range(len(rows[0]))]
        widths[0] = max(len(row[0]) for row in rows)
        lines = ["  ".join([row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])])
                 for row in rows]
        lines.append(f"{self['elements']} elements in {_duration(self['elapsed_ns'])}, of it "
                     f"{_duration(self['next_ns'])} in next")
        queue = self["queue"]
        if queue is not None:
            lines.append(f"ahead: {queue['ready']} of {queue['capacity']} ready now, {queue['mean_ready_percent']} % on "
                         f"average; the consumer waited {queue['waits']} times, {_duration(queue['wait_ns'])}, and made "
                         f"elements itself for {_duration(queue['helped_ns'])}; no room for "
                         f"{_duration(queue['full_ns'])}; held back by the byte budget {queue['budget_stalls']} times")
        return "\n".join(lines + [self.bottleneck])


def stats(iterator):
    """The statistics of a pass."""
    return Stats(json.loads(_raw.levada_iterator_stats(iterator).numpy().decode()))


def _scaled(value, units, step):
    for unit in units[:-1]:
        if value < step:
            return f"{value:.3g} {unit}"
        value /= step
    return f"{value:.3g} {units[-1]}" if value < 1000 else f"{value:.0f} {units[-1]}"


def _duration(ns):
    return _scaled(ns, ("ns", "us", "ms", "s"), 1000)


def _size(nbytes):
    return _scaled(nbytes, ("B", "kB", "MB", "GB"), 1000)
