/* Operators of tensors and variables. An operand that is no tensor is converted under the weak rule; one that cannot be
 * a tensor gives NotImplemented, so that its own reflected operator gets a chance. */
#include "handle.h"

typedef levada_status (*UnaryFn)(const levada_tensor *, levada_tensor **);

static levada_status MatMul(const levada_tensor *a, const levada_tensor *b, levada_tensor **out) {
  return levada_matmul(a, b, false, false, out);
}

static int IsStrong(PyObject *value) { return LvIsTensor(value) || LvIsVariable(value); }

/* Fills both operands; 1 done, 0 not our business, -1 exception. */
static int Operands(PyObject *a, PyObject *b, levada_tensor **x, levada_tensor **y) {
  int strong_a = IsStrong(a), strong_b = IsStrong(b);
  PyObject *weak = strong_a ? b : a;
  *x = *y = NULL;
  if (!(strong_a && strong_b)) {
    PyObject *other = weak;
    if (other == Py_None || PyDict_Check(other) || PyAnySet_Check(other)) return 0;
  }
  if (strong_a) *x = LvOperand(a);
  if (strong_b && (*x != NULL || !strong_a)) *y = LvOperand(b);
  if (strong_a && *x != NULL && !strong_b) *y = LvBeside(b, *x);
  if (strong_b && *y != NULL && !strong_a) *x = LvBeside(a, *y);
  if (*x != NULL && *y != NULL) return 1;
  levada_tensor_release(*x);
  levada_tensor_release(*y);
  if (lv_registry.dtype_error != NULL && PyErr_ExceptionMatches(lv_registry.dtype_error)) return -1;
  if (!PyErr_ExceptionMatches(PyExc_TypeError) || PyList_Check(weak) || PyTuple_Check(weak)) return -1;
  if (LvIsNumpyArray(weak) || LvIsNumpyScalar(weak)) return -1;
  PyErr_Clear();
  return 0;
}

static PyObject *Apply(LvBinaryFn fn, levada_tensor *x, levada_tensor *y) {
  levada_tensor *out = NULL;
  levada_status status;
  if (levada_tensor_size(x) > LV_NOGIL_ELEMENTS || levada_tensor_size(y) > LV_NOGIL_ELEMENTS) {
    Py_BEGIN_ALLOW_THREADS
    status = fn(x, y, &out);
    Py_END_ALLOW_THREADS
  } else {
    status = fn(x, y, &out);
  }
  levada_tensor_release(x);
  levada_tensor_release(y);
  if (status != LEVADA_OK) return LvRaise(status);
  return LvWrapTensor(out);
}

static PyObject *Binary(LvBinaryFn fn, PyObject *a, PyObject *b) {
  levada_tensor *x, *y;
  int made = Operands(a, b, &x, &y);
  if (made < 0) return NULL;
  if (made == 0) Py_RETURN_NOTIMPLEMENTED;
  return Apply(fn, x, y);
}

static PyObject *Unary(UnaryFn fn, PyObject *a) {
  levada_tensor *x = LvOperand(a), *out = NULL;
  levada_status status;
  if (x == NULL) return NULL;
  if (levada_tensor_size(x) > LV_NOGIL_ELEMENTS) {
    Py_BEGIN_ALLOW_THREADS
    status = fn(x, &out);
    Py_END_ALLOW_THREADS
  } else {
    status = fn(x, &out);
  }
  levada_tensor_release(x);
  if (status != LEVADA_OK) return LvRaise(status);
  return LvWrapTensor(out);
}

static PyObject *Add(PyObject *a, PyObject *b) { return Binary(levada_add, a, b); }
static PyObject *Subtract(PyObject *a, PyObject *b) { return Binary(levada_subtract, a, b); }
static PyObject *Multiply(PyObject *a, PyObject *b) { return Binary(levada_multiply, a, b); }
static PyObject *Divide(PyObject *a, PyObject *b) { return Binary(levada_divide, a, b); }
static PyObject *FloorDiv(PyObject *a, PyObject *b) { return Binary(levada_floordiv, a, b); }
static PyObject *FloorMod(PyObject *a, PyObject *b) { return Binary(levada_floormod, a, b); }
static PyObject *MatMulOperator(PyObject *a, PyObject *b) { return Binary(MatMul, a, b); }
static PyObject *And(PyObject *a, PyObject *b) { return Binary(levada_bitwise_and, a, b); }
static PyObject *Or(PyObject *a, PyObject *b) { return Binary(levada_bitwise_or, a, b); }
static PyObject *Xor(PyObject *a, PyObject *b) { return Binary(levada_bitwise_xor, a, b); }
static PyObject *LeftShift(PyObject *a, PyObject *b) { return Binary(levada_left_shift, a, b); }
static PyObject *RightShift(PyObject *a, PyObject *b) { return Binary(levada_right_shift, a, b); }
static PyObject *Negative(PyObject *a) { return Unary(levada_negative, a); }
static PyObject *Positive(PyObject *a) { return Unary(levada_identity, a); }
static PyObject *Absolute(PyObject *a) { return Unary(levada_abs, a); }
static PyObject *Invert(PyObject *a) { return Unary(levada_invert, a); }

