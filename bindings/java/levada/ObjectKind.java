package levada;

/** Kinds of objects that Levada.liveCount counts. */
public enum ObjectKind {
    /** Tensors. */
    TENSOR,
    /** Memory of tensors. */
    BUFFER,
    /** Variables. */
    VARIABLE,
    /** Traces. */
    TRACE,
    /** Functions. */
    FUNCTION,
    /** Datasets. */
    DATASET,
    /** Iterators. */
    ITERATOR,
    /** Elements. */
    ELEMENT,
    /** Errors. */
    ERROR,
    /** Callbacks. */
    CALLBACK,
    /** Generators. */
    GENERATOR,
    /** Writers. */
    WRITER;

    int code() {
        return ordinal();
    }
}
