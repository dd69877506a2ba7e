import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import levada.Checkpoint;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.Generator;
import levada.Io;
import levada.Levada;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.NativeObject;
import levada.Tensor;
import levada.TensorSpec;
import levada.TracedFunction;
import levada.Variable;

/** What a careless caller does: each is an exception with levada's message, never a crash. */
final class BadInputTest {
    private BadInputTest() {}

    private static void closed(Check.Action action) {
        LevadaException.Misuse thrown = Check.fails(LevadaException.Misuse.class, "got one that is closed", action);
        Check.same(64, thrown.code().number());
    }

    @Check.Test
    static void closedObjects() {
        Tensor tensor = Tensor.of(new int[] {1, 2});
        Variable variable = Variable.of(tensor);
        Dataset dataset = Dataset.range(3);
        LevadaIterator iterator = dataset.iterator();
        Element element = Element.of(tensor);
        Generator generator = Generator.ofSeed(1);
        TracedFunction function = TracedFunction.trace(e -> e.get(0), TensorSpec.of(DType.INT32));
        for (NativeObject object : new NativeObject[] {tensor, variable, dataset, iterator, element, generator, function}) {
            object.close();
            object.close();
            Check.that(object.isClosed() && object.toString() != null, "expected a closed object");
        }
        closed(tensor::dtype);
        closed(tensor::shape);
        closed(tensor::rank);
        closed(tensor::toArray);
        closed(tensor::asByteBuffer);
        closed(() -> tensor.add(1));
        closed(() -> tensor.add(Tensor.of(1)));
        closed(() -> Tensor.of(1).add(tensor));
        closed(() -> Element.of(tensor));
        closed(() -> Dataset.fromTensorSlices(tensor));
        closed(() -> levada.Ops.concat(new Tensor[] {Tensor.of(new int[1]), tensor}, 0));
        closed(variable::read);
        closed(variable::shape);
        closed(() -> variable.assign(Tensor.of(1)));
        closed(() -> variable.update(x -> x));
        closed(dataset::iterator);
        closed(dataset::cardinality);
        closed(dataset::elementSpec);
        closed(() -> dataset.map(x -> x));
        closed(() -> dataset.batch(2));
        closed(() -> Dataset.zip(dataset, Dataset.range(1)));
        closed(iterator::next);
        closed(iterator::hasNext);
        closed(iterator::save);
        closed(iterator::cancel);
        closed(element::size);
        closed(() -> element.get(0));
        closed(generator::read);
        closed(() -> function.call(Tensor.of(1)));
        closed(() -> Dataset.range(1).filter(function));
        closed(() -> Dataset.range(1).groupByWindow(function, e -> e.dataset(1), 1, TensorSpec.of(DType.INT64)));
        closed(() -> Dataset.range(1).bucketBySequenceLength(function, new long[0], new long[] {1}, false, false));
        closed(() -> Dataset.range(1).rejectionResample(function, new double[] {1}, null, null));
        closed(() -> Dataset.range(1).paddedBatch(1, false, null, new Tensor[] {tensor}));
        closed(() -> Dataset.range(1).onError(levada.ErrorPolicy.SUBSTITUTE, element));
        closed(() -> Checkpoint.write(Path.of("x"), Map.of("v", variable)));
    }

