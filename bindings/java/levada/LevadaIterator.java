package levada;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A pass over a dataset. One thread at a time may use it: a second one gets {@link LevadaException.Misuse}. {@link #close}
 * and {@link #cancel} may come from any thread; a thread that waits in {@link #next} then gets
 * {@link LevadaException.Cancelled}.
 */
public final class LevadaIterator extends NativeObject implements Iterator<Element> {
    private Element ahead;
    private int users;
    private boolean closing;

    LevadaIterator(long handle) {
        super(ITERATOR, handle, 0);
    }

    /** What other threads must not close under a call. */
    private synchronized void enter() {
        ++users;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            last = --users == 0 && closing;
        }
        if (last) {
            super.close();
        }
    }

    /** The next element, or null at the end, again and again. After an exception the pass goes on behind what failed. */
    public Element nextOrNull() {
        Element found = ahead;
        if (found != null) {
            ahead = null;
            return found;
        }
        enter();
        try {
            return Raw.levada_iterator_next(this);
        } finally {
            leave();
        }
    }

    /** Whether there is another element; fetches it. */
    @Override
    public boolean hasNext() {
        if (ahead == null) {
            ahead = nextOrNull();
        }
        return ahead != null;
    }

    @Override
    public Element next() {
        Element found = nextOrNull();
        if (found == null) {
            throw new NoSuchElementException("iterator: expected another element, got the end of the data");
        }
        return found;
    }

    /**
     * The next element if it can be had without waiting and without a callback.
     *
     * @return null at the end of the data
     * @throws LevadaException.Unavailable when only {@link #next} can give it
     */
    public Element tryNext() {
        Element found = ahead;
        if (found != null) {
            ahead = null;
            return found;
        }
        enter();
        try {
            return Raw.levada_iterator_try_next(this);
        } finally {
            leave();
        }
    }

    /**
     * Writes the next element into direct buffers from their positions on, in native order, without making tensors: rows that
     * are gathered are written there at once.
     *
     * @param buffers one for each component, which it must hold
     * @param specs the dtype and exact shape of each component
     * @return false at the end of the data, again and again
     * @throws LevadaException.InvalidArgument for buffers that do not fit; the element is given by the next call
     */
    public boolean nextInto(ByteBuffer[] buffers, TensorSpec[] specs) {
        needPlace("nextInto");
        if (buffers.length != specs.length) {
            throw LevadaException.invalid("nextInto: expected a spec for each of " + buffers.length + " buffers, got "
                    + specs.length);
        }
        long[][] layouts = new long[specs.length][];
        for (int i = 0; i < specs.length; ++i) {
            layouts[i] = layout(buffers[i], specs[i]);
        }
        enter();
        try {
            return Native.nextInto(this, buffers, layouts);
        } finally {
            leave();
        }
    }

    /** {dtype, offset, dimensions...} of a buffer that can take a component. */
    private static long[] layout(ByteBuffer buffer, TensorSpec spec) {
        long[] shape = spec.shape();
        if (shape == null || !buffer.isDirect() || buffer.isReadOnly() || buffer.order() != ByteOrder.nativeOrder()) {
            throw LevadaException.invalid("nextInto: expected writable direct buffers in native order and known shapes, got "
                    + buffer + " for " + spec);
        }
        long needed = Tensor.bytesOf(spec.dtype(), shape);
        if (needed > buffer.remaining()) {
            throw LevadaException.invalid("nextInto: expected " + needed + " bytes for " + spec + ", got "
                    + buffer.remaining());
        }
        long[] row = new long[2 + shape.length];
        row[0] = DType.code(spec.dtype());
        row[1] = buffer.position();
        System.arraycopy(shape, 0, row, 2, shape.length);
        return row;
    }

    /** Ends the pass early. */
    public void cancel() {
        enter();
        try {
            Raw.levada_iterator_cancel(this);
        } finally {
            leave();
        }
    }

    private void needPlace(String what) {
        if (ahead != null) {
            throw LevadaException.invalid(what + ": expected a pass between two elements, got one whose hasNext has fetched "
                    + "the next (take it with next)");
        }
    }

    /** Where the pass stands, as bytes that any later release reads. */
    public Tensor save() {
        needPlace("save");
        return Raw.levada_iterator_save(this);
    }

    /** {@link #save} with a hash of all data in memory: restoring it over other data is refused. */
    public Tensor saveStrict() {
        needPlace("saveStrict");
        return Raw.levada_iterator_save_strict(this);
    }

    /** Goes on where a saved pass of the same dataset stood. */
    public void restore(Tensor state) {
        Raw.levada_iterator_restore(this, state);
        ahead = null;
    }

    /** What the pass has done, as JSON. */
    public String stats() {
        try (Tensor text = Raw.levada_iterator_stats(this)) {
            return text.stringValue();
        }
    }

    /** What the pass has dropped, as JSON. */
    public String dropped() {
        try (Tensor text = Raw.levada_iterator_dropped(this)) {
            return text.stringValue();
        }
    }

    /** The number of steps of the plan. */
    public int numSteps() {
        return Raw.levada_iterator_num_steps(this);
    }

    /** Ends the pass; a thread that waits in it is woken, and the pass given back when it has left. */
    @Override
    public void close() {
        synchronized (this) {
            if (isClosed()) {
                return;
            }
            if (users > 0) {
                closing = true;
                Raw.levada_iterator_cancel(this);
                return;
            }
        }
        super.close();
    }
}
