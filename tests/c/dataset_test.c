/* The main job in small: slices, shuffle, traced map, batch, prefetch, repeat; state; errors at the edges. */
#include "check.h"

enum { kRows = 20, kBatch = 6 };

/* A dataset of rows [2] of uint8 (2i, 2i + 1) and labels int32 i. */
static levada_status MakeRows(levada_dataset **out) {
  static const int64_t shape[] = {kRows, 2};
  uint8_t pixels[kRows * 2];
  int32_t labels[kRows];
  levada_tensor *components[2] = {NULL, NULL};
  levada_status status;
  int i;
  for (i = 0; i < kRows * 2; ++i) pixels[i] = (uint8_t)i;
  for (i = 0; i < kRows; ++i) labels[i] = i;
  status = CheckTensor(LEVADA_UINT8, pixels, shape, 2, &components[0]);
  if (status == LEVADA_OK) status = CheckTensor(LEVADA_INT32, labels, shape, 1, &components[1]);
  if (status == LEVADA_OK) status = levada_dataset_from_tensor_slices(components, 2, out);
  levada_tensor_release(components[0]);
  levada_tensor_release(components[1]);
  return status;
}

/* The function (x, y) -> (cast(x, float32) / 255, y). */
static levada_status MakeScale(levada_function **out) {
  static const int64_t shape[] = {2};
  const float divisor = 255;
  levada_trace *trace = NULL;
  levada_tensor *x = NULL, *y = NULL, *wide = NULL, *by = NULL, *outputs[2] = {NULL, NULL};
  levada_status status = levada_trace_create(&trace);
  if (status == LEVADA_OK) status = levada_trace_argument(trace, LEVADA_UINT8, shape, 1, &x);
  if (status == LEVADA_OK) status = levada_trace_argument(trace, LEVADA_INT32, NULL, 0, &y);
  if (status == LEVADA_OK) status = levada_cast(x, LEVADA_FLOAT32, &wide);
  if (status == LEVADA_OK) status = CheckTensor(LEVADA_FLOAT32, &divisor, NULL, 0, &by);
  if (status == LEVADA_OK) status = levada_divide(wide, by, &outputs[0]);
  outputs[1] = y;
  if (status == LEVADA_OK) status = levada_trace_finish(trace, outputs, 2, out);
  levada_tensor_release(x);
  levada_tensor_release(y);
  levada_tensor_release(wide);
  levada_tensor_release(by);
  levada_tensor_release(outputs[0]);
  levada_trace_release(trace);
  return status;
}

/* rows -> shuffle(seed 7) -> map -> batch(6) -> prefetch. */
static levada_status MakePipeline(levada_dataset **out) {
  levada_shuffle_options options;
  levada_dataset *rows = NULL, *shuffled = NULL, *mapped = NULL, *batches = NULL;
  levada_function *scale = NULL;
  levada_status status = MakeRows(&rows);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.seeded = 1;
  options.seed = 7;
  if (status == LEVADA_OK) status = levada_dataset_shuffle(rows, LEVADA_SHUFFLE_ALL, &options, &shuffled);
  if (status == LEVADA_OK) status = MakeScale(&scale);
  if (status == LEVADA_OK) status = levada_dataset_map(shuffled, scale, NULL, &mapped);
  if (status == LEVADA_OK) status = levada_dataset_batch(mapped, kBatch, false, &batches);
  if (status == LEVADA_OK) status = levada_dataset_prefetch(batches, 2, out);
  levada_function_release(scale);
  levada_dataset_release(rows);
  levada_dataset_release(shuffled);
  levada_dataset_release(mapped);
  levada_dataset_release(batches);
  return status;
}

/* Copies the labels of a batch into labels; checks that its rows belong to them. Returns how many, -1 on a mismatch. */
static int ReadBatch(const levada_element *batch, int32_t *labels) {
  levada_array x, y;
  int64_t i;
  memset(&x, 0, sizeof x);
  x.struct_size = sizeof x;
  y = x;
  if (levada_tensor_describe(levada_element_get(batch, 0), &x) != LEVADA_OK) return -1;
  if (levada_tensor_describe(levada_element_get(batch, 1), &y) != LEVADA_OK) return -1;
  if (x.dtype != LEVADA_FLOAT32 || y.dtype != LEVADA_INT32 || x.rank != 2 || x.shape[0] != y.shape[0]) return -1;
  for (i = 0; i < y.shape[0]; ++i) {
    const float *row = (const float *)((const char *)x.data + i * x.byte_strides[0]);
    labels[i] = ((const int32_t *)y.data)[i];
    if (row[0] != (float)(2 * labels[i]) / 255.0f || row[1] != (float)(2 * labels[i] + 1) / 255.0f) return -1;
  }
  return (int)y.shape[0];
}

