package levada;

/** How files are read. Immutable; each method gives options that differ in one thing. */
public final class FileOptions {
    /** One file after the other, unpacked by their first bytes. */
    public static final FileOptions DEFAULT = new FileOptions(Compression.DETECT, 0, 0, FileIndex.NONE);

    private final Compression compression;
    private final long bufferSize;
    private final long parallelReads;
    private final FileIndex index;

    private FileOptions(Compression compression, long bufferSize, long parallelReads, FileIndex index) {
        this.compression = compression;
        this.bufferSize = bufferSize;
        this.parallelReads = parallelReads;
        this.index = index;
    }

    /** How the files are packed. */
    public FileOptions compression(Compression kind) {
        return new FileOptions(kind, bufferSize, parallelReads, index);
    }

    /** Bytes that are read at once, 0 for a good number. */
    public FileOptions bufferSize(long bytes) {
        return new FileOptions(compression, bytes, parallelReads, index);
    }

    /** Files that are read in turn, 0 for one after the other. */
    public FileOptions parallelReads(long count) {
        return new FileOptions(compression, bufferSize, count, index);
    }

    /** Whether records can be had by position. */
    public FileOptions index(FileIndex kept) {
        return new FileOptions(compression, bufferSize, parallelReads, kept);
    }

    long[] numbers() {
        return new long[] {compression.code(), bufferSize, parallelReads, index.code()};
    }
}
