import java.math.BigInteger;
import java.util.Arrays;
import levada.DType;
import levada.LevadaException;
import levada.Tensor;
import levada.TensorMemory;

/** Java arrays, numbers and texts to tensors and back. */
final class ArrayTest {
    private ArrayTest() {}

    /** A value goes in with its own dtype and comes back the same, and so does every row and element. */
    private static void round(Object array, DType dtype, long... shape) {
        try (Tensor tensor = Tensor.of(array)) {
            Check.same(dtype, tensor.dtype());
            Check.same(shape, tensor.shape());
            Check.same(array, tensor.toArray());
        }
    }

    @Check.Test
    static void everyTypeAtEveryRank() {
        round(true, DType.BOOL);
        round((byte) -7, DType.INT8);
        round((short) -300, DType.INT16);
        round(-70000, DType.INT32);
        round(Long.MIN_VALUE, DType.INT64);
        round(1.5f, DType.FLOAT32);
        round(-0.1, DType.FLOAT64);
        round("ação \u0000 \ud83d\ude00", DType.STRING);
        round(new boolean[] {true, false}, DType.BOOL, 2);
        round(new byte[][] {{1, 2, -3}, {4, 5, 6}}, DType.INT8, 2, 3);
        round(new short[][][] {{{1}, {2}}}, DType.INT16, 1, 2, 1);
        round(new int[][] {{1, 2}, {3, 4}, {5, 6}}, DType.INT32, 3, 2);
        round(new long[] {Long.MAX_VALUE, 0}, DType.INT64, 2);
        round(new float[][] {{Float.NaN, -0f}, {Float.POSITIVE_INFINITY, Float.MIN_VALUE}}, DType.FLOAT32, 2, 2);
        round(new double[][][][] {{{{1.25}}}}, DType.FLOAT64, 1, 1, 1, 1);
        round(new String[][] {{"", "x"}, {"a\u0000b", "long enough to stand outside"}}, DType.STRING, 2, 2);
    }

    @Check.Test
    static void emptyArrays() {
        round(new int[0], DType.INT32, 0);
        round(new double[2][0], DType.FLOAT64, 2, 0);
        round(new double[0][0], DType.FLOAT64, 0, 0);
        round(new String[0], DType.STRING, 0);
    }

    @Check.Test
    static void otherDtypesByTheirBits() {
        for (DType dtype : DType.values()) {
            Object array = sample(dtype);
            try (Tensor tensor = Tensor.of(array, dtype)) {
                Check.same(dtype, tensor.dtype());
                Check.same(array, tensor.toArray());
                Check.same(dtype, DType.ofName(dtype.officialName()));
            }
        }
    }

    private static Object sample(DType dtype) {
        switch (dtype) {
            case BOOL:
                return new boolean[] {true, false};
            case INT16:
            case UINT16:
            case FLOAT16:
            case BFLOAT16:
                return new short[] {0x3c00, 1};
            case INT32:
            case UINT32:
                return new int[] {-1, 7};
            case INT64:
            case UINT64:
                return new long[] {-1, 7};
            case FLOAT32:
                return new float[] {1.5f};
            case FLOAT64:
                return new double[] {1.5};
            case COMPLEX64:
                return new float[][] {{1, -2}, {3, 4}};
            case COMPLEX128:
                return new double[][] {{1, -2}};
            case STRING:
                return new String[] {"a"};
            default:
                return new byte[] {1, 0};
        }
    }

    @Check.Test
    static void itemsAreWideEnough() {
        Check.same(255, Tensor.of((byte) -1, DType.UINT8).item());
        Check.same(65535, Tensor.of((short) -1, DType.UINT16).item());
        Check.same(4294967295L, Tensor.of(-1, DType.UINT32).item());
        Check.same(new BigInteger("18446744073709551615"), Tensor.of(-1L, DType.UINT64).item());
        Check.same(1f, Tensor.of((short) 0x3c00, DType.FLOAT16).item());
        Check.same(9007199254740993L, Tensor.of(9007199254740993L).longValue());
        Check.same("x", Tensor.of(new String[][] {{"x"}}).stringValue());
        Check.same(true, Tensor.of(true).booleanValue());
        Check.fails(LevadaException.InvalidArgument.class, "item: expected a tensor of one element, got shape [2]",
                () -> Tensor.of(new int[2]).item());
        Check.fails(LevadaException.InvalidArgument.class, "expected a real number, got string",
                () -> Tensor.of("1").doubleValue());
    }

