/* The native base of levada.Tensor: an immutable handle. Hot methods are slots here; the rest is Python. */
#include "handle.h"

#include <structmember.h>

static void Dealloc(PyObject *self) { LvHandleDealloc(self, (void (*)(void *))levada_tensor_release); }

/* Tensors come and go by the million: objects of levada.Tensor that died last are taken again, and the garbage collector does
 * not look at them, since they refer to nothing but their class. */
enum { FREE_TENSORS = 32 };
static PyObject *free_tensors[FREE_TENSORS];
static int n_free_tensors = 0;

static void ClassDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  TensorObject *tensor = (TensorObject *)self;
  if (type->tp_finalize != NULL && PyObject_CallFinalizerFromDealloc(self) < 0) return; /* a user's __del__ kept it */
  PyObject_GC_UnTrack(self); /* one of a user's subclass is tracked */
  if (tensor->weakrefs != NULL) PyObject_ClearWeakRefs(self);
  levada_tensor_release(tensor->handle);
  LvOwnerDrain();
  if (type == lv_registry.classes[LV_TENSOR] && n_free_tensors < FREE_TENSORS) free_tensors[n_free_tensors++] = self;
  else type->tp_free(self);
  Py_DECREF(type);
}

void LvOwnTensorClass(PyTypeObject *type) {
  if (type->tp_basicsize == lv_types[LV_TENSOR]->tp_basicsize && type->tp_itemsize == 0) type->tp_dealloc = ClassDealloc;
}

PyObject *LvNewTensorObject(PyTypeObject *type) {
  PyObject *object;
  if (type->tp_dealloc != ClassDealloc) return type->tp_alloc(type, 0);
  if (n_free_tensors > 0) {
    object = PyObject_Init(free_tensors[--n_free_tensors], type);
    ((TensorObject *)object)->weakrefs = NULL;
    return object;
  }
  object = type->tp_alloc(type, 0);
  if (object != NULL) PyObject_GC_UnTrack(object);
  return object;
}

static PyObject *Shape(PyObject *self, void *unused) {
  (void)unused;
  return LvTensorShape(LvTensor(self));
}

static PyObject *Dtype(PyObject *self, void *unused) {
  (void)unused;
  return LvDtypeObject(levada_tensor_dtype(LvTensor(self)));
}

static PyObject *Rank(PyObject *self, void *unused) {
  int32_t rank = levada_tensor_rank(LvTensor(self));
  (void)unused;
  if (rank < 0) Py_RETURN_NONE;
  return PyLong_FromLong(rank);
}

static PyObject *IsSymbolic(PyObject *self, void *unused) {
  (void)unused;
  return PyBool_FromLong(levada_tensor_is_symbolic(LvTensor(self)));
}

static PyObject *Memory(PyObject *self, void *unused) {
  static const char *const names[] = {"none", "owned", "borrowed", "mapped"};
  levada_memory memory = levada_tensor_memory(LvTensor(self));
  (void)unused;
  return PyUnicode_FromString((unsigned)memory < 4 ? names[memory] : "unknown");
}

static Py_ssize_t Length(PyObject *self) {
  levada_tensor *tensor = LvTensor(self);
  if (levada_tensor_is_symbolic(tensor)) return LvRaiseSymbolic("len");
  if (levada_tensor_rank(tensor) == 0) {
    PyErr_SetString(PyExc_TypeError, "len: a tensor of rank 0 has no length");
    return -1;
  }
  return (Py_ssize_t)levada_tensor_dim(tensor, 0);
}

/* One row, for consumers of C sequences: numpy.zeros(shape_tensor), reversed(tensor). */
static PyObject *Row(PyObject *self, Py_ssize_t i) {
  PyObject *index = PyLong_FromSsize_t(i), *row;
  if (index == NULL) return NULL;
  row = LvGetItem(self, index);
  Py_DECREF(index);
  return row;
}

static PyObject *Text(PyObject *self, levada_style style) {
  levada_tensor *text = NULL;
  levada_status status = levada_tensor_to_string(LvTensor(self), style, &text);
  if (status != LEVADA_OK) return LvRaise(status);
  return LvTextOf(text);
}

static PyObject *Str(PyObject *self) { return Text(self, LEVADA_STYLE_STR); }
static PyObject *Repr(PyObject *self) { return Text(self, LEVADA_STYLE_REPR); }

