package levada;

/** What a conversion may do to values. */
public enum Policy {
    /** Widening passes, integers must fit value by value, the rest is refused. */
    CHECKED,
    /** Only conversions that keep every value. */
    SAFE,
    /** Checked, and no change from one kind to another. */
    SAME_KIND,
    /** Whatever a cast does. */
    WRAP;

    int code() {
        return ordinal();
    }
}
