/* Options that hold more than numbers. Java hands them over as an array of objects, whose places are named here. */
#include "handle.h"

static jobject Item(JNIEnv *env, jobjectArray carrier, jsize index) {
  return (*env)->GetObjectArrayElement(env, carrier, index);
}

/* Shapes as rows of an array; a null row: of unknown rank. */
static int Shapes(JNIEnv *env, LvjArena *arena, jobjectArray rows, levada_component *components, int32_t n) {
  for (int32_t i = 0; i < n; ++i) {
    jlongArray row = Item(env, rows, i);
    int64_t *shape = NULL;
    components[i].struct_size = sizeof *components;
    components[i].rank = LEVADA_UNKNOWN_RANK;
    if (row != NULL && !LvjLongs(env, arena, row, &shape, &components[i].rank)) return 0;
    components[i].shape = shape;
    (*env)->DeleteLocalRef(env, row);
  }
  return 1;
}

/* {int[] dtypes, long[][] shapes}. */
int LvjComponents(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_component **out, int32_t *n) {
  int32_t *dtypes = NULL;
  if (!LvjInts(env, arena, Item(env, carrier, 0), &dtypes, n)) return 0;
  *out = LvjAlloc(env, arena, ((int64_t)*n + 1) * (int64_t)sizeof **out);
  if (*out == NULL) return 0;
  for (int32_t i = 0; i < *n; ++i) (*out)[i].dtype = dtypes[i];
  return Shapes(env, arena, Item(env, carrier, 1), *out, *n);
}

/* Shapes and values of padding at two places of a carrier, either of them null. */
static int Padding(JNIEnv *env, LvjArena *arena, jobjectArray carrier, jsize place, const levada_component **shapes,
                   levada_tensor *const **values) {
  jobjectArray rows = Item(env, carrier, place), tensors = Item(env, carrier, place + 1);
  if (rows != NULL) {
    jsize n = (*env)->GetArrayLength(env, rows);
    levada_component *components = LvjAlloc(env, arena, ((int64_t)n + 1) * (int64_t)sizeof *components);
    if (components == NULL || !Shapes(env, arena, rows, components, n)) return 0;
    *shapes = components;
  }
  if (tensors != NULL) {
    jsize n = (*env)->GetArrayLength(env, tensors);
    levada_tensor **items = LvjAlloc(env, arena, ((int64_t)n + 1) * (int64_t)sizeof *items);
    if (items == NULL) return 0;
    for (jsize i = 0; i < n; ++i) {
      items[i] = LvjOptional(env, Item(env, tensors, i), "padded_batch", "paddingValues");
      if ((*env)->ExceptionCheck(env)) return 0;
    }
    *values = items;
  }
  return 1;
}

/* {long[] {batch_size, drop_remainder}, long[][] shapes, Tensor[] values}. */
int LvjPadded(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_padded_batch_options *options) {
  int64_t numbers[2];
  *options = (levada_padded_batch_options){.struct_size = sizeof *options};
  LvjNumbers(env, Item(env, carrier, 0), numbers, 2);
  options->batch_size = numbers[0];
  options->drop_remainder = (int32_t)numbers[1];
  return Padding(env, arena, carrier, 1, &options->padded_shapes, &options->padding_values);
}

/* {long[] {caller_thread, window_size}, function key, function window_size_of}. */
int LvjGroup(JNIEnv *env, jobjectArray carrier, levada_group_options *options) {
  int64_t numbers[2];
  *options = (levada_group_options){.struct_size = sizeof *options};
  LvjNumbers(env, Item(env, carrier, 0), numbers, 2);
  options->caller_thread = (int32_t)numbers[0];
  options->window_size = numbers[1];
  options->key = LvjOptional(env, Item(env, carrier, 1), "group_by_window", "key");
  if ((*env)->ExceptionCheck(env)) return 0;
  options->window_size_of = LvjOptional(env, Item(env, carrier, 2), "group_by_window", "windowSizeOf");
  return !(*env)->ExceptionCheck(env);
}

/* {long[] {drop_remainder, pad_to_bucket_boundary, no_padding}, function length, long[] boundaries, long[] batch_sizes,
 * long[][] shapes, Tensor[] values}. */
int LvjBucket(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_bucket_options *options) {
  int64_t numbers[3], *boundaries, *sizes;
  int32_t n_sizes;
  *options = (levada_bucket_options){.struct_size = sizeof *options};
  LvjNumbers(env, Item(env, carrier, 0), numbers, 3);
  options->drop_remainder = (int32_t)numbers[0];
  options->pad_to_bucket_boundary = (int32_t)numbers[1];
  options->no_padding = (int32_t)numbers[2];
  options->length = LvjOptional(env, Item(env, carrier, 1), "bucket_by_sequence_length", "length");
  if ((*env)->ExceptionCheck(env)) return 0;
  if (!LvjLongs(env, arena, Item(env, carrier, 2), &boundaries, &options->n_boundaries)) return 0;
  if (!LvjLongs(env, arena, Item(env, carrier, 3), &sizes, &n_sizes)) return 0;
  if (n_sizes != options->n_boundaries + 1) {
    LvjThrowText(env, LEVADA_INVALID_ARGUMENT, "bucket_by_sequence_length",
                 "expected one batch size more than boundaries, got %d for %d", (int)n_sizes, (int)options->n_boundaries);
    return 0;
  }
  options->boundaries = boundaries;
  options->batch_sizes = sizes;
  return Padding(env, arena, carrier, 4, &options->padded_shapes, &options->padding_values);
}

