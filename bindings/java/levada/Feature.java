package levada;

/** What is asked of a feature of serialized examples. Immutable. */
public final class Feature {
    private final String kind;
    private final DType dtype;
    private final long[] shape;
    private final boolean allowMissing;
    private final Tensor fallback;

    private Feature(String kind, DType dtype, long[] shape, boolean allowMissing, Tensor fallback) {
        this.kind = kind;
        this.dtype = dtype;
        this.shape = shape;
        this.allowMissing = allowMissing;
        this.fallback = fallback;
    }

    /** Always the same shape; in feature lists the shape of a row. The dtype is INT64, FLOAT32 or STRING. */
    public static Feature fixed(DType dtype, long... shape) {
        return new Feature("fixed", dtype, shape.clone(), false, null);
    }

    /** Any number of values: an axis as long as the longest, filled with 0 or "". */
    public static Feature ofAnyLength(DType dtype) {
        return new Feature("varlen", dtype, null, true, null);
    }

    /** Any number of rows of one shape, filled to the longest. */
    public static Feature rows(DType dtype, long... shape) {
        return new Feature("sequence", dtype, shape.clone(), true, null);
    }

    /** What stands for a feature that is not there, or, of rows, one value that fills shorter ones. */
    public Feature otherwise(Tensor value) {
        return new Feature(kind, dtype, shape, allowMissing, value);
    }

    /** A feature list that is not there has no steps. */
    public Feature mayBeMissing() {
        return new Feature(kind, dtype, shape, true, fallback);
    }

    Tensor fallback() {
        return fallback;
    }

    boolean hasSteps() {
        return kind.equals("fixed");
    }

    /** As levada_parse_example reads it. */
    String json(String key, boolean list) {
        StringBuilder text = new StringBuilder("{\"key\":").append(Text.quote(key)).append(",\"kind\":\"").append(kind)
                .append("\",\"dtype\":").append(dtype == null ? "\"\"" : Text.quote(dtype.officialName()));
        if (shape != null) {
            text.append(",\"shape\":").append(java.util.Arrays.toString(shape));
        }
        if (list) {
            text.append(",\"list\":true");
            if (allowMissing && hasSteps()) {
                text.append(",\"allow_missing\":true");
            }
        }
        return text.append(fallback == null ? "}" : ",\"default\":true}").toString();
    }
}
