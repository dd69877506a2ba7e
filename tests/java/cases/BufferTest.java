import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import levada.DType;
import levada.Dataset;
import levada.LevadaException;
import levada.LevadaIterator;
import levada.Tensor;
import levada.TensorMemory;
import levada.TensorSpec;

/** Direct buffers over tensors and tensors over direct buffers. */
final class BufferTest {
    private BufferTest() {}

    @Check.Test
    static void viewsOutliveTheirTensor() throws Exception {
        FloatBuffer view;
        try (Tensor tensor = Tensor.of(new float[][] {{1, 2}, {3, 4}})) {
            view = tensor.asFloatBuffer();
        }
        for (int i = 0; i < 5; ++i) {
            System.gc();
            Thread.sleep(2);
        }
        Check.that(view.isDirect() && view.isReadOnly(), "expected a direct read-only view");
        Check.same(4, view.remaining());
        Check.same(3f, view.get(2));
        Check.fails(ReadOnlyBufferException.class, "", () -> view.duplicate().put(0, 1f));
    }

    @Check.Test
    static void viewsShareTheMemory() {
        ByteBuffer memory = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        try (Tensor tensor = Tensor.share(memory, DType.INT32, 2, 2)) {
            Check.same(TensorMemory.BORROWED, tensor.memory());
            memory.putInt(12, 77);
            Check.same(77, tensor.get(1, 1).intValue());
            Check.same(77, tensor.asIntBuffer().get(3));
            memory.putInt(12, 78);
            Check.same(78, tensor.get(1).asIntBuffer().get(1));
        }
    }

    @Check.Test
    static void sharedMemoryIsKeptAlive() throws Exception {
        Tensor tensor = Tensor.share(ByteBuffer.allocateDirect(1 << 20).put(0, (byte) 5), DType.UINT8, 1 << 20);
        for (int i = 0; i < 5; ++i) {
            System.gc();
            Thread.sleep(2);
        }
        Check.same(5, tensor.get(0).intValue());
    }

    @Check.Test
    static void positionAndOrder() {
        ByteBuffer big = ByteBuffer.allocate(10).order(ByteOrder.BIG_ENDIAN);
        big.putShort(2, (short) 258).putShort(4, (short) -2).position(2);
        try (Tensor tensor = Tensor.copyOf(big, DType.INT16, 2)) {
            Check.same(new short[] {258, -2}, tensor.toArray());
            Check.same(TensorMemory.OWNED, tensor.memory());
        }
        Check.same(2, big.position());
        ByteBuffer direct = ByteBuffer.allocateDirect(4).order(ByteOrder.BIG_ENDIAN);
        Check.fails(LevadaException.InvalidArgument.class, "byte", () -> Tensor.share(direct, DType.INT32, 1));
        Check.same(new byte[] {0, 0, 0, 0}, Tensor.share(direct, DType.INT8, 4).toArray());
    }

    @Check.Test
    static void everyTypedView() {
        Check.same((short) 3, Tensor.of(new short[] {3}).asShortBuffer().get(0));
        Check.same(3, Tensor.of(new int[] {3}).asIntBuffer().get(0));
        Check.same(3L, Tensor.of(new long[] {3}).asLongBuffer().get(0));
        Check.same(3.0, Tensor.of(new double[] {3}).asDoubleBuffer().get(0));
        Check.same((byte) 1, Tensor.of(new boolean[] {true}).asByteBuffer().get(0));
        Check.same(0, Tensor.of(new int[0]).asIntBuffer().remaining());
        Check.fails(LevadaException.InvalidArgument.class, "got float64", () -> Tensor.of(1.0).asFloatBuffer());
    }

    @Check.Test
    static void whatHasNoView() {
        Tensor tensor = Tensor.of(new int[][] {{1, 2}, {3, 4}});
        Check.fails(LevadaException.InvalidArgument.class, "a tensor with gaps", () -> tensor.transpose().asByteBuffer());
        Check.same(3, tensor.transpose().contiguous().asIntBuffer().get(1));
        Check.fails(LevadaException.InvalidArgument.class, "got strings", () -> Tensor.of("x").asByteBuffer());
        Check.fails(LevadaException.InvalidArgument.class, "expected 20 bytes",
                () -> Tensor.share(ByteBuffer.allocateDirect(16), DType.INT32, 5));
        Check.fails(LevadaException.InvalidArgument.class, "expected",
                () -> Tensor.share(ByteBuffer.allocateDirect(16), DType.INT32, 1L << 40, 1L << 40));
        Check.fails(LevadaException.InvalidArgument.class, "expected dimensions of 0 or more",
                () -> Tensor.share(ByteBuffer.allocateDirect(16), DType.INT32, -1));
        Check.fails(LevadaException.InvalidArgument.class, "expected a direct buffer",
                () -> Tensor.share(ByteBuffer.allocate(16), DType.INT32, 4));
        Check.fails(LevadaException.InvalidArgument.class, "got strings",
                () -> Tensor.copyOf(ByteBuffer.allocate(16), DType.STRING, 1));
    }

    @Check.Test
    static void elementsInBuffersOfTheCaller() {
        ByteBuffer x = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder()).position(8);
        ByteBuffer y = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        ByteBuffer[] both = {x, y};
        Dataset data = Dataset.fromTensorSlices(Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}}),
                Tensor.of(new long[] {1, 2, 3, 4})).batch(2);
        TensorSpec[] specs = {TensorSpec.of(DType.FLOAT32, 2, 2), TensorSpec.of(DType.INT64, 2)};
        try (LevadaIterator pass = data.iterator()) {
            Check.that(pass.nextInto(both, specs), "expected an element");
            Check.same(4f, x.getFloat(8 + 12));
            Check.same(2L, y.getLong(8));
            Check.fails(LevadaException.InvalidArgument.class, "int64", () -> pass.nextInto(new ByteBuffer[] {x, y},
                    new TensorSpec[] {specs[0], TensorSpec.of(DType.FLOAT64, 2)}));
            Check.fails(LevadaException.InvalidArgument.class, "expected 80 bytes", () -> pass.nextInto(both,
                    new TensorSpec[] {TensorSpec.of(DType.FLOAT64, 10), specs[1]}));
            Check.fails(LevadaException.InvalidArgument.class, "writable direct buffers", () -> pass.nextInto(
                    new ByteBuffer[] {x.asReadOnlyBuffer(), y}, specs));
            Check.fails(LevadaException.InvalidArgument.class, "a spec for each", () -> pass.nextInto(both,
                    new TensorSpec[] {specs[0]}));
            Check.that(pass.nextInto(both, specs), "expected an element");
            Check.same(7f, x.getFloat(8 + 8));
            Check.that(!pass.nextInto(both, specs) && !pass.nextInto(both, specs), "expected the end");
        }
        Check.fails(LevadaException.Misuse.class, "closed", () -> {
            LevadaIterator pass = data.iterator();
            pass.close();
            pass.nextInto(both, specs);
        });
    }
}
