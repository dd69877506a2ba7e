package levada;

/** How {@link Dataset#flatten} joins. Immutable; each method gives options that differ in one thing. */
public final class FlattenOptions {
    /** All components, without batches. */
    public static final FlattenOptions DEFAULT = new FlattenOptions(0, false, false);

    private final long batchSize;
    private final boolean dropRemainder;
    private final boolean batchEach;
    private final int[] parts;

    private FlattenOptions(long batchSize, boolean dropRemainder, boolean batchEach, int... parts) {
        this.batchSize = batchSize;
        this.dropRemainder = dropRemainder;
        this.batchEach = batchEach;
        this.parts = parts;
    }

    /** Joined elements come in batches of so many; with each, every dataset is batched before they are joined. */
    public FlattenOptions batch(long size, boolean drop, boolean each) {
        return new FlattenOptions(size, drop, each, parts);
    }

    /** The components of the input that are joined, in order. */
    public FlattenOptions parts(int... positions) {
        return new FlattenOptions(batchSize, dropRemainder, batchEach, positions.clone());
    }

    long[] numbers() {
        long[] numbers = new long[4 + parts.length];
        numbers[0] = dropRemainder ? 1 : 0;
        numbers[1] = batchSize;
        numbers[2] = batchEach ? 1 : 0;
        numbers[3] = parts.length;
        for (int i = 0; i < parts.length; ++i) {
            numbers[4 + i] = parts[i];
        }
        return numbers;
    }
}
