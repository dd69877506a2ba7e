import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.NativeObject;
import levada.Ops;
import levada.PadMode;
import levada.TFRecordWriter;
import levada.TarWriter;
import levada.Tensor;
import levada.TensorSpec;
import levada.TracedFunction;

/** Runs the cases of tests/conformance with the Java binding; the language of steps is in the README there. */
public final class Conformance {
    private static final HexFormat HEX = HexFormat.of();

    private final Path directory;
    private final CaseCallbacks callbacks = new CaseCallbacks();
    private Map<String, Object> objects = new HashMap<>();

    private Conformance(Path directory) {
        this.directory = directory;
    }

    /** What a step says under a name. */
    @SuppressWarnings("unchecked")
    private static <T> T get(Object step, String name) {
        return (T) ((Map<String, Object>) step).get(name);
    }

    private static boolean has(Object value, String name) {
        return value instanceof Map && ((Map<?, ?>) value).containsKey(name);
    }

    // ---- values

    private Tensor tensor(Object literal) {
        long[] shape = Verbs.longs(get(literal, "shape"));
        if (has(literal, "paths")) {
            List<?> names = get(literal, "paths");
            return Tensor.of(names.stream().map(name -> directory.resolve((String) name).toString()).toArray(String[]::new));
        }
        if ("string".equals(get(literal, "dtype"))) {
            List<?> texts = get(literal, "strings");
            byte[][] bytes = texts.stream().map(text -> HEX.parseHex((String) text)).toArray(byte[][]::new);
            return shape.length == 0 ? Tensor.ofBytes(bytes, 1).reshape() : Tensor.ofBytes(bytes, shape);
        }
        byte[] bytes = HEX.parseHex(hexOf(literal));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return Tensor.copyOf(buffer, DType.ofName(get(literal, "dtype")), shape);
    }

    private static String hexOf(Object literal) {
        Long times = get(literal, "repeat");
        return Conformance.<String>get(literal, "hex").repeat(times == null ? 1 : times.intValue());
    }

    private static byte[] bytesOf(Tensor tensor) {
        if (tensor.dtype() == DType.STRING) {
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            for (byte[] text : tensor.toBytesArray()) {
                all.writeBytes(text);
            }
            return all.toByteArray();
        }
        try (Tensor contiguous = tensor.contiguous()) {
            ByteBuffer buffer = contiguous.asByteBuffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }

    private void check(Tensor tensor, Object literal) {
        Check.same(get(literal, "dtype"), tensor.dtype().officialName());
        Check.same(Verbs.longs(get(literal, "shape")), tensor.shape());
        if (tensor.dtype() == DType.STRING) {
            List<String> found = new ArrayList<>();
            for (byte[] text : tensor.toBytesArray()) {
                found.add(HEX.formatHex(text));
            }
            Check.same(get(literal, "strings"), found);
        } else {
            Check.same(hexOf(literal), HEX.formatHex(bytesOf(tensor)));
        }
    }

    private Object resolve(Object value) {
        if (value instanceof String && ((String) value).startsWith("$")) {
            String name = ((String) value).substring(1);
            Check.that(objects.containsKey(name), "expected an object " + name);
            return objects.get(name);
        }
        if (value instanceof List) {
            List<Object> items = new ArrayList<>();
            ((List<?>) value).forEach(item -> items.add(resolve(item)));
            return items;
        }
        if (has(value, "dtype") && ((Map<?, ?>) value).size() == 1) {
            return DType.ofName(get(value, "dtype"));
        }
        if (has(value, "path")) {
            return directory.resolve(Conformance.<String>get(value, "path")).toString();
        }
        if (value instanceof Map && !has(value, "shape")) {
            Map<String, Object> items = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> items.put((String) key, resolve(item)));
            return items;
        }
        return value;
    }

    // ---- elements

