/* Batches of elements of different shapes. */
#include "handle.h"

/* What padded_batch and bucket_by_sequence_length share. */
typedef struct Padding {
  LvSpecs specs;
  levada_tensor *values[LEVADA_MAX_RANK]; /* borrowed */
  const levada_component *shapes;         /* NULL: as elements are */
  levada_tensor *const *fills;            /* NULL: zero, "" */
} Padding;

/* Reads the shapes, pairs or None, and the values, a tuple of tensors and None, or None. */
static int ParsePadding(PyObject *shapes, PyObject *values, int32_t count, Padding *padding, const char *what) {
  padding->shapes = NULL;
  padding->fills = NULL;
  if (shapes != Py_None) {
    if (LvParseSpecs(shapes, &padding->specs, what) != 0) return -1;
    padding->shapes = padding->specs.items;
  }
  if (values != Py_None) {
    if (!PyTuple_Check(values) || PyTuple_GET_SIZE(values) != count || count > LEVADA_MAX_RANK) {
      PyErr_Format(PyExc_ValueError, "%s: expected a padding value for each component", what);
      return -1;
    }
    for (int32_t i = 0; i < count; ++i) {
      PyObject *item = PyTuple_GET_ITEM(values, i);
      padding->values[i] = NULL;
      if (item == Py_None) continue;
      padding->values[i] = LvUnwrap(LV_TENSOR, item, what);
      if (padding->values[i] == NULL) return -1;
    }
    padding->fills = padding->values;
  }
  if (padding->shapes == NULL || padding->specs.n == count) return 0;
  PyErr_Format(PyExc_ValueError, "%s: expected a padded shape for each component", what);
  return -1;
}

/* padded_batch(dataset, batch_size, drop_remainder, shapes, values) */
static PyObject *PaddedBatch(PyObject *module, PyObject *args) {
  PyObject *input, *shapes, *values;
  long long size;
  levada_padded_batch_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  Padding padding;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OLpOO:padded_batch", &input, &size, &options.drop_remainder, &shapes, &values)) {
    return NULL;
  }
  dataset = LvUnwrap(LV_DATASET, input, "padded_batch");
  if (dataset == NULL) return NULL;
  if (ParsePadding(shapes, values, levada_dataset_num_components(dataset), &padding, "padded_batch") != 0) return NULL;
  options.batch_size = size;
  options.padded_shapes = padding.shapes;
  options.padding_values = padding.fills;
  status = levada_dataset_padded_batch(dataset, &options, &out);
  return status == LEVADA_OK ? LvWrap(LV_DATASET, out) : LvRaise(status);
}

/* Integers of a tuple. Memory of PyMem_Malloc. */
static int64_t *NumbersOf(PyObject *tuple, Py_ssize_t *n) {
  int64_t *numbers;
  *n = PyTuple_GET_SIZE(tuple);
  numbers = PyMem_Calloc((size_t)*n + 1, sizeof *numbers);
  if (numbers == NULL) PyErr_NoMemory();
  for (Py_ssize_t i = 0; i < *n && numbers != NULL; ++i) {
    long long number = PyLong_AsLongLong(PyTuple_GET_ITEM(tuple, i));
    numbers[i] = number;
    if (number != -1 || !PyErr_Occurred()) continue;
    PyMem_Free(numbers);
    numbers = NULL;
  }
  return numbers;
}

/* bucket_by_sequence_length(dataset, length or None, boundaries, sizes, (drop, to_boundary, none), shapes, values);
 * without a function component 0 is the length */
static PyObject *Bucket(PyObject *module, PyObject *args) {
  PyObject *input, *length, *boundaries, *sizes, *shapes, *values, *result = NULL;
  levada_bucket_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  int64_t *ends = NULL, *counts = NULL;
  Py_ssize_t n_ends = 0, n_counts = 0;
  Padding padding;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOO!O!(ppp)OO:bucket_by_sequence_length", &input, &length, &PyTuple_Type, &boundaries,
                        &PyTuple_Type, &sizes, &options.drop_remainder, &options.pad_to_bucket_boundary,
                        &options.no_padding, &shapes, &values)) {
    return NULL;
  }
  dataset = LvUnwrap(LV_DATASET, input, "bucket_by_sequence_length");
  if (dataset == NULL) return NULL;
  if (length != Py_None && (options.length = LvUnwrap(LV_FUNCTION, length, "bucket_by_sequence_length")) == NULL) {
    return NULL;
  }
  if (ParsePadding(shapes, values, levada_dataset_num_components(dataset) - (length == Py_None), &padding,
                   "bucket_by_sequence_length") != 0) {
    return NULL;
  }
  ends = NumbersOf(boundaries, &n_ends);
  counts = ends != NULL ? NumbersOf(sizes, &n_counts) : NULL;
  if (counts != NULL && n_counts != n_ends + 1) {
    PyErr_Format(PyExc_ValueError, "bucket_by_sequence_length: expected %zd batch sizes, one more than boundaries, "
                 "got %zd", n_ends + 1, n_counts);
  } else if (counts != NULL) {
    options.boundaries = ends;
    options.batch_sizes = counts;
    options.n_boundaries = (int32_t)n_ends;
    options.padded_shapes = padding.shapes;
    options.padding_values = padding.fills;
    status = levada_dataset_bucket_by_sequence_length(dataset, &options, &out);
    result = status == LEVADA_OK ? LvWrap(LV_DATASET, out) : LvRaise(status);
  }
  PyMem_Free(ends);
  PyMem_Free(counts);
  return result;
}

PyMethodDef lv_padding_methods[] = {
    {"padded_batch", PaddedBatch, METH_VARARGS, "padded_batch(dataset, batch_size, drop_remainder, shapes, values)"},
    {"bucket_by_sequence_length", Bucket, METH_VARARGS,
     "bucket_by_sequence_length(dataset, length, boundaries, sizes, flags, shapes, values)"},
    {NULL, NULL, 0, NULL}};
