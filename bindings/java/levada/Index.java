package levada;

/** One item of an index: a position, a slice, a new axis or an ellipsis. */
public final class Index {
    private static final long OMITTED = Long.MIN_VALUE;
    private static final Index ALL = new Index(1, OMITTED, OMITTED, 1);
    private static final Index NEW_AXIS = new Index(2, 0, 0, 0);
    private static final Index ELLIPSIS = new Index(3, 0, 0, 0);

    private final long[] numbers;

    private Index(long... numbers) {
        this.numbers = numbers;
    }

    /** One position; a negative one counts from the end. Its axis goes away. */
    public static Index at(long position) {
        return new Index(0, position, 0, 0);
    }

    /** Positions from begin up to but without end. */
    public static Index slice(long begin, long end) {
        return new Index(1, begin, end, 1);
    }

    /** Every step-th position from begin up to but without end. */
    public static Index slice(long begin, long end, long step) {
        return new Index(1, begin, end, step);
    }

    /** Positions from begin on. */
    public static Index from(long begin) {
        return new Index(1, begin, OMITTED, 1);
    }

    /** Positions before end. */
    public static Index to(long end) {
        return new Index(1, OMITTED, end, 1);
    }

    /** Every step-th position; a negative step begins at the end. */
    public static Index every(long step) {
        return new Index(1, OMITTED, OMITTED, step);
    }

    /** The whole axis. */
    public static Index all() {
        return ALL;
    }

    /** A new axis of size 1. */
    public static Index newAxis() {
        return NEW_AXIS;
    }

    /** As many whole axes as are left. */
    public static Index ellipsis() {
        return ELLIPSIS;
    }

    static long[] items(Index... indices) {
        long[] items = new long[4 * indices.length];
        for (int i = 0; i < indices.length; ++i) {
            System.arraycopy(indices[i].numbers, 0, items, 4 * i, 4);
        }
        return items;
    }
}
