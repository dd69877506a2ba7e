package levada;

/**
 * Thrown when a function that is being traced asks for the value of a symbolic tensor. An Error, so that
 * {@code catch (Exception)} in the function does not swallow it; {@link Dataset#map} then calls the function for every
 * element.
 */
public final class TraceError extends Error {
    private static final long serialVersionUID = 1L;

    TraceError(String message) {
        super(message);
    }
}
