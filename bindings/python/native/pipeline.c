/* Transformations of datasets that call Python functions. Each gives a dataset object that owns its callable; the
 * callable is handed the list of an element's components and returns a sequence of tensors, or a dataset. */
#include "handle.h"

typedef levada_status (*PredicateStep)(const levada_dataset *, levada_map_fn, void *, levada_release_fn,
                                       const levada_call_options *, levada_dataset **);

static PyObject *Predicate(PyObject *args, const char *format, const char *what, PredicateStep step) {
  PyObject *input, *callable;
  levada_call_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  CallbackBox *box;
  levada_status status;
  if (!PyArg_ParseTuple(args, format, &input, &callable)) return NULL;
  dataset = LvUnwrap(LV_DATASET, input, what);
  box = dataset != NULL ? LvBoxNew(callable) : NULL;
  if (box == NULL) return NULL;
  status = step(dataset, LvMapTrampoline, box, LvBoxRelease, &options, &out);
  return LvBoxedDataset(status, out, box, callable);
}

static PyObject *FilterCallback(PyObject *module, PyObject *args) {
  (void)module;
  return Predicate(args, "OO:filter_callback", "filter", levada_dataset_filter_callback);
}

static PyObject *TakeWhileCallback(PyObject *module, PyObject *args) {
  (void)module;
  return Predicate(args, "OO:take_while_callback", "take_while", levada_dataset_take_while_callback);
}

PyMethodDef lv_pipeline_methods[] = {
    {"filter_callback", FilterCallback, METH_VARARGS, "filter_callback(dataset, callable)"},
    {"take_while_callback", TakeWhileCallback, METH_VARARGS, "take_while_callback(dataset, callable)"},
    {NULL, NULL, 0, NULL}};
