package levada;

import java.util.Map;

/** The sources of {@link Dataset} that read files and tables of other libraries. */
public abstract sealed class FileSources extends NativeObject permits Dataset {
    FileSources(long handle) {
        super(DATASET, handle, 0);
    }

    /** Strings [N] of a list of names; the caller closes it. */
    private static Tensor strings(String... names) {
        return Tensor.of(names);
    }

    /** The elements that {@link Dataset#save} stored. */
    public static Dataset load(String path) {
        return Raw.levada_dataset_load(path);
    }

    /** The elements of one shard of a stored dataset. */
    public static Dataset loadShard(String path, long shard) {
        return Raw.levada_dataset_load_shard(path, shard);
    }

    /** A dataset of file names, for the readers. */
    public static Dataset files(String... names) {
        try (Tensor tensor = Tensor.of(names)) {
            return Dataset.fromTensorSlices(tensor);
        }
    }

    /** The lines of text files as string scalars. */
    public static Dataset textLine(Dataset filenames, FileOptions options) {
        return Raw.levada_dataset_text_line(filenames, options.numbers());
    }

    /** The records of TFRecord files as string scalars. */
    public static Dataset tfrecord(Dataset filenames, FileOptions options) {
        return Raw.levada_dataset_tfrecord(filenames, options.numbers());
    }

    /** Records of one length between a header and a footer, as string scalars. */
    public static Dataset fixedLengthRecord(Dataset filenames, long recordBytes, long headerBytes, long footerBytes,
            FileOptions options) {
        return Raw.levada_dataset_fixed_length_record(filenames, recordBytes, headerBytes, footerBytes, options.numbers());
    }

    /** The records of CSV files: one default per column, a tensor of one element, or of none for a required column. */
    public static Dataset csv(Dataset filenames, Tensor[] defaults, CsvOptions options) {
        return Raw.levada_dataset_csv(filenames, defaults, options.naValue(), options.numbers());
    }

    /**
     * The columns of CSV files: a string tensor [2, N] of their names in the header of the first file, empty without one,
     * and of the names of the first dtypes of int32, int64, float32, float64 and string that all fields fit.
     *
     * @param mostRecords how many records are looked at, -1 for all; 0 finds the names alone
     */
    public static Tensor csvColumns(String[] filenames, long mostRecords, CsvOptions options) {
        try (Tensor files = strings(filenames)) {
            return Raw.levada_csv_columns(files, options.naValue(), mostRecords, options.numbers());
        }
    }

    /**
     * The samples of tar archives as WebDataset writes them: the bytes of the members of these extensions ("jpg",
     * "seg.png"), string scalars; "__key__" is what their names have in common.
     */
    public static Dataset tar(Dataset filenames, FileOptions options, String... extensions) {
        try (Tensor wanted = strings(extensions)) {
            return Raw.levada_dataset_tar(filenames, wanted, options.numbers());
        }
    }

    /**
     * The rows of the arrays in .npy, .npz or safetensors files, by position too.
     *
     * @param filenames at least one; several are one after the other
     * @param names the arrays that become components, in this order; empty: all of the first file
     * @param read rows are read when they are needed; otherwise files are mapped and must not shrink
     * @return an indexed dataset
     */
    public static Dataset arrayFiles(String[] filenames, String[] names, boolean read) {
        try (Tensor files = strings(filenames); Tensor wanted = strings(names)) {
            return Raw.levada_dataset_array_files(files, wanted, read);
        }
    }

    /**
     * The rows of files that hold nothing but numbers in native byte order behind a header, by position too.
     *
     * @param filenames at least one; several are one after the other
     * @param row dtype and shape of a row
     * @param offset the bytes of the header
     * @param read rows are read when they are needed; otherwise files are mapped and must not shrink
     * @return an indexed dataset
     */
    public static Dataset rawFiles(String[] filenames, TensorSpec row, long offset, boolean read) {
        try (Tensor files = strings(filenames)) {
            return Raw.levada_dataset_raw_files(files, row.dtype(), row.shape(), offset, read);
        }
    }

    /**
     * The rows of a table of another library, by position too, without a copy where its layout allows.
     *
     * @param stream the address of a struct ArrowArrayStream, such as {@code ArrowArrayStream.memoryAddress()} of Arrow's
     *         own package gives it; consumed, also on failure
     * @param columns which, in this order; empty: all, sorted by name
     * @param fills scalars in the place of nulls in these columns; the one under "" in all others
     * @return one component for each column, by its name; a single one under "" for a stream of arrays
     */
    public static ArrowTable fromArrow(long stream, String[] columns, Map<String, Tensor> fills) {
        try (Tensor wanted = strings(columns); Tensor names = strings(fills.keySet().toArray(new String[0]))) {
            return ArrowTable.of(Native.fromArrowStream(stream, wanted, names, fills.values().toArray(new Tensor[0])));
        }
    }

    /** {@link #fromArrow(long, String[], Map)} of one record batch or array: the addresses of its two structs. */
    public static ArrowTable fromArrow(long schema, long array, String[] columns, Map<String, Tensor> fills) {
        try (Tensor wanted = strings(columns); Tensor names = strings(fills.keySet().toArray(new String[0]))) {
            return ArrowTable.of(Native.fromArrowArray(schema, array, wanted, names,
                    fills.values().toArray(new Tensor[0])));
        }
    }
}
