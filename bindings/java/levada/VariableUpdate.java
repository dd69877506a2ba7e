package levada;

/** Computes the new value of a variable from the present one. */
@FunctionalInterface
public interface VariableUpdate {
    /** Runs on the calling thread while the variable is locked. */
    Tensor apply(Tensor value) throws Exception;
}
