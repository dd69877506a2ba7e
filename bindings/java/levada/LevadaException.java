package levada;

/**
 * A failure of levada. Each {@link Code} has a subclass, so that {@code catch} can tell them apart. An exception thrown by
 * a callback is none of these: it comes back as itself, and says where it was thrown by a suppressed {@link User}.
 */
public class LevadaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int MOST_PLACES = 8;

    /** The kind of failure. */
    private final Code code;
    /** Where it came from. */
    private final String step;
    /** The position of the element that failed, -1 when none did. */
    private final long position;

    LevadaException(Code code, String message, String step, long position) {
        super(message);
        this.code = code;
        this.step = step;
        this.position = position;
    }

    /** The kind of failure. */
    public Code code() {
        return code;
    }

    /** Where it came from: the pipeline's steps, a file or a record; "" when nothing is known. */
    public String step() {
        return step;
    }

    /** The position of the element that failed, -1 when none did. */
    public long position() {
        return position;
    }

    @Override
    public String toString() {
        String text = super.toString();
        if (step.isEmpty()) {
            return text;
        }
        return text + " (in " + step + (position < 0 ? ")" : ", element " + position + ")");
    }

    static LevadaException invalid(String message) {
        return new InvalidArgument(message, "", -1);
    }

    /** Called by the native layer. */
    static int codeOf(Throwable thrown) {
        return thrown instanceof LevadaException ? ((LevadaException) thrown).code.number() : Code.USER.number();
    }

    /** Called by the native layer. */
    static LevadaException make(int number, byte[] message, byte[] step, long position) {
        return make(Code.of(number), Text.decode(message), Text.decode(step), position);
    }

    /** Called by the native layer: says where a callback threw. One object may be thrown for many elements. */
    static void addPlace(Throwable thrown, byte[] step, long position) {
        Throwable[] before = thrown.getSuppressed();
        if (step.length > 0 && before.length < MOST_PLACES) {
            thrown.addSuppressed(new User("thrown in a callback", Text.decode(step), position));
        }
    }

    private static LevadaException make(Code code, String message, String step, long position) {
        switch (code) {
            case CANCELLED:
                return new Cancelled(message, step, position);
            case INVALID_ARGUMENT:
                return new InvalidArgument(message, step, position);
            case DEADLINE_EXCEEDED:
                return new DeadlineExceeded(message, step, position);
            case NOT_FOUND:
                return new NotFound(message, step, position);
            case ALREADY_EXISTS:
                return new AlreadyExists(message, step, position);
            case PERMISSION_DENIED:
                return new PermissionDenied(message, step, position);
            case RESOURCE_EXHAUSTED:
                return new ResourceExhausted(message, step, position);
            case FAILED_PRECONDITION:
                return new FailedPrecondition(message, step, position);
            case ABORTED:
                return new Aborted(message, step, position);
            case OUT_OF_RANGE:
                return new OutOfRange(message, step, position);
            case UNIMPLEMENTED:
                return new Unimplemented(message, step, position);
            case INTERNAL:
                return new Internal(message, step, position);
            case UNAVAILABLE:
                return new Unavailable(message, step, position);
            case DATA_LOSS:
                return new DataLoss(message, step, position);
            case UNAUTHENTICATED:
                return new Unauthenticated(message, step, position);
            case MISUSE:
                return new Misuse(message, step, position);
            case USER:
                return new User(message, step, position);
            default:
                return new Unknown(message, step, position);
        }
    }

    /** The pass was cancelled. */
    public static final class Cancelled extends LevadaException {
        private static final long serialVersionUID = 1L;

        Cancelled(String message, String step, long position) {
            super(Code.CANCELLED, message, step, position);
        }
    }

    /** A failure of unknown kind. */
    public static final class Unknown extends LevadaException {
        private static final long serialVersionUID = 1L;

        Unknown(String message, String step, long position) {
            super(Code.UNKNOWN, message, step, position);
        }
    }

    /** An argument does not fit. */
    public static final class InvalidArgument extends LevadaException {
        private static final long serialVersionUID = 1L;

        InvalidArgument(String message, String step, long position) {
            super(Code.INVALID_ARGUMENT, message, step, position);
        }
    }

    /** Something took too long. */
    public static final class DeadlineExceeded extends LevadaException {
        private static final long serialVersionUID = 1L;

        DeadlineExceeded(String message, String step, long position) {
            super(Code.DEADLINE_EXCEEDED, message, step, position);
        }
    }

    /** A file or name is not there. */
    public static final class NotFound extends LevadaException {
        private static final long serialVersionUID = 1L;

        NotFound(String message, String step, long position) {
            super(Code.NOT_FOUND, message, step, position);
        }
    }

    /** Something is there already. */
    public static final class AlreadyExists extends LevadaException {
        private static final long serialVersionUID = 1L;

        AlreadyExists(String message, String step, long position) {
            super(Code.ALREADY_EXISTS, message, step, position);
        }
    }

    /** The operating system refuses. */
    public static final class PermissionDenied extends LevadaException {
        private static final long serialVersionUID = 1L;

        PermissionDenied(String message, String step, long position) {
            super(Code.PERMISSION_DENIED, message, step, position);
        }
    }

    /** Memory or disk is used up. */
    public static final class ResourceExhausted extends LevadaException {
        private static final long serialVersionUID = 1L;

        ResourceExhausted(String message, String step, long position) {
            super(Code.RESOURCE_EXHAUSTED, message, step, position);
        }
    }

    /** The object is not in a state for this call. */
    public static final class FailedPrecondition extends LevadaException {
        private static final long serialVersionUID = 1L;

        FailedPrecondition(String message, String step, long position) {
            super(Code.FAILED_PRECONDITION, message, step, position);
        }
    }

    /** The call was given up. */
    public static final class Aborted extends LevadaException {
        private static final long serialVersionUID = 1L;

        Aborted(String message, String step, long position) {
            super(Code.ABORTED, message, step, position);
        }
    }

    /** An index lies outside. */
    public static final class OutOfRange extends LevadaException {
        private static final long serialVersionUID = 1L;

        OutOfRange(String message, String step, long position) {
            super(Code.OUT_OF_RANGE, message, step, position);
        }
    }

    /** levada cannot do this. */
    public static final class Unimplemented extends LevadaException {
        private static final long serialVersionUID = 1L;

        Unimplemented(String message, String step, long position) {
            super(Code.UNIMPLEMENTED, message, step, position);
        }
    }

    /** A fault of levada itself. */
    public static final class Internal extends LevadaException {
        private static final long serialVersionUID = 1L;

        Internal(String message, String step, long position) {
            super(Code.INTERNAL, message, step, position);
        }
    }

    /** Something cannot be had now. */
    public static final class Unavailable extends LevadaException {
        private static final long serialVersionUID = 1L;

        Unavailable(String message, String step, long position) {
            super(Code.UNAVAILABLE, message, step, position);
        }
    }

    /** Data are damaged or end early. */
    public static final class DataLoss extends LevadaException {
        private static final long serialVersionUID = 1L;

        DataLoss(String message, String step, long position) {
            super(Code.DATA_LOSS, message, step, position);
        }
    }

    /** Nobody is known to ask. */
    public static final class Unauthenticated extends LevadaException {
        private static final long serialVersionUID = 1L;

        Unauthenticated(String message, String step, long position) {
            super(Code.UNAUTHENTICATED, message, step, position);
        }
    }

    /** A programming error: a closed object, two threads in one iterator. */
    public static final class Misuse extends LevadaException {
        private static final long serialVersionUID = 1L;

        Misuse(String message, String step, long position) {
            super(Code.MISUSE, message, step, position);
        }
    }

    /** A callback of another language failed. */
    public static final class User extends LevadaException {
        private static final long serialVersionUID = 1L;

        User(String message, String step, long position) {
            super(Code.USER, message, step, position);
        }
    }
}
