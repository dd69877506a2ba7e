/* Numbers and nested sequences of numbers or strings, walked natively to full depth. Values are gathered as wide as
 * can be (int64, uint64, float64, complex128): choosing the dtype comes later, so no digit is lost on the way. */
#include "handle.h"

#if PY_VERSION_HEX < 0x030B0000
#include <longintrepr.h>
#endif

enum {
  KIND_BOOL = 1,
  KIND_INT = 2,
  KIND_BIG = 4, /* beyond int64 */
  KIND_FLOAT = 8,
  KIND_COMPLEX = 16,
  KIND_STRING = 32,
  KIND_HUGE = 128, /* beyond every integer dtype */
  KIND_OTHER = 64 /* arrays, NumPy scalars, tensors: packed */
};

typedef struct Walk {
  int32_t rank; /* -1 until the first leaf or empty list is seen */
  int32_t depth;
  int kinds;
  int first; /* the kind of the first leaf */
  int64_t count;
  int64_t shape[LEVADA_MAX_RANK];
  int64_t path[LEVADA_MAX_RANK];
  char *cursor; /* where the fill pass writes */
  const char **strings;
  int64_t *lengths;
} Walk;

static PyObject *PathText(const Walk *walk) {
  PyObject *text = PyUnicode_FromString("");
  for (int32_t i = 0; i < walk->depth && text != NULL; ++i) {
    PyObject *longer = PyUnicode_FromFormat("%U[%lld]", text, (long long)walk->path[i]);
    Py_DECREF(text);
    text = longer;
  }
  return text;
}

static int FailAt(const Walk *walk, PyObject *error, const char *what, PyObject *item) {
  PyObject *path = PathText(walk);
  if (path == NULL) return -1;
  PyErr_Format(error, "convert: %s at %U (got %s)", what, path, Py_TYPE(item)->tp_name);
  Py_DECREF(path);
  return -1;
}

static int IsSequence(PyObject *item) { return PyList_Check(item) || PyTuple_Check(item); }

int LvIsNumber(PyObject *value) {
  return PyLong_Check(value) || PyFloat_Check(value) || PyComplex_Check(value) ||
         (PyIndex_Check(value) && !PySequence_Check(value));
}

static int KindOf(PyObject *item) {
  if (PyFloat_CheckExact(item)) return KIND_FLOAT;
  if (PyBool_Check(item)) return KIND_BOOL;
  if (PyLong_CheckExact(item)) return KIND_INT;
  if (PyComplex_CheckExact(item)) return KIND_COMPLEX;
  if (LvIsNumpyScalar(item) || LvIsNumpyArray(item)) return KIND_OTHER;
  if (PyUnicode_Check(item) || PyBytes_Check(item)) return KIND_STRING;
  if (PyLong_Check(item)) return KIND_INT;
  if (PyFloat_Check(item)) return KIND_FLOAT;
  if (PyComplex_Check(item)) return KIND_COMPLEX;
  return KIND_OTHER;
}

/* An integer that needs uint64, or none of the integer dtypes. */
static int KindOfInt(PyObject *item) {
  int overflow = 0;
  long long value = PyLong_AsLongLongAndOverflow(item, &overflow);
  if (value == -1 && PyErr_Occurred()) return -1;
  if (overflow == 0) return KIND_INT;
  if (overflow > 0) {
    unsigned long long big = PyLong_AsUnsignedLongLong(item);
    if (big != (unsigned long long)-1 || !PyErr_Occurred()) return KIND_BIG;
    PyErr_Clear();
  }
  return KIND_HUGE;
}

static int ScanLeaf(Walk *walk, PyObject *item) {
  int kind = KindOf(item);
  if (kind == KIND_OTHER) {
    if (item == Py_None) return FailAt(walk, LvNoTensor(), "None is no value", item);
    walk->kinds |= KIND_OTHER;
    return 0;
  }
  if (walk->rank >= 0 && walk->rank != walk->depth) {
    return FailAt(walk, PyExc_ValueError, "ragged sequence: a value where a sequence was expected", item);
  }
  if (kind == KIND_INT) kind = KindOfInt(item);
  if (kind < 0) return -1;
  if (walk->kinds != 0 && !(walk->kinds & KIND_OTHER) && !(walk->kinds & KIND_STRING) != !(kind & KIND_STRING)) {
    return FailAt(walk, PyExc_ValueError, "strings and numbers do not mix: found one of the other kind", item);
  }
  walk->rank = walk->depth;
  if (walk->kinds == 0) walk->first = kind;
  walk->kinds |= kind;
  ++walk->count;
  return 0;
}

