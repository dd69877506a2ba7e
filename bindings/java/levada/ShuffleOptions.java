package levada;

/** How {@link Dataset#shuffle(long, ShuffleOptions)} orders. Immutable; each method gives options that differ in one thing. */
public final class ShuffleOptions {
    /** A drawn seed, another order in every epoch, element by element. */
    public static final ShuffleOptions DEFAULT = new ShuffleOptions(false, 0, true, 0);

    private final boolean seeded;
    private final long seed;
    private final boolean reshuffle;
    private final long blockSize;

    private ShuffleOptions(boolean seeded, long seed, boolean reshuffle, long blockSize) {
        this.seeded = seeded;
        this.seed = seed;
        this.reshuffle = reshuffle;
        this.blockSize = blockSize;
    }

    /** The seed from which the order follows. */
    public ShuffleOptions seed(long number) {
        return new ShuffleOptions(true, number, reshuffle, blockSize);
    }

    /** Whether every epoch has an order of its own. */
    public ShuffleOptions reshuffleEachIteration(boolean again) {
        return new ShuffleOptions(seeded, seed, again, blockSize);
    }

    /** For data on disk: blocks of so many neighbours stay together while they are read, 1 up to the buffer; 0: none. */
    public ShuffleOptions blockSize(long elements) {
        return new ShuffleOptions(seeded, seed, reshuffle, elements);
    }

    long[] numbers() {
        return new long[] {seeded ? 1 : 0, seed, reshuffle ? 0 : 1, blockSize};
    }
}
