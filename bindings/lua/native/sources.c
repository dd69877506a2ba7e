/* Datasets of what Lua code generates: a function gives an iterator as `for` takes it, anew for each pass. */
#include "handle.h"

/* A pass: the iterator function, its state and its control value, in a table of the registry. */
typedef struct Pass {
  LuBox *box; /* of the dataset, which outlives its passes */
  LuWorld *world;
  int reference;
  levada_element *element;
} Pass;

/* Protected: begins a pass */
static int OpenTrampoline(lua_State *L) {
  Pass *pass = lua_touserdata(L, 1);
  lua_createtable(L, 3, 0);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LuBoxReference(pass->box));
  lua_call(L, 0, 3);
  for (int i = 3; i >= 1; --i) lua_rawseti(L, 2, i);
  pass->reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

static levada_status Open(void *box, void **out_pass) {
  lua_State *L;
  levada_status status = LuBoxState(box, &L);
  Pass *pass;
  if (status != LEVADA_OK) return status;
  pass = calloc(1, sizeof *pass);
  if (pass == NULL) return levada_error_raise(LEVADA_RESOURCE_EXHAUSTED, "out of memory", NULL, NULL);
  pass->box = box;
  status = LuProtected(L, OpenTrampoline, pass);
  if (status != LEVADA_OK) {
    free(pass);
    return status;
  }
  pass->world = LuWorldRetain(LuBoxWorld(box));
  *out_pass = pass;
  return LEVADA_OK;
}

/* Protected: the next values, of which the first becomes the control value */
static int NextTrampoline(lua_State *L) {
  Pass *pass = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, pass->reference);
  for (int i = 1; i <= 3; ++i) lua_rawgeti(L, 2, i);
  lua_call(L, 2, LUA_MULTRET);
  if (lua_gettop(L) < 3 || lua_isnil(L, 3)) return 0;
  lua_pushvalue(L, 3);
  lua_rawseti(L, 2, 3);
  pass->element = LuElementOf(L, pass->box, 3, lua_gettop(L) - 2);
  return 0;
}

static levada_status Next(void *pointer, levada_element **out) {
  Pass *pass = pointer;
  lua_State *L;
  levada_status status = LuBoxState(pass->box, &L);
  pass->element = NULL;
  if (status == LEVADA_OK) status = LuProtected(L, NextTrampoline, pass);
  *out = status == LEVADA_OK ? pass->element : NULL;
  return status;
}

static void Close(void *pointer) {
  Pass *pass = pointer;
  LuDefer(pass->world, pass->reference);
  LuWorldRelease(pass->world);
  free(pass);
}

/* from_generator(function, descriptions) */
static int FromGenerator(lua_State *L) {
  const levada_element_source source = {.struct_size = sizeof source, .caller_thread = 1, .open = Open, .next = Next,
                                        .close = Close};
  const levada_component *components;
  levada_dataset *out = NULL;
  int32_t n;
  LuBox *box;
  levada_status status;
  if (!LuComponents(L, 2, "from_generator", &components, &n)) return lua_error(L);
  box = LuBoxNew(L, 1);
  LuBoxDtypes(box, 0, components, n);
  LU_INSIDE(L, status = levada_dataset_from_generator(components, n, &source, box, LuBoxRelease, &out));
  LuDrain(L);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushHandle(L, LU_DATASET, out);
  return 1;
}

int LuOpenSources(lua_State *L) {
  static const luaL_Reg functions[] = {{"from_generator", FromGenerator}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
