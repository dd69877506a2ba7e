import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import levada.Checkpoint;
import levada.Compression;
import levada.CsvOptions;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.ErrorPolicy;
import levada.FileOptions;
import levada.FlattenOptions;
import levada.Generator;
import levada.Index;
import levada.Io;
import levada.LevadaIterator;
import levada.MapOptions;
import levada.NativeObject;
import levada.Policy;
import levada.Scatter;
import levada.TFRecordWriter;
import levada.TarWriter;
import levada.Tensor;
import levada.TensorSpec;
import levada.TracedFunction;
import levada.Value;
import levada.Variable;

/** What each `call` of a conformance case is in Java. */
final class Verbs {
    /** The arguments of one call, handles resolved, by the types that a verb needs. */
    static final class Args {
        final CaseCallbacks callbacks;
        private final List<Object> values;

        Args(CaseCallbacks callbacks, List<Object> values) {
            this.callbacks = callbacks;
            this.values = values;
        }

        Object at(int i) {
            return values.get(i);
        }

        Tensor tensor(int i) {
            return (Tensor) at(i);
        }

        Dataset dataset(int i) {
            return (Dataset) at(i);
        }

        Variable variable(int i) {
            return (Variable) at(i);
        }

        LevadaIterator iterator(int i) {
            return (LevadaIterator) at(i);
        }

        TracedFunction function(int i) {
            return (TracedFunction) at(i);
        }

        Generator generator(int i) {
            return (Generator) at(i);
        }

        DType dtype(int i) {
            return (DType) at(i);
        }

        long number(int i) {
            return (Long) at(i);
        }

        boolean flag(int i) {
            return (Boolean) at(i);
        }

        String text(int i) {
            return (String) at(i);
        }

        Path path(int i) {
            return Path.of(text(i));
        }

        long[] numbers(int i) {
            return Verbs.longs(at(i));
        }

        double[] reals(int i) {
            return at(i) == null ? null : ((List<?>) at(i)).stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
        }

        Tensor[] tensors(int i) {
            return at(i) == null ? null : ((List<?>) at(i)).toArray(new Tensor[0]);
        }

        Dataset[] datasets(int i) {
            return ((List<?>) at(i)).toArray(new Dataset[0]);
        }

        /** Leaves of a nest, those of a mapping in the order of its sorted keys. */
        Tensor[] leaves(int i) {
            List<Object> found = new java.util.ArrayList<>();
            flatten(at(i), found);
            return found.toArray(new Tensor[0]);
        }

        Element element(int i) {
            return Element.of(tensors(i));
        }

        TensorSpec[] specs(int i) {
            return ((List<?>) at(i)).stream().map(Verbs::spec).toArray(TensorSpec[]::new);
        }
    }

    interface Verb {
        Object call(Args a) throws Exception;
    }

    static final Map<String, Verb> ALL = new HashMap<>();

    private Verbs() {}

    static long[] longs(Object list) {
        return list == null ? null : ((List<?>) list).stream().mapToLong(x -> x == null ? -1 : (Long) x).toArray();
    }

    static TensorSpec spec(Object description) {
        Map<?, ?> members = (Map<?, ?>) description;
        DType dtype = DType.ofName((String) members.get("dtype"));
        long[] shape = longs(members.get("shape"));
        return shape == null ? TensorSpec.ofUnknownRank(dtype) : TensorSpec.of(dtype, shape);
    }

    private static void flatten(Object nest, List<Object> found) {
        if (nest instanceof Map) {
            new java.util.TreeMap<>((Map<?, ?>) nest).values().forEach(item -> flatten(item, found));
        } else if (nest instanceof List) {
            ((List<?>) nest).forEach(item -> flatten(item, found));
        } else {
            found.add(nest);
        }
    }

    private static MapOptions called(TensorSpec[] specs) {
        return specs == null ? MapOptions.DEFAULT.neverTraced() : MapOptions.DEFAULT.neverTraced().signature(specs);
    }

    private static Object nothing(Runnable action) {
        action.run();
        return null;
    }

