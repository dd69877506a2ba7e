package levada;

/** How files are read. Immutable; each method gives options that differ in one thing. */
public final class FileOptions {
    /** One file after the other, unpacked by their first bytes. */
    public static final FileOptions DEFAULT = new FileOptions(Compression.DETECT, 0, 0);

    private final Compression compression;
    private final long bufferSize;
    private final long parallelReads;

    private FileOptions(Compression compression, long bufferSize, long parallelReads) {
        this.compression = compression;
        this.bufferSize = bufferSize;
        this.parallelReads = parallelReads;
    }

    /** How the files are packed. */
    public FileOptions compression(Compression kind) {
        return new FileOptions(kind, bufferSize, parallelReads);
    }

    /** Bytes that are read at once, 0 for a good number. */
    public FileOptions bufferSize(long bytes) {
        return new FileOptions(compression, bytes, parallelReads);
    }

    /** Files that are read in turn, 0 for one after the other. */
    public FileOptions parallelReads(long count) {
        return new FileOptions(compression, bufferSize, count);
    }

    long[] numbers() {
        return new long[] {compression.code(), bufferSize, parallelReads};
    }
}
