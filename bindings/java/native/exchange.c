/* Tensors <-> Java arrays, strings and direct buffers. Regions of arrays are copied, never pinned: a call of the library
 * between pinning and unpinning could wait for a thread that waits for the garbage collector. */
#include <stdlib.h>
#include <string.h>

#include "handle.h"

static void Free(void *pointer) { free(pointer); }

static void DeleteRef(void *reference) {
  JNIEnv *env = LvjEnv();
  if (env != NULL) (*env)->DeleteGlobalRef(env, reference);
}

/* tensor: where the call that gave the status has put its result. */
static jlong Finish(JNIEnv *env, levada_status status, levada_tensor *const *tensor) {
  if (status != LEVADA_OK) LvjThrow(env, status);
  return (jlong)(intptr_t)*tensor;
}

/* Reads a shape into room for the largest rank. */
static int Shape(JNIEnv *env, jlongArray array, int64_t *shape, int32_t *rank) {
  if (array == NULL) return LvjUnwrap(env, NULL, "tensor", "shape") != NULL;
  *rank = (*env)->GetArrayLength(env, array);
  if (*rank > LEVADA_MAX_RANK) {
    LvjThrowText(env, LEVADA_INVALID_ARGUMENT, "tensor", "expected at most %d dimensions, got %d", LEVADA_MAX_RANK, *rank);
    return 0;
  }
  (*env)->GetLongArrayRegion(env, array, 0, *rank, (jlong *)shape);
  return 1;
}

/* Copies elements [0, n) of a primitive array of the given JVM type to memory. */
static void CopyIn(JNIEnv *env, jobject array, char type, jsize n, void *to) {
  switch (type) {
    case 'Z': (*env)->GetBooleanArrayRegion(env, array, 0, n, to); break;
    case 'B': (*env)->GetByteArrayRegion(env, array, 0, n, to); break;
    case 'S': (*env)->GetShortArrayRegion(env, array, 0, n, to); break;
    case 'I': (*env)->GetIntArrayRegion(env, array, 0, n, to); break;
    case 'J': (*env)->GetLongArrayRegion(env, array, 0, n, to); break;
    case 'F': (*env)->GetFloatArrayRegion(env, array, 0, n, to); break;
    case 'D': (*env)->GetDoubleArrayRegion(env, array, 0, n, to); break;
  }
}

static void CopyOut(JNIEnv *env, jobject array, char type, jsize n, const void *from) {
  switch (type) {
    case 'Z': (*env)->SetBooleanArrayRegion(env, array, 0, n, from); break;
    case 'B': (*env)->SetByteArrayRegion(env, array, 0, n, from); break;
    case 'S': (*env)->SetShortArrayRegion(env, array, 0, n, from); break;
    case 'I': (*env)->SetIntArrayRegion(env, array, 0, n, from); break;
    case 'J': (*env)->SetLongArrayRegion(env, array, 0, n, from); break;
    case 'F': (*env)->SetFloatArrayRegion(env, array, 0, n, from); break;
    case 'D': (*env)->SetDoubleArrayRegion(env, array, 0, n, from); break;
  }
}

static int64_t Width(char type) { return type == 'S' ? 2 : type == 'I' || type == 'F' ? 4 : type == 'J' || type == 'D' ? 8 : 1; }

/* A tensor of the rows of a nested array: primitive arrays of one type and length, in C order. */
JNIEXPORT jlong JNICALL Java_levada_Native_ofLeaves(JNIEnv *env, jclass self, jobjectArray leaves, jchar type, jint length,
                                                    jint dtype, jlongArray shape) {
  int64_t dims[LEVADA_MAX_RANK], row = Width((char)type) * length;
  jsize n = (*env)->GetArrayLength(env, leaves);
  levada_array array = {.struct_size = sizeof array, .dtype = dtype, .flags = LEVADA_ARRAY_READONLY, .shape = dims};
  levada_tensor *tensor = NULL;
  void *memory;
  (void)self;
  if (!Shape(env, shape, dims, &array.rank)) return 0;
  if (posix_memalign(&memory, 64, (size_t)(row * n) + 1) != 0) {
    LvjThrowText(env, LEVADA_RESOURCE_EXHAUSTED, "tensor", "no memory for %lld bytes", (long long)(row * n));
    return 0;
  }
  for (jsize i = 0; i < n; ++i) {
    jobject leaf = (*env)->GetObjectArrayElement(env, leaves, i);
    CopyIn(env, leaf, (char)type, length, (char *)memory + i * row);
    (*env)->DeleteLocalRef(env, leaf);
  }
  if ((*env)->ExceptionCheck(env)) { /* an array shrank under another thread: impossible, but checked by the VM */
    free(memory);
    return 0;
  }
  array.data = memory;
  return Finish(env, levada_tensor_borrow_array(&array, memory, Free, &tensor), &tensor);
}

