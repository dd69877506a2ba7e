import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.MapOptions;
import levada.Tensor;
import levada.TensorSpec;
import levada.TracedFunction;
import levada.Variable;

/** Java functions that run for every element: values, exceptions, threads. */
final class CallbackTest {
    private static final MapOptions CALLED = MapOptions.DEFAULT.neverTraced();
    private static final TensorSpec SCALAR = TensorSpec.of(DType.INT64);

    private CallbackTest() {}

    private static Iterator<Tensor> numbers(int count, AtomicInteger closed) {
        class Pass implements Iterator<Tensor>, AutoCloseable {
            private long at;

            @Override
            public boolean hasNext() {
                return at < count;
            }

            @Override
            public Tensor next() {
                return Tensor.of(at++);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        }

        return new Pass();
    }

    @Check.Test
    static void functionsThatAskForValues() {
        Dataset d = Dataset.range(4).map(x -> Tensor.of("n" + x.longValue()));
        Check.same("(b'n0') (b'n1') (b'n2') (b'n3')", DatasetTest.all(d));
        Check.same(TensorSpec.ofUnknownRank(DType.STRING), d.elementSpec()[0]);
        Check.same("(1) (3)", DatasetTest.all(Dataset.range(4).filter(x -> x.longValue() % 2 == 1)));
        Check.same("(0) (1)", DatasetTest.all(Dataset.range(4).takeWhile(x -> x.longValue() < 2)));
        Check.same("(0, 1) (1, 2)", DatasetTest.all(Dataset.range(2).map(x -> Element.of(x, x.add(1)), CALLED)));
        Check.same(SCALAR, Dataset.range(2).map(x -> x, CALLED.signature(SCALAR)).elementSpec()[0]);
        Check.same(1000, Dataset.range(1000).map(x -> x.add(1), CALLED.parallelCalls(4)).toList().size());
    }

    @Check.Test
    static void statesAndNestedDatasets() {
        Dataset sums = Dataset.range(5).scan(Tensor.of(0L), (state, e) -> {
            Tensor sum = state.get(0).add(e.get(0));
            return Element.of(sum, sum);
        }, SCALAR);
        Check.same("(0) (1) (3) (6) (10)", DatasetTest.all(sums));
        try (Element last = Dataset.range(5).reduce(Tensor.of(100L), (state, e) -> state.get(0).add(e.get(0)))) {
            Check.same(110L, last.get(0).longValue());
        }
        try (TracedFunction key = TracedFunction.trace(e -> levada.Ops.floormod(e.get(0), Tensor.of(2L)), SCALAR);
                TracedFunction size = TracedFunction.trace(e -> e.get(0).add(2), SCALAR)) {
            Check.same("([0 2]) ([1 3 5]) ([4 6])", DatasetTest.all(Dataset.range(7).groupByWindow(key,
                    e -> e.dataset(1).batch(9), size, TensorSpec.of(DType.INT64, -1))));
        }
        Check.same("(0) (0) (1)", DatasetTest.all(Dataset.range(3).flatMap(e -> Dataset.range(e.get(0).longValue()))));
        Check.same("(0) (0) (0) (1) (1) (1)", DatasetTest.all(Dataset.range(3).interleave(e -> Dataset.range(2), 3, 1, 0)));
    }

    @Check.Test
    static void generators() {
        AtomicInteger closed = new AtomicInteger();
        Dataset d = Dataset.fromGenerator(() -> numbers(3, closed), SCALAR);
        Check.same("(0) (1) (2)", DatasetTest.all(d));
        Check.same("(0) (1) (2) (0)", DatasetTest.all(d.repeat().take(4)));
        for (int i = 0; i < 200 && closed.get() < 3; ++i) {
            System.gc();
        }
        Check.same(3, closed.get());
        Check.same("(1, b'x')", DatasetTest.all(Dataset.fromGenerator(
                List.of(Element.of(Tensor.of(1), Tensor.of("x"))), TensorSpec.of(DType.INT32), TensorSpec.of(DType.STRING))));
        Check.fails(LevadaException.InvalidArgument.class, "int32", () -> DatasetTest.all(
                Dataset.fromGenerator(List.of(Tensor.of(1)), SCALAR)));
        Check.fails(NullPointerException.class, "got null", () -> Dataset.fromGenerator(null, SCALAR));
    }

    /** A pass that meets the exception itself, and one that passes it to another thread first. */
    private static void comesBack(Dataset dataset, Exception mine) {
        for (Dataset each : List.of(dataset, dataset.prefetch(2))) {
            try (LevadaIterator pass = each.iterator()) {
                Throwable thrown = Check.fails(mine.getClass(), mine.getMessage(), () -> {
                    while (pass.nextOrNull() != null) {
                        continue;
                    }
                });
                Check.that(thrown == mine, "expected the exception itself");
            }
        }
    }

    @Check.Test
    static void exceptionsOfEveryKindOfCallback() {
        IOException mine = new IOException("mine ção");
        Dataset d = Dataset.range(3);
        comesBack(d.map(x -> {
            throw mine;
        }, CALLED.signature(SCALAR)), mine);
        comesBack(d.map(x -> {
            throw mine;
        }, CALLED.signature(SCALAR).parallelCalls(3)), mine);
        comesBack(d.filterElements(x -> {
            throw mine;
        }, CALLED), mine);
        comesBack(d.takeWhileElements(x -> {
            throw mine;
        }, CALLED), mine);
        comesBack(d.scan(Tensor.of(0L), (s, e) -> {
            throw mine;
        }, SCALAR), mine);
        comesBack(d.flatMap(e -> {
            throw mine;
        }, SCALAR), mine);
        comesBack(d.interleave(e -> {
            throw mine;
        }, 2, 1, 0, SCALAR), mine);
        comesBack(d.groupByWindow(e -> e.get(0), e -> {
            throw mine;
        }, 1, SCALAR), mine);
        IllegalStateException unchecked = new IllegalStateException("mine");
        comesBack(Dataset.fromGenerator(() -> {
            throw unchecked;
        }, SCALAR), unchecked);
        comesBack(Dataset.fromGenerator(() -> new Iterator<Tensor>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Tensor next() {
                throw unchecked;
            }
        }, SCALAR), unchecked);
        try (Variable variable = Variable.of(Tensor.of(1))) {
            Check.that(Check.fails(IOException.class, "mine", () -> variable.update(x -> {
                throw mine;
            })) == mine, "expected the exception itself");
            Check.same(0L, variable.version());
        }
        Check.that(Check.fails(IOException.class, "mine", () -> TracedFunction.trace(e -> {
            throw mine;
        }, SCALAR)) == mine, "expected the exception itself");
        Check.that(Check.fails(IOException.class, "mine", () -> d.map(x -> {
            throw mine;
        })) == mine, "expected the exception itself");
        Check.that(Check.fails(IOException.class, "mine", () -> d.reduce(Tensor.of(0L), (s, e) -> {
            throw mine;
        })) == mine, "expected the exception itself");
    }

