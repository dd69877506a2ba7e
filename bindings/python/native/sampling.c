/* Steps that choose elements at random. */
#include "handle.h"

/* Numbers of a tuple of floats. Memory of PyMem_Malloc. */
static double *DoublesOf(PyObject *tuple, Py_ssize_t *n) {
  double *numbers;
  *n = PyTuple_GET_SIZE(tuple);
  numbers = PyMem_Calloc((size_t)*n + 1, sizeof *numbers);
  if (numbers == NULL) PyErr_NoMemory();
  for (Py_ssize_t i = 0; i < *n && numbers != NULL; ++i) {
    numbers[i] = PyFloat_AsDouble(PyTuple_GET_ITEM(tuple, i));
    if (numbers[i] != -1.0 || !PyErr_Occurred()) continue;
    PyMem_Free(numbers);
    numbers = NULL;
  }
  return numbers;
}

static int ReadSeed(PyObject *seed, levada_resample_options *options) {
  if (seed == Py_None) return 0;
  options->seeded = 1;
  options->seed = PyLong_AsLongLong(seed);
  return options->seed == -1 && PyErr_Occurred() ? -1 : 0;
}

/* rejection_resample(dataset, class function or None, target, initial, seed or None); without a function component 0 is
 * the class; an empty initial is counted on the way */
static PyObject *RejectionResample(PyObject *module, PyObject *args) {
  PyObject *input, *class_of, *target, *initial, *seed, *result = NULL;
  levada_resample_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  double *wanted, *given;
  Py_ssize_t n = 0, n_given = 0;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOO!O!O:rejection_resample", &input, &class_of, &PyTuple_Type, &target, &PyTuple_Type,
                        &initial, &seed)) {
    return NULL;
  }
  dataset = LvUnwrap(LV_DATASET, input, "rejection_resample");
  if (dataset == NULL || ReadSeed(seed, &options) != 0) return NULL;
  if (class_of != Py_None && (options.class_of = LvUnwrap(LV_FUNCTION, class_of, "rejection_resample")) == NULL) {
    return NULL;
  }
  wanted = DoublesOf(target, &n);
  given = wanted != NULL ? DoublesOf(initial, &n_given) : NULL;
  if (given != NULL && n_given != 0 && n_given != n) {
    PyErr_Format(PyExc_ValueError, "rejection_resample: initial_dist: expected %zd probabilities as target_dist, got %zd",
                 n, n_given);
  } else if (given != NULL) {
    options.target = wanted;
    options.initial = n_given != 0 ? given : NULL;
    options.n_classes = (int32_t)n;
    status = levada_dataset_rejection_resample(dataset, &options, &out);
    result = status == LEVADA_OK ? LvWrap(LV_DATASET, out) : LvRaise(status);
  }
  PyMem_Free(wanted);
  PyMem_Free(given);
  return result;
}

PyMethodDef lv_sampling_methods[] = {
    {"rejection_resample", RejectionResample, METH_VARARGS, "rejection_resample(dataset, class, target, initial, seed)"},
    {NULL, NULL, 0, NULL}};