JNIEXPORT jlong JNICALL Java_levada_Native_ofStrings(JNIEnv *env, jclass self, jobjectArray values, jlongArray shape) {
  int64_t dims[LEVADA_MAX_RANK], *lengths = NULL;
  LvjArena arena = {NULL};
  jsize n;
  const char **texts = NULL;
  int32_t rank;
  levada_tensor *tensor = NULL;
  levada_status status = LEVADA_OK;
  (void)self;
  if (!Shape(env, shape, dims, &rank)) return 0;
  if (values == NULL) return LvjUnwrap(env, NULL, "tensor", "values") != NULL;
  n = (*env)->GetArrayLength(env, values);
  texts = LvjAlloc(env, &arena, ((int64_t)n + 1) * (int64_t)sizeof *texts);
  if (texts != NULL) lengths = LvjAlloc(env, &arena, ((int64_t)n + 1) * (int64_t)sizeof *lengths);
  for (jsize i = 0; lengths != NULL && i < n; ++i) {
    jbyteArray bytes = (*env)->GetObjectArrayElement(env, values, i);
    char *text;
    if (bytes == NULL) {
      (void)LvjUnwrap(env, NULL, "tensor", "string");
      break;
    }
    text = LvjAlloc(env, &arena, (lengths[i] = (*env)->GetArrayLength(env, bytes)) + 1);
    if (text == NULL) break;
    (*env)->GetByteArrayRegion(env, bytes, 0, (jsize)lengths[i], (jbyte *)text);
    (*env)->DeleteLocalRef(env, bytes);
    texts[i] = text;
  }
  if (!(*env)->ExceptionCheck(env)) status = levada_tensor_from_strings(texts, lengths, dims, rank, &tensor);
  LvjFree(&arena);
  return Finish(env, status, &tensor);
}

/* A tensor of the bytes of a buffer from `offset` on: shared with a direct buffer, copied when asked or when the elements
 * are in the other byte order. */
JNIEXPORT jlong JNICALL Java_levada_Native_ofBuffer(JNIEnv *env, jclass self, jobject buffer, jlong offset, jint dtype,
                                                    jlongArray shape, jboolean copy, jboolean swapped, jboolean fixed) {
  int64_t dims[LEVADA_MAX_RANK];
  char *base = (*env)->GetDirectBufferAddress(env, buffer);
  levada_array array = {.struct_size = sizeof array, .dtype = dtype, .shape = dims, .data = base + offset,
                        .flags = (fixed ? LEVADA_ARRAY_READONLY : 0) | (swapped ? LEVADA_ARRAY_BYTE_SWAPPED : 0)};
  levada_tensor *tensor = NULL;
  jobject owner;
  (void)self;
  if (!Shape(env, shape, dims, &array.rank)) return 0;
  if (copy) return Finish(env, levada_tensor_from_array(&array, &tensor), &tensor);
  owner = (*env)->NewGlobalRef(env, buffer);
  if (owner == NULL) return 0;
  return Finish(env, levada_tensor_borrow_array(&array, owner, DeleteRef, &tensor), &tensor);
}

/* Describes an open tensor with bytes; 0 with an exception pending for another. */
static levada_tensor *Describe(JNIEnv *env, jobject object, levada_array *array) {
  levada_tensor *tensor = LvjUnwrap(env, object, "tensor", "tensor");
  levada_status status;
  *array = (levada_array){.struct_size = sizeof *array};
  if (tensor == NULL) return NULL;
  status = levada_tensor_describe(tensor, array);
  if (status == LEVADA_OK) return tensor;
  LvjThrow(env, status);
  return NULL;
}

/* The shape, null when its rank is not known. */
JNIEXPORT jlongArray JNICALL Java_levada_Native_shape(JNIEnv *env, jclass self, jobject object) {
  levada_tensor *tensor = LvjUnwrap(env, object, "shape", "tensor");
  jlong dims[LEVADA_MAX_RANK];
  jlongArray result;
  int32_t rank;
  (void)self;
  if (tensor == NULL || (rank = levada_tensor_rank(tensor)) < 0) return NULL;
  for (int32_t i = 0; i < rank; ++i) dims[i] = levada_tensor_dim(tensor, i);
  result = (*env)->NewLongArray(env, rank);
  if (result != NULL) (*env)->SetLongArrayRegion(env, result, 0, rank, dims);
  return result;
}

