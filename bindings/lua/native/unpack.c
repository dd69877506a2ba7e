/* Tensors as Lua values: items, nested tables, bytes. */
#include "handle.h"

typedef struct Unpacking {
  lua_State *L;
  levada_array array;
  const levada_tensor *tensor;
  int64_t string; /* the next element of a string tensor */
} Unpacking;

static void PushComplex(lua_State *L, double real, double imaginary) {
  lua_createtable(L, 0, 2);
  lua_pushnumber(L, real);
  lua_setfield(L, -2, "re");
  lua_pushnumber(L, imaginary);
  lua_setfield(L, -2, "im");
}

/* Pushes the element at an address. Kinds that Lua cannot read have been cast before. */
static void PushElement(lua_State *L, levada_dtype dtype, const char *data) {
  union {
    int8_t i8; int16_t i16; int32_t i32; int64_t i64; uint8_t u8; uint16_t u16; uint32_t u32; uint64_t u64;
    float f32; double f64; float c64[2]; double c128[2]; bool truth;
  } value;
  memcpy(&value, data, (size_t)levada_dtype_size(dtype));
  switch (dtype) {
    case LEVADA_BOOL: lua_pushboolean(L, value.truth); break;
    case LEVADA_INT8: lua_pushinteger(L, value.i8); break;
    case LEVADA_INT16: lua_pushinteger(L, value.i16); break;
    case LEVADA_INT32: lua_pushinteger(L, value.i32); break;
    case LEVADA_INT64: lua_pushinteger(L, value.i64); break;
    case LEVADA_UINT8: lua_pushinteger(L, value.u8); break;
    case LEVADA_UINT16: lua_pushinteger(L, value.u16); break;
    case LEVADA_UINT32: lua_pushinteger(L, value.u32); break;
    case LEVADA_UINT64: lua_pushinteger(L, (lua_Integer)value.u64); break; /* the same 64 bits, as string.unpack */
    case LEVADA_FLOAT32: lua_pushnumber(L, value.f32); break;
    case LEVADA_FLOAT64: lua_pushnumber(L, value.f64); break;
    case LEVADA_COMPLEX64: PushComplex(L, value.c64[0], value.c64[1]); break;
    case LEVADA_COMPLEX128: PushComplex(L, value.c128[0], value.c128[1]); break;
    default: lua_pushnil(L); break;
  }
}

/* A tensor whose elements PushElement and string_at can read, kept by the userdata that is pushed. Raises. */
static void Readable(lua_State *L, int index, const char *what, Unpacking *unpacking) {
  levada_tensor *tensor = LuOperand(L, index, what), *cast = NULL;
  levada_dtype dtype, wide = LEVADA_INVALID_DTYPE;
  LuHandle *keeper = LuNew(L, LU_TENSOR);
  levada_status status = LEVADA_OK;
  if (tensor == NULL) {
    lua_pop(L, 1);
    lua_error(L);
  }
  keeper->pointer = tensor;
  if (levada_tensor_is_symbolic(tensor)) LuSymbolic(L, what);
  dtype = levada_tensor_dtype(tensor);
  if (dtype == LEVADA_FLOAT16 || dtype == LEVADA_BFLOAT16 || strncmp(levada_dtype_name(dtype), "float8", 6) == 0) {
    wide = LEVADA_FLOAT32;
  }
  if (dtype == LEVADA_INT2 || dtype == LEVADA_INT4 || dtype == LEVADA_UINT2 ||
      dtype == LEVADA_UINT4) wide = LEVADA_INT8;
  if (wide != LEVADA_INVALID_DTYPE) {
    status = levada_cast(tensor, wide, &cast);
    if (status != LEVADA_OK) LuFail(L, status);
    levada_tensor_release(tensor);
    keeper->pointer = tensor = cast;
  }
  *unpacking = (Unpacking){.L = L, .array = {.struct_size = sizeof(levada_array)}, .tensor = tensor};
  status = levada_tensor_describe(tensor, &unpacking->array);
  if (status != LEVADA_OK) LuFail(L, status);
}

static void PushValue(Unpacking *unpacking, const char *data) {
  const levada_dtype dtype = (levada_dtype)unpacking->array.dtype;
  const char *bytes;
  int64_t nbytes;
  levada_status status;
  if (dtype != LEVADA_STRING) {
    PushElement(unpacking->L, dtype, data);
    return;
  }
  status = levada_tensor_string_at(unpacking->tensor, unpacking->string++, &bytes, &nbytes);
  if (status != LEVADA_OK) LuFail(unpacking->L, status);
  lua_pushlstring(unpacking->L, bytes, (size_t)nbytes);
}

/* A row of the kinds that most tensors have into the table on top of the stack. 0: another kind. */
#define LU_ROW(c_type, push)                            \
  for (int64_t i = 0; i < n; ++i, data += stride) {     \
    c_type value;                                       \
    memcpy(&value, data, sizeof value);                 \
    push(L, value);                                     \
    lua_rawseti(L, -2, i + 1);                          \
  }                                                     \
  return 1

static int FillRow(lua_State *L, levada_dtype dtype, const char *data, int64_t n, int64_t stride) {
  switch (dtype) {
    case LEVADA_FLOAT32: LU_ROW(float, lua_pushnumber);
    case LEVADA_FLOAT64: LU_ROW(double, lua_pushnumber);
    case LEVADA_INT32: LU_ROW(int32_t, lua_pushinteger);
    case LEVADA_INT64: LU_ROW(int64_t, lua_pushinteger);
    case LEVADA_UINT8: LU_ROW(uint8_t, lua_pushinteger);
    case LEVADA_BOOL: LU_ROW(bool, lua_pushboolean);
    default: return 0;
  }
}

