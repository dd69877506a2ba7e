import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Runs all test methods of the classes named, or of all; each must leave no live object behind. */
public final class Main {
    private static final Class<?>[] ALL = {ArrayTest.class, BufferTest.class, TensorTest.class, OpsTest.class,
        VariableTest.class, DatasetTest.class, CallbackTest.class, ThreadTest.class, BadInputTest.class, FilesTest.class,
        FormatsTest.class, ArrowTest.class, LeakTest.class};

    private Main() {}

    public static void main(String[] names) throws Exception {
        int passed = 0;
        int failed = 0;
        for (Class<?> type : ALL) {
            if (names.length > 0 && !java.util.List.of(names).contains(type.getSimpleName())) {
                continue;
            }
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Check.Test.class)) {
                    boolean good = run(method);
                    passed += good ? 1 : 0;
                    failed += good ? 0 : 1;
                }
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 && passed > 0 ? 0 : 1);
    }

    private static boolean run(Method method) throws Exception {
        long[] before = Check.liveCounts();
        method.setAccessible(true);
        try {
            method.invoke(null);
            Check.settles(before);
            return true;
        } catch (InvocationTargetException thrown) {
            System.out.println("FAIL " + method.getDeclaringClass().getSimpleName() + "." + method.getName());
            thrown.getCause().printStackTrace(System.out);
        } catch (AssertionError leak) {
            System.out.println("FAIL " + method.getDeclaringClass().getSimpleName() + "." + method.getName() + ": " + leak);
        }
        return false;
    }
}
