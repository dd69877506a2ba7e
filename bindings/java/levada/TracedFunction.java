package levada;

/** A function traced from Java code once, which then runs natively on whole batches and on any thread. */
public final class TracedFunction extends NativeObject {
    TracedFunction(long handle) {
        super(FUNCTION, handle, 0);
    }

    /**
     * Runs a function once on symbolic tensors and keeps what it did.
     *
     * @param function gets an element of one component per spec
     * @throws TraceError when it asks for the value of a symbolic tensor
     */
    public static TracedFunction trace(ElementFunction function, TensorSpec... specs) {
        try (Trace trace = Raw.levada_trace_create()) {
            Tensor[] arguments = new Tensor[specs.length];
            for (int i = 0; i < specs.length; ++i) {
                arguments[i] = Raw.levada_trace_argument(trace, specs[i].dtype(), specs[i].shape());
            }
            Element element = specs.length == 0 ? Element.of() : Element.of(arguments);
            return Raw.levada_trace_finish(trace, Element.componentsOf(function.apply(element), "trace"));
        } catch (Exception thrown) {
            throw Levada.<RuntimeException>sneaky(thrown);
        }
    }

    /** The number of arguments. */
    public int numInputs() {
        return Raw.levada_function_num_inputs(this);
    }

    /** The number of results. */
    public int numOutputs() {
        return Raw.levada_function_num_outputs(this);
    }

    /** Dtypes and shapes of the results, as far as they are known. */
    public TensorSpec[] outputSpecs() {
        TensorSpec[] specs = new TensorSpec[numOutputs()];
        for (int i = 0; i < specs.length; ++i) {
            int rank = Raw.levada_function_output_rank(this, i);
            DType dtype = Raw.levada_function_output_dtype(this, i);
            long[] shape = new long[Math.max(rank, 0)];
            for (int axis = 0; axis < rank; ++axis) {
                shape[axis] = Raw.levada_function_output_dim(this, i, axis);
            }
            specs[i] = rank < 0 ? TensorSpec.ofUnknownRank(dtype) : TensorSpec.of(dtype, shape);
        }
        return specs;
    }

    /** Whether it reads or writes variables or draws random numbers. */
    public boolean isStateful() {
        return Raw.levada_function_is_stateful(this);
    }

    /** Runs it once. */
    public Tensor[] call(Tensor... inputs) {
        return Raw.levada_function_call(this, inputs, numOutputs());
    }

    /** Runs it on every row of its inputs at once. */
    public Tensor[] callRows(Tensor... inputs) {
        return Raw.levada_function_call_rows(this, inputs, numOutputs());
    }

    private static String text(Tensor scalar) {
        try (Tensor text = scalar) {
            return text.stringValue();
        }
    }

    /** The canonical description as JSON. */
    public String describe() {
        return text(Raw.levada_function_describe(this));
    }

    /** A hash of the description: 32 hexadecimal digits. */
    public String fingerprint() {
        return text(Raw.levada_function_fingerprint(this));
    }

    /** The steps as text for people. */
    public String explain() {
        return text(Raw.levada_function_explain(this));
    }
}
