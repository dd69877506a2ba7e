/* Tables as lists of numbers, handles and descriptions, and as options. */
#include "handle.h"

int64_t LuCheckInteger(lua_State *L, int index, const char *what) {
  int exact = 0;
  const int64_t number = lua_type(L, index) == LUA_TNUMBER ? lua_tointegerx(L, index, &exact) : 0;
  if (exact) return number;
  LuPushWrongType(L, what, "whole number", index);
  return lua_error(L);
}

const char *LuCheckText(lua_State *L, int index, const char *what) {
  size_t length;
  const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
  if (text == NULL) {
    LuPushWrongType(L, what, "string", index);
    lua_error(L);
  }
  if (strlen(text) != length) LuError(L, LEVADA_INVALID_ARGUMENT, "%s: expected a text without zero bytes", what);
  return text;
}

int LuFindChoice(lua_State *L, int index, const char *const *names, const char *what) {
  luaL_Buffer all;
  const char *name = lua_isnoneornil(L, index) ? names[0] : lua_type(L, index) == LUA_TSTRING ? lua_tostring(L,
      index) : NULL;
  for (int i = 0; name != NULL && names[i] != NULL; ++i) {
    if (strcmp(names[i], name) == 0) return i;
  }
  luaL_buffinit(L, &all);
  for (int i = 0; names[i] != NULL; ++i) {
    if (i > 0) luaL_addstring(&all, ", ");
    luaL_addstring(&all, names[i]);
  }
  luaL_pushresult(&all);
  LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected one of %s, got %s", what, lua_tostring(L, -1),
              name != NULL ? name : luaL_typename(L, index));
  return -1;
}

int LuChoice(lua_State *L, int index, const char *const *names, const char *what) {
  const int choice = LuFindChoice(L, index, names, what);
  return choice >= 0 ? choice : lua_error(L);
}

void LuCheckFunction(lua_State *L, int index, const char *what) {
  if (lua_type(L, index) == LUA_TFUNCTION) return;
  if (luaL_getmetafield(L, index, "__call")) {
    lua_pop(L, 1);
    return;
  }
  LuPushWrongType(L, what, "function", index);
  lua_error(L);
}

/* The number of values of the table at index; -1: error pushed. */
static int64_t Length(lua_State *L, int index, const char *what, const char *of) {
  if (lua_type(L, index) != LUA_TTABLE) {
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected a table of %s as argument %d, got %s", what, of, index,
                luaL_typename(L, index));
    return -1;
  }
  if (lua_rawlen(L, index) > INT32_MAX) {
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected at most 2^31 - 1 %s", what, of);
    return -1;
  }
  return (int64_t)lua_rawlen(L, index);
}

/* The integers of a table or an integer, which is a list of one; *numbers is not NULL even when there are none. */
int LuIntegers(lua_State *L, int index, const char *what, const int64_t **numbers, int32_t *n) {
  int64_t count = lua_type(L, index) == LUA_TNUMBER ? -2 : Length(L, index, what, "integers");
  int64_t *list;
  int exact = 1;
  if (count == -1) return 0;
  list = lua_newuserdatauv(L, ((size_t)(count < 0 ? 1 : count) + 1) * sizeof *list, 0);
  *numbers = list;
  *n = (int32_t)(count < 0 ? 1 : count);
  for (int32_t i = 0; i < *n; ++i) {
    if (count < 0) lua_pushvalue(L, index);
    else lua_rawgeti(L, index, i + 1);
    list[i] = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, &exact) : (exact = 0);
    if (!exact) {
      LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected integers, got %s at %d", what, luaL_tolstring(L, -1,
          NULL), i + 1);
      return 0;
    }
    lua_pop(L, 1);
  }
  return 1;
}