static void PushTable(Unpacking *unpacking, const char *data, int32_t axis) {
  const levada_array *array = &unpacking->array;
  if (axis == array->rank) {
    PushValue(unpacking, data);
    return;
  }
  lua_createtable(unpacking->L, array->shape[axis] < INT32_MAX ? (int)array->shape[axis] : INT32_MAX, 0);
  if (axis + 1 == array->rank && FillRow(unpacking->L, (levada_dtype)array->dtype, data, array->shape[axis],
                                         array->byte_strides[axis])) {
    return;
  }
  for (int64_t i = 0; i < array->shape[axis]; ++i) {
    PushTable(unpacking, data + i * array->byte_strides[axis], axis + 1);
    lua_rawseti(unpacking->L, -2, i + 1);
  }
}

/* to_table(tensor) -> nested tables; a value for a scalar */
static int ToTable(lua_State *L) {
  Unpacking unpacking;
  Readable(L, 1, "to_table", &unpacking);
  luaL_checkstack(L, LEVADA_MAX_RANK + 8, "to_table");
  PushTable(&unpacking, unpacking.array.data, 0);
  return 1;
}

/* item(tensor) -> the value of a tensor of one element */
static int Item(lua_State *L) {
  Unpacking unpacking;
  Readable(L, 1, "item", &unpacking);
  if (levada_tensor_size(unpacking.tensor) != 1) {
    return LuError(L, LEVADA_INVALID_ARGUMENT, "item: expected a tensor of one element, got %I",
                   (LUAI_UACINT)levada_tensor_size(unpacking.tensor));
  }
  PushValue(&unpacking, unpacking.array.data);
  return 1;
}

/* bytes(tensor) -> the bytes of all elements in C order, a string */
static int Bytes(lua_State *L) {
  levada_tensor *tensor = LuOperand(L, 1, "bytes"), *copy = NULL;
  LuHandle *keeper = LuNew(L, LU_TENSOR);
  levada_array array = {.struct_size = sizeof array};
  levada_status status;
  if (tensor == NULL) {
    lua_pop(L, 1);
    return lua_error(L);
  }
  keeper->pointer = tensor;
  if (levada_tensor_is_symbolic(tensor)) return LuSymbolic(L, "bytes");
  if (levada_tensor_dtype(tensor) == LEVADA_STRING) {
    return LuError(L, LEVADA_INVALID_ARGUMENT, "bytes: expected numbers or booleans, got strings: use to_table");
  }
  status = levada_tensor_describe(tensor, &array);
  if (status == LEVADA_OK && !levada_tensor_is_contiguous(tensor)) {
    status = levada_tensor_from_array(&array, &copy);
    if (status == LEVADA_OK) {
      levada_tensor_release(tensor);
      keeper->pointer = tensor = copy;
      status = levada_tensor_describe(tensor, &array);
    }
  }
  if (status != LEVADA_OK) return LuFail(L, status);
  lua_pushlstring(L, array.data != NULL ? array.data : "", (size_t)levada_tensor_nbytes(tensor));
  return 1;
}

/* shape(tensor or variable) -> {dimensions}, -1 where unknown; nil when the rank is */
static int Shape(lua_State *L) {
  LuHandle *handle = LuTest(L, 1);
  const int is_variable = handle != NULL && handle->kind == LU_VARIABLE;
  void *pointer = LuCheck(L, is_variable ? LU_VARIABLE : LU_TENSOR, 1, "shape");
  const int32_t rank = is_variable ? levada_variable_rank(pointer) : levada_tensor_rank(pointer);
  if (rank < 0) {
    lua_pushnil(L);
    return 1;
  }
  lua_createtable(L, rank, 0);
  for (int32_t i = 0; i < rank; ++i) {
    lua_pushinteger(L, is_variable ? levada_variable_dim(pointer, i) : levada_tensor_dim(pointer, i));
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* text(tensor) -> the values as text */
static int Text(lua_State *L) {
  levada_tensor *tensor = LuOperand(L, 1, "tostring"), *text = NULL;
  const char *bytes = "";
  int64_t nbytes = 0;
  levada_status status;
  if (tensor == NULL) return lua_error(L);
  status = levada_tensor_to_string(tensor, LEVADA_STYLE_STR, &text);
  levada_tensor_release(tensor);
  if (status != LEVADA_OK) return LuFail(L, status);
  status = levada_tensor_string_at(text, 0, &bytes, &nbytes);
  lua_pushlstring(L, bytes, (size_t)nbytes);
  levada_tensor_release(text);
  return 1;
}

static int TensorText(lua_State *L) {
  LuHandle *handle = LuTest(L, 1);
  if (handle != NULL && handle->pointer != NULL) return Text(L);
  lua_pushfstring(L, "levada.Tensor: %p (closed)", lua_topointer(L, 1));
  return 1;
}

int LuOpenUnpack(lua_State *L) {
  static const luaL_Reg functions[] = {{"to_table", ToTable}, {"item", Item}, {"bytes", Bytes}, {"shape_of", Shape},
                                       {"text", TensorText}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
