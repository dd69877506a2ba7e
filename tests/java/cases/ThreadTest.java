import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.Levada;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.MapOptions;
import levada.Tensor;
import levada.TensorSpec;

/** Several Java threads and one object. */
final class ThreadTest {
    private static final MapOptions CALLED = MapOptions.DEFAULT.neverTraced().signature(TensorSpec.of(DType.INT64));

    private ThreadTest() {}

    /** Runs an action on a thread that waits in next while a callback sleeps; gives what that thread met. */
    private static Throwable whileAnotherWaits(java.util.function.Consumer<LevadaIterator> action) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Throwable> met = new AtomicReference<>();
        Dataset slow = Dataset.range(3).map(x -> {
            inside.countDown();
            go.await(20, TimeUnit.SECONDS);
            return x;
        }, CALLED);
        try (LevadaIterator pass = slow.iterator()) {
            Thread other = new Thread(() -> {
                try (Element first = pass.next()) {
                    Check.same("(0)", first.toString());
                } catch (Throwable thrown) {
                    met.set(thrown);
                }
            });
            other.start();
            Check.that(inside.await(20, TimeUnit.SECONDS), "expected the callback to begin");
            action.accept(pass);
            go.countDown();
            other.join(20000);
            Check.that(!other.isAlive(), "expected the waiting thread to come back");
        }
        return met.get();
    }

    @Check.Test
    static void twoThreadsInOneIterator() throws Exception {
        Throwable met = whileAnotherWaits(pass -> Check.fails(LevadaException.Misuse.class, "thread", pass::next));
        Check.same(null, met);
        met = whileAnotherWaits(pass -> Check.fails(LevadaException.Misuse.class, "thread", pass::save));
        Check.same(null, met);
    }

    @Check.Test
    static void closingAndCancellingFromOutside() throws Exception {
        Throwable met = whileAnotherWaits(pass -> {
            pass.close();
            pass.close();
        });
        Check.that(met == null || met instanceof LevadaException.Cancelled, "got " + met);
        met = whileAnotherWaits(pass -> {
            pass.cancel();
            Check.fails(LevadaException.Misuse.class, "", pass::next);
        });
        Check.that(met == null || met instanceof LevadaException.Cancelled, "got " + met);
    }

    @Check.Test
    static void tensorsMayBeReadByAll() throws Exception {
        Tensor shared = Tensor.of(new long[] {1, 2, 3});
        Dataset dataset = Dataset.range(200).map(x -> x.add(shared), CALLED.signature(TensorSpec.of(DType.INT64, 3)));
        AtomicReference<Throwable> met = new AtomicReference<>();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; ++i) {
            threads[i] = new Thread(() -> {
                try {
                    long sum = 0;
                    for (Element element : dataset) {
                        sum += element.get(0).sum().longValue();
                        element.close();
                    }
                    Check.same(3L * 199 * 100 + 6 * 200, sum);
                } catch (Throwable thrown) {
                    met.set(thrown);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Check.same(null, met.get());
    }

    @Check.Test
    static void anErrorBelongsToItsThread() throws Exception {
        AtomicReference<Throwable> met = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                for (int i = 0; i < 500; ++i) {
                    Check.fails(LevadaException.InvalidArgument.class, "[2, 2]", () -> Tensor.of(1).reshape(2, 2));
                }
            } catch (Throwable thrown) {
                met.set(thrown);
            }
        });
        other.start();
        for (int i = 0; i < 500; ++i) {
            Check.fails(LevadaException.InvalidArgument.class, "[5]", () -> Tensor.of(1).reshape(5));
        }
        other.join();
        Check.same(null, met.get());
    }

    @Check.Test
    static void threadsStartAgainAfterShutdown() {
        Dataset d = Dataset.range(100).map(x -> x.add(1), CALLED.parallelCalls(2)).prefetch(2);
        Check.same(100, d.toList().size());
        Check.that(Levada.shutdown(20000), "expected all threads to end");
        Check.same(100, d.toList().size());
        Levada.setNumThreads(1);
        Check.same(1, Levada.numThreads());
        Check.same(100, d.toList().size());
        Levada.setNumThreads(0);
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Levada.setNumThreads(-1));
    }
}
