import java.nio.file.Path;
import levada.DType;
import levada.Dataset;
import levada.Element;
import levada.Io;
import levada.LevadaIterator;
import levada.Ops;
import levada.Tensor;
import levada.Variable;

/**
 * Trains a softmax classifier on Fashion-MNIST (Debian package dataset-fashion-mnist).
 *
 * <pre>java -cp levada.jar SoftmaxClassifier.java [--epochs N] [--data DIRECTORY]</pre>
 */
public final class SoftmaxClassifier {
    private static final int CLASSES = 10;
    private static final int PIXELS = 28 * 28;
    private static final int BATCH = 128;
    private static final float RATE = 0.1f;

    private final Variable weights = Variable.of(Ops.zeros(new long[] {PIXELS, CLASSES}, DType.FLOAT32), "weights");
    private final Variable bias = Variable.of(Ops.zeros(new long[] {CLASSES}, DType.FLOAT32), "bias");

    /** Images as rows of floats in [0, 1], with their labels: one native step per batch, made ahead on worker threads. */
    private static Dataset rows(Path directory, String part) {
        Tensor images = Io.readIdx(directory.resolve(part + "-images-idx3-ubyte.gz"));
        Tensor labels = Io.readIdx(directory.resolve(part + "-labels-idx1-ubyte.gz"));
        return Dataset.fromTensorSlices(images, labels);
    }

    private static Dataset batches(Dataset rows) {
        return rows.map((image, label) -> Element.of(image.reshape(PIXELS).cast(DType.FLOAT32).divide(255),
                label.cast(DType.INT32))).batch(BATCH).prefetch(2);
    }

    private Tensor logits(Tensor x) {
        try (Tensor w = weights.read(); Tensor b = bias.read(); Tensor product = x.matmul(w)) {
            return product.add(b);
        }
    }

    /** One step of gradient descent; gives how many of the batch were right before it. */
    private long learn(Tensor x, Tensor y) {
        try (Tensor logits = logits(x); Tensor probabilities = Ops.softmax(logits, -1);
                Tensor wanted = Ops.oneHot(y, CLASSES);
                Tensor difference = probabilities.subtract(wanted); Tensor error = difference.multiply(RATE / x.dim(0));
                Tensor back = x.transpose(); Tensor step = back.matmul(error); Tensor biasStep = error.sum(0)) {
            weights.assignSub(step);
            bias.assignSub(biasStep);
            return right(logits, y);
        }
    }

    private static long right(Tensor logits, Tensor y) {
        try (Tensor guess = logits.argmax(-1); Tensor same = guess.cast(DType.INT32).equal(y);
                Tensor count = same.cast(DType.INT64).sum()) {
            return count.longValue();
        }
    }

    private void train(Dataset data, int epochs) {
        for (int epoch = 1; epoch <= epochs; ++epoch) {
            long seen = 0;
            long right = 0;
            long begin = System.nanoTime();
            try (LevadaIterator pass = data.iterator()) {
                for (long step = 1; pass.hasNext(); ++step) {
                    try (Element batch = pass.next(); Tensor x = batch.get(0); Tensor y = batch.get(1)) {
                        right += learn(x, y);
                        seen += y.size();
                    }
                    progress(epoch, epochs, step, data.cardinality(), (double) right / seen, begin);
                }
            }
            System.out.println();
        }
    }

    private static void progress(int epoch, int epochs, long step, long steps, double accuracy, long begin) {
        if (step % 20 != 0 && step != steps) {
            return;
        }
        int done = (int) (30 * step / steps);
        System.out.printf("\repoch %d/%d [%s%s] %d/%d  accuracy %.4f  %.1f s", epoch, epochs, "=".repeat(done),
                " ".repeat(30 - done), step, steps, accuracy, (System.nanoTime() - begin) / 1e9);
        System.out.flush();
    }

    private double evaluate(Dataset data) {
        long seen = 0;
        long right = 0;
        for (Element batch : data) {
            try (Tensor x = batch.get(0); Tensor y = batch.get(1); Tensor logits = logits(x)) {
                right += right(logits, y);
                seen += y.size();
            }
            batch.close();
        }
        return (double) right / seen;
    }

    public static void main(String[] arguments) {
        int epochs = 5;
        Path directory = Path.of("/usr/share/datasets/fashion-mnist");
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            if (arguments[i].equals("--epochs")) {
                epochs = Integer.parseInt(arguments[i + 1]);
            } else if (arguments[i].equals("--data")) {
                directory = Path.of(arguments[i + 1]);
            }
        }
        SoftmaxClassifier model = new SoftmaxClassifier();
        model.train(batches(rows(directory, "train").shuffle(Dataset.ALL, 1)), epochs);
        System.out.printf("test accuracy %.4f%n", model.evaluate(batches(rows(directory, "t10k"))));
    }
}
