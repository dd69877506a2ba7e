/* Lua values as tensors: numbers, booleans, strings and nested tables of one kind. Values are gathered as wide as can be
 * (int64, float64); the dtype is chosen after that, by the policies of the library. */
#include <stdio.h>

#include "handle.h"

typedef enum Leaf { LEAF_NONE, LEAF_BOOL, LEAF_INTEGER, LEAF_FLOAT, LEAF_STRING } Leaf;

typedef struct Packing {
  lua_State *L;
  const char *what;
  int64_t shape[LEVADA_MAX_RANK];
  int64_t place[LEVADA_MAX_RANK]; /* of the value that is looked at, counted from 1 */
  int32_t rank;
  Leaf kind;
  int64_t count, size;
  union {
    int64_t *integers;
    double *floats;
    bool *bools;
    const char **strings;
  } to;
  int64_t *lengths;
} Packing;

/* Where the walk stands, as Lua would write it. */
static const char *Place(const Packing *packing, int32_t depth, char *text, size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (int32_t i = 0; i < depth && used + 24 < size; ++i) {
    used += (size_t)snprintf(text + used, size - used, "[%lld]", (long long)packing->place[i]);
  }
  return text;
}

static Leaf LeafOf(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN: return LEAF_BOOL;
    case LUA_TNUMBER: return lua_isinteger(L, index) ? LEAF_INTEGER : LEAF_FLOAT;
    case LUA_TSTRING: return LEAF_STRING;
    default: return LEAF_NONE;
  }
}

/* Shape and kind of the value on top of the stack, all of it looked at; the value stays. 0: error pushed. */
static int Measure(Packing *packing, int32_t depth) {
  lua_State *L = packing->L;
  char text[256];
  const int table = lua_type(L, -1) == LUA_TTABLE;
  if (depth == packing->rank && !table) {
    Leaf leaf = LeafOf(L, -1);
    if ((leaf == LEAF_FLOAT && packing->kind == LEAF_INTEGER) || packing->kind == LEAF_NONE) packing->kind = leaf;
    if (leaf == packing->kind || (leaf == LEAF_INTEGER && packing->kind == LEAF_FLOAT)) {
      if (leaf != LEAF_NONE) return ++packing->count, 1;
    }
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected numbers, booleans or strings of one kind, got a %s at %s",
                packing->what, luaL_typename(L, -1), Place(packing, depth, text, sizeof text));
    return 0;
  }
  if (!table || depth == packing->rank) {
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected a table of one depth everywhere, got a %s at %s",
        packing->what,
                luaL_typename(L, -1), Place(packing, depth, text, sizeof text));
    return 0;
  }
  if ((int64_t)lua_rawlen(L, -1) != packing->shape[depth]) {
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected %I values at %s, as in the tables before, got %I",
        packing->what,
                (LUAI_UACINT)packing->shape[depth], depth == 0 ? "the top" : Place(packing, depth, text, sizeof text),
                (LUAI_UACINT)lua_rawlen(L, -1));
    return 0;
  }
  for (int64_t i = 1; i <= packing->shape[depth]; ++i) {
    packing->place[depth] = i;
    if (lua_rawgeti(L, -1, i) == LUA_TNUMBER && depth + 1 == packing->rank && packing->kind == LEAF_FLOAT) {
      ++packing->count; /* most leaves */
      lua_pop(L, 1);
      continue;
    }
    if (!Measure(packing, depth + 1)) return 0;
    lua_pop(L, 1);
  }
  return 1;
}

/* The shape as the first values at each depth say. 0: error pushed. */
static int FirstShape(Packing *packing) {
  lua_State *L = packing->L;
  const int top = lua_gettop(L);
  packing->size = 1;
  while (lua_type(L, -1) == LUA_TTABLE) {
    if (packing->rank == LEVADA_MAX_RANK) {
      LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected tables of at most %d levels, got more", packing->what,
                  LEVADA_MAX_RANK);
      return 0;
    }
    packing->shape[packing->rank++] = (int64_t)lua_rawlen(L, -1);
    packing->size *= packing->shape[packing->rank - 1];
    if (packing->shape[packing->rank - 1] == 0) {
      if (lua_next(L, (lua_pushnil(L), -2)) != 0) {
        LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected values at 1, 2, ..., got a table with other keys",
            packing->what);
        return 0;
      }
      break;
    }
    if (!lua_checkstack(L, 8)) break;
    lua_rawgeti(L, -1, 1);
  }
  lua_settop(L, top);
  return 1;
}

