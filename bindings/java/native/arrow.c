/* Tables of other libraries by the addresses of their structs, which are consumed. */
#include "handle.h"

/* {names, dataset} as addresses. */
static jlongArray Table(JNIEnv *env, levada_status status, levada_tensor *names, levada_dataset *rows) {
  const jlong handles[2] = {(jlong)(intptr_t)names, (jlong)(intptr_t)rows};
  jlongArray result = NULL;
  if (status != LEVADA_OK) {
    LvjThrow(env, status);
    return NULL;
  }
  result = (*env)->NewLongArray(env, 2);
  if (result != NULL) {
    (*env)->SetLongArrayRegion(env, result, 0, 2, handles);
  } else {
    levada_tensor_release(names);
    levada_dataset_release(rows);
  }
  return result;
}

JNIEXPORT jlongArray JNICALL Java_levada_Native_fromArrowStream(JNIEnv *env, jclass self, jlong stream, jobject columns,
                                                                jobject fill_names, jobjectArray fills) {
  const levada_tensor *wanted = LvjUnwrap(env, columns, "from_arrow", "columns"), *filled;
  levada_tensor *names = NULL;
  levada_dataset *rows = NULL;
  LvjList list;
  levada_status status;
  (void)self;
  if (wanted == NULL || (filled = LvjUnwrap(env, fill_names, "from_arrow", "fills")) == NULL) return NULL;
  if (!LvjListParse(env, fills, "from_arrow", "fills", &list)) return NULL;
  status = levada_dataset_from_arrow_stream((struct ArrowArrayStream *)(intptr_t)stream, wanted, filled, list.items,
                                            list.n, &names, &rows);
  LvjListFree(&list);
  return Table(env, status, names, rows);
}

JNIEXPORT jlongArray JNICALL Java_levada_Native_fromArrowArray(JNIEnv *env, jclass self, jlong schema, jlong array,
                                                               jobject columns, jobject fill_names, jobjectArray fills) {
  const levada_tensor *wanted = LvjUnwrap(env, columns, "from_arrow", "columns"), *filled;
  levada_tensor *names = NULL;
  levada_dataset *rows = NULL;
  LvjList list;
  levada_status status;
  (void)self;
  if (wanted == NULL || (filled = LvjUnwrap(env, fill_names, "from_arrow", "fills")) == NULL) return NULL;
  if (!LvjListParse(env, fills, "from_arrow", "fills", &list)) return NULL;
  status = levada_dataset_from_arrow_array((struct ArrowSchema *)(intptr_t)schema, (struct ArrowArray *)(intptr_t)array,
                                           wanted, filled, list.items, list.n, &names, &rows);
  LvjListFree(&list);
  return Table(env, status, names, rows);
}

JNIEXPORT jlong JNICALL Java_levada_Native_tensorFromArrow(JNIEnv *env, jclass self, jlong schema, jlong array,
                                                           jobject fill) {
  levada_tensor *made = NULL;
  const levada_tensor *filled = LvjOptional(env, fill, "from_arrow", "fill");
  levada_status status;
  (void)self;
  if ((*env)->ExceptionCheck(env)) return 0;
  status = levada_tensor_from_arrow((struct ArrowSchema *)(intptr_t)schema, (struct ArrowArray *)(intptr_t)array, filled,
                                    &made);
  if (status != LEVADA_OK) LvjThrow(env, status);
  return (jlong)(intptr_t)made;
}
