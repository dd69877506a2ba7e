package levada;

/** What a scatter does with an update and the element that it meets. */
public enum Scatter {
    /** Replaces it. */
    UPDATE,
    /** Adds. */
    ADD,
    /** Subtracts. */
    SUB,
    /** Multiplies. */
    MUL,
    /** Divides; integers round toward zero. */
    DIV,
    /** Keeps the smaller. */
    MIN,
    /** Keeps the larger. */
    MAX;

    int code() {
        return ordinal();
    }
}
