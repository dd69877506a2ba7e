package levada;

/** Carries a state along: gives the next state and what is delivered. */
@FunctionalInterface
public interface StepFunction {
    /** Gives the components of the next state, then those delivered (none for a reduction). */
    Value apply(Element state, Element element) throws Exception;
}
