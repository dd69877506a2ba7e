package levada;

import java.lang.System.Logger;
import java.util.function.Function;

/** The choice between a traced function and one that is called for every element. */
final class Tracing {
    private static final Logger LOG = System.getLogger("levada");

    private Tracing() {}

    /** A function traced over the elements of a dataset, or null with a warning when it must be called instead. */
    static TracedFunction tryTrace(Dataset input, ElementFunction function, MapOptions options, String step) {
        TensorSpec[] specs = input.elementSpec();
        boolean nested = false;
        for (TensorSpec spec : specs) {
            nested |= spec.dtype() == null;
        }
        if (!options.mayTrace() || nested && !options.mustTrace()) {
            return null;
        }
        try {
            return TracedFunction.trace(function, specs);
        } catch (Exception | TraceError thrown) {
            if (options.mustTrace()) {
                throw thrown;
            }
            LOG.log(Logger.Level.DEBUG, () -> step + ": the function cannot be traced and is called for every element: "
                    + thrown);
            return null;
        }
    }

    /** Builds a node from the traced function or from the function itself. */
    static Dataset build(Dataset input, ElementFunction function, MapOptions options, String step,
            Function<TracedFunction, Dataset> traced, Function<ElementFunction, Dataset> called) {
        try (TracedFunction found = tryTrace(input, function, options, step)) {
            if (found != null) {
                return traced.apply(found);
            }
        }
        return called.apply(function);
    }

    /** The first element of a dataset; no shuffle counts this as an epoch. */
    static Element first(Dataset input, String step) {
        try (Dataset one = input.take(1); LevadaIterator pass = one.iterator(0)) {
            Element first = pass.nextOrNull();
            if (first == null) {
                throw LevadaException.invalid(step + ": expected a signature for a function that cannot be traced over a "
                        + "dataset without elements");
            }
            return first;
        }
    }

    /** What a function gives: as told, or as its first result is, with dimensions that are not known. */
    static TensorSpec[] signature(Dataset input, ElementFunction function, MapOptions options, String step) {
        if (options.signature() != null) {
            return options.signature();
        }
        try (Element first = first(input, step)) {
            return specsOf(Element.componentsOf(function.apply(first), step));
        } catch (Exception thrown) {
            throw Levada.<RuntimeException>sneaky(thrown);
        }
    }

    static TensorSpec[] specsOf(Tensor[] components) {
        TensorSpec[] specs = new TensorSpec[components.length];
        for (int i = 0; i < specs.length; ++i) {
            specs[i] = TensorSpec.ofUnknownRank(components[i].dtype());
        }
        return specs;
    }

    /** The elements of the first dataset that a function gives. */
    static TensorSpec[] signature(Dataset input, DatasetFunction function, String step) {
        try (Element first = first(input, step)) {
            Dataset made = function.apply(first);
            if (made == null) {
                throw new NullPointerException(step + ": expected a dataset from the function, got null");
            }
            TensorSpec[] specs = made.elementSpec();
            for (int i = 0; i < specs.length; ++i) {
                specs[i] = TensorSpec.ofUnknownRank(specs[i].dtype());
            }
            return specs;
        } catch (Exception thrown) {
            throw Levada.<RuntimeException>sneaky(thrown);
        }
    }
}