static PyObject *Power(PyObject *a, PyObject *b, PyObject *modulus) {
  if (modulus != Py_None) Py_RETURN_NOTIMPLEMENTED;
  return Binary(levada_pow, a, b);
}

/* Whether one complex number is not zero, or one string not empty; consumes the tensor. */
static int Truth(levada_tensor *x) {
  levada_array array = {.struct_size = sizeof array};
  const char *bytes = NULL;
  int64_t n = 0;
  levada_status status;
  int truth = 0;
  if (levada_tensor_dtype(x) == LEVADA_STRING) {
    status = levada_tensor_string_at(x, 0, &bytes, &n);
    truth = n != 0;
  } else {
    static const char zero[16];
    status = levada_tensor_describe(x, &array);
    n = status == LEVADA_OK ? levada_tensor_nbytes(x) : 0;
    for (int64_t i = 0; i < n; i += n / 2) {
      char part[8] = {0};
      memcpy(part, (const char *)array.data + i, (size_t)(n / 2));
      part[n / 2 - 1] &= 0x7F; /* -0.0 is zero too */
      if (memcmp(part, zero, (size_t)(n / 2)) != 0) truth = 1;
    }
  }
  levada_tensor_release(x);
  if (status != LEVADA_OK) LvRaise(status);
  return status == LEVADA_OK ? truth : -1;
}

static int Bool(PyObject *a) {
  levada_tensor *x = LvOperand(a);
  double real = 0;
  int64_t integer = 0;
  int kind, failed;
  if (x == NULL) return -1;
  if (!levada_tensor_is_symbolic(x) && levada_tensor_size(x) == 0) {
    levada_tensor_release(x);
    return 0; /* as an empty list */
  }
  if (!levada_tensor_is_symbolic(x) && LvKindOfDtype(levada_tensor_dtype(x)) >= 3 && levada_tensor_size(x) == 1) {
    return Truth(x);
  }
  if (!levada_tensor_is_symbolic(x) && levada_tensor_size(x) != 1) {
    PyErr_Format(PyExc_ValueError, "bool: the truth of a tensor of %lld elements is ambiguous: use reduce_all or "
                 "reduce_any", (long long)levada_tensor_size(x));
    levada_tensor_release(x);
    return -1;
  }
  failed = LvScalarOf(x, "bool", &real, &integer, &kind);
  levada_tensor_release(x);
  if (failed) return -1;
  return kind == 2 ? real != 0 : integer != 0;
}

/* TypeError for anything but a scalar, as NumPy has it. */
static int CheckRank0(levada_tensor *x, const char *what) {
  if (levada_tensor_rank(x) == 0 || levada_tensor_is_symbolic(x)) return 0;
  PyErr_Format(PyExc_TypeError, "%s: only a tensor of rank 0 is a Python number, got rank %d", what,
               (int)levada_tensor_rank(x));
  return -1;
}

/* The text of a string scalar goes through Python's own parser: int(b"15"). NULL without an exception: no string. */
static PyObject *FromText(PyObject *a, levada_tensor *x, PyTypeObject *type) {
  PyObject *bytes, *number;
  if (levada_tensor_is_symbolic(x) || levada_tensor_dtype(x) != LEVADA_STRING) return NULL;
  bytes = PyObject_CallMethod(a, "numpy", NULL);
  number = bytes != NULL ? PyObject_CallOneArg((PyObject *)type, bytes) : NULL;
  Py_XDECREF(bytes);
  return number;
}

static PyObject *IntegerOf(levada_tensor *x, const char *what) {
  double real = 0;
  int64_t integer = 0;
  int kind;
  if (LvScalarOf(x, what, &real, &integer, &kind) != 0) return NULL;
  if (kind == 2) return PyLong_FromDouble(real);
  return kind == 3 ? PyLong_FromUnsignedLongLong((uint64_t)integer) : PyLong_FromLongLong(integer);
}