static int GivesEveryRowOnceInShuffledBatches(void) {
  levada_dataset *dataset = NULL;
  levada_iterator *iterator = NULL;
  levada_element *batch = NULL;
  int32_t labels[kRows];
  int seen[kRows] = {0};
  int i, total = 0, moved = 0, result = CHECK_PASSED;
  OK(MakePipeline(&dataset));
  CHECK(levada_dataset_cardinality(dataset) == 4 && levada_dataset_num_components(dataset) == 2);
  OK(levada_iterator_create(dataset, NULL, &iterator));
  for (;;) {
    int count;
    OK(levada_iterator_next(iterator, &batch));
    if (batch == NULL) break;
    count = ReadBatch(batch, labels + total);
    CHECK(count == (total == 18 ? 2 : kBatch));
    total += count;
    levada_element_release(batch);
    batch = NULL;
  }
  CHECK(total == kRows);
  for (i = 0; i < kRows; ++i) {
    CHECK(labels[i] >= 0 && labels[i] < kRows && !seen[labels[i]]);
    seen[labels[i]] = 1;
    moved += labels[i] != i;
  }
  CHECK(moved > kRows / 2);
  OK(levada_iterator_next(iterator, &batch)); /* the end, again */
  CHECK(batch == NULL);
cleanup:
  levada_element_release(batch);
  levada_iterator_release(iterator);
  levada_dataset_release(dataset);
  return result;
}

/* Reads up to n batches' labels; *out_total counts them. */
static levada_status ReadSome(levada_iterator *iterator, int n, int32_t *labels, int *out_total) {
  int i;
  *out_total = 0;
  for (i = 0; i < n; ++i) {
    levada_element *batch = NULL;
    const levada_status status = levada_iterator_next(iterator, &batch);
    if (status != LEVADA_OK || batch == NULL) return status;
    *out_total += ReadBatch(batch, labels + *out_total);
    levada_element_release(batch);
  }
  return LEVADA_OK;
}

static int GoesOnFromASavedState(void) {
  levada_dataset *dataset = NULL, *same = NULL;
  levada_iterator *iterator = NULL, *other = NULL;
  levada_tensor *state = NULL;
  int32_t before[kRows], after[kRows], again[kRows];
  int n_before = 0, n_after = 0, n_again = 0, position, result = CHECK_PASSED;
  OK(MakePipeline(&dataset));
  OK(MakePipeline(&same));
  for (position = 0; position <= 4; ++position) {
    OK(levada_iterator_create(dataset, NULL, &iterator));
    OK(ReadSome(iterator, position, before, &n_before));
    OK(levada_iterator_save(iterator, &state));
    CHECK(levada_tensor_nbytes(state) <= 256);
    OK(ReadSome(iterator, 9, after, &n_after));
    CHECK(n_before + n_after == kRows);
    OK(levada_iterator_create(same, NULL, &other));
    OK(levada_iterator_restore(other, state));
    OK(ReadSome(other, 9, again, &n_again));
    CHECK(n_again == n_after && memcmp(again, after, sizeof(int32_t) * (size_t)n_after) == 0);
    levada_iterator_release(iterator);
    levada_iterator_release(other);
    levada_tensor_release(state);
    iterator = other = NULL;
    state = NULL;
  }
cleanup:
  levada_tensor_release(state);
  levada_iterator_release(iterator);
  levada_iterator_release(other);
  levada_dataset_release(dataset);
  levada_dataset_release(same);
  return result;
}

static int RefusesAForeignState(void) {
  levada_dataset *dataset = NULL, *range = NULL;
  levada_iterator *iterator = NULL, *other = NULL;
  levada_tensor *state = NULL;
  levada_element *element = NULL;
  static const int64_t zero = 0;
  int result = CHECK_PASSED;
  OK(MakePipeline(&dataset));
  OK(levada_iterator_create(dataset, NULL, &iterator));
  OK(levada_iterator_save(iterator, &state));
  OK(levada_dataset_range(0, 3, 1, LEVADA_INT64, &range));
  OK(levada_iterator_create(range, NULL, &other));
  FAILS(levada_iterator_restore(other, state), LEVADA_INVALID_ARGUMENT);
  OK(levada_iterator_next(other, &element));
  CHECK(CheckElements(levada_element_get(element, 0), LEVADA_INT64, &zero, 1));
cleanup:
  levada_element_release(element);
  levada_tensor_release(state);
  levada_iterator_release(iterator);
  levada_iterator_release(other);
  levada_dataset_release(dataset);
  levada_dataset_release(range);
  return result;
}

