/* Python functions called by the library. A worker thread keeps its Python thread state for its whole life: making one
 * per call costs more than the call. An exception travels as the payload of the failure and is raised as itself. */
#include "handle.h"

static _Thread_local int worker_attached = 0;
static _Thread_local int is_levada_worker = 0;

static void OnWorkerStart(void *unused) {
  (void)unused;
  is_levada_worker = 1;
}

static void OnWorkerStop(void *unused) {
  LV_PARKED_AT_EXIT;
  (void)unused;
  if (worker_attached && Py_IsInitialized()) {
    worker_attached = 0;
    PyGILState_Ensure();
    PyGILState_Release(PyGILState_LOCKED); /* the count of the line above */
    PyGILState_Release(PyGILState_UNLOCKED); /* the count that Attach left: the thread state is deleted */
  }
  LV_LEAVE;
}

/* Takes the GIL on any thread. On a worker the first call leaves one extra count, so that the state survives. */
PyGILState_STATE LvAttach(void) {
  PyGILState_STATE state = PyGILState_Ensure();
  if (is_levada_worker && !worker_attached) {
    PyGILState_Ensure();
    worker_attached = 1;
  }
  return state;
}

int LvCallbackInit(void) {
  levada_status status = levada_set_thread_hooks(OnWorkerStart, OnWorkerStop, NULL, NULL);
  if (status == LEVADA_OK) return 0;
  LvRaise(status);
  return -1;
}

CallbackBox *LvBoxNew(PyObject *callable) {
  CallbackBox *box = PyMem_RawMalloc(sizeof *box);
  if (box == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  box->references = 2; /* the dataset object and the library */
  box->callable = callable;
  box->owner = NULL;
  box->strong = 0;
  return box;
}

void LvBoxRelease(void *pointer) {
  CallbackBox *box = pointer;
  if (__atomic_sub_fetch(&box->references, 1, __ATOMIC_ACQ_REL) != 0) return;
  if (box->strong && box->callable != NULL) LvOwnerRelease(box->callable);
  PyMem_RawFree(box);
}

/* Lets the boxes of a dataset and of all it is made of own their callables: the library is going to hold the dataset
 * longer than any Python object does. */
int LvKeepCallables(PyObject *object) {
  DatasetObject *dataset = (DatasetObject *)object;
  int failed = 0;
  if (dataset->box != NULL && !dataset->box->strong && dataset->box->callable != NULL) {
    Py_INCREF(dataset->box->callable);
    dataset->box->strong = 1;
  }
  if (dataset->inputs == NULL) return 0;
  if (Py_EnterRecursiveCall(" while walking the inputs of a dataset")) return -1;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(dataset->inputs) && !failed; ++i) {
    PyObject *input = PyTuple_GET_ITEM(dataset->inputs, i);
    if (PyObject_TypeCheck(input, lv_types[LV_DATASET])) failed = LvKeepCallables(input);
  }
  Py_LeaveRecursiveCall();
  return failed;
}

/* The callable of a box and the dataset object that owns it, both with a reference; NULL with a failure reported. */
PyObject *LvBoxCallable(CallbackBox *box, PyObject **owner, levada_status *status) {
  PyObject *callable = box->callable;
  if (callable == NULL) {
    *status = levada_error_raise(LEVADA_CANCELLED, "callback: the dataset is gone", NULL, NULL);
    return NULL;
  }
  Py_INCREF(callable);
  *owner = box->owner;
  Py_XINCREF(*owner);
  return callable;
}

