import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.LevadaIterator;
import levada.MapOptions;
import levada.ObjectKind;
import levada.Levada;
import levada.Tensor;
import levada.TensorSpec;

/** Many cycles without growth. LEVADA_CYCLES divides their number (runs with -Xcheck:jni are slow). */
final class LeakTest {
    private static final int DIVISOR = Integer.getInteger("levada.test.divisor", 1);

    private LeakTest() {}

    private static long residentKb() throws Exception {
        for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("expected VmRSS in /proc/self/status");
    }

    /** Runs a cycle often; the process may grow by a few megabytes once the first tenth has warmed it up. */
    private static void stays(int count, Check.Action cycle) throws Exception {
        stays(count, 48, cycle);
    }

    private static void stays(int count, long megabytes, Check.Action cycle) throws Exception {
        int cycles = count / DIVISOR;
        for (int i = 0; i < cycles / 10; ++i) {
            cycle.run();
        }
        System.gc();
        long before = residentKb();
        for (int i = 0; i < cycles; ++i) {
            cycle.run();
        }
        System.gc();
        Thread.sleep(50);
        long grown = residentKb() - before;
        Check.that(grown < megabytes * 1024, "expected no growth over " + cycles + " cycles, got " + grown + " kB");
    }

    @Check.Test
    static void createAndClose() throws Exception {
        float[] values = {1, 2, 3};
        stays(1_000_000, () -> Tensor.of(values).close());
    }

    @Check.Test
    static void createAndDrop() throws Exception {
        float[] values = new float[4096];
        stays(200_000, () -> Tensor.of(values));
        Check.that(Levada.liveCount(ObjectKind.TENSOR) < 200_000, "expected dropped tensors to be given back on the way");
    }

    @Check.Test
    static void results() throws Exception {
        // Half a megabyte each, which the heap does not see: the collector is called when as much as a heap is held.
        long allowed = 48 + (Runtime.getRuntime().maxMemory() >> 20);
        try (Tensor x = Tensor.of(new double[1 << 16])) {
            stays(20_000, allowed, () -> x.add(x));
        }
    }

    @Check.Test
    static void callbacks() throws Exception {
        Dataset mapped = Dataset.range(1000).map(x -> x.add(1),
                MapOptions.DEFAULT.neverTraced().signature(TensorSpec.of(DType.INT64)));
        stays(100, () -> {
            try (LevadaIterator pass = mapped.iterator()) {
                for (Element e = pass.nextOrNull(); e != null; e = pass.nextOrNull()) {
                    e.close();
                }
            }
        });
    }

    @Check.Test
    static void exceptions() throws Exception {
        Dataset failing = Dataset.range(10).map(x -> {
            throw new IllegalStateException("mine");
        }, MapOptions.DEFAULT.neverTraced().signature(TensorSpec.of(DType.INT64)));
        stays(2000, () -> {
            try (LevadaIterator pass = failing.iterator()) {
                Check.fails(IllegalStateException.class, "mine", pass::next);
            }
        });
    }

    @Check.Test
    static void iteratorsDroppedOpen() throws Exception {
        Dataset deep = Dataset.range(1000).map(x -> x.add(1), MapOptions.DEFAULT.neverTraced().parallelCalls(2)
                .signature(TensorSpec.of(DType.INT64))).batch(10).prefetch(4);
        stays(1000, () -> deep.iterator().next());
    }

    /** A step that holds a token, and through the box perhaps its own dataset; says when the token is gone. */
    private static java.lang.ref.WeakReference<Object> step(Dataset[] made, boolean itself) {
        Object token = new byte[1000];
        Dataset[] held = itself ? made : new Dataset[1];
        made[0] = Dataset.range(3).map(x -> {
            Check.that(token != null && held.length == 1, "expected what the function captured");
            return x;
        }, MapOptions.DEFAULT.neverTraced().signature(TensorSpec.of(DType.INT64))).batch(2);
        try (LevadaIterator pass = made[0].iterator()) {
            pass.next().close();
        }
        return new java.lang.ref.WeakReference<>(token);
    }

    private static boolean goes(java.lang.ref.WeakReference<Object> token) throws Exception {
        for (int i = 0; i < 200 && token.get() != null; ++i) {
            System.gc();
            Thread.sleep(1);
        }
        return token.get() == null;
    }

    @Check.Test
    static void whatFunctionsCapture() throws Exception {
        Dataset[] made = new Dataset[1];
        java.lang.ref.WeakReference<Object> dropped = step(made, false);
        made[0] = null;
        Check.that(goes(dropped), "expected a dropped dataset to give its function back");
        Dataset[] again = new Dataset[1];
        java.lang.ref.WeakReference<Object> held = step(again, true);
        Check.that(!goes(held), "expected a function in use to stay");
        again[0].close();
        Check.that(goes(held), "expected close to give back a function that holds its own dataset");
    }
}
