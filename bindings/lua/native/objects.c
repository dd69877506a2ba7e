/* Variables, checkpoints, and calls of functions with lists of results. */
#include "handle.h"

/* variable_create(value, dtype or nil, name or nil) */
static int VariableCreate(lua_State *L) {
  levada_dtype dtype = LEVADA_INVALID_DTYPE;
  levada_tensor *value;
  levada_variable *variable = NULL;
  levada_status status;
  const char *name = lua_isnoneornil(L, 3) ? NULL : LuCheckText(L, 3, "variable: name");
  if (!lua_isnoneornil(L, 2) && !LuDtype(L, 2, &dtype)) return lua_error(L);
  value = LuConvert(L, 1, dtype, LEVADA_CHECKED, "variable");
  if (value == NULL) return lua_error(L);
  status = levada_variable_create(value, name, &variable);
  levada_tensor_release(value);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushHandle(L, LU_VARIABLE, variable);
  return 1;
}

static int VariableRead(lua_State *L) {
  levada_variable *variable = LuCheck(L, LU_VARIABLE, 1, "read");
  levada_tensor *out = NULL;
  levada_status status = levada_variable_read(variable, &out);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushHandle(L, LU_TENSOR, out);
  return 1;
}

/* Values that are no tensors become the variable's dtype, checked. */
static int AssignBy(lua_State *L, levada_status (*assign)(levada_variable *, const levada_tensor *), const char *what) {
  levada_variable *variable = LuCheck(L, LU_VARIABLE, 1, what);
  levada_tensor *value = LuIsStrong(L, 2) ? LuOperand(L, 2, what)
                                          : LuConvert(L, 2, levada_variable_dtype(variable), LEVADA_CHECKED, what);
  levada_status status;
  if (value == NULL) return lua_error(L);
  status = assign(variable, value);
  levada_tensor_release(value);
  if (status != LEVADA_OK) return LuFail(L, status);
  lua_settop(L, 1);
  return 1;
}

static int Assign(lua_State *L) { return AssignBy(L, levada_variable_assign, "assign"); }
static int AssignAdd(lua_State *L) { return AssignBy(L, levada_variable_assign_add, "assign_add"); }
static int AssignSub(lua_State *L) { return AssignBy(L, levada_variable_assign_sub, "assign_sub"); }

static int ScatterBy(lua_State *L, levada_status (*scatter)(levada_variable *, levada_scatter, const levada_tensor *,
                                                            const levada_tensor *), const char *what) {
  static const char *const kinds[] = {"update", "add", "sub", "mul", "div", "min", "max", NULL};
  levada_variable *variable = LuCheck(L, LU_VARIABLE, 1, what);
  const int kind = LuChoice(L, 2, kinds, what);
  levada_tensor *indices = LuOperand(L, 3, what), *updates;
  levada_status status;
  if (indices == NULL) return lua_error(L);
  updates = LuIsStrong(L, 4) ? LuOperand(L, 4, what)
                             : LuConvert(L, 4, levada_variable_dtype(variable), LEVADA_CHECKED, what);
  if (updates == NULL) {
    levada_tensor_release(indices);
    return lua_error(L);
  }
  status = scatter(variable, (levada_scatter)kind, indices, updates);
  levada_tensor_release(indices);
  levada_tensor_release(updates);
  if (status != LEVADA_OK) return LuFail(L, status);
  lua_settop(L, 1);
  return 1;
}

static int Scatter(lua_State *L) { return ScatterBy(L, levada_variable_scatter, "scatter"); }
static int ScatterNd(lua_State *L) { return ScatterBy(L, levada_variable_scatter_nd, "scatter_nd"); }

/* call(Function, {tensors}, rows) -> results */
static int FunctionCall(lua_State *L) {
  levada_function *function = LuCheck(L, LU_FUNCTION, 1, "call");
  const int rows = lua_toboolean(L, 3);
  levada_tensor *const *inputs, **outputs;
  int32_t n_inputs, n_outputs = levada_function_num_outputs(function);
  levada_status status;
  if (!LuTensors(L, 2, "call", &inputs, &n_inputs)) return lua_error(L);
  luaL_checkstack(L, n_outputs + LUA_MINSTACK, "call");
  outputs = lua_newuserdatauv(L, ((size_t)n_outputs + 1) * sizeof *outputs, 0);
  LU_INSIDE(L, status = (rows ? levada_function_call_rows : levada_function_call)(function, inputs, n_inputs, outputs,
      n_outputs));
  if (status != LEVADA_OK) return LuFail(L, status);
  for (int32_t i = 0; i < n_outputs; ++i) LuPushTensor(L, outputs[i]);
  return n_outputs;
}

