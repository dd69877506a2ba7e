package levada;

/** How Dataset.explain writes a plan. */
public enum ExplainFormat {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON,
    /** As a picture. */
    SVG;

    int code() {
        return ordinal();
    }
}
