package levada;

import java.nio.ByteBuffer;

/** The hand-written part of the native layer (native/*.c); the generated part is {@link Raw}. */
final class Native {
    static {
        Loader.load();
    }

    private Native() {}

    static native void release(int kind, long handle);

    static native long retainTensor(Tensor tensor);

    static native long retainElement(Element element);

    static native long retainDataset(Dataset dataset);

    static native int shutdown(long timeoutMs);

    static native long[] component(Dataset dataset, int index);

    static native long elementBytes(long handle);

    static native long tensorBytes(long handle);

    static native long ofLeaves(Object[] leaves, char type, int length, int dtype, long[] shape);

    static native long ofStrings(byte[][] values, long[] shape);

    static native long ofBuffer(ByteBuffer buffer, long offset, int dtype, long[] shape, boolean copy, boolean swapped,
            boolean fixed);

    static native boolean nextInto(LevadaIterator iterator, ByteBuffer[] buffers, long[][] layouts);

    static native long[] shape(Tensor tensor);

    static native long contiguous(Tensor tensor);

    static native ByteBuffer view(Tensor tensor);

    static native void copyOut(Tensor tensor, long first, Object array, char type, int length);

    static native byte[] stringAt(Tensor tensor, long index);

    static native long[] fromArrowStream(long stream, Tensor columns, Tensor fillNames, Tensor[] fills);

    static native long[] fromArrowArray(long schema, long array, Tensor columns, Tensor fillNames, Tensor[] fills);

    static native long tensorFromArrow(long schema, long array, Tensor fill);

    static native void mount(byte[] scheme, FileTable table);
}