/* An int of one digit, as nearly all are: its value is read without a call. */
static inline int IsShortInt(PyObject *item) {
#if PY_VERSION_HEX >= 0x030C0000
  return PyLong_CheckExact(item) && PyUnstable_Long_IsCompact((PyLongObject *)item);
#else
  return PyLong_CheckExact(item) && Py_SIZE(item) <= 1 && Py_SIZE(item) >= -1;
#endif
}

static inline int64_t ShortInt(PyObject *item) {
#if PY_VERSION_HEX >= 0x030C0000
  return PyUnstable_Long_CompactValue((PyLongObject *)item);
#else
  return Py_SIZE(item) == 0 ? 0 : Py_SIZE(item) * (int64_t)((PyLongObject *)item)->ob_digit[0];
#endif
}

/* Counts the short ints or the floats that a list of values begins with, which is most often all of it. */
static Py_ssize_t ScanRun(Walk *walk, PyObject *list) {
  PyObject **items = PySequence_Fast_ITEMS(list);
  Py_ssize_t n = PySequence_Fast_GET_SIZE(list), i = 0;
  int kind = KIND_INT;
  if ((walk->rank >= 0 && walk->rank != walk->depth + 1) || (walk->kinds & (KIND_STRING | KIND_OTHER))) return 0;
  while (i < n && IsShortInt(items[i])) ++i;
  if (i == 0) {
    kind = KIND_FLOAT;
    while (i < n && PyFloat_CheckExact(items[i])) ++i;
  }
  if (i == 0) return 0;
  walk->rank = walk->depth + 1;
  if (walk->kinds == 0) walk->first = kind;
  walk->kinds |= kind;
  walk->count += i;
  return i;
}

static int Scan(Walk *walk, PyObject *item);

static int ScanList(Walk *walk, PyObject *list) {
  Py_ssize_t n = PySequence_Fast_GET_SIZE(list);
  int32_t depth = walk->depth;
  if (depth >= LEVADA_MAX_RANK) {
    PyErr_Format(PyExc_ValueError, "convert: sequences are nested more than %d deep", LEVADA_MAX_RANK);
    return -1;
  }
  if (walk->rank >= 0 && depth >= walk->rank) {
    return FailAt(walk, PyExc_ValueError, "ragged sequence: a sequence where a value was expected", list);
  }
  if (walk->shape[depth] < 0) {
    walk->shape[depth] = n;
  } else if (walk->shape[depth] != n) {
    PyObject *path = PathText(walk);
    if (path == NULL) return -1;
    PyErr_Format(PyExc_ValueError, "convert: ragged sequence: expected length %lld at %U, got %zd",
                 (long long)walk->shape[depth], path, n);
    Py_DECREF(path);
    return -1;
  }
  if (n == 0 && walk->rank < 0) walk->rank = depth + 1;
  for (Py_ssize_t i = ScanRun(walk, list); i < PySequence_Fast_GET_SIZE(list); ++i) {
    walk->path[depth] = i;
    walk->depth = depth + 1;
    if (Scan(walk, PySequence_Fast_GET_ITEM(list, i)) != 0) return -1;
    walk->depth = depth;
    if (walk->kinds & KIND_OTHER) return 0; /* arrays or tensors inside: packed, not walked */
  }
  return 0;
}

static int Scan(Walk *walk, PyObject *item) { return IsSequence(item) ? ScanList(walk, item) : ScanLeaf(walk, item); }

static int Changed(void) {
  PyErr_SetString(PyExc_RuntimeError, "convert: the sequence changed while it was read");
  return -1;
}

