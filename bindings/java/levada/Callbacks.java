package levada;

import java.util.Iterator;

/**
 * What the trampolines of the native layer call, on any thread. Handles that come in belong to the method, as those that go
 * out to the library; what is thrown is carried to whoever waits for the result.
 */
final class Callbacks {
    private Callbacks() {}

    /** A function that keeps nothing of the element object itself: it takes the components out and works on those. */
    interface OfComponents extends ElementFunction {}

    static long map(Object function, long in) throws Exception {
        if (!(function instanceof OfComponents)) {
            return Element.give(((ElementFunction) function).apply(new Element(in)), "map");
        }
        Element element = Element.lent(in);
        try {
            return Element.give(((ElementFunction) function).apply(element), "map");
        } finally {
            element.giveUp();
            Native.release(NativeObject.ELEMENT, in);
        }
    }

    static long datasetOf(Object function, long in) throws Exception {
        Element element = new Element(in);
        Dataset dataset = ((DatasetFunction) function).apply(element);
        if (dataset == null) {
            throw new NullPointerException("flatMap: expected a dataset from the function, got null");
        }
        return Native.retainDataset(dataset);
    }

    static long update(Object function, long value) throws Exception {
        Tensor result = ((VariableUpdate) function).apply(new Tensor(value));
        if (result == null) {
            throw new NullPointerException("update: expected a tensor from the function, got null");
        }
        return Native.retainTensor(result);
    }

    static Object open(Object source) {
        Iterator<?> pass = ((Iterable<?>) source).iterator();
        if (pass == null) {
            throw new NullPointerException("fromGenerator: expected an iterator, got null");
        }
        return pass;
    }

    static long next(Object pass, long unused) {
        Iterator<?> iterator = (Iterator<?>) pass;
        if (!iterator.hasNext()) {
            return 0;
        }
        Object value = iterator.next();
        if (!(value instanceof Value)) {
            throw LevadaException.invalid("fromGenerator: expected tensors or elements, got "
                    + (value == null ? "null" : value.getClass().getName()));
        }
        return Element.give((Value) value, "fromGenerator");
    }

    static void close(Object pass) throws Exception {
        if (pass instanceof AutoCloseable) {
            ((AutoCloseable) pass).close();
        }
    }

    /** A predicate as a function that gives a bool scalar. */
    static ElementFunction deciding(ElementPredicate predicate, String name) {
        if (predicate instanceof PredicateOfComponents) {
            OfComponents function = element -> decided(predicate.test(element), name);
            return function;
        }
        return element -> decided(predicate.test(element), name);
    }

    /** As {@link OfComponents}. */
    interface PredicateOfComponents extends ElementPredicate {}

    private static Value decided(Object answer, String name) {
        if (answer instanceof Boolean) {
            return Tensor.of(answer);
        }
        if (answer instanceof Tensor) {
            return (Tensor) answer;
        }
        throw LevadaException.invalid(name + ": expected a Boolean or a bool tensor from the function, got "
                + (answer == null ? "null" : answer.getClass().getName()));
    }

    /** Runs a function over one element at the front of state components. */
    static OfComponents stepping(StepFunction function, int states) {
        return all -> {
            Tensor[] components = all.components();
            Tensor[] state = java.util.Arrays.copyOfRange(components, 0, states);
            Tensor[] rest = java.util.Arrays.copyOfRange(components, states, components.length);
            return function.apply(Element.of(state), Element.of(rest));
        };
    }

    static void expect(Element element, int count, String function) {
        if (element.size() != count) {
            throw LevadaException.invalid(function + ": expected elements of " + count
                    + (count == 1 ? " component" : " components") + " for this function, got " + element.size());
        }
    }

    static OfComponents of(Function1 function) {
        return element -> {
            expect(element, 1, "map");
            return function.apply(element.get(0));
        };
    }

    static OfComponents of(Function2 function) {
        return element -> {
            expect(element, 2, "map");
            return function.apply(element.get(0), element.get(1));
        };
    }

    static OfComponents of(Function3 function) {
        return element -> {
            expect(element, 3, "map");
            return function.apply(element.get(0), element.get(1), element.get(2));
        };
    }
}
