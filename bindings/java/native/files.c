/* Files kept by Java: the file table of a scheme, whose calls go to static methods of levada.FileTable. What those throw
 * becomes a number of errno; a Java exception that is on its way while the library closes files stays as it is. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"

/* Numbers of FileTable.call. */
enum { SIZE, READ, WRITE, SYNC, CLOSE, RENAME, REMOVE, MAKE_DIRECTORY, MODIFIED };

typedef struct Entry {
  JNIEnv *env; /* NULL: no thread for Java */
  jthrowable before;
} Entry;

static Entry Enter(void) {
  Entry entry = {LvjEnv(), NULL};
  if (entry.env == NULL) return entry;
  entry.before = (*entry.env)->ExceptionOccurred(entry.env);
  if (entry.before != NULL) (*entry.env)->ExceptionClear(entry.env);
  if ((*entry.env)->PushLocalFrame(entry.env, 16) == 0) return entry;
  (*entry.env)->ExceptionClear(entry.env);
  if (entry.before != NULL) (*entry.env)->Throw(entry.env, entry.before);
  entry.env = NULL;
  return entry;
}

/* What a call threw as a number of errno, 0 when it threw nothing or it was `error` before. */
static int32_t Leave(Entry entry, int32_t error) {
  JNIEnv *env = entry.env;
  jthrowable thrown = (*env)->ExceptionOccurred(env);
  if (thrown != NULL) {
    (*env)->ExceptionClear(env);
    error = (*env)->CallStaticIntMethod(env, lvj.file_table, lvj.file_error, thrown);
    if ((*env)->ExceptionCheck(env)) {
      (*env)->ExceptionClear(env);
      error = EIO;
    }
  }
  (*env)->PopLocalFrame(env, NULL);
  if (entry.before != NULL) (*env)->Throw(env, entry.before);
  return error;
}

/* NULL for a NULL text, or with an exception pending. */
static jbyteArray Bytes(JNIEnv *env, const char *text) {
  jsize n = text != NULL ? (jsize)strlen(text) : 0;
  jbyteArray bytes = text != NULL ? (*env)->NewByteArray(env, n) : NULL;
  if (bytes != NULL) (*env)->SetByteArrayRegion(env, bytes, 0, n, (const jbyte *)text);
  return bytes;
}

/* FileTable.call(what, object, a, b, offset, buffer); *out may be NULL. */
static int32_t Call(int what, void *box, const char *a, const char *b, int64_t offset, void *memory, int64_t nbytes,
                    int64_t *out) {
  Entry entry = Enter();
  JNIEnv *env = entry.env;
  jobject buffer = NULL;
  jbyteArray first, second = NULL;
  jlong value = 0;
  if (env == NULL) return EIO;
  first = Bytes(env, a);
  if (!(*env)->ExceptionCheck(env)) second = Bytes(env, b);
  if (!(*env)->ExceptionCheck(env) && memory != NULL) buffer = (*env)->NewDirectByteBuffer(env, memory, nbytes);
  if (!(*env)->ExceptionCheck(env)) {
    value = (*env)->CallStaticLongMethod(env, lvj.file_table, lvj.file_call, (jint)what, LvjBoxed(box), first, second,
                                         (jlong)offset, buffer);
  }
  if (out != NULL && !(*env)->ExceptionCheck(env)) *out = value;
  return Leave(entry, 0);
}

static int32_t OpenBy(void *table, const char *path, jboolean create, void **out_file) {
  Entry entry = Enter();
  JNIEnv *env = entry.env;
  jbyteArray bytes;
  jobject file = NULL;
  if (env == NULL) return EIO;
  bytes = Bytes(env, path);
  if (bytes != NULL) {
    file = (*env)->CallStaticObjectMethod(env, lvj.file_table, lvj.file_open, LvjBoxed(table), bytes, create);
  }
  if (file != NULL && !(*env)->ExceptionCheck(env)) *out_file = LvjBox(env, file, "file_table");
  return Leave(entry, 0);
}

static int32_t Open(void *table, const char *path, void **out_file) { return OpenBy(table, path, JNI_FALSE, out_file); }

