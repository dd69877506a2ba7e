package levada;

/** A source of random numbers with a state of its own, which checkpoints can keep. */
public final class Generator extends NativeObject {
    Generator(long handle) {
        super(GENERATOR, handle, 0);
    }

    /** A generator that begins with a seed. */
    public static Generator ofSeed(long seed) {
        try (Tensor state = Tensor.of(new long[] {0, 0, seed})) {
            return Raw.levada_generator_create(state);
        }
    }

    /** A generator with a state: int64 [3], a counter, low half first, and a key. */
    public static Generator ofState(Tensor state) {
        return Raw.levada_generator_create(state);
    }

    /** The present state; nothing is drawn. */
    public Tensor read() {
        return Raw.levada_generator_read(this);
    }

    /** Replaces the state. */
    public void assign(Tensor state) {
        Raw.levada_generator_assign(this, state);
    }

    /** The seed of an operation that makes as many random numbers; the state moves on. */
    public Tensor next(long elements) {
        return Raw.levada_generator_next(this, elements);
    }

    private Tensor seedFor(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return next(elements);
    }

    /** Uniform numbers in [0, 1), or integers over all their values. */
    public Tensor uniform(DType dtype, long... shape) {
        try (Tensor seed = seedFor(shape)) {
            return Raw.levada_stateless_uniform(seed, shape, dtype);
        }
    }

    /** Normal numbers of mean 0 and standard deviation 1. */
    public Tensor normal(DType dtype, long... shape) {
        try (Tensor seed = seedFor(shape)) {
            return Raw.levada_stateless_normal(seed, shape, dtype);
        }
    }
}
