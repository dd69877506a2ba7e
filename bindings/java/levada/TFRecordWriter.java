package levada;

import java.nio.file.Path;

/**
 * Writes a TFRecord file, which gets its name when the writer is closed; one that is dropped or
 * aborted leaves nothing.
 */
public final class TFRecordWriter extends NativeObject {
    TFRecordWriter(long handle) {
        super(WRITER, handle, 0);
    }

    /** Begins a file. */
    public static TFRecordWriter create(Path path) {
        return create(path, Compression.NONE, 0);
    }

    /** Begins a packed file; level 0 is the packer's own choice. */
    public static TFRecordWriter create(Path path, Compression compression, int level) {
        return create(Io.name(path), compression, level);
    }

    /** Begins a packed file of a name, which may begin with the scheme of {@link Io#mount}. */
    public static TFRecordWriter create(String path, Compression compression, int level) {
        return Raw.levada_tfrecord_writer_create(path, compression.code(), level);
    }

    /** Adds a record. */
    public void write(byte[] record) {
        try (Tensor scalar = new Tensor(Native.ofStrings(new byte[][] {record}, new long[0]))) {
            Raw.levada_tfrecord_writer_write(this, scalar);
        }
    }

    /** Adds a record, a string scalar. */
    public void write(Tensor record) {
        Raw.levada_tfrecord_writer_write(this, record);
    }

    /** Hands what was written to the operating system. */
    public void flush() {
        Raw.levada_tfrecord_writer_flush(this);
    }

    /** Brings the file to the disk and gives it its name; nothing more can be written. */
    public void finish() {
        Raw.levada_tfrecord_writer_close(this);
    }

    /** Gives the file up: unless it is finished, nothing stands under its name. */
    public void abort() {
        super.close();
    }

    /** Finishes the file and gives the writer back. */
    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        try {
            finish();
        } finally {
            super.close();
        }
    }
}
