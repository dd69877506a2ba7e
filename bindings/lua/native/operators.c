/* The operators of tensors and variables: a number, boolean, string or table beside a tensor takes its dtype if it can. */
#include "handle.h"

typedef levada_status (*Binary)(const levada_tensor *x, const levada_tensor *y, levada_tensor **out);
typedef levada_status (*Unary)(const levada_tensor *x, levada_tensor **out);

static int Apply2(lua_State *L, Binary function, const char *what) {
  levada_tensor *x = LuOperandNear(L, 1, what), *y, *out = NULL;
  levada_status status;
  if (x == NULL) return lua_error(L);
  y = LuOperandNear(L, 2, what);
  if (y == NULL) {
    levada_tensor_release(x);
    return lua_error(L);
  }
  status = function(x, y, &out);
  levada_tensor_release(x);
  levada_tensor_release(y);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushTensor(L, out);
  return 1;
}

static int Apply1(lua_State *L, Unary function, const char *what) {
  levada_tensor *x = LuOperand(L, 1, what), *out = NULL;
  levada_status status;
  if (x == NULL) return lua_error(L);
  status = function(x, &out);
  levada_tensor_release(x);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushTensor(L, out);
  return 1;
}

#define BINARY(name, function) \
  static int name(lua_State *L) { return Apply2(L, function, #function + sizeof "levada"); }
#define UNARY(name, function) \
  static int name(lua_State *L) { return Apply1(L, function, #function + sizeof "levada"); }
BINARY(Add, levada_add)
BINARY(Subtract, levada_subtract)
BINARY(Multiply, levada_multiply)
BINARY(Divide, levada_divide)
BINARY(FloorDivide, levada_floordiv)
BINARY(Modulo, levada_floormod)
BINARY(Power, levada_pow)
BINARY(And, levada_bitwise_and)
BINARY(Or, levada_bitwise_or)
BINARY(Xor, levada_bitwise_xor)
BINARY(ShiftLeft, levada_left_shift)
BINARY(ShiftRight, levada_right_shift)
UNARY(Negative, levada_negative)
UNARY(Invert, levada_invert)

/* One bool of a comparison of two values, all elements together; also when shapes differ. */
static int Compare(lua_State *L, Binary function, const char *what, int scalars) {
  levada_tensor *x = LuOperandNear(L, 1, what), *y, *all = NULL, *one = NULL;
  levada_status status = LEVADA_OK;
  int truth = 0, same;
  if (x == NULL) return lua_error(L);
  y = LuOperandNear(L, 2, what);
  if (y == NULL) {
    levada_tensor_release(x);
    return lua_error(L);
  }
  same = levada_tensor_rank(x) == levada_tensor_rank(y);
  for (int32_t i = 0; same && i < levada_tensor_rank(x); ++i) same = levada_tensor_dim(x, i) == levada_tensor_dim(y, i);
  if (levada_tensor_is_symbolic(x) || levada_tensor_is_symbolic(y)) {
    levada_tensor_release(x);
    levada_tensor_release(y);
    return LuSymbolic(L, what);
  }
  if (scalars && (levada_tensor_rank(x) != 0 || levada_tensor_rank(y) != 0)) {
    levada_tensor_release(x);
    levada_tensor_release(y);
    return LuError(L, LEVADA_INVALID_ARGUMENT,
        "%s: expected scalars: compare element by element with levada.less and its kin", what);
  }
  if (same) {
    status = function(x, y, &all);
    if (status == LEVADA_OK) status = levada_reduce_all(all, NULL, 0, false, &one);
    if (status == LEVADA_OK) {
      levada_array array = {.struct_size = sizeof array};
      status = levada_tensor_describe(one, &array);
      truth = status == LEVADA_OK && *(const bool *)array.data;
    }
  }
  levada_tensor_release(x);
  levada_tensor_release(y);
  levada_tensor_release(all);
  levada_tensor_release(one);
  if (status != LEVADA_OK) return LuFail(L, status);
  lua_pushboolean(L, truth);
  return 1;
}

/* Tensors of kinds that do not compare are not equal. */
static int Equal(lua_State *L) {
  const int top = lua_gettop(L);
  LuHandle *x = LuTest(L, 1), *y = LuTest(L, 2);
  if (x != NULL && y != NULL && LuIsStrong(L, 1) && LuIsStrong(L, 2) && x->pointer != NULL && y->pointer != NULL) {
    const levada_dtype a = x->kind == LU_TENSOR ? levada_tensor_dtype(x->pointer) : levada_variable_dtype(x->pointer);
    const levada_dtype b = y->kind == LU_TENSOR ? levada_tensor_dtype(y->pointer) : levada_variable_dtype(y->pointer);
    if ((a == LEVADA_STRING) == (b == LEVADA_STRING)) return Compare(L, levada_equal, "==", 0);
  }
  lua_settop(L, top);
  lua_pushboolean(L, 0);
  return 1;
}

static int Less(lua_State *L) { return Compare(L, levada_less, "<", 1); }
static int LessEqual(lua_State *L) { return Compare(L, levada_less_equal, "<=", 1); }

/* install_operators(metatable) */
static int Install(lua_State *L) {
  static const luaL_Reg operators[] = {
      {"__add", Add}, {"__sub", Subtract}, {"__mul", Multiply}, {"__div", Divide}, {"__idiv", FloorDivide},
      {"__mod", Modulo}, {"__pow", Power}, {"__band", And}, {"__bor", Or}, {"__bxor", Xor}, {"__shl", ShiftLeft},
      {"__shr", ShiftRight}, {"__unm", Negative}, {"__bnot", Invert}, {"__eq", Equal}, {"__lt", Less},
      {"__le", LessEqual}, {NULL, NULL}};
  lua_settop(L, 1);
  luaL_setfuncs(L, operators, 0);
  return 0;
}

int LuOpenOperators(lua_State *L) {
  static const luaL_Reg functions[] = {{"install_operators", Install}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
