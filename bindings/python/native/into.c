/* Elements written into memory of the caller, and elements that replace others. */
#include "handle.h"

/* Buffers of the caller, borrowed for the time of a call. */
typedef struct Buffers {
  Py_buffer views[LEVADA_MAX_RANK];
  levada_array arrays[LEVADA_MAX_RANK];
  int32_t n;
  bool more;
} Buffers;

static void ReleaseBuffers(Buffers *buffers) {
  while (buffers->n > 0) PyBuffer_Release(&buffers->views[--buffers->n]);
}

static int AddBuffer(Buffers *buffers, PyObject *object) {
  Py_buffer *view = &buffers->views[buffers->n];
  levada_array *array = &buffers->arrays[buffers->n];
  if (PyObject_GetBuffer(object, view, PyBUF_STRIDES | PyBUF_FORMAT | PyBUF_WRITABLE) != 0) {
    PyErr_Clear();
    PyErr_Format(PyExc_TypeError, "next_into: expected a writable buffer, got %s (component %d)", Py_TYPE(object)->tp_name,
                 buffers->n);
    return -1;
  }
  ++buffers->n;
  *array = (levada_array){.struct_size = sizeof *array};
  array->dtype = LvDtypeOfFormat(view->format, view->itemsize, &array->flags);
  array->rank = view->ndim;
  array->shape = (const int64_t *)view->shape;
  array->byte_strides = (const int64_t *)view->strides;
  array->data = view->buf;
  if (array->dtype != LEVADA_INVALID_DTYPE) return 0;
  PyErr_Format(PyExc_TypeError, "next_into: a buffer of format '%s' has no dtype of levada (component %d)",
               view->format != NULL ? view->format : "", buffers->n - 1);
  return -1;
}

static levada_status Wait(levada_iterator *iterator, void *argument) {
  Buffers *buffers = argument;
  return levada_iterator_next_into(iterator, buffers->arrays, buffers->n, &buffers->more);
}

/* next_into(iterator, list of writable buffers) -> False at the end */
static PyObject *NextInto(PyObject *module, PyObject *args) {
  PyObject *object, *list, *result = NULL;
  levada_iterator *iterator;
  levada_status status;
  Buffers buffers = {.n = 0};
  (void)module;
  if (!PyArg_ParseTuple(args, "OO!:next_into", &object, &PyList_Type, &list)) return NULL;
  iterator = LvUnwrap(LV_ITERATOR, object, "next_into");
  if (iterator == NULL) return NULL;
  if (PyList_GET_SIZE(list) > LEVADA_MAX_RANK) {
    PyErr_SetString(PyExc_ValueError, "next_into: too many components");
    return NULL;
  }
  LvOwnerDrain();
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    if (AddBuffer(&buffers, PyList_GET_ITEM(list, i)) == 0) continue;
    ReleaseBuffers(&buffers);
    return NULL;
  }
  status = LvWaitInterruptible(iterator, Wait, &buffers);
  LvStopDaemon();
  if (PyErr_Occurred()) levada_error_clear(); /* KeyboardInterrupt */
  else if (status != LEVADA_OK) LvRaise(status);
  else result = PyBool_FromLong(buffers.more);
  ReleaseBuffers(&buffers);
  LvOwnerDrain();
  return result;
}

/* on_error(dataset, policy, list of tensors or None) */
static PyObject *OnError(PyObject *module, PyObject *args) {
  PyObject *input, *tensors;
  int policy;
  levada_dataset *dataset, *out = NULL;
  levada_element *substitute = NULL;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(args, "OiO:on_error", &input, &policy, &tensors)) return NULL;
  dataset = LvUnwrap(LV_DATASET, input, "on_error");
  if (dataset == NULL) return NULL;
  if (tensors != Py_None && (status = LvElementOf(tensors, &substitute)) != LEVADA_OK) return LvRaise(status);
  status = levada_dataset_on_error(dataset, (levada_error_policy)policy, substitute, &out);
  levada_element_release(substitute);
  return status == LEVADA_OK ? LvWrap(LV_DATASET, out) : LvRaise(status);
}

PyMethodDef lv_into_methods[] = {
    {"next_into", NextInto, METH_VARARGS, "next_into(iterator, buffers): the next element, written into buffers"},
    {"on_error", OnError, METH_VARARGS, "on_error(dataset, policy, substitute)"},
    {NULL, NULL, 0, NULL}};
