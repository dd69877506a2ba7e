import java.io.File;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.jar.JarFile;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.Feature;
import levada.Generator;
import levada.Index;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.Tensor;
import levada.TensorSpec;
import levada.TracedFunction;
import levada.Variable;

/**
 * Calls every public method of the package with nulls, closed objects and numbers at the ends of their ranges: each gives a
 * result or throws what a Java person expects, and the machine lives on. Arguments: the jar, and how often.
 */
public final class OddValues {
    /** What changes the process, waits, loops without end, or writes files. */
    private static final Set<String> LEFT_OUT = Set.of("shutdown", "setNumThreads", "setByteBudget", "setSeed", "toList", "stream",
            "forEach", "forEachRemaining", "spliterator", "reduce", "save", "wait", "notify", "notifyAll", "getClass", "equals",
            "writeFile", "saveNpy", "saveNpz", "saveSafetensors", "create", "write", "mount", "fromArrow", "addSuppressed",
            "printStackTrace", "setStackTrace", "initCause", "getStackTrace", "fillInStackTrace");
    /** What callers of Java expect for wrong arguments, beside levada's own. */
    private static final List<Class<?>> EXPECTED = List.of(LevadaException.class, NullPointerException.class,
            IndexOutOfBoundsException.class, ArithmeticException.class, IllegalArgumentException.class,
            NegativeArraySizeException.class, java.util.NoSuchElementException.class, UnsupportedOperationException.class,
            ClassCastException.class, ArrayStoreException.class); // the last two: maps of other values than the types say
    private static final long[] LONGS = {0, 1, 2, 3, -1, -2, 64, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1, 1L << 62,
        -(1L << 53) - 1};
    private static final int[] INTS = {0, 1, 2, 3, -1, -2, 65, Integer.MIN_VALUE, Integer.MAX_VALUE};
    private static final double[] DOUBLES = {0, 1, 0.5, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE};
    private static final String[] TEXTS = {"", "a\0b", "\ud800", "no such name", "ção\ud83d\ude00", "int32", "i,j->ij"};

    private final Random random = new Random(Integer.getInteger("levada.test.seed", 7));
    private final Map<Class<?>, List<Object>> samples = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private long calls;

    private void sample(Class<?> type, Object... values) {
        samples.computeIfAbsent(type, unused -> new ArrayList<>()).addAll(Arrays.asList(values));
    }

    private static <T extends AutoCloseable> T closed(T object) throws Exception {
        object.close();
        return object;
    }

    private OddValues() throws Exception {
        sample(Tensor.class, Tensor.of(new float[] {1, 2}), Tensor.of(7), Tensor.of(new String[] {"a", ""}),
                Tensor.of(new long[][] {{1, 2}, {3, 4}}), Tensor.of(new int[0]), Tensor.of(true), closed(Tensor.of(1)));
        sample(Variable.class, Variable.of(Tensor.of(new float[] {1, 2})), closed(Variable.of(Tensor.of(1))));
        sample(Dataset.class, Dataset.range(3), Dataset.fromTensorSlices(Tensor.of(new float[4][2])),
                Dataset.range(6).window(2, 0, 1, false), closed(Dataset.range(1)));
        sample(LevadaIterator.class, Dataset.range(100).iterator(), closed(Dataset.range(1).iterator()));
        sample(Element.class, Element.of(Tensor.of(1)), closed(Element.of(Tensor.of(1))));
        sample(Generator.class, Generator.ofSeed(1), closed(Generator.ofSeed(1)));
        sample(TracedFunction.class, TracedFunction.trace(e -> e.get(0), TensorSpec.of(DType.INT64)),
                closed(TracedFunction.trace(e -> e.get(0), TensorSpec.of(DType.INT64))));
        sample(TensorSpec.class, TensorSpec.of(DType.INT64), TensorSpec.of(DType.FLOAT32, -1, 2),
                TensorSpec.of(DType.INT8, Long.MAX_VALUE, -5), TensorSpec.ofUnknownRank(DType.STRING), TensorSpec.of(null));
        sample(Index.class, Index.at(0), Index.at(Long.MIN_VALUE), Index.slice(0, Long.MAX_VALUE, 0), Index.newAxis(),
                Index.ellipsis());
        sample(Feature.class, Feature.fixed(DType.INT64), Feature.fixed(null, Long.MIN_VALUE));
        sample(ByteBuffer.class, ByteBuffer.allocateDirect(64), ByteBuffer.allocate(3), ByteBuffer.allocateDirect(0));
        sample(Path.class, Path.of("no such name"), Path.of(""));
        sample(Object.class, 1, "x", new char[1], new int[2][0], new Object[] {null}, new float[][] {{1}, {2, 3}});
        sample(Number.class, 1, -1L, 0.5, Float.NaN, Long.MIN_VALUE);
        sample(Map.class, Map.of(), Map.of("x", Tensor.of(1)), Map.of("", Variable.of(Tensor.of(1))));
    }