/* trace_argument(Trace, dtype, shape or nil) -> symbolic tensor */
static int TraceArgument(lua_State *L) {
  levada_trace *trace = LuCheck(L, LU_TRACE, 1, "argument");
  levada_dtype dtype;
  const int64_t *shape = NULL;
  int32_t rank = LEVADA_UNKNOWN_RANK;
  levada_tensor *out = NULL;
  levada_status status;
  if (!LuDtype(L, 2, &dtype)) return lua_error(L);
  if (!lua_isnoneornil(L, 3) && !LuShape(L, 3, "shape", &shape, &rank)) return lua_error(L);
  status = levada_trace_argument(trace, dtype, shape, rank, &out);
  if (status != LEVADA_OK) return LuFail(L, status);
  LuPushHandle(L, LU_TENSOR, out);
  return 1;
}

/* The items of a checkpoint: {name = variable, iterator or generator}. */
static levada_checkpoint_item *Items(lua_State *L, int index, int32_t *n) {
  levada_checkpoint_item *items;
  int32_t count = 0;
  if (lua_type(L, index) != LUA_TTABLE) {
    LuPushWrongType(L, "checkpoint", "table", index);
    lua_error(L);
  }
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) ++count;
  items = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof *items, 0);
  *n = 0;
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    LuHandle *handle = LuTest(L, lua_gettop(L));
    levada_checkpoint_item *item = &items[(*n)++];
    if (lua_type(L, -2) != LUA_TSTRING || handle == NULL || handle->pointer == NULL) {
      LuError(L, LEVADA_INVALID_ARGUMENT, "checkpoint: expected open objects by name, got %s as %s",
              luaL_typename(L, -1), lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "a position");
    }
    *item = (levada_checkpoint_item){.struct_size = sizeof *item, .name = lua_tostring(L, -2)};
    if (handle->kind == LU_VARIABLE) item->variable = handle->pointer;
    else if (handle->kind == LU_ITERATOR) item->iterator = handle->pointer;
    else if (handle->kind == LU_GENERATOR) item->generator = handle->pointer;
    else LuError(L, LEVADA_INVALID_ARGUMENT, "checkpoint: expected a Variable, Iterator or Generator as %s, got a %s",
                 item->name, LuKindName(handle->kind));
  }
  return items;
}

/* checkpoint_write(path, items) */
static int CheckpointWrite(lua_State *L) {
  const char *path = LuCheckText(L, 1, "checkpoint");
  int32_t n;
  levada_checkpoint_item *items = Items(L, 2, &n);
  levada_status status = levada_checkpoint_write(path, items, n);
  return status == LEVADA_OK ? 0 : LuFail(L, status);
}

/* checkpoint_restore(path, items, partial) */
static int CheckpointRestore(lua_State *L) {
  const char *path = LuCheckText(L, 1, "checkpoint");
  int32_t n;
  levada_checkpoint_item *items = Items(L, 2, &n);
  levada_status status;
  LU_INSIDE(L, status = levada_checkpoint_restore(path, items, n, lua_toboolean(L, 3)));
  return status == LEVADA_OK ? 0 : LuFail(L, status);
}

/* live_objects() -> {kind = count}, for tests of leaks */
static int LiveObjects(lua_State *L) {
  static const char *const names[] = {"tensor", "buffer", "variable", "trace", "function", "dataset", "iterator",
      "element",
                                      "error", "callback", "generator", "writer"};
  lua_createtable(L, 0, LEVADA_OBJECT_KINDS);
  LuDrain(L);
  for (int kind = 0; kind < LEVADA_OBJECT_KINDS; ++kind) {
    lua_pushinteger(L, levada_live_count((levada_object_kind)kind));
    lua_setfield(L, -2, names[kind]);
  }
  return 1;
}

int LuOpenObjects(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"variable_create", VariableCreate}, {"variable_read", VariableRead}, {"variable_assign", Assign},
      {"variable_assign_add", AssignAdd}, {"variable_assign_sub", AssignSub}, {"variable_scatter", Scatter},
      {"variable_scatter_nd", ScatterNd}, {"function_call", FunctionCall}, {"trace_argument",
          TraceArgument}, {"checkpoint_write", CheckpointWrite},
      {"checkpoint_restore", CheckpointRestore}, {"live_objects", LiveObjects}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  return 0;
}
