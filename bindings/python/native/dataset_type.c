/* The native bases of levada.data.Dataset and its iterators.
 *
 * A dataset object owns the Python callable of its own node and the dataset objects it is made of; all are visited
 * by the garbage collector. The C node holds only a weak box, so a function that closes over its own dataset is an
 * ordinary cycle of Python objects. */
#include "handle.h"

#include <structmember.h>

/* ---- dataset ---- */

static int DatasetTraverse(PyObject *self, visitproc visit, void *arg) {
  DatasetObject *dataset = (DatasetObject *)self;
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(dataset->inputs);
  Py_VISIT(dataset->callable);
  Py_VISIT(dataset->structure);
  return 0;
}

/* The library must not call what this object owned. Under the GIL, as every reader of a box. */
static void Detach(DatasetObject *dataset) {
  if (dataset->box == NULL) return;
  dataset->box->owner = NULL;
  if (!dataset->box->strong) dataset->box->callable = NULL;
}

static int DatasetClear(PyObject *self) {
  DatasetObject *dataset = (DatasetObject *)self;
  Detach(dataset);
  Py_CLEAR(dataset->callable);
  Py_CLEAR(dataset->inputs);
  Py_CLEAR(dataset->structure);
  return 0;
}

static void DatasetDealloc(PyObject *self) {
  DatasetObject *dataset = (DatasetObject *)self;
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  Detach(dataset); /* before callbacks of weak references let other threads run */
  if (dataset->weakrefs != NULL) PyObject_ClearWeakRefs(self);
  DatasetClear(self);
  if (dataset->box != NULL) LvBoxRelease(dataset->box);
  levada_dataset_release(dataset->handle);
  LvOwnerDrain();
  type->tp_free(self);
  Py_DECREF(type);
}

/* _attach(inputs, structure): what a new dataset is made of and how its elements are nested. */
static PyObject *Attach(PyObject *self, PyObject *args) {
  DatasetObject *dataset = (DatasetObject *)self;
  PyObject *inputs, *structure;
  if (!PyArg_ParseTuple(args, "O!O:_attach", &PyTuple_Type, &inputs, &structure)) return NULL;
  Py_INCREF(inputs);
  Py_XSETREF(dataset->inputs, inputs);
  Py_INCREF(structure);
  Py_XSETREF(dataset->structure, structure);
  Py_INCREF(self);
  return self;
}

static PyObject *Structure(PyObject *self, void *unused) {
  PyObject *structure = ((DatasetObject *)self)->structure;
  (void)unused;
  if (structure == NULL) structure = Py_None;
  Py_INCREF(structure);
  return structure;
}

static PyObject *Inputs(PyObject *self, void *unused) {
  PyObject *inputs = ((DatasetObject *)self)->inputs;
  (void)unused;
  if (inputs == NULL) return PyTuple_New(0);
  Py_INCREF(inputs);
  return inputs;
}

/* _alias(): another object for the same dataset, to be attached to this one. */
static PyObject *Alias(PyObject *self, PyObject *unused) {
  (void)unused;
  return LvWrap(LV_DATASET, levada_dataset_retain(((DatasetObject *)self)->handle));
}

/* _components: ((dtype, shape), ...) of the flat components. */
static PyObject *Components(PyObject *self, void *unused) {
  levada_dataset *dataset = ((DatasetObject *)self)->handle;
  int32_t n = levada_dataset_num_components(dataset);
  PyObject *all = PyTuple_New(n > 0 ? n : 0);
  (void)unused;
  for (int32_t i = 0; i < n && all != NULL; ++i) {
    levada_component component = {.struct_size = sizeof component};
    levada_status status = levada_dataset_component(dataset, i, &component);
    PyObject *dtype, *shape, *pair = NULL;
    if (status != LEVADA_OK) {
      Py_DECREF(all);
      return LvRaise(status);
    }
    if (component.dtype == LEVADA_INVALID_DTYPE) { /* a dataset */
      PyTuple_SET_ITEM(all, i, Py_BuildValue("OO", Py_None, Py_None));
      if (PyTuple_GET_ITEM(all, i) == NULL) Py_CLEAR(all);
      continue;
    }
    dtype = LvDtypeObject(component.dtype);
    shape = LvShapeObject(component.rank, component.shape);
    if (dtype != NULL && shape != NULL) pair = PyTuple_Pack(2, dtype, shape);
    Py_XDECREF(dtype);
    Py_XDECREF(shape);
    if (pair == NULL) Py_CLEAR(all);
    else PyTuple_SET_ITEM(all, i, pair);
  }
  return all;
}