    private void checkElement(Element element, List<?> expected) {
        Check.same(expected.size(), element.size());
        for (int i = 0; i < expected.size(); ++i) {
            if (has(expected.get(i), "dataset")) {
                checkElements(element.dataset(i), get(expected.get(i), "dataset"));
            } else {
                check(element.get(i), expected.get(i));
            }
        }
    }

    private void checkNext(LevadaIterator pass, Object expected) throws Exception {
        if (has(expected, "error")) {
            fails(get(expected, "error"), pass::nextOrNull);
            return;
        }
        Element element = pass.nextOrNull();
        Check.that((expected == null) == (element == null), "expected " + expected + ", got " + element);
        if (element != null) {
            checkElement(element, (List<?>) expected);
        }
    }

    private void checkElements(Dataset dataset, List<?> expected) {
        try (LevadaIterator pass = dataset.iterator()) {
            for (Object each : expected) {
                checkNext(pass, each);
            }
            checkNext(pass, null);
            checkNext(pass, null);
        } catch (Exception thrown) {
            throw new AssertionError(thrown);
        }
    }

    /** The components of an element by dtype, shape and bytes. */
    private static String key(Element element) {
        StringBuilder text = new StringBuilder();
        for (Tensor tensor : element) {
            text.append(tensor.dtype().officialName()).append(java.util.Arrays.toString(tensor.shape()))
                    .append(HEX.formatHex(bytesOf(tensor))).append(' ');
        }
        return text.toString();
    }

    private static List<String> keys(LevadaIterator pass) {
        List<String> keys = new ArrayList<>();
        try (LevadaIterator elements = pass) {
            elements.forEachRemaining(element -> keys.add(key(element)));
        }
        return keys;
    }

    private void stepElements(Map<String, Object> step) {
        Dataset dataset = (Dataset) resolve(step.get("elements"));
        if (step.containsKey("hash")) {
            long hash = 0xCBF29CE484222325L;
            long count = 0;
            for (Element element : dataset) {
                ++count;
                for (Tensor tensor : element) {
                    for (byte each : bytesOf(tensor)) {
                        hash = (hash ^ (each & 0xff)) * 0x100000001B3L;
                    }
                }
            }
            Check.same(step.get("count"), count);
            Check.same(step.get("hash"), String.format("%016x", hash));
        } else if (step.containsKey("any_order")) {
            List<String> found = keys(dataset.iterator());
            List<String> wanted = new ArrayList<>();
            for (Object element : (List<?>) step.getOrDefault("expect", List.of())) {
                wanted.add(key(Element.of(((List<?>) element).stream().map(this::tensor).toArray(Tensor[]::new))));
            }
            Check.same(step.getOrDefault("count", (long) wanted.size()), (long) found.size());
            if (!step.containsKey("count")) {
                found.sort(null);
                wanted.sort(null);
                Check.same(wanted, found);
            }
        } else {
            checkElements(dataset, (List<?>) step.get("expect"));
        }
    }

    private static LevadaIterator pass(Dataset dataset, Map<String, Object> step) {
        long epoch = (Long) step.getOrDefault("epoch", 0L);
        if (step.containsKey("world")) {
            return dataset.iterator(epoch, (Long) step.get("rank"), (Long) step.get("world"));
        }
        return step.containsKey("epoch") ? dataset.iterator(epoch) : dataset.iterator();
    }

    private void stepSame(Map<String, Object> step) {
        List<?> both = (List<?>) resolve(step.get("same"));
        List<String> first = keys(pass((Dataset) both.get(0), step));
        Check.that(!first.isEmpty(), "expected elements");
        Check.same(first, keys(pass((Dataset) both.get(1), step)));
    }

    private void stepSavedAnywhere(Map<String, Object> step) {
        Dataset dataset = (Dataset) resolve(step.get("saved_anywhere"));
        long count = (Long) step.get("count");
        for (long position = 0; position <= count; ++position) {
            LevadaIterator first = dataset.iterator();
            for (long i = 0; i < position; ++i) {
                first.next();
            }
            LevadaIterator again = dataset.iterator();
            again.restore(first.save());
            List<String> tail = keys(first);
            Check.same(count - position, (long) tail.size());
            Check.same(tail, keys(again));
        }
    }

