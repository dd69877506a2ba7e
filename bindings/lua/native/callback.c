/* Lua functions called by the library. They run only inside a call of levada on the thread of that call (caller-thread mode),
 * in the coroutine that made it, and protected: no Lua error unwinds through the library. */
#include "handle.h"

enum { FEW = 8 }; /* components of an element that need no memory of their own */

struct LuBox {
  LuWorld *world;
  int reference;
  int32_t n_dtypes;
  levada_dtype *dtypes; /* of the results; LEVADA_INVALID_DTYPE: what the value has itself */
};

LuBox *LuBoxNew(lua_State *L, int index) {
  LuBox *box;
  LuCheckFunction(L, index, "callback");
  lua_pushvalue(L, index);
  box = malloc(sizeof *box);
  if (box == NULL) LuError(L, LEVADA_RESOURCE_EXHAUSTED, "out of memory");
  box->reference = luaL_ref(L, LUA_REGISTRYINDEX);
  box->world = LuWorldRetain(LuWorldOf(L));
  box->n_dtypes = 0;
  box->dtypes = NULL;
  return box;
}

void LuBoxDtypes(LuBox *box, int32_t first, const levada_component *components, int32_t n) {
  levada_dtype *dtypes = realloc(box->dtypes, (size_t)(first + n + 1) * sizeof *dtypes);
  if (dtypes == NULL) return; /* values keep their own dtypes, which the library checks */
  for (int32_t i = box->n_dtypes; i < first + n; ++i) {
    dtypes[i] = i < first ? LEVADA_INVALID_DTYPE : (levada_dtype)components[i - first].dtype;
  }
  box->dtypes = dtypes;
  box->n_dtypes = first + n;
}

void LuBoxRelease(void *pointer) {
  LuBox *box = pointer;
  LuDefer(box->world, box->reference);
  LuWorldRelease(box->world);
  free(box->dtypes);
  free(box);
}

LuWorld *LuBoxWorld(LuBox *box) { return box->world; }
int LuBoxReference(LuBox *box) { return box->reference; }

levada_status LuBoxState(LuBox *box, lua_State **L) {
  *L = lu_current;
  if (*L == NULL || LuWorldOf(*L) != box->world) {
    return levada_error_raise(LEVADA_MISUSE, "callback: a Lua function runs only on the thread that calls levada",
        NULL, NULL);
  }
  if (!lua_checkstack(*L, LUA_MINSTACK + 2 * LEVADA_MAX_RANK)) {
    return levada_error_raise(LEVADA_RESOURCE_EXHAUSTED, "callback: the Lua stack is full", NULL, NULL);
  }
  return LEVADA_OK;
}

levada_status LuProtected(lua_State *L, lua_CFunction function, void *argument) {
  levada_status status = LEVADA_OK;
  lua_pushcfunction(L, function);
  lua_pushlightuserdata(L, argument);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) status = LuFailWith(L);
  lu_current = L;
  return status;
}

int LuPushComponents(lua_State *L, const levada_element *element) {
  const int32_t n = levada_element_count(element);
  luaL_checkstack(L, n + LUA_MINSTACK, "element");
  for (int32_t i = 0; i < n; ++i) {
    levada_tensor *tensor = levada_element_get(element, i);
    if (tensor != NULL) LuPushTensor(L, levada_tensor_retain(tensor));
    else LuPushHandle(L, LU_DATASET, levada_dataset_retain(levada_element_dataset(element, i)));
  }
  return n;
}

