package levada;

/** What {@link Dataset#fromArrow} makes: the rows of a table, and which column each component is. */
public final class ArrowTable implements AutoCloseable {
    private final String[] columns;
    private final Dataset rows;

    private ArrowTable(String[] columns, Dataset rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** Takes over the handles of the names and of the dataset. */
    static ArrowTable of(long[] handles) {
        Dataset rows = new Dataset(handles[1]);
        try (Tensor names = new Tensor(handles[0])) {
            return new ArrowTable(names.toStringArray(), rows);
        }
    }

    /** The name of each component; none for an array that is no record. */
    public String[] columns() {
        return columns.clone();
    }

    /** The rows, by position too. */
    public Dataset rows() {
        return rows;
    }

    /** Closes the dataset of the rows. */
    @Override
    public void close() {
        rows.close();
    }
}
