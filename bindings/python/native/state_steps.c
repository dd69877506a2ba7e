/* Steps that carry a state along, with traced functions and Python functions. */
#include "handle.h"

/* An element of a sequence of tensors, for initial states. */
static levada_element *StateOf(PyObject *tensors) {
  levada_element *element = NULL;
  levada_status status = LvElementOf(tensors, &element);
  if (status != LEVADA_OK) LvRaise(status);
  return element;
}

/* The components of an element, which is consumed. */
static PyObject *ListOf(levada_status status, levada_element *element) {
  PyObject *result;
  LvOwnerDrain();
  if (status != LEVADA_OK) return LvRaise(status);
  result = LvElementList(element, NULL);
  levada_element_release(element);
  return result;
}

/* scan(dataset, initial, function) */
static PyObject *Scan(PyObject *module, PyObject *args) {
  PyObject *input, *initial, *traced;
  levada_dataset *dataset, *out = NULL;
  levada_function *function;
  levada_element *state;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOO:scan", &input, &initial, &traced)) return NULL;
  dataset = LvUnwrap(LV_DATASET, input, "scan");
  function = dataset != NULL ? LvUnwrap(LV_FUNCTION, traced, "scan") : NULL;
  state = function != NULL ? StateOf(initial) : NULL;
  if (state == NULL) return NULL;
  status = levada_dataset_scan(dataset, state, function, &out);
  levada_element_release(state);
  return status == LEVADA_OK ? LvWrap(LV_DATASET, out) : LvRaise(status);
}

/* scan_callback(dataset, initial, specs, callable) */
static PyObject *ScanCallback(PyObject *module, PyObject *args) {
  PyObject *input, *initial, *pairs, *callable;
  levada_call_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  levada_element *state;
  LvSpecs specs;
  CallbackBox *box;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOOO:scan_callback", &input, &initial, &pairs, &callable)) return NULL;
  dataset = LvUnwrap(LV_DATASET, input, "scan");
  if (dataset == NULL || LvParseSpecs(pairs, &specs, "scan") != 0) return NULL;
  state = StateOf(initial);
  box = state != NULL ? LvBoxNew(callable) : NULL;
  if (box == NULL) {
    levada_element_release(state);
    return NULL;
  }
  status = levada_dataset_scan_callback(dataset, state, specs.items, specs.n, LvMapTrampoline, box, LvBoxRelease,
                                        &options, &out);
  levada_element_release(state);
  return LvBoxedDataset(status, out, box, callable);
}

typedef struct {
  const levada_dataset *dataset;
  const levada_element *initial;
  const levada_function *function; /* NULL: box */
  CallbackBox *box;
  levada_element *out;
} ReduceCall;

static levada_status RunReduce(void *argument) {
  ReduceCall *call = argument;
  if (call->function != NULL) return levada_dataset_reduce(call->dataset, call->initial, call->function, &call->out);
  return levada_dataset_reduce_callback(call->dataset, call->initial, LvMapTrampoline, call->box, LvBoxRelease,
                                        &call->out);
}

/* With KeyboardInterrupt set, that is what is raised. */
static PyObject *LastState(levada_status status, levada_element *last) {
  if (!PyErr_Occurred()) return ListOf(status, last);
  levada_error_clear();
  levada_element_release(last);
  return NULL;
}

/* reduce(dataset, initial, function) -> list of tensors */
static PyObject *Reduce(PyObject *module, PyObject *args) {
  PyObject *input, *initial, *traced;
  levada_dataset *dataset;
  levada_function *function;
  levada_element *state;
  ReduceCall call = {0};
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOO:reduce", &input, &initial, &traced)) return NULL;
  dataset = LvUnwrap(LV_DATASET, input, "reduce");
  function = dataset != NULL ? LvUnwrap(LV_FUNCTION, traced, "reduce") : NULL;
  state = function != NULL ? StateOf(initial) : NULL;
  if (state == NULL) return NULL;
  call.dataset = dataset;
  call.function = function;
  call.initial = state;
  status = LvCallInterruptible(RunReduce, &call);
  levada_element_release(state);
  return LastState(status, call.out);
}

/* reduce_callback(dataset, initial, callable) -> list of tensors */
static PyObject *ReduceCallback(PyObject *module, PyObject *args) {
  PyObject *input, *initial, *callable;
  levada_dataset *dataset;
  levada_element *state;
  ReduceCall call = {0};
  CallbackBox *box;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOO:reduce_callback", &input, &initial, &callable)) return NULL;
  dataset = LvUnwrap(LV_DATASET, input, "reduce");
  state = dataset != NULL ? StateOf(initial) : NULL;
  box = state != NULL ? LvBoxNew(callable) : NULL;
  if (box == NULL) {
    levada_element_release(state);
    return NULL;
  }
  Py_INCREF(callable); /* nothing else keeps it while it is called */
  call.dataset = dataset;
  call.box = box;
  call.initial = state;
  status = LvCallInterruptible(RunReduce, &call);
  LvBoxRelease(box);
  Py_DECREF(callable);
  levada_element_release(state);
  return LastState(status, call.out);
}

/* from_elements(list of sequences of tensors) */
static PyObject *FromElements(PyObject *module, PyObject *arg) {
  PyObject *items = PySequence_Tuple(arg);
  levada_element **elements = NULL;
  levada_dataset *out = NULL;
  levada_status status = LEVADA_OK;
  Py_ssize_t n = 0, count = 0;
  (void)module;
  if (items == NULL) return NULL;
  count = PyTuple_GET_SIZE(items);
  elements = PyMem_Calloc((size_t)count + 1, sizeof *elements);
  if (elements == NULL) {
    Py_DECREF(items);
    return PyErr_NoMemory();
  }
  while (n < count && (elements[n] = StateOf(PyTuple_GET_ITEM(items, n))) != NULL) ++n;
  if (n == count) status = levada_dataset_from_elements(elements, count, &out);
  while (n > 0) levada_element_release(elements[--n]);
  PyMem_Free(elements);
  Py_DECREF(items);
  if (out != NULL) return LvWrap(LV_DATASET, out);
  return status == LEVADA_OK ? NULL : LvRaise(status);
}

PyMethodDef lv_state_methods[] = {
    {"scan", Scan, METH_VARARGS, "scan(dataset, initial, function)"},
    {"scan_callback", ScanCallback, METH_VARARGS, "scan_callback(dataset, initial, specs, callable)"},
    {"reduce", Reduce, METH_VARARGS, "reduce(dataset, initial, function)"},
    {"reduce_callback", ReduceCallback, METH_VARARGS, "reduce_callback(dataset, initial, callable)"},
    {"from_elements", FromElements, METH_O, "from_elements(elements)"},
    {NULL, NULL, 0, NULL}};
