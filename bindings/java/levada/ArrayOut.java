package levada;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.Arrays;

/** Tensors to Java arrays, numbers and texts. */
final class ArrayOut {
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final Tensor tensor;
    private final char carrier;
    private final long[] shape;
    private long position;

    /** tensor: contiguous. */
    private ArrayOut(Tensor tensor) {
        this.tensor = tensor;
        DType dtype = tensor.dtype();
        carrier = dtype.carrier();
        long[] known = tensor.shape();
        shape = dtype.isComplex() ? Arrays.copyOf(known, known.length + 1) : known;
        if (dtype.isComplex()) {
            shape[known.length] = 2;
        }
    }

    private static Class<?> type(char carrier) {
        switch (carrier) {
            case 'Z':
                return boolean.class;
            case 'B':
                return byte.class;
            case 'S':
                return short.class;
            case 'I':
                return int.class;
            case 'J':
                return long.class;
            case 'F':
                return float.class;
            case 'D':
                return double.class;
            default:
                return String.class;
        }
    }

    private static int checked(long size) {
        if (size > LARGEST) {
            throw LevadaException.invalid("toArray: expected at most " + LARGEST + " elements along an axis, got " + size);
        }
        return (int) size;
    }

    /** An array of as many levels as the tensor has axes. */
    static Object nested(Tensor from) {
        try (Tensor tensor = from.contiguous()) {
            ArrayOut out = new ArrayOut(tensor);
            return out.build(0);
        }
    }

    private Object build(int depth) {
        int n = checked(shape[depth]);
        if (depth == shape.length - 1) {
            return leaf(n);
        }
        int[] dimensions = new int[shape.length - depth];
        dimensions[0] = n;
        Object rows = Array.newInstance(arrayType(dimensions.length - 1), n);
        for (int i = 0; i < n; ++i) {
            Array.set(rows, i, build(depth + 1));
        }
        return rows;
    }

    private Class<?> arrayType(int levels) {
        return Array.newInstance(type(carrier), new int[levels]).getClass();
    }

    private Object leaf(int n) {
        Object row = Array.newInstance(type(carrier), n);
        if (carrier == 'T') {
            for (int i = 0; i < n; ++i) {
                Array.set(row, i, Text.decodeStrictly(Native.stringAt(tensor, position + i)));
            }
        } else {
            Native.copyOut(tensor, position, row, carrier, n);
        }
        position += n;
        return row;
    }

    /** All elements in C order, in an array of one level whose type must be the one that carries the dtype. */
    static Object flat(Tensor from, Class<?> element) {
        char carrier = from.dtype().carrier();
        if (type(carrier) != element) {
            throw LevadaException.invalid("toArray: expected a dtype that " + element.getSimpleName()
                    + "[] carries, got " + from.dtype().officialName() + " (cast it first)");
        }
        try (Tensor tensor = from.contiguous()) {
            ArrayOut out = new ArrayOut(tensor);
            long n = 1;
            for (long dimension : out.shape) {
                n *= dimension;
            }
            return out.leaf(checked(n));
        }
    }

    /** The bytes of all strings in C order. */
    static byte[][] bytes(Tensor tensor) {
        byte[][] result = new byte[checked(tensor.size())][];
        for (int i = 0; i < result.length; ++i) {
            result[i] = Native.stringAt(tensor, i);
        }
        return result;
    }

    /** The one element of a tensor, as the smallest Java type that holds every value of its dtype. */
    static Object item(Tensor from) {
        if (from.size() != 1) {
            throw LevadaException.invalid("item: expected a tensor of one element, got shape "
                    + Arrays.toString(from.shape()));
        }
        DType dtype = from.dtype();
        if (dtype.carrier() != 'T' && isBits(dtype)) {
            try (Tensor wide = from.cast(DType.FLOAT32)) {
                return item(wide);
            }
        }
        Object row = flat(from, type(dtype.carrier()));
        if (dtype.isComplex()) {
            return row;
        }
        Object value = Array.get(row, 0);
        switch (dtype) {
            case UINT8:
            case UINT2:
            case UINT4:
                return ((Byte) value) & 0xff;
            case UINT16:
                return ((Short) value) & 0xffff;
            case UINT32:
                return ((Integer) value) & 0xffffffffL;
            case UINT64:
                return new BigInteger(Long.toUnsignedString((Long) value));
            default:
                return value;
        }
    }

    /** Floats that Java lacks. */
    private static boolean isBits(DType dtype) {
        return dtype == DType.FLOAT16 || dtype == DType.BFLOAT16 || dtype.name().startsWith("FLOAT8");
    }
}
