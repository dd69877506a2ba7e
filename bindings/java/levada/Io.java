package levada;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors in files. Failures name the file and the offset. */
public final class Io {
    private Io() {}

    /** Reads a whole file as uint8 [N]; gzip and zlib are unpacked when asked. */
    public static Tensor readFile(Path path, boolean decompress) {
        return Raw.levada_read_file(path.toString(), decompress);
    }

    /** Reads an IDX file (MNIST's format), packed with gzip or not. */
    public static Tensor readIdx(Path path) {
        return Raw.levada_read_idx(path.toString());
    }

    /** Reads an .npy file; map views the mapped file. */
    public static Tensor readNpy(Path path, boolean map) {
        return Raw.levada_read_npy(path.toString(), map);
    }

    /** Writes an .npy file. */
    public static void saveNpy(Path path, Tensor tensor) {
        Raw.levada_save_npy(path.toString(), tensor);
    }

    /** Reads all arrays of an .npz file, in its order. */
    public static Map<String, Tensor> readNpz(Path path, boolean map) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (String name : npzNames(path)) {
            arrays.put(name, readNpz(path, name, map));
        }
        return arrays;
    }

    /** The names of the arrays of an .npz file, in its order. */
    public static String[] npzNames(Path path) {
        try (Tensor names = Raw.levada_npz_names(path.toString())) {
            return names.toStringArray();
        }
    }

    /** Reads one array of an .npz file; map views the mapped file where that is possible. */
    public static Tensor readNpz(Path path, String name, boolean map) {
        return Raw.levada_read_npz(path.toString(), name, map);
    }

    /** Writes an .npz file. */
    public static void saveNpz(Path path, Map<String, Tensor> arrays, boolean deflate) {
        List<Tensor> components = new ArrayList<>(arrays.values());
        try (Tensor names = Tensor.of(arrays.keySet().toArray(new String[0]))) {
            Raw.levada_save_npz(path.toString(), names, components.toArray(new Tensor[0]), deflate);
        }
    }
}
