package levada;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An immutable description of a sequence of elements. Each method gives another dataset, which keeps this one alive; data
 * are touched when an iterator asks for them. The same description, seed and epoch give the same bytes in the same order
 * for any number of threads.
 *
 * <p>A function given to a step lives as long as the step. One that captures the dataset of its own step, or an iterator
 * over it, holds itself through the library, where the garbage collector does not look: such a dataset is given back by
 * {@link #close} (and that of what was made of it), not by being dropped.
 */
public final class Dataset extends FileSources implements Iterable<Element> {
    /** The cardinality of a dataset without end. */
    public static final long INFINITE = -1;
    /** A cardinality that only iterating tells. */
    public static final long UNKNOWN = -2;
    /** A depth or a number of parallel calls that levada chooses. */
    public static final int AUTOTUNE = -1;
    /** A shuffle over the whole input. */
    public static final long ALL = -2;

    Dataset(long handle) {
        super(handle);
    }

    // ---- sources

    /** One element. */
    public static Dataset fromTensors(Tensor... components) {
        return Raw.levada_dataset_from_tensors(components);
    }

    /** The rows of tensors: element i holds row i of each. */
    public static Dataset fromTensorSlices(Tensor... components) {
        return Raw.levada_dataset_from_tensor_slices(components);
    }

    /** Given elements, which may differ in shape. */
    public static Dataset fromElements(Value... values) {
        Element[] elements = new Element[values.length];
        for (int i = 0; i < values.length; ++i) {
            elements[i] = values[i] instanceof Element ? (Element) values[i]
                    : Element.of(Element.componentsOf(values[i], "fromElements"));
        }
        return Raw.levada_dataset_from_elements(elements);
    }

    /** What an iterable gives, begun anew by every pass, perhaps on a worker thread. */
    public static <V extends Value> Dataset fromGenerator(Iterable<V> source, TensorSpec... specs) {
        return Raw.levada_dataset_from_generator(specs, source);
    }

    /** The int64 scalars 0 ... stop - 1. */
    public static Dataset range(long stop) {
        return range(0, stop, 1, DType.INT64);
    }

    /** The int64 scalars start ... stop - 1. */
    public static Dataset range(long start, long stop) {
        return range(start, stop, 1, DType.INT64);
    }

    /** The scalars start, start + step, ... before stop. */
    public static Dataset range(long start, long stop, long step, DType dtype) {
        return Raw.levada_dataset_range(start, stop, step, dtype);
    }

    /** The scalars start, start + step, ... without end. */
    public static Dataset counter(long start, long step, DType dtype) {
        return Raw.levada_dataset_counter(start, step, dtype);
    }

    /** Uniform int64 scalars without end; a seed of null is drawn. */
    public static Dataset random(Long seed, boolean rerandomizeEachIteration) {
        return Raw.levada_dataset_random(randomNumbers(seed, rerandomizeEachIteration));
    }

    private static long[] randomNumbers(Long seed, boolean rerandomize) {
        return new long[] {seed == null ? 0 : 1, seed == null ? 0 : seed, rerandomize ? 1 : 0};
    }

    /** The elements of several datasets side by side. */
    public static Dataset zip(Dataset... inputs) {
        return Raw.levada_dataset_zip(inputs);
    }

    /** Each element from an input drawn by weight (null: equal weights); a seed of null is drawn. */
    public static Dataset sampleFromDatasets(Dataset[] inputs, double[] weights, Long seed, boolean stopOnEmpty) {
        return Raw.levada_dataset_sample_from_datasets(inputs, weights,
                new long[] {stopOnEmpty ? 1 : 0, seed == null ? 0 : 1, seed == null ? 0 : seed, 0});
    }

    /** Each element from the input whose number a dataset of int64 scalars gives. */
    public static Dataset chooseFromDatasets(Dataset[] inputs, Dataset choices, boolean stopOnEmpty) {
        return Raw.levada_dataset_choose_from_datasets(inputs, choices, stopOnEmpty);
    }

    /** Elements of several datasets in fixed proportions. */
    public static Dataset mix(Dataset[] inputs, double[] weights) {
        return Raw.levada_dataset_mix(inputs, weights);
    }

    // ---- transformations

    /** Applies a function to every element of one component; see {@link #mapElements}. */
    public Dataset map(Function1 function) {
        return mapElements(Callbacks.of(function), MapOptions.DEFAULT);
    }

    /** Applies a function to every element of two components; see {@link #mapElements}. */
    public Dataset map(Function2 function) {
        return mapElements(Callbacks.of(function), MapOptions.DEFAULT);
    }

    /** Applies a function to every element of three components; see {@link #mapElements}. */
    public Dataset map(Function3 function) {
        return mapElements(Callbacks.of(function), MapOptions.DEFAULT);
    }

    /** Applies a function to every element of one component; see {@link #mapElements}. */
    public Dataset map(Function1 function, MapOptions options) {
        return mapElements(Callbacks.of(function), options);
    }

    /** Applies a function to every element of two components; see {@link #mapElements}. */
    public Dataset map(Function2 function, MapOptions options) {
        return mapElements(Callbacks.of(function), options);
    }

    /** Applies a function to every element of three components; see {@link #mapElements}. */
    public Dataset map(Function3 function, MapOptions options) {
        return mapElements(Callbacks.of(function), options);
    }

    /**
     * Applies a function to every element. It is run once on symbolic tensors; what it did with operations of levada then
     * runs natively on whole batches. A function that asks for values is called for every element instead.
     */
    public Dataset mapElements(ElementFunction function, MapOptions options) {
        return Tracing.build(this, function, options, "map",
                traced -> Raw.levada_dataset_map(this, traced, options.numbers()),
                called -> Raw.levada_dataset_map_callback(this, Tracing.signature(this, called, options, "map"), called,
                        options.numbers()));
    }

    /** Applies a function that was traced before. */
    public Dataset map(TracedFunction function, int parallelCalls) {
        return Raw.levada_dataset_map(this, function, new long[] {parallelCalls, 0});
    }

    /** The elements for which a function that was traced before gives true. */
    public Dataset filter(TracedFunction function) {
        return Raw.levada_dataset_filter(this, function);
    }

    /** The elements before the first for which a function that was traced before gives false. */
    public Dataset takeWhile(TracedFunction function) {
        return Raw.levada_dataset_take_while(this, function);
    }

    /** {@link #scan(Value, StepFunction, TensorSpec...)} with a function that was traced before. */
    public Dataset scan(Value initial, TracedFunction function) {
        try (Element first = Element.of(Element.componentsOf(initial, "scan"))) {
            return Raw.levada_dataset_scan(this, first, function);
        }
    }

    /** {@link #reduce(Value, StepFunction)} with a function that was traced before. */
    public Element reduce(Value initial, TracedFunction function) {
        try (Element first = Element.of(Element.componentsOf(initial, "reduce"))) {
            return Raw.levada_dataset_reduce(this, first, function);
        }
    }

    /** The elements of one component for which a predicate holds. */
    public Dataset filter(Predicate1 predicate) {
        return filterElements(onOne(predicate), MapOptions.DEFAULT);
    }

    /** The elements of two components for which a predicate holds. */
    public Dataset filter(Predicate2 predicate) {
        Callbacks.PredicateOfComponents both = element -> {
            Callbacks.expect(element, 2, "filter");
            return predicate.test(element.get(0), element.get(1));
        };
        return filterElements(both, MapOptions.DEFAULT);
    }

    private static Callbacks.PredicateOfComponents onOne(Predicate1 predicate) {
        return element -> {
            Callbacks.expect(element, 1, "filter");
            return predicate.test(element.get(0));
        };
    }

    /** The elements for which a predicate holds; traced as {@link #mapElements}. */
    public Dataset filterElements(ElementPredicate predicate, MapOptions options) {
        return Tracing.build(this, Callbacks.deciding(predicate, "filter"), options, "filter",
                traced -> Raw.levada_dataset_filter(this, traced),
                called -> Raw.levada_dataset_filter_callback(this, called, options.callNumbers()));
    }

    /** The elements of one component before the first for which a predicate does not hold. */
    public Dataset takeWhile(Predicate1 predicate) {
        return takeWhileElements(onOne(predicate), MapOptions.DEFAULT);
    }

    /** The elements before the first for which a predicate does not hold; traced as {@link #mapElements}. */
    public Dataset takeWhileElements(ElementPredicate predicate, MapOptions options) {
        return Tracing.build(this, Callbacks.deciding(predicate, "takeWhile"), options, "takeWhile",
                traced -> Raw.levada_dataset_take_while(this, traced),
                called -> Raw.levada_dataset_take_while_callback(this, called, options.callNumbers()));
    }

    /**
     * Carries a state along. The function gives the components of the next state, then those delivered, which the specs
     * describe.
     */
    public Dataset scan(Value initial, StepFunction function, TensorSpec... specs) {
        Tensor[] state = Element.componentsOf(initial, "scan");
        try (Element first = Element.of(state)) {
            return Raw.levada_dataset_scan_callback(this, first, specs, Callbacks.stepping(function, state.length), null);
        }
    }

    /** The last state of state = function(state, element) over one pass. */
    public Element reduce(Value initial, StepFunction function) {
        Tensor[] state = Element.componentsOf(initial, "reduce");
        try (Element first = Element.of(state)) {
            return Raw.levada_dataset_reduce_callback(this, first, Callbacks.stepping(function, state.length));
        }
    }

    /** The elements of the datasets that a function gives, one after the other; without specs it is called once to see. */
    public Dataset flatMap(DatasetFunction function, TensorSpec... specs) {
        TensorSpec[] known = specs.length > 0 ? specs : Tracing.signature(this, function, "flatMap");
        return Raw.levada_dataset_flat_map(this, known, function, null);
    }

    /** The rows of elements of tensors, or the elements of windows' datasets side by side, one after the other. */
    public Dataset flatten(FlattenOptions options, TensorSpec... specs) {
        return Raw.levada_dataset_flatten(this, specs, options.numbers());
    }

    /** The elements of several of the datasets that a function gives, in turn. */
    public Dataset interleave(DatasetFunction function, long cycleLength, long blockLength, int parallelCalls,
            TensorSpec... specs) {
        TensorSpec[] known = specs.length > 0 ? specs : Tracing.signature(this, function, "interleave");
        return Raw.levada_dataset_interleave(this, known, function, new long[] {0, cycleLength, blockLength, parallelCalls});
    }

    /** Groups elements by an int64 key; full groups go through a function of the key and the datasets of the window. */
    public Dataset groupByWindow(ElementFunction key, DatasetFunction function, long windowSize, TensorSpec... specs) {
        try (TracedFunction traced = TracedFunction.trace(key, elementSpec())) {
            return groupByWindow(traced, function, windowSize, specs);
        }
    }

    /** Groups elements by a key that was traced before. */
    public Dataset groupByWindow(TracedFunction key, DatasetFunction function, long windowSize, TensorSpec... specs) {
        return Raw.levada_dataset_group_by_window(this, new Object[] {new long[] {0, windowSize}, key, null}, specs, function);
    }

    /** Groups elements by a key; the size of a window is a function of its key, int64 like it. */
    public Dataset groupByWindow(TracedFunction key, DatasetFunction function, TracedFunction windowSizeOf,
            TensorSpec... specs) {
        return Raw.levada_dataset_group_by_window(this, new Object[] {new long[2], key, windowSizeOf}, specs, function);
    }

    /** Batches elements of similar length. */
    public Dataset bucketBySequenceLength(ElementFunction length, long[] boundaries, long[] batchSizes,
            boolean dropRemainder, boolean padToBucketBoundary) {
        try (TracedFunction traced = TracedFunction.trace(length, elementSpec())) {
            return bucketBySequenceLength(traced, boundaries, batchSizes, dropRemainder, padToBucketBoundary);
        }
    }

    /** Batches elements of similar length, told by a function that was traced before. */
    public Dataset bucketBySequenceLength(TracedFunction length, long[] boundaries, long[] batchSizes,
            boolean dropRemainder, boolean padToBucketBoundary) {
        return Raw.levada_dataset_bucket_by_sequence_length(this, new Object[] {
            new long[] {dropRemainder ? 1 : 0, padToBucketBoundary ? 1 : 0, 0}, length, boundaries, batchSizes, null, null});
    }

    /** Drops elements so that the classes of the others come in given proportions; the class stands in front. */
    public Dataset rejectionResample(ElementFunction classOf, double[] target, double[] initial, Long seed) {
        try (TracedFunction traced = TracedFunction.trace(classOf, elementSpec())) {
            return rejectionResample(traced, target, initial, seed);
        }
    }

    /** Drops elements so that classes, told by a function that was traced before, come in given proportions. */
    public Dataset rejectionResample(TracedFunction classOf, double[] target, double[] initial, Long seed) {
        return Raw.levada_dataset_rejection_resample(this, new Object[] {
            new long[] {seed == null ? 0 : 1, seed == null ? 0 : seed}, classOf, target, initial});
    }

    /** Groups consecutive elements into batches; the last may be smaller. */
    public Dataset batch(long batchSize) {
        return batch(batchSize, false);
    }

    /** Groups consecutive elements into batches. */
    public Dataset batch(long batchSize, boolean dropRemainder) {
        return Raw.levada_dataset_batch(this, batchSize, dropRemainder);
    }

    /** Batches elements of different shapes, padded to the largest of the batch or to shapes (null: as they are). */
    public Dataset paddedBatch(long batchSize, boolean dropRemainder, long[][] paddedShapes, Tensor[] paddingValues) {
        int components = Raw.levada_dataset_num_components(this);
        if ((paddedShapes != null && paddedShapes.length != components)
                || (paddingValues != null && paddingValues.length != components)) {
            throw LevadaException.invalid("paddedBatch: expected a shape and a value for each of " + components
                    + " components, got " + (paddedShapes == null ? "no" : paddedShapes.length) + " shapes and "
                    + (paddingValues == null ? "no" : paddingValues.length) + " values");
        }
        return Raw.levada_dataset_padded_batch(this,
                new Object[] {new long[] {batchSize, dropRemainder ? 1 : 0}, paddedShapes, paddingValues});
    }

    /** Splits elements along their first axis. */
    public Dataset unbatch() {
        return Raw.levada_dataset_unbatch(this);
    }

    /** Joins rows of elements to batches of other sizes, used in turn. */
    public Dataset rebatch(boolean dropRemainder, long... batchSizes) {
        return Raw.levada_dataset_rebatch(this, batchSizes, dropRemainder);
    }

    /** Windows: each component becomes a dataset of the elements of the window. A shift of 0 is the size. */
    public Dataset window(long size, long shift, long stride, boolean dropRemainder) {
        return Raw.levada_dataset_window(this, new long[] {size, shift, stride, dropRemainder ? 1 : 0});
    }

    /** A uniform permutation of all elements by a drawn seed, another one in every epoch. */
    public Dataset shuffle() {
        return Raw.levada_dataset_shuffle(this, ALL, null);
    }

    /** An order by a buffer of elements, or by {@link #ALL}, of a seed, another one in every epoch. */
    public Dataset shuffle(long bufferSize, long seed) {
        return shuffle(bufferSize, seed, true);
    }

    /** An order by a seed, the same in every epoch unless reshuffled. */
    public Dataset shuffle(long bufferSize, long seed, boolean reshuffleEachIteration) {
        return Raw.levada_dataset_shuffle(this, bufferSize, new long[] {1, seed, reshuffleEachIteration ? 0 : 1});
    }

    /** An order by a buffer of elements, or by {@link #ALL}, as the options say. */
    public Dataset shuffle(long bufferSize, ShuffleOptions options) {
        return Raw.levada_dataset_shuffle(this, bufferSize, options.numbers());
    }

    /** Again and again. */
    public Dataset repeat() {
        return repeat(-1);
    }

    /** So many times, for ever when count is negative. */
    public Dataset repeat(long count) {
        return Raw.levada_dataset_repeat(this, count);
    }

    /** The first elements; all when count is negative. */
    public Dataset take(long count) {
        return Raw.levada_dataset_take(this, count);
    }

    /** All but the first elements. */
    public Dataset skip(long count) {
        return Raw.levada_dataset_skip(this, count);
    }

    /** Lets worker threads prepare elements ahead of the consumer. */
    public Dataset prefetch(long depth) {
        return Raw.levada_dataset_prefetch(this, depth);
    }

    /** These elements, then those of another dataset. */
    public Dataset concatenate(Dataset other) {
        return Raw.levada_dataset_concatenate(this, other);
    }

    /** The number of the element in front of its components. */
    public Dataset enumerate(long start) {
        return Raw.levada_dataset_enumerate(this, start);
    }

    /** Elements index, index + numShards, ... */
    public Dataset shard(long numShards, long index) {
        return Raw.levada_dataset_shard(this, numShards, index);
    }

    /** Elements start, start + step, ..., count of them or all for -1. */
    public Dataset slice(long start, long count, long step) {
        return Raw.levada_dataset_slice(this, start, count, step);
    }

    /** The elements at given positions. */
    public Dataset gather(Tensor indices) {
        return Raw.levada_dataset_gather(this, indices);
    }

    /** One side of a fold: the held-out elements or the others. */
    public Dataset kFold(long folds, long fold, boolean heldOut) {
        return Raw.levada_dataset_k_fold(this, folds, fold, heldOut);
    }

    /** One part of a split by fractions. */
    public Dataset split(double[] fractions, int part) {
        return Raw.levada_dataset_split(this, fractions, part);
    }

    /** Draws elements with replacement, by weights; a seed of null is drawn. */
    public Dataset sample(Tensor weights, long count, Long seed, boolean rerandomizeEachIteration) {
        return Raw.levada_dataset_sample(this, weights, count, randomNumbers(seed, rerandomizeEachIteration));
    }

    /** Chooses elements so that all classes come equally often; a seed of null is drawn. */
    public Dataset balance(Tensor labels, long count, Long seed, boolean rerandomizeEachIteration) {
        return Raw.levada_dataset_balance(this, labels, count, randomNumbers(seed, rerandomizeEachIteration));
    }

    /** Keeps elements in memory. */
    public Dataset cache() {
        return Raw.levada_dataset_cache(this);
    }

    /** Elements that the first complete pass stores in a directory. */
    public Dataset cache(String path) {
        return Raw.levada_dataset_cache_file(this, path);
    }

    /** {@link #cache(String)} in a directory of its own for each description of the input. */
    public Dataset snapshot(String path, Compression compression) {
        return Raw.levada_dataset_snapshot(this, path, compression.code());
    }

    /** The elements that did not come before. */
    public Dataset unique() {
        return Raw.levada_dataset_unique(this);
    }

    /** The elements that do not fail. */
    public Dataset ignoreErrors() {
        return Raw.levada_dataset_ignore_errors(this);
    }

    /** Decides what happens to elements that fail in the steps before; the substitute is null unless asked for. */
    public Dataset onError(ErrorPolicy policy, Element substitute) {
        return Raw.levada_dataset_on_error(this, policy.code(), substitute);
    }

    /** Says how many elements there are; iterating fails where that is not so. */
    public Dataset assertCardinality(long cardinality) {
        return Raw.levada_dataset_assert_cardinality(this, cardinality);
    }

    /** {@link #save} of elements whose first component, an int64 scalar, is the number of their shard and is not stored. */
    public void saveSharded(String path, Compression compression) {
        Raw.levada_dataset_save(this, path, null, new long[] {compression.code(), 1, 0});
    }

    /** Stores the elements in a directory. */
    public void save(String path, Compression compression) {
        save(path, compression, 0);
    }

    /**
     * Stores the elements in a directory; what is stored is kept after every checkpointInterval elements, for the next save of
     * the same dataset to go on there if this one is ended. 0: never.
     */
    public void save(String path, Compression compression, long checkpointInterval) {
        Raw.levada_dataset_save(this, path, null, new long[] {compression.code(), 0, checkpointInterval});
    }

    // ---- looking into datasets

    /** The number of elements, {@link #INFINITE} or {@link #UNKNOWN}. */
    public long cardinality() {
        return Raw.levada_dataset_cardinality(this);
    }

    /** Whether any element can be had by its position. */
    public boolean isIndexed() {
        return Raw.levada_dataset_is_indexed(this);
    }

    /** The dtypes and shapes of the components. */
    public TensorSpec[] elementSpec() {
        TensorSpec[] specs = new TensorSpec[Raw.levada_dataset_num_components(this)];
        for (int i = 0; i < specs.length; ++i) {
            specs[i] = TensorSpec.ofNumbers(Native.component(this, i));
        }
        return specs;
    }

    /** One element by its position in epoch 0; a negative position counts from the end. */
    public Element get(long index) {
        return Raw.levada_dataset_at(this, index);
    }

    private static String text(Tensor scalar) {
        try (Tensor text = scalar) {
            return text.stringValue();
        }
    }

    /** The plan by which it runs, for people. */
    public String explain() {
        return text(Raw.levada_dataset_explain(this));
    }

    /** The plan in another form. */
    public String explain(ExplainFormat format) {
        return text(Raw.levada_dataset_explain_as(this, format.code()));
    }

    /** The canonical description as JSON. */
    public String describe() {
        return text(Raw.levada_dataset_describe(this));
    }

    // ---- iterating

    /** Starts a pass; every shuffle takes its next epoch. */
    @Override
    public LevadaIterator iterator() {
        return Raw.levada_iterator_create(this, null);
    }

    /** Starts a pass of a given epoch, which is not counted. */
    public LevadaIterator iterator(long epoch) {
        return Raw.levada_iterator_create(this, new long[] {1, epoch, 0, 0});
    }

    /** Starts the pass of one process of several. */
    public LevadaIterator iterator(long epoch, long rank, long world) {
        return Raw.levada_iterator_create(this, new long[] {1, epoch, rank, world});
    }

    @Override
    public Spliterator<Element> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    }

    /** The elements as a stream; closing it ends the pass. */
    public Stream<Element> stream() {
        LevadaIterator pass = iterator();
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(pass, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(pass::close);
    }

    /** All elements of one pass, for small datasets. */
    public List<Element> toList() {
        List<Element> elements = new ArrayList<>();
        try (LevadaIterator pass = iterator()) {
            pass.forEachRemaining(elements::add);
        }
        return elements;
    }

    @Override
    public String toString() {
        return isClosed() ? "Dataset(closed)" : "Dataset(" + Arrays.toString(elementSpec()) + ")";
    }
}
