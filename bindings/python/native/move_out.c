/* Elements that are handed over: a consumer without read-only arrays, such as torch, gets memory of its own, which is
 * moved out where nobody else refers to it and copied elsewhere. */
#include "dlpack.h"
#include "handle.h"

/* What a capsule owns. */
typedef struct Moved {
  struct DLManagedTensor managed;
  void *user_data;
  levada_release_fn release;
  int64_t shape[LEVADA_MAX_RANK];
} Moved;

static void DeleteMoved(struct DLManagedTensor *managed) {
  Moved *moved = managed->manager_ctx;
  if (moved->release != NULL) moved->release(moved->user_data);
  PyMem_RawFree(moved);
}

static void DropMoved(PyObject *capsule) {
  struct DLManagedTensor *managed;
  if (!PyCapsule_IsValid(capsule, "dltensor")) return; /* renamed by whoever took it */
  managed = PyCapsule_GetPointer(capsule, "dltensor");
  managed->deleter(managed);
}

/* A DLPack capsule of a tensor's memory. Consumes the tensor. */
static PyObject *MoveOut(levada_tensor *tensor) {
  levada_array array = {.struct_size = sizeof array};
  int32_t dtype = levada_tensor_dtype(tensor);
  Moved *moved;
  if (!LvHasDlpackType(dtype)) {
    PyErr_Format(PyExc_TypeError, "as_torch: %s has no counterpart in DLPack; cast to int8",
                 levada_dtype_name((levada_dtype)dtype));
    levada_tensor_release(tensor);
    return NULL;
  }
  moved = PyMem_RawCalloc(1, sizeof *moved);
  PyObject *capsule;
  levada_status status;
  if (moved == NULL) {
    levada_tensor_release(tensor);
    return PyErr_NoMemory();
  }
  status = levada_tensor_take_buffer(tensor, &array, &moved->user_data, &moved->release);
  if (status != LEVADA_OK) {
    levada_tensor_release(tensor);
    PyMem_RawFree(moved);
    return LvRaise(status);
  }
  for (int32_t i = 0; i < array.rank; ++i) moved->shape[i] = array.shape[i];
  moved->managed.manager_ctx = moved;
  moved->managed.deleter = DeleteMoved;
  moved->managed.dl_tensor = (DLTensorLayout){.data = (void *)array.data,
                                              .device_type = LV_DLPACK_CPU,
                                              .ndim = array.rank,
                                              .type_code = (uint8_t)(array.dtype >> 8),
                                              .type_bits = (uint8_t)(array.dtype & 0xFF),
                                              .type_lanes = 1,
                                              .shape = moved->shape};
  capsule = PyCapsule_New(&moved->managed, "dltensor", DropMoved);
  if (capsule == NULL) DeleteMoved(&moved->managed);
  return capsule;
}

/* The components of an element, which is consumed: capsules, and string tensors as they are. */
static PyObject *MoveElement(levada_element *element) {
  levada_tensor *components[LEVADA_MAX_RANK];
  int32_t n = levada_element_count(element);
  PyObject *list;
  if (n > LEVADA_MAX_RANK) {
    levada_element_release(element);
    PyErr_SetString(PyExc_ValueError, "as_torch: too many components");
    return NULL;
  }
  for (int32_t i = 0; i < n; ++i) components[i] = levada_tensor_retain(levada_element_get(element, i));
  levada_element_release(element); /* now the tensors are the only references that this call knows of */
  list = PyList_New(n);
  for (int32_t i = 0; i < n; ++i) {
    PyObject *item = NULL;
    if (list == NULL) {
      levada_tensor_release(components[i]);
      continue;
    }
    if (components[i] == NULL) PyErr_SetString(PyExc_TypeError, "as_torch: expected tensors, got a dataset");
    else if (levada_tensor_dtype(components[i]) == LEVADA_STRING) item = LvWrapTensor(components[i]);
    else item = MoveOut(components[i]);
    if (item == NULL) Py_CLEAR(list);
    else PyList_SET_ITEM(list, i, item);
  }
  return list;
}

/* take_element(iterator) -> list of capsules and string tensors, None at the end */
static PyObject *TakeElement(PyObject *module, PyObject *object) {
  levada_element *element = NULL;
  PyObject *list;
  (void)module;
  if (LvUnwrap(LV_ITERATOR, object, "take_element") == NULL) return NULL;
  if (LvNextElement(object, &element) != 0) return NULL;
  if (element == NULL) Py_RETURN_NONE;
  list = MoveElement(element);
  LvOwnerDrain();
  return list;
}

PyMethodDef lv_move_methods[] = {
    {"take_element", TakeElement, METH_O, "take_element(iterator): the next element's components as DLPack capsules"},
    {NULL, NULL, 0, NULL}};
