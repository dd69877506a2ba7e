"""Older spellings of the methods of Dataset: functions that give something for Dataset.apply."""


def bucket_by_sequence_length(element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes=None,
                              padding_values=None, pad_to_bucket_boundary=False, no_padding=False, drop_remainder=False):
    """For Dataset.apply: Dataset.bucket_by_sequence_length."""
    return lambda dataset: dataset.bucket_by_sequence_length(
        element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes, padding_values, pad_to_bucket_boundary,
        no_padding, drop_remainder)


def choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset=False):
    """Dataset.choose_from_datasets, which goes on with the others where a dataset has ended."""
    from .dataset import Dataset
    return Dataset.choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset)


def enumerate_dataset(start=0):
    """For Dataset.apply: Dataset.enumerate."""
    return lambda dataset: dataset.enumerate(start)


def group_by_window(key_func, reduce_func, window_size=None, window_size_func=None):
    """For Dataset.apply: Dataset.group_by_window."""
    return lambda dataset: dataset.group_by_window(key_func, reduce_func, window_size, window_size_func)


def ignore_errors(log_warning=False):
    """For Dataset.apply: Dataset.ignore_errors."""
    return lambda dataset: dataset.ignore_errors(log_warning)


def rejection_resample(class_func, target_dist, initial_dist=None, seed=None):
    """For Dataset.apply: Dataset.rejection_resample."""
    return lambda dataset: dataset.rejection_resample(class_func, target_dist, initial_dist, seed)


def scan(initial_state, scan_func):
    """For Dataset.apply: Dataset.scan."""
    return lambda dataset: dataset.scan(initial_state, scan_func)


def snapshot(path, compression="AUTO", reader_func=None, shard_func=None):
    """For Dataset.apply: Dataset.snapshot."""
    return lambda dataset: dataset.snapshot(path, compression, reader_func, shard_func)


def take_while(predicate):
    """For Dataset.apply: Dataset.take_while."""
    return lambda dataset: dataset.take_while(predicate)


def unbatch():
    """For Dataset.apply: Dataset.unbatch."""
    return lambda dataset: dataset.unbatch()


def unique():
    """For Dataset.apply: Dataset.unique."""
    return lambda dataset: dataset.unique()
