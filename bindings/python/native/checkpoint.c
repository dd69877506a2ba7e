/* The objects of a checkpoint as the library takes them. */
#include "handle.h"

static int FillItem(PyObject *pair, levada_checkpoint_item *item) {
  PyObject *object;
  *item = (levada_checkpoint_item){.struct_size = sizeof *item};
  if (!PyTuple_Check(pair) || !PyArg_ParseTuple(pair, "sO", &item->name, &object)) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "checkpoint: expected (name, object) pairs");
    return -1;
  }
  if (PyObject_TypeCheck(object, lv_types[LV_ITERATOR])) {
    item->iterator = LvUnwrap(LV_ITERATOR, object, "checkpoint");
  } else if (PyObject_TypeCheck(object, lv_types[LV_GENERATOR])) {
    item->generator = LvUnwrap(LV_GENERATOR, object, "checkpoint");
  } else {
    item->variable = LvUnwrap(LV_VARIABLE, object, "checkpoint");
  }
  return PyErr_Occurred() ? -1 : 0;
}

int LvCheckpointItems(PyObject *list, levada_checkpoint_item **items, int32_t *count) {
  Py_ssize_t n = PyList_Check(list) ? PyList_GET_SIZE(list) : -1;
  levada_checkpoint_item *made;
  if (n < 0 || n > INT32_MAX) {
    PyErr_SetString(PyExc_TypeError, "checkpoint: expected a list of (name, object) pairs");
    return -1;
  }
  made = PyMem_New(levada_checkpoint_item, n > 0 ? n : 1);
  if (made == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  for (Py_ssize_t i = 0; i < n; ++i) {
    if (FillItem(PyList_GET_ITEM(list, i), &made[i]) != 0) {
      PyMem_Free(made);
      return -1;
    }
  }
  *items = made;
  *count = (int32_t)n;
  return 0;
}