static int FillLeaf(Walk *walk, int32_t dtype, PyObject *item) {
  switch (dtype) {
    case LEVADA_BOOL: *walk->cursor = (char)(item == Py_True); walk->cursor += 1; return 0;
    case LEVADA_INT64: {
      int64_t value = PyLong_AsLongLong(item);
      memcpy(walk->cursor, &value, sizeof value);
      break;
    }
    case LEVADA_UINT64: {
      uint64_t value = PyLong_AsUnsignedLongLong(item);
      memcpy(walk->cursor, &value, sizeof value);
      break;
    }
    case LEVADA_FLOAT64: {
      double value = PyFloat_AsDouble(item);
      memcpy(walk->cursor, &value, sizeof value);
      break;
    }
    default: {
      Py_complex value = PyComplex_AsCComplex(item);
      memcpy(walk->cursor, &value, sizeof value);
      walk->cursor += sizeof value;
      return PyErr_Occurred() ? -1 : 0;
    }
  }
  walk->cursor += 8;
  return PyErr_Occurred() ? -1 : 0;
}

/* Writes the short ints and floats that a list of values begins with; how many. */
static Py_ssize_t FillRun(Walk *walk, int32_t dtype, PyObject *list) {
  PyObject **items = PySequence_Fast_ITEMS(list);
  Py_ssize_t n = PySequence_Fast_GET_SIZE(list), i = 0;
  if (dtype == LEVADA_INT64) {
    int64_t *out = (int64_t *)walk->cursor;
    for (; i < n && IsShortInt(items[i]); ++i) out[i] = ShortInt(items[i]);
  } else if (dtype == LEVADA_FLOAT64) {
    double *out = (double *)walk->cursor;
    for (; i < n && PyFloat_CheckExact(items[i]); ++i) out[i] = PyFloat_AS_DOUBLE(items[i]);
  }
  walk->cursor += i * 8;
  return i;
}

static int Fill(Walk *walk, int32_t dtype, PyObject *item, int32_t depth) {
  Py_ssize_t i;
  if (depth == walk->rank) {
    return IsSequence(item) || KindOf(item) == KIND_OTHER ? Changed() : FillLeaf(walk, dtype, item);
  }
  if (!IsSequence(item) || PySequence_Fast_GET_SIZE(item) != walk->shape[depth]) return Changed();
  i = depth + 1 == walk->rank ? FillRun(walk, dtype, item) : 0;
  for (; i < walk->shape[depth]; ++i) {
    if (PySequence_Fast_GET_SIZE(item) != walk->shape[depth]) return Changed();
    if (Fill(walk, dtype, PySequence_Fast_GET_ITEM(item, i), depth + 1) != 0) return -1;
  }
  return 0;
}

static int FillStrings(Walk *walk, PyObject *item, int32_t depth) {
  if (depth == walk->rank) {
    Py_ssize_t n = 0;
    const char *bytes = NULL;
    if (PyBytes_Check(item)) {
      bytes = PyBytes_AS_STRING(item);
      n = PyBytes_GET_SIZE(item);
    } else if (PyUnicode_Check(item)) {
      bytes = PyUnicode_AsUTF8AndSize(item, &n);
    } else {
      return Changed();
    }
    if (bytes == NULL) return -1;
    *walk->strings++ = bytes;
    *walk->lengths++ = n;
    return 0;
  }
  if (!IsSequence(item) || PySequence_Fast_GET_SIZE(item) != walk->shape[depth]) return Changed();
  for (Py_ssize_t i = 0; i < walk->shape[depth]; ++i) {
    if (FillStrings(walk, PySequence_Fast_GET_ITEM(item, i), depth + 1) != 0) return -1;
  }
  return 0;
}

static levada_tensor *StringsOf(Walk *walk, PyObject *sequence) {
  size_t n = (size_t)walk->count + 1; /* never zero bytes */
  const char **strings = PyMem_Malloc(n * sizeof *strings);
  int64_t *lengths = PyMem_Malloc(n * sizeof *lengths);
  levada_tensor *tensor = NULL;
  if (strings == NULL || lengths == NULL) {
    PyErr_NoMemory();
  } else {
    walk->strings = strings;
    walk->lengths = lengths;
    if (FillStrings(walk, sequence, 0) == 0) {
      levada_status status = levada_tensor_from_strings(strings, lengths, walk->shape, walk->rank, &tensor);
      if (status != LEVADA_OK) LvRaise(status);
    }
  }
  PyMem_Free(strings);
  PyMem_Free(lengths);
  return tensor;
}

