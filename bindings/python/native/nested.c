/* Steps whose Python functions give datasets. */
#include "handle.h"

/* The callable returns a dataset object; the library keeps what it stands for. */
static levada_status CallForDataset(CallbackBox *box, const levada_element *in, levada_dataset **out) {
  LV_PARKED_AT_EXIT;
  PyGILState_STATE state = LvAttach();
  levada_status status = LEVADA_OK;
  PyObject *result = LvCallBox(box, in, &status);
  if (result != NULL) {
    levada_dataset *dataset = LvUnwrap(LV_DATASET, result, "callback");
    if (dataset == NULL || LvKeepCallables(result) != 0) status = LvFailWithException();
    else *out = levada_dataset_retain(dataset);
    Py_DECREF(result);
  }
  PyGILState_Release(state);
  LV_LEAVE;
  return status;
}

static levada_status DatasetTrampoline(void *user_data, const levada_element *in, levada_dataset **out) {
  levada_status status;
  *out = NULL;
  return LvMayCall(&status) ? CallForDataset(user_data, in, out) : status;
}

/* flat_map(dataset, specs, callable) */
static PyObject *FlatMap(PyObject *module, PyObject *args) {
  PyObject *input, *pairs, *callable;
  levada_call_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  LvSpecs specs;
  CallbackBox *box;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOO:flat_map", &input, &pairs, &callable)) return NULL;
  dataset = LvUnwrap(LV_DATASET, input, "flat_map");
  if (dataset == NULL || LvParseSpecs(pairs, &specs, "flat_map") != 0) return NULL;
  box = LvBoxNew(callable);
  if (box == NULL) return NULL;
  status = levada_dataset_flat_map(dataset, specs.items, specs.n, DatasetTrampoline, box, LvBoxRelease, &options, &out);
  return LvBoxedDataset(status, out, box, callable);
}

/* flatten(dataset, specs, parts, batch_size, drop_remainder, batch_each): flat_map of what the library knows */
static PyObject *Flatten(PyObject *module, PyObject *args) {
  PyObject *input, *pairs, *parts;
  long long batch_size;
  int drop, each;
  int32_t numbers[LEVADA_MAX_RANK];
  levada_flatten_options options = {.struct_size = sizeof options, .parts = numbers};
  levada_dataset *dataset, *out = NULL;
  LvSpecs specs;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOO!Lpp:flatten", &input, &pairs, &PyTuple_Type, &parts, &batch_size, &drop, &each)) {
    return NULL;
  }
  dataset = LvUnwrap(LV_DATASET, input, "flat_map");
  if (dataset == NULL || LvParseSpecs(pairs, &specs, "flat_map") != 0) return NULL;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(parts) && i < LEVADA_MAX_RANK; ++i) {
    numbers[options.n_parts++] = (int32_t)PyLong_AsLong(PyTuple_GET_ITEM(parts, i));
  }
  if (PyErr_Occurred()) return NULL;
  options.batch_size = batch_size;
  options.drop_remainder = drop;
  options.batch_each = each;
  status = levada_dataset_flatten(dataset, specs.items, specs.n, &options, &out);
  return status == LEVADA_OK ? LvWrap(LV_DATASET, out) : LvRaise(status);
}

/* interleave(dataset, specs, callable, cycle_length, block_length, num_parallel_calls) */
static PyObject *Interleave(PyObject *module, PyObject *args) {
  PyObject *input, *pairs, *callable;
  long long cycle, block;
  levada_interleave_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  LvSpecs specs;
  CallbackBox *box;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOOLLi:interleave", &input, &pairs, &callable, &cycle, &block,
                        &options.num_parallel_calls)) {
    return NULL;
  }
  options.cycle_length = cycle;
  options.block_length = block;
  dataset = LvUnwrap(LV_DATASET, input, "interleave");
  if (dataset == NULL || LvParseSpecs(pairs, &specs, "interleave") != 0) return NULL;
  box = LvBoxNew(callable);
  if (box == NULL) return NULL;
  status = levada_dataset_interleave(dataset, specs.items, specs.n, DatasetTrampoline, box, LvBoxRelease, &options,
                                     &out);
  return LvBoxedDataset(status, out, box, callable);
}

/* A function object, or None for NULL. */
static int FunctionOf(PyObject *object, const levada_function **out, const char *what) {
  *out = NULL;
  if (object == Py_None) return 0;
  *out = LvUnwrap(LV_FUNCTION, object, what);
  return *out == NULL ? -1 : 0;
}

/* group_by_window(dataset, specs, callable, key or None, window_size, size_of: a function, None, or True for sized */
static PyObject *GroupByWindow(PyObject *module, PyObject *args) {
  PyObject *input, *pairs, *callable, *key, *size_of;
  long long size;
  levada_group_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  LvSpecs specs;
  CallbackBox *box;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOOOLO:group_by_window", &input, &pairs, &callable, &key, &size, &size_of)) return NULL;
  options.window_size = size;
  dataset = LvUnwrap(LV_DATASET, input, "group_by_window");
  if (dataset == NULL || LvParseSpecs(pairs, &specs, "group_by_window") != 0) return NULL;
  if (FunctionOf(key, &options.key, "group_by_window") != 0) return NULL;
  options.sized = size_of == Py_True;
  if (!options.sized && FunctionOf(size_of, &options.window_size_of, "group_by_window") != 0) return NULL;
  box = LvBoxNew(callable);
  if (box == NULL) return NULL;
  status = levada_dataset_group_by_window(dataset, &options, specs.items, specs.n, DatasetTrampoline, box, LvBoxRelease,
                                          &out);
  return LvBoxedDataset(status, out, box, callable);
}

PyMethodDef lv_nested_methods[] = {
    {"flat_map", FlatMap, METH_VARARGS, "flat_map(dataset, specs, callable)"},
    {"flatten", Flatten, METH_VARARGS, "flatten(dataset, specs, parts, batch_size, drop_remainder, batch_each)"},
    {"interleave", Interleave, METH_VARARGS, "interleave(dataset, specs, callable, cycle, block, parallel)"},
    {"group_by_window", GroupByWindow, METH_VARARGS, "group_by_window(dataset, specs, callable, key, size, size_of)"},
    {"from_generator", LvFromGenerator, METH_VARARGS, "from_generator(specs, callable, n_leaves)"},
    {NULL, NULL, 0, NULL}};