static PyObject *Int(PyObject *a) {
  levada_tensor *x = LvOperand(a);
  PyObject *number;
  if (x == NULL) return NULL;
  number = FromText(a, x, &PyLong_Type);
  if (number == NULL && !PyErr_Occurred() && CheckRank0(x, "int") == 0) number = IntegerOf(x, "int");
  levada_tensor_release(x);
  return number;
}

static PyObject *Index(PyObject *a) {
  levada_tensor *x = LvOperand(a);
  PyObject *number = NULL;
  if (x == NULL) return NULL;
  if (levada_tensor_is_symbolic(x)) {
    LvRaiseSymbolic("index");
  } else if (levada_tensor_rank(x) != 0 || LvKindOfDtype(levada_tensor_dtype(x)) != 1) {
    PyErr_Format(lv_registry.no_index != NULL ? lv_registry.no_index : PyExc_TypeError,
                 "index: expected an integer tensor of rank 0, got rank %d of dtype %s", (int)levada_tensor_rank(x),
                 levada_dtype_name(levada_tensor_dtype(x)));
  } else {
    number = IntegerOf(x, "index");
  }
  levada_tensor_release(x);
  return number;
}

static PyObject *Float(PyObject *a) {
  levada_tensor *x = LvOperand(a);
  double real = 0;
  int64_t integer = 0;
  int kind, failed;
  PyObject *number;
  if (x == NULL) return NULL;
  number = FromText(a, x, &PyFloat_Type);
  if (number != NULL || PyErr_Occurred() || CheckRank0(x, "float") != 0) {
    levada_tensor_release(x);
    return number;
  }
  failed = LvScalarOf(x, "float", &real, &integer, &kind);
  levada_tensor_release(x);
  return failed ? NULL : PyFloat_FromDouble(real);
}

static int ShapesMeet(const levada_tensor *x, const levada_tensor *y) {
  int32_t ranks[] = {levada_tensor_rank(x), levada_tensor_rank(y)};
  for (int32_t i = 1; i <= ranks[0] && i <= ranks[1]; ++i) {
    int64_t a = levada_tensor_dim(x, -i), b = levada_tensor_dim(y, -i);
    if (a != b && a != 1 && b != 1 && a >= 0 && b >= 0) return 0;
  }
  return 1;
}

/* == and != answer for shapes that do not broadcast, too: the tensors differ. */
static PyObject *Equality(LvBinaryFn fn, PyObject *a, PyObject *b, int unequal) {
  levada_tensor *x, *y, *out = NULL;
  levada_array array = {.struct_size = sizeof array, .dtype = LEVADA_BOOL, };
  char answer = (char)unequal;
  levada_status status;
  int made = Operands(a, b, &x, &y);
  if (made < 0) return NULL;
  if (made == 0) Py_RETURN_NOTIMPLEMENTED;
  if (ShapesMeet(x, y)) return Apply(fn, x, y);
  levada_tensor_release(x);
  levada_tensor_release(y);
  array.data = &answer;
  status = levada_tensor_from_array(&array, &out);
  if (status != LEVADA_OK) return LvRaise(status);
  return LvWrapTensor(out);
}

PyObject *LvRichCompare(PyObject *a, PyObject *b, int op) {
  switch (op) {
    case Py_EQ: return Equality(levada_equal, a, b, 0);
    case Py_NE: return Equality(levada_not_equal, a, b, 1);
    case Py_LT: return Binary(levada_less, a, b);
    case Py_LE: return Binary(levada_less_equal, a, b);
    case Py_GT: return Binary(levada_greater, a, b);
    default: return Binary(levada_greater_equal, a, b);
  }
}

PyType_Slot lv_number_slots[] = {{Py_nb_add, Add},
                                 {Py_nb_subtract, Subtract},
                                 {Py_nb_multiply, Multiply},
                                 {Py_nb_true_divide, Divide},
                                 {Py_nb_floor_divide, FloorDiv},
                                 {Py_nb_remainder, FloorMod},
                                 {Py_nb_power, Power},
                                 {Py_nb_matrix_multiply, MatMulOperator},
                                 {Py_nb_and, And},
                                 {Py_nb_or, Or},
                                 {Py_nb_xor, Xor},
                                 {Py_nb_lshift, LeftShift},
                                 {Py_nb_rshift, RightShift},
                                 {Py_nb_negative, Negative},
                                 {Py_nb_positive, Positive},
                                 {Py_nb_absolute, Absolute},
                                 {Py_nb_invert, Invert},
                                 {Py_nb_bool, Bool},
                                 {Py_nb_int, Int},
                                 {Py_nb_index, Index},
                                 {Py_nb_float, Float},
                                 {Py_tp_richcompare, LvRichCompare},
                                 {Py_mp_subscript, LvGetItem},
                                 {0, NULL}};