/* Makes an element of a sequence of tensors and datasets. */
levada_status LvElementOf(PyObject *result, levada_element **out) {
  levada_tensor *components[LEVADA_MAX_RANK] = {NULL};
  levada_dataset *datasets[LEVADA_MAX_RANK] = {NULL};
  levada_status status = LEVADA_OK;
  PyObject *items = PySequence_Fast(result, "callback: expected a sequence of tensors");
  int nested = 0;
  int32_t n = 0;
  if (items == NULL) return LvFailWithException();
  if (PySequence_Fast_GET_SIZE(items) > LEVADA_MAX_RANK) {
    status = levada_error_raise(LEVADA_UNIMPLEMENTED, "callback: too many components", NULL, NULL);
  }
  for (; status == LEVADA_OK && n < PySequence_Fast_GET_SIZE(items); ++n) {
    PyObject *item = PySequence_Fast_GET_ITEM(items, n);
    if (PyObject_TypeCheck(item, lv_types[LV_DATASET])) {
      if (LvKeepCallables(item) != 0) status = LvFailWithException();
      datasets[n] = ((DatasetObject *)item)->handle;
      nested = 1;
      continue;
    }
    components[n] = LvUnwrap(LV_TENSOR, item, "callback");
    if (components[n] == NULL) status = LvFailWithException();
  }
  if (status == LEVADA_OK) {
    status = nested ? levada_element_create_nested(components, datasets, n, out)
                    : levada_element_create(components, n, out);
  }
  Py_DECREF(items);
  return status;
}

/* Calls the callable of a box with the list of an element's components. Needs the GIL. */
PyObject *LvCallBox(CallbackBox *box, const levada_element *in, levada_status *status) {
  PyObject *owner = NULL, *callable = LvBoxCallable(box, &owner, status), *arguments, *result = NULL;
  if (callable == NULL) return NULL;
  arguments = LvElementList(in, owner);
  if (arguments != NULL) result = PyObject_CallOneArg(callable, arguments);
  Py_XDECREF(arguments);
  Py_DECREF(callable);
  Py_XDECREF(owner);
  if (result == NULL) *status = LvFailWithException();
  return result;
}

/* Takes the GIL and calls the function of a box. */
static levada_status CallForElement(CallbackBox *box, const levada_element *in, levada_element **out) {
  LV_PARKED_AT_EXIT;
  PyGILState_STATE state = LvAttach();
  levada_status status = LEVADA_OK;
  PyObject *result = LvCallBox(box, in, &status);
  if (result != NULL) status = LvElementOf(result, out);
  Py_XDECREF(result);
  PyGILState_Release(state);
  LV_LEAVE;
  return status;
}

/* Whether Python may be called from this thread; if not, a failure is reported. */
int LvMayCall(levada_status *status) {
  if (Py_IsInitialized() && !(lv_exiting && is_levada_worker)) return 1;
  *status = levada_error_raise(LEVADA_CANCELLED, "callback: the interpreter is at its end", NULL, NULL);
  return 0;
}

levada_status LvMapTrampoline(void *user_data, const levada_element *in, levada_element **out) {
  levada_status status;
  *out = NULL;
  return LvMayCall(&status) ? CallForElement(user_data, in, out) : status;
}

/* Reads (dtype, shape or None) pairs. */
int LvParseSpecs(PyObject *pairs, LvSpecs *specs, const char *what) {
  if (!PyTuple_Check(pairs) || PyTuple_GET_SIZE(pairs) > LEVADA_MAX_RANK) {
    PyErr_Format(PyExc_ValueError, "%s: expected at most %d components", what, LEVADA_MAX_RANK);
    return -1;
  }
  specs->n = (int32_t)PyTuple_GET_SIZE(pairs);
  for (int32_t i = 0; i < specs->n; ++i) {
    PyObject *dtype, *shape;
    int32_t rank = LEVADA_UNKNOWN_RANK;
    if (!PyArg_ParseTuple(PyTuple_GET_ITEM(pairs, i), "OO", &dtype, &shape)) return -1;
    specs->items[i] = (levada_component){.struct_size = sizeof(levada_component)};
    if (dtype == Py_None) specs->items[i].dtype = LEVADA_INVALID_DTYPE; /* a dataset */
    else if (LvParseDtype(dtype, &specs->items[i].dtype) != 0) return -1;
    if (dtype == Py_None) rank = 0;
    else if (shape != Py_None && LvParseShape(shape, specs->shapes[i], &rank) != 0) return -1;
    specs->items[i].rank = rank;
    specs->items[i].shape = specs->shapes[i];
  }
  return 0;
}