/* {long[] {seeded, seed}, function class_of, double[] target, double[] initial or null}. */
int LvjResample(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_resample_options *options) {
  int64_t numbers[2];
  double *target, *initial;
  int32_t n_initial;
  *options = (levada_resample_options){.struct_size = sizeof *options};
  LvjNumbers(env, Item(env, carrier, 0), numbers, 2);
  options->seeded = (int32_t)numbers[0];
  options->seed = numbers[1];
  options->class_of = LvjOptional(env, Item(env, carrier, 1), "rejection_resample", "classOf");
  if ((*env)->ExceptionCheck(env)) return 0;
  if (!LvjDoubles(env, arena, Item(env, carrier, 2), &target, &options->n_classes)) return 0;
  if (!LvjDoubles(env, arena, Item(env, carrier, 3), &initial, &n_initial)) return 0;
  if (initial != NULL && n_initial != options->n_classes) {
    LvjThrowText(env, LEVADA_INVALID_ARGUMENT, "rejection_resample", "expected as many initial probabilities as targets, "
                 "got %d and %d", (int)n_initial, (int)options->n_classes);
    return 0;
  }
  options->target = target;
  options->initial = initial;
  return 1;
}

/* long[] {compression, buffer_size, num_parallel_reads, index, max_record_bytes, field_delim, no_quotes, header, n_select,
 * select..., n_exclude, exclude...}. */
int LvjCsv(JNIEnv *env, LvjArena *arena, jlongArray carrier, levada_csv_options *options) {
  int64_t *numbers = NULL;
  int32_t n = 0;
  *options = (levada_csv_options){.struct_size = sizeof *options};
  if (!LvjLongs(env, arena, carrier, &numbers, &n)) return 0;
  if (n < 10) return 1;
  options->compression = (int32_t)numbers[0];
  options->buffer_size = numbers[1];
  options->num_parallel_reads = numbers[2];
  options->index = (int32_t)numbers[3];
  options->max_record_bytes = numbers[4];
  options->field_delim = (int32_t)numbers[5];
  options->no_quotes = (int32_t)numbers[6];
  options->header = (int32_t)numbers[7];
  options->n_select_cols = (int32_t)numbers[8];
  options->select_cols = numbers + 9;
  options->n_exclude_cols = (int32_t)numbers[9 + numbers[8]];
  options->exclude_cols = numbers + 10 + numbers[8];
  return 1;
}

/* long[] {drop_remainder, batch_size, batch_each, n_parts, parts...}. */
int LvjFlatten(JNIEnv *env, LvjArena *arena, jlongArray carrier, levada_flatten_options *options) {
  int64_t *numbers = NULL;
  int32_t n = 0, *parts;
  *options = (levada_flatten_options){.struct_size = sizeof *options};
  if (!LvjLongs(env, arena, carrier, &numbers, &n)) return 0;
  if (n < 4) return 1;
  parts = LvjAlloc(env, arena, (numbers[3] + 1) * (int64_t)sizeof *parts);
  if (parts == NULL) return 0;
  for (int64_t i = 0; i < numbers[3]; ++i) parts[i] = (int32_t)numbers[4 + i];
  options->drop_remainder = (int32_t)numbers[0];
  options->batch_size = numbers[1];
  options->batch_each = (int32_t)numbers[2];
  options->n_parts = (int32_t)numbers[3];
  options->parts = parts;
  return 1;
}

/* {byte[][] names, objects}. */
int LvjCheckpointItems(JNIEnv *env, LvjArena *arena, jobjectArray carrier, levada_checkpoint_item **out, int32_t *n) {
  jobjectArray names = Item(env, carrier, 0), objects = Item(env, carrier, 1);
  *n = (*env)->GetArrayLength(env, names);
  *out = LvjAlloc(env, arena, ((int64_t)*n + 1) * (int64_t)sizeof **out);
  for (jsize i = 0; *out != NULL && i < *n; ++i) {
    levada_checkpoint_item *item = *out + i;
    jobject object = Item(env, objects, i);
    jbyteArray bytes = Item(env, names, i);
    jsize length = (*env)->GetArrayLength(env, bytes);
    char *name = LvjAlloc(env, arena, (int64_t)length + 1);
    void *handle = name != NULL ? LvjUnwrap(env, object, "checkpoint", "object") : NULL;
    if (handle == NULL) return 0; /* with an exception pending */
    (*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)name);
    item->struct_size = sizeof *item;
    item->name = name;
    if ((*env)->IsInstanceOf(env, object, lvj.variable)) item->variable = handle;
    else if ((*env)->IsInstanceOf(env, object, lvj.iterator)) item->iterator = handle;
    else if ((*env)->IsInstanceOf(env, object, lvj.generator)) item->generator = handle;
    (*env)->DeleteLocalRef(env, bytes);
    (*env)->DeleteLocalRef(env, object);
  }
  return *out != NULL;
}

/* Components of an element, tensors and datasets mixed. */
int LvjNested(JNIEnv *env, LvjArena *arena, jobjectArray array, levada_tensor ***components, levada_dataset ***datasets,
              int32_t *n) {
  *n = (*env)->GetArrayLength(env, array);
  *components = LvjAlloc(env, arena, ((int64_t)*n + 1) * (int64_t)sizeof **components);
  *datasets = LvjAlloc(env, arena, ((int64_t)*n + 1) * (int64_t)sizeof **datasets);
  if (*components == NULL || *datasets == NULL) return 0;
  for (jsize i = 0; i < *n; ++i) {
    jobject item = Item(env, array, i);
    void *handle = LvjUnwrap(env, item, "element", "components");
    if (handle == NULL) return 0;
    if ((*env)->IsInstanceOf(env, item, lvj.dataset)) (*datasets)[i] = handle;
    else (*components)[i] = handle;
    (*env)->DeleteLocalRef(env, item);
  }
  return 1;
}
