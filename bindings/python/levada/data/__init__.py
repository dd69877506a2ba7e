"""levada.data: datasets, as tf.data."""
from .. import _levada as _raw
from .calls import TraceWarning
from .dataset import Dataset, Iterator
from .frameworks import DataLoader, torch_dataset
from .readers import CsvDataset, FixedLengthRecordDataset, TextLineDataset, TFRecordDataset
from .options import AutotuneOptions, Options, ThreadingOptions
from .structure import DatasetSpec
from .transforms import SHARD_HINT

AUTOTUNE = _raw.LEVADA_AUTOTUNE
INFINITE_CARDINALITY = _raw.LEVADA_INFINITE_CARDINALITY
UNKNOWN_CARDINALITY = _raw.LEVADA_UNKNOWN_CARDINALITY


class experimental:  # noqa: N801  TensorFlow's name
    """Older spellings."""

    AUTOTUNE = AUTOTUNE
    SHARD_HINT = SHARD_HINT
    INFINITE_CARDINALITY = INFINITE_CARDINALITY
    UNKNOWN_CARDINALITY = UNKNOWN_CARDINALITY

    CsvDataset = staticmethod(CsvDataset)

    @staticmethod
    def at(dataset, index):
        """The element at a position in epoch 0."""
        return dataset[int(index)]

    @staticmethod
    def cardinality(dataset):
        """The number of elements."""
        return dataset.cardinality()

    @staticmethod
    def get_single_element(dataset):
        """The only element."""
        return dataset.get_single_element()


for _name in ("counter", "choose_from_datasets", "sample_from_datasets"):
    setattr(experimental, _name, staticmethod(getattr(Dataset, _name)))
del _name

__all__ = ["Dataset", "DatasetSpec", "DataLoader", "torch_dataset", "Iterator", "TraceWarning", "Options",
           "AutotuneOptions", "ThreadingOptions", "AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY",
           "experimental",
           "TextLineDataset", "TFRecordDataset", "FixedLengthRecordDataset"]
del CsvDataset