static int RepeatsTakesAndSkips(void) {
  static const int64_t expected[] = {2, 3, 4, 0, 1, 2, 3};
  levada_dataset *range = NULL, *repeated = NULL, *rest = NULL, *some = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int i, result = CHECK_PASSED;
  OK(levada_dataset_range(0, 5, 1, LEVADA_INT64, &range));
  OK(levada_dataset_repeat(range, -1, &repeated));
  CHECK(levada_dataset_cardinality(repeated) == LEVADA_INFINITE_CARDINALITY);
  OK(levada_dataset_skip(repeated, 2, &rest));
  OK(levada_dataset_take(rest, 7, &some));
  CHECK(levada_dataset_cardinality(some) == 7 && levada_dataset_is_indexed(some));
  OK(levada_iterator_create(some, NULL, &iterator));
  for (i = 0; i < 7; ++i) {
    OK(levada_iterator_next(iterator, &element));
    CHECK(element != NULL && CheckElements(levada_element_get(element, 0), LEVADA_INT64, &expected[i], 1));
    levada_element_release(element);
    element = NULL;
  }
  OK(levada_iterator_next(iterator, &element));
  CHECK(element == NULL);
  OK(levada_dataset_at(some, -1, &element));
  CHECK(CheckElements(levada_element_get(element, 0), LEVADA_INT64, &expected[6], 1));
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(range);
  levada_dataset_release(repeated);
  levada_dataset_release(rest);
  levada_dataset_release(some);
  return result;
}

static int RefusesWhatCannotRun(void) {
  static const int64_t three[] = {3}, two[] = {2};
  static const float values[] = {1, 2, 3};
  levada_tensor *pair[2] = {NULL, NULL};
  levada_dataset *dataset = NULL, *out = NULL, *endless = NULL;
  levada_function *scale = NULL;
  levada_iterator *iterator = NULL;
  levada_tensor *text = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_FLOAT32, values, three, 1, &pair[0]));
  OK(CheckTensor(LEVADA_FLOAT32, values, two, 1, &pair[1]));
  FAILS(levada_dataset_from_tensor_slices(pair, 2, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_from_tensor_slices(pair, 0, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_range(0, 9, 0, LEVADA_INT64, &out), LEVADA_INVALID_ARGUMENT);
  OK(levada_dataset_from_tensor_slices(pair, 1, &dataset));
  FAILS(levada_dataset_batch(dataset, 0, false, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_shuffle(dataset, 0, NULL, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_prefetch(dataset, -2, &out), LEVADA_INVALID_ARGUMENT);
  OK(MakeScale(&scale));
  FAILS(levada_dataset_map(dataset, scale, NULL, &out), LEVADA_INVALID_ARGUMENT);
  OK(levada_dataset_repeat(dataset, -1, &endless));
  OK(levada_dataset_shuffle(endless, LEVADA_SHUFFLE_ALL, NULL, &out));
  FAILS(levada_iterator_create(out, NULL, &iterator), LEVADA_FAILED_PRECONDITION);
  OK(levada_dataset_explain(dataset, &text));
  CHECK(levada_tensor_dtype(text) == LEVADA_STRING);
cleanup:
  levada_tensor_release(pair[0]);
  levada_tensor_release(pair[1]);
  levada_tensor_release(text);
  levada_dataset_release(dataset);
  levada_dataset_release(out);
  levada_dataset_release(endless);
  levada_function_release(scale);
  levada_iterator_release(iterator);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"GivesEveryRowOnceInShuffledBatches", GivesEveryRowOnceInShuffledBatches},
      {"GoesOnFromASavedState", GoesOnFromASavedState},
      {"RefusesAForeignState", RefusesAForeignState},
      {"RepeatsTakesAndSkips", RepeatsTakesAndSkips},
      {"RefusesWhatCannotRun", RefusesWhatCannotRun},
  };
  return CheckRun("dataset", tests, COUNT_OF(tests));
}
