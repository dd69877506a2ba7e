package levada;

/** Decides about a tensor: by a Boolean or by a tensor of dtype bool. */
@FunctionalInterface
public interface Predicate1 {
    /** As {@link ElementPredicate#test}. */
    Object test(Tensor x) throws Exception;
}
