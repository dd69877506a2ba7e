package levada;

import java.util.HashMap;
import java.util.Map;

/**
 * Element types. Each has a type that carries it in Java arrays: its own where Java has it, otherwise the integer type of
 * the same width with its bits (uint8 as byte, float16 and bfloat16 as short); complex numbers are two reals on a last
 * axis; strings are {@link String}.
 */
public enum DType {
    INT8(0x8, 'B'),
    INT16(0x10, 'S'),
    INT32(0x20, 'I'),
    INT64(0x40, 'J'),
    UINT8(0x108, 'B'),
    UINT16(0x110, 'S'),
    UINT32(0x120, 'I'),
    UINT64(0x140, 'J'),
    FLOAT16(0x210, 'S'),
    FLOAT32(0x220, 'F'),
    FLOAT64(0x240, 'D'),
    BFLOAT16(0x410, 'S'),
    COMPLEX64(0x540, 'F'),
    COMPLEX128(0x580, 'D'),
    BOOL(0x608, 'Z'),
    INT2(0x2, 'B'),
    INT4(0x4, 'B'),
    UINT2(0x102, 'B'),
    UINT4(0x104, 'B'),
    FLOAT8_E4M3B11FNUZ(0x908, 'B'),
    FLOAT8_E4M3FN(0xa08, 'B'),
    FLOAT8_E4M3FNUZ(0xb08, 'B'),
    FLOAT8_E5M2(0xc08, 'B'),
    FLOAT8_E5M2FNUZ(0xd08, 'B'),
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
