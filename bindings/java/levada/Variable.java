package levada;

/**
 * Mutable named storage with a dtype and a shape for life. Every method is atomic, and dtype and shape are checked before
 * anything changes.
 */
public final class Variable extends NativeObject {
    Variable(long handle) {
        super(VARIABLE, handle, 0);
    }

    /** A variable with a first value. */
    public static Variable of(Tensor initial) {
        return Raw.levada_variable_create(initial, null);
    }

    /** A variable with a first value and a name. */
    public static Variable of(Tensor initial, String name) {
        return Raw.levada_variable_create(initial, name);
    }

    /** The name given at creation. */
    public String name() {
        return Raw.levada_variable_name(this);
    }

    /** The dtype. */
    public DType dtype() {
        return Raw.levada_variable_dtype(this);
    }

    /** The dimensions. */
    public long[] shape() {
        long[] shape = new long[Raw.levada_variable_rank(this)];
        for (int i = 0; i < shape.length; ++i) {
            shape[i] = Raw.levada_variable_dim(this, i);
        }
        return shape;
    }

    /** How often the value was changed. */
    public long version() {
        return Raw.levada_variable_version(this);
    }

    /** A snapshot of the value, which later writes do not change; in a trace the value at each run. */
    public Tensor read() {
        return Raw.levada_variable_read(this);
    }

    /** Replaces the value. */
    public void assign(Tensor value) {
        Raw.levada_variable_assign(this, value);
    }

    /** Adds a tensor of the same shape, or a scalar. */
    public void assignAdd(Tensor delta) {
        Raw.levada_variable_assign_add(this, delta);
    }

    /** Subtracts a tensor of the same shape, or a scalar. */
    public void assignSub(Tensor delta) {
        Raw.levada_variable_assign_sub(this, delta);
    }

    /** Replaces a part of the value. */
    public void assign(Tensor value, Index... part) {
        Raw.levada_variable_assign_slice(this, Index.items(part), value);
    }

    /** Writes to slices of the first axis. */
    public void scatter(Scatter kind, Tensor indices, Tensor updates) {
        Raw.levada_variable_scatter(this, kind.code(), indices, updates);
    }

    /** Writes to slices named by their first coordinates, the last axis of indices. */
    public void scatterNd(Scatter kind, Tensor indices, Tensor updates) {
        Raw.levada_variable_scatter_nd(this, kind.code(), indices, updates);
    }

    /** Reads, computes and writes as one atomic step; the function must not touch the variable. */
    public void update(VariableUpdate function) {
        Raw.levada_variable_update(this, function);
    }

    @Override
    public String toString() {
        if (isClosed()) {
            return "Variable(closed)";
        }
        try (Tensor value = read()) {
            return "Variable(" + name() + ", " + value + ")";
        }
    }
}