static void PutLeaf(Packing *packing) {
  lua_State *L = packing->L;
  size_t length;
  switch (packing->kind) {
    case LEAF_BOOL: packing->to.bools[packing->count] = lua_toboolean(L, -1) != 0; break;
    case LEAF_INTEGER: packing->to.integers[packing->count] = lua_tointeger(L, -1); break;
    case LEAF_FLOAT: packing->to.floats[packing->count] = lua_tonumber(L, -1); break;
    case LEAF_STRING:
      packing->to.strings[packing->count] = lua_tolstring(L, -1, &length);
      packing->lengths[packing->count] = (int64_t)length;
      break;
    default: break;
  }
  ++packing->count;
}

static void Fill(Packing *packing, int32_t depth) {
  if (depth == packing->rank) {
    PutLeaf(packing);
    return;
  }
  for (int64_t i = 1; i <= packing->shape[depth]; ++i) {
    lua_rawgeti(packing->L, -1, i);
    Fill(packing, depth + 1);
    lua_pop(packing->L, 1);
  }
}

/* A flat table of numbers, what most tables are, in one pass: floats as soon as there is one. 0: another kind of table,
 * which was only looked at. The table is on top of the stack; below it lies the memory of its numbers. */
static int FillNumbers(Packing *packing, int64_t n) {
  enum { AT_ONCE = 32 }; /* values on the stack */
  lua_State *L = packing->L;
  const int table = lua_gettop(L);
  packing->kind = LEAF_INTEGER;
  for (int64_t first = 1; first <= n; first += AT_ONCE) {
    const int64_t end = first + AT_ONCE <= n ? first + AT_ONCE : n + 1;
    for (int64_t i = first; i < end; ++i) {
      if (lua_rawgeti(L, table, i) != LUA_TNUMBER) {
        lua_settop(L, table);
        return 0;
      }
      if (packing->kind == LEAF_INTEGER && lua_isinteger(L, -1)) {
        packing->to.integers[i - 1] = lua_tointeger(L, -1);
        continue;
      }
      if (packing->kind == LEAF_INTEGER) {
        for (int64_t k = 0; k < i - 1; ++k) packing->to.floats[k] = (double)packing->to.integers[k];
        packing->kind = LEAF_FLOAT;
      }
      packing->to.floats[i - 1] = lua_tonumber(L, -1);
    }
    lua_settop(L, table);
  }
  packing->count = n;
  return 1;
}

/* All values of the measured shape, in memory that stays on the stack. 0: error pushed. */
static int Collect(Packing *packing, int index) {
  lua_State *L = packing->L;
  if (packing->rank == 1) {
    packing->to.integers = lua_newuserdatauv(L, ((size_t)packing->shape[0] + 1) * sizeof(int64_t), 0);
    lua_pushvalue(L, index);
    if (packing->shape[0] > 0 && FillNumbers(packing, packing->shape[0])) return 1;
  }
  lua_settop(L, index);
  packing->kind = LEAF_NONE;
  if (!Measure(packing, 0)) return 0;
  packing->to.integers = lua_newuserdatauv(L, ((size_t)packing->count + 1) * sizeof(int64_t), 0);
  if (packing->kind == LEAF_STRING) {
    packing->lengths = lua_newuserdatauv(L, ((size_t)packing->count + 1) * sizeof(int64_t), 0);
  }
  lua_pushvalue(L, index);
  packing->count = 0;
  Fill(packing, 0);
  return 1;
}

