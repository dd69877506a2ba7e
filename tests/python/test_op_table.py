"""The table of operations agrees with the headers, the Python functions and their documentation."""
import inspect
import pathlib
import re
import sys

import pytest

import levada as tf
from levada import _generated_ops, _levada as raw

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "capi"))
import header  # noqa: E402

OPS = sorted((ROOT / "include/levada/ops").glob("*.h"))
DECLARED = {function.name.removeprefix("levada_"): function for path in OPS for function in header.read(path)}
KINDS = {"const levada_tensor *": raw.LEVADA_INPUT_TENSOR, "levada_tensor *const *": raw.LEVADA_INPUT_LIST,
         "LEVADA_NULLABLE const levada_tensor *": raw.LEVADA_INPUT_OPTIONAL}
ATTRIBUTES = {"bool": raw.LEVADA_ATTRIBUTE_BOOL, "levada_dtype": raw.LEVADA_ATTRIBUTE_DTYPE,
              "double": raw.LEVADA_ATTRIBUTE_REAL, "const char *": raw.LEVADA_ATTRIBUTE_TEXT,
              "const int32_t *": raw.LEVADA_ATTRIBUTE_NUMBERS, "const int64_t *": raw.LEVADA_ATTRIBUTE_NUMBERS}


def table():
    """name -> (inputs, attributes, number of outputs)."""
    made = {}
    for op in range(raw.levada_op_count()):
        inputs = [(raw.levada_op_input_name(op, i), raw.levada_op_input_kind(op, i))
                  for i in range(raw.levada_op_num_inputs(op))]
        attributes = [(raw.levada_op_attribute_name(op, i), raw.levada_op_attribute_kind(op, i))
                      for i in range(raw.levada_op_num_attributes(op))]
        made[raw.levada_op_name(op)] = inputs, attributes, raw.levada_op_num_outputs(op)
    return made


TABLE = table()


def from_header(function):
    """The same from a declaration."""
    inputs, attributes, outputs, count_of_list = [], [], 0, False
    for parameter in function.parameters:
        if count_of_list:
            count_of_list = False
        elif parameter.type in KINDS:
            inputs.append((parameter.name, KINDS[parameter.type]))
            count_of_list = KINDS[parameter.type] == raw.LEVADA_INPUT_LIST
        elif parameter.type == "levada_tensor **":
            outputs = -1 if parameter.name == "outputs" else outputs + 1
            count_of_list = parameter.name == "outputs"
        else:
            kind = ATTRIBUTES.get(parameter.type, raw.LEVADA_ATTRIBUTE_NUMBER)
            attributes.append((parameter.name, kind))
            count_of_list = kind == raw.LEVADA_ATTRIBUTE_NUMBERS
    return inputs, attributes, outputs


def test_every_declaration_has_its_row():
    assert set(TABLE) == set(DECLARED) and len(TABLE) == raw.levada_op_count()
    for name, function in DECLARED.items():
        assert TABLE[name] == from_header(function), name


def python_names(function):
    text = " ".join(function.comment.rpartition("Python:")[2].split())
    names = re.match(r"([\w., ]+)\(", text)
    return [] if text == "-" or not names else [name.strip() for name in names[1].split(",")]


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_python_offers_what_the_header_says(name):
    function = DECLARED[name]
    assert "TensorFlow:" in function.comment and "Errors:" in function.comment and "Python:" in function.comment
    for public in python_names(function):
        made, found = _generated_ops.NAMES[public], tf
        assert made.__doc__ and f"levada_{name}(" in inspect.getsource(made)
        for part in public.split("."):
            found = getattr(found, part)
        assert callable(found) and found.__doc__ and "name" in inspect.signature(made).parameters


def test_every_generated_function_is_declared():
    declared = {public for function in DECLARED.values() for public in python_names(function)}
    assert declared == set(_generated_ops.NAMES)
