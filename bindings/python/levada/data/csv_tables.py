"""make_csv_dataset: batches of the columns of CSV files, whose names and types are found in the files."""
import io

from .. import _levada as _raw
from .. import dtypes as _dtypes
from ..tensor import convert
from .checks import at_least
from .dataset import Dataset
from .readers import COMPRESSION, CsvDataset
from .recipes import recorded
from .sources import matching_files

_MISSING = {"int32": 0, "int64": 0, "float32": 0.0, "float64": 0.0, "string": ""}


def _rows(path, options, most):
    """At most so many records of a file as lists of texts."""
    compression, delimiter, quotes, encoding = options
    packed = COMPRESSION[compression or ""] != _raw.LEVADA_COMPRESSION_NONE
    text = _raw.levada_read_file(path, packed).numpy().tobytes().decode(encoding)
    import csv  # most programs need none of it
    quoting = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    return [row for row, _ in zip(reader, range(most))]


def _header(paths, options, column_names, header):
    """The names of the columns; the headers of all files must agree."""
    if column_names is not None:
        names = list(column_names)
    elif header:
        found = [next(iter(_rows(path, options, 1)), []) for path in paths]
        for path, one in zip(paths, found):
            if one != found[0]:
                raise ValueError(f"make_csv_dataset: expected one header in all files, got another in '{path}'")
        names = found[0]
    else:
        raise ValueError("make_csv_dataset: expected column_names or a header, got neither")
    if len(set(names)) != len(names):
        raise ValueError(f"make_csv_dataset: expected a name of its own for each column, got {names}")
    return names


def _selected(select_columns, names):
    """The numbers of the columns, in increasing order."""
    if select_columns is None:
        return list(range(len(names)))
    numbers = []
    for column in select_columns:
        if isinstance(column, int) and not 0 <= column < len(names):
            raise ValueError(f"make_csv_dataset: select_columns: expected 0 to {len(names) - 1}, got {column}")
        if not isinstance(column, int) and column not in names:
            raise ValueError(f"make_csv_dataset: select_columns: expected one of {names}, got {column!r}")
        numbers.append(column if isinstance(column, int) else names.index(column))
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"make_csv_dataset: select_columns: expected each column once, got {select_columns}")
    return sorted(numbers)


def _fits(text, dtype):
    """Whether a text is a number of the dtype, as CsvDataset reads it."""
    try:
        if dtype in ("int32", "int64"):
            return -2 ** (31 if dtype == "int32" else 63) <= int(text) < 2 ** (31 if dtype == "int32" else 63)
        value = float(text)
        return dtype == "float64" or value != value or abs(value) in (0.0, float("inf")) or 2 ** -126 <= abs(value) < 2 ** 128
    except ValueError:
        return False


def _inferred(paths, options, count, numbers, header, na_value, most):
    """The first dtype of int32, int64, float32, float64 and string in which all values of a column fit."""
    order = ["int32", "int64", "float32", "float64", "string"]
    kinds, seen = [0] * len(numbers), 0
    for path in paths:
        for row in _rows(path, options, most - seen + bool(header))[bool(header):]:
            if len(row) != count:
                raise ValueError(f"make_csv_dataset: '{path}': expected {count} fields, got {len(row)}")
            for i, number in enumerate(numbers):
                text = row[number]
                while text not in ("", na_value) and order[kinds[i]] != "string" and not _fits(text, order[kinds[i]]):
                    kinds[i] += 1
            seen += 1
        if seen >= most:
            break
    return [convert([_MISSING[order[kind]]], _dtypes.as_dtype(order[kind])) for kind in kinds]


@recorded
def make_csv_dataset(file_pattern, batch_size, column_names=None, column_defaults=None, label_name=None,
                     select_columns=None, field_delim=",", use_quote_delim=True, na_value="", header=True,
                     num_epochs=None, shuffle=True, shuffle_buffer_size=10000, shuffle_seed=None,
                     prefetch_buffer_size=None, num_parallel_reads=None, sloppy=False, num_rows_for_inference=100,
                     compression_type=None, ignore_errors=False, encoding="utf-8"):
    """Batches of the columns of CSV files as dicts by name, or (dict, column) with a label_name. Names are those of the
    header or column_names; types those of column_defaults, or found in the first rows. Shuffled and repeated for ever
    unless told otherwise. The order depends on no thread: sloppy is accepted and changes nothing."""
    batch_size = at_least(batch_size, 1, "make_csv_dataset: batch_size")
    try:
        paths = matching_files(file_pattern)
    except Exception as error:
        raise ValueError(f"make_csv_dataset: no file matches {file_pattern!r}") from error
    paths = [path.decode() if isinstance(path, bytes) else path for path in paths]
    options = (compression_type, field_delim, use_quote_delim, encoding)
    names = _header(paths, options, column_names, header)
    numbers = _selected(select_columns, names)
    if column_defaults is None:
        column_defaults = _inferred(paths, options, len(names), numbers, header, na_value,
                                    float("inf") if num_rows_for_inference is None else num_rows_for_inference)
    elif len(column_defaults) != len(numbers):
        raise ValueError(f"make_csv_dataset: expected {len(numbers)} column_defaults, one for each column, got "
                         f"{len(column_defaults)}")
    chosen = [names[number] for number in numbers]
    if label_name is not None and label_name not in chosen:
        raise ValueError(f"make_csv_dataset: label_name: expected one of {chosen}, got {label_name!r}")

    dataset = Dataset.from_tensor_slices(paths)
    if shuffle and len(paths) > 1:
        dataset = dataset.shuffle(len(paths), seed=shuffle_seed)
    dataset = CsvDataset(dataset, column_defaults, compression_type=compression_type, header=bool(header),
                         field_delim=field_delim, use_quote_delim=use_quote_delim, na_value=na_value,
                         select_cols=numbers if select_columns is not None else None,
                         num_parallel_reads=num_parallel_reads)
    if ignore_errors:
        dataset = dataset.ignore_errors()
    if shuffle:
        dataset = dataset.shuffle(shuffle_buffer_size, seed=shuffle_seed)
    if num_epochs != 1:
        dataset = dataset.repeat(num_epochs)
    dataset = dataset.batch(batch_size, drop_remainder=num_epochs is None)
    dataset = dataset.map(lambda *columns: _named(chosen, columns, label_name))
    return dataset.prefetch(-1 if prefetch_buffer_size is None else prefetch_buffer_size)


def _named(names, columns, label_name):
    """Columns as a dict in their order, without the label, which comes beside it."""
    import collections
    features = collections.OrderedDict(zip(names, columns))
    return features if label_name is None else (features, features.pop(label_name))
