package levada;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes outside the heap that Java objects keep alive. The garbage collector does not see them, so it is called when
 * they pass a limit: the heap's own largest size at first, then half more than what was found to be in use.
 */
final class MemoryPressure {
    private static final AtomicLong held = new AtomicLong();
    private static volatile long limit = Long.getLong("levada.maxHeldBytes", Runtime.getRuntime().maxMemory());

    private MemoryPressure() {}

    static long held() {
        return held.get();
    }

    static void add(long bytes) {
        if (held.addAndGet(bytes) > limit) {
            collect();
        }
    }

    static void remove(long bytes) {
        held.addAndGet(-bytes);
    }

    private static synchronized void collect() {
        if (held.get() <= limit) {
            return;
        }
        System.gc();
        boolean interrupted = false;
        for (int i = 0; i < 50 && held.get() > limit / 2; ++i) { // the cleaner runs in a thread of its own
            try {
                Thread.sleep(1);
            } catch (InterruptedException wake) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        limit = Math.max(limit, held.get() + held.get() / 2);
    }
}