/* _at(index): the flat components of one element. */
static PyObject *At(PyObject *self, PyObject *arg) {
  long long index = PyLong_AsLongLong(arg);
  levada_element *element = NULL;
  PyObject *list;
  levada_status status;
  if (index == -1 && PyErr_Occurred()) return NULL;
  Py_BEGIN_ALLOW_THREADS
  status = levada_dataset_at(((DatasetObject *)self)->handle, index, &element);
  Py_END_ALLOW_THREADS
  if (status != LEVADA_OK) return LvRaise(status);
  list = LvElementList(element, self);
  levada_element_release(element);
  LvOwnerDrain();
  return list;
}

/* Whether a function is traced on this thread. What an iterator gives are values: one that was drawn while a function is
 * traced would be the same at every call of the traced function. */
static _Thread_local int tracing;

PyObject *LvSetTracing(PyObject *module, PyObject *flag) {
  int before = tracing, now = PyObject_IsTrue(flag);
  (void)module;
  if (now < 0) return NULL;
  tracing = now;
  return PyBool_FromLong(before);
}

/* suspend_trace() -> what resume_trace takes: in between, nothing is recorded on this thread. */
PyObject *LvSuspendTrace(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  return PyLong_FromVoidPtr(levada_trace_swap(NULL));
}

PyObject *LvResumeTrace(PyObject *module, PyObject *suspended) {
  void *trace = PyLong_AsVoidPtr(suspended);
  (void)module;
  if (trace == NULL && PyErr_Occurred()) return NULL;
  levada_trace_release(levada_trace_swap(trace));
  Py_RETURN_NONE;
}

static int RefuseWhileTracing(const char *what) {
  if (!tracing) return 0;
  PyErr_Format(lv_registry.trace_error, "%s: an element has a value, which a function that is traced would keep for ever",
               what);
  return -1;
}

/* _iterate(description, numpy, epoch or None, rank, world) -> Iterator */
static PyObject *Iterate(PyObject *self, PyObject *args) {
  PyObject *description, *epoch;
  int numpy, caller_thread = 0;
  long long rank = 0, world = 1;
  levada_iterator_options options = {.struct_size = sizeof options};
  levada_iterator *iterator = NULL;
  levada_status status;
  IteratorObject *object;
  Packer *packer;
  if (!PyArg_ParseTuple(args, "OpO|LLp:_iterate", &description, &numpy, &epoch, &rank, &world,
                        &caller_thread)) return NULL;
  if (RefuseWhileTracing("iter") != 0) return NULL;
  options.rank = rank;
  options.world = world;
  options.caller_thread = caller_thread;
  if (epoch != Py_None) {
    options.epoch_given = 1;
    options.epoch = PyLong_AsLongLong(epoch);
    if (options.epoch == -1 && PyErr_Occurred()) return NULL;
  }
  LvStopDaemon();
  packer = LvPackerNew(description);
  if (packer == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS
  status = levada_iterator_create(((DatasetObject *)self)->handle, &options, &iterator);
  Py_END_ALLOW_THREADS
  object = status == LEVADA_OK ? (IteratorObject *)LvWrap(LV_ITERATOR, iterator) : NULL;
  if (object == NULL) {
    LvPackerFree(packer);
    return status != LEVADA_OK ? LvRaise(status) : NULL;
  }
  object->packer = packer;
  object->numpy = numpy;
  object->n_row = levada_dataset_num_components(((DatasetObject *)self)->handle);
  if (object->n_row > LEVADA_MAX_ROW) object->n_row = 0;
  Py_INCREF(self);
  object->dataset = self;
  return (PyObject *)object;
}

static PyMethodDef dataset_methods[] = {{"_attach", Attach, METH_VARARGS, NULL},
                                        {"_alias", Alias, METH_NOARGS, NULL},
                                        {"_at", At, METH_O, NULL},
                                        {"_iterate", Iterate, METH_VARARGS, NULL},
                                        {NULL, NULL, 0, NULL}};

static PyGetSetDef dataset_getset[] = {{"_structure", Structure, NULL, NULL, NULL},
                                       {"_inputs", Inputs, NULL, NULL, NULL},
                                       {"_components", Components, NULL, NULL, NULL},
                                       {NULL, NULL, NULL, NULL, NULL}};

static PyMemberDef dataset_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(DatasetObject, weakrefs), READONLY, NULL}, {NULL, 0, 0, 0, NULL}};

