import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.Map;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.LevadaIterator;
import levada.MapOptions;
import levada.Tensor;
import levada.TensorSpec;

/** Nanoseconds of one call, one element or one chunk in Java; see ../README.md. */
public final class Calls {
    private static final int ELEMENTS = 10_000;
    private static final int CHUNK = 100;

    private Calls() {}

    interface Row {
        /** Gives how many units it has done. */
        int run();
    }

    private static int exhaust(Dataset dataset, int count) {
        int found = 0;
        try (LevadaIterator pass = dataset.iterator()) {
            for (Element e = pass.nextOrNull(); e != null; e = pass.nextOrNull()) {
                e.close();
                ++found;
            }
        }
        require(found == count);
        return count;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("wrong result");
        }
    }

    private static Map<String, Row> rows() {
        float[] array = new float[1000];
        for (int i = 0; i < array.length; ++i) {
            array[i] = i;
        }
        Tensor tensor = Tensor.of(array);
        Dataset views = Dataset.fromTensorSlices(Tensor.of(new float[ELEMENTS][4])).batch(1);
        MapOptions called = MapOptions.DEFAULT.neverTraced();
        Dataset byElement = Dataset.range(ELEMENTS).map(x -> x, called.signature(TensorSpec.of(DType.INT64)));
        Dataset byChunk = Dataset.range(ELEMENTS).batch(CHUNK).map(x -> x, called.signature(TensorSpec.of(DType.INT64, -1)));
        Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("empty_call", () -> {
            int sum = 0;
            for (int i = 0; i < 100 * ELEMENTS; ++i) {
                sum += tensor.rank();
            }
            require(sum == 100 * ELEMENTS);
            return 100 * ELEMENTS;
        });
        rows.put("next_views", () -> exhaust(views, ELEMENTS));
        rows.put("callback_element", () -> exhaust(byElement, ELEMENTS));
        rows.put("callback_chunk", () -> exhaust(byChunk, ELEMENTS / CHUNK));
        rows.put("from_array", () -> {
            for (int i = 0; i < 1000; ++i) {
                Tensor.of(array).close();
            }
            return 1000;
        });
        rows.put("to_array", () -> {
            float[] found = null;
            for (int i = 0; i < 1000; ++i) {
                found = tensor.toFloatArray();
            }
            require(found[999] == 999);
            return 1000;
        });
        return rows;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Row> rows = rows();
        System.out.println("ready " + String.join(" ", rows.keySet()));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String name = in.readLine(); name != null; name = in.readLine()) {
            long start = System.nanoTime();
            int units = rows.get(name.trim()).run();
            System.out.println((System.nanoTime() - start) / (double) units);
        }
    }
}
