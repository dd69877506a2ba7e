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

static int Bool(PyObject *a) {
  levada_tensor *x = LvOperand(a);
  double real = 0;
  int64_t integer = 0;
  int kind, failed;
  if (x == NULL) return -1;
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

static PyObject *IntegerObject(PyObject *a, const char *what, int integers_only) {
  levada_tensor *x = LvOperand(a);
  double real = 0;
  int64_t integer = 0;
  int kind, failed;
  if (x == NULL) return NULL;
  failed = LvScalarOf(x, what, &real, &integer, &kind);
  if (!failed && integers_only && (levada_tensor_rank(x) != 0 || (kind != 1 && kind != 3))) {
    PyErr_Format(PyExc_TypeError, "%s: only an integer tensor of rank 0 is an index", what);
    failed = 1;
  }
  levada_tensor_release(x);
  if (failed) return NULL;
  if (kind == 2) return PyLong_FromDouble(real);
  return kind == 3 ? PyLong_FromUnsignedLongLong((uint64_t)integer) : PyLong_FromLongLong(integer);
}

static PyObject *Int(PyObject *a) { return IntegerObject(a, "int", 0); }
static PyObject *Index(PyObject *a) { return IntegerObject(a, "index", 1); }

static PyObject *Float(PyObject *a) {
  levada_tensor *x = LvOperand(a);
  double real = 0;
  int64_t integer = 0;
  int kind, failed;
  if (x == NULL) return NULL;
  failed = LvScalarOf(x, "float", &real, &integer, &kind);
  levada_tensor_release(x);
  return failed ? NULL : PyFloat_FromDouble(real);
}

PyObject *LvRichCompare(PyObject *a, PyObject *b, int op) {
  switch (op) {
    case Py_EQ: return Binary(levada_equal, a, b);
    case Py_NE: return Binary(levada_not_equal, a, b);
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
