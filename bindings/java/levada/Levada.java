package levada;

/** The library as a whole: versions, seeds, threads. */
public final class Levada {
    private Levada() {}

    /** The version of the library that runs, such as "0.1.0". */
    public static String version() {
        return Raw.levada_version_string();
    }

    /** The version as major * 1000000 + minor * 1000 + patch. */
    public static int versionNumber() {
        return Raw.levada_version_number();
    }

    /** Whether this build has an optional part. */
    public static boolean hasFeature(String name) {
        return Raw.levada_has_feature(name);
    }

    /** The instruction set whose kernels run: "base", "avx2" or "avx512". */
    public static String simd() {
        return Raw.levada_simd();
    }

    /** Sets the seed from which shuffles and random numbers without one of their own draw theirs. */
    public static void setSeed(long seed) {
        Raw.levada_set_seed(seed);
    }

    /** The next seed of the process for one random operation, int64 [2]. */
    public static Tensor nextSeed() {
        return Raw.levada_random_next_seed(false, 0);
    }

    /** The next seed of the sequence of a seed, int64 [2]. */
    public static Tensor nextSeed(long seed) {
        return Raw.levada_random_next_seed(true, seed);
    }

    /** Sets the number of threads of the worker pool, 0 for as many as the process may use. Results never depend on it. */
    public static void setNumThreads(int count) {
        Raw.levada_set_num_threads(count);
    }

    /** The number of threads that parallel work may use. */
    public static int numThreads() {
        return Raw.levada_num_threads();
    }

    /** Limits the bytes that may lie prepared ahead of their consumers; 0 restores the default. */
    public static void setByteBudget(long nbytes) {
        Raw.levada_set_byte_budget(nbytes);
    }

    /** The limit of {@link #setByteBudget}. */
    public static long byteBudget() {
        return Raw.levada_byte_budget();
    }

    /** Number of objects of one kind that are alive in the process. */
    public static long liveCount(ObjectKind kind) {
        return Raw.levada_live_count(kind.code());
    }

    /** The names of all operations, which {@link Ops} has as methods. */
    public static String[] operations() {
        String[] names = new String[Raw.levada_op_count()];
        for (int i = 0; i < names.length; ++i) {
            names[i] = Raw.levada_op_name(i);
        }
        return names;
    }

    /**
     * Cancels all iterators and joins all worker threads; runs by itself at the end of the virtual machine.
     *
     * @return whether all threads ended in time
     */
    public static boolean shutdown(long timeoutMs) {
        return Native.shutdown(timeoutMs) == 0;
    }

    /** Throws any exception as it is: callbacks may throw checked ones, which come back as themselves. */
    @SuppressWarnings("unchecked")
    static <E extends Exception> RuntimeException sneaky(Exception thrown) throws E {
        throw (E) thrown;
    }
}