/* The dataset object of a call that was given a box, which it consumed in any case; the object owns the callable. */
PyObject *LvBoxedDataset(levada_status status, levada_dataset *made, CallbackBox *box, PyObject *callable) {
  PyObject *result = status == LEVADA_OK ? LvWrap(LV_DATASET, made) : LvRaise(status);
  if (result == NULL) {
    LvBoxRelease(box);
    return NULL;
  }
  Py_INCREF(callable);
  ((DatasetObject *)result)->callable = callable;
  ((DatasetObject *)result)->box = box;
  box->owner = result;
  return result;
}

/* map_callback(dataset, specs, callable, num_parallel_calls, name) -> Dataset that owns the callable */
static PyObject *MapCallback(PyObject *module, PyObject *args) {
  PyObject *input, *pairs, *callable;
  levada_map_options options = {.struct_size = sizeof options};
  levada_dataset *dataset, *out = NULL;
  LvSpecs specs;
  CallbackBox *box;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OOOis:map_callback", &input, &pairs, &callable, &options.num_parallel_calls,
                        &options.name)) {
    return NULL;
  }
  dataset = LvUnwrap(LV_DATASET, input, options.name);
  if (dataset == NULL || LvParseSpecs(pairs, &specs, options.name) != 0) return NULL;
  box = LvBoxNew(callable);
  if (box == NULL) return NULL;
  status = levada_dataset_map_callback(dataset, specs.items, specs.n, LvMapTrampoline, box, LvBoxRelease, &options,
                                       &out);
  return LvBoxedDataset(status, out, box, callable);
}

static levada_status UpdateTrampoline(void *user_data, const levada_tensor *value, levada_tensor **out) {
  LV_PARKED_AT_EXIT;
  PyGILState_STATE state = LvAttach();
  PyObject *tensor = LvWrapTensor(levada_tensor_retain((levada_tensor *)value)), *result = NULL;
  levada_status status = LEVADA_OK;
  int weak = 0;
  *out = NULL;
  if (tensor != NULL) result = PyObject_CallOneArg((PyObject *)user_data, tensor);
  Py_XDECREF(tensor);
  if (result != NULL) *out = LvImport(result, -1, &weak);
  Py_XDECREF(result);
  if (*out == NULL) status = LvFailWithException();
  PyGILState_Release(state);
  LV_LEAVE;
  return status;
}

/* variable_update(variable, fn): fn runs before the call returns, so the caller's reference keeps it alive. */
static PyObject *VariableUpdate(PyObject *module, PyObject *args) {
  PyObject *object, *callable;
  levada_variable *variable;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OO:variable_update", &object, &callable)) return NULL;
  variable = LvUnwrap(LV_VARIABLE, object, "update");
  if (variable == NULL) return NULL;
  if (!PyCallable_Check(callable)) {
    PyErr_Format(PyExc_TypeError, "update: expected a function, got %s", Py_TYPE(callable)->tp_name);
    return NULL;
  }
  Py_BEGIN_ALLOW_THREADS
  status = levada_variable_update(variable, UpdateTrampoline, callable, NULL);
  Py_END_ALLOW_THREADS
  LvOwnerDrain();
  if (status != LEVADA_OK) return LvRaise(status);
  Py_RETURN_NONE;
}

PyMethodDef lv_callback_methods[] = {
    {"map_callback", MapCallback, METH_VARARGS, "map_callback(dataset, specs, callable, num_parallel_calls, name)"},
    {"variable_update", VariableUpdate, METH_VARARGS, "variable_update(variable, fn)"},
    {NULL, NULL, 0, NULL}};
