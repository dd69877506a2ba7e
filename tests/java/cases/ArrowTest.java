import java.util.Map;
import levada.ArrowTable;
import levada.Dataset;
import levada.LevadaException;
import levada.Tensor;

/** Tables of other libraries, by the addresses that those give. The property levada.test.arrow names a producer's library. */
final class ArrowTest {
    static {
        System.load(System.getProperty("levada.test.arrow"));
    }

    private static final String[] ALL = {};

    private ArrowTest() {}

    private static native long[] produce();

    private static native int released();

    private static native void drop();

    @Check.Test
    static void streams() {
        try (ArrowTable table = Dataset.fromArrow(produce()[0], ALL, Map.of("a", Tensor.of(-1L)))) {
            Check.same(new String[] {"a", "b"}, table.columns());
            Check.same("(1, 0.5) (-1, 1.5) (3, 2.5)", DatasetTest.all(table.rows()));
            Check.same("(3, 2.5)", table.rows().get(2).toString());
        }
        drop();
        try (ArrowTable table = Dataset.fromArrow(produce()[0], new String[] {"b"}, Map.of())) {
            Check.same("(0.5) (1.5) (2.5)", DatasetTest.all(table.rows()));
        }
        drop();
    }

    @Check.Test
    static void arrays() throws Exception {
        long[] addresses = produce();
        try (ArrowTable table = Dataset.fromArrow(addresses[1], addresses[2], ALL, Map.of("", Tensor.of(0L)))) {
            Check.same("(1, 0.5) (0, 1.5) (3, 2.5)", DatasetTest.all(table.rows()));
        }
        drop();
        for (int i = 0; i < 200 && released() < 7; ++i) { // the stream, three schemas, three arrays
            System.gc();
            Thread.sleep(1);
        }
        Check.same(7, released());
    }

    @Check.Test
    static void failuresConsumeToo() {
        Check.fails(LevadaException.InvalidArgument.class, "'a'", () -> Dataset.fromArrow(produce()[0], ALL, Map.of()));
        drop();
        Check.fails(LevadaException.NotFound.class, "'c'", () -> Dataset.fromArrow(produce()[0], new String[] {"c"}, Map.of()));
        drop();
        long[] addresses = produce();
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Tensor.fromArrow(addresses[1], addresses[2], null));
        drop();
        Check.same(7, released());
        Check.fails(LevadaException.InvalidArgument.class, "released", () -> Dataset.fromArrow(addresses[0], ALL, Map.of()));
        Check.fails(LevadaException.Misuse.class, "NULL", () -> Dataset.fromArrow(0, ALL, Map.of()));
        Check.fails(LevadaException.Misuse.class, "NULL", () -> Tensor.fromArrow(0, 0, null));
        Check.fails(NullPointerException.class, "got null", () -> Dataset.fromArrow(addresses[0], (String[]) null, Map.of()));
    }
}
