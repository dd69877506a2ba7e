package levada;

/** Whose memory a tensor reads. */
public enum TensorMemory {
    /** A symbolic tensor: no bytes yet. */
    NONE,
    /** Allocated by levada. */
    OWNED,
    /** Somebody else's, kept alive. */
    BORROWED,
    /** A mapped file. */
    MAPPED;

    int code() {
        return ordinal();
    }
}
