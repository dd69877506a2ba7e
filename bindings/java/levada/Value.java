package levada;

/** What a mapped function gives: one tensor, or an {@link Element} of several. */
public sealed interface Value permits Tensor, Element {}
