package levada;

/** An open trace; used by {@link TracedFunction#trace} alone. */
final class Trace extends NativeObject {
    Trace(long handle) {
        super(TRACE, handle, 0);
    }
}
