"""Calls of C functions with the arguments of a step: by the type and name of each parameter."""
from values import array, dtype_name, is_reference, leaves, number, text, variable

# Options structs: the fields that the arguments fill, in their order; a string with "=" is a constant.
OPTIONS = {
    "levada_map_options": ["num_parallel_calls"],
    "levada_shuffle_options": ["seeded=1", "seed", "fixed_each_epoch"],
    "levada_window_options": ["size", "shift", "stride", "drop_remainder"],
    "levada_random_options": ["seeded=1", "seed"],
    "levada_mix_options": ["seeded=1", "seed", "stop_on_empty"],
    "levada_interleave_options": ["cycle_length", "block_length"],
    "levada_csv_options": ["header"],
    "levada_flatten_options": ["batch_size", "drop_remainder"],
}
ENUMS = {"levada_policy": "LEVADA_{}", "levada_style": "LEVADA_STYLE_{}", "levada_scatter": "LEVADA_SCATTER_{}",
         "levada_error_policy": "LEVADA_ON_ERROR_{}"}


def is_spec(value):
    return isinstance(value, list) and value and all(isinstance(v, dict) and {"dtype",
        "shape"} == set(v) for v in value)


def components(specs):
    """An array of levada_component and its length."""
    return array("levada_component", [component(s["shape"], dtype_name(s["dtype"])) for s in specs])


def component(shape, dtype="LEVADA_INVALID_DTYPE"):
    dims = ", ".join("-1" if d is None else str(d) for d in shape or []) or "0"
    rank = "LEVADA_UNKNOWN_RANK" if shape is None else len(shape)
    return f"{{sizeof(levada_component), {dtype}, {rank}, 0, (int64_t[]){{{dims}}}}}"


def tensors(references):
    return array("levada_tensor *", [variable(r) for r in references])


