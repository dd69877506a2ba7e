package levada;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * An immutable array of any rank. Slices, transposes and reshapes share the bytes of what they were made of. Tensors may be
 * read from any number of threads. The methods here are the common ones; {@link Ops} has all operations.
 */
public final class Tensor extends NativeObject implements Value {
    Tensor(long handle) {
        super(TENSOR, handle, Native.tensorBytes(handle));
    }

    Tensor(long handle, long bytes) {
        super(TENSOR, handle, bytes);
    }

    static Tensor[] wrap(long[] handles) {
        Tensor[] result = new Tensor[handles.length];
        for (int i = 0; i < handles.length; ++i) {
            result[i] = handles[i] == 0 ? null : new Tensor(handles[i]);
        }
        return result;
    }

    // ---- making tensors

    /**
     * A copy of a number, a boolean, a text, or an array of them of any depth.
     *
     * @param value its type says the dtype: an {@code int[][]} makes int32, a {@code double} float64
     * @throws LevadaException.InvalidArgument for rows of different lengths, naming the place, and other kinds of values
     */
    public static Tensor of(Object value) {
        return ArrayIn.tensor(value, null);
    }

    /**
     * As {@link #of(Object)}, of a dtype: an array of the type that carries it (see {@link DType}) is taken as it is, other
     * values are converted if every one fits.
     */
    public static Tensor of(Object value, DType dtype) {
        return ArrayIn.tensor(value, dtype);
    }

    /** A string tensor of byte strings, which need not be UTF-8. */
    public static Tensor ofBytes(byte[][] values, long... shape) {
        long count = shape.length == 0 ? values.length : 1;
        for (long dimension : shape) {
            count = dimension == 0 ? 0 : dimension < 0 || count > Long.MAX_VALUE / dimension ? -1 : count * dimension;
        }
        if (count != values.length) {
            throw LevadaException.invalid("tensor: expected a string for each place of the dimensions " + Arrays.toString(shape)
                    + ", got " + values.length);
        }
        return new Tensor(Native.ofStrings(values, shape.length == 0 ? new long[] {count} : shape));
    }

    /**
     * A tensor that reads the memory of a direct buffer from its position on, without a copy; it shows later writes.
     *
     * @throws LevadaException.InvalidArgument for a buffer on the heap, one that is too small, or one in the other byte order
     */
    public static Tensor share(ByteBuffer buffer, DType dtype, long... shape) {
        if (!buffer.isDirect()) {
            throw LevadaException.invalid("share: expected a direct buffer, got one on the heap (copyOf copies it)");
        }
        return ofBuffer(buffer, dtype, shape, false);
    }

