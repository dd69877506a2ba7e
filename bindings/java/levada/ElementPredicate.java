package levada;

/** Decides about an element: by a Boolean or by a tensor of dtype bool. */
@FunctionalInterface
public interface ElementPredicate {
    /** Runs on whatever thread needs the result; what it throws comes out of the iterator. */
    Object test(Element element) throws Exception;
}
