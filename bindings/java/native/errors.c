/* Failures of the library <-> Java exceptions. A failure that began as an exception inside a callback carries that object
 * and is thrown as itself. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"

/* What a failure carries. The tag tells our payloads from those of other languages in the same process. */
typedef struct Payload {
  const void *tag;
  jthrowable exception;
} Payload;

static const char kTag = 0;

static void ReleasePayload(void *pointer) {
  Payload *payload = pointer;
  JNIEnv *env = LvjEnv();
  if (env != NULL) (*env)->DeleteGlobalRef(env, payload->exception);
  free(payload);
}

/* The text as Java bytes; NULL with OutOfMemoryError pending. */
static jbyteArray Bytes(JNIEnv *env, const char *text) {
  jsize n = (jsize)strlen(text);
  jbyteArray bytes = (*env)->NewByteArray(env, n);
  if (bytes != NULL) (*env)->SetByteArrayRegion(env, bytes, 0, n, (const jbyte *)text);
  return bytes;
}

static void ThrowByCode(JNIEnv *env, levada_status code, const char *message, const char *origin, int64_t position) {
  jbyteArray text = Bytes(env, message), place = text != NULL ? Bytes(env, origin) : NULL;
  jobject exception = NULL;
  if (place != NULL) {
    exception = (*env)->CallStaticObjectMethod(env, lvj.exception, lvj.make, (jint)code, text, place, (jlong)position);
  }
  /* when making it failed, that failure is pending instead */
  if (!(*env)->ExceptionCheck(env) && exception != NULL) (*env)->Throw(env, exception);
}

/* Throws what a callback threw, with the place where it did among its suppressed exceptions. */
static void ThrowItself(JNIEnv *env, jthrowable exception, const char *origin, int64_t position) {
  jbyteArray place = Bytes(env, origin);
  if (place != NULL) {
    (*env)->CallStaticVoidMethod(env, lvj.exception, lvj.add_place, exception, place, (jlong)position);
  }
  if ((*env)->ExceptionCheck(env)) (*env)->ExceptionClear(env); /* the failure itself matters more */
  (*env)->Throw(env, exception);
}

void LvjThrow(JNIEnv *env, levada_status status) {
  levada_error *error = levada_last_error_take();
  Payload *payload = levada_error_payload(error);
  const char *message = levada_error_message(error), *origin = error != NULL ? levada_error_origin(error) : "";
  if (origin == NULL) origin = "";
  if (!(*env)->ExceptionCheck(env)) {
    if (payload != NULL && payload->tag == &kTag) {
      ThrowItself(env, payload->exception, origin, levada_error_position(error));
    } else {
      if (status == LEVADA_RESOURCE_EXHAUSTED && message[0] == '\0') message = "out of memory";
      ThrowByCode(env, status, message, origin, levada_error_position(error));
    }
  }
  levada_error_release(error);
}

void LvjThrowText(JNIEnv *env, levada_status code, const char *function, const char *format, ...) {
  char text[512];
  va_list arguments;
  int n;
  if (strncmp(function, "levada_", 7) == 0) function += 7;
  n = snprintf(text, sizeof text, "%s: ", function);
  va_start(arguments, format);
  vsnprintf(text + n, sizeof text - (size_t)n, format, arguments);
  va_end(arguments);
  if (!(*env)->ExceptionCheck(env)) ThrowByCode(env, code, text, "", -1);
}

/* The text of a pending exception that was cleared; falls back to a word of our own. */
static char *TextOf(JNIEnv *env, jthrowable exception) {
  jbyteArray bytes = (*env)->CallStaticObjectMethod(env, lvj.text, lvj.describe, exception);
  char *text = NULL;
  if ((*env)->ExceptionCheck(env)) (*env)->ExceptionClear(env);
  else text = LvjText(env, bytes);
  if ((*env)->ExceptionCheck(env)) (*env)->ExceptionClear(env);
  return text;
}

levada_status LvjFail(JNIEnv *env) {
  jthrowable exception = (*env)->ExceptionOccurred(env);
  Payload *payload = malloc(sizeof *payload);
  levada_status code, status;
  char *text;
  (*env)->ExceptionClear(env);
  text = TextOf(env, exception);
  code = (*env)->CallStaticIntMethod(env, lvj.exception, lvj.code_of, exception);
  if ((*env)->ExceptionCheck(env)) {
    (*env)->ExceptionClear(env);
    code = LEVADA_USER;
  }
  if (payload != NULL) {
    payload->tag = &kTag;
    payload->exception = (*env)->NewGlobalRef(env, exception);
    if (payload->exception == NULL) {
      free(payload);
      payload = NULL;
    }
  }
  status = levada_error_raise(code, text != NULL ? text : "a callback failed", payload,
                              payload != NULL ? ReleasePayload : NULL);
  free(text);
  return status;
}