/* A wide tensor of the value at index; a table may not change meanwhile, so no Lua code runs here. NULL: error pushed. */
static levada_tensor *Gather(lua_State *L, int index, const char *what, Leaf *kind) {
  static const levada_dtype dtypes[] = {LEVADA_FLOAT64, LEVADA_BOOL, LEVADA_INT64, LEVADA_FLOAT64, LEVADA_STRING};
  Packing packing = {.L = L, .what = what};
  levada_array array = {.struct_size = sizeof array, .shape = packing.shape};
  levada_tensor *out = NULL;
  levada_status status;
  const int top = lua_gettop(L);
  if (!lua_checkstack(L, 64 + LEVADA_MAX_RANK)) {
    LuPushError(L, LEVADA_RESOURCE_EXHAUSTED, "%s: the Lua stack is full", what);
    return NULL;
  }
  lua_pushvalue(L, index);
  if (!FirstShape(&packing) || !Collect(&packing, top + 1)) return NULL;
  array.dtype = dtypes[packing.kind];
  array.rank = packing.rank;
  array.data = packing.to.integers;
  status = packing.kind == LEAF_STRING
               ? levada_tensor_from_strings(packing.to.strings, packing.lengths, packing.shape, packing.rank, &out)
               : levada_tensor_from_array(&array, &out);
  lua_settop(L, top);
  *kind = packing.kind;
  if (status == LEVADA_OK) return out;
  LuPushFailure(L, status);
  return NULL;
}

/* Converts and consumes; NULL: error pushed. */
static levada_tensor *ConvertTo(lua_State *L, levada_tensor *value, levada_dtype dtype, levada_policy policy) {
  levada_tensor *out = NULL;
  levada_status status = levada_tensor_convert(value, dtype, policy, &out);
  levada_tensor_release(value);
  if (status == LEVADA_OK) return out;
  LuPushFailure(L, status);
  return NULL;
}

/* No strings in the shape of an empty tensor, which is consumed; NULL: error pushed. */
static levada_tensor *NoStrings(lua_State *L, levada_tensor *value) {
  static const char *const texts[] = {""};
  static const int64_t lengths[] = {0};
  levada_array array = {.struct_size = sizeof array};
  levada_tensor *out = NULL;
  levada_status status = levada_tensor_describe(value, &array);
  if (status == LEVADA_OK) status = levada_tensor_from_strings(texts, lengths, array.shape, array.rank, &out);
  levada_tensor_release(value);
  if (status == LEVADA_OK) return out;
  LuPushFailure(L, status);
  return NULL;
}

/* Gives plain values the dtype that they have on their own: float32, int32, or int64 where needed. */
static levada_tensor *Narrow(lua_State *L, levada_tensor *value, Leaf kind) {
  levada_tensor *out = NULL;
  if (kind == LEAF_INTEGER) {
    if (levada_tensor_convert(value, LEVADA_INT32, LEVADA_CHECKED, &out) != LEVADA_OK) {
      levada_error_clear();
      return value;
    }
    levada_tensor_release(value);
    return out;
  }
  return kind == LEAF_FLOAT || kind == LEAF_NONE ? ConvertTo(L, value, LEVADA_FLOAT32, LEVADA_WRAP) : value;
}

int LuIsStrong(lua_State *L, int index) {
  LuHandle *handle = LuTest(L, index);
  return handle != NULL && (handle->kind == LU_TENSOR || handle->kind == LU_VARIABLE);
}

/* The tensor of a handle; NULL: error pushed. */
static levada_tensor *OfHandle(lua_State *L, int index, const char *what) {
  LuHandle *handle = LuTest(L, index);
  levada_tensor *out = NULL;
  levada_status status;
  if (handle->kind != LU_VARIABLE) {
    levada_tensor *tensor = LuGet(L, LU_TENSOR, index, what);
    return tensor != NULL ? levada_tensor_retain(tensor) : NULL;
  }
  if (LuGet(L, LU_VARIABLE, index, what) == NULL) return NULL;
  status = levada_variable_read(handle->pointer, &out);
  if (status == LEVADA_OK) return out;
  LuPushFailure(L, status);
  return NULL;
}

