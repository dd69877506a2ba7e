"""TFRecord files to be written."""
import os

from . import _levada as _raw
from .errors import FailedPreconditionError
from .tensor import convert


class TFRecordOptions:
    """How a TFRecord file is packed: "", "GZIP", "ZLIB" or "ZSTD", and the packer's level."""

    __slots__ = ("compression_type", "compression_level")

    def __init__(self, compression_type=None, compression_level=None):
        self.compression_type = compression_type or ""
        self.compression_level = compression_level


class TFRecordWriter:
    """Writes byte strings to a TFRecord file. It stands under its name once it is closed, complete or not at all."""

    __slots__ = ("_writer",)

    def __init__(self, path, options=None):
        from .data.readers import compression_code
        if not isinstance(options, TFRecordOptions):
            options = TFRecordOptions(options)
        code = compression_code("TFRecordWriter", options.compression_type)
        self._writer = _raw.levada_tfrecord_writer_create(os.fspath(path), code, options.compression_level or 0)

    def _open(self):
        if self._writer is None:
            raise FailedPreconditionError(None, None, "TFRecordWriter: the writer is closed")
        return self._writer

    def write(self, record):
        """Adds a record: bytes, or a string scalar."""
        if isinstance(record, str):
            raise TypeError("TFRecordWriter.write: expected bytes, got str")
        _raw.levada_tfrecord_writer_write(self._open(), convert(record))

    def flush(self):
        """Hands what was written to the operating system."""
        _raw.levada_tfrecord_writer_flush(self._open())

    def close(self):
        """Completes the file."""
        writer, self._writer = self._writer, None
        if writer is not None:
            _raw.levada_tfrecord_writer_close(writer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        if getattr(self, "_writer", None) is not None:
            try:
                self.close()
            except Exception:  # nobody is left to hear of it; the file does not stand under its name
                pass
