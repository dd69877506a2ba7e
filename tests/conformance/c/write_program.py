#!/usr/bin/env python3
"""Makes one C program of all conformance cases: a function for each.

    write_program.py OUTPUT.c INCLUDE_DIRECTORY CASES.json...
"""
import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "capi"))
import header  # noqa: E402
from calls import Calls  # noqa: E402
from values import Tables, dtype_name, number, text, variable  # noqa: E402

KINDS = ("tensor", "dataset", "iterator", "function", "variable", "generator", "tfrecord_writer",
         "tar_writer", "trace", "element")


class Program:
    """The text of one case: statements, and the handles that they need."""

    def __init__(self, functions, tables):
        self.tables = tables
        self.lines = []
        self.handles = {"element": "element", "answer": "element"}
        self.calls = Calls(functions, self)

    def emit(self, line):
        self.lines.append(f"  {line}")

    def declare(self, name, kind):
        assert self.handles.setdefault(name, kind) == kind, f"{name} is two kinds"
        return name

    def release(self, name):
        self.emit(f"levada_{self.handles[name]}_release({name});")
        self.emit(f"{name} = NULL;")

    def step(self, step):
        if "except" in step and "c" in step["except"]:
            return
        kinds = ("tensor", "op", "call", "function", "elements", "same", "saved_anywhere", "iterator", "next",
            "release",
                 "write", "expect")
        kind = next(kind for kind in kinds if kind in step)
        getattr(self, f"step_{kind}")(step)

    def step_tensor(self, step):
        self.emit(f"OK(ConformTensor(&{self.tables.literal(step['value'])}, &{self.declare(step['tensor'], 'tensor')}));")

    def step_expect(self, step):
        self.emit(f"CHECK(ConformEquals({variable(step['expect'])}, &{self.tables.literal(step['value'])}));")

    def step_op(self, step):
        self.calls.operation(step)

    def step_call(self, step):
        self.calls.call(step)

    def step_write(self, step):
        data = bytes.fromhex(step["hex"])
        octal = "".join(f"\\{byte:03o}" for byte in data)
        self.emit(f'CHECK(ConformWrite({text(step["write"])}, "{octal}", {len(data)}));')

    def step_function(self, step):
        name = step["function"]
        trace = self.declare(f"{name}_trace", "trace")
        self.emit(f"OK(levada_trace_create(&{trace}));")
        for argument, spec in zip(step["inputs"], step["signature"]):
            shape = spec["shape"]
            dims = ", ".join("-1" if d is None else str(d) for d in shape or []) or "0"
            rank = "LEVADA_UNKNOWN_RANK" if shape is None else len(shape)
            self.emit(f"OK(levada_trace_argument({trace}, {dtype_name(spec['dtype'])}, (int64_t[]){{{dims}}}, {rank}, "
                      f"&{self.declare(argument, 'tensor')}));")
        for inner in step["body"]:
            self.step(inner)
        if step["results"]:
            results = ", ".join(map(variable, step["results"]))
            self.emit(f"OK(levada_trace_finish({trace}, (levada_tensor *[]){{{results}}}, {len(step['results'])}, "
                      f"&{self.declare(name, 'function')}));")
        self.release(trace)

    def step_elements(self, step):
        dataset = variable(step["elements"])
        if "hash" in step:
            self.emit(f"CHECK(ConformHash({dataset}, {step['count']}, UINT64_C(0x{step['hash']})));")
        elif "count" in step:
            self.emit(f"CHECK(ConformCount({dataset}, {step['count']}));")
        else:
            check = "ConformAnyOrder" if step.get("any_order") else "ConformElements"
            self.emit(f"CHECK({check}({dataset}, {self.tables.elements(step['expect'])}, {len(step['expect'])}));")

    @staticmethod
    def options(step):
        fields = [f".{key} = {number(step[key])}" for key in ("epoch", "rank", "world") if key in step]
        if "epoch" in step:
            fields.append(".epoch_given = 1")
        struct = ", ".join([".struct_size = sizeof(levada_iterator_options)"] + fields)
        return f"&(levada_iterator_options){{{struct}}}" if fields else "NULL"

    def step_same(self, step):
        self.emit(f"CHECK(ConformSame({', '.join(map(variable, step['same']))}, {self.options(step)}));")

    def step_saved_anywhere(self, step):
        self.emit(f"CHECK(ConformSavedAnywhere({variable(step['saved_anywhere'])}, {step['count']}));")

    def step_iterator(self, step):
        name = self.declare(step["iterator"], "iterator")
        call = f"levada_iterator_create({variable(step['of'])}, {self.options(step)}, &{name})"
        self.checked(call, step)
        if "own" in step:
            self.emit(f"conform_state.own = {name};")

    def step_next(self, step):
        expected = self.tables.add("Expected {}", self.tables.expected(step["expect"]))
        self.emit(f"CHECK(ConformNext({variable(step['next'])}, &{expected}));")

    def step_release(self, step):
        self.release(variable(step["release"]))

    def checked(self, call, step):
        """The statement of a call that succeeds, or fails as the step says."""
        if "error" in step:
            self.emit(f"CHECK(ConformFails({call}, &{self.tables.failure(step['error'])}));")
        else:
            self.emit(f"OK({call});")

    def text(self, name):
        declared = [f"  levada_{kind} *{handle} = NULL;" for handle, kind in self.handles.items()]
        released = [f"  levada_{kind}_release({handle});" for handle, kind in reversed(self.handles.items())]
        return "\n".join([f"static int {name}(void) {{", *declared, "  int result = CHECK_PASSED;", *self.lines,
            "cleanup:",
                          *released, "  return result;", "}"])


def main():
    output, include = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    functions = {one.name: one for one in header.read_all(include.rglob("*.h"))}
    tables, bodies, rows = Tables(), [], []
    for path in map(pathlib.Path, sys.argv[3:]):
        for i, case in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            program = Program(functions, tables)
            for step in case["steps"]:
                program.step(step)
            name = f"{path.stem}_{i}"
            bodies.append(program.text(name))
            rows.append(f"  {{{text(path.stem + ': ' + case['name'])}, {name}}},")
    output.write_text("\n".join(
        ["/* Made of tests/conformance/cases by write_program.py. */", '#include "conform.h"', "", *tables.lines, "",
            *bodies,
         "", "const Case conform_cases[] = {", *rows, "};", f"const int conform_n_cases = {len(rows)};", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
