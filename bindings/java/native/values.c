/* Java values <-> C values. */
#include <stdlib.h>
#include <string.h>

#include "handle.h"

void *LvjOptional(JNIEnv *env, jobject object, const char *function, const char *parameter) {
  jlong handle;
  if (object == NULL) return NULL;
  handle = (*env)->GetLongField(env, object, lvj.handle);
  if (handle == 0) LvjThrowText(env, LEVADA_MISUSE, function, "%s: expected an open object, got one that is closed", parameter);
  return (void *)(intptr_t)handle;
}

void *LvjUnwrap(JNIEnv *env, jobject object, const char *function, const char *parameter) {
  char text[160];
  if (object != NULL) return LvjOptional(env, object, function, parameter);
  strcpy(text, strncmp(function, "levada_", 7) == 0 ? "" : "levada: ");
  strncat(text, strncmp(function, "levada_", 7) == 0 ? function + 7 : function, 60);
  strcat(text, ": ");
  strncat(text, parameter, 40);
  strcat(text, ": expected an object, got null");
  (*env)->ThrowNew(env, lvj.null_pointer, text);
  return NULL;
}

char *LvjText(JNIEnv *env, jbyteArray bytes) {
  jsize n;
  char *text;
  if (bytes == NULL) return NULL;
  n = (*env)->GetArrayLength(env, bytes);
  text = malloc((size_t)n + 1);
  if (text == NULL) {
    LvjThrowText(env, LEVADA_RESOURCE_EXHAUSTED, "text", "out of memory");
    return NULL;
  }
  (*env)->GetByteArrayRegion(env, bytes, 0, n, (jbyte *)text);
  text[n] = '\0';
  return text;
}

jstring LvjStringOf(JNIEnv *env, const char *bytes, int64_t nbytes) {
  jbyteArray array = (*env)->NewByteArray(env, (jsize)nbytes);
  jstring result = NULL;
  if (array == NULL) return NULL;
  (*env)->SetByteArrayRegion(env, array, 0, (jsize)nbytes, (const jbyte *)bytes);
  result = (*env)->CallStaticObjectMethod(env, lvj.text, lvj.decode, array);
  (*env)->DeleteLocalRef(env, array);
  return result;
}

jstring LvjString(JNIEnv *env, const char *text) {
  return text != NULL ? LvjStringOf(env, text, (int64_t)strlen(text)) : NULL;
}

/* ---- lists of tensors: each is retained for the call, since another thread may change the array ---- */

int LvjListRoom(JNIEnv *env, jint count, LvjList *list) {
  *list = (LvjList){NULL, 0};
  if (count < 0 || count > 1 << 20) {
    LvjThrowText(env, LEVADA_INVALID_ARGUMENT, "outputs", "expected a count of 0 ... 1048576, got %d", (int)count);
    return 0;
  }
  list->items = calloc((size_t)count + 1, sizeof *list->items);
  if (list->items == NULL) {
    LvjThrowText(env, LEVADA_RESOURCE_EXHAUSTED, "outputs", "out of memory");
    return 0;
  }
  list->n = count;
  return 1;
}

int LvjListParse(JNIEnv *env, jobjectArray array, const char *function, const char *parameter, LvjList *list) {
  jsize n = array != NULL ? (*env)->GetArrayLength(env, array) : 0;
  *list = (LvjList){NULL, 0};
  if (array == NULL) return LvjUnwrap(env, NULL, function, parameter) != NULL;
  list->items = calloc((size_t)n + 1, sizeof *list->items);
  if (list->items == NULL) {
    LvjThrowText(env, LEVADA_RESOURCE_EXHAUSTED, function, "out of memory");
    return 0;
  }
  for (jsize i = 0; i < n; ++i) {
    jobject item = (*env)->GetObjectArrayElement(env, array, i);
    levada_tensor *tensor = LvjUnwrap(env, item, function, parameter);
    if (tensor == NULL) {
      LvjListFree(list);
      return 0;
    }
    list->items[list->n++] = levada_tensor_retain(tensor);
    (*env)->DeleteLocalRef(env, item);
  }
  return 1;
}

