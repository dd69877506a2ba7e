/* Passes over datasets, and elements in the structure that users see. */
#include <stddef.h>

#include "handle.h"

/* Pushes the value of a structure: a number names a component on the stack from `first` on, a table holds structures. */
static void Fill(lua_State *L, int structure, int first) {
  if (lua_type(L, structure) == LUA_TNUMBER) {
    lua_pushvalue(L, first + (int)lua_tointeger(L, structure) - 1);
    return;
  }
  luaL_checkstack(L, 8, "element");
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, structure) != 0) {
    Fill(L, lua_gettop(L), first);
    lua_pushvalue(L, -3);
    lua_insert(L, -2);
    lua_rawset(L, -5);
    lua_pop(L, 1);
  }
}

/* Without a structure every component is a value; an array of structures is as many values, a mapping one table. */
int LuPushElement(lua_State *L, const levada_element *element, int structure) {
  const int first = lua_gettop(L) + 1, n = LuPushComponents(L, element);
  int parts;
  if (lua_type(L, structure) != LUA_TTABLE) return n;
  parts = (int)lua_rawlen(L, structure);
  if (parts == 0) {
    Fill(L, structure, first);
    return 1;
  }
  for (int i = 1; i <= parts; ++i) {
    lua_rawgeti(L, structure, i);
    Fill(L, lua_gettop(L), first);
    lua_remove(L, -2);
  }
  return parts;
}

/* Protected: (element, userdata) -> the element's values */
static int PushProtected(lua_State *L) {
  levada_element *element = lua_touserdata(L, 1);
  lua_getiuservalue(L, 2, 1);
  return LuPushElement(L, element, lua_gettop(L));
}

/* Pushes the values of an element, which is released; the handle at index 1 has the structure. */
static int GiveElement(lua_State *L, levada_element *element) {
  int top, n, failed;
  if (lua_getiuservalue(L, 1, 1) == LUA_TNIL) { /* the common case needs no protection but for memory */
    n = LuPushComponents(L, element);
    levada_element_release(element);
    return n;
  }
  lua_pop(L, 1);
  top = lua_gettop(L);
  lua_pushcfunction(L, PushProtected);
  lua_pushlightuserdata(L, element);
  lua_pushvalue(L, 1);
  failed = lua_pcall(L, 2, LUA_MULTRET, 0);
  levada_element_release(element);
  return failed == LUA_OK ? lua_gettop(L) - top : lua_error(L);
}

/* next(iterator) -> values, nil at the end */
static int Next(lua_State *L) {
  levada_iterator *iterator = LuCheck(L, LU_ITERATOR, 1, "next");
  levada_element *element = NULL;
  levada_status status;
  LU_INSIDE(L, status = levada_iterator_next(levada_iterator_retain(iterator), &element));
  levada_iterator_release(iterator); /* a callback may have closed it */
  LuDrain(L);
  if (status != LEVADA_OK) return LuFail(L, status);
  if (element != NULL) return GiveElement(L, element);
  lua_pushnil(L);
  return 1;
}

/* try_next(iterator) -> values, nil at the end, false when only next can tell */
static int TryNext(lua_State *L) {
  levada_iterator *iterator = LuCheck(L, LU_ITERATOR, 1, "try_next");
  levada_element *element = NULL;
  levada_status status;
  levada_error_clear();
  LU_INSIDE(L, status = levada_iterator_try_next(iterator, &element));
  LuDrain(L);
  if (status == LEVADA_OK && element != NULL) return GiveElement(L, element);
  if (status == LEVADA_UNAVAILABLE && levada_last_error_message()[0] == '\0') {
    lua_pushboolean(L, 0);
    return 1;
  }
  if (status != LEVADA_OK) return LuFail(L, status);
  lua_pushnil(L);
  return 1;
}

/* iterator(dataset, options or nil) */
static int Create(lua_State *L) {
  static const LuOption options[] = {
      {"epoch", offsetof(levada_iterator_options, epoch), 'l', offsetof(levada_iterator_options, epoch_given)},
      {"rank", offsetof(levada_iterator_options, rank), 'l', 0},
      {"world", offsetof(levada_iterator_options, world), 'l', 0},
      {NULL, 0, 0, 0}};
  levada_dataset *dataset = LuCheck(L, LU_DATASET, 1, "iter");
  levada_iterator_options made = {.struct_size = sizeof made};
  levada_iterator *iterator = NULL;
  levada_status status;
  LuHandle *handle;
  if (!LuOptions(L, 2, "iter", options, &made)) return lua_error(L);
  handle = LuNew(L, LU_ITERATOR);
  lua_getiuservalue(L, 1, 1);
  lua_setiuservalue(L, -2, 1);
  LU_INSIDE(L, status = levada_iterator_create(dataset, &made, &iterator));
  handle->pointer = iterator;
  return status == LEVADA_OK ? 1 : LuFail(L, status);
}

