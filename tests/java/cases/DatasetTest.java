import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.ErrorPolicy;
import levada.ExplainFormat;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.MapOptions;
import levada.Ops;
import levada.Tensor;
import levada.TensorSpec;

/** Datasets, their iterators, and functions that are traced. */
final class DatasetTest {
    private DatasetTest() {}

    /** The elements of one pass as text. */
    static String all(Dataset dataset) {
        List<String> texts = new ArrayList<>();
        for (Element element : dataset) {
            texts.add(element.toString());
            element.close();
        }
        return String.join(" ", texts);
    }

    @Check.Test
    static void theMainJob() {
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
        Tensor y = Tensor.of(new int[] {0, 1, 2});
        Dataset batches = Dataset.fromTensorSlices(x, y).shuffle(Dataset.ALL, 3).map((a, b) -> Element.of(a.divide(2), b))
                .batch(2).prefetch(1);
        Check.same(2L, batches.cardinality());
        Check.same(TensorSpec.of(DType.FLOAT32, -1, 2), batches.elementSpec()[0]);
        int rows = 0;
        double sum = 0;
        for (Element batch : batches) {
            rows += batch.get(1).dim(0);
            sum += batch.get(0).sum().doubleValue();
        }
        Check.same(3, rows);
        Check.same(10.5, sum);
    }

    @Check.Test
    static void sourcesAndTransformations() {
        Dataset d = Dataset.range(6);
        Check.same("(0) (2) (4)", all(d.shard(2, 0)));
        Check.same("(3) (4)", all(d.skip(3).take(2)));
        Check.same("(0) (1) (0) (1)", all(d.take(2).repeat(2)));
        Check.same("([0 1 2 3]) ([4 5])", all(d.batch(4)));
        Check.same("([0 1 2 3])", all(d.batch(4, true)));
        Check.same("(5, 0) (6, 1)", all(d.take(2).enumerate(5)));
        Check.same("(0, 0) (1, 3)", all(Dataset.zip(d, Dataset.range(0, 6, 3, DType.INT32))));
        Check.same("(0) (1) (2) (3)", all(d.batch(2).take(2).unbatch()));
        Check.same("([0]) ([1 2]) ([3]) ([4 5])", all(d.batch(6).rebatch(false, 1, 2)));
        Check.same("(4) (0)", all(d.gather(Tensor.of(new long[] {4, 0}))));
        Check.same("(2) (3)", all(d.kFold(3, 1, true)));
        Check.same("(3) (4) (5)", all(d.split(new double[] {0.5, 0.5}, 1)));
        Check.same("(1) (3)", all(d.slice(1, 2, 2)));
        Check.same("(0) (1) (7)", all(d.take(2).concatenate(Dataset.range(7, 8))));
        Check.same("(0) (1) (0)", all(Dataset.chooseFromDatasets(new Dataset[] {d, d},
                Dataset.fromTensorSlices(Tensor.of(new long[] {0, 0, 1})), true)));
        Check.same(3, Dataset.sampleFromDatasets(new Dataset[] {d, d}, null, 1L, false).take(3).toList().size());
        Check.same("(3) (4)", all(Dataset.fromTensorSlices(Tensor.of(new int[] {3, 4, 3})).unique()));
        Check.same("([[1 0]\n [2 3]])", all(Dataset.fromElements(Tensor.of(new int[] {1}), Tensor.of(new int[] {2, 3}))
                .paddedBatch(2, false, null, null)));
        Check.same("([1 9])", all(Dataset.fromElements(Tensor.of(new int[] {1})).paddedBatch(1, false,
                new long[][] {{2}}, new Tensor[] {Tensor.of(9)}).map(x -> x.get(0))));
        Check.same(Dataset.INFINITE, Dataset.counter(1, 2, DType.INT32).cardinality());
        Check.same("(1) (3)", all(Dataset.counter(1, 2, DType.INT32).take(2)));
        Check.same(all(Dataset.random(4L, false).take(3)), all(Dataset.random(4L, false).take(3)));
    }

    @Check.Test
    static void functionsAreTraced() {
        int[] runs = {0};
        Dataset mapped = Dataset.range(100).map(x -> {
            ++runs[0];
            return x.multiply(3).add(1);
        });
        Check.same(1, runs[0]);
        Check.same("(1) (4) (7)", all(mapped.take(3)));
        Check.same(1, runs[0]);
        Check.same("(0) (2) (4)", all(Dataset.range(6).filter(x -> Ops.equal(Ops.floormod(x, Tensor.of(2L)), Tensor.of(0L)))));
        Check.same("(0) (1)", all(Dataset.range(6).takeWhile(x -> x.less(2))));
        Check.fails(levada.TraceError.class, "symbolic", () -> Dataset.range(3).map(x -> Tensor.of(x.longValue()),
                MapOptions.DEFAULT.traced()));
    }