/* Makes an element of `count` values from `first` on: datasets and whatever makes a tensor, which replaces it. Raises. */
levada_element *LuElementOf(lua_State *L, LuBox *box, int first, int count) {
  levada_tensor *few_tensors[FEW], **tensors = few_tensors;
  levada_dataset *few_datasets[FEW], **datasets = few_datasets;
  levada_element *out = NULL;
  levada_status status;
  int nested = 0;
  if (count > FEW) {
    tensors = lua_newuserdatauv(L, (size_t)count * sizeof *tensors, 0);
    datasets = lua_newuserdatauv(L, (size_t)count * sizeof *datasets, 0);
  }
  for (int i = 0; i < count; ++i) {
    LuHandle *handle = LuTest(L, first + i);
    tensors[i] = NULL;
    datasets[i] = NULL;
    if (handle != NULL && handle->kind == LU_DATASET) {
      datasets[i] = LuCheck(L, LU_DATASET, first + i, "callback");
      nested = 1;
    } else if (handle != NULL && handle->kind == LU_TENSOR) {
      tensors[i] = LuCheck(L, LU_TENSOR, first + i, "callback");
    } else {
      const levada_dtype dtype = i < box->n_dtypes ? box->dtypes[i] : LEVADA_INVALID_DTYPE;
      tensors[i] = LuConvert(L, first + i, dtype, LEVADA_CHECKED, "callback");
      if (tensors[i] == NULL) lua_error(L);
      LuPushTensor(L, tensors[i]);
      lua_replace(L, first + i);
    }
  }
  status = nested ? levada_element_create_nested(tensors, datasets, count, &out) : levada_element_create(tensors,
      count, &out);
  if (status != LEVADA_OK) LuFail(L, status);
  return out;
}

typedef struct Call {
  LuBox *box;
  const levada_element *in;
  levada_element *element;
  levada_dataset *dataset;
} Call;

/* Calls the function of a box with the components of an element; its results are on the stack from 2 on. */
static int CallBox(lua_State *L, Call *call) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, call->box->reference);
  lua_call(L, LuPushComponents(L, call->in), LUA_MULTRET);
  return lua_gettop(L) - 1;
}

static int MapTrampoline(lua_State *L) {
  Call *call = lua_touserdata(L, 1);
  const int n = CallBox(L, call);
  call->element = LuElementOf(L, call->box, 2, n);
  return 0;
}

levada_status LuMapCallback(void *box, const levada_element *in, levada_element **out) {
  Call call = {.box = box, .in = in};
  lua_State *L;
  levada_status status = LuBoxState(box, &L);
  if (status == LEVADA_OK) status = LuProtected(L, MapTrampoline, &call);
  if (status == LEVADA_OK) *out = call.element;
  return status;
}

static int DatasetTrampoline(lua_State *L) {
  Call *call = lua_touserdata(L, 1);
  CallBox(L, call);
  lua_settop(L, 2);
  call->dataset = levada_dataset_retain(LuCheck(L, LU_DATASET, 2, "callback"));
  return 0;
}

levada_status LuDatasetCallback(void *box, const levada_element *in, levada_dataset **out) {
  Call call = {.box = box, .in = in};
  lua_State *L;
  levada_status status = LuBoxState(box, &L);
  if (status == LEVADA_OK) status = LuProtected(L, DatasetTrampoline, &call);
  if (status == LEVADA_OK) *out = call.dataset;
  return status;
}

/* ---- variables ---- */

typedef struct Update {
  LuBox *box;
  const levada_tensor *value;
  levada_tensor *out;
} Update;

static int UpdateTrampoline(lua_State *L) {
  Update *update = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, update->box->reference);
  LuPushTensor(L, levada_tensor_retain((levada_tensor *)update->value));
  lua_call(L, 1, 1);
  update->out = LuConvert(L, 2, levada_tensor_dtype(update->value), LEVADA_CHECKED, "update");
  return update->out != NULL ? 0 : lua_error(L);
}

static levada_status UpdateCallback(void *box, const levada_tensor *value, levada_tensor **out) {
  Update update = {.box = box, .value = value};
  lua_State *L;
  levada_status status = LuBoxState(box, &L);
  if (status == LEVADA_OK) status = LuProtected(L, UpdateTrampoline, &update);
  if (status == LEVADA_OK) *out = update.out;
  return status;
}

/* variable_update(variable, function) */
static int VariableUpdate(lua_State *L) {
  levada_variable *variable = LuCheck(L, LU_VARIABLE, 1, "update");
  LuHandle *handle = LuTest(L, 1);
  levada_status status;
  LuBox *box = LuBoxNew(L, 2);
  handle->busy = 1;
  LU_INSIDE(L, status = levada_variable_update(levada_variable_retain(variable), UpdateCallback, box, LuBoxRelease));
  handle->busy = 0;
  levada_variable_release(variable); /* the function may have closed it */
  LuDrain(L);
  return status == LEVADA_OK ? 0 : LuFail(L, status);
}

int LuOpenCallbacks(lua_State *L) {
  static const luaL_Reg functions[] = {{"variable_update", VariableUpdate}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
