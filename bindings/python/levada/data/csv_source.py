"""Dataset.from_csv. Imported when it is first called."""
from .checks import at_least, invalid
from .csv_tables import defaults_of, look, names_in, selected
from .readers import CsvDataset


def _chosen(op, columns, names):
    """(names in the order of the file, {name: dtype or default}) of the columns that are asked for."""
    if columns is None:
        return names, {}
    wanted = list(columns)
    numbers = selected(op, wanted, names)
    given = {}
    if isinstance(columns, dict):
        given = {names[key] if isinstance(key, int) else key: value for key, value in columns.items()}
    return [names[number] for number in numbers], given


def from_csv(filenames, columns, header, column_names, field_delim, use_quote_delim, na_value, num_rows_for_inference,
             compression_type, buffer_size, num_parallel_reads, index, max_record_bytes):
    """Dataset.from_csv, of a list of names."""
    op = "from_csv"
    most = None if num_rows_for_inference is None else at_least(num_rows_for_inference, 0, f"{op}: num_rows_for_inference")
    options = (compression_type, field_delim, use_quote_delim, "utf-8", max_record_bytes)
    if column_names is None and not header:
        count = len(look(op, filenames, options, False, na_value, 0)[0])
        column_names = [f"f{number}" for number in range(count)]
    names = names_in(op, filenames, options, column_names, header)
    chosen, given = _chosen(op, columns, names)
    numbers = [names.index(name) for name in chosen]
    defaults = {}
    if len(given) < len(chosen):
        defaults = dict(zip(chosen, defaults_of(op, filenames, options, len(names), numbers, header, na_value, most)))
    defaults.update(given)
    if not chosen:
        raise invalid(f"{op}: expected at least one column, got none")
    dataset = CsvDataset(filenames, [defaults[name] for name in chosen], compression_type, buffer_size, bool(header),
                         field_delim, use_quote_delim, na_value, numbers if len(numbers) < len(names) else None,
                         num_parallel_reads=num_parallel_reads, index=index, max_record_bytes=max_record_bytes)
    return dataset.map(lambda *fields: dict(zip(chosen, fields)))