    @Check.Test
    static void aPassGoesOnBehindAnException() {
        Dataset d = Dataset.range(4).map(x -> {
            if (x.longValue() == 1) {
                throw new NoSuchElementException("one");
            }
            return x;
        }, CALLED.signature(SCALAR));
        try (LevadaIterator pass = d.iterator()) {
            Check.same("(0)", pass.next().toString());
            NoSuchElementException thrown = Check.fails(NoSuchElementException.class, "one", pass::next);
            LevadaException.User place = (LevadaException.User) thrown.getSuppressed()[0];
            Check.that(place.step().startsWith("map_callback#") && place.position() == 1, place.toString());
            Check.same("(2)", pass.next().toString());
        }
        Check.fails(StackOverflowError.class, "", () -> DatasetTest.all(Dataset.range(1).map(CallbackTest::deep,
                CALLED.signature(SCALAR))));
        Check.fails(LevadaException.InvalidArgument.class, "[2]", () -> DatasetTest.all(Dataset.range(1).map(
                x -> Tensor.of(new int[2]).add(Tensor.of(new int[3])), CALLED.signature(SCALAR))));
    }

    private static Tensor deep(Tensor x) {
        return deep(x).add(1);
    }

    @Check.Test
    static void wrongResults() {
        Check.fails(NullPointerException.class, "got null", () -> DatasetTest.all(Dataset.range(1).map(x -> null,
                CALLED.signature(SCALAR))));
        Check.fails(LevadaException.InvalidArgument.class, "string", () -> DatasetTest.all(Dataset.range(1).map(
                x -> Tensor.of("x"), CALLED.signature(SCALAR))));
        Check.fails(LevadaException.InvalidArgument.class, "java.lang.String", () -> DatasetTest.all(
                Dataset.range(1).filterElements(x -> "yes", CALLED)));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> DatasetTest.all(
                Dataset.range(1).filterElements(x -> Tensor.of(1), CALLED)));
        Check.fails(LevadaException.Misuse.class, "closed", () -> DatasetTest.all(Dataset.range(1).map(x -> {
            x.close();
            return x;
        }, CALLED.signature(SCALAR))));
        Check.fails(LevadaException.InvalidArgument.class, "expected elements of 2 components", () -> DatasetTest.all(
                Dataset.range(1).map((x, y) -> x, CALLED.signature(SCALAR))));
        Check.fails(LevadaException.InvalidArgument.class, "without elements", () -> Dataset.range(0).map(x -> x, CALLED));
    }

    @Check.Test
    static void callbacksMayUseLevada() {
        Dataset inner = Dataset.range(3).map(x -> x.add(1), CALLED);
        Dataset outer = Dataset.range(2).map(x -> {
            try (Element sum = inner.reduce(Tensor.of(0L), (s, e) -> s.get(0).add(e.get(0)))) {
                return sum.get(0).add(x);
            }
        }, CALLED.parallelCalls(2));
        Check.same("(6) (7)", DatasetTest.all(outer));
        Check.same("(0)", DatasetTest.all(Dataset.range(1).map(x -> {
            try (TracedFunction f = TracedFunction.trace(e -> e.get(0).multiply(5), SCALAR)) {
                return f.call(x)[0];
            }
        }, CALLED)));
    }

    @Check.Test
    static void callerThreadMode() {
        Thread me = Thread.currentThread();
        AtomicInteger elsewhere = new AtomicInteger();
        Dataset d = Dataset.range(50).map(x -> {
            elsewhere.addAndGet(Thread.currentThread() == me ? 0 : 1);
            return x;
        }, CALLED.callerThread().signature(SCALAR)).prefetch(4);
        Check.same(50, d.toList().size());
        Check.same(0, elsewhere.get());
    }

    @Check.Test
    static void workersAreDaemons() {
        AtomicInteger workers = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        Dataset d = Dataset.range(64).map(x -> {
            Thread thread = Thread.currentThread();
            if (thread.getName().startsWith("levada")) {
                (thread.isDaemon() ? workers : others).incrementAndGet();
            }
            Thread.sleep(1);
            return x;
        }, CALLED.parallelCalls(4).signature(SCALAR)).prefetch(8);
        Check.same(64, d.toList().size());
        Check.that(workers.get() > 0, "expected calls on worker threads");
        Check.same(0, others.get());
    }
}