static int32_t Create(void *table, const char *path, void **out_file) { return OpenBy(table, path, JNI_TRUE, out_file); }

static int32_t Size(void *table, void *file, int64_t *out) {
  (void)table;
  return Call(SIZE, file, NULL, NULL, 0, NULL, 0, out);
}

static int32_t Read(void *table, void *file, int64_t offset, void *buffer, int64_t nbytes, int64_t *out) {
  (void)table;
  return Call(READ, file, NULL, NULL, offset, buffer, nbytes < INT32_MAX ? nbytes : INT32_MAX, out);
}

static int32_t Write(void *table, void *file, const void *bytes, int64_t nbytes, int64_t *out) {
  (void)table;
  return Call(WRITE, file, NULL, NULL, 0, (void *)(intptr_t)bytes, nbytes < INT32_MAX ? nbytes : INT32_MAX, out);
}

static int32_t Sync(void *table, void *file) {
  (void)table;
  return Call(SYNC, file, NULL, NULL, 0, NULL, 0, NULL);
}

static int32_t Modified(void *table, void *file, int64_t *out) {
  (void)table;
  return Call(MODIFIED, file, NULL, NULL, 0, NULL, 0, out);
}

static void Close(void *table, void *file) {
  (void)table;
  (void)Call(CLOSE, file, NULL, NULL, 0, NULL, 0, NULL);
  LvjBoxRelease(file);
}

static int32_t Rename(void *table, const char *from, const char *to) {
  return Call(RENAME, table, from, to, 0, NULL, 0, NULL);
}

static int32_t Remove(void *table, const char *path) { return Call(REMOVE, table, path, NULL, 0, NULL, 0, NULL); }

static int32_t MakeDirectory(void *table, const char *path) {
  return Call(MAKE_DIRECTORY, table, path, NULL, 0, NULL, 0, NULL);
}

/* Names come with a first byte that is 1 for a directory. */
static int32_t Visit(JNIEnv *env, jobjectArray names, int32_t (*visit)(void *, const char *, int32_t), void *visit_data) {
  int32_t error = 0;
  for (jsize i = 0; error == 0 && i < (*env)->GetArrayLength(env, names); ++i) {
    jbyteArray name = (*env)->GetObjectArrayElement(env, names, i);
    char *text = LvjText(env, name);
    error = text == NULL ? ENOMEM : visit(visit_data, text + 1, text[0] == 1);
    free(text);
    (*env)->DeleteLocalRef(env, name);
  }
  return error;
}

static int32_t List(void *table, const char *path, int32_t (*visit)(void *, const char *, int32_t), void *visit_data) {
  Entry entry = Enter();
  JNIEnv *env = entry.env;
  jbyteArray bytes;
  jobjectArray names = NULL;
  int32_t error = 0;
  if (env == NULL) return EIO;
  bytes = Bytes(env, path);
  if (bytes != NULL) names = (*env)->CallStaticObjectMethod(env, lvj.file_table, lvj.file_list, LvjBoxed(table), bytes);
  if (names != NULL && !(*env)->ExceptionCheck(env)) error = Visit(env, names, visit, visit_data);
  return Leave(entry, error);
}

/* Tables are kept for ever, and with them what Java handed over. */
JNIEXPORT void JNICALL Java_levada_Native_mount(JNIEnv *env, jclass self, jbyteArray scheme, jobject table) {
  levada_file_table made = {.struct_size = sizeof made, .open = Open, .size = Size, .read = Read, .close = Close,
                            .create = Create, .write = Write, .sync = Sync, .rename = Rename, .remove = Remove,
                            .make_directory = MakeDirectory, .list = List, .modified = Modified};
  char *name = LvjText(env, scheme);
  levada_status status;
  (void)self;
  if (name == NULL) return;
  if (table != NULL) made.user_data = LvjBox(env, table, "mount");
  if (table == NULL || made.user_data != NULL) {
    status = levada_set_file_table_for(name, table != NULL ? &made : NULL);
    if (status != LEVADA_OK) {
      if (made.user_data != NULL) LvjBoxRelease(made.user_data);
      LvjThrow(env, status);
    }
  }
  free(name);
}
