package levada;

/** Computes a tensor or an element from a tensor. */
@FunctionalInterface
public interface Function1 {
    /** As {@link ElementFunction#apply}. */
    Value apply(Tensor x) throws Exception;
}
