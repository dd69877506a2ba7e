/* Operations of other libraries (levada/custom.h): loading a library, applying an operation by its name. */
#include "handle.h"

enum { kMostAttributes = 32, kMostInputs = 4 };

static int ReadAttribute(PyObject *value, levada_attribute *attribute) {
  memset(attribute, 0, sizeof *attribute);
  if (PyFloat_Check(value)) {
    attribute->kind = LEVADA_ATTRIBUTE_REAL;
    attribute->real = PyFloat_AS_DOUBLE(value);
    return 0;
  }
  if (PyUnicode_Check(value)) {
    Py_ssize_t length;
    attribute->kind = LEVADA_ATTRIBUTE_TEXT;
    attribute->text = PyUnicode_AsUTF8AndSize(value, &length);
    if (attribute->text != NULL && strlen(attribute->text) != (size_t)length) {
      PyErr_SetString(PyExc_ValueError, "expected a text without zero characters");
      return -1;
    }
    return attribute->text == NULL ? -1 : 0;
  }
  attribute->kind = LEVADA_ATTRIBUTE_NUMBER;
  attribute->number = PyLong_AsLongLong(value);
  return attribute->number == -1 && PyErr_Occurred() ? -1 : 0;
}

/* The operation runs without the GIL. */
static PyObject *ApplyTo(const char *name, levada_tensor *const *inputs, Py_ssize_t n, PyObject *values) {
  levada_attribute attributes[kMostAttributes];
  levada_tensor *output = NULL;
  levada_status status;
  const Py_ssize_t count = PyTuple_GET_SIZE(values);
  if (count > kMostAttributes) {
    PyErr_Format(PyExc_ValueError, "%s: expected at most %d attributes, got %zd", name, (int)kMostAttributes, count);
    return NULL;
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (ReadAttribute(PyTuple_GET_ITEM(values, i), &attributes[i]) != 0) return NULL;
  }
  Py_BEGIN_ALLOW_THREADS
  status = levada_apply_op(name, inputs, (int32_t)n, attributes, (int32_t)count, &output, 1);
  Py_END_ALLOW_THREADS
  return status == LEVADA_OK ? LvWrapTensor(output) : LvRaise(status);
}

static PyObject *ApplyOp(PyObject *module, PyObject *args) {
  const char *name;
  PyObject *values, *attributes, *result = NULL;
  levada_tensor *inputs[kMostInputs];
  Py_ssize_t count, made = 0;
  (void)module;
  if (!PyArg_ParseTuple(args, "sO!O!", &name, &PyTuple_Type, &values, &PyTuple_Type, &attributes)) return NULL;
  count = PyTuple_GET_SIZE(values);
  if (count > kMostInputs) {
    return PyErr_Format(PyExc_ValueError, "%s: expected at most %d inputs, got %zd", name, (int)kMostInputs, count);
  }
  while (made < count && (inputs[made] = LvOperand(PyTuple_GET_ITEM(values, made))) != NULL) ++made;
  if (made == count) result = ApplyTo(name, inputs, count, attributes);
  while (made > 0) levada_tensor_release(inputs[--made]);
  LvOwnerDrain();
  return result;
}

static PyObject *LoadOpLibrary(PyObject *module, PyObject *path) {
  PyObject *bytes;
  levada_status status;
  (void)module;
  if (!PyUnicode_FSConverter(path, &bytes)) return NULL;
  Py_BEGIN_ALLOW_THREADS
  status = levada_load_op_library(PyBytes_AS_STRING(bytes));
  Py_END_ALLOW_THREADS
  Py_DECREF(bytes);
  if (status != LEVADA_OK) return LvRaise(status);
  Py_RETURN_NONE;
}

PyMethodDef lv_custom_methods[] = {
    {"apply_op", ApplyOp, METH_VARARGS, "Apply an operation of another library: name, inputs, attributes."},
    {"load_op_library", LoadOpLibrary, METH_O, "Load a library of operations."},
    {NULL, NULL, 0, NULL}};