int LuShape(lua_State *L, int index, const char *what, const int64_t **shape, int32_t *rank) {
  if (!LuIntegers(L, index, what, shape, rank)) return 0;
  if (*rank <= LEVADA_MAX_RANK) return 1;
  LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected at most %d dimensions, got %d", what, LEVADA_MAX_RANK,
      (int)*rank);
  return 0;
}

int LuAxes(lua_State *L, int index, const char *what, const int32_t **axes, int32_t *n) {
  const int64_t *wide;
  int32_t *list;
  if (!LuIntegers(L, index, what, &wide, n)) return 0;
  list = lua_newuserdatauv(L, ((size_t)*n + 1) * sizeof *list, 0);
  for (int32_t i = 0; i < *n; ++i) {
    if (wide[i] < INT32_MIN || wide[i] > INT32_MAX) {
      LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected an axis, got %I", what, (LUAI_UACINT)wide[i]);
      return 0;
    }
    list[i] = (int32_t)wide[i];
  }
  *axes = list;
  return 1;
}

int LuDoubles(lua_State *L, int index, const char *what, const double **numbers, int32_t *n) {
  int64_t count = Length(L, index, what, "numbers");
  double *list;
  if (count < 0) return 0;
  list = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof *list, 0);
  *numbers = list;
  *n = (int32_t)count;
  for (int32_t i = 0; i < *n; ++i) {
    lua_rawgeti(L, index, i + 1);
    if (lua_type(L, -1) != LUA_TNUMBER) {
      LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected numbers, got a %s at %d", what, luaL_typename(L, -1),
          i + 1);
      return 0;
    }
    list[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  return 1;
}

/* Handles of one kind. They are borrowed: the table keeps them, and no Lua code runs before they are used. */
int LuHandles(lua_State *L, int index, LuKind kind, const char *what, void ***handles, int32_t *n) {
  int64_t count = Length(L, index, what, "handles");
  if (count < 0) return 0;
  *handles = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof **handles, 0);
  *n = (int32_t)count;
  for (int32_t i = 0; i < *n; ++i) {
    lua_rawgeti(L, index, i + 1);
    (*handles)[i] = LuGet(L, kind, lua_gettop(L), what);
    if ((*handles)[i] == NULL) return 0;
    lua_pop(L, 1);
  }
  return 1;
}

/* Values as tensors, kept by userdata on the stack: those that are no tensors are weak beside the first that is one. */
int LuTensors(lua_State *L, int index, const char *what, levada_tensor *const **tensors, int32_t *n) {
  int64_t count = Length(L, index, what, "tensors");
  levada_tensor **list, *anchor = NULL;
  int keeper;
  if (count < 0) return 0;
  list = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof *list, 0);
  lua_createtable(L, (int)count, 0);
  keeper = lua_gettop(L);
  for (int strong = 1; strong >= 0; --strong) {
    for (int32_t i = 0; i < count; ++i) {
      levada_tensor *made;
      lua_rawgeti(L, index, i + 1);
      if (LuIsStrong(L, keeper + 1) == strong) {
        made = anchor != NULL && !strong ? LuBeside(L, keeper + 1, anchor, what) : LuOperand(L, keeper + 1, what);
        if (made == NULL) return 0;
        if (strong && anchor == NULL) anchor = made;
        LuPushHandle(L, LU_TENSOR, made);
        lua_rawseti(L, keeper, i + 1);
        list[i] = made;
      }
      lua_settop(L, keeper);
    }
  }
  *tensors = list;
  *n = (int32_t)count;
  return 1;
}

/* One description: {dtype = "float32", shape = {2, -1}}, a shape left out: unknown; or the name of a dtype: a scalar. */
static int Component(lua_State *L, int index, const char *what, levada_component *component) {
  levada_dtype dtype;
  const int text = lua_type(L, index) == LUA_TSTRING;
  *component = (levada_component){.struct_size = sizeof *component, .rank = text ? 0 : LEVADA_UNKNOWN_RANK};
  if (!text && lua_type(L, index) != LUA_TTABLE) {
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected {dtype =, shape =} or the name of a dtype, got %s", what,
                luaL_typename(L, index));
    return 0;
  }
  if (text) lua_pushvalue(L, index);
  else lua_getfield(L, index, "dtype");
  if (!LuDtype(L, lua_gettop(L), &dtype)) return 0;
  component->dtype = dtype;
  if (text || lua_getfield(L, index, "shape") == LUA_TNIL) return 1;
  return LuShape(L, lua_gettop(L), what, &component->shape, &component->rank);
}