levada_tensor *LvFromStringList(PyObject *list, const int64_t *shape, int32_t rank) {
  Walk walk = {.rank = 1, .count = PyList_GET_SIZE(list)};
  levada_tensor *flat, *tensor = NULL;
  levada_status status;
  walk.shape[0] = walk.count;
  flat = StringsOf(&walk, list);
  if (flat == NULL) return NULL;
  status = levada_reshape(flat, shape, rank, &tensor);
  levada_tensor_release(flat);
  if (status != LEVADA_OK) LvRaise(status);
  return tensor;
}

static int32_t WideDtype(int kinds) {
  if (kinds & KIND_COMPLEX) return LEVADA_COMPLEX128;
  if (kinds & (KIND_FLOAT | KIND_HUGE)) return LEVADA_FLOAT64;
  if (kinds & KIND_BIG) return LEVADA_UINT64;
  return kinds & KIND_INT ? LEVADA_INT64 : kinds & KIND_BOOL ? LEVADA_BOOL : LEVADA_FLOAT64;
}

static levada_tensor *NumbersOf(Walk *walk, PyObject *sequence) {
  levada_array array = {.struct_size = sizeof array};
  levada_tensor *tensor = NULL;
  levada_status status;
  char *bytes;
  array.dtype = WideDtype(walk->kinds);
  array.rank = walk->rank;
  array.shape = walk->shape;
  bytes = PyMem_Malloc((size_t)walk->count * 16 + 16);
  if (bytes == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  array.data = walk->cursor = bytes;
  if (Fill(walk, array.dtype, sequence, 0) == 0) {
    status = levada_tensor_from_array(&array, &tensor);
    if (status != LEVADA_OK) LvRaise(status);
  } else if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
    PyErr_Clear();
    PyErr_SetString(PyExc_ValueError, "convert: integers of this size fit no dtype together");
  }
  PyMem_Free(bytes);
  return tensor;
}

/* What an import says of the numbers that were found. */
static int WeaknessOf(const Walk *walk) {
  int weak = walk->kinds & KIND_STRING ? 0 : LV_WEAK;
  if (walk->kinds & KIND_HUGE && !(walk->kinds & (KIND_FLOAT | KIND_COMPLEX))) weak |= LV_HUGE;
  if (walk->first == KIND_BOOL && walk->kinds != KIND_BOOL) weak |= LV_MIXED;
  return weak;
}

levada_tensor *LvFromSequence(PyObject *sequence, int *weak) {
  Walk walk = {.rank = -1};
  for (int i = 0; i < LEVADA_MAX_RANK; ++i) walk.shape[i] = -1;
  if (Scan(&walk, sequence) != 0) return NULL;
  if (walk.kinds & KIND_OTHER) return LvPack(sequence, weak);
  *weak = WeaknessOf(&walk);
  return walk.kinds & KIND_STRING ? StringsOf(&walk, sequence) : NumbersOf(&walk, sequence);
}

levada_tensor *LvFromNumber(PyObject *number, int *weak) {
  Walk walk = {.rank = 0, .count = 1};
  PyObject *index = NULL;
  levada_tensor *tensor;
  if (!PyLong_Check(number) && !PyFloat_Check(number) && !PyComplex_Check(number)) {
    index = PyNumber_Index(number);
    if (index == NULL) return NULL;
    number = index;
  }
  walk.kinds = PyBool_Check(number)      ? KIND_BOOL
               : PyLong_Check(number)    ? KindOfInt(number)
               : PyFloat_Check(number)   ? KIND_FLOAT
                                         : KIND_COMPLEX;
  tensor = walk.kinds < 0 ? NULL : NumbersOf(&walk, number);
  if (walk.kinds >= 0) *weak = WeaknessOf(&walk);
  Py_XDECREF(index);
  return tensor;
}
