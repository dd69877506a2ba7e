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
static PyGILState_STATE Attach(void) {
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
  return box;
}

void LvBoxRelease(void *pointer) {
  CallbackBox *box = pointer;
  if (__atomic_sub_fetch(&box->references, 1, __ATOMIC_ACQ_REL) == 0) PyMem_RawFree(box);
}

/* Calls the function with a list of components; it returns a sequence of tensors. */
static levada_status CallWithElement(PyObject *callable, const levada_element *in, levada_element **out) {
  levada_tensor *components[LEVADA_MAX_RANK];
  levada_status status;
  PyObject *arguments = LvElementList(in), *result = NULL, *items;
  int32_t n = 0;
  if (arguments != NULL) result = PyObject_CallOneArg(callable, arguments);
  Py_XDECREF(arguments);
  if (result == NULL) return LvFailWithException();
  items = PySequence_Fast(result, "map: expected a sequence of tensors");
  Py_DECREF(result);
  if (items == NULL) return LvFailWithException();
  for (; n < PySequence_Fast_GET_SIZE(items) && n < LEVADA_MAX_RANK; ++n) {
    components[n] = LvUnwrap(LV_TENSOR, PySequence_Fast_GET_ITEM(items, n), "map");
    if (components[n] == NULL) break;
  }
  status = n == PySequence_Fast_GET_SIZE(items) ? levada_element_create(components, n, out) : LEVADA_USER;
  Py_DECREF(items);
  if (n < LEVADA_MAX_RANK && PyErr_Occurred()) return LvFailWithException();
  return status != LEVADA_USER ? status
                               : levada_error_raise(LEVADA_UNIMPLEMENTED, "map: too many components", NULL, NULL);
}

/* Takes the GIL and calls the function of a box. */
static levada_status CallBox(const CallbackBox *box, const levada_element *in, levada_element **out) {
  LV_PARKED_AT_EXIT;
  PyGILState_STATE state = Attach();
  PyObject *callable = box->callable;
  levada_status status;
  Py_XINCREF(callable);
  status = callable != NULL ? CallWithElement(callable, in, out)
                            : levada_error_raise(LEVADA_CANCELLED, "map: the dataset is gone", NULL, NULL);
  Py_XDECREF(callable);
  PyGILState_Release(state);
  LV_LEAVE;
  return status;
}

static levada_status MapTrampoline(void *user_data, const levada_element *in, levada_element **out) {
  *out = NULL;
  if (!Py_IsInitialized() || (lv_exiting && is_levada_worker)) {
    return levada_error_raise(LEVADA_CANCELLED, "map: the interpreter is at its end", NULL, NULL);
  }
  return CallBox(user_data, in, out);
}

/* Reads (dtype, shape or None) pairs; shapes receives the dimensions that the components point to. */
static int ParseComponents(PyObject *specs, levada_component *components, int64_t (*shapes)[LEVADA_MAX_RANK]) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(specs); ++i) {
    PyObject *dtype, *shape;
    int32_t rank = LEVADA_UNKNOWN_RANK;
    if (!PyArg_ParseTuple(PyTuple_GET_ITEM(specs, i), "OO", &dtype, &shape)) return -1;
    components[i] = (levada_component){.struct_size = sizeof(levada_component)};
    if (LvParseDtype(dtype, &components[i].dtype) != 0) return -1;
    if (shape != Py_None && LvParseShape(shape, shapes[i], &rank) != 0) return -1;
    components[i].rank = rank;
    components[i].shape = shapes[i];
  }
  return 0;
}

/* map_callback(dataset, specs, callable, num_parallel_calls) -> Dataset that owns the callable */
PyObject *LvMapCallback(PyObject *module, PyObject *args) {
  PyObject *input, *specs, *callable, *result;
  int num_parallel_calls;
  levada_map_options options = {.struct_size = sizeof options};
  levada_component components[LEVADA_MAX_RANK];
  int64_t shapes[LEVADA_MAX_RANK][LEVADA_MAX_RANK];
  levada_dataset *dataset, *out = NULL;
  CallbackBox *box;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OO!Oi:map_callback", &input, &PyTuple_Type, &specs, &callable, &num_parallel_calls)) {
    return NULL;
  }
  dataset = LvUnwrap(LV_DATASET, input, "map");
  if (dataset == NULL) return NULL;
  if (PyTuple_GET_SIZE(specs) > LEVADA_MAX_RANK) {
    PyErr_Format(PyExc_ValueError, "map: expected at most %d components", LEVADA_MAX_RANK);
    return NULL;
  }
  if (ParseComponents(specs, components, shapes) != 0) return NULL;
  options.num_parallel_calls = num_parallel_calls;
  box = LvBoxNew(callable);
  if (box == NULL) return NULL;
  status = levada_dataset_map_callback(dataset, components, (int32_t)PyTuple_GET_SIZE(specs), MapTrampoline, box,
                                       LvBoxRelease, &options, &out);
  if (status != LEVADA_OK) {
    LvBoxRelease(box);
    return LvRaise(status);
  }
  result = LvWrap(LV_DATASET, out);
  if (result == NULL) {
    LvBoxRelease(box);
    return NULL;
  }
  Py_INCREF(callable);
  ((DatasetObject *)result)->callable = callable;
  ((DatasetObject *)result)->box = box;
  return result;
}

static levada_status UpdateTrampoline(void *user_data, const levada_tensor *value, levada_tensor **out) {
  LV_PARKED_AT_EXIT;
  PyGILState_STATE state = Attach();
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
PyObject *LvVariableUpdate(PyObject *module, PyObject *args) {
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
    {"map_callback", LvMapCallback, METH_VARARGS, "map_callback(dataset, specs, callable, num_parallel_calls)"},
    {"variable_update", LvVariableUpdate, METH_VARARGS, "variable_update(variable, fn)"},
    {NULL, NULL, 0, NULL}};
