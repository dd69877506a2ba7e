package levada;

import java.util.Iterator;
import java.util.List;

/** An element of a dataset: a flat list of components, which are tensors or, in windows, datasets. */
public final class Element extends NativeObject implements Value, Iterable<Tensor> {
    /** The components while a function is traced, when there is no handle; else null. */
    private final Tensor[] symbolic;

    Element(long handle) {
        super(ELEMENT, handle, Native.elementBytes(handle));
        symbolic = null;
    }

    private Element(long handle, boolean lent) {
        super(handle);
        symbolic = null;
    }

    /** An element over a handle that stays the caller's, until {@link #giveUp}. */
    static Element lent(long handle) {
        return new Element(handle, true);
    }

    private Element(Tensor[] symbolic) {
        super(ELEMENT, 0, 0);
        this.symbolic = symbolic;
    }

    static Element orNull(long handle) {
        return handle == 0 ? null : new Element(handle);
    }

    /** An element of tensors. */
    public static Element of(Tensor... components) {
        for (Tensor component : components) {
            if (component.isSymbolic()) {
                return new Element(components.clone());
            }
        }
        return Raw.levada_element_create(components);
    }

    /** An element of tensors and datasets. */
    public static Element ofNested(NativeObject... components) {
        for (NativeObject component : components) {
            if (!(component instanceof Tensor) && !(component instanceof Dataset)) {
                throw LevadaException.invalid("element: expected tensors and datasets, got "
                        + component.getClass().getName());
            }
        }
        return Raw.levada_element_create_nested(components);
    }

    /** The number of components. */
    public int size() {
        return symbolic != null ? symbolic.length : Raw.levada_element_count(this);
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("element: expected an index of 0 ... " + (size() - 1) + ", got " + index);
        }
    }

    /** One component, which must be a tensor. It lives on when the element is closed. */
    public Tensor get(int index) {
        checkIndex(index);
        if (symbolic != null) {
            return symbolic[index];
        }
        Tensor found = Raw.levada_element_get(this, index);
        if (found == null) {
            throw LevadaException.invalid("element: expected a tensor at " + index + ", got a dataset (dataset() gives it)");
        }
        return found;
    }

    /** One component, which must be a dataset. */
    public Dataset dataset(int index) {
        checkIndex(index);
        Dataset found = symbolic != null ? null : Raw.levada_element_dataset(this, index);
        if (found == null) {
            throw LevadaException.invalid("element: expected a dataset at " + index + ", got a tensor (get() gives it)");
        }
        return found;
    }

    /** All components, which must be tensors. */
    public Tensor[] components() {
        Tensor[] result = new Tensor[size()];
        for (int i = 0; i < result.length; ++i) {
            result[i] = get(i);
        }
        return result;
    }

    @Override
    public Iterator<Tensor> iterator() {
        return List.of(components()).iterator();
    }

    /** The components of what a function gave. */
    static Tensor[] componentsOf(Value value, String function) {
        if (value == null) {
            throw new NullPointerException(function + ": expected a tensor or an element from the function, got null");
        }
        return value instanceof Tensor ? new Tensor[] {(Tensor) value} : ((Element) value).components();
    }

    /** A reference to the handle of what a function gave, for the library. */
    static long give(Value value, String function) {
        return value instanceof Element && ((Element) value).symbolic == null ? Native.retainElement((Element) value)
                : RawJNI.levada_element_create(componentsOf(value, function));
    }

    @Override
    public String toString() {
        if (symbolic == null && isClosed()) {
            return "Element(closed)";
        }
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < size(); ++i) {
            text.append(i == 0 ? "" : ", ");
            Tensor tensor = symbolic != null ? symbolic[i] : Raw.levada_element_get(this, i);
            text.append(tensor == null ? "dataset" : tensor.toString());
        }
        return text.append(')').toString();
    }
}
