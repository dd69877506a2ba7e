package levada;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Serialized tf.train.Example and tf.train.SequenceExample messages, as TFRecord files hold them. {@link #parse} may stand
 * in a function given to {@link Dataset#map(Function1)}, best on batches of records.
 */
public final class Example {
    private Example() {}

    /** What {@link #parseSequence} finds: features, feature lists, and the number of steps of each list of fixed rows. */
    public record Sequences(Map<String, Tensor> context, Map<String, Tensor> lists, Map<String, Tensor> lengths) {}

    /** The features of a call: their description, and the defaults behind the messages. */
    private static final class Request {
        private final List<String> described = new ArrayList<>();
        private final List<Tensor> tensors = new ArrayList<>();

        Request(Tensor serialized) {
            tensors.add(serialized);
        }

        void add(Map<String, Feature> features, boolean list) {
            for (Map.Entry<String, Feature> each : features.entrySet()) {
                if (each.getValue() == null) {
                    throw new NullPointerException("parse_example: expected a feature as '" + each.getKey() + "', got null");
                }
                described.add(each.getValue().json(each.getKey(), list));
                if (each.getValue().fallback() != null) {
                    tensors.add(each.getValue().fallback());
                }
            }
        }

        Tensor[] run() {
            return Raw.levada_parse_example(tensors.toArray(new Tensor[0]), "[" + String.join(",", described) + "]",
                    described.size());
        }
    }

    private static Map<String, Tensor> named(Iterable<String> keys, Tensor[] found, int first) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int at = first;
        for (String key : keys) {
            tensors.put(key, found[at++]);
        }
        return tensors;
    }

    /**
     * The features of tf.train.Example messages.
     *
     * @param serialized strings [N], or one, []
     * @param features at least one
     * @return a tensor [N, ...] for each feature
     */
    public static Map<String, Tensor> parse(Tensor serialized, Map<String, Feature> features) {
        Request request = new Request(serialized);
        request.add(features, false);
        return named(features.keySet(), request.run(), 0);
    }

    /** The features and feature lists of tf.train.SequenceExample messages, strings [N] or one, []. */
    public static Sequences parseSequence(Tensor serialized, Map<String, Feature> context, Map<String, Feature> lists) {
        Request request = new Request(serialized);
        request.add(context, false);
        request.add(lists, true);
        List<String> measured = new ArrayList<>();
        for (Map.Entry<String, Feature> each : lists.entrySet()) {
            if (each.getValue().hasSteps()) {
                measured.add(each.getKey());
                request.described.add("{\"key\":" + Text.quote(each.getKey()) + ",\"kind\":\"length\"}");
            }
        }
        Tensor[] found = request.run();
        return new Sequences(named(context.keySet(), found, 0), named(lists.keySet(), found, context.size()),
                named(measured, found, context.size() + lists.size()));
    }

    /** A serialized tf.train.Example of these features: integers and bools, floats, or strings. */
    public static Tensor encode(Map<String, Tensor> features) {
        return encodeSequence(features, Map.of());
    }

    /** A serialized tf.train.SequenceExample of features and of feature lists, whose first axis is the steps. */
    public static Tensor encodeSequence(Map<String, Tensor> context, Map<String, Tensor> lists) {
        List<String> described = new ArrayList<>();
        List<Tensor> tensors = new ArrayList<>(context.values());
        tensors.addAll(lists.values());
        context.keySet().forEach(key -> described.add("{\"key\":" + Text.quote(key) + "}"));
        lists.keySet().forEach(key -> described.add("{\"key\":" + Text.quote(key) + ",\"list\":true}"));
        return Raw.levada_encode_example(tensors.toArray(new Tensor[0]), "[" + String.join(",", described) + "]");
    }
}