static int Cancel(lua_State *L) {
  levada_iterator_cancel(LuCheck(L, LU_ITERATOR, 1, "cancel"));
  return 0;
}

static int SaveBy(lua_State *L, levada_status (*save)(levada_iterator *, levada_tensor **)) {
  levada_iterator *iterator = LuCheck(L, LU_ITERATOR, 1, "save");
  LuHandle *handle = LuNew(L, LU_TENSOR);
  levada_tensor *state = NULL;
  levada_status status;
  LU_INSIDE(L, status = save(iterator, &state));
  handle->pointer = state;
  return status == LEVADA_OK ? 1 : LuFail(L, status);
}

static int Save(lua_State *L) { return SaveBy(L, levada_iterator_save); }
static int SaveStrict(lua_State *L) { return SaveBy(L, levada_iterator_save_strict); }

static int Restore(lua_State *L) {
  levada_iterator *iterator = LuCheck(L, LU_ITERATOR, 1, "restore");
  levada_tensor *state = LuCheck(L, LU_TENSOR, 2, "restore");
  levada_status status;
  LU_INSIDE(L, status = levada_iterator_restore(iterator, state));
  LuDrain(L);
  return status == LEVADA_OK ? 0 : LuFail(L, status);
}

/* at(dataset, index from 0) -> values */
static int At(lua_State *L) {
  levada_dataset *dataset = LuCheck(L, LU_DATASET, 1, "at");
  levada_element *element = NULL;
  levada_status status;
  LU_INSIDE(L, status = levada_dataset_at(dataset, LuCheckInteger(L, 2, "at"), &element));
  LuDrain(L);
  return status == LEVADA_OK ? GiveElement(L, element) : LuFail(L, status);
}

/* component(dataset, index from 0) -> {dtype, shape} */
static int Component(lua_State *L) {
  levada_dataset *dataset = LuCheck(L, LU_DATASET, 1, "element_spec");
  levada_component component = {.struct_size = sizeof component};
  levada_status status = levada_dataset_component(dataset, (int32_t)LuCheckInteger(L, 2, "element_spec"), &component);
  if (status != LEVADA_OK) return LuFail(L, status);
  lua_createtable(L, 0, 2);
  if (component.dtype != LEVADA_INVALID_DTYPE) lua_pushstring(L, levada_dtype_name((levada_dtype)component.dtype));
  else lua_pushliteral(L, "dataset");
  lua_setfield(L, -2, "dtype");
  if (component.rank < 0) return 1;
  lua_createtable(L, component.rank, 0);
  for (int32_t i = 0; i < component.rank; ++i) {
    lua_pushinteger(L, component.shape[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "shape");
  return 1;
}

/* to_dataset(components as a list) : from_elements({{component, ...}, ...}) */
static int FromElements(lua_State *L) {
  LuHandle *handle;
  levada_element **elements;
  levada_dataset *out = NULL;
  levada_status status = LEVADA_OK;
  int64_t n, made = 0;
  if (lua_type(L, 1) != LUA_TTABLE) {
    LuPushWrongType(L, "from_elements", "table", 1);
    return lua_error(L);
  }
  n = (int64_t)lua_rawlen(L, 1);
  handle = LuNew(L, LU_DATASET);
  elements = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *elements, 0);
  for (; made < n && status == LEVADA_OK; ++made) {
    levada_tensor *const *tensors;
    int32_t count;
    const int top = lua_gettop(L);
    elements[made] = NULL;
    lua_rawgeti(L, 1, made + 1);
    if (!LuTensors(L, top + 1, "from_elements", &tensors, &count)) {
      while (made > 0) levada_element_release(elements[--made]);
      return lua_error(L);
    }
    status = levada_element_create(tensors, count, &elements[made]);
    lua_settop(L, top);
  }
  if (status == LEVADA_OK) status = levada_dataset_from_elements(elements, n, &out);
  while (made > 0) levada_element_release(elements[--made]);
  handle->pointer = out;
  lua_pop(L, 1);
  return status == LEVADA_OK ? 1 : LuFail(L, status);
}

int LuOpenPipeline(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"iterator_create", Create}, {"iterator_next", Next}, {"iterator_try_next", TryNext},
      {"iterator_cancel", Cancel}, {"iterator_save", Save},
      {"iterator_save_strict", SaveStrict}, {"iterator_restore", Restore}, {"dataset_at", At},
      {"dataset_component", Component}, {"dataset_from_elements", FromElements}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
