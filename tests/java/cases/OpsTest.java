import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import levada.DType;
import levada.Levada;
import levada.LevadaException;
import levada.Ops;
import levada.PadMode;
import levada.Tensor;

/** The generated operations. */
final class OpsTest {
    private OpsTest() {}

    private static String camel(String name) {
        StringBuilder text = new StringBuilder();
        for (String part : name.split("_")) {
            text.append(text.length() == 0 ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return text.toString();
    }

    @Check.Test
    static void everyOperationIsAMethod() {
        Set<String> methods = new HashSet<>();
        for (Method method : Ops.class.getMethods()) {
            methods.add(method.getName());
        }
        String[] names = Levada.operations();
        Check.that(names.length > 200, "expected all operations, got " + names.length);
        for (String name : names) {
            Check.that(methods.contains(camel(name)), "expected a method for the operation " + name);
        }
    }

    @Check.Test
    static void kindsOfParameters() {
        Tensor x = Tensor.of(new double[][] {{3, 1, 2}, {6, 5, 4}});
        Check.same(new double[] {6, 15}, Ops.reduceSum(x, new int[] {1}, false).toArray());
        Check.same(21.0, Ops.reduceSum(x).item());
        Check.same(new double[][] {{1, 2, 3}, {4, 5, 6}}, Ops.sort(x, -1, false).toArray());
        Check.same(new double[][] {{3, 1, 2, 6, 5, 4}}, Ops.concat(new Tensor[] {x.get(0).reshape(1, 3),
            x.get(1).reshape(1, 3)}, 1).toArray());
        Tensor[] top = Ops.topK(x, 2, DType.INT32);
        Check.same(new double[][] {{3, 2}, {6, 5}}, top[0].toArray());
        Check.same(new int[][] {{0, 2}, {0, 1}}, top[1].toArray());
        Tensor[] parts = Ops.unstack(x, 0, 2);
        Check.same(new double[] {6, 5, 4}, parts[1].toArray());
        Check.same(new float[][] {{0, 0}, {0, 0}}, Ops.zeros(new long[] {2, 2}, DType.FLOAT32).toArray());
        Check.same(new String[] {"a-b"}, Ops.stringJoin(new Tensor[] {Tensor.of(new String[] {"a"}),
            Tensor.of(new String[] {"b"})}, "-").toArray());
        Check.same(new int[] {0, 1, 0}, Ops.pad(Tensor.of(new int[] {1}), new long[] {1, 1}, PadMode.CONSTANT, null)
                .toArray());
        Check.same(new int[] {9, 1, 9}, Ops.pad(Tensor.of(new int[] {1}), new long[] {1, 1}, PadMode.CONSTANT,
                Tensor.of(9)).toArray());
    }

    @Check.Test
    static void errorsNameTheOperation() {
        LevadaException.InvalidArgument thrown = Check.fails(LevadaException.InvalidArgument.class, "add",
                () -> Ops.add(Tensor.of(new int[2]), Tensor.of(new int[3])));
        Check.same(levada.Code.INVALID_ARGUMENT, thrown.code());
        Check.same(-1L, thrown.position());
        Check.fails(NullPointerException.class, "add: y: expected an object, got null", () -> Ops.add(Tensor.of(1), null));
        Check.fails(NullPointerException.class, "concat", () -> Ops.concat(new Tensor[] {Tensor.of(1), null}, 0));
        Check.fails(NullPointerException.class, "concat", () -> Ops.concat(null, 0));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Ops.zeros(new long[] {Long.MAX_VALUE, 16},
                DType.FLOAT64));
        Check.fails(LevadaException.ResourceExhausted.class, "",
                () -> Ops.zeros(new long[] {1L << 50}, DType.FLOAT64).contiguous());
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Ops.zeros(new long[] {1}, null));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Ops.reshape(Tensor.of(1), new long[65]));
    }
}
