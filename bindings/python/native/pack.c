/* Lists that hold arrays, NumPy scalars or tensors: every item becomes a tensor, they meet in one dtype (plain Python
 * numbers are weak), and are stacked. Works on symbolic tensors too, where it records a stack. */
#include "handle.h"

typedef struct Item {
  levada_tensor *tensor;
  int weak;
} Item;

static void ReleaseItems(Item *items, Py_ssize_t n) {
  for (Py_ssize_t i = 0; i < n; ++i) levada_tensor_release(items[i].tensor);
  PyMem_Free(items);
}

/* Puts the index of the failing item before the message of the current exception. */
static void NamePath(Py_ssize_t index) {
  PyObject *type, *value, *traceback, *text;
  if (!PyErr_ExceptionMatches(PyExc_ValueError) && !PyErr_ExceptionMatches(PyExc_TypeError)) return;
  PyErr_Fetch(&type, &value, &traceback);
  text = value != NULL ? PyObject_Str(value) : NULL;
  if (text == NULL || (type != PyExc_ValueError && type != PyExc_TypeError)) {
    Py_XDECREF(text);
    PyErr_Restore(type, value, traceback);
    return;
  }
  PyErr_Format(type, "[%zd]: %U", index, text);
  Py_DECREF(text);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
}

/* The dtype in which all items meet: strong ones promote; weak ones count only when they are of a higher kind. */
static int CommonDtype(const Item *items, Py_ssize_t n, int32_t *dtype, int *all_weak) {
  levada_status status;
  *dtype = LEVADA_INVALID_DTYPE;
  *all_weak = 1;
  for (int pass = 0; pass < 2; ++pass) {
    for (Py_ssize_t i = 0; i < n; ++i) {
      int32_t own = levada_tensor_dtype(items[i].tensor);
      levada_dtype meet;
      if ((items[i].weak != 0) != pass) continue;
      if (!items[i].weak) *all_weak = 0;
      if (*dtype == LEVADA_INVALID_DTYPE) {
        *dtype = own;
        continue;
      }
      if (items[i].weak && LvKindOfDtype(own) <= LvKindOfDtype(*dtype)) continue;
      if (items[i].weak && !*all_weak && own == LEVADA_FLOAT64) own = LEVADA_FLOAT32;
      status = levada_dtype_promote((levada_dtype)*dtype, (levada_dtype)own, &meet);
      if (status != LEVADA_OK) {
        LvRaise(status);
        return -1;
      }
      *dtype = meet;
    }
  }
  return 0;
}

static int ConvertItem(Item *item, int32_t dtype) {
  levada_tensor *out = NULL;
  levada_status status;
  if ((int32_t)levada_tensor_dtype(item->tensor) == dtype) return 0;
  status = levada_tensor_is_symbolic(item->tensor)
               ? levada_cast(item->tensor, (levada_dtype)dtype, &out)
               : levada_tensor_convert(item->tensor, (levada_dtype)dtype, LEVADA_CHECKED, &out);
  if (status != LEVADA_OK) {
    LvRaise(status);
    return -1;
  }
  levada_tensor_release(item->tensor);
  item->tensor = out;
  return 0;
}

static int SameShape(const levada_tensor *a, const levada_tensor *b) {
  int32_t rank = levada_tensor_rank(a);
  if (rank < 0 || levada_tensor_rank(b) < 0) return 1; /* stack decides */
  if (rank != levada_tensor_rank(b)) return 0;
  for (int32_t i = 0; i < rank; ++i) {
    int64_t x = levada_tensor_dim(a, i), y = levada_tensor_dim(b, i);
    if (x >= 0 && y >= 0 && x != y) return 0;
  }
  return 1;
}

static int CheckShapes(const Item *items, Py_ssize_t n) {
  for (Py_ssize_t i = 1; i < n; ++i) {
    PyObject *want, *got;
    if (SameShape(items[0].tensor, items[i].tensor)) continue;
    want = LvTensorShape(items[0].tensor);
    got = LvTensorShape(items[i].tensor);
    if (want != NULL && got != NULL) {
      PyErr_Format(PyExc_ValueError, "convert: ragged sequence: expected shape %S at [%zd], got %S", want, i, got);
    }
    Py_XDECREF(want);
    Py_XDECREF(got);
    return -1;
  }
  return 0;
}

static levada_tensor *Stack(const Item *items, Py_ssize_t n) {
  levada_tensor **values = PyMem_Malloc((size_t)n * sizeof *values);
  levada_tensor *out = NULL;
  levada_status status;
  if (values == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  for (Py_ssize_t i = 0; i < n; ++i) values[i] = items[i].tensor;
  Py_BEGIN_ALLOW_THREADS
  status = levada_stack(values, (int32_t)n, 0, &out);
  Py_END_ALLOW_THREADS
  PyMem_Free(values);
  if (status != LEVADA_OK) LvRaise(status);
  return out;
}

static levada_tensor *PackItems(PyObject *list, Item *items, Py_ssize_t n, int *weak) {
  int32_t dtype;
  for (Py_ssize_t i = 0; i < n; ++i) {
    PyObject *item;
    if (i >= PySequence_Fast_GET_SIZE(list)) {
      PyErr_SetString(PyExc_RuntimeError, "convert: the sequence changed while it was read");
      return NULL;
    }
    item = PySequence_Fast_GET_ITEM(list, i);
    Py_INCREF(item);
    items[i].tensor = LvImport(item, -1, &items[i].weak);
    Py_DECREF(item);
    if (items[i].tensor == NULL) {
      NamePath(i);
      return NULL;
    }
  }
  if (CommonDtype(items, n, &dtype, weak) != 0 || CheckShapes(items, n) != 0) return NULL;
  for (Py_ssize_t i = 0; i < n; ++i) {
    if (ConvertItem(&items[i], dtype) != 0) return NULL;
  }
  return Stack(items, n);
}

levada_tensor *LvPack(PyObject *sequence, int *weak) {
  Py_ssize_t n = PySequence_Fast_GET_SIZE(sequence);
  Item *items;
  levada_tensor *out;
  if (n > INT32_MAX) {
    PyErr_SetString(PyExc_ValueError, "convert: too many items");
    return NULL;
  }
  items = PyMem_Calloc((size_t)n + 1, sizeof *items);
  if (items == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  if (Py_EnterRecursiveCall(" while converting a nested sequence")) {
    PyMem_Free(items);
    return NULL;
  }
  out = PackItems(sequence, items, n, weak);
  Py_LeaveRecursiveCall();
  ReleaseItems(items, n);
  return out;
}
