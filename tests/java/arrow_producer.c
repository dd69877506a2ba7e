/* A producer of an Arrow table for ArrowTest: columns "a" (int64 1, null, 3) and "b" (float32 0.5, 1.5, 2.5), in one batch.
 * Counts how many of its structs were released. */
#include <jni.h>
#include <stdlib.h>
#include <string.h>

#include <levada/levada.h>

static int64_t a_values[] = {1, 0, 3};
static float b_values[] = {0.5f, 1.5f, 2.5f};
static unsigned char a_valid[] = {5};
static const void *a_buffers[] = {a_valid, a_values};
static const void *b_buffers[] = {NULL, b_values};
static const void *no_buffers[] = {NULL};
static int released;
static int batches;

static void ReleaseSchema(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < schema->n_children; ++i) {
    if (schema->children[i]->release != NULL) schema->children[i]->release(schema->children[i]);
    free(schema->children[i]);
  }
  free(schema->children);
  schema->release = NULL;
  ++released;
}

static void ReleaseArray(struct ArrowArray *array) {
  for (int64_t i = 0; i < array->n_children; ++i) {
    if (array->children[i]->release != NULL) array->children[i]->release(array->children[i]);
    free(array->children[i]);
  }
  free(array->children);
  array->release = NULL;
  ++released;
}

static int GetSchema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  (void)stream;
  *out = (struct ArrowSchema){.format = "+s", .name = "", .n_children = 2, .release = ReleaseSchema};
  out->children = calloc(2, sizeof *out->children);
  for (int i = 0; i < 2; ++i) {
    out->children[i] = calloc(1, sizeof **out->children);
    *out->children[i] = (struct ArrowSchema){.format = i == 0 ? "l" : "f", .name = i == 0 ? "a" : "b", .flags = 2,
                                             .release = ReleaseSchema};
  }
  return 0;
}

static int GetNext(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  (void)stream;
  memset(out, 0, sizeof *out);
  if (batches-- <= 0) return 0;
  *out = (struct ArrowArray){.length = 3, .n_buffers = 1, .buffers = no_buffers, .n_children = 2, .release = ReleaseArray};
  out->children = calloc(2, sizeof *out->children);
  for (int i = 0; i < 2; ++i) {
    out->children[i] = calloc(1, sizeof **out->children);
    *out->children[i] = (struct ArrowArray){.length = 3, .null_count = i == 0, .n_buffers = 2,
                                            .buffers = i == 0 ? a_buffers : b_buffers, .release = ReleaseArray};
  }
  return 0;
}

static const char *GetLastError(struct ArrowArrayStream *stream) {
  (void)stream;
  return "none";
}

static void ReleaseStream(struct ArrowArrayStream *stream) {
  stream->release = NULL;
  ++released;
}

static struct ArrowArrayStream stream;
static struct ArrowSchema schema;
static struct ArrowArray array;

/* The addresses of a stream of one batch, of its schema and of its array. */
JNIEXPORT jlongArray JNICALL Java_ArrowTest_produce(JNIEnv *env, jclass self) {
  jlong addresses[3] = {(jlong)(intptr_t)&stream, (jlong)(intptr_t)&schema, (jlong)(intptr_t)&array};
  jlongArray result = (*env)->NewLongArray(env, 3);
  (void)self;
  stream = (struct ArrowArrayStream){GetSchema, GetNext, GetLastError, ReleaseStream, NULL};
  batches = 1;
  GetSchema(&stream, &schema);
  GetNext(&stream, &array);
  batches = 1;
  released = 0;
  (*env)->SetLongArrayRegion(env, result, 0, 3, addresses);
  return result;
}

JNIEXPORT jint JNICALL Java_ArrowTest_released(JNIEnv *env, jclass self) {
  (void)env;
  (void)self;
  return released;
}

/* Gives back what nobody consumed. */
JNIEXPORT void JNICALL Java_ArrowTest_drop(JNIEnv *env, jclass self) {
  (void)env;
  (void)self;
  if (stream.release != NULL) stream.release(&stream);
  if (schema.release != NULL) schema.release(&schema);
  if (array.release != NULL) array.release(&array);
}
