/* The native base of levada.Variable. Every call that takes the variable's lock runs without the GIL: another
 * thread may hold that lock in update() while it waits for the GIL. */
#include "handle.h"

#include <structmember.h>

typedef levada_status (*AssignFn)(levada_variable *, const levada_tensor *);

static void Dealloc(PyObject *self) { LvHandleDealloc(self, (void (*)(void *))levada_variable_release); }

static PyObject *Shape(PyObject *self, void *unused) {
  int64_t dims[LEVADA_MAX_RANK];
  int32_t rank = levada_variable_rank(LvVariable(self));
  (void)unused;
  for (int32_t i = 0; i < rank; ++i) dims[i] = levada_variable_dim(LvVariable(self), i);
  return LvShapeObject(rank, dims);
}

static PyObject *Dtype(PyObject *self, void *unused) {
  (void)unused;
  return LvDtypeObject(levada_variable_dtype(LvVariable(self)));
}

static PyObject *Name(PyObject *self, void *unused) {
  (void)unused;
  return PyUnicode_FromFormat("%s:0", levada_variable_name(LvVariable(self)));
}

static PyObject *Version(PyObject *self, void *unused) {
  (void)unused;
  return PyLong_FromLongLong(levada_variable_version(LvVariable(self)));
}

levada_tensor *LvReadVariable(PyObject *self) {
  levada_tensor *tensor = NULL;
  levada_status status;
  Py_BEGIN_ALLOW_THREADS
  status = levada_variable_read(LvVariable(self), &tensor);
  Py_END_ALLOW_THREADS
  if (status != LEVADA_OK) LvRaise(status);
  return tensor;
}

static PyObject *ReadValue(PyObject *self, PyObject *unused) {
  (void)unused;
  return LvWrapTensor(LvReadVariable(self));
}

static PyObject *Numpy(PyObject *self, PyObject *unused) {
  PyObject *tensor = ReadValue(self, unused), *array;
  if (tensor == NULL) return NULL;
  array = LvNumpy(tensor, NULL);
  Py_DECREF(tensor);
  return array;
}

static Py_ssize_t Length(PyObject *self) {
  if (levada_variable_rank(LvVariable(self)) == 0) {
    PyErr_SetString(PyExc_TypeError, "len: a variable of rank 0 has no length");
    return -1;
  }
  return (Py_ssize_t)levada_variable_dim(LvVariable(self), 0);
}

static Py_hash_t Hash(PyObject *self) {
  (void)self;
  PyErr_SetString(PyExc_TypeError, "Variable is unhashable: == compares elements. Use variable.ref() as the key");
  return -1;
}

static int Assign(PyObject *self, PyObject *value, AssignFn fn) {
  levada_tensor *tensor = LvValueFor(value, levada_variable_dtype(LvVariable(self)), "assign");
  levada_status status;
  if (tensor == NULL) return -1;
  Py_BEGIN_ALLOW_THREADS
  status = fn(LvVariable(self), tensor);
  levada_tensor_release(tensor);
  Py_END_ALLOW_THREADS
  LvOwnerDrain();
  if (status == LEVADA_OK) return 0;
  LvRaise(status);
  return -1;
}

/* (value, use_locking=None, name=None, read_value=True) as TensorFlow has it. */
static PyObject *AssignMethod(PyObject *self, PyObject *args, PyObject *kwargs, AssignFn fn, const char *first) {
  char *names[] = {(char *)first, "use_locking", "name", "read_value", NULL};
  PyObject *value, *locking = Py_None, *name = Py_None;
  int read_value = 1;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OOp", names, &value, &locking, &name, &read_value)) return NULL;
  if (Assign(self, value, fn) != 0) return NULL;
  if (!read_value) Py_RETURN_NONE;
  Py_INCREF(self);
  return self;
}

static PyObject *AssignValue(PyObject *self, PyObject *args, PyObject *kwargs) {
  return AssignMethod(self, args, kwargs, levada_variable_assign, "value");
}

static PyObject *AssignAdd(PyObject *self, PyObject *args, PyObject *kwargs) {
  return AssignMethod(self, args, kwargs, levada_variable_assign_add, "delta");
}

static PyObject *AssignSub(PyObject *self, PyObject *args, PyObject *kwargs) {
  return AssignMethod(self, args, kwargs, levada_variable_assign_sub, "delta");
}

static PyObject *InPlace(PyObject *self, PyObject *value, AssignFn fn) {
  if (!LvIsVariable(self)) Py_RETURN_NOTIMPLEMENTED;
  if (Assign(self, value, fn) != 0) return NULL;
  Py_INCREF(self);
  return self;
}

