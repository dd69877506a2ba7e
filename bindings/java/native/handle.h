/* What the hand-written part of the Java binding shares with the layer that SWIG generates. A Java object of the package
 * has a field `handle`, the address of a C handle, 0 when it is closed. */
#ifndef LEVADA_JAVA_HANDLE_H
#define LEVADA_JAVA_HANDLE_H

#include <jni.h>
#include <levada/levada.h>

/* Classes, fields and methods, looked up once when the library is loaded. */
typedef struct LvjIds {
  JavaVM *vm;
  jclass tensor, variable, dataset, iterator, generator; /* of the objects that several parameters accept */
  jfieldID handle;
  jclass callbacks;
  jmethodID map, dataset_of, update, open, next, close;
  jclass text;
  jmethodID decode, describe;
  jclass exception;
  jmethodID make, code_of, add_place;
  jclass null_pointer;
  jclass file_table;
  jmethodID file_open, file_call, file_list, file_error;
} LvjIds;

extern LvjIds lvj;

/* Tensors that a call was given or makes. */
typedef struct LvjList {
  levada_tensor **items;
  int32_t n;
} LvjList;

/* Memory of one call, freed together; begins with all zero. */
typedef struct LvjArena {
  void *blocks;
} LvjArena;

/* threads.c: the environment of the calling thread, which is attached as a daemon if it is not yet; NULL when the
 * virtual machine takes no more threads. */
JNIEnv *LvjEnv(void);
levada_status LvjInstallHooks(void);

/* errors.c: failures become pending Java exceptions, and pending exceptions failures of a callback. */
void LvjThrow(JNIEnv *env, levada_status status);
void LvjThrowText(JNIEnv *env, levada_status code, const char *function, const char *format, ...);
levada_status LvjFail(JNIEnv *env);

/* values.c: Java values to C and back. Each that fails returns NULL or 0 with an exception pending. */
void *LvjUnwrap(JNIEnv *env, jobject object, const char *function, const char *parameter);
void *LvjOptional(JNIEnv *env, jobject object, const char *function, const char *parameter);
char *LvjText(JNIEnv *env, jbyteArray bytes);
jstring LvjString(JNIEnv *env, const char *text);
jstring LvjStringOf(JNIEnv *env, const char *bytes, int64_t nbytes);
int LvjListParse(JNIEnv *env, jobjectArray array, const char *function, const char *parameter, LvjList *list);
int LvjListRoom(JNIEnv *env, jint count, LvjList *list);
void LvjListFree(LvjList *list);
jlongArray LvjHandles(JNIEnv *env, LvjList *list);
void LvjAppend(JNIEnv *env, jlongArray *array, levada_tensor *tensor);

/* Memory of an arena, zeroed, or NULL with OutOfMemoryError pending. */
void *LvjAlloc(JNIEnv *env, LvjArena *arena, int64_t nbytes);
void LvjFree(LvjArena *arena);
int LvjLongs(JNIEnv *env, LvjArena *arena, jlongArray array, int64_t **out, int32_t *n);
int LvjInts(JNIEnv *env, LvjArena *arena, jintArray array, int32_t **out, int32_t *n);
int LvjDoubles(JNIEnv *env, LvjArena *arena, jdoubleArray array, double **out, int32_t *n);
/* Handles of objects of one class; they live as long as the array. */
int LvjObjects(JNIEnv *env, LvjArena *arena, jobjectArray array, const char *function, const char *parameter,
               void ***out, int32_t *n);
/* The numbers of an options array; places that it does not have are 0. */
void LvjNumbers(JNIEnv *env, jlongArray array, int64_t *numbers, int32_t n);

/* options.c: what does not fit an array of numbers comes as an array of objects. */
int LvjComponents(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_component **out, int32_t *n);
int LvjPadded(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_padded_batch_options *options);
int LvjGroup(JNIEnv *env, jobjectArray carrier, levada_group_options *options);
int LvjBucket(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_bucket_options *options);
int LvjResample(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_resample_options *options);
int LvjCsv(JNIEnv *env, LvjArena *arena, jlongArray carrier, levada_csv_options *options);
int LvjFlatten(JNIEnv *env, LvjArena *arena, jlongArray carrier, levada_flatten_options *options);
int LvjCheckpointItems(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_checkpoint_item **out, int32_t *n);
int LvjNested(JNIEnv *env, LvjArena *arena, jobjectArray array, levada_tensor ***components, levada_dataset ***datasets,
              int32_t *n);

/* callback.c: trampolines. user_data of all is a box that owns a Java object. */
void *LvjBox(JNIEnv *env, jobject function, const char *name);
void LvjBoxRelease(void *box);
jobject LvjBoxed(void *box);
levada_status LvjMap(void *box, const levada_element *in, levada_element **out);
levada_status LvjDatasetOf(void *box, const levada_element *in, levada_dataset **out);
levada_status LvjUpdate(void *box, const levada_tensor *value, levada_tensor **out);
levada_status LvjOpen(void *box, void **out_pass);
levada_status LvjNext(void *pass, levada_element **out);
void LvjClose(void *pass);

#endif /* LEVADA_JAVA_HANDLE_H */
