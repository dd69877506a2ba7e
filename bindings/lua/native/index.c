/* Indexing as Lua people write it: positions count from 1, negative ones from the end. */
#include "handle.h"

enum { ITEM = 4 }; /* numbers of one item of levada_strided_slice */

/* The position from 0 that Lua's position means, which may lie outside; 0 is outside. */
static int64_t FromLua(lua_Integer position) { return position > 0 ? position - 1 : position == 0 ? INT64_MIN : position; }

static int Slice(lua_State *L, levada_tensor *tensor, const int64_t *items, int32_t n) {
  levada_tensor *out = NULL;
  levada_status status = levada_strided_slice(tensor, items, n, &out);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushHandle(L, LU_TENSOR, out);
  return 1;
}

/* t[i] with an integer: row i, nil outside (so that ipairs ends); with a name: a method. */
static int Index(lua_State *L) {
  if (lua_isinteger(L, 2)) {
    levada_tensor *tensor = LuCheck(L, LU_TENSOR, 1, "index");
    const int32_t rank = levada_tensor_rank(tensor);
    const int64_t size = rank > 0 ? levada_tensor_dim(tensor, 0) : 0, position = FromLua(lua_tointeger(L, 2));
    const int64_t items[ITEM] = {0, position, 0, 1};
    if (rank == 0) return LuError(L, LEVADA_INVALID_ARGUMENT,
        "index: expected a tensor with an axis, got a scalar: use item()");
    if (rank < 0 || size < 0) { /* symbolic: known when it runs */
      if (position == INT64_MIN) return LuError(L, LEVADA_OUT_OF_RANGE, "index: expected positions from 1 on, got 0");
      return Slice(L, tensor, items, ITEM);
    }
    if (position >= size || position < -size) {
      lua_pushnil(L);
      return 1;
    }
    return Slice(L, tensor, items, ITEM);
  }
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

static int NewIndex(lua_State *L) {
  return LuError(L, LEVADA_INVALID_ARGUMENT, "index: a tensor never changes: make a levada.variable");
}

/* Reads {from, to, step}, "all" or a position into an item. Ranges include their ends, as string.sub. Raises. */
static void ReadItem(lua_State *L, int index, int64_t *item) {
  int64_t parts[3] = {INT64_MIN, INT64_MIN, 1};
  if (lua_isinteger(L, index)) {
    item[0] = 0;
    item[1] = FromLua(lua_tointeger(L, index));
    item[2] = 0;
    item[3] = 1;
    if (item[1] == INT64_MIN) LuError(L, LEVADA_OUT_OF_RANGE,
        "slice: expected positions from 1 on or from the end, got 0");
    return;
  }
  if (lua_type(L, index) != LUA_TTABLE) {
    LuError(L, LEVADA_INVALID_ARGUMENT, "slice: expected a position or {from, to, step} as argument %d, got %s",
        index - 1,
            luaL_typename(L, index));
  }
  for (int i = 0; i < 3; ++i) {
    const int type = lua_rawgeti(L, index, i + 1);
    if (type != LUA_TNIL && !lua_isinteger(L, -1)) {
      LuError(L, LEVADA_INVALID_ARGUMENT, "slice: expected integers in {from, to, step}, got %s", luaL_typename(L, -1));
    }
    if (type != LUA_TNIL) parts[i] = lua_tointeger(L, -1);
    if (type != LUA_TNIL && i < 2 && parts[i] == 0) LuError(L, LEVADA_OUT_OF_RANGE,
        "slice: expected positions from 1 on, got 0");
    lua_pop(L, 1);
  }
  item[0] = 1;
  item[1] = parts[0] > 0 ? parts[0] - 1 : parts[0];
  item[3] = parts[2];
  if (parts[1] == INT64_MIN) item[2] = INT64_MIN;
  else if (parts[2] > 0) item[2] = parts[1] > 0 ? parts[1] : parts[1] == -1 ? INT64_MIN : parts[1] + 1;
  else item[2] = parts[1] > 1 ? parts[1] - 2 : parts[1] == 1 ? INT64_MIN : parts[1] - 1;
}

/* t:slice(item, ...): a position takes its axis away, {from, to, step} keeps it, {} takes all of it */
static int SliceMethod(lua_State *L) {
  levada_tensor *tensor = LuCheck(L, LU_TENSOR, 1, "slice");
  const int n = lua_gettop(L) - 1;
  int64_t items[ITEM * LEVADA_MAX_RANK];
  if (n > LEVADA_MAX_RANK) return LuError(L, LEVADA_INVALID_ARGUMENT, "slice: expected at most %d items, got %d",
      LEVADA_MAX_RANK, n);
  for (int i = 0; i < n; ++i) ReadItem(L, i + 2, items + ITEM * i);
  return Slice(L, tensor, items, ITEM * n);
}

/* t:at(i, j, ...): the part at these positions, which must be there */
static int At(lua_State *L) {
  const int n = lua_gettop(L);
  for (int i = 2; i <= n; ++i) {
    if (!lua_isinteger(L, i)) {
      return LuError(L, LEVADA_INVALID_ARGUMENT, "at: expected integers, got a %s as position %d", luaL_typename(L,
          i), i - 1);
    }
  }
  return SliceMethod(L);
}

/* #t: the size of the first axis */
static int Len(lua_State *L) {
  levada_tensor *tensor = LuCheck(L, LU_TENSOR, 1, "#");
  if (levada_tensor_rank(tensor) == 0) {
    return LuError(L, LEVADA_INVALID_ARGUMENT, "#: expected a tensor with an axis, got a scalar");
  }
  if (levada_tensor_dim(tensor, 0) < 0) return LuSymbolic(L, "#");
  lua_pushinteger(L, levada_tensor_dim(tensor, 0));
  return 1;
}

/* assign_slice(variable, value, item, ...) */
static int AssignSlice(lua_State *L) {
  levada_variable *variable = LuCheck(L, LU_VARIABLE, 1, "assign_slice");
  const int n = lua_gettop(L) - 2;
  int64_t items[ITEM * LEVADA_MAX_RANK];
  levada_tensor *value;
  levada_status status;
  if (n < 0 || n > LEVADA_MAX_RANK) return LuError(L, LEVADA_INVALID_ARGUMENT,
      "assign_slice: expected a value and items");
  for (int i = 0; i < n; ++i) ReadItem(L, i + 3, items + ITEM * i);
  value = LuConvert(L, 2, levada_variable_dtype(variable), LEVADA_CHECKED, "assign_slice");
  if (value == NULL) return lua_error(L);
  status = levada_variable_assign_slice(variable, items, ITEM * n, value);
  levada_tensor_release(value);
  return status == LEVADA_OK ? 0 : LuFail(L, status);
}

/* install_index(tensor metatable): its methods become what names find */
static int Install(lua_State *L) {
  lua_getfield(L, 1, "methods");
  lua_pushcclosure(L, Index, 1);
  lua_setfield(L, 1, "__index");
  lua_pushcfunction(L, NewIndex);
  lua_setfield(L, 1, "__newindex");
  lua_pushcfunction(L, Len);
  lua_setfield(L, 1, "__len");
  return 0;
}

int LuOpenIndex(lua_State *L) {
  static const luaL_Reg functions[] = {{"install_index", Install}, {"slice", SliceMethod}, {"at", At},
                                       {"assign_slice", AssignSlice}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