static PyType_Slot dataset_slots[] = {{Py_tp_dealloc, DatasetDealloc},   {Py_tp_traverse, DatasetTraverse},
                                      {Py_tp_clear, DatasetClear},       {Py_tp_methods, dataset_methods},
                                      {Py_tp_getset, dataset_getset},    {Py_tp_members, dataset_members},
                                      {0, NULL}};
static PyType_Spec dataset_spec = {
    "levada._levada.DatasetBase", sizeof(DatasetObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, dataset_slots};

PyType_Spec *LvDatasetSpec(void) { return &dataset_spec; }

/* ---- iterator ---- */

static int IteratorTraverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(((IteratorObject *)self)->dataset);
  return LvPackerTraverse(((IteratorObject *)self)->packer, visit, arg);
}

static int IteratorClear(PyObject *self) {
  IteratorObject *iterator = (IteratorObject *)self;
  Packer *packer = iterator->packer;
  iterator->packer = NULL;
  LvPackerFree(packer);
  Py_CLEAR(iterator->dataset);
  return 0;
}

static void IteratorDealloc(PyObject *self) {
  IteratorObject *iterator = (IteratorObject *)self;
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  if (iterator->weakrefs != NULL) PyObject_ClearWeakRefs(self);
  levada_iterator_release(iterator->handle);
  IteratorClear(self);
  LvOwnerDrain();
  type->tp_free(self);
  Py_DECREF(type);
}

int LvNextElement(PyObject *self, levada_element **element) {
  levada_iterator *iterator = ((IteratorObject *)self)->handle;
  levada_status status;
  if (RefuseWhileTracing("next") != 0) return -1;
  LvOwnerDrain();
  status = levada_iterator_try_next(iterator, element);
  /* Without a message, UNAVAILABLE says only that the element has to be waited for. */
  if (status == LEVADA_UNAVAILABLE && levada_last_status() != LEVADA_UNAVAILABLE) {
    status = LvNextInterruptible(iterator, element);
  }
  if (status == LEVADA_OK) return 0;
  LvStopDaemon();
  if (PyErr_Occurred()) levada_error_clear(); /* KeyboardInterrupt */
  else LvRaise(status);
  return -1;
}

/* The next element where it is a row at hand; NULL without an exception where it is not. Steps that make elements one by one
 * have none: after a miss some calls do not ask. */
static PyObject *NextRow(IteratorObject *iterator) {
  levada_tensor *row[LEVADA_MAX_ROW];
  if (iterator->until_row > 0) {
    --iterator->until_row;
    return NULL;
  }
  if (levada_iterator_try_next_row(iterator->handle, iterator->n_row, row) != LEVADA_OK) {
    iterator->misses = iterator->misses < 64 ? 2 * iterator->misses + 1 : iterator->misses;
    iterator->until_row = iterator->misses;
    return NULL;
  }
  iterator->misses = 0;
  return LvPackerBuildRow(iterator->packer, row, iterator->n_row, iterator->numpy);
}

static PyObject *Next(PyObject *self) {
  IteratorObject *iterator = (IteratorObject *)self;
  levada_element *element = NULL;
  PyObject *built;
  if (tracing) return RefuseWhileTracing("next"), NULL;
  if (iterator->n_row > 0 && iterator->packer != NULL) {
    built = NextRow(iterator);
    if (built != NULL || PyErr_Occurred()) return built;
  }
  if (LvNextElement(self, &element) != 0) return NULL;
  if (element == NULL) return NULL; /* the end: StopIteration without an object */
  if (iterator->packer == NULL) { /* the collector took it apart, and a finaliser still iterates */
    levada_element_release(element);
    PyErr_SetString(PyExc_RuntimeError, "iterator: it was garbage collected");
    return NULL;
  }
  built = LvPackerBuild(iterator->packer, element, iterator->numpy, iterator->dataset);
  levada_element_release(element);
  return built;
}

