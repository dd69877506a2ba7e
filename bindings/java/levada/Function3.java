package levada;

/** Computes a tensor or an element from three tensors. */
@FunctionalInterface
public interface Function3 {
    /** As {@link ElementFunction#apply}. */
    Value apply(Tensor x, Tensor y, Tensor z) throws Exception;
}
