package levada;

import java.util.Arrays;

/** The dtype and shape of one component; -1 is a dimension that is not known. */
public final class TensorSpec {
    private final DType dtype;
    private final long[] shape;

    private TensorSpec(DType dtype, long[] shape) {
        this.dtype = dtype;
        this.shape = shape;
    }

    /** Of a known rank; a dimension of -1 is not known. */
    public static TensorSpec of(DType dtype, long... shape) {
        return new TensorSpec(dtype, shape.clone());
    }

    /** Of a rank that is not known. */
    public static TensorSpec ofUnknownRank(DType dtype) {
        return new TensorSpec(dtype, null);
    }

    /** The dtype; null for a component that is a dataset. */
    public DType dtype() {
        return dtype;
    }

    /** The shape, or null when the rank is not known. */
    public long[] shape() {
        return shape == null ? null : shape.clone();
    }

    static TensorSpec ofNumbers(long[] numbers) {
        long[] shape = numbers[1] < 0 ? null : Arrays.copyOfRange(numbers, 2, numbers.length);
        return new TensorSpec(DType.of((int) numbers[0]), shape);
    }

    /** {int[] dtypes, long[][] shapes}, as the native layer reads them. */
    static Object[] carrier(TensorSpec[] specs) {
        int[] dtypes = new int[specs.length];
        long[][] shapes = new long[specs.length][];
        for (int i = 0; i < specs.length; ++i) {
            dtypes[i] = DType.code(specs[i].dtype);
            shapes[i] = specs[i].shape;
        }
        return new Object[] {dtypes, shapes};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorSpec && ((TensorSpec) other).dtype == dtype
                && Arrays.equals(((TensorSpec) other).shape, shape);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + (dtype == null ? 0 : dtype.hashCode());
    }

    @Override
    public String toString() {
        return (dtype == null ? "dataset" : dtype.name().toLowerCase(java.util.Locale.ROOT))
                + (shape == null ? "<unknown>" : Arrays.toString(shape));
    }
}
