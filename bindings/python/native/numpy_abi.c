/* The few functions of NumPy's C interface that arrays are handed out with, taken from its function table at run time: NumPy
 * is not needed to build, and one build serves NumPy 1.24 to 2.x. The places in the table are part of NumPy's ABI. */
#include "handle.h"

typedef PyObject *(*DescrFromType)(int number);
typedef PyObject *(*ScalarOf)(void *data, PyObject *descr, PyObject *base);
typedef PyObject *(*NewFromDescr)(PyTypeObject *type, PyObject *descr, int rank, const intptr_t *shape,
                                  const intptr_t *strides, void *data, int flags, PyObject *object);
typedef int (*SetBaseObject)(PyObject *array, PyObject *base);

/* How arrays and dtypes begin, in NumPy 1 and 2 alike. */
typedef struct ArrayFields {
  PyObject_HEAD
  char *data;
  int rank;
  intptr_t *shape, *strides;
  PyObject *base;
  PyObject *descr;
  int flags;
} ArrayFields;

typedef struct DescrFields {
  PyObject_HEAD
  PyTypeObject *type;
  char kind, letter, byte_order, flags;
  int number;
} DescrFields;

enum { WRITABLE = 0x0400 };

enum { VERSION = 0, ARRAY_TYPE = 2, DESCR_FROM_TYPE = 45, SCALAR_OF = 60, NEW_FROM_DESCR = 94, SET_BASE_OBJECT = 282 };

static void **table = NULL; /* NumPy's, kept for the life of the process */

static int Load(void) {
  PyObject *module, *capsule;
  if (table != NULL) return 0;
  module = PyImport_ImportModule("numpy._core._multiarray_umath");
  if (module == NULL) {
    PyErr_Clear();
    module = PyImport_ImportModule("numpy.core._multiarray_umath"); /* before NumPy 2 */
  }
  capsule = module != NULL ? PyObject_GetAttrString(module, "_ARRAY_API") : NULL;
  Py_XDECREF(module);
  if (capsule == NULL) return -1;
  table = PyCapsule_GetPointer(capsule, NULL);
  Py_DECREF(capsule);
  return table != NULL ? 0 : -1;
}

/* NumPy's number of a type; -1 where it has none. */
static int TypeNumber(int32_t dtype) {
  switch (dtype) {
    case LEVADA_BOOL: return 0;
    case LEVADA_INT8: return 1;
    case LEVADA_UINT8: return 2;
    case LEVADA_INT16: return 3;
    case LEVADA_UINT16: return 4;
    case LEVADA_INT32: return 5;
    case LEVADA_UINT32: return 6;
    case LEVADA_INT64: return 7; /* C's long */
    case LEVADA_UINT64: return 8;
    case LEVADA_FLOAT32: return 11;
    case LEVADA_FLOAT64: return 12;
    case LEVADA_COMPLEX64: return 14;
    case LEVADA_COMPLEX128: return 15;
    case LEVADA_FLOAT16: return 23;
    default: return -1;
  }
}

/* Its other way round. Long numbers are two types of C of one size. */
static int32_t DtypeOfNumber(int number) {
  static const int32_t dtypes[] = {LEVADA_BOOL,    LEVADA_INT8,    LEVADA_UINT8, LEVADA_INT16,   LEVADA_UINT16,
                                   LEVADA_INT32,   LEVADA_UINT32,  LEVADA_INT64, LEVADA_UINT64,  LEVADA_INT64,
                                   LEVADA_UINT64,  LEVADA_FLOAT32, LEVADA_FLOAT64};
  if (number >= 0 && number < (int)(sizeof dtypes / sizeof dtypes[0])) return dtypes[number];
  return number == 14 ? LEVADA_COMPLEX64 : number == 15 ? LEVADA_COMPLEX128 : number == 23 ? LEVADA_FLOAT16
                                                                                         : LEVADA_INVALID_DTYPE;
}

/* Whether arrays look like ArrayFields: asked once. */
static int KnowsFields(void) {
  static int known = -1;
  if (known < 0) {
    unsigned major = Load() == 0 ? ((unsigned (*)(void))table[VERSION])() >> 24 : 0;
    PyErr_Clear();
    known = (major == 1 || major == 2) && sizeof(long) == 8;
  }
  return known;
}

int LvReadNumpyFields(PyObject *value, levada_array *array) {
  const ArrayFields *fields = (const ArrayFields *)value;
  const DescrFields *descr;
  if (!KnowsFields() || !(fields->flags & WRITABLE)) return 0;
  descr = (const DescrFields *)fields->descr;
  if (descr->byte_order == (PY_BIG_ENDIAN ? '<' : '>')) return 0;
  array->dtype = DtypeOfNumber(descr->number);
  if (array->dtype == LEVADA_INVALID_DTYPE) return 0;
  array->rank = fields->rank;
  array->shape = (const int64_t *)fields->shape;
  array->byte_strides = (const int64_t *)fields->strides;
  array->data = fields->data;
  return 1;
}

/* A new reference to the dtype object. */
static PyObject *Descr(int32_t dtype) {
  enum { KNOWN = 24 };
  static PyObject *known[KNOWN];
  const int number = TypeNumber(dtype);
  if (number < 0) {
    PyErr_Format(PyExc_TypeError, "numpy: no NumPy dtype for %s", levada_dtype_name((levada_dtype)dtype));
    return NULL;
  }
  if (known[number] == NULL) known[number] = ((DescrFromType)table[DESCR_FROM_TYPE])(number);
  Py_XINCREF(known[number]);
  return known[number];
}

PyObject *LvNumpyScalar(const levada_array *array) {
  PyObject *descr, *scalar;
  if (Load() != 0) return NULL;
  descr = Descr(array->dtype);
  if (descr == NULL) return NULL;
  scalar = ((ScalarOf)table[SCALAR_OF])((void *)array->data, descr, NULL);
  Py_DECREF(descr);
  return scalar;
}

PyObject *LvNumpyView(const levada_array *array, PyObject *owner) {
  static char nothing[16];
  PyObject *descr, *view;
  if (Load() != 0) return NULL;
  descr = Descr(array->dtype);
  if (descr == NULL) return NULL;
  /* Takes the reference to descr; without flags it is read-only. */
  view = ((NewFromDescr)table[NEW_FROM_DESCR])((PyTypeObject *)table[ARRAY_TYPE], descr, array->rank,
                                               (const intptr_t *)array->shape, (const intptr_t *)array->byte_strides,
                                               array->data != NULL ? (void *)array->data : nothing, 0, NULL);
  if (view == NULL) return NULL;
  Py_INCREF(owner);
  if (((SetBaseObject)table[SET_BASE_OBJECT])(view, owner) != 0) { /* takes the reference to owner */
    Py_DECREF(view);
    return NULL;
  }
  return view;
}
