/* Failures as error objects: tables {code, status, message, step, position} that turn into text by themselves. What a Lua
 * function raised inside levada travels as the payload of the failure and is raised again as itself. */
#include <stdarg.h>
#include <stdio.h>

#include "handle.h"

_Thread_local int lu_asked = 0;

static char metatable_key;
static const char kTag = 0;

/* A Lua value in the registry. */
typedef struct Payload {
  const void *tag;
  LuWorld *world;
  int reference;
} Payload;

static const struct {
  levada_status status;
  const char *name;
} kCodes[] = {{LEVADA_OK, "OK"}, {LEVADA_CANCELLED, "CANCELLED"}, {LEVADA_UNKNOWN, "UNKNOWN"},
              {LEVADA_INVALID_ARGUMENT, "INVALID_ARGUMENT"}, {LEVADA_DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"},
              {LEVADA_NOT_FOUND, "NOT_FOUND"}, {LEVADA_ALREADY_EXISTS, "ALREADY_EXISTS"},
              {LEVADA_PERMISSION_DENIED, "PERMISSION_DENIED"}, {LEVADA_RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED"},
              {LEVADA_FAILED_PRECONDITION, "FAILED_PRECONDITION"}, {LEVADA_ABORTED, "ABORTED"},
              {LEVADA_OUT_OF_RANGE, "OUT_OF_RANGE"}, {LEVADA_UNIMPLEMENTED, "UNIMPLEMENTED"},
              {LEVADA_INTERNAL, "INTERNAL"}, {LEVADA_UNAVAILABLE, "UNAVAILABLE"}, {LEVADA_DATA_LOSS, "DATA_LOSS"},
              {LEVADA_UNAUTHENTICATED, "UNAUTHENTICATED"}, {LEVADA_MISUSE, "MISUSE"}, {LEVADA_USER, "USER"}};

static const char *CodeName(levada_status status) {
  for (size_t i = 0; i < sizeof kCodes / sizeof *kCodes; ++i) {
    if (kCodes[i].status == status) return kCodes[i].name;
  }
  return "UNKNOWN";
}

/* Pushes the object; the message is on top of the stack and is taken. */
static void MakeObject(lua_State *L, levada_status status, const char *origin, int64_t position) {
  lua_createtable(L, 0, 5);
  lua_insert(L, -2);
  lua_setfield(L, -2, "message");
  lua_pushstring(L, CodeName(status));
  lua_setfield(L, -2, "code");
  lua_pushinteger(L, status);
  lua_setfield(L, -2, "status");
  if (origin[0] != '\0') {
    lua_pushstring(L, origin);
    lua_setfield(L, -2, "step");
  }
  if (position >= 0) {
    lua_pushinteger(L, position + 1);
    lua_setfield(L, -2, "position");
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
  lua_setmetatable(L, -2);
}

void LuPushError(lua_State *L, levada_status code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  MakeObject(L, code, "", -1);
}

int LuError(lua_State *L, levada_status code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  MakeObject(L, code, "", -1);
  return lua_error(L);
}

void LuPushWrongType(lua_State *L, const char *what, const char *expected, int index) {
  LuHandle *handle = LuTest(L, index);
  LuPushError(L, LEVADA_INVALID_ARGUMENT, "%s: expected a %s as argument %d, got %s%s", what, expected, index,
              handle != NULL ? "a " : "", handle != NULL ? LuKindName(handle->kind) : luaL_typename(L, index));
}

void LuPushFailure(lua_State *L, levada_status status) {
  levada_error *error = levada_last_error_take();
  Payload *payload = error != NULL ? levada_error_payload(error) : NULL;
  if (payload != NULL && payload->tag == &kTag && payload->world == LuWorldOf(L)) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, payload->reference);
    levada_error_release(error);
    LuDrain(L);
    return;
  }
  lua_pushstring(L, levada_error_message(error));
  MakeObject(L, status, levada_error_origin(error), levada_error_position(error));
  levada_error_release(error);
}

int LuFail(lua_State *L, levada_status status) {
  LuPushFailure(L, status);
  return lua_error(L);
}

int LuSymbolic(lua_State *L, const char *what) {
  lu_asked = 1;
  return LuError(L, LEVADA_FAILED_PRECONDITION, "%s: a symbolic tensor has no value while a function is traced", what);
}

static void ReleasePayload(void *pointer) {
  Payload *payload = pointer;
  LuDefer(payload->world, payload->reference);
  LuWorldRelease(payload->world);
  free(payload);
}

/* What FailWith needs to know of an error value. */
typedef struct Raised {
  levada_status status;
  char message[1024];
  Payload *payload;
} Raised;

/* Protected: (raised, value) -> nothing. Keeps the value, then says in text what it is, which may raise. */
static int Describe(lua_State *L) {
  Raised *raised = lua_touserdata(L, 1);
  int is_error = 0;
  raised->payload = malloc(sizeof *raised->payload);
  if (raised->payload != NULL) {
    *raised->payload = (Payload){&kTag, LuWorldOf(L), LUA_NOREF};
    lua_pushvalue(L, 2);
    raised->payload->reference = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  if (lua_type(L, 2) == LUA_TTABLE && lua_getmetatable(L, 2)) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
    is_error = lua_rawequal(L, -1, -2);
  }
  if (is_error) {
    lua_getfield(L, 2, "status");
    if (lua_isinteger(L, -1) && lua_tointeger(L, -1) != LEVADA_OK) raised->status = (levada_status)lua_tointeger(L, -1);
    lua_getfield(L, 2, "message");
  } else {
    lua_pushvalue(L, 2);
  }
  snprintf(raised->message, sizeof raised->message, "%s", luaL_tolstring(L, lua_gettop(L), NULL));
  return 0;
}

levada_status LuFailWith(lua_State *L) {
  Raised raised = {LEVADA_USER, "a Lua error", NULL};
  lua_pushcfunction(L, Describe);
  lua_pushlightuserdata(L, &raised);
  lua_rotate(L, -3, 2);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
  if (raised.payload != NULL && raised.payload->reference == LUA_NOREF) {
    free(raised.payload);
    raised.payload = NULL;
  }
  if (raised.payload != NULL) LuWorldRetain(raised.payload->world);
  return levada_error_raise(raised.status, raised.message, raised.payload,
      raised.payload != NULL ? ReleasePayload : NULL);
}

static int ToText(lua_State *L) {
  lua_getfield(L, 1, "message");
  if (lua_getfield(L, 1, "step") == LUA_TSTRING) {
    lua_pushfstring(L, "%s (in %s)", lua_tostring(L, -2), lua_tostring(L, -1));
  } else {
    lua_pop(L, 1);
  }
  return 1;
}

/* error_object(code, message): what the package raises itself */
static int ErrorObject(lua_State *L) {
  const char *code = luaL_checkstring(L, 1);
  levada_status status = LEVADA_UNKNOWN;
  for (size_t i = 0; i < sizeof kCodes / sizeof *kCodes; ++i) {
    if (strcmp(code, kCodes[i].name) == 0) status = kCodes[i].status;
  }
  luaL_checkstring(L, 2);
  lua_settop(L, 2);
  MakeObject(L, status, "", -1);
  return 1;
}

/* asked(): whether a symbolic tensor was asked for its value since the last call */
static int Asked(lua_State *L) {
  lua_pushboolean(L, lu_asked);
  lu_asked = 0;
  return 1;
}

int LuOpenErrors(lua_State *L) {
  static const luaL_Reg functions[] = {{"error_object", ErrorObject}, {"asked", Asked}, {NULL, NULL}};
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, ToText);
  lua_setfield(L, -2, "__tostring");
  lua_pushliteral(L, "levada.Error");
  lua_setfield(L, -2, "__name");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
  luaL_setfuncs(L, functions, 0);
  return 0;
}
