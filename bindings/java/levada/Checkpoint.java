package levada;

import java.nio.file.Path;
import java.util.Map;

/** Variables, generators and iterators in one file, which is a safetensors file. */
public final class Checkpoint {
    private Checkpoint() {}

    private static Object[] carrier(Map<String, ? extends NativeObject> items) {
        byte[][] names = new byte[items.size()][];
        NativeObject[] objects = new NativeObject[items.size()];
        int i = 0;
        for (Map.Entry<String, ? extends NativeObject> item : items.entrySet()) {
            NativeObject object = item.getValue();
            if (!(object instanceof Variable) && !(object instanceof LevadaIterator) && !(object instanceof Generator)) {
                throw LevadaException.invalid("checkpoint: expected variables, iterators and generators, got "
                        + (object == null ? "null" : object.getClass().getName()) + " as '" + item.getKey() + "'");
            }
            names[i] = Text.encode(item.getKey());
            objects[i++] = object;
        }
        return new Object[] {names, objects};
    }

    /** Writes the present values; a file of that name is replaced by a whole one or stays. */
    public static void write(Path path, Map<String, ? extends NativeObject> items) {
        Raw.levada_checkpoint_write(Io.name(path), carrier(items));
    }

    /** Brings objects to what a file says, all or none; partial lets those without an entry stay as they are. */
    public static void restore(Path path, Map<String, ? extends NativeObject> items, boolean partial) {
        Raw.levada_checkpoint_restore(Io.name(path), carrier(items), partial);
    }

    /** The names of the entries, in the order of the file. */
    public static String[] names(Path path) {
        try (Tensor names = Raw.levada_checkpoint_names(Io.name(path))) {
            return names.toStringArray();
        }
    }

    /** One entry. */
    public static Tensor read(Path path, String name) {
        return Raw.levada_checkpoint_read(Io.name(path), name);
    }
}
