package levada;

/** Whether records of files can be had by position, and where the list of their places is kept. */
public enum FileIndex {
    /** Records come one after the other only. */
    NONE,
    /** A first pass over the files finds where records begin. */
    MEMORY,
    /** Kept beside each file too, where that can be written, and used again while the file stays as it is. */
    FILE;

    int code() {
        return ordinal();
    }
}