void LvjListFree(LvjList *list) {
  for (int32_t i = 0; list->items != NULL && i < list->n; ++i) levada_tensor_release(list->items[i]);
  free(list->items);
  *list = (LvjList){NULL, 0};
}

/* Hands the tensors of a list over to Java. */
jlongArray LvjHandles(JNIEnv *env, LvjList *list) {
  jlongArray result = (*env)->NewLongArray(env, list->n);
  for (int32_t i = 0; result != NULL && i < list->n; ++i) {
    jlong handle = (jlong)(intptr_t)list->items[i];
    (*env)->SetLongArrayRegion(env, result, i, 1, &handle);
    list->items[i] = NULL;
  }
  return result;
}

/* Adds one output to those that a call has returned so far; nothing after a failure. */
void LvjAppend(JNIEnv *env, jlongArray *array, levada_tensor *tensor) {
  jlong handles[8] = {0};
  jsize n = *array != NULL ? (*env)->GetArrayLength(env, *array) : 0;
  if (tensor == NULL || n >= 8) return;
  if (n > 0) (*env)->GetLongArrayRegion(env, *array, 0, n, handles);
  handles[n] = (jlong)(intptr_t)tensor;
  *array = (*env)->NewLongArray(env, n + 1);
  if (*array != NULL) (*env)->SetLongArrayRegion(env, *array, 0, n + 1, handles);
}

/* ---- memory of one call ---- */

void *LvjAlloc(JNIEnv *env, LvjArena *arena, int64_t nbytes) {
  void **block = calloc(1, sizeof(void *) * 2 + (size_t)nbytes);
  if (block == NULL) {
    LvjThrowText(env, LEVADA_RESOURCE_EXHAUSTED, "arguments", "out of memory");
    return NULL;
  }
  block[0] = arena->blocks;
  arena->blocks = block;
  return block + 2;
}

void LvjFree(LvjArena *arena) {
  while (arena->blocks != NULL) {
    void **block = arena->blocks;
    arena->blocks = block[0];
    free(block);
  }
}

#define LVJ_ARRAY(Name, JavaArray, Type, Region)                                             \
  int Name(JNIEnv *env, LvjArena *arena, JavaArray array, Type **out, int32_t *n) {          \
    *out = NULL;                                                                             \
    *n = 0;                                                                                  \
    if (array == NULL) return 1;                                                             \
    *n = (*env)->GetArrayLength(env, array);                                                 \
    *out = LvjAlloc(env, arena, ((int64_t)*n + 1) * (int64_t)sizeof **out);                  \
    if (*out == NULL) return 0;                                                              \
    (*env)->Region(env, array, 0, *n, (void *)*out);                                         \
    return 1;                                                                                \
  }

LVJ_ARRAY(LvjLongs, jlongArray, int64_t, GetLongArrayRegion)
LVJ_ARRAY(LvjInts, jintArray, int32_t, GetIntArrayRegion)
LVJ_ARRAY(LvjDoubles, jdoubleArray, double, GetDoubleArrayRegion)

int LvjObjects(JNIEnv *env, LvjArena *arena, jobjectArray array, const char *function, const char *parameter,
               void ***out, int32_t *n) {
  if (array == NULL) return LvjUnwrap(env, NULL, function, parameter) != NULL;
  *n = (*env)->GetArrayLength(env, array);
  *out = LvjAlloc(env, arena, ((int64_t)*n + 1) * (int64_t)sizeof **out);
  for (jsize i = 0; *out != NULL && i < *n; ++i) {
    jobject item = (*env)->GetObjectArrayElement(env, array, i);
    (*out)[i] = LvjUnwrap(env, item, function, parameter);
    (*env)->DeleteLocalRef(env, item);
    if ((*out)[i] == NULL) return 0;
  }
  return *out != NULL;
}

void LvjNumbers(JNIEnv *env, jlongArray array, int64_t *numbers, int32_t n) {
  jsize given = array != NULL ? (*env)->GetArrayLength(env, array) : 0;
  memset(numbers, 0, (size_t)n * sizeof *numbers);
  if (given > 0) (*env)->GetLongArrayRegion(env, array, 0, given < n ? given : n, (jlong *)numbers);
}