    static Index[] index(long[] items) {
        Index[] index = new Index[items.length / 4];
        for (int i = 0; i < index.length; ++i) {
            long begin = items[4 * i + 1];
            long end = items[4 * i + 2];
            long step = items[4 * i + 3];
            index[i] = new Index[] {Index.at(begin), Index.slice(begin, end, step), Index.newAxis(), Index.ellipsis()}[
                    (int) items[4 * i]];
        }
        return index;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, NativeObject> items(Object mapping) {
        return (Map<String, NativeObject>) mapping;
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }

    static {
        tensors();
        variables();
        functions();
        sources();
        transformations();
        choices();
        callbacks();
        looking();
        files();
    }

    private static void tensors() {
        ALL.put("tensor_convert", a -> a.tensor(0).convert(a.dtype(1), choice(Policy.class, a.text(2))));
        ALL.put("tensor_dtype", a -> a.tensor(0).dtype().officialName());
        ALL.put("tensor_dim", a -> a.tensor(0).dim((int) a.number(1)));
        ALL.put("tensor_rank", a -> (long) a.tensor(0).rank());
        ALL.put("tensor_size", a -> a.tensor(0).size());
        ALL.put("tensor_nbytes", a -> a.tensor(0).nbytes());
        ALL.put("tensor_is_contiguous", a -> a.tensor(0).isContiguous());
        ALL.put("tensor_to_string", a -> Tensor.of(a.text(1).equals("format") ? a.tensor(0).toString()
                : a.tensor(0).toDetailedString()));
        ALL.put("dtype_promote", a -> a.dtype(0).promote(a.dtype(1)).officialName());
        ALL.put("dtype_size", a -> (long) a.dtype(0).size());
    }

    private static void variables() {
        ALL.put("variable_create", a -> Variable.of(a.tensor(0), a.text(1)));
        ALL.put("variable_dtype", a -> a.variable(0).dtype().officialName());
        ALL.put("variable_rank", a -> (long) a.variable(0).shape().length);
        ALL.put("variable_dim", a -> {
            long[] shape = a.variable(0).shape();
            return shape[Math.floorMod((int) a.number(1), shape.length)];
        });
        ALL.put("variable_name", a -> a.variable(0).name());
        ALL.put("variable_version", a -> a.variable(0).version());
        ALL.put("variable_read", a -> a.variable(0).read());
        ALL.put("variable_assign", a -> nothing(() -> a.variable(0).assign(a.tensor(1))));
        ALL.put("variable_assign_add", a -> nothing(() -> a.variable(0).assignAdd(a.tensor(1))));
        ALL.put("variable_assign_sub", a -> nothing(() -> a.variable(0).assignSub(a.tensor(1))));
        ALL.put("variable_assign_slice", a -> nothing(() -> a.variable(0).assign(a.tensor(2), index(a.numbers(1)))));
        ALL.put("variable_scatter", a -> nothing(() -> a.variable(0).scatter(choice(Scatter.class, a.text(1)), a.tensor(2),
                a.tensor(3))));
        ALL.put("variable_scatter_nd", a -> nothing(() -> a.variable(0).scatterNd(choice(Scatter.class, a.text(1)),
                a.tensor(2), a.tensor(3))));
        ALL.put("variable_update", a -> nothing(() -> a.variable(0).update(a.callbacks.update(a.text(1)))));
        ALL.put("generator_create", a -> Generator.ofState(a.tensor(0)));
        ALL.put("generator_read", a -> a.generator(0).read());
        ALL.put("generator_next", a -> a.generator(0).next(a.number(1)));
        ALL.put("generator_assign", a -> nothing(() -> a.generator(0).assign(a.tensor(1))));
    }

    private static void functions() {
        ALL.put("function_call", a -> a.function(0).call(a.tensors(1)));
        ALL.put("function_call_rows", a -> a.function(0).callRows(a.tensors(1)));
        ALL.put("function_is_stateful", a -> a.function(0).isStateful());
        ALL.put("function_num_inputs", a -> (long) a.function(0).numInputs());
        ALL.put("function_num_outputs", a -> (long) a.function(0).numOutputs());
        ALL.put("function_output_dtype", a -> a.function(0).outputSpecs()[(int) a.number(1)].dtype().officialName());
        ALL.put("function_output_rank", a -> (long) a.function(0).outputSpecs()[(int) a.number(1)].shape().length);
        ALL.put("function_output_dim", a -> a.function(0).outputSpecs()[(int) a.number(1)].shape()[(int) a.number(2)]);
    }

    private static void sources() {
        ALL.put("dataset_from_tensors", a -> Dataset.fromTensors(a.leaves(0)));
        ALL.put("dataset_from_tensor_slices", a -> Dataset.fromTensorSlices(a.leaves(0)));
        ALL.put("dataset_from_elements", a -> Dataset.fromElements(((List<?>) a.at(0)).stream()
                .map(parts -> Element.of(((List<?>) parts).toArray(new Tensor[0]))).toArray(Value[]::new)));
        ALL.put("dataset_from_generator", a -> Dataset.fromGenerator(a.callbacks.source(a.text(0)), a.specs(1)));
        ALL.put("dataset_range", a -> Dataset.range(a.number(0), a.number(1), a.number(2), a.dtype(3)));
        ALL.put("dataset_counter", a -> Dataset.counter(a.number(0), a.number(1), a.dtype(2)));
        ALL.put("dataset_random", a -> Dataset.random(a.number(0), false));
        ALL.put("dataset_zip", a -> Dataset.zip(a.datasets(0)));
        ALL.put("dataset_choose_from_datasets", a -> Dataset.chooseFromDatasets(a.datasets(0), a.dataset(1), a.flag(2)));
        ALL.put("dataset_sample_from_datasets", a -> Dataset.sampleFromDatasets(a.datasets(0), a.reals(1), a.number(2),
                a.flag(3)));
        ALL.put("dataset_mix", a -> Dataset.mix(a.datasets(0), a.reals(1)));
    }

    private static void transformations() {
        ALL.put("dataset_batch", a -> a.dataset(0).batch(a.number(1), a.flag(2)));
        ALL.put("dataset_unbatch", a -> a.dataset(0).unbatch());
        ALL.put("dataset_rebatch", a -> a.dataset(0).rebatch(a.flag(2), a.numbers(1)));
        ALL.put("dataset_padded_batch", a -> a.dataset(0).paddedBatch(a.number(1), a.flag(4), a.at(2) == null ? null
                : ((List<?>) a.at(2)).stream().map(Verbs::longs).toArray(long[][]::new), a.tensors(3)));
        ALL.put("dataset_window", a -> a.dataset(0).window(a.number(1), a.number(2), a.number(3), a.flag(4)));
        ALL.put("dataset_shuffle", a -> a.dataset(0).shuffle(a.number(1), a.number(2), !a.flag(3)));
        ALL.put("dataset_repeat", a -> a.dataset(0).repeat(a.number(1)));
        ALL.put("dataset_take", a -> a.dataset(0).take(a.number(1)));
        ALL.put("dataset_skip", a -> a.dataset(0).skip(a.number(1)));
        ALL.put("dataset_prefetch", a -> a.dataset(0).prefetch(a.number(1)));
        ALL.put("dataset_shard", a -> a.dataset(0).shard(a.number(1), a.number(2)));
        ALL.put("dataset_slice", a -> a.dataset(0).slice(a.number(1), a.number(2), a.number(3)));
        ALL.put("dataset_enumerate", a -> a.dataset(0).enumerate(a.number(1)));
        ALL.put("dataset_concatenate", a -> a.dataset(0).concatenate(a.dataset(1)));
        ALL.put("dataset_cache", a -> a.dataset(0).cache());
        ALL.put("dataset_cache_file", a -> a.dataset(0).cache(a.text(1)));
        ALL.put("dataset_snapshot", a -> a.dataset(0).snapshot(a.text(1), Compression.values()[(int) a.number(2)]));
        ALL.put("dataset_assert_cardinality", a -> a.dataset(0).assertCardinality(a.number(1)));
    }

    private static void choices() {
        ALL.put("dataset_gather", a -> a.dataset(0).gather(a.tensor(1)));
        ALL.put("dataset_k_fold", a -> a.dataset(0).kFold(a.number(1), a.number(2), a.flag(3)));
        ALL.put("dataset_split", a -> a.dataset(0).split(a.reals(1), (int) a.number(2)));
        ALL.put("dataset_sample", a -> a.dataset(0).sample(a.tensor(1), a.number(2), a.number(3), false));
        ALL.put("dataset_balance", a -> a.dataset(0).balance(a.tensor(1), a.number(2), a.number(3), false));
        ALL.put("dataset_unique", a -> a.dataset(0).unique());
        ALL.put("dataset_ignore_errors", a -> a.dataset(0).ignoreErrors());
        ALL.put("dataset_on_error", a -> a.dataset(0).onError(choice(ErrorPolicy.class, a.text(1)),
                a.at(2) == null ? null : a.element(2)));
        ALL.put("dataset_bucket_by_sequence_length", a -> a.dataset(0).bucketBySequenceLength(a.function(1), a.numbers(2),
                a.numbers(3), a.flag(4), a.flag(5)));
        ALL.put("dataset_rejection_resample", a -> a.dataset(0).rejectionResample(a.function(1), a.reals(2), a.reals(3),
                a.number(4)));
        ALL.put("dataset_group_by_window", a -> a.dataset(0).groupByWindow(a.function(1), a.callbacks.dataset(a.text(2)),
                a.number(4), a.specs(3)));
    }

    private static void callbacks() {
        ALL.put("dataset_map", a -> a.dataset(0).map(a.function(1), (int) a.number(2)));
        ALL.put("dataset_map_callback", a -> a.dataset(0).mapElements(a.callbacks.map(a.text(1)), called(a.specs(2))));
        ALL.put("dataset_filter", a -> a.dataset(0).filter(a.function(1)));
        ALL.put("dataset_filter_callback", a -> a.dataset(0).filterElements(a.callbacks.map(a.text(1))::apply, called(null)));
        ALL.put("dataset_take_while", a -> a.dataset(0).takeWhile(a.function(1)));
        ALL.put("dataset_take_while_callback", a -> a.dataset(0).takeWhileElements(a.callbacks.map(a.text(1))::apply,
                called(null)));
        ALL.put("dataset_scan", a -> a.dataset(0).scan(a.element(1), a.function(2)));
        ALL.put("dataset_scan_callback", a -> a.dataset(0).scan(a.element(1), a.callbacks.step(a.text(3)), a.specs(2)));
        ALL.put("dataset_reduce", a -> a.dataset(0).reduce(a.element(1), a.function(2)));
        ALL.put("dataset_reduce_callback", a -> a.dataset(0).reduce(a.element(1), a.callbacks.step(a.text(2))));
        ALL.put("dataset_flat_map", a -> a.dataset(0).flatMap(a.callbacks.dataset(a.text(1)), a.specs(2)));
        ALL.put("dataset_interleave", a -> a.dataset(0).interleave(a.callbacks.dataset(a.text(1)), a.number(3), a.number(4), 0,
                a.specs(2)));
    }

    private static void looking() {
        ALL.put("dataset_at", a -> a.dataset(0).get(a.number(1)));
        ALL.put("dataset_cardinality", a -> a.dataset(0).cardinality());
        ALL.put("dataset_is_indexed", a -> a.dataset(0).isIndexed());
        ALL.put("dataset_num_components", a -> (long) a.dataset(0).elementSpec().length);
        ALL.put("iterator_save", a -> a.iterator(0).save());
        ALL.put("iterator_restore", a -> nothing(() -> a.iterator(0).restore(a.tensor(1))));
        ALL.put("iterator_cancel", a -> nothing(() -> a.iterator(0).cancel()));
    }

    private static void files() {
        ALL.put("read_file", a -> Io.readFile(a.path(0), a.flag(1)));
        ALL.put("read_idx", a -> Io.readIdx(a.path(0)));
        ALL.put("read_npy", a -> Io.readNpy(a.path(0), a.flag(1)));
        ALL.put("save_npy", a -> nothing(() -> Io.saveNpy(a.path(0), a.tensor(1))));
        ALL.put("npz_names", a -> Tensor.of(Io.npzNames(a.path(0))));
        ALL.put("read_npz", a -> Io.readNpz(a.path(0), a.text(1), a.flag(2)));
        ALL.put("save_npz", a -> nothing(() -> Io.saveNpz(a.path(0), named(a.tensor(1), a.tensors(2)), a.flag(3))));
        formats();
        ALL.put("tfrecord_writer_create", a -> TFRecordWriter.create(a.path(0), Compression.values()[(int) a.number(1)],
                (int) a.number(2)));
        ALL.put("tfrecord_writer_write", a -> nothing(() -> ((TFRecordWriter) a.at(0)).write(a.tensor(1))));
        ALL.put("tfrecord_writer_close", a -> nothing(() -> ((TFRecordWriter) a.at(0)).finish()));
        ALL.put("dataset_load", a -> Dataset.load(a.text(0)));
        ALL.put("dataset_save", a -> nothing(() -> a.dataset(0).save(a.text(1), Compression.NONE)));
        ALL.put("dataset_text_line", a -> Dataset.textLine(a.dataset(0), FileOptions.DEFAULT));
        ALL.put("dataset_tfrecord", a -> Dataset.tfrecord(a.dataset(0), FileOptions.DEFAULT));
        ALL.put("dataset_fixed_length_record", a -> Dataset.fixedLengthRecord(a.dataset(0), a.number(1), a.number(2),
                a.number(3), FileOptions.DEFAULT));
        ALL.put("dataset_csv", a -> Dataset.csv(a.dataset(0), a.tensors(1), CsvOptions.DEFAULT.header(a.flag(2))));
        ALL.put("checkpoint_write", a -> nothing(() -> Checkpoint.write(a.path(0), items(a.at(1)))));
        ALL.put("checkpoint_restore", a -> nothing(() -> Checkpoint.restore(a.path(0), items(a.at(1)), a.flag(2))));
        ALL.put("checkpoint_read", a -> Checkpoint.read(a.path(0), a.text(1)));
    }

    private static Map<String, Tensor> named(Tensor names, Tensor[] tensors) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (String name : names.toStringArray()) {
            arrays.put(name, tensors[arrays.size()]);
        }
        return arrays;
    }

