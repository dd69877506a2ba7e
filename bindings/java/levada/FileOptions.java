package levada;

/** How files are read. Immutable; each method gives options that differ in one thing. */
public final class FileOptions {
    /** One file after the other, unpacked by their first bytes. */
    public static final FileOptions DEFAULT = new FileOptions(Compression.DETECT, 0, 0, FileIndex.NONE, 0);

    private final Compression compression;
    private final long bufferSize;
    private final long parallelReads;
    private final FileIndex index;
    private final long maxRecordBytes;

    private FileOptions(Compression compression, long bufferSize, long parallelReads, FileIndex index,
            long maxRecordBytes) {
        this.compression = compression;
        this.bufferSize = bufferSize;
        this.parallelReads = parallelReads;
        this.index = index;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** How the files are packed. */
    public FileOptions compression(Compression kind) {
        return new FileOptions(kind, bufferSize, parallelReads, index, maxRecordBytes);
    }

    /** Bytes that are read at once, 0 for a good number. */
    public FileOptions bufferSize(long bytes) {
        return new FileOptions(compression, bytes, parallelReads, index, maxRecordBytes);
    }

    /** Files that are read in turn, 0 for one after the other. */
    public FileOptions parallelReads(long count) {
        return new FileOptions(compression, bufferSize, count, index, maxRecordBytes);
    }

    /** Whether records can be had by position. */
    public FileOptions index(FileIndex kept) {
        return new FileOptions(compression, bufferSize, parallelReads, kept, maxRecordBytes);
    }

    /** Bytes of a record at most, 0 for the limit of the format: a longer one is an error. */
    public FileOptions maxRecordBytes(long bytes) {
        return new FileOptions(compression, bufferSize, parallelReads, index, bytes);
    }

    long[] numbers() {
        return new long[] {compression.code(), bufferSize, parallelReads, index.code(), maxRecordBytes};
    }
}