class Calls:
    def __init__(self, functions, program):
        self.functions, self.program = functions, program

    # ---- any function, by its declaration ----

    def operation(self, step):
        self.plain(f"levada_{step['op']}", step, list(step["args"]))

    def call(self, step):
        special = getattr(self, f"call_{step['call']}", None)
        if special:
            special(step, *step["args"])
        else:
            self.plain(f"levada_{step['call']}", step, list(step["args"]))

    def plain(self, name, step, arguments):
        declared = self.functions[name]
        outs = list(step.get("out", []))
        parts = []
        parameters = [(" ".join(one.type.replace("LEVADA_NULLABLE", "").split()), one.name) for one in declared.parameters]
        while parameters:
            ctype, parameter = parameters.pop(0)
            if parameter.startswith("out") and "**" in ctype:
                parts.append(self.output(ctype, parameters, outs, step))
            elif ctype == "levada_dtype *":
                parts.append("&(levada_dtype){0}")
            else:
                parts.append(self.argument(ctype, parameter, parameters, arguments, step))
        assert not arguments, (name, arguments)
        self.statement(f"{name}({', '.join(parts)})", declared, step)

    def output(self, ctype, parameters, outs, step):
        kind = ctype.removeprefix("levada_").split()[0]
        if parameters and parameters[0][1] == "n_outputs":  # an array, as long as there are names
            parameters.pop(0)
            count = max(1, len(outs))
            self.arrays = [self.program.declare(name, kind) for name in outs]
            return f"(levada_{kind} *[{count}]){{NULL}}, {count}"
        if "error" in step:
            return f"&(levada_{kind} *){{NULL}}"
        if kind == "element" or not outs:
            return "&answer" if kind == "element" else f"&{self.program.declare('scratch_' + kind, kind)}"
        return f"&{self.program.declare(outs.pop(0), kind)}"

    def argument(self, ctype, name, parameters, arguments, step):
        following = parameters[0] if parameters else ("", "")
        if following[0] == "int32_t" and (following[1] == "rank" or following[1].startswith("n_")):
            parameters.pop(0)
            return self.listed(ctype, arguments)
        if ctype.endswith("_fn"):
            parameters[:2] = []
            index = next(i for i, a in enumerate(arguments) if isinstance(a, str) and not is_reference(a))
            prefix = "conform_update" if ctype == "levada_update_fn" else "conform"
            return f"{prefix}_{arguments.pop(index)}, ConformTake(), ConformRelease"
        if "_options" in ctype:
            return self.options(ctype.removeprefix("const ").split()[0], arguments, step)
        value = arguments.pop(0)
        if "levada_element *" in ctype:
            self.program.emit(f"OK(levada_element_create({tensors(value)}, &element));")
            return "element"
        if ctype in ENUMS:
            return ENUMS[ctype].format(value.upper())
        if value is None:
            return "NULL"
        if isinstance(value, dict):
            return f"ConformPath({text(value['path'])})" if "path" in value else dtype_name(value["dtype"])
        return variable(value) if is_reference(value) else text(value) if isinstance(value, str) else number(value)

    def listed(self, ctype, arguments):
        """A list and its count."""
        if "levada_component" in ctype:
            return components(arguments.pop(next(i for i, a in enumerate(arguments) if is_spec(a))))
        if "levada_checkpoint_item" in ctype:
            return self.items(arguments.pop(0))
        value = arguments.pop(0)
        if value is None:
            return "NULL, 0"
        if "levada_tensor" in ctype:
            return tensors(leaves(value))
        if "levada_dataset" in ctype:
            return array("const levada_dataset *", [variable(r) for r in value])
        return array(ctype.removesuffix("*").strip(), [number(n) for n in value])

    def items(self, items):
        rows = []
        for name, reference in items.items():
            handle = variable(reference)
            rows.append(f"{{.struct_size = sizeof(levada_checkpoint_item), .name = {text(name)}, "
                        f".{self.program.handles[handle]} = {handle}}}")
        return array("levada_checkpoint_item", rows)

    def options(self, struct, arguments, step):
        fields = [f".struct_size = sizeof({struct})"]
        if struct == "levada_file_options" and "compression" in step:
            fields.append(f".compression = {step['compression']}")
        for field in OPTIONS.get(struct, []):
            name, _, constant = field.partition("=")
            if constant or arguments:
                fields.append(f".{name} = {constant or number(arguments.pop(0))}")
        return f"&({struct}){{{', '.join(fields)}}}" if len(fields) > 1 else "NULL"

    # ---- statements ----

    def statement(self, call, declared, step):
        emit = self.program.emit
        if declared.returns != "levada_status":
            if "returns" in step:
                emit(f"CHECK({self.returned(call, declared.returns, step['returns'])});")
            else:
                emit(f"{call};")
            return
        if "levada_dtype){0}" in call:
            place = f"dtype_{len(self.program.lines)}"
            emit(f"levada_dtype {place} = LEVADA_INVALID_DTYPE;")
            emit(f"OK({call.replace('&(levada_dtype){0}', f'&{place}')});")
            emit(f"CHECK({place} == {dtype_name(step['returns'])});")
            return
        names = getattr(self, "arrays", None)
        self.arrays = None
        if names:
            place = f"outputs_{len(self.program.lines)}"
            kept = call.replace(f"(levada_tensor *[{len(names)}]){{NULL}}", place)
            emit(f"levada_tensor *{place}[{len(names)}] = {{NULL}};")
            emit(f"OK({kept});")
            for i, name in enumerate(names):
                emit(f"{name} = {place}[{i}];")
            return
        self.program.checked(call, step)
        if "&answer" in call:
            for i, name in enumerate(step.get("out", [])):
                emit(f"{self.program.declare(name, 'tensor')} = levada_tensor_retain(levada_element_get(answer, {i}));")
            self.program.release("answer")
        if "scratch_tensor" in call:
            self.program.release("scratch_tensor")
        self.program.release("element")

    @staticmethod
    def returned(call, ctype, value):
        if ctype == "levada_dtype":
            return f"{call} == {dtype_name(value)}"
        if isinstance(value, str):
            return f"strcmp({call}, {text(value)}) == 0"
        return f"{call} == {number(value)}"

    # ---- functions whose arguments stand otherwise ----

    def call_dataset_from_elements(self, step, elements):
        emit, names = self.program.emit, []
        for element in elements:
            names.append(self.program.declare(f"{step['out'][0]}_e{len(names)}", "element"))
            emit(f"OK(levada_element_create({tensors(element)}, &{names[-1]}));")
        call = f"levada_dataset_from_elements({array('levada_element *', names)}, &{self.program.declare(step['out'][0], 'dataset')})"
        self.program.checked(call, step)
        for name in names:
            self.program.release(name)

    def call_dataset_from_generator(self, step, callback, specs):
        self.program.checked(f"levada_dataset_from_generator({components(specs)}, &conform_{callback}, ConformTake(), "
                             f"ConformRelease, &{self.program.declare(step['out'][0], 'dataset')})", step)

    def call_dataset_padded_batch(self, step, dataset, size, shapes, values, drop):
        fields = [".struct_size = sizeof(levada_padded_batch_options)", f".batch_size = {size}",
            f".drop_remainder = {int(drop)}"]
        if shapes:
            fields.append(f".padded_shapes = (levada_component[]){{{', '.join(map(component, shapes))}}}")
        if values:
            fields.append(f".padding_values = (levada_tensor *[]){{{', '.join(map(variable, values))}}}")
        self.with_struct("levada_dataset_padded_batch", "levada_padded_batch_options", [variable(dataset)], fields,
            step)

    def with_struct(self, name, struct, arguments, fields, step, more=()):
        out = "&(levada_dataset *){NULL}" if "error" in step else f"&{self.program.declare(step['out'][0], 'dataset')}"
        self.program.checked(f"{name}({', '.join([*arguments, f'&({struct}){{' + ', '.join(fields) + '}', *more, out])})", step)

    def call_dataset_bucket_by_sequence_length(self, step, dataset, length, boundaries, sizes, drop, pad):
        fields = [".struct_size = sizeof(levada_bucket_options)", f".length = {variable(length)}",
                  f".boundaries = (int64_t[]){{{', '.join(map(str, boundaries))}}}", f".n_boundaries = {len(boundaries)}",
                  f".batch_sizes = (int64_t[]){{{', '.join(map(str, sizes))}}}", f".drop_remainder = {int(drop)}",
                  f".pad_to_bucket_boundary = {int(pad)}"]
        self.with_struct("levada_dataset_bucket_by_sequence_length", "levada_bucket_options", [variable(dataset)],
            fields, step)

    def call_dataset_rejection_resample(self, step, dataset, function, target, initial, seed):
        fields = [".struct_size = sizeof(levada_resample_options)", f".class_of = {variable(function)}",
                  f".target = (double[]){{{', '.join(map(repr, target))}}}", f".n_classes = {len(target)}",
                  f".initial = (double[]){{{', '.join(map(repr, initial))}}}", ".seeded = 1", f".seed = {seed}"]
        self.with_struct("levada_dataset_rejection_resample", "levada_resample_options", [variable(dataset)], fields,
            step)

    def call_dataset_group_by_window(self, step, dataset, key, callback, specs, size):
        fields = [".struct_size = sizeof(levada_group_options)", f".window_size = {size}", f".key = {variable(key)}"]
        self.with_struct("levada_dataset_group_by_window", "levada_group_options", [variable(dataset)], fields, step,
                         [components(specs), f"conform_{callback}, ConformTake(), ConformRelease"])

    def call_dataset_csv(self, step, names, columns, has_header):
        self.program.checked(
            f"levada_dataset_csv({variable(names)}, {tensors(columns)}, NULL, &(levada_csv_options){{.struct_size = "
            f"sizeof(levada_csv_options), .header = {int(has_header)}}}, &{self.program.declare(step['out'][0], 'dataset')})", step)

    def call_dataset_on_error(self, step, dataset, policy, substitute):
        if substitute:
            self.program.emit(f"OK(levada_element_create({tensors(substitute)}, &element));")
        out = self.program.declare(step["out"][0], "dataset")
        self.program.checked(f"levada_dataset_on_error({variable(dataset)}, LEVADA_ON_ERROR_{policy.upper()}, element, &{out})", step)
        self.program.release("element")

    def call_dataset_save(self, step, dataset, path):
        self.program.checked(f"levada_dataset_save({variable(dataset)}, ConformPath({text(path['path'])}), NULL, NULL)", step)

    def call_dataset_load(self, step, path):
        out = "&(levada_dataset *){NULL}" if "error" in step else f"&{self.program.declare(step['out'][0], 'dataset')}"
        scratch = self.program.declare("scratch_tensor", "tensor")
        self.program.checked(f"levada_dataset_load(ConformPath({text(path['path'])}), &{scratch}, {out})", step)
        self.program.release(scratch)