static int IsValue(lua_State *L, int index) { return lua_type(L, index) == LUA_TTABLE || LeafOf(L,
    index) != LEAF_NONE; }

levada_tensor *LuConvert(lua_State *L, int index, levada_dtype dtype, levada_policy policy, const char *what) {
  levada_tensor *value;
  Leaf kind;
  if (LuTest(L, index) != NULL) {
    value = OfHandle(L, index, what);
    return value == NULL || dtype == LEVADA_INVALID_DTYPE ? value : ConvertTo(L, value, dtype, policy);
  }
  if (!IsValue(L, index)) {
    LuPushWrongType(L, what, "Tensor", index);
    return NULL;
  }
  value = Gather(L, index, what, &kind);
  if (value == NULL) return NULL;
  if (kind == LEAF_NONE && dtype != LEVADA_INVALID_DTYPE && levada_tensor_size(value) == 0) {
    return dtype == LEVADA_STRING ? NoStrings(L, value) : ConvertTo(L, value, dtype, LEVADA_WRAP);
  }
  return dtype == LEVADA_INVALID_DTYPE ? Narrow(L, value, kind) : ConvertTo(L, value, dtype, policy);
}

levada_tensor *LuOperand(lua_State *L, int index, const char *what) {
  return LuConvert(L, index, LEVADA_INVALID_DTYPE, LEVADA_CHECKED, what);
}

/* bool 0, integers 1, floats 2, complex numbers 3, strings 4 */
static int KindOf(levada_dtype dtype) {
  switch (dtype) {
    case LEVADA_BOOL: return 0;
    case LEVADA_STRING: return 4;
    case LEVADA_COMPLEX64:
    case LEVADA_COMPLEX128: return 3;
    case LEVADA_FLOAT16:
    case LEVADA_BFLOAT16:
    case LEVADA_FLOAT32:
    case LEVADA_FLOAT64: return 2;
    default: return levada_dtype_name(dtype)[0] == 'f' ? 2 : 1;
  }
}

levada_tensor *LuBeside(lua_State *L, int index, levada_tensor *tensor, const char *what) {
  levada_tensor *value;
  const levada_dtype dtype = levada_tensor_dtype(tensor);
  Leaf kind;
  if (LuTest(L, index) != NULL || !IsValue(L, index)) return LuOperand(L, index, what);
  value = Gather(L, index, what, &kind);
  if (value == NULL) return NULL;
  if (kind == LEAF_NONE && dtype != LEVADA_STRING) return ConvertTo(L, value, dtype, LEVADA_WRAP);
  if ((kind == LEAF_STRING) != (dtype == LEVADA_STRING) || (dtype == LEVADA_BOOL && kind != LEAF_BOOL)) {
    levada_tensor_release(value);
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: a %s does not stand beside a %s tensor", what,
                kind == LEAF_STRING ? "string" : kind == LEAF_BOOL ? "boolean" : "number", levada_dtype_name(dtype));
    return NULL;
  }
  return KindOf(levada_tensor_dtype(value)) <= KindOf(dtype) ? ConvertTo(L, value, dtype, LEVADA_CHECKED)
                                                             : Narrow(L, value, kind);
}

levada_tensor *LuOperandNear(lua_State *L, int index, const char *what) {
  if (!LuIsStrong(L, index)) {
    for (int near = index - 1; near <= index + 1; near += 2) {
      if (near >= 1 && near <= lua_gettop(L) && LuIsStrong(L, near)) {
        levada_tensor *anchor = OfHandle(L, near, what), *out;
        if (anchor == NULL) return NULL;
        out = LuBeside(L, index, anchor, what);
        levada_tensor_release(anchor);
        return out;
      }
    }
  }
  return LuOperand(L, index, what);
}

int LuDtype(lua_State *L, int index, levada_dtype *dtype) {
  if (lua_type(L, index) == LUA_TSTRING) *dtype = levada_dtype_from_name(lua_tostring(L, index));
  else *dtype = LEVADA_INVALID_DTYPE;
  if (*dtype != LEVADA_INVALID_DTYPE) return 1;
  LuPushError(L, LEVADA_INVALID_ARGUMENT, "dtype: expected the name of a dtype, such as \"float32\", got %s",
              lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : luaL_typename(L, index));
  return 0;
}

