package levada;

/** Decides about two tensors: by a Boolean or by a tensor of dtype bool. */
@FunctionalInterface
public interface Predicate2 {
    /** As {@link ElementPredicate#test}. */
    Object test(Tensor x, Tensor y) throws Exception;
}
