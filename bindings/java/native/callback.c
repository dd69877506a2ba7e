/* Java functions called by the library, on whatever thread: the trampolines call static methods of levada.Callbacks. */
#include <stdlib.h>
#include <string.h>

#include "handle.h"

/* A Java object that the library holds. */
typedef struct Box {
  jobject object;
} Box;

static Box *MakeBox(JNIEnv *env, jobject object) {
  Box *box = malloc(sizeof *box);
  if (box == NULL) return NULL;
  box->object = (*env)->NewGlobalRef(env, object);
  if (box->object != NULL) return box;
  free(box);
  return NULL;
}

void *LvjBox(JNIEnv *env, jobject function, const char *name) {
  Box *box;
  if (function == NULL) return LvjUnwrap(env, NULL, name, "function");
  box = MakeBox(env, function);
  if (box == NULL) LvjThrowText(env, LEVADA_RESOURCE_EXHAUSTED, name, "out of memory");
  return box;
}

void LvjBoxRelease(void *pointer) {
  Box *box = pointer;
  JNIEnv *env = LvjEnv();
  if (env != NULL) (*env)->DeleteGlobalRef(env, box->object);
  free(box);
}

jobject LvjBoxed(void *box) { return ((Box *)box)->object; }

/* The environment with room for local references of one callback; NULL with a failure in *status. */
static JNIEnv *Enter(levada_status *status) {
  JNIEnv *env = LvjEnv();
  *status = LEVADA_OK;
  if (env == NULL) {
    *status = levada_error_raise(LEVADA_UNAVAILABLE, "callback: the Java virtual machine takes no more threads", NULL, NULL);
  } else if ((*env)->PushLocalFrame(env, 16) != 0) {
    *status = LvjFail(env);
    env = NULL;
  }
  return env;
}

static levada_status Leave(JNIEnv *env) {
  levada_status status = (*env)->ExceptionCheck(env) ? LvjFail(env) : LEVADA_OK;
  (*env)->PopLocalFrame(env, NULL);
  return status;
}

/* Calls a static method (Object, long) -> long; the number that it gets is a reference of its own, as what it gives. */
static levada_status Call(void *box, jmethodID method, void *argument, void **out) {
  levada_status status;
  JNIEnv *env = Enter(&status);
  *out = NULL;
  if (env == NULL) return status;
  *out = (void *)(intptr_t)(*env)->CallStaticLongMethod(env, lvj.callbacks, method, ((Box *)box)->object,
                                                        (jlong)(intptr_t)argument);
  status = Leave(env);
  if (status != LEVADA_OK) *out = NULL;
  return status;
}

levada_status LvjMap(void *box, const levada_element *in, levada_element **out) {
  void *made;
  levada_status status = Call(box, lvj.map, levada_element_retain((levada_element *)in), &made);
  *out = made;
  return status;
}

levada_status LvjDatasetOf(void *box, const levada_element *in, levada_dataset **out) {
  void *made;
  levada_status status = Call(box, lvj.dataset_of, levada_element_retain((levada_element *)in), &made);
  *out = made;
  return status;
}

levada_status LvjUpdate(void *box, const levada_tensor *value, levada_tensor **out) {
  void *made;
  levada_status status = Call(box, lvj.update, levada_tensor_retain((levada_tensor *)value), &made);
  *out = made;
  return status;
}

levada_status LvjOpen(void *box, void **out_pass) {
  levada_status status;
  JNIEnv *env = Enter(&status);
  jobject pass;
  *out_pass = NULL;
  if (env == NULL) return status;
  pass = (*env)->CallStaticObjectMethod(env, lvj.callbacks, lvj.open, ((Box *)box)->object);
  if (!(*env)->ExceptionCheck(env)) {
    *out_pass = MakeBox(env, pass);
    if (*out_pass == NULL) status = levada_error_raise(LEVADA_RESOURCE_EXHAUSTED, "from_generator: out of memory", NULL, NULL);
  }
  return status == LEVADA_OK ? Leave(env) : ((*env)->PopLocalFrame(env, NULL), status);
}

levada_status LvjNext(void *pass, levada_element **out) {
  void *made;
  levada_status status = Call(pass, lvj.next, NULL, &made);
  *out = made;
  return status;
}

void LvjClose(void *pass) {
  levada_status status;
  JNIEnv *env = Enter(&status);
  if (env != NULL) {
    (*env)->CallStaticVoidMethod(env, lvj.callbacks, lvj.close, ((Box *)pass)->object);
    if ((*env)->ExceptionCheck(env)) (*env)->ExceptionClear(env); /* nobody is left to hear of it */
    (*env)->PopLocalFrame(env, NULL);
  }
  LvjBoxRelease(pass);
}
