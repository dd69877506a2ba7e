package levada;

/** Kinds of failures, with TensorFlow's canonical numbers and two of levada's own. */
public enum Code {
    /** The pass was cancelled. */
    CANCELLED(1),
    /** A failure of unknown kind. */
    UNKNOWN(2),
    /** An argument that fits nothing: a dtype, a shape, a value. */
    INVALID_ARGUMENT(3),
    /** Time ran out. */
    DEADLINE_EXCEEDED(4),
    /** A file or a name is not there. */
    NOT_FOUND(5),
    /** Something is there already, or being made. */
    ALREADY_EXISTS(6),
    /** The system does not allow it. */
    PERMISSION_DENIED(7),
    /** Memory or disk is full. */
    RESOURCE_EXHAUSTED(8),
    /** The object is not in a state for this. */
    FAILED_PRECONDITION(9),
    /** Given up half-way. */
    ABORTED(10),
    /** A position outside. */
    OUT_OF_RANGE(11),
    /** Not possible with this kind of dataset, dtype or build. */
    UNIMPLEMENTED(12),
    /** A fault of levada itself. */
    INTERNAL(13),
    /** Reading or writing failed; it may work later. */
    UNAVAILABLE(14),
    /** Damaged or truncated data. */
    DATA_LOSS(15),
    /** The caller is not known. */
    UNAUTHENTICATED(16),
    /** A programming error: a closed object, two threads in one iterator. */
    MISUSE(64),
    /** A callback failed. */
    USER(65);

    private final int number;

    Code(int number) {
        this.number = number;
    }

    /** The number in the C interface. */
    public int number() {
        return number;
    }

    static Code of(int number) {
        for (Code code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return UNKNOWN;
    }
}
