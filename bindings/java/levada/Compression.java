package levada;

/** How the bytes of a file are packed. */
public enum Compression {
    /** Not at all. */
    NONE,
    /** gzip. */
    GZIP,
    /** zlib. */
    ZLIB,
    /** zstd. */
    ZSTD,
    /** By the first bytes of the file. */
    DETECT;

    int code() {
        return ordinal();
    }
}
