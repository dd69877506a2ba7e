package levada;

/** How Ops.pad fills what it adds. */
public enum PadMode {
    /** One value. */
    CONSTANT,
    /** The elements mirrored at the edge, which is not repeated. */
    REFLECT,
    /** The elements mirrored beyond the edge, which is repeated. */
    SYMMETRIC;

    int code() {
        return ordinal();
    }
}
