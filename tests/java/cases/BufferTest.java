import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import levada.DType;
import levada.LevadaException;
import levada.Tensor;
import levada.TensorMemory;

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
}
