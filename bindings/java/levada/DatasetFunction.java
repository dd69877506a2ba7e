package levada;

/** Gives a dataset for an element. */
@FunctionalInterface
public interface DatasetFunction {
    /** Runs on whatever thread needs the result; what it throws comes out of the iterator. */
    Dataset apply(Element element) throws Exception;
}