static PyObject *InPlaceAdd(PyObject *self, PyObject *value) {
  return InPlace(self, value, levada_variable_assign_add);
}

static PyObject *InPlaceSubtract(PyObject *self, PyObject *value) {
  return InPlace(self, value, levada_variable_assign_sub);
}

/* One step of read, compute and write, inside the variable's lock and without the GIL. */
typedef struct Step {
  LvBinaryFn fn;
  levada_tensor *operand;
} Step;

static levada_status RunStep(void *user_data, const levada_tensor *value, levada_tensor **out) {
  const Step *step = user_data;
  return step->fn(value, step->operand, out);
}

/* variable op= value for the operators without an assign of their own. In a trace the new value is recorded. */
static PyObject *InPlaceBy(PyObject *self, PyObject *value, LvBinaryFn fn) {
  Step step = {.fn = fn};
  levada_tensor *now, *made = NULL;
  levada_status status;
  int is_traced;
  if (!LvIsVariable(self)) Py_RETURN_NOTIMPLEMENTED;
  now = LvReadVariable(self);
  step.operand = now != NULL ? LvBesideAny(value, now) : NULL;
  if (step.operand == NULL) {
    levada_tensor_release(now);
    return NULL;
  }
  is_traced = levada_tensor_is_symbolic(now) || levada_tensor_is_symbolic(step.operand);
  Py_BEGIN_ALLOW_THREADS
  status = is_traced ? fn(now, step.operand, &made) : LEVADA_OK;
  if (status == LEVADA_OK && is_traced) status = levada_variable_assign(LvVariable(self), made);
  levada_tensor_release(now);
  if (!is_traced) status = levada_variable_update(LvVariable(self), RunStep, &step, NULL);
  levada_tensor_release(made);
  levada_tensor_release(step.operand);
  Py_END_ALLOW_THREADS
  LvOwnerDrain();
  if (status != LEVADA_OK) return LvRaise(status);
  Py_INCREF(self);
  return self;
}

static PyObject *InPlaceMultiply(PyObject *self, PyObject *value) { return InPlaceBy(self, value, levada_multiply); }
static PyObject *InPlaceDivide(PyObject *self, PyObject *value) { return InPlaceBy(self, value, levada_divide); }
static PyObject *InPlaceFloorDiv(PyObject *self, PyObject *value) { return InPlaceBy(self, value, levada_floordiv); }
static PyObject *InPlaceFloorMod(PyObject *self, PyObject *value) { return InPlaceBy(self, value, levada_floormod); }
static PyObject *InPlacePower(PyObject *self, PyObject *value, PyObject *modulus) {
  if (modulus != Py_None) Py_RETURN_NOTIMPLEMENTED;
  return InPlaceBy(self, value, levada_pow);
}

static int SetItem(PyObject *self, PyObject *key, PyObject *value) {
  int64_t items[8 * LEVADA_MAX_RANK];
  int32_t n_items;
  int parsed;
  levada_tensor *tensor;
  levada_status status;
  if (value == NULL) {
    PyErr_SetString(PyExc_TypeError, "Variable: elements cannot be deleted");
    return -1;
  }
  parsed = LvParseIndex(key, items, &n_items);
  if (parsed < 0) return -1;
  if (parsed == 0) {
    PyObject *done = PyObject_CallFunctionObjArgs(lv_registry.set_items_of_variable, self, key, value, NULL);
    if (done == NULL) return -1;
    Py_DECREF(done);
    return 0;
  }
  tensor = LvValueFor(value, levada_variable_dtype(LvVariable(self)), "setitem");
  if (tensor == NULL) return -1;
  Py_BEGIN_ALLOW_THREADS
  status = levada_variable_assign_slice(LvVariable(self), items, n_items, tensor);
  levada_tensor_release(tensor);
  Py_END_ALLOW_THREADS
  LvOwnerDrain();
  if (status == LEVADA_OK) return 0;
  LvRaise(status);
  return -1;
}