int LuComponents(lua_State *L, int index, const char *what, const levada_component **components, int32_t *n) {
  int64_t count = Length(L, index, what, "descriptions");
  levada_component *list;
  if (count < 0) return 0;
  list = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof *list, 0);
  luaL_checkstack(L, (int)(8 * count + 8), what);
  for (int64_t i = 0; i < count; ++i) { /* the shapes stay on the stack */
    lua_rawgeti(L, index, i + 1);
    if (!Component(L, lua_gettop(L), what, &list[i])) return 0;
  }
  *components = list;
  *n = (int32_t)count;
  return 1;
}

/* ---- options ---- */

static int PutOption(lua_State *L, const char *what, const LuOption *option, char *made) {
  static const char *const indices[] = {"none", "memory", "file", NULL};
  static const char *const compressions[] = {"none", "gzip", "zlib", "zstd", "detect", NULL};
  int exact = 0;
  const int64_t number = option->type == 'b' ? lua_toboolean(L, -1) : lua_tointegerx(L, -1, &exact);
  if (option->type == 'n') {
    return LuIntegers(L, lua_gettop(L), what, (const int64_t **)(made + option->offset),
        (int32_t *)(made + option->given));
  }
  if (option->type == 'a') {
    return LuAxes(L, lua_gettop(L), what, (const int32_t **)(made + option->offset), (int32_t *)(made + option->given));
  }
  if (option->type == 'x' || (option->type == 'z' && lua_type(L, -1) == LUA_TSTRING)) {
    const int choice = LuFindChoice(L, lua_gettop(L), option->type == 'x' ? indices : compressions, what);
    *(int32_t *)(made + option->offset) = choice;
    return choice >= 0;
  }
  exact = option->type == 'b' ? lua_type(L, -1) == LUA_TBOOLEAN : exact && lua_type(L, -1) == LUA_TNUMBER;
  if (!exact || (option->type != 'l' && option->type != 'b' && (number < INT32_MIN || number > INT32_MAX))) {
    LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: %s: expected %s, got %s", what, option->name,
                option->type == 'b' ? "a boolean" : "an integer", luaL_tolstring(L, -1, NULL));
    return 0;
  }
  if (option->type == 'l') memcpy(made + option->offset, &number, sizeof number);
  else *(int32_t *)(made + option->offset) = (int32_t)number;
  if (option->given != 0) *(int32_t *)(made + option->given) = 1;
  return 1;
}

/* Every key must be an option; what option values need stays on the stack. */
int LuOptions(lua_State *L, int index, const char *what, const LuOption *options, void *made) {
  if (lua_isnoneornil(L, index)) return 1;
  if (lua_type(L, index) != LUA_TTABLE) {
    LuPushWrongType(L, what, "table of options", index);
    return 0;
  }
  lua_pushnil(L);
  while (lua_next(L, index) != 0) {
    const LuOption *option = options;
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "a number";
    while (option->name != NULL && strcmp(option->name, name) != 0) ++option;
    if (option->name == NULL) {
      LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected options of levada, got %s", what, name);
      return 0;
    }
    if (option->type == 'n' || option->type == 'a') { /* the key goes on top, the list stays below it */
      if (!PutOption(L, what, option, made)) return 0;
      lua_pushstring(L, name);
      continue;
    }
    if (!PutOption(L, what, option, made)) return 0;
    lua_pop(L, 1);
  }
  return 1;
}