    @Check.Test
    static void nulls() {
        Check.fails(NullPointerException.class, "got null", () -> Tensor.of(null));
        Check.fails(NullPointerException.class, "got null", () -> Tensor.of(1).add((Tensor) null));
        Check.fails(NullPointerException.class, "variable_create: initial: expected", () -> Variable.of(null));
        Check.fails(NullPointerException.class, "value", () -> Variable.of(Tensor.of(1)).assign(null));
        Check.fails(NullPointerException.class, "got null", () -> Dataset.fromTensorSlices((Tensor) null));
        Check.fails(NullPointerException.class, "got null", () -> Dataset.zip((Dataset) null));
        Check.fails(NullPointerException.class, "got null", () -> Dataset.range(1).flatMap(null, TensorSpec.of(DType.BOOL)));
        Check.fails(NullPointerException.class, "got null", () -> Dataset.range(1).concatenate(null));
        Check.fails(NullPointerException.class, "got null", () -> Generator.ofState(null));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Tensor.of(1).cast(null));
        Check.same(false, Levada.hasFeature(null));
    }

    @Check.Test
    static void wrongKinds() {
        Check.fails(LevadaException.InvalidArgument.class, "got java.util.ArrayList", () -> Tensor.of(new ArrayList<>()));
        Check.fails(LevadaException.InvalidArgument.class, "got char", () -> Tensor.of(new char[] {'a'}));
        Check.fails(LevadaException.InvalidArgument.class, "got java.lang.Object", () -> Tensor.of(new Object[] {1}));
        Check.fails(LevadaException.InvalidArgument.class, "got java.lang.Character", () -> Tensor.of('a'));
        Check.fails(LevadaException.InvalidArgument.class, "got java.lang.Integer", () -> Tensor.of(new Integer[] {1}));
        Check.fails(LevadaException.InvalidArgument.class, "pairs", () -> Tensor.of(new float[3], DType.COMPLEX64));
        Check.fails(LevadaException.InvalidArgument.class, "tensors and datasets",
                () -> Element.ofNested(Tensor.of(1), Variable.of(Tensor.of(1))));
        Check.fails(LevadaException.InvalidArgument.class, "got 'no'", () -> DType.ofName("no"));
        Check.fails(IndexOutOfBoundsException.class, "0 ... 0", () -> Element.of(Tensor.of(1)).get(1));
        Check.fails(LevadaException.InvalidArgument.class, "expected bool", () -> Tensor.of(1).booleanValue());
        Check.fails(LevadaException.InvalidArgument.class, "float[] carries, got int32", () -> Tensor.of(1).toFloatArray());
    }

    @Check.Test
    static void numbersOutOfRange() {
        Dataset d = Dataset.range(3);
        Check.fails(LevadaException.InvalidArgument.class, "batch", () -> d.batch(0));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> d.shuffle(0, 1));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Dataset.range(0, 1, 0, DType.INT64));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> d.shard(2, 2));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> d.iterator(-1));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> d.iterator(0, 3, 2));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> d.bucketBySequenceLength(e -> e.get(0),
                new long[] {1, 2}, new long[] {1}, false, false));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> d.rejectionResample(e -> e.get(0),
                new double[] {0.5, 0.5}, new double[] {1}, null));
        Check.fails(LevadaException.InvalidArgument.class, "dimensions",
                () -> Tensor.ofBytes(new byte[0][], new long[65]));
        Check.fails(LevadaException.InvalidArgument.class, "", () -> Tensor.of(1).transpose(3));
        Check.fails(LevadaException.InvalidArgument.class, "1 components, got no shapes and 2 values",
                () -> d.paddedBatch(1, false, null, new Tensor[2]));
        Check.fails(LevadaException.InvalidArgument.class, "each place of the dimensions [3]",
                () -> Tensor.ofBytes(new byte[1][1], 3));
        Check.fails(NullPointerException.class, "got null", () -> Tensor.ofBytes(new byte[][] {null}));
        Check.fails(NullPointerException.class, "null", () -> Tensor.ofBytes(new byte[1][1], (long[]) null));
        Check.fails(LevadaException.InvalidArgument.class, "shape", () -> levada.Ops.zeros(new long[] {1L << 62, 1L << 62},
                DType.FLOAT32));
        Check.fails(LevadaException.ResourceExhausted.class, "memory", () -> {
            try (Tensor huge = levada.Ops.zeros(new long[] {1L << 60}, DType.INT8)) {
                huge.add(huge);
            }
        });
        Check.fails(ArithmeticException.class, "", () -> Generator.ofSeed(1).uniform(DType.FLOAT32, 1L << 40, 1L << 40));
    }

    @Check.Test
    static void texts() {
        Check.fails(LevadaException.InvalidArgument.class, "no zero character, got one at position 1",
                () -> Dataset.load("a\0b"));
        Check.fails(LevadaException.InvalidArgument.class, "surrogate", () -> Variable.of(Tensor.of(1), "\udc00"));
        Check.fails(LevadaException.NotFound.class, "ção \ud83d\ude00.npy", () -> Io.readNpy(Path.of("ção \ud83d\ude00.npy"), false));
        Map<String, NativeObject> items = new HashMap<>();
        items.put("x", null);
        Check.fails(LevadaException.InvalidArgument.class, "got null as 'x'", () -> Checkpoint.write(Path.of("x"), items));
        items.put("x", Tensor.of(1));
        Check.fails(LevadaException.InvalidArgument.class, "got levada.Tensor", () -> Checkpoint.write(Path.of("x"), items));
    }
}
