package levada;

/** How CSV files are read. Immutable; each method gives options that differ in one thing. */
public final class CsvOptions {
    /** Commas, quotes, no header, every column. */
    public static final CsvOptions DEFAULT = new CsvOptions(FileOptions.DEFAULT, ',', true, false, new long[0], new long[0], null);

    private final FileOptions files;
    private final char delimiter;
    private final boolean quotes;
    private final boolean header;
    private final long[] columns;
    private final long[] excluded;
    private final String naValue;

    private CsvOptions(FileOptions files, char delimiter, boolean quotes, boolean header, long[] columns,
            long[] excluded, String naValue) {
        this.files = files;
        this.delimiter = delimiter;
        this.quotes = quotes;
        this.header = header;
        this.columns = columns;
        this.excluded = excluded;
        this.naValue = naValue;
    }

    /** How the files are read. */
    public CsvOptions files(FileOptions options) {
        return new CsvOptions(options, delimiter, quotes, header, columns, excluded, naValue);
    }

    /** What stands between two fields. */
    public CsvOptions delimiter(char character) {
        return new CsvOptions(files, character, quotes, header, columns, excluded, naValue);
    }

    /** Whether quotes are special. */
    public CsvOptions quotes(boolean special) {
        return new CsvOptions(files, delimiter, special, header, columns, excluded, naValue);
    }

    /** Whether the first record of each file is passed over. */
    public CsvOptions header(boolean present) {
        return new CsvOptions(files, delimiter, quotes, present, columns, excluded, naValue);
    }

    /** The fields that become components, in increasing order. */
    public CsvOptions columns(long... positions) {
        return new CsvOptions(files, delimiter, quotes, header, positions.clone(), new long[0], naValue);
    }

    /** The fields that do not become components, in increasing order. */
    public CsvOptions without(long... positions) {
        return new CsvOptions(files, delimiter, quotes, header, new long[0], positions.clone(), naValue);
    }

    /** The text of a field that is missing, as an empty one is. */
    public CsvOptions naValue(String text) {
        return new CsvOptions(files, delimiter, quotes, header, columns, excluded, text);
    }

    String naValue() {
        return naValue;
    }

    /** As native/options.c reads them. */
    long[] numbers() {
        long[] from = files.numbers();
        long[] numbers = new long[10 + columns.length + excluded.length];
        System.arraycopy(from, 0, numbers, 0, 5);
        numbers[5] = delimiter;
        numbers[6] = quotes ? 0 : 1;
        numbers[7] = header ? 1 : 0;
        numbers[8] = columns.length;
        System.arraycopy(columns, 0, numbers, 9, columns.length);
        numbers[9 + columns.length] = excluded.length;
        System.arraycopy(excluded, 0, numbers, 10 + columns.length, excluded.length);
        return numbers;
    }
}