static const char *const kPolicies[] = {"checked", "safe", "same_kind", "wrap", NULL};

/* convert(value, dtype or nil, policy) -> Tensor */
static int Convert(lua_State *L) {
  levada_dtype dtype = LEVADA_INVALID_DTYPE;
  levada_tensor *out;
  const int policy = LuChoice(L, 3, kPolicies, "policy");
  if (!lua_isnoneornil(L, 2) && !LuDtype(L, 2, &dtype)) return lua_error(L);
  out = LuConvert(L, 1, dtype, (levada_policy)policy, "tensor");
  if (out == NULL) return lua_error(L);
  LuPushTensor(L, out);
  return 1;
}

/* beside(value, tensor) -> Tensor under the weak rule */
static int Beside(lua_State *L) {
  levada_tensor *tensor = LuOperand(L, 2, "beside"), *out;
  if (tensor == NULL) return lua_error(L);
  out = LuBeside(L, 1, tensor, "beside");
  levada_tensor_release(tensor);
  if (out == NULL) return lua_error(L);
  LuPushTensor(L, out);
  return 1;
}

/* A string that a tensor views: its entry in the registry. */
typedef struct Shared {
  LuWorld *world;
  int reference;
} Shared;

static void ReleaseShared(void *pointer) {
  Shared *shared = pointer;
  LuDefer(shared->world, shared->reference);
  LuWorldRelease(shared->world);
  free(shared);
}

/* A view of the string at index 1, which never changes, or a copy of a short one. */
static levada_status ViewString(lua_State *L, levada_array *array, size_t length, levada_tensor **out) {
  enum { LONG = 4096 };
  LuWorld *world = LuWorldOf(L);
  Shared *shared = length >= LONG && world != NULL ? malloc(sizeof *shared) : NULL;
  if (shared == NULL) return levada_tensor_from_array(array, out);
  lua_pushvalue(L, 1);
  shared->reference = luaL_ref(L, LUA_REGISTRYINDEX);
  shared->world = LuWorldRetain(world);
  array->flags |= LEVADA_ARRAY_READONLY;
  return levada_tensor_borrow_array(array, shared, ReleaseShared, out);
}

/* from_bytes(string, dtype, shape) -> Tensor of the bytes in native order */
static int FromBytes(lua_State *L) {
  size_t length = 0;
  levada_dtype dtype;
  levada_array array = {.struct_size = sizeof array, .data = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1,
      &length) : NULL};
  levada_tensor *out = NULL;
  levada_status status;
  int64_t nbytes;
  if (array.data == NULL) {
    LuPushWrongType(L, "from_bytes", "string", 1);
    return lua_error(L);
  }
  if (!LuDtype(L, 2, &dtype) || !LuShape(L, 3, "from_bytes", &array.shape, &array.rank)) return lua_error(L);
  nbytes = levada_dtype_size(dtype);
  for (int32_t i = 0; i < array.rank; ++i) {
    if (array.shape[i] < 0 || __builtin_mul_overflow(nbytes, array.shape[i], &nbytes)) nbytes = -1;
    if (nbytes < 0) break;
  }
  if (dtype == LEVADA_STRING || nbytes != (int64_t)length) {
    return LuError(L, LEVADA_INVALID_ARGUMENT, "from_bytes: expected the %I bytes of the %s tensor, got %I",
                   (LUAI_UACINT)nbytes, levada_dtype_name(dtype), (LUAI_UACINT)length);
  }
  array.dtype = dtype;
  status = ViewString(L, &array, length, &out);
  LuDrain(L);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushTensor(L, out);
  return 1;
}

int LuOpenPack(lua_State *L) {
  static const luaL_Reg functions[] = {{"convert", Convert}, {"beside", Beside}, {"from_bytes", FromBytes}, {NULL,
      NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
