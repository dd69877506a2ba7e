package levada;

/** How {@link Dataset#map} runs a function. Immutable; each method gives options that differ in one thing. */
public final class MapOptions {
    /** Traced where that is possible, in order, on demand. */
    public static final MapOptions DEFAULT = new MapOptions(0, false, Tracing.WHERE_POSSIBLE, null);

    private enum Tracing { WHERE_POSSIBLE, ALWAYS, NEVER }

    private final int parallelCalls;
    private final boolean callerThread;
    private final Tracing tracing;
    private final TensorSpec[] signature;

    private MapOptions(int parallelCalls, boolean callerThread, Tracing tracing, TensorSpec[] signature) {
        this.parallelCalls = parallelCalls;
        this.callerThread = callerThread;
        this.tracing = tracing;
        this.signature = signature;
    }

    /** Calls may run ahead of demand on so many worker threads; {@link Dataset#AUTOTUNE} lets levada choose. */
    public MapOptions parallelCalls(int count) {
        return new MapOptions(count, callerThread, tracing, signature);
    }

    /** A function that is not traced runs only inside {@code next}, on the thread that calls it. */
    public MapOptions callerThread() {
        return new MapOptions(parallelCalls, true, tracing, signature);
    }

    /** The function must be traceable; what stands in the way is thrown. */
    public MapOptions traced() {
        return new MapOptions(parallelCalls, callerThread, Tracing.ALWAYS, signature);
    }

    /** The function is called for every element. */
    public MapOptions neverTraced() {
        return new MapOptions(parallelCalls, callerThread, Tracing.NEVER, signature);
    }

    /** What the function gives; without it a function that is not traced is called once to see. */
    public MapOptions signature(TensorSpec... specs) {
        return new MapOptions(parallelCalls, callerThread, tracing, specs.clone());
    }

    boolean mayTrace() {
        return tracing != Tracing.NEVER;
    }

    boolean mustTrace() {
        return tracing == Tracing.ALWAYS;
    }

    TensorSpec[] signature() {
        return signature;
    }

    long[] numbers() {
        return new long[] {parallelCalls, callerThread ? 1 : 0};
    }

    long[] callNumbers() {
        return new long[] {callerThread ? 1 : 0};
    }
}
