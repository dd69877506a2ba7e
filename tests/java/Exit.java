import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.LevadaIterator;
import levada.MapOptions;
import levada.Tensor;
import levada.TensorSpec;
import levada.Variable;

/** Ends the virtual machine while everything is still open; the argument says how. */
public final class Exit {
    private Exit() {}

    static Object[] kept;

    public static void main(String[] how) throws Exception {
        MapOptions called = MapOptions.DEFAULT.neverTraced().parallelCalls(2).signature(TensorSpec.of(DType.INT64));
        Dataset endless = Dataset.counter(0, 1, DType.INT64).map(x -> {
            if (how[0].equals("callback") && x.longValue() == 100) {
                System.exit(0);
            }
            return x.add(1);
        }, called).prefetch(8);
        LevadaIterator pass = endless.iterator();
        Tensor tensor = Tensor.of(new int[] {1});
        kept = new Object[] {pass, endless, tensor, Variable.of(tensor), pass.next()};
        System.out.println("running");
        switch (how[0]) {
            case "return":
                return;
            case "exit":
                System.exit(0);
                return;
            case "throw":
                throw new IllegalStateException("meant to end the program");
            case "thread":
                Thread reader = new Thread(() -> {
                    while (true) {
                        pass.next();
                    }
                });
                reader.setDaemon(true);
                reader.start();
                Thread.sleep(50);
                return;
            default:
                for (Element element = pass.next();; element = pass.next()) {
                    element.close();
                }
        }
    }
}