    private static void formats() {
        ALL.put("dataset_array_files", a -> Dataset.arrayFiles(a.tensor(0).toStringArray(), a.tensor(1).toStringArray(),
                a.flag(2)));
        ALL.put("dataset_raw_files", a -> Dataset.rawFiles(a.tensor(0).toStringArray(), TensorSpec.of(a.dtype(1),
                a.numbers(2)), a.number(3), a.flag(4)));
        ALL.put("dataset_tar", a -> Dataset.tar(a.dataset(0), FileOptions.DEFAULT, a.tensor(1).toStringArray()));
        ALL.put("dataset_flatten", a -> a.dataset(0).flatten(FlattenOptions.DEFAULT.batch(a.number(2), a.flag(3), false),
                a.specs(1)));
        ALL.put("dataset_load_shard", a -> Dataset.loadShard(a.text(0), a.number(1)));
        ALL.put("save_safetensors", a -> nothing(() -> Io.saveSafetensors(a.path(0), named(a.tensor(1), a.tensors(2)))));
        ALL.put("read_safetensors", a -> Io.readSafetensors(a.path(0), a.text(1), a.flag(2)));
        ALL.put("array_names", a -> Tensor.of(Io.arrayNames(a.path(0))));
        ALL.put("write_file", a -> nothing(() -> Io.writeFile(a.text(0), a.tensor(1))));
        ALL.put("match_files", a -> Tensor.of(Io.matchFiles(a.text(0))));
        ALL.put("tar_extensions", a -> Tensor.of(Io.tarExtensions(a.path(0), Compression.values()[(int) a.number(1)])));
        ALL.put("tar_writer_create", a -> TarWriter.create(a.path(0), Compression.values()[(int) a.number(1)],
                (int) a.number(2)));
        ALL.put("tar_writer_write", a -> nothing(() -> ((TarWriter) a.at(0)).write(a.text(1), a.tensor(2))));
        ALL.put("tar_writer_close", a -> nothing(() -> ((TarWriter) a.at(0)).finish()));
        ALL.put("checkpoint_names", a -> Tensor.of(Checkpoint.names(a.path(0))));
    }
}
