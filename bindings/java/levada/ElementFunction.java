package levada;

/** Computes a tensor or an element from an element. */
@FunctionalInterface
public interface ElementFunction {
    /** Runs on whatever thread needs the result; what it throws comes out of the iterator. */
    Value apply(Element element) throws Exception;
}
