import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import levada.Checkpoint;
import levada.Compression;
import levada.CsvOptions;
import levada.DType;
import levada.Dataset;
import levada.FileOptions;
import levada.Generator;
import levada.Io;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.TFRecordWriter;
import levada.Tensor;
import levada.TensorMemory;
import levada.Variable;

/** Files and checkpoints. */
final class FilesTest {
    private FilesTest() {}

    interface InDirectory {
        void run(Path directory) throws Exception;
    }

    static void inDirectory(InDirectory action) throws Exception {
        Path directory = Files.createTempDirectory("levada é");
        try {
            action.run(directory);
        } finally {
            try (var all = Files.walk(directory)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Check.Test
    static void arrays() throws Exception {
        inDirectory(directory -> {
            Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
            Io.saveNpy(directory.resolve("x.npy"), x);
            Check.same(x.toArray(), Io.readNpy(directory.resolve("x.npy"), false).toArray());
            try (Tensor mapped = Io.readNpy(directory.resolve("x.npy"), true)) {
                Check.same(TensorMemory.MAPPED, mapped.memory());
                Check.same(4.0, mapped.asDoubleBuffer().get(3));
            }
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            arrays.put("a", x);
            arrays.put("ç", Tensor.of(new int[] {5}));
            Io.saveNpz(directory.resolve("all.npz"), arrays, true);
            Map<String, Tensor> back = Io.readNpz(directory.resolve("all.npz"), false);
            Check.same("[a, ç]", back.keySet().toString());
            Check.same(new int[] {5}, back.get("ç").toArray());
            Check.same((int) Files.size(directory.resolve("x.npy")), (int) Io.readFile(directory.resolve("x.npy"), false)
                    .size());
            Check.fails(LevadaException.NotFound.class, "none.idx", () -> Io.readIdx(directory.resolve("none.idx")));
        });
    }

    @Check.Test
    static void records() throws Exception {
        inDirectory(directory -> {
            Path file = directory.resolve("r.tfrecord");
            try (TFRecordWriter writer = TFRecordWriter.create(file, Compression.GZIP, 0)) {
                writer.write("one".getBytes(StandardCharsets.UTF_8));
                writer.write(Tensor.of("two\0"));
                writer.flush();
            }
            TFRecordWriter closed = TFRecordWriter.create(directory.resolve("closed"));
            closed.close();
            closed.close();
            Check.fails(LevadaException.Misuse.class, "closed", () -> closed.write(new byte[1]));
            Check.fails(LevadaException.Misuse.class, "closed", closed::flush);
            Check.fails(LevadaException.Misuse.class, "closed", closed::finish);
            Dataset records = Dataset.tfrecord(Dataset.files(file.toString()), FileOptions.DEFAULT
                    .compression(Compression.GZIP));
            Check.same("(b'one') (b'two\\x00')", DatasetTest.all(records));
            Path text = directory.resolve("t.csv");
            Files.writeString(text, "a;b\n1;x\n;y\n", StandardCharsets.UTF_8);
            Dataset names = Dataset.files(text.toString());
            Check.same("(b'a;b') (b'1;x') (b';y')", DatasetTest.all(Dataset.textLine(names, FileOptions.DEFAULT)));
            Tensor[] defaults = {Tensor.of(new int[] {-1}), Tensor.of(new String[0])};
            CsvOptions options = CsvOptions.DEFAULT.delimiter(';').header(true);
            Check.same("(1, b'x') (-1, b'y')", DatasetTest.all(Dataset.csv(names, defaults, options)));
            Check.same("(b'x') (b'y')", DatasetTest.all(Dataset.csv(names, new Tensor[] {defaults[1]}, options.columns(1))));
            Check.same("(b'a;b\\n') (b'1;x\\n')", DatasetTest.all(Dataset.fixedLengthRecord(names, 4, 0, 3,
                    FileOptions.DEFAULT)));
        });
    }

    @Check.Test
    static void storesAndCheckpoints() throws Exception {
        inDirectory(directory -> {
            String store = directory.resolve("store").toString();
            Dataset.range(4).save(store, Compression.NONE);
            Check.same("(0) (1) (2) (3)", DatasetTest.all(Dataset.load(store)));
            String shards = directory.resolve("shards").toString();
            Dataset.zip(Dataset.range(4).map(x -> levada.Ops.floormod(x, Tensor.of(2L))), Dataset.range(4))
                    .saveSharded(shards, Compression.NONE);
            Check.same("(1) (3)", DatasetTest.all(Dataset.loadShard(shards, 1)));
            Check.fails(LevadaException.OutOfRange.class, "2", () -> Dataset.loadShard(shards, 2));
            Check.same("(0) (1)", DatasetTest.all(Dataset.range(2).cache(directory.resolve("cache").toString())));
            Check.same("(0) (1)", DatasetTest.all(Dataset.range(2).snapshot(directory.resolve("snap").toString(),
                    Compression.NONE)));
            Variable v = Variable.of(Tensor.of(new float[] {1, 2}));
            Generator g = Generator.ofSeed(3);
            try (LevadaIterator pass = Dataset.range(9).iterator()) {
                pass.next().close();
                Path file = directory.resolve("c.safetensors");
                Checkpoint.write(file, Map.of("v", v, "pass", pass, "g", g));
                v.assign(Tensor.of(new float[2]));
                pass.next().close();
                Checkpoint.restore(file, Map.of("v", v, "pass", pass, "g", g), false);
                Check.same(new float[] {1, 2}, v.read().toArray());
                Check.same("(1)", pass.next().toString());
                Check.same(3, Checkpoint.names(file).length);
                Check.same(DType.FLOAT32, Checkpoint.read(file, "v").dtype());
                Check.fails(LevadaException.NotFound.class, "w", () -> Checkpoint.restore(file, Map.of("w", v), false));
            }
        });
    }
}