/* _scatter(kind, nd, indices, updates) */
static PyObject *ScatterMethod(PyObject *self, PyObject *args) {
  int kind, nd;
  PyObject *places, *values;
  levada_tensor *indices, *updates;
  levada_status status;
  if (!PyArg_ParseTuple(args, "ipOO:_scatter", &kind, &nd, &places, &values)) return NULL;
  indices = LvOperand(places);
  if (indices == NULL) return NULL;
  updates = LvValueFor(values, levada_variable_dtype(LvVariable(self)), nd ? "scatter_nd" : "scatter");
  if (updates == NULL) {
    levada_tensor_release(indices);
    return NULL;
  }
  Py_BEGIN_ALLOW_THREADS
  status = (nd ? levada_variable_scatter_nd : levada_variable_scatter)(LvVariable(self), (levada_scatter)kind, indices,
                                                                        updates);
  levada_tensor_release(indices);
  levada_tensor_release(updates);
  Py_END_ALLOW_THREADS
  LvOwnerDrain();
  if (status != LEVADA_OK) return LvRaise(status);
  Py_INCREF(self);
  return self;
}

/* _create(cls, tensor, name): a new variable of a class. */
static PyObject *Create(PyObject *type, PyObject *args) {
  PyObject *initial;
  const char *name;
  levada_variable *variable = NULL;
  levada_tensor *tensor;
  levada_status status;
  VariableObject *object;
  if (!PyArg_ParseTuple(args, "Oz:_create", &initial, &name)) return NULL;
  tensor = LvUnwrap(LV_TENSOR, initial, "Variable");
  if (tensor == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS
  status = levada_variable_create(tensor, name, &variable);
  Py_END_ALLOW_THREADS
  if (status != LEVADA_OK) return LvRaise(status);
  object = (VariableObject *)((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0);
  if (object == NULL) levada_variable_release(variable);
  else object->handle = variable;
  return (PyObject *)object;
}

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS
static PyMethodDef methods[] = {
    {"numpy", Numpy, METH_NOARGS, "numpy($self)\n--\n\nThe value as a read-only NumPy array that later writes do not change."},
    {"read_value", ReadValue, METH_NOARGS, "read_value($self)\n--\n\nA snapshot of the value."},
    {"value", ReadValue, METH_NOARGS, "value($self)\n--\n\nA snapshot of the value."},
    {"assign", KEYWORDS(AssignValue),
     "assign($self, value, use_locking=False, name=None, read_value=True)\n--\n\nReplace the value."},
    {"assign_add", KEYWORDS(AssignAdd),
     "assign_add($self, delta, use_locking=False, name=None, read_value=True)\n--\n\nAdd to the value."},
    {"assign_sub", KEYWORDS(AssignSub),
     "assign_sub($self, delta, use_locking=False, name=None, read_value=True)\n--\n\nSubtract from the value."},
    {"_scatter", ScatterMethod, METH_VARARGS, NULL},
    {"_create", Create, METH_VARARGS | METH_CLASS, NULL},
    {NULL, NULL, 0, NULL}};

static PyGetSetDef getset[] = {{"shape", Shape, NULL, "The TensorShape.", NULL},
                               {"dtype", Dtype, NULL, "The DType.", NULL},
                               {"name", Name, NULL, "The name given at creation, with ':0'.", NULL},
                               {"version", Version, NULL, "How often the value was changed.", NULL},
                               {NULL, NULL, NULL, NULL, NULL}};

static PyMemberDef members[] = {{"__weaklistoffset__", T_PYSSIZET, offsetof(HandleObject, weakrefs), READONLY, NULL},
                                {NULL, 0, 0, 0, NULL}};

static PyType_Slot own_slots[] = {{Py_tp_dealloc, Dealloc},
                                  {Py_tp_hash, Hash},
                                  {Py_tp_methods, methods},
                                  {Py_tp_getset, getset},
                                  {Py_tp_members, members},
                                  {Py_nb_inplace_add, InPlaceAdd},
                                  {Py_nb_inplace_subtract, InPlaceSubtract},
                                  {Py_nb_inplace_multiply, InPlaceMultiply},
                                  {Py_nb_inplace_true_divide, InPlaceDivide},
                                  {Py_nb_inplace_floor_divide, InPlaceFloorDiv},
                                  {Py_nb_inplace_remainder, InPlaceFloorMod},
                                  {Py_nb_inplace_power, InPlacePower},
                                  {Py_mp_length, Length},
                                  {Py_mp_ass_subscript, SetItem},
                                  {0, NULL}};

static PyType_Slot slots[48];
static PyType_Spec spec = {"levada._levada.VariableBase", sizeof(VariableObject), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

PyType_Spec *LvVariableSpec(void) {
  PyType_Slot *slot = slots;
  for (const PyType_Slot *own = own_slots; own->slot != 0; ++own) *slot++ = *own;
  for (const PyType_Slot *number = lv_number_slots; number->slot != 0; ++number) *slot++ = *number;
  *slot = (PyType_Slot){0, NULL};
  return &spec;
}
