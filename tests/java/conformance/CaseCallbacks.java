import java.util.Iterator;
import java.util.NoSuchElementException;
import levada.DType;
import levada.Dataset;
import levada.DatasetFunction;
import levada.Element;
import levada.ElementFunction;
import levada.LevadaIterator;
import levada.Ops;
import levada.StepFunction;
import levada.Tensor;
import levada.Value;
import levada.VariableUpdate;

/** The callbacks that tests/conformance/README.md names, as a Java program writes them. */
final class CaseCallbacks {
    /** What a callback of the cases raises; a checked exception, which must come back as itself. */
    static final class GaveUp extends Exception {
        private static final long serialVersionUID = 1L;

        GaveUp() {
            super("the callback gave up");
        }
    }

    /** The iterator that next_of_itself steps. */
    LevadaIterator itself;

    private static Value givesUp() throws GaveUp {
        throw new GaveUp();
    }

    private static Tensor even(Tensor x) {
        return Ops.equal(Ops.floormod(x, Tensor.of(2L)), Tensor.of(0L));
    }

    private static boolean isTwo(Element e) {
        return e.get(0).longValue() == 2;
    }

    private static Tensor sumOfRange(Tensor x) {
        long total = 0;
        for (Element element : Dataset.range(x.longValue())) {
            total += element.get(0).longValue();
        }
        return Tensor.of(total);
    }

    ElementFunction map(String name) {
        switch (name) {
            case "double":
                return e -> e.get(0).add(e.get(0));
            case "swap":
                return e -> Element.of(e.get(1), e.get(0));
            case "raise":
                return e -> givesUp();
            case "raise_at_2":
                return e -> isTwo(e) ? givesUp() : e;
            case "to_float32":
                return e -> e.get(0).cast(DType.FLOAT32);
            case "to_vector":
                return e -> e.get(0).reshape(1);
            case "twice":
                return e -> Element.of(e.get(0), e.get(0));
            case "bad_add":
                return e -> Tensor.of(new float[2]).add(Tensor.of(new float[3]));
            case "sum_of_range":
                return e -> sumOfRange(e.get(0));
            case "next_of_itself":
                return e -> itself.next();
            case "is_even":
                return e -> even(e.get(0));
            case "is_even_raise_at_2":
                return e -> isTwo(e) ? givesUp() : even(e.get(0));
            case "below_3":
                return e -> e.get(0).less(3);
            default:
                throw new NoSuchElementException("callback " + name);
        }
    }

    VariableUpdate update(String name) {
        ElementFunction function = map(name);
        return x -> (Tensor) function.apply(Element.of(x));
    }

    StepFunction step(String name) {
        switch (name) {
            case "add":
                return (state, e) -> state.get(0).add(e.get(0));
            case "add_twice":
                return (state, e) -> {
                    Tensor total = state.get(0).add(e.get(0));
                    return Element.of(total, total);
                };
            case "raise":
                return (state, e) -> givesUp();
            default:
                throw new NoSuchElementException("callback " + name);
        }
    }

    DatasetFunction dataset(String name) {
        switch (name) {
            case "range_of":
                return e -> Dataset.range(e.get(0).longValue());
            case "range_of_raise_at_2":
                return e -> {
                    if (isTwo(e)) {
                        givesUp();
                    }
                    return Dataset.range(e.get(0).longValue());
                };
            case "batch_of_window":
                return e -> e.dataset(1).batch(10);
            default:
                throw new NoSuchElementException("callback " + name);
        }
    }

    private static final class Counting implements Iterator<Tensor> {
        private final long end;
        private final boolean raises;
        private long at;

        Counting(long end, boolean raises) {
            this.end = end;
            this.raises = raises;
        }

        @Override
        public boolean hasNext() {
            return at < end || raises;
        }

        @Override
        public Tensor next() {
            if (at < end) {
                return Tensor.of(at++);
            }
            throw CaseCallbacks.<RuntimeException>sneaky(new GaveUp());
        }
    }

    Iterable<Tensor> source(String name) {
        switch (name) {
            case "count_to_3":
                return () -> new Counting(3, false);
            case "count_to_2_then_raise":
                return () -> new Counting(2, true);
            default:
                throw new NoSuchElementException("callback " + name);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> RuntimeException sneaky(Exception thrown) throws E {
        throw (E) thrown;
    }
}