    @Check.Test
    static void iterating() {
        try (LevadaIterator pass = Dataset.range(3).iterator()) {
            Check.that(pass.hasNext() && pass.hasNext(), "expected an element");
            Check.same("(0)", pass.next().toString());
            Tensor state = pass.save();
            Check.same("(1)", pass.next().toString());
            Check.that(pass.hasNext(), "expected an element");
            Check.fails(LevadaException.InvalidArgument.class, "hasNext", pass::save);
            pass.restore(state);
            Check.same("(1)", pass.next().toString());
            Check.same("(2)", pass.tryNext().toString());
            Check.same(null, pass.nextOrNull());
            Check.same(null, pass.nextOrNull());
            Check.that(!pass.hasNext(), "expected the end");
            Check.fails(NoSuchElementException.class, "end of the data", pass::next);
            Check.that(pass.stats().contains("\"elements\""), "expected statistics");
            Check.fails(LevadaException.InvalidArgument.class, "", () -> pass.restore(Tensor.of(new byte[3], DType.UINT8)));
        }
        try (var stream = Dataset.range(4).stream()) {
            Check.same(List.of(0L, 2L), stream.map(e -> e.get(0).longValue()).filter(x -> x % 2 == 0)
                    .collect(Collectors.toList()));
        }
        Check.same(3, Dataset.range(3).toList().size());
    }

    @Check.Test
    static void epochsAndRanks() {
        Dataset shuffled = Dataset.range(20).shuffle(Dataset.ALL, 5);
        String first = all(shuffled);
        Check.that(!first.equals(all(shuffled)), "expected another order in the next epoch");
        try (LevadaIterator pass = shuffled.iterator(0)) {
            Check.same(first.split(" ")[0], pass.next().toString());
        }
        Dataset fixed = Dataset.range(20).shuffle(Dataset.ALL, 5, false);
        Check.same(all(fixed), all(fixed));
        try (LevadaIterator rank = Dataset.range(8).batch(4).iterator(0, 1, 2)) {
            Check.same("([2 3])", rank.next().toString());
        }
    }

    @Check.Test
    static void positionsAndDescriptions() {
        Dataset d = Dataset.range(10).map(x -> x.multiply(2));
        Check.that(d.isIndexed(), "expected a dataset with positions");
        Check.same("(18)", d.get(-1).toString());
        Check.fails(LevadaException.OutOfRange.class, "", () -> d.get(10));
        Check.that(d.explain().contains("map"), d.explain());
        Check.that(d.explain(ExplainFormat.JSON).startsWith("{"), "expected JSON");
        Check.that(d.describe().startsWith("{"), "expected JSON");
        Check.same("Dataset([int64[]])", d.toString());
    }

    @Check.Test
    static void windowsHoldDatasets() {
        Dataset windows = Dataset.range(5).window(2, 0, 1, true);
        List<String> texts = new ArrayList<>();
        for (Element element : windows) {
            texts.add(all(element.dataset(0)));
            Check.fails(LevadaException.InvalidArgument.class, "got a dataset", () -> element.get(0));
        }
        Check.same(List.of("(0) (1)", "(2) (3)"), texts);
        Check.same("([0 1]) ([2 3])", all(windows.flatMap(e -> e.dataset(0).batch(2))));
    }

    @Check.Test
    static void statesOfErrors() {
        Dataset bad = Dataset.fromTensorSlices(Tensor.of(new String[] {"1", "x", "3"}))
                .map(s -> Ops.stringToNumber(s, DType.INT32));
        try (LevadaIterator pass = bad.iterator()) {
            Check.same("(1)", pass.next().toString());
            LevadaException.InvalidArgument thrown = Check.fails(LevadaException.InvalidArgument.class, "x", pass::next);
            Check.that(thrown.step().startsWith("map#"), "expected the step, got " + thrown.step());
            Check.same(1L, thrown.position());
            Check.that(thrown.toString().contains("element 1"), thrown.toString());
            Check.same("(3)", pass.next().toString());
        }
        Check.same("(1) (3)", all(bad.ignoreErrors()));
        Check.same("(1) (-1) (3)", all(bad.onError(ErrorPolicy.SUBSTITUTE, Element.of(Tensor.of(-1)))));
        Check.same("(1) (3)", all(bad.onError(ErrorPolicy.SKIP, null)));
    }

    @Check.Test
    static void groupsAndBuckets() {
        Dataset keyed = Dataset.range(6).groupByWindow(e -> Ops.floormod(e.get(0), Tensor.of(2L)),
                e -> e.dataset(1).batch(2), 2, TensorSpec.of(DType.INT64, -1));
        Check.same("([0 2]) ([1 3]) ([4]) ([5])", all(keyed));
        Dataset lengths = Dataset.fromElements(Tensor.of(new int[1]), Tensor.of(new int[3]), Tensor.of(new int[1]))
                .bucketBySequenceLength(e -> Ops.size(e.get(0), DType.INT32), new long[] {2}, new long[] {2, 2}, false, false);
        Check.same("([[0]\n [0]]) ([[0 0 0]])", all(lengths));
        Dataset balanced = Dataset.range(100).rejectionResample(e -> Ops.cast(e.get(0).less(50), DType.INT32),
                new double[] {0.5, 0.5}, new double[] {0.5, 0.5}, 1L);
        Check.that(all(balanced).startsWith("("), "expected elements");
        Check.same(5, Dataset.range(10).sample(Ops.ones(new long[] {10}, DType.FLOAT64), 5, 2L, false).toList().size());
        Check.same(4, Dataset.range(4).balance(Tensor.of(new long[] {0, 1, 0, 1}), 4, 2L, false).toList().size());
        Check.same("(0) (0) (1) (1)", all(Dataset.mix(new Dataset[] {Dataset.range(2), Dataset.range(2)},
                new double[] {1, 1})));
    }
}
