import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Objects;
import levada.Levada;
import levada.ObjectKind;

/** What the tests are written with: a mark for test methods, and checks that say what they found. */
final class Check {
    private Check() {}

    /** A static method without parameters that passes unless it throws. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Test {}

    interface Action {
        void run() throws Exception;
    }

    static void that(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    static void same(Object wanted, Object found) {
        boolean equal = wanted != null && wanted.getClass().isArray()
                ? Arrays.deepEquals(new Object[] {wanted}, new Object[] {found}) : Objects.equals(wanted, found);
        if (!equal) {
            throw new AssertionError("expected " + text(wanted) + ", got " + text(found));
        }
    }

    private static String text(Object value) {
        String all = Arrays.deepToString(new Object[] {value});
        return all.substring(1, all.length() - 1) + (value == null ? "" : " (" + value.getClass().getSimpleName() + ")");
    }

    /** Runs an action that must throw just this class, with a message that holds a text; gives the exception. */
    static <T extends Throwable> T fails(Class<T> type, String text, Action action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            if (thrown.getClass() != type || !String.valueOf(thrown.getMessage()).contains(text)) {
                throw new AssertionError("expected " + type.getName() + " with '" + text + "', got " + thrown, thrown);
            }
            return type.cast(thrown);
        }
        throw new AssertionError("expected " + type.getName() + " with '" + text + "', got no exception");
    }

    static long[] liveCounts() {
        long[] counts = new long[ObjectKind.values().length];
        for (ObjectKind kind : ObjectKind.values()) {
            counts[kind.ordinal()] = Levada.liveCount(kind);
        }
        return counts;
    }

    /** Waits until dropped objects are given back and at most as many are alive as before. */
    static void settles(long[] before) throws InterruptedException {
        for (int attempt = 0; attempt < 400; ++attempt) {
            long[] now = liveCounts();
            boolean settled = true;
            for (int i = 0; i < now.length; ++i) {
                settled &= now[i] <= before[i];
            }
            if (settled) {
                return;
            }
            System.gc();
            Thread.sleep(5);
        }
        throw new AssertionError("expected the live objects " + Arrays.toString(before) + ", got "
                + Arrays.toString(liveCounts()) + " of " + Arrays.toString(ObjectKind.values()));
    }
}