    /** A copy of the bytes of a buffer from its position on, in the buffer's byte order. */
    public static Tensor copyOf(ByteBuffer buffer, DType dtype, long... shape) {
        if (buffer.isDirect()) {
            return ofBuffer(buffer, dtype, shape, true);
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(buffer.remaining()).order(buffer.order());
        direct.put(buffer.duplicate());
        direct.flip();
        return ofBuffer(direct, dtype, shape, true);
    }

    /**
     * An array of Arrow by the addresses of its two structs, which are consumed, also on failure: a view where its layout
     * allows. The fill, or null, stands for nulls.
     */
    public static Tensor fromArrow(long schema, long array, Tensor fill) {
        return new Tensor(Native.tensorFromArrow(schema, array, fill));
    }

    /** Bytes of a shape, as many as there can be when it is too large for a number. */
    static long bytesOf(DType dtype, long[] shape) {
        long needed = dtype.size();
        for (long dimension : shape) {
            if (dimension < 0) {
                throw LevadaException.invalid("buffer: expected dimensions of 0 or more, got " + Arrays.toString(shape));
            }
            boolean fits = dimension == 0 || needed <= Long.MAX_VALUE / dimension;
            needed = fits ? needed * dimension : Long.MAX_VALUE;
        }
        return needed;
    }

    private static Tensor ofBuffer(ByteBuffer buffer, DType dtype, long[] shape, boolean copy) {
        long needed = bytesOf(dtype, shape);
        if (dtype == DType.STRING || needed > buffer.remaining()) {
            throw LevadaException.invalid("buffer: expected " + (dtype == DType.STRING ? "numbers" : needed + " bytes for "
                    + dtype.officialName() + Arrays.toString(shape)) + ", got " + (dtype == DType.STRING ? "strings"
                    : buffer.remaining() + " bytes"));
        }
        boolean swapped = buffer.order() != ByteOrder.nativeOrder() && dtype.size() > 1;
        return new Tensor(Native.ofBuffer(buffer, buffer.position(), DType.code(dtype), shape, copy, swapped, false));
    }

    // ---- looking into tensors

    /** The dtype. */
    public DType dtype() {
        return Raw.levada_tensor_dtype(this);
    }

    /** The number of axes; -1 for a symbolic tensor of unknown rank. */
    public int rank() {
        return Raw.levada_tensor_rank(this);
    }

    /** The dimensions, -1 where unknown; null for a symbolic tensor of unknown rank. */
    public long[] shape() {
        return Native.shape(this);
    }

    /** One dimension; a negative axis counts from the end. */
    public long dim(int axis) {
        return Raw.levada_tensor_dim(this, axis);
    }

    /** The number of elements, -1 when unknown. */
    public long size() {
        return Raw.levada_tensor_size(this);
    }

    /** Elements times element size, -1 when unknown. */
    public long nbytes() {
        return Raw.levada_tensor_nbytes(this);
    }

    /** Whether the elements lie in C order without gaps. */
    public boolean isContiguous() {
        return Raw.levada_tensor_is_contiguous(this);
    }

    /** Whether it stands for a value that a traced function will get. */
    public boolean isSymbolic() {
        return Raw.levada_tensor_is_symbolic(this);
    }

    /** Whose memory it reads. */
    public TensorMemory memory() {
        return TensorMemory.values()[Raw.levada_tensor_memory(this)];
    }

    private void needValue(String what) {
        if (isSymbolic()) {
            throw new TraceError(what + ": expected a tensor with a value, got the symbolic one of a function that is being "
                    + "traced");
        }
    }

    // ---- values out

    /**
     * A copy as an array of as many levels as there are axes ({@code float[][]} for a float32 matrix), or the value of a
     * scalar. {@link DType} says which type carries a dtype.
     */
    public Object toArray() {
        needValue("toArray");
        return rank() == 0 && !dtype().isComplex() ? item() : ArrayOut.nested(this);
    }

    private Object flat(Class<?> type) {
        needValue("toArray");
        return ArrayOut.flat(this, type);
    }

    /** The elements of a bool tensor in C order. */
    public boolean[] toBooleanArray() {
        return (boolean[]) flat(boolean.class);
    }

    /** The elements of an int8 tensor, or the bits of uint8 and other kinds of one byte, in C order. */
    public byte[] toByteArray() {
        return (byte[]) flat(byte.class);
    }

    /** The elements of an int16 tensor, or the bits of uint16, float16 or bfloat16, in C order. */
    public short[] toShortArray() {
        return (short[]) flat(short.class);
    }

    /** The elements of an int32 tensor, or the bits of uint32, in C order. */
    public int[] toIntArray() {
        return (int[]) flat(int.class);
    }

    /** The elements of an int64 tensor, or the bits of uint64, in C order. */
    public long[] toLongArray() {
        return (long[]) flat(long.class);
    }

    /** The elements of a float32 tensor, or the pairs of complex64, in C order. */
    public float[] toFloatArray() {
        return (float[]) flat(float.class);
    }

    /** The elements of a float64 tensor, or the pairs of complex128, in C order. */
    public double[] toDoubleArray() {
        return (double[]) flat(double.class);
    }

    /** The elements of a string tensor in C order, which must be UTF-8. */
    public String[] toStringArray() {
        return (String[]) flat(String.class);
    }

    /** The bytes of the elements of a string tensor in C order. */
    public byte[][] toBytesArray() {
        needValue("toBytesArray");
        return ArrayOut.bytes(this);
    }

    /** The one element, as the smallest Java type that holds all values of the dtype (uint8 as Integer). */
    public Object item() {
        needValue("item");
        return ArrayOut.item(this);
    }

    private Number number(String what) {
        Object value = item();
        if (!(value instanceof Number)) {
            throw LevadaException.invalid(what + ": expected a real number, got " + dtype().officialName());
        }
        return (Number) value;
    }

    /** The one element as a double. */
    public double doubleValue() {
        return number("doubleValue").doubleValue();
    }

    /** The one element as a float. */
    public float floatValue() {
        return number("floatValue").floatValue();
    }

    /** The one element as a long. */
    public long longValue() {
        return number("longValue").longValue();
    }

    /** The one element as an int. */
    public int intValue() {
        return number("intValue").intValue();
    }

    /** The one element of a bool tensor. */
    public boolean booleanValue() {
        Object value = item();
        if (!(value instanceof Boolean)) {
            throw LevadaException.invalid("booleanValue: expected bool, got " + dtype().officialName());
        }
        return (Boolean) value;
    }

    /** The one element of a string tensor. */
    public String stringValue() {
        Object value = item();
        if (!(value instanceof String)) {
            throw LevadaException.invalid("stringValue: expected string, got " + dtype().officialName());
        }
        return (String) value;
    }

    /** The same values in C order without gaps: a reference to this tensor's bytes if it has them so, else a copy. */
    public Tensor contiguous() {
        needValue("contiguous");
        return dtype() == DType.STRING ? new Tensor(Native.retainTensor(this), 0) : new Tensor(Native.contiguous(this));
    }

    /**
     * The bytes without a copy, read-only and in native order. The buffer and whatever is made from it keep them alive, also
     * when the tensor is closed.
     *
     * @throws LevadaException.InvalidArgument for a tensor that is not contiguous, a string, or more than 2^31 - 1 bytes
     */
    public ByteBuffer asByteBuffer() {
        needValue("asByteBuffer");
        if (dtype() == DType.STRING || !isContiguous()) {
            throw LevadaException.invalid("asByteBuffer: expected numbers in C order without gaps, got "
                    + (dtype() == DType.STRING ? "strings" : "a tensor with gaps (contiguous() copies it)"));
        }
        if (nbytes() > Integer.MAX_VALUE) {
            throw LevadaException.invalid("asByteBuffer: expected at most 2147483647 bytes, got " + nbytes()
                    + " (take a part with get)");
        }
        long kept = Native.retainTensor(this);
        ByteBuffer base = Native.view(this);
        whenUnreachable(base, () -> Native.release(TENSOR, kept));
        return base.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    private <B extends Buffer> B view(char carrier, java.util.function.Function<ByteBuffer, B> as) {
        if (dtype().carrier() != carrier) {
            throw LevadaException.invalid("buffer: expected a dtype that the buffer carries, got " + dtype().officialName());
        }
        return as.apply(asByteBuffer());
    }

    /** {@link #asByteBuffer} of int16, uint16, float16 or bfloat16. */
    public ShortBuffer asShortBuffer() {
        return view('S', ByteBuffer::asShortBuffer);
    }

    /** {@link #asByteBuffer} of int32 or uint32. */
    public IntBuffer asIntBuffer() {
        return view('I', ByteBuffer::asIntBuffer);
    }

    /** {@link #asByteBuffer} of int64 or uint64. */
    public LongBuffer asLongBuffer() {
        return view('J', ByteBuffer::asLongBuffer);
    }

    /** {@link #asByteBuffer} of float32 or complex64. */
    public FloatBuffer asFloatBuffer() {
        return view('F', ByteBuffer::asFloatBuffer);
    }

    /** {@link #asByteBuffer} of float64 or complex128. */
    public DoubleBuffer asDoubleBuffer() {
        return view('D', ByteBuffer::asDoubleBuffer);
    }

    // ---- parts and other shapes

    /** The part at positions of the first axes; a view. Negative positions count from the end. */
    public Tensor get(long... positions) {
        long[] items = new long[4 * positions.length];
        for (int i = 0; i < positions.length; ++i) {
            items[4 * i + 1] = positions[i];
        }
        return Raw.levada_strided_slice(this, items);
    }

    /** The part that an index names; a view. */
    public Tensor get(Index... indices) {
        return Raw.levada_strided_slice(this, Index.items(indices));
    }

    /** The same elements in another shape, where one dimension may be -1. */
    public Tensor reshape(long... shape) {
        return Raw.levada_reshape(this, shape);
    }

    /** The axes in another order, reversed when none is given; a view. */
    public Tensor transpose(int... axes) {
        return Raw.levada_transpose(this, axes.length == 0 ? null : axes);
    }

    /** The values in another dtype, whatever it does to them. */
    public Tensor cast(DType dtype) {
        return Raw.levada_cast(this, dtype);
    }

    /** The values in another dtype if a policy lets every one pass. */
    public Tensor convert(DType dtype, Policy policy) {
        return Raw.levada_tensor_convert(this, dtype, policy.code());
    }

    // ---- arithmetic; a number takes the tensor's dtype unless its kind is higher

    /** A number as the other operand. */
    private Tensor beside(Number number) {
        boolean whole = number instanceof Byte || number instanceof Short || number instanceof Integer
                || number instanceof Long;
        if (!whole && !(number instanceof Float) && !(number instanceof Double)) {
            throw LevadaException.invalid("tensor: expected a number of a primitive type, got " + number.getClass().getName());
        }
        try (Tensor scalar = Tensor.of(whole ? whole(number.longValue()) : real(number.doubleValue()))) {
            return Raw.levada_tensor_beside(scalar, this);
        }
    }

    /** As wide as the tensor can take it; beside bool int32, if it fits. */
    private Object whole(long value) {
        if (dtype() == DType.BOOL && value == (int) value) {
            return (int) value;
        }
        return value;
    }

    /** As wide as the tensor can take it; of a higher kind than the tensor float32, as a plain number has everywhere. */
    private Object real(double value) {
        DType dtype = dtype();
        boolean lower = dtype == DType.BOOL || dtype.name().startsWith("INT") || dtype.name().startsWith("UINT");
        if (lower) {
            return (float) value;
        }
        return value;
    }

    /** this + y. */
    public Tensor add(Tensor y) {
        return Raw.levada_add(this, y);
    }

    /** this + y. */
    public Tensor add(Number y) {
        try (Tensor other = beside(y)) {
            return Raw.levada_add(this, other);
        }
    }

    /** this - y. */
    public Tensor subtract(Tensor y) {
        return Raw.levada_subtract(this, y);
    }

    /** this - y. */
    public Tensor subtract(Number y) {
        try (Tensor other = beside(y)) {
            return Raw.levada_subtract(this, other);
        }
    }

    /** this * y. */
    public Tensor multiply(Tensor y) {
        return Raw.levada_multiply(this, y);
    }

    /** this * y. */
    public Tensor multiply(Number y) {
        try (Tensor other = beside(y)) {
            return Raw.levada_multiply(this, other);
        }
    }

    /** this / y; of integers a float. */
    public Tensor divide(Tensor y) {
        return Raw.levada_divide(this, y);
    }

    /** this / y; of integers a float. */
    public Tensor divide(Number y) {
        try (Tensor other = beside(y)) {
            return Raw.levada_divide(this, other);
        }
    }

    /** -this. */
    public Tensor negative() {
        return Raw.levada_negative(this);
    }

    /** The matrix product. */
    public Tensor matmul(Tensor y) {
        return Ops.matmul(this, y);
    }

    /** Element by element: this == y. */
    public Tensor equal(Tensor y) {
        return Raw.levada_equal(this, y);
    }

    /** Element by element: this == y. */
    public Tensor equal(Number y) {
        try (Tensor other = beside(y)) {
            return Raw.levada_equal(this, other);
        }
    }

    /** Element by element: this &lt; y. */
    public Tensor less(Number y) {
        try (Tensor other = beside(y)) {
            return Raw.levada_less(this, other);
        }
    }

    /** Element by element: this &gt; y. */
    public Tensor greater(Number y) {
        try (Tensor other = beside(y)) {
            return Raw.levada_greater(this, other);
        }
    }

    /** The sum over axes, over all when none is given. */
    public Tensor sum(int... axes) {
        return Raw.levada_reduce_sum(this, axes.length == 0 ? null : axes, false);
    }

    /** The mean over axes, over all when none is given. */
    public Tensor mean(int... axes) {
        return Raw.levada_reduce_mean(this, axes.length == 0 ? null : axes, false);
    }

    /** The largest over axes, over all when none is given. */
    public Tensor max(int... axes) {
        return Raw.levada_reduce_max(this, axes.length == 0 ? null : axes, false);
    }

    /** The smallest over axes, over all when none is given. */
    public Tensor min(int... axes) {
        return Raw.levada_reduce_min(this, axes.length == 0 ? null : axes, false);
    }

    /** The position of the largest along an axis, as int64. */
    public Tensor argmax(int axis) {
        return Raw.levada_argmax(this, axis, DType.INT64);
    }

    /** The elements as TensorFlow prints them. */
    @Override
    public String toString() {
        return isClosed() ? "Tensor(closed)" : text(0);
    }

    /** The elements with shape and dtype, as TensorFlow prints a tensor. */
    public String toDetailedString() {
        return text(1);
    }

    private String text(int style) {
        try (Tensor text = Raw.levada_tensor_to_string(this, style)) {
            return text.stringValue();
        }
    }
}