    // ---- calls

    private static void fails(Object expected, Check.Action action) throws Exception {
        String message = get(expected, "message");
        String code = get(expected, "code");
        try {
            action.run();
        } catch (CaseCallbacks.GaveUp thrown) {
            Check.same("USER", code);
            Check.that(thrown.getMessage().contains(message), thrown.toString());
            return;
        } catch (LevadaException thrown) {
            Check.same(code, thrown.code().name());
            Check.that(thrown.getMessage().contains(message), "expected '" + message + "', got " + thrown);
            String origin = get(expected, "origin");
            Check.that(origin == null || thrown.step().contains(origin), "expected " + origin + ", got " + thrown.step());
            return;
        } catch (RuntimeException thrown) {
            Check.that(Boolean.TRUE.equals(get(expected, "own")), "expected " + expected + ", got " + thrown);
            return;
        }
        throw new AssertionError("expected " + expected + ", got no failure");
    }

    private void store(List<?> names, Object found) {
        Object[] parts = found instanceof Tensor[] ? (Object[]) found
                : found instanceof Element && names.size() >= 1 ? ((Element) found).components() : new Object[] {found};
        Check.that(names == null || names.isEmpty() || names.size() == parts.length, "expected outputs " + names);
        for (int i = 0; names != null && i < names.size(); ++i) {
            objects.put((String) names.get(i), parts[i]);
        }
    }

    private void stepCall(Map<String, Object> step) throws Exception {
        Verbs.Verb verb = Verbs.ALL.get(step.get("call"));
        Check.that(verb != null, "expected a verb for " + step.get("call"));
        List<Object> values = new ArrayList<>();
        ((List<?>) step.get("args")).forEach(value -> values.add(resolve(value)));
        Object found = verb.call(new Verbs.Args(callbacks, values));
        if (step.containsKey("returns")) {
            Check.same(step.get("returns"), found);
        } else if (found != null) {
            store((List<?>) step.getOrDefault("out", List.of()), found);
        }
    }

