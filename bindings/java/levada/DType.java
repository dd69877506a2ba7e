package levada;

import java.util.HashMap;
import java.util.Map;

/**
 * Element types. Each has a type that carries it in Java arrays: its own where Java has it, otherwise the integer type of
 * the same width with its bits (uint8 as byte, float16 and bfloat16 as short); complex numbers are two reals on a last
 * axis; strings are {@link String}.
 */
public enum DType {
    /** Signed integers of 8 bits. */
    INT8(0x8, 'B'),
    /** Signed integers of 16 bits. */
    INT16(0x10, 'S'),
    /** Signed integers of 32 bits. */
    INT32(0x20, 'I'),
    /** Signed integers of 64 bits. */
    INT64(0x40, 'J'),
    /** Unsigned integers of 8 bits. */
    UINT8(0x108, 'B'),
    /** Unsigned integers of 16 bits. */
    UINT16(0x110, 'S'),
    /** Unsigned integers of 32 bits. */
    UINT32(0x120, 'I'),
    /** Unsigned integers of 64 bits. */
    UINT64(0x140, 'J'),
    /** IEEE floats of 16 bits. */
    FLOAT16(0x210, 'S'),
    /** IEEE floats of 32 bits. */
    FLOAT32(0x220, 'F'),
    /** IEEE floats of 64 bits. */
    FLOAT64(0x240, 'D'),
    /** Brain floats: the upper half of a FLOAT32. */
    BFLOAT16(0x410, 'S'),
    /** Complex numbers of two FLOAT32. */
    COMPLEX64(0x540, 'F'),
    /** Complex numbers of two FLOAT64. */
    COMPLEX128(0x580, 'D'),
    /** Truth values, a byte each. */
    BOOL(0x608, 'Z'),
    /** Signed integers of 2 bits; stored only, a byte each. */
    INT2(0x2, 'B'),
    /** Signed integers of 4 bits; stored only, a byte each. */
    INT4(0x4, 'B'),
    /** Unsigned integers of 2 bits; stored only, a byte each. */
    UINT2(0x102, 'B'),
    /** Unsigned integers of 4 bits; stored only, a byte each. */
    UINT4(0x104, 'B'),
    /** Floats of 8 bits with 4 for the exponent and 3 for the fraction (e4m3b11fnuz). */
    FLOAT8_E4M3B11FNUZ(0x908, 'B'),
    /** Floats of 8 bits with 4 for the exponent and 3 for the fraction (e4m3fn). */
    FLOAT8_E4M3FN(0xa08, 'B'),
    /** Floats of 8 bits with 4 for the exponent and 3 for the fraction (e4m3fnuz). */
    FLOAT8_E4M3FNUZ(0xb08, 'B'),
    /** Floats of 8 bits with 5 for the exponent and 2 for the fraction (e5m2). */
    FLOAT8_E5M2(0xc08, 'B'),
    /** Floats of 8 bits with 5 for the exponent and 2 for the fraction (e5m2fnuz). */
    FLOAT8_E5M2FNUZ(0xd08, 'B'),
    /** Strings of any bytes. */
    STRING(0x8000, 'T');

    private static final Map<Integer, DType> BY_CODE = new HashMap<>();

    static {
        for (DType dtype : values()) {
            BY_CODE.put(dtype.code, dtype);
        }
    }

    private final int code;
    private final char carrier;

    DType(int code, char carrier) {
        this.code = code;
        this.carrier = carrier;
    }

    /** The name as TensorFlow and NumPy spell it. */
    public String officialName() {
        return Raw.levada_dtype_name(this);
    }

    /** Bytes of one element in memory. */
    public int size() {
        return (int) Raw.levada_dtype_size(this);
    }

    /** Whether it is one of the complex numbers. */
    public boolean isComplex() {
        return this == COMPLEX64 || this == COMPLEX128;
    }

    /** The dtype in which tensors of this and another dtype meet. */
    public DType promote(DType other) {
        return Raw.levada_dtype_promote(this, other);
    }

    /**
     * The dtype of a name such as "float32" or "double".
     *
     * @throws LevadaException.InvalidArgument for a name that is none
     */
    public static DType ofName(String name) {
        DType found = Raw.levada_dtype_from_name(name);
        if (found == null) {
            throw LevadaException.invalid("dtype: expected a name of a dtype, got '" + name + "'");
        }
        return found;
    }

    /** The JVM's letter of the array type that carries it; T for text. */
    char carrier() {
        return carrier;
    }

    static int code(DType dtype) {
        return dtype == null ? 0 : dtype.code;
    }

    static DType of(int code) {
        return BY_CODE.get(code);
    }
}