    private Object any(Class<?> type) {
        if (type == long.class || type == Long.class) {
            return LONGS[random.nextInt(LONGS.length)];
        } else if (type == int.class) {
            return INTS[random.nextInt(INTS.length)];
        } else if (type == double.class) {
            return DOUBLES[random.nextInt(DOUBLES.length)];
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == char.class) {
            return (char) random.nextInt(300);
        } else if (type == float.class) {
            return (float) DOUBLES[random.nextInt(DOUBLES.length)];
        } else if (random.nextInt(6) == 0) {
            return null;
        } else if (type == String.class) {
            return TEXTS[random.nextInt(TEXTS.length)];
        } else if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        } else if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), random.nextInt(4));
            for (int i = 0; i < Array.getLength(array); ++i) {
                Object item = any(type.getComponentType());
                if (item != null) {
                    Array.set(array, i, item);
                }
            }
            return array;
        }
        return sampleOf(type);
    }

    /** A sample of a class or of one that implements it; options' defaults; null for what has none. */
    private Object sampleOf(Class<?> type) {
        List<Object> found = new ArrayList<>(samples.getOrDefault(type, List.of()));
        if (found.isEmpty() && type.isInterface()) {
            samples.forEach((each, values) -> {
                if (type.isAssignableFrom(each)) {
                    found.addAll(values);
                }
            });
        }
        try {
            return found.isEmpty() ? type.getField("DEFAULT").get(null) : found.get(random.nextInt(found.size()));
        } catch (ReflectiveOperationException none) {
            return null;
        }
    }

    private Object[] arguments(Executable method) {
        return Arrays.stream(method.getParameterTypes()).map(this::any).toArray();
    }

    /** Numbers that ask an operation for gigabytes are another test's. */
    private static boolean isLarge(Class<?> type, Object[] arguments) {
        return type.getSimpleName().equals("Ops") && Arrays.asList(arguments).contains(Integer.MAX_VALUE);
    }

    private void attack(Class<?> type, Method method, int rounds) throws Exception {
        for (int i = 0; i < rounds; ++i) {
            Object on = Modifier.isStatic(method.getModifiers()) ? null : any(type);
            Object[] arguments = arguments(method);
            if ((on == null && !Modifier.isStatic(method.getModifiers())) || isLarge(type, arguments)) {
                continue;
            }
            ++calls;
            try {
                if (method.invoke(on, arguments) instanceof AutoCloseable made && !method.getName().startsWith("as")) {
                    made.close();
                }
            } catch (InvocationTargetException thrown) {
                Throwable cause = thrown.getCause();
                if (EXPECTED.stream().noneMatch(each -> each.isInstance(cause))) {
                    failures.add(method + " " + Arrays.deepToString(arguments) + ": " + cause);
                    return;
                }
            }
        }
    }

    public static void main(String[] given) throws Exception {
        OddValues odd = new OddValues();
        List<Class<?>> classes = new ArrayList<>();
        try (JarFile jar = new JarFile(new File(given[0]))) {
            jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class"))
                    .map(name -> name.replace('/', '.').substring(0, name.length() - 6)).sorted().forEach(name -> {
                        try {
                            classes.add(Class.forName(name));
                        } catch (ClassNotFoundException missing) {
                            throw new IllegalStateException(missing);
                        }
                    });
        }
        for (Class<?> type : classes) {
            if (!Modifier.isPublic(type.getModifiers()) || Throwable.class.isAssignableFrom(type)) {
                continue;
            }
            Method[] methods = type.getMethods();
            Arrays.sort(methods, Comparator.comparing(Method::toString));
            for (Method method : methods) {
                if (!LEFT_OUT.contains(method.getName()) && !method.getName().equals("close")) {
                    odd.attack(type, method, Integer.parseInt(given[1]));
                }
            }
        }
        odd.failures.forEach(failure -> System.out.println("FAIL " + failure));
        System.out.println(odd.calls + " calls, " + odd.failures.size() + " failures");
        System.exit(odd.failures.isEmpty() && odd.calls > 1000 ? 0 : 1);
    }
}
