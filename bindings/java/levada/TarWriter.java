package levada;

import java.nio.file.Path;

/**
 * Writes a tar archive, which gets its name when the writer is closed; one that is dropped or aborted leaves nothing. Equal
 * members give equal bytes.
 */
public final class TarWriter extends NativeObject {
    TarWriter(long handle) {
        super(TAR_WRITER, handle, 0);
    }

    /** Begins an archive that is not packed. */
    public static TarWriter create(Path path) {
        return create(path, Compression.NONE, 0);
    }

    /** Begins a packed archive; level 0 is the packer's own choice. */
    public static TarWriter create(Path path, Compression compression, int level) {
        return create(Io.name(path), compression, level);
    }

    /** Begins a packed file of a name, which may begin with the scheme of {@link Io#mount}. */
    public static TarWriter create(String path, Compression compression, int level) {
        return Raw.levada_tar_writer_create(path, compression.code(), level);
    }

    /** Adds a file. */
    public void write(String name, byte[] data) {
        try (Tensor scalar = new Tensor(Native.ofStrings(new byte[][] {data}, new long[0]))) {
            Raw.levada_tar_writer_write(this, name, scalar);
        }
    }

    /** Adds a file of the bytes of a string scalar. */
    public void write(String name, Tensor data) {
        Raw.levada_tar_writer_write(this, name, data);
    }

    /** Ends the archive and gives it its name; nothing more can be written. */
    public void finish() {
        Raw.levada_tar_writer_close(this);
    }

    /** Gives the archive up: unless it is finished, nothing stands under its name. */
    public void abort() {
        super.close();
    }

    /** Finishes the archive and gives the writer back. */
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