/* The same values in C order without gaps, as a tensor of its own. */
JNIEXPORT jlong JNICALL Java_levada_Native_contiguous(JNIEnv *env, jclass self, jobject object) {
  levada_array array;
  levada_tensor *tensor = Describe(env, object, &array), *made = NULL;
  (void)self;
  if (tensor == NULL) return 0;
  if (levada_tensor_is_contiguous(tensor)) return (jlong)(intptr_t)levada_tensor_retain(tensor);
  return Finish(env, levada_tensor_from_array(&array, &made), &made);
}

/* A direct buffer over the bytes of a contiguous tensor; the caller keeps the tensor alive. */
JNIEXPORT jobject JNICALL Java_levada_Native_view(JNIEnv *env, jclass self, jobject object) {
  static char nothing;
  levada_array array;
  levada_tensor *tensor = Describe(env, object, &array);
  int64_t nbytes;
  (void)self;
  if (tensor == NULL) return NULL;
  nbytes = levada_tensor_nbytes(tensor);
  return (*env)->NewDirectByteBuffer(env, nbytes > 0 ? (void *)(intptr_t)array.data : &nothing, nbytes);
}

/* Copies elements from `first` on of a contiguous tensor to a primitive array. */
JNIEXPORT void JNICALL Java_levada_Native_copyOut(JNIEnv *env, jclass self, jobject object, jlong first, jobject to,
                                                  jchar type, jint length) {
  levada_array array;
  levada_tensor *tensor = Describe(env, object, &array);
  (void)self;
  if (tensor == NULL || length == 0) return;
  CopyOut(env, to, (char)type, length, (const char *)array.data + first * Width((char)type));
}

/* The bytes of one string. */
JNIEXPORT jbyteArray JNICALL Java_levada_Native_stringAt(JNIEnv *env, jclass self, jobject object, jlong index) {
  levada_tensor *tensor = LvjUnwrap(env, object, "string", "tensor");
  const char *text = NULL;
  int64_t nbytes = 0;
  jbyteArray result;
  levada_status status;
  (void)self;
  if (tensor == NULL) return NULL;
  status = levada_tensor_string_at(tensor, index, &text, &nbytes);
  if (status != LEVADA_OK) {
    LvjThrow(env, status);
    return NULL;
  }
  result = (*env)->NewByteArray(env, (jsize)nbytes);
  if (result != NULL) (*env)->SetByteArrayRegion(env, result, 0, (jsize)nbytes, (const jbyte *)text);
  return result;
}

/* The next element of an iterator into direct buffers, one row of `layouts` {dtype, offset, dimensions...} for each. */
JNIEXPORT jboolean JNICALL Java_levada_Native_nextInto(JNIEnv *env, jclass self, jobject iterator, jobjectArray buffers,
                                                       jobjectArray layouts) {
  levada_iterator *handle = LvjUnwrap(env, iterator, "next_into", "iterator");
  LvjArena arena = {NULL};
  levada_array *arrays;
  bool more = false;
  levada_status status;
  jsize n;
  (void)self;
  if (handle == NULL) return JNI_FALSE;
  n = (*env)->GetArrayLength(env, buffers);
  arrays = LvjAlloc(env, &arena, (n + 1) * (int64_t)sizeof *arrays);
  for (jsize i = 0; arrays != NULL && i < n; ++i) {
    jobject buffer = (*env)->GetObjectArrayElement(env, buffers, i), row = (*env)->GetObjectArrayElement(env, layouts, i);
    int64_t *numbers = NULL;
    int32_t count = 0;
    if (!LvjLongs(env, &arena, row, &numbers, &count)) break;
    arrays[i] = (levada_array){.struct_size = sizeof *arrays, .dtype = (int32_t)numbers[0], .rank = count - 2,
                               .shape = numbers + 2,
                               .data = (char *)(*env)->GetDirectBufferAddress(env, buffer) + numbers[1]};
    (*env)->DeleteLocalRef(env, buffer);
    (*env)->DeleteLocalRef(env, row);
  }
  if (arrays != NULL && !(*env)->ExceptionCheck(env)) {
    status = levada_iterator_next_into(handle, arrays, n, &more);
    if (status != LEVADA_OK) LvjThrow(env, status);
  }
  LvjFree(&arena);
  return more;
}
