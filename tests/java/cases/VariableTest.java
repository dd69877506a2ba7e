import levada.DType;
import levada.Generator;
import levada.Index;
import levada.LevadaException;
import levada.Scatter;
import levada.Tensor;
import levada.Variable;

/** Variables and generators. */
final class VariableTest {
    private VariableTest() {}

    @Check.Test
    static void assignment() {
        Variable v = Variable.of(Tensor.of(new float[] {1, 2, 3}), "gewichte é");
        Check.same("gewichte é", v.name());
        Check.same(DType.FLOAT32, v.dtype());
        Check.same(new long[] {3}, v.shape());
        Tensor snapshot = v.read();
        v.assignAdd(Tensor.of(new int[] {1, 1, 1}));
        v.assignSub(Tensor.of(0.5f));
        Check.same(new float[] {1.5f, 2.5f, 3.5f}, v.read().toArray());
        Check.same(new float[] {1, 2, 3}, snapshot.toArray());
        v.assign(Tensor.of(new float[] {9}), Index.slice(1, 2));
        v.scatter(Scatter.ADD, Tensor.of(new int[] {0, 0}), Tensor.of(new float[] {1, 1}));
        v.scatterNd(Scatter.UPDATE, Tensor.of(new int[][] {{2}}), Tensor.of(new float[] {-1}));
        Check.same(new float[] {3.5f, 9, -1}, v.read().toArray());
        Check.same(5L, v.version());
        v.assign(Tensor.of(new float[] {0, 0, 0}));
        Check.same("Variable(gewichte é, [0. 0. 0.])", v.toString());
        Check.fails(LevadaException.InvalidArgument.class, "shape", () -> v.assign(Tensor.of(new float[2])));
        Check.same("Variable", Variable.of(Tensor.of(1)).name());
    }

    @Check.Test
    static void updateIsAtomic() throws Exception {
        Variable v = Variable.of(Tensor.of(0L));
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; ++i) {
            threads[i] = new Thread(() -> {
                for (int k = 0; k < 200; ++k) {
                    v.update(value -> value.add(1));
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Check.same(800L, v.read().longValue());
        IllegalStateException mine = new IllegalStateException("mine");
        IllegalStateException thrown = Check.fails(IllegalStateException.class, "mine", () -> v.update(value -> {
            throw mine;
        }));
        Check.that(thrown == mine, "expected the exception itself");
        Check.fails(NullPointerException.class, "got null", () -> v.update(value -> null));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> v.update(value -> Tensor.of(new long[2])));
        Check.same(800L, v.read().longValue());
    }

    @Check.Test
    static void generators() {
        Generator first = Generator.ofSeed(7);
        Generator second = Generator.ofState(first.read());
        Check.same(first.uniform(DType.FLOAT32, 4).toArray(), second.uniform(DType.FLOAT32, 4).toArray());
        Check.same(new long[] {2, 3}, first.normal(DType.FLOAT64, 2, 3).shape());
        second.assign(first.read());
        Check.same(first.next(1).toArray(), second.next(1).toArray());
    }
}
