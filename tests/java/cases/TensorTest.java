import levada.DType;
import levada.Index;
import levada.LevadaException;
import levada.Policy;
import levada.Tensor;
import levada.TensorSpec;
import levada.TraceError;
import levada.TracedFunction;

/** Indexing, arithmetic beside numbers, text, traced functions. */
final class TensorTest {
    private TensorTest() {}

    private static Tensor matrix() {
        return Tensor.of(new int[][] {{1, 2, 3}, {4, 5, 6}});
    }

    @Check.Test
    static void indexing() {
        Tensor x = matrix();
        Check.same(new int[] {2, 5}, x.get(Index.all(), Index.at(1)).toArray());
        Check.same(new int[][] {{2, 3}, {5, 6}}, x.get(Index.ellipsis(), Index.from(1)).toArray());
        Check.same(new int[][] {{3, 2, 1}}, x.get(Index.to(1), Index.every(-1)).toArray());
        Check.same(new int[][] {{1, 3}}, x.get(Index.slice(0, 1), Index.slice(0, 3, 2)).toArray());
        Check.same(new long[] {1, 2, 3}, x.get(Index.newAxis()).shape());
        Check.same(6, x.get(1, -1).intValue());
        Check.fails(LevadaException.OutOfRange.class, "2", () -> x.get(2));
    }

    @Check.Test
    static void numbersTakeTheDtypeOfTheTensor() {
        Tensor x = Tensor.of(new float[] {1, 2});
        Check.same(new float[] {3, 4}, x.add(2).toArray());
        Check.same(new float[] {1.5f, 2.5f}, x.add(0.5).toArray());
        Check.same(DType.INT32, matrix().multiply(2).dtype());
        Check.same(DType.FLOAT32, matrix().subtract(0.5).dtype());
        Check.same(new float[] {0.5f, 1}, x.divide(2).toArray());
        Check.fails(LevadaException.InvalidArgument.class, "300", () -> Tensor.of(new byte[1], DType.UINT8).add(300));
        Check.fails(LevadaException.InvalidArgument.class, "BigInteger", () -> x.add(java.math.BigInteger.ONE));
    }

    @Check.Test
    static void shapesAndReductions() {
        Tensor x = matrix();
        Check.same(21, x.sum().intValue());
        Check.same(new int[] {5, 7, 9}, x.sum(0).toArray());
        Check.same(new int[] {3, 6}, x.max(-1).toArray());
        Check.same(1, x.min().intValue());
        Check.same(new long[] {2, 2}, x.argmax(1).toArray());
        Check.same(new int[][] {{1, 2}, {3, 4}, {5, 6}}, x.reshape(3, -1).toArray());
        Check.same(new int[][] {{14, 32}, {32, 77}}, x.matmul(x.transpose()).toArray());
        Check.same(new int[][] {{-1, -2, -3}, {-4, -5, -6}}, x.negative().toArray());
        Check.same(new boolean[][] {{false, false, true}, {true, true, true}}, x.greater(2).toArray());
        Check.same(48L, x.nbytes() * 2);
        Check.fails(LevadaException.InvalidArgument.class, "reshape", () -> x.reshape(4));
        Check.fails(LevadaException.InvalidArgument.class, "int8",
                () -> Tensor.of(300).convert(DType.INT8, Policy.CHECKED));
        Check.same((byte) 44, Tensor.of(300).convert(DType.INT8, Policy.WRAP).item());
    }

    @Check.Test
    static void text() {
        Check.same("[[1 2 3]\n [4 5 6]]", matrix().toString());
        Tensor closed = matrix();
        closed.close();
        closed.close();
        Check.same("Tensor(closed)", closed.toString());
        Check.that(closed.isClosed(), "expected a closed tensor");
    }

    @Check.Test
    static void tracedFunctions() {
        try (TracedFunction function = TracedFunction.trace(
                e -> levada.Element.of(e.get(0).cast(DType.FLOAT32).divide(2), e.get(1).add(e.get(1))),
                TensorSpec.of(DType.UINT8, 3), TensorSpec.of(DType.INT64, -1))) {
            Check.same(2, function.numInputs());
            Check.same(TensorSpec.of(DType.FLOAT32, 3), function.outputSpecs()[0]);
            Check.same(TensorSpec.of(DType.INT64, -1), function.outputSpecs()[1]);
            Tensor[] results = function.call(Tensor.of(new byte[] {1, 2, -1}, DType.UINT8), Tensor.of(new long[] {5}));
            Check.same(new float[] {0.5f, 1, 127.5f}, results[0].toArray());
            Check.same(new long[] {10}, results[1].toArray());
            Check.same(32, function.fingerprint().length());
            Check.that(!function.isStateful() && function.describe().startsWith("{"), "a pure function with a description");
            Check.fails(LevadaException.InvalidArgument.class, "", () -> function.call(Tensor.of(1)));
        }
    }

    @Check.Test
    static void whatATraceCannotDo() {
        TensorSpec spec = TensorSpec.of(DType.INT32, 2);
        Check.fails(TraceError.class, "symbolic", () -> TracedFunction.trace(e -> Tensor.of(e.get(0).toArray()), spec));
        Check.fails(TraceError.class, "symbolic", () -> TracedFunction.trace(e -> {
            e.get(0).asByteBuffer();
            return e.get(0);
        }, spec));
        Check.fails(java.io.IOException.class, "mine", () -> TracedFunction.trace(e -> {
            throw new java.io.IOException("mine");
        }, spec));
        Check.fails(NullPointerException.class, "got null", () -> TracedFunction.trace(e -> null, spec));
        Check.same(3, Tensor.of(1).add(2).intValue());
    }
}