    @Check.Test
    static void conversionIsChecked() {
        Check.same(new float[] {1, 2}, Tensor.of(new int[] {1, 2}, DType.FLOAT32).toArray());
        Check.same(new byte[] {-56}, Tensor.of(new int[] {200}, DType.UINT8).toArray());
        LevadaException.InvalidArgument thrown = Check.fails(LevadaException.InvalidArgument.class, "300",
                () -> Tensor.of(new int[] {1, 300}, DType.UINT8));
        Check.same("", thrown.step());
        Check.fails(LevadaException.InvalidArgument.class, "int32", () -> Tensor.of(new double[] {1.5}, DType.INT32));
    }

    @Check.Test
    static void viewsComeOutInTheirOrder() {
        Tensor tensor = Tensor.of(new int[][] {{1, 2, 3}, {4, 5, 6}});
        Check.same(new int[][] {{1, 4}, {2, 5}, {3, 6}}, tensor.transpose().toArray());
        Check.same(new int[] {1, 4, 2, 5, 3, 6}, tensor.transpose().toIntArray());
        Check.same(new int[] {4, 5, 6}, tensor.get(-1).toArray());
        Tensor text = Tensor.of(new String[][] {{"a", "b"}, {"c", "d"}});
        Check.same(new String[][] {{"a", "c"}, {"b", "d"}}, text.transpose().toArray());
        Check.same("c", text.get(1, 0).stringValue());
    }

    @Check.Test
    static void textsThatAreNotUtf8() {
        Tensor bytes = Tensor.ofBytes(new byte[][] {{(byte) 0xff, 0, 1}, {}});
        Check.same(new byte[][] {{(byte) 0xff, 0, 1}, {}}, bytes.toBytesArray());
        Check.fails(LevadaException.InvalidArgument.class, "expected UTF-8", bytes::toStringArray);
        Check.fails(LevadaException.InvalidArgument.class, "surrogate", () -> Tensor.of("x\ud800"));
        Check.same(new long[] {2, 1}, Tensor.ofBytes(new byte[2][3], 2, 1).shape());
    }

    @Check.Test
    static void rowsMustBeOfOneLength() {
        Check.fails(LevadaException.InvalidArgument.class, "got 1 items at [1] beside 2",
                () -> Tensor.of(new int[][] {{1, 2}, {3}}));
        Check.fails(LevadaException.InvalidArgument.class, "at [1][0] beside 1",
                () -> Tensor.of(new String[][][] {{{"a"}}, {{"b", "c"}}}));
        Check.fails(LevadaException.InvalidArgument.class, "at [1] beside 0", () -> Tensor.of(new int[][] {{}, {3}}));
        Check.fails(LevadaException.InvalidArgument.class, "at [1] beside 1",
                () -> Tensor.of(new int[][][] {{{}}, {}}));
        Check.fails(NullPointerException.class, "at [1], got null", () -> Tensor.of(new int[][] {{1}, null}));
        Check.fails(NullPointerException.class, "at [0], got null", () -> Tensor.of(new String[] {null}));
    }

    @Check.Test
    static void largeArrays() {
        int[][] large = new int[1000][1000];
        for (int[] row : large) {
            Arrays.setAll(row, i -> i * 7);
        }
        try (Tensor tensor = Tensor.of(large)) {
            Check.same(TensorMemory.BORROWED, tensor.memory());
            Check.that(Arrays.deepEquals(large, (int[][]) tensor.toArray()), "a large array came back otherwise");
        }
    }
}
