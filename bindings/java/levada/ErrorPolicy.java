package levada;

/** What a step does with elements that failed in the steps before it. */
public enum ErrorPolicy {
    /** They fail where they stand; the pass goes on behind them. */
    FAIL,
    /** They are left out. */
    SKIP,
    /** Another element takes their place. */
    SUBSTITUTE;

    int code() {
        return ordinal();
    }
}