static PyObject *Format(PyObject *self, PyObject *spec) {
  PyObject *array, *text;
  if (!PyUnicode_Check(spec)) {
    PyErr_SetString(PyExc_TypeError, "__format__: expected a str");
    return NULL;
  }
  if (PyUnicode_GET_LENGTH(spec) == 0) return Text(self, LEVADA_STYLE_FORMAT);
  array = LvNumpy(self, NULL);
  if (array == NULL) return NULL;
  text = PyObject_Format(array, spec);
  Py_DECREF(array);
  return text;
}

static Py_hash_t Hash(PyObject *self) {
  (void)self;
  PyErr_SetString(PyExc_TypeError, "Tensor is unhashable: == compares elements. Use tensor.ref() as the key");
  return -1;
}

static PyObject *DlpackDevice(PyObject *self, PyObject *unused) {
  (void)self;
  (void)unused;
  return Py_BuildValue("(ii)", 1, 0);
}

/* _view_as(cls, tensor): the same tensor as an object of a subclass. */
static PyObject *ViewAs(PyObject *type, PyObject *other) {
  levada_tensor *tensor = LvUnwrap(LV_TENSOR, other, "_view_as");
  TensorObject *object;
  if (tensor == NULL) return NULL;
  object = (TensorObject *)((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0);
  if (object != NULL) object->handle = levada_tensor_retain(tensor);
  return (PyObject *)object;
}

/* A symbolic tensor takes the place of another one: set_shape, which says more of a tensor that is there already. */
static PyObject *Become(PyObject *self, PyObject *other) {
  void *handle;
  if (!LvIsTensor(other) || !levada_tensor_is_symbolic(LvTensor(self)) || !levada_tensor_is_symbolic(LvTensor(other))) {
    PyErr_SetString(PyExc_TypeError, "_become: expected symbolic tensors");
    return NULL;
  }
  handle = ((HandleObject *)self)->handle;
  ((HandleObject *)self)->handle = ((HandleObject *)other)->handle;
  ((HandleObject *)other)->handle = handle;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"_become", Become, METH_O, NULL},
    {"_view_as", ViewAs, METH_O | METH_CLASS, NULL},
    {"numpy", LvNumpy, METH_NOARGS, "numpy($self)\n--\n\nA read-only NumPy view of the value; a NumPy scalar for rank 0."},
    {"__format__", Format, METH_O, NULL},
    {"__dlpack__", (PyCFunction)(void (*)(void))LvToDlpack, METH_VARARGS | METH_KEYWORDS,
     "A DLPack capsule; versioned ones share the memory read-only, legacy ones hold a copy."},
    {"__dlpack_device__", DlpackDevice, METH_NOARGS, NULL},
    {"_strings", LvStringList, METH_NOARGS, "The elements of a string tensor as a flat list of bytes."},
    {NULL, NULL, 0, NULL}};

static PyGetSetDef getset[] = {
    {"shape", Shape, NULL, "The TensorShape.", NULL},
    {"dtype", Dtype, NULL, "The DType.", NULL},
    {"ndim", Rank, NULL, "The number of dimensions; None when unknown.", NULL},
    {"_is_symbolic", IsSymbolic, NULL, "Whether this stands for a value that a traced function will get.", NULL},
    {"_memory", Memory, NULL, "Whose memory the tensor reads: owned, borrowed or mapped.", NULL},
    {"__array_interface__", LvArrayInterface, NULL, "NumPy's array interface, version 3, read-only.", NULL},
    {NULL, NULL, NULL, NULL, NULL}};

static PyMemberDef members[] = {{"__weaklistoffset__", T_PYSSIZET, offsetof(HandleObject, weakrefs), READONLY, NULL},
                                {NULL, 0, 0, 0, NULL}};

static PyType_Slot own_slots[] = {{Py_tp_dealloc, Dealloc},
                                  {Py_tp_hash, Hash},
                                  {Py_tp_str, Str},
                                  {Py_tp_repr, Repr},
                                  {Py_tp_methods, methods},
                                  {Py_tp_getset, getset},
                                  {Py_tp_members, members},
                                  {Py_mp_length, Length},
                                  {Py_sq_length, Length},
                                  {Py_sq_item, Row},
                                  {Py_bf_getbuffer, LvGetBuffer},
                                  {0, NULL}};

static PyType_Slot slots[48];
static PyType_Spec spec = {"levada._levada.TensorBase", sizeof(TensorObject), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

PyType_Spec *LvTensorSpec(void) {
  PyType_Slot *slot = slots;
  for (const PyType_Slot *own = own_slots; own->slot != 0; ++own) *slot++ = *own;
  for (const PyType_Slot *number = lv_number_slots; number->slot != 0; ++number) *slot++ = *number;
  *slot = (PyType_Slot){0, NULL};
  return &spec;
}
