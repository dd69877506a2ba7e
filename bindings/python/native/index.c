/* Indexing. Integers, slices, None and Ellipsis become items of levada_strided_slice; lists, arrays and tensors (which
 * gather rows, or mask when bool) are handed to the Python layer, which splits such a key into gathers. */
#include "handle.h"

enum { ITEM_INDEX = 0, ITEM_SLICE = 1, ITEM_NEW_AXIS = 2, ITEM_ELLIPSIS = 3 };

static int SliceBound(PyObject *bound, int64_t *value) {
  PyObject *index;
  if (bound == Py_None) {
    *value = INT64_MIN;
    return 0;
  }
  index = PyNumber_Index(bound);
  if (index == NULL) return -1;
  *value = PyNumber_AsSsize_t(index, NULL); /* clipped, as slices of Python are */
  Py_DECREF(index);
  if (*value == INT64_MIN) *value = INT64_MIN + 1;
  return PyErr_Occurred() ? -1 : 0;
}

static int IsAdvanced(PyObject *item) {
  if (PyBool_Check(item) || PyList_Check(item) || PyTuple_Check(item)) return 1;
  if (LvIsTensor(item)) {
    levada_tensor *tensor = LvTensor(item);
    return levada_tensor_is_symbolic(tensor) || levada_tensor_rank(tensor) != 0 ||
           LvKindOfDtype(levada_tensor_dtype(tensor)) != 1;
  }
  if (LvIsVariable(item)) return levada_variable_rank(LvVariable(item)) != 0;
  if (LvIsNumpyScalar(item)) return !PyIndex_Check(item);
  if (LvIsNumpyArray(item)) {
    PyObject *rank = PyObject_GetAttrString(item, "ndim");
    int is_scalar = rank != NULL && PyLong_AsLong(rank) == 0;
    Py_XDECREF(rank);
    PyErr_Clear();
    return !is_scalar;
  }
  return 0;
}

static int ParseItem(PyObject *key, int64_t *item) {
  item[1] = item[2] = item[3] = 0;
  if (PyLong_CheckExact(key) || (PyIndex_Check(key) && !IsAdvanced(key))) {
    PyObject *index = PyNumber_Index(key);
    if (index == NULL) return -1;
    item[0] = ITEM_INDEX;
    item[1] = PyLong_AsLongLong(index);
    Py_DECREF(index);
    if (item[1] == -1 && PyErr_Occurred()) {
      PyErr_Clear();
      PyErr_SetString(PyExc_IndexError, "getitem: the index does not fit 64 bits");
      return -1;
    }
    return 1;
  }
  if (PySlice_Check(key)) {
    PySliceObject *slice = (PySliceObject *)key;
    item[0] = ITEM_SLICE;
    if (SliceBound(slice->start, &item[1]) != 0 || SliceBound(slice->stop, &item[2]) != 0) return -1;
    item[3] = 1;
    return slice->step == Py_None || SliceBound(slice->step, &item[3]) == 0 ? 1 : -1;
  }
  if (key == Py_None || key == Py_Ellipsis) {
    item[0] = key == Py_None ? ITEM_NEW_AXIS : ITEM_ELLIPSIS;
    return 1;
  }
  return 0;
}

int LvParseIndex(PyObject *key, int64_t *items, int32_t *n_items) {
  Py_ssize_t n = PyTuple_Check(key) ? PyTuple_GET_SIZE(key) : 1;
  *n_items = 0;
  if (n > 2 * LEVADA_MAX_RANK) {
    PyErr_SetString(PyExc_IndexError, "getitem: too many indices");
    return -1;
  }
  for (Py_ssize_t i = 0; i < n; ++i) {
    PyObject *part = PyTuple_Check(key) ? PyTuple_GET_ITEM(key, i) : key;
    int parsed = ParseItem(part, items + 4 * i);
    if (parsed < 0) return -1;
    if (parsed == 0) {
      if (IsAdvanced(part) || (!PyUnicode_Check(part) && !PyBytes_Check(part) && PySequence_Check(part))) return 0;
      PyErr_Format(PyExc_TypeError, "getitem: expected integers, slices, None, Ellipsis or arrays of integers or bool, "
                   "got %s", Py_TYPE(part)->tp_name);
      return -1;
    }
    *n_items += 4;
  }
  return 1;
}

PyObject *LvGetItem(PyObject *self, PyObject *key) {
  int64_t items[8 * LEVADA_MAX_RANK];
  int32_t n_items;
  levada_tensor *tensor, *out = NULL;
  levada_status status;
  int parsed;
  if (LvIsVariable(self) && lv_registry.slice_of_variable != NULL) {
    return PyObject_CallFunctionObjArgs(lv_registry.slice_of_variable, self, key, NULL);
  }
  parsed = LvParseIndex(key, items, &n_items);
  if (parsed < 0) return NULL;
  if (parsed == 0) return PyObject_CallFunctionObjArgs(lv_registry.advanced_getitem, self, key, NULL);
  tensor = LvOperand(self);
  if (tensor == NULL) return NULL;
  status = levada_strided_slice(tensor, items, n_items, &out);
  levada_tensor_release(tensor);
  if (status != LEVADA_OK) return LvRaise(status);
  return LvWrapTensor(out);
}

/* Positions of the true elements of a bool tensor in C order. */
PyObject *LvMaskIndices(PyObject *module, PyObject *mask) {
  levada_tensor *tensor = LvUnwrap(LV_TENSOR, mask, "mask"), *flat = NULL, *out = NULL;
  levada_array array = {.struct_size = sizeof array}, made = {.struct_size = sizeof made};
  int64_t count = 0, size, *positions;
  levada_status status;
  (void)module;
  if (tensor == NULL) return NULL;
  if (levada_tensor_is_symbolic(tensor)) {
    LvRaiseSymbolic("boolean mask");
    return NULL;
  }
  if (levada_tensor_dtype(tensor) != LEVADA_BOOL) {
    PyErr_SetString(PyExc_TypeError, "mask: expected a bool tensor");
    return NULL;
  }
  size = levada_tensor_size(tensor);
  status = levada_reshape(tensor, &size, 1, &flat);
  if (status == LEVADA_OK) status = levada_tensor_describe(flat, &array);
  if (status != LEVADA_OK) {
    levada_tensor_release(flat);
    return LvRaise(status);
  }
  positions = PyMem_Malloc((size_t)array.shape[0] * sizeof *positions + 8);
  if (positions == NULL) {
    levada_tensor_release(flat);
    return PyErr_NoMemory();
  }
  for (int64_t i = 0; i < array.shape[0]; ++i) {
    if (((const char *)array.data)[i * array.byte_strides[0]]) positions[count++] = i;
  }
  made.dtype = LEVADA_INT64;
  made.rank = 1;
  made.shape = &count;
  made.data = positions;
  status = levada_tensor_from_array(&made, &out);
  PyMem_Free(positions);
  levada_tensor_release(flat);
  if (status != LEVADA_OK) return LvRaise(status);
  return LvWrapTensor(out);
}
