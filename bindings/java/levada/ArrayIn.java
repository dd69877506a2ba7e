package levada;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Java arrays, numbers and texts to tensors. Every level is checked; an error names the place. */
final class ArrayIn {
    private final List<Object> leaves = new ArrayList<>();
    private final List<byte[]> texts = new ArrayList<>();
    private final char carrier;
    private final long[] shape;

    private ArrayIn(char carrier, int rank) {
        this.carrier = carrier;
        this.shape = new long[rank];
    }

    /** A tensor of a value; wanted null: of the value's own dtype. */
    static Tensor tensor(Object value, DType wanted) {
        if (value == null) {
            throw new NullPointerException("tensor: expected an array, a number, a boolean or a text, got null");
        }
        Object array = value.getClass().isArray() ? value : boxed(value);
        int rank = 0;
        Class<?> leaf = array.getClass();
        for (; leaf.isArray(); leaf = leaf.getComponentType()) {
            ++rank;
        }
        ArrayIn in = new ArrayIn(carrierOf(leaf), rank);
        in.walk(array, 0, "");
        long[] shape = array == value ? in.shape : new long[0];
        return in.make(shape, wanted);
    }

    /** An array of the one value, whose shape is then dropped. */
    private static Object boxed(Object value) {
        if (value instanceof String) {
            return new String[] {(String) value};
        }
        Class<?> type = value instanceof Boolean ? boolean.class : value instanceof Byte ? byte.class
                : value instanceof Short ? short.class : value instanceof Integer ? int.class
                : value instanceof Long ? long.class : value instanceof Float ? float.class
                : value instanceof Double ? double.class : null;
        if (type == null) {
            throw kind(value.getClass());
        }
        Object array = Array.newInstance(type, 1);
        Array.set(array, 0, value);
        return array;
    }

    private static LevadaException kind(Class<?> type) {
        return LevadaException.invalid("tensor: expected boolean, byte, short, int, long, float, double or String, or "
                + "arrays of one of them, got " + type.getTypeName());
    }

    private static char carrierOf(Class<?> leaf) {
        if (leaf == String.class) {
            return 'T';
        }
        if (!leaf.isPrimitive() || leaf == char.class) {
            throw kind(leaf);
        }
        return leaf.descriptorString().charAt(0);
    }

    static DType ownDtype(char carrier) {
        switch (carrier) {
            case 'Z':
                return DType.BOOL;
            case 'B':
                return DType.INT8;
            case 'S':
                return DType.INT16;
            case 'I':
                return DType.INT32;
            case 'J':
                return DType.INT64;
            case 'F':
                return DType.FLOAT32;
            case 'D':
                return DType.FLOAT64;
            default:
                return DType.STRING;
        }
    }

    /** Checks and collects what lies below one array, which is the item at `place`. */
    private void walk(Object array, int depth, String place) {
        if (array == null) {
            throw new NullPointerException("tensor: expected an array" + at(place) + ", got null");
        }
        int length = Array.getLength(array);
        if (leaves.isEmpty() && texts.isEmpty() && (place.isEmpty() || shape[depth] < 0 || isFirst(place))) {
            shape[depth] = length;
        } else if (shape[depth] != length) {
            throw LevadaException.invalid("tensor: expected rows of one length, got " + length + " items" + at(place)
                    + " beside " + shape[depth]);
        }
        if (depth + 1 < shape.length) {
            Object[] rows = (Object[]) array;
            for (int i = 0; i < length; ++i) {
                walk(rows[i], depth + 1, place + "[" + i + "]");
            }
        } else if (carrier == 'T') {
            addTexts((String[]) array, place);
        } else {
            leaves.add(array);
        }
    }

    /** Whether a place is the first at each level, so that its length says the shape. */
    private static boolean isFirst(String place) {
        return place.replace("[0]", "").isEmpty();
    }

    private void addTexts(String[] row, String place) {
        for (int i = 0; i < row.length; ++i) {
            if (row[i] == null) {
                throw new NullPointerException("tensor: expected a text" + at(place + "[" + i + "]") + ", got null");
            }
            texts.add(Text.data(row[i]));
        }
    }

    private static String at(String place) {
        return place.isEmpty() ? "" : " at " + place;
    }

    private Tensor make(long[] outer, DType wanted) {
        if (carrier == 'T') {
            Tensor text = new Tensor(Native.ofStrings(texts.toArray(new byte[0][]), outer));
            return wanted == null || wanted == DType.STRING ? text : convert(text, wanted);
        }
        boolean carried = wanted != null && wanted.carrier() == carrier;
        long[] kept = outer;
        if (carried && wanted.isComplex()) {
            if (outer.length == 0 || outer[outer.length - 1] != 2) {
                throw LevadaException.invalid("tensor: expected pairs of real and imaginary part on the last axis for "
                        + wanted);
            }
            kept = java.util.Arrays.copyOf(outer, outer.length - 1);
        }
        DType dtype = carried ? wanted : ownDtype(carrier);
        int length = leaves.isEmpty() ? 0 : Array.getLength(leaves.get(0));
        long handle = Native.ofLeaves(leaves.toArray(), carrier, length, DType.code(dtype), kept);
        Tensor tensor = new Tensor(handle, (long) leaves.size() * length * width(carrier));
        return wanted == null || wanted == dtype ? tensor : convert(tensor, wanted);
    }

    private static Tensor convert(Tensor from, DType wanted) {
        try (Tensor given = from) {
            return Raw.levada_tensor_convert(given, wanted, Policy.CHECKED.code());
        }
    }

    static int width(char carrier) {
        return carrier == 'J' || carrier == 'D' ? 8 : carrier == 'I' || carrier == 'F' ? 4 : carrier == 'S' ? 2 : 1;
    }
}
