import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What ND4J has of the rows: its arrays, and a loop over rows as views in the place of a dataset. It has no empty call: what
 * it answers without work is Java's own, which the compiler takes out of the loop.
 */
public final class Calls {
    private static final int ELEMENTS = 10_000;
    private static final float[] ARRAY = new float[1000];

    private Calls() {}

    private static int run(String row, INDArray tensor, INDArray table) {
        long found = 0;
        switch (row) {
            case "next_views":
                for (int i = 0; i < ELEMENTS; ++i) {
                    found += table.getRow(i).length();
                }
                require(found == 4 * ELEMENTS);
                return ELEMENTS;
            case "from_array":
                for (int i = 0; i < 1000; ++i) {
                    Nd4j.createFromArray(ARRAY).close();
                }
                return 1000;
            default:
                for (int i = 0; i < 1000; ++i) {
                    found += tensor.toFloatVector().length;
                }
                require(found == 1_000_000);
                return 1000;
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("wrong result");
        }
    }

    public static void main(String[] arguments) throws Exception {
        INDArray tensor = Nd4j.createFromArray(ARRAY);
        INDArray table = Nd4j.createFromArray(new float[ELEMENTS][4]);
        System.out.println("ready next_views from_array to_array");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String name = in.readLine(); name != null; name = in.readLine()) {
            long start = System.nanoTime();
            int units = run(name.trim(), tensor, table);
            System.out.println((System.nanoTime() - start) / (double) units);
        }
    }
}