    private static String camel(String name) {
        StringBuilder text = new StringBuilder();
        for (String part : name.split("_")) {
            text.append(text.length() == 0 ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return text.toString();
    }

    private static Object as(Class<?> type, Object value) {
        if (type == long[].class) {
            return Verbs.longs(value);
        }
        if (type == int[].class) {
            return value == null ? null : ((List<?>) value).stream().mapToInt(x -> ((Long) x).intValue()).toArray();
        }
        if (type == Tensor[].class) {
            return ((List<?>) value).toArray(new Tensor[0]);
        }
        if (type == int.class) {
            return ((Long) value).intValue();
        }
        if (type == double.class) {
            return ((Number) value).doubleValue();
        }
        return type == PadMode.class ? PadMode.values()[((Long) value).intValue()] : value;
    }

    private void stepOp(Map<String, Object> step) throws Exception {
        List<Object> values = new ArrayList<>();
        ((List<?>) step.get("args")).forEach(value -> values.add(resolve(value)));
        List<?> names = (List<?>) step.getOrDefault("out", List.of());
        String name = camel((String) step.get("op"));
        for (Method method : Ops.class.getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            boolean counted = types.length == values.size() + 1 && method.getReturnType() == Tensor[].class;
            if (!method.getName().equals(name) || types.length != values.size() && !counted) {
                continue;
            }
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < values.size(); ++i) {
                arguments[i] = as(types[i], values.get(i));
            }
            if (counted) {
                arguments[values.size()] = names.size();
            }
            try {
                store(names, method.invoke(null, arguments));
            } catch (InvocationTargetException thrown) {
                throw (Exception) thrown.getCause();
            }
            return;
        }
        throw new AssertionError("expected an operation " + name + " of " + values.size() + " arguments");
    }

    private void stepFunction(Map<String, Object> step) {
        List<?> signature = (List<?>) step.get("signature");
        TensorSpec[] specs = signature.stream().map(Verbs::spec).toArray(TensorSpec[]::new);
        TracedFunction made = TracedFunction.trace(element -> {
            Map<String, Object> saved = new HashMap<>(objects);
            List<?> inputs = (List<?>) step.get("inputs");
            for (int i = 0; i < inputs.size(); ++i) {
                objects.put((String) inputs.get(i), element.get(i));
            }
            for (Object inner : (List<?>) step.get("body")) {
                step(inner);
            }
            List<?> results = (List<?>) resolve(step.get("results"));
            objects = saved;
            return results.isEmpty() ? element.get(0) : Element.of(results.toArray(new Tensor[0]));
        }, specs);
        objects.put((String) step.get("function"), made);
    }

    // ---- steps

    @SuppressWarnings("unchecked")
    private void step(Object each) throws Exception {
        Map<String, Object> step = (Map<String, Object>) each;
        if (step.containsKey("except") && ((List<?>) step.get("except")).contains("java")) {
            return;
        }
        if (step.containsKey("error")) {
            Map<String, Object> rest = new LinkedHashMap<>(step);
            rest.remove("error");
            fails(step.get("error"), () -> step(rest));
        } else if (step.containsKey("tensor")) {
            objects.put((String) step.get("tensor"), tensor(step.get("value")));
        } else if (step.containsKey("expect") && step.containsKey("value")) {
            check((Tensor) resolve(step.get("expect")), step.get("value"));
        } else if (step.containsKey("write")) {
            Files.write(directory.resolve((String) step.get("write")), HEX.parseHex((String) step.get("hex")));
        } else if (step.containsKey("iterator")) {
            LevadaIterator made = pass((Dataset) resolve(step.get("of")), step);
            objects.put((String) step.get("iterator"), made);
            callbacks.itself = step.containsKey("own") ? made : callbacks.itself;
        } else if (step.containsKey("next")) {
            checkNext((LevadaIterator) resolve(step.get("next")), step.get("expect"));
        } else if (step.containsKey("release")) {
            release(objects.remove(((String) step.get("release")).substring(1)));
        } else {
            stepOfKind(step);
        }
    }

    private void stepOfKind(Map<String, Object> step) throws Exception {
        if (step.containsKey("op")) {
            stepOp(step);
        } else if (step.containsKey("call")) {
            stepCall(step);
        } else if (step.containsKey("function")) {
            stepFunction(step);
        } else if (step.containsKey("elements")) {
            stepElements(step);
        } else if (step.containsKey("same")) {
            stepSame(step);
        } else if (step.containsKey("saved_anywhere")) {
            stepSavedAnywhere(step);
        } else {
            throw new AssertionError("expected a known step, got " + step);
        }
    }

    private static void release(Object object) {
        if (object instanceof TFRecordWriter) {
            ((TFRecordWriter) object).abort();
        } else if (object instanceof TarWriter) {
            ((TarWriter) object).abort();
        } else {
            ((NativeObject) object).close();
        }
    }

    private static void delete(Path directory) throws Exception {
        try (var all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void run(Object one) throws Exception {
        Path directory = Files.createTempDirectory("levada-case");
        Conformance run = new Conformance(directory);
        try {
            for (Object step : (List<?>) get(one, "steps")) {
                run.step(step);
            }
        } finally {
            run.callbacks.itself = null;
            run.objects.values().forEach(Conformance::release);
            delete(directory);
        }
    }

    public static void main(String[] files) throws Exception {
        int passed = 0;
        int failed = 0;
        for (String file : files) {
            for (Object one : (List<?>) Json.parse(Files.readString(Path.of(file)))) {
                long[] before = Check.liveCounts();
                try {
                    run(one);
                    Check.settles(before);
                    ++passed;
                } catch (Exception | Error thrown) {
                    System.out.println("FAIL " + file + ": " + get(one, "name"));
                    thrown.printStackTrace(System.out);
                    ++failed;
                }
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 && passed > 0 ? 0 : 1);
    }
}