static PyObject *Self(PyObject *self) {
  Py_INCREF(self);
  return self;
}

static PyObject *Cancel(PyObject *self, PyObject *unused) {
  (void)unused;
  levada_iterator_cancel(((IteratorObject *)self)->handle);
  Py_RETURN_NONE;
}

/* save(strict=False) */
static PyObject *Save(PyObject *self, PyObject *args, PyObject *keywords) {
  static char *names[] = {"strict", NULL};
  levada_iterator *iterator = ((IteratorObject *)self)->handle;
  int strict = 0;
  levada_tensor *state = NULL;
  levada_array array = {.struct_size = sizeof array};
  PyObject *bytes = NULL;
  levada_status status;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "|p:save", names, &strict)) return NULL;
  Py_BEGIN_ALLOW_THREADS
  status = strict ? levada_iterator_save_strict(iterator, &state) : levada_iterator_save(iterator, &state);
  Py_END_ALLOW_THREADS
  if (status == LEVADA_OK) status = levada_tensor_describe(state, &array);
  if (status != LEVADA_OK) LvRaise(status);
  else bytes = PyBytes_FromStringAndSize(array.data, (Py_ssize_t)levada_tensor_nbytes(state));
  levada_tensor_release(state);
  return bytes;
}

static PyObject *Restore(PyObject *self, PyObject *arg) {
  levada_array array = {.struct_size = sizeof array};
  levada_tensor *state = NULL;
  levada_status status;
  int64_t n;
  char *bytes;
  Py_ssize_t length;
  if (PyBytes_AsStringAndSize(arg, &bytes, &length) != 0) return NULL;
  n = length;
  array.dtype = LEVADA_UINT8;
  array.rank = 1;
  array.shape = &n;
  array.data = bytes;
  status = levada_tensor_from_array(&array, &state);
  if (status == LEVADA_OK) {
    Py_BEGIN_ALLOW_THREADS
    status = levada_iterator_restore(((IteratorObject *)self)->handle, state);
    Py_END_ALLOW_THREADS
  }
  levada_tensor_release(state);
  if (status != LEVADA_OK) return LvRaise(status);
  Py_RETURN_NONE;
}

static PyObject *DatasetOf(PyObject *self, void *unused) {
  PyObject *dataset = ((IteratorObject *)self)->dataset;
  (void)unused;
  if (dataset == NULL) dataset = Py_None;
  Py_INCREF(dataset);
  return dataset;
}

static PyMethodDef iterator_methods[] = {
    {"cancel", Cancel, METH_NOARGS, "End the pass: later calls of next raise CancelledError."},
    {"save", (PyCFunction)(void (*)(void))Save, METH_VARARGS | METH_KEYWORDS,
     "The state of the pass as bytes; strict=True adds a hash of the data."},
    {"restore", Restore, METH_O, "Go on where a saved pass stood."},
    {NULL, NULL, 0, NULL}};

static PyGetSetDef iterator_getset[] = {{"_dataset", DatasetOf, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

static PyMemberDef iterator_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(IteratorObject, weakrefs), READONLY, NULL}, {NULL, 0, 0, 0, NULL}};

static PyType_Slot iterator_slots[] = {{Py_tp_dealloc, IteratorDealloc},   {Py_tp_traverse, IteratorTraverse},
                                       {Py_tp_clear, IteratorClear},       {Py_tp_iter, Self},
                                       {Py_tp_iternext, Next},             {Py_tp_methods, iterator_methods},
                                       {Py_tp_getset, iterator_getset},    {Py_tp_members, iterator_members},
                                       {0, NULL}};
static PyType_Spec iterator_spec = {
    "levada._levada.IteratorBase", sizeof(IteratorObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, iterator_slots};

PyType_Spec *LvIteratorSpec(void) { return &iterator_spec; }
