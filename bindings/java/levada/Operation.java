package levada;

import java.util.ArrayList;
import java.util.List;

/** What an operation takes and gives: for programs that choose operations by name. {@link Ops} has them as methods. */
public final class Operation {
    /** What a tensor parameter is. */
    public enum InputKind {
        /** One tensor. */
        TENSOR,
        /** One tensor, or null. */
        OPTIONAL,
        /** An array of tensors. */
        LIST
    }

    /** What another parameter is. */
    public enum AttributeKind {
        /** A whole number. */
        NUMBER,
        /** A truth value. */
        BOOL,
        /** A {@link DType}. */
        DTYPE,
        /** A real number. */
        REAL,
        /** An array of whole numbers. */
        NUMBERS,
        /** A text. */
        TEXT
    }

    /** A tensor parameter. */
    public record Input(String name, InputKind kind) {}

    /** Another parameter. */
    public record Attribute(String name, AttributeKind kind) {}

    private final int number;

    private Operation(int number) {
        this.number = number;
    }

    /** All operations. */
    public static List<Operation> all() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < Raw.levada_op_count(); ++i) {
            operations.add(new Operation(i));
        }
        return operations;
    }

    /**
     * The operation of a name such as "reduce_sum".
     *
     * @throws LevadaException.NotFound for a name that is none
     */
    public static Operation ofName(String name) {
        int number = Raw.levada_op_find(name);
        if (number < 0) {
            throw new LevadaException.NotFound("operation: expected the name of an operation, got '" + name + "'", "", -1);
        }
        return new Operation(number);
    }

    /** The name. */
    public String name() {
        return Raw.levada_op_name(number);
    }

    /** The tensor parameters, in order. */
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < Raw.levada_op_num_inputs(number); ++i) {
            inputs.add(new Input(Raw.levada_op_input_name(number, i),
                    InputKind.values()[Raw.levada_op_input_kind(number, i) - 1]));
        }
        return inputs;
    }

    /** The other parameters, in order. */
    public List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < Raw.levada_op_num_attributes(number); ++i) {
            attributes.add(new Attribute(Raw.levada_op_attribute_name(number, i),
                    AttributeKind.values()[Raw.levada_op_attribute_kind(number, i) - 1]));
        }
        return attributes;
    }

    /** How many results there are; -1: as many as the caller asks for. */
    public int outputs() {
        return Raw.levada_op_num_outputs(number);
    }

    @Override
    public String toString() {
        return name();
    }
}
