package levada;

/** Computes a tensor or an element from two tensors. */
@FunctionalInterface
public interface Function2 {
    /** As {@link ElementFunction#apply}. */
    Value apply(Tensor x, Tensor y) throws Exception;
}
