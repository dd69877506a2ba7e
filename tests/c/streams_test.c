/* Streams: functions that give datasets, sources of elements, states, windows, groups, batches of different shapes. */
#include "check.h"

/* Static, so that whoever lets go late never writes to a frame that is gone. */
static int released;
static int opened, closed;

static levada_component Numbers(int32_t rank) {
  static const int64_t unknown[1] = {LEVADA_UNKNOWN_DIM};
  levada_component component;
  memset(&component, 0, sizeof component);
  component.struct_size = sizeof component;
  component.dtype = LEVADA_INT64;
  component.rank = rank;
  component.shape = unknown;
  return component;
}

static int64_t NumberIn(const levada_element *element, int32_t component) {
  levada_array array;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  if (levada_tensor_describe(levada_element_get(element, component), &array) != LEVADA_OK) return -1;
  return *(const int64_t *)array.data;
}

static levada_status ElementOf(const int64_t *numbers, int32_t n, levada_element **out) {
  levada_tensor *tensors[4] = {NULL, NULL, NULL, NULL};
  levada_status status = LEVADA_OK;
  int32_t i;
  for (i = 0; i < n && status == LEVADA_OK; ++i) status = CheckTensor(LEVADA_INT64, &numbers[i], NULL, 0, &tensors[i]);
  if (status == LEVADA_OK) status = levada_element_create(tensors, n, out);
  for (i = 0; i < n; ++i) levada_tensor_release(tensors[i]);
  return status;
}

/* Whether component 0 of all elements, one behind the other, are these numbers. */
static int Gives(levada_iterator *iterator, const int64_t *expected, int64_t n) {
  levada_element *element = NULL;
  int64_t seen = 0;
  int result = CHECK_PASSED;
  for (;;) {
    levada_tensor *tensor;
    int64_t size;
    OK(levada_iterator_next(iterator, &element));
    if (element == NULL) break;
    tensor = levada_element_get(element, 0);
    size = levada_tensor_size(tensor);
    CHECK(seen + size <= n && CheckElements(tensor, LEVADA_INT64, expected + seen, size));
    seen += size;
    levada_element_release(element);
    element = NULL;
  }
  CHECK(seen == n);
cleanup:
  levada_element_release(element);
  return result;
}

/* The same for a dataset, which is consumed. */
static int DatasetGives(levada_dataset *dataset, const int64_t *expected, int64_t n) {
  levada_iterator *iterator = NULL;
  int result = CHECK_PASSED;
  OK(levada_iterator_create(dataset, NULL, &iterator));
  result = Gives(iterator, expected, n);
cleanup:
  levada_iterator_release(iterator);
  levada_dataset_release(dataset);
  return result;
}

static levada_status CountTo(void *user_data, const levada_element *in, levada_dataset **out) {
  (void)user_data;
  return levada_dataset_range(0, NumberIn(in, 0), 1, LEVADA_INT64, out);
}

static int FlatMapGivesTheElementsOfEach(void) {
  static const int64_t expected[] = {0, 0, 1, 0, 1, 2};
  levada_component component = Numbers(0);
  levada_dataset *range = NULL, *made = NULL;
  int result = CHECK_PASSED;
  released = 0;
  OK(levada_dataset_range(0, 4, 1, LEVADA_INT64, &range));
  OK(levada_dataset_flat_map(range, &component, 1, CountTo, &released, CheckCountRelease, NULL, &made));
  CHECK(levada_dataset_cardinality(made) == LEVADA_UNKNOWN_CARDINALITY);
  result = DatasetGives(made, expected, 6);
  made = NULL;
  if (result == CHECK_PASSED) CHECK(released == 1);
cleanup:
  levada_dataset_release(made);
  levada_dataset_release(range);
  return result;
}

static int InterleaveGoesOnWhereItWasSaved(void) {
  static const int64_t expected[] = {0, 0, 1, 0, 1, 0, 2, 1, 2, 3};
  levada_component component = Numbers(0);
  levada_interleave_options options;
  levada_dataset *range = NULL, *made = NULL;
  levada_iterator *first = NULL, *second = NULL;
  levada_element *element = NULL;
  levada_tensor *state = NULL;
  int i, result = CHECK_PASSED;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.cycle_length = 2;
  OK(levada_dataset_range(0, 5, 1, LEVADA_INT64, &range));
  released = 0;
  OK(levada_dataset_interleave(range, &component, 1, CountTo, &released, CheckCountRelease, &options, &made));
  OK(levada_iterator_create(made, NULL, &first));
  for (i = 0; i < 3; ++i) {
    OK(levada_iterator_next(first, &element));
    CHECK(element != NULL);
    levada_element_release(element);
    element = NULL;
  }
  OK(levada_iterator_save(first, &state));
  OK(levada_iterator_create(made, NULL, &second));
  OK(levada_iterator_restore(second, state));
  result = Gives(second, expected + 3, 7);
  if (result == CHECK_PASSED) result = Gives(first, expected + 3, 7);
cleanup:
  levada_element_release(element);
  levada_tensor_release(state);
  levada_iterator_release(first);
  levada_iterator_release(second);
  levada_dataset_release(made);
  levada_dataset_release(range);
  return result;
}

/* ---- a source of elements ---- */

typedef struct Pass {
  int64_t at;
} Pass;

static Pass passes[2];

static levada_status OpenPass(void *user_data, void **out_pass) {
  (void)user_data;
  passes[opened % 2].at = 0;
  *out_pass = &passes[opened++ % 2];
  return LEVADA_OK;
}

static levada_status NextOfPass(void *pass, levada_element **out) {
  int64_t *at = &((Pass *)pass)->at;
  *out = NULL;
  if (*at == 3) return LEVADA_OK;
  *at += 1;
  return ElementOf(at, 1, out);
}

static void ClosePass(void *pass) {
  (void)pass;
  ++closed;
}

static levada_status MakeSource(levada_dataset **out) {
  levada_component component = Numbers(0);
  levada_element_source source;
  memset(&source, 0, sizeof source);
  source.struct_size = sizeof source;
  source.open = OpenPass;
  source.next = NextOfPass;
  source.close = ClosePass;
  opened = closed = released = 0;
  return levada_dataset_from_generator(&component, 1, &source, &released, CheckCountRelease, out);
}

static int ASourceIsOpenedForEachPass(void) {
  static const int64_t expected[] = {1, 2, 3, 1, 2, 3};
  levada_dataset *source = NULL, *twice = NULL;
  int result = CHECK_PASSED;
  OK(MakeSource(&source));
  OK(levada_dataset_repeat(source, 2, &twice));
  result = DatasetGives(twice, expected, 6);
  twice = NULL;
cleanup:
  levada_dataset_release(twice);
  levada_dataset_release(source);
  if (result == CHECK_PASSED && (opened != closed || opened < 2 || released != 1)) {
    result = CheckFailure("each pass closed, the source released once", __FILE__, __LINE__);
  }
  return result;
}

/* ---- states ---- */

/* (state, x) -> (state + x, state * 10). */
static levada_status AddAndShow(void *user_data, const levada_element *in, levada_element **out) {
  int64_t numbers[2];
  (void)user_data;
  numbers[0] = NumberIn(in, 0) + NumberIn(in, 1);
  numbers[1] = NumberIn(in, 0) * 10;
  return ElementOf(numbers, 2, out);
}

static levada_status Add(void *user_data, const levada_element *in, levada_element **out) {
  int64_t sum = NumberIn(in, 0) + NumberIn(in, 1);
  (void)user_data;
  return ElementOf(&sum, 1, out);
}

static int StatesAreCarriedAlong(void) {
  static const int64_t expected[] = {70, 70, 80, 100}, start = 7, last = 13;
  levada_component component = Numbers(0);
  levada_dataset *range = NULL, *scanned = NULL;
  levada_element *initial = NULL, *final = NULL;
  int result = CHECK_PASSED;
  released = 0;
  OK(levada_dataset_range(0, 4, 1, LEVADA_INT64, &range));
  OK(ElementOf(&start, 1, &initial));
  OK(levada_dataset_scan_callback(range, initial, &component, 1, AddAndShow, &released, CheckCountRelease, NULL,
                                  &scanned));
  result = DatasetGives(scanned, expected, 4);
  scanned = NULL;
  if (result != CHECK_PASSED) goto cleanup;
  OK(levada_dataset_reduce_callback(range, initial, Add, &released, CheckCountRelease, &final));
  CHECK(CheckElements(levada_element_get(final, 0), LEVADA_INT64, &last, 1) && released == 2);
cleanup:
  levada_element_release(initial);
  levada_element_release(final);
  levada_dataset_release(scanned);
  levada_dataset_release(range);
  return result;
}

/* ---- windows and groups ---- */

static levada_status BatchOfWindow(void *user_data, const levada_element *in, levada_dataset **out) {
  return levada_dataset_batch(levada_element_dataset(in, *(const int32_t *)user_data), 10, false, out);
}

static int32_t window_component;

static int WindowsAreDatasets(void) {
  static const int64_t expected[] = {0, 1, 2, 2, 3, 4, 4, 5};
  levada_component component = Numbers(1);
  levada_window_options options;
  levada_dataset *range = NULL, *windows = NULL, *made = NULL;
  int result = CHECK_PASSED;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.size = 3;
  options.shift = 2;
  window_component = 0;
  OK(levada_dataset_range(0, 6, 1, LEVADA_INT64, &range));
  OK(levada_dataset_window(range, &options, &windows));
  CHECK(levada_dataset_cardinality(windows) == 3);
  OK(levada_dataset_flat_map(windows, &component, 1, BatchOfWindow, &window_component, NULL, NULL, &made));
  result = DatasetGives(made, expected, 8);
  made = NULL;
cleanup:
  levada_dataset_release(made);
  levada_dataset_release(windows);
  levada_dataset_release(range);
  return result;
}

/* A window in batches, and the rows of those, without a callback. */
static int KnownFunctionsNeedNoCallback(void) {
  static const int64_t batches[] = {0, 1, 2, 2, 3, 4, 4, 5};
  static const int64_t full[] = {0, 1, 2, 2, 3, 4};
  static const int32_t part = 0, missing = 1;
  levada_component component = Numbers(0);
  levada_window_options window;
  levada_flatten_options options;
  levada_dataset *range = NULL, *windows = NULL, *made = NULL, *rows = NULL;
  int result = CHECK_PASSED;
  memset(&window, 0, sizeof window);
  memset(&options, 0, sizeof options);
  window.struct_size = sizeof window;
  window.size = 3;
  window.shift = 2;
  options.struct_size = sizeof options;
  options.batch_size = 3;
  OK(levada_dataset_range(0, 6, 1, LEVADA_INT64, &range));
  OK(levada_dataset_window(range, &window, &windows));
  OK(levada_dataset_flatten(windows, &component, 1, &options, &made));
  CHECK(levada_dataset_cardinality(made) == LEVADA_UNKNOWN_CARDINALITY);
  OK(levada_dataset_flatten(made, NULL, 0, NULL, &rows));
  result = DatasetGives(made, batches, 8);
  made = NULL;
  if (result == CHECK_PASSED) result = DatasetGives(rows, batches, 8);
  else levada_dataset_release(rows);
  rows = NULL;
  if (result != CHECK_PASSED) goto cleanup;
  options.drop_remainder = 1;
  options.parts = &part;
  options.n_parts = 1;
  OK(levada_dataset_flatten(windows, &component, 1, &options, &made));
  result = DatasetGives(made, full, 6);
  made = NULL;
  if (result != CHECK_PASSED) goto cleanup;
  FAILS(levada_dataset_flatten(range, &component, 1, &options, &made), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_flatten(range, NULL, 0, NULL, &made), LEVADA_INVALID_ARGUMENT);
  options.parts = &missing;
  FAILS(levada_dataset_flatten(windows, &component, 1, &options, &made), LEVADA_INVALID_ARGUMENT);
  options.parts = NULL;
  FAILS(levada_dataset_flatten(windows, &component, 1, &options, &made), LEVADA_MISUSE);
  options.n_parts = 0;
  options.batch_size = -1;
  FAILS(levada_dataset_flatten(windows, &component, 1, &options, &made), LEVADA_INVALID_ARGUMENT);
cleanup:
  levada_dataset_release(made);
  levada_dataset_release(windows);
  levada_dataset_release(range);
  return result;
}

static int ReadRow(levada_iterator *iterator, int64_t *number) {
  levada_tensor *row[1] = {NULL};
  levada_array array;
  if (levada_iterator_try_next_row(iterator, 1, row) != LEVADA_OK) return 0;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  *number = levada_tensor_describe(row[0], &array) == LEVADA_OK ? *(const int64_t *)array.data : -1;
  levada_tensor_release(row[0]);
  return 1;
}

/* A row that is kept stays what it is, while those around it are dropped. */
static int KeptRowsStay(void) {
  levada_dataset *range = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  levada_tensor *kept[1000] = {NULL};
  levada_array array;
  int64_t next, k;
  int result = CHECK_PASSED;
  OK(levada_dataset_range(0, 1000, 1, LEVADA_INT64, &range));
  OK(levada_iterator_create(range, NULL, &iterator));
  for (next = 0; next < 1000; ++next) {
    if (levada_iterator_try_next_row(iterator, 1, &kept[next]) != LEVADA_OK) {
      OK(levada_iterator_next(iterator, &element));
      levada_element_release(element);
      element = NULL;
    } else if ((next / 50) % 3 == 0 || next % 7 != 0) { /* all of some stretches go, some of the others */
      levada_tensor_release(kept[next]);
      kept[next] = NULL;
    }
  }
  for (k = 0, next = 0; next < 1000; ++next) {
    if (kept[next] == NULL) continue;
    memset(&array, 0, sizeof array);
    array.struct_size = sizeof array;
    OK(levada_tensor_describe(kept[next], &array));
    CHECK(*(const int64_t *)array.data == next);
    ++k;
  }
  CHECK(k > 0);
cleanup:
  for (next = 0; next < 1000; ++next) levada_tensor_release(kept[next]);
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(range);
  return result;
}

/* Rows at hand are given without an element, in turn with elements. */
static int RowsAreGivenWithoutElements(void) {
  levada_dataset *range = NULL, *batches = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int64_t number, rows = 0, next = 0;
  levada_tensor *row[1] = {NULL};
  int result = CHECK_PASSED;
  OK(levada_dataset_range(0, 100, 1, LEVADA_INT64, &range));
  OK(levada_iterator_create(range, NULL, &iterator));
  while (next < 100) {
    if (ReadRow(iterator, &number)) {
      ++rows;
    } else {
      OK(levada_iterator_next(iterator, &element));
      CHECK(element != NULL);
      number = NumberIn(element, 0);
      levada_element_release(element);
      element = NULL;
    }
    CHECK(number == next);
    ++next;
  }
  CHECK(rows > 0 && !ReadRow(iterator, &number)); /* most of them; fewer where memory runs out meanwhile */
  OK(levada_iterator_next(iterator, &element));
  CHECK(element == NULL);
  CHECK(levada_iterator_try_next_row(iterator, 0, row) == LEVADA_UNAVAILABLE);
  CHECK(levada_iterator_try_next_row(iterator, LEVADA_MAX_ROW + 1, row) == LEVADA_UNAVAILABLE);
  FAILS(levada_iterator_try_next_row(NULL, 1, row), LEVADA_MISUSE);
  levada_iterator_release(iterator);
  iterator = NULL;
  OK(levada_dataset_batch(range, 10, 0, &batches));
  OK(levada_iterator_create(batches, NULL, &iterator));
  OK(levada_iterator_next(iterator, &element));
  CHECK(!ReadRow(iterator, &number));
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(batches);
  levada_dataset_release(range);
  return result;
}

static int GroupsAreHandedOver(void) {
  static const int64_t keys[] = {1, 0, 1, 1, 0, 5}, values[] = {10, 20, 30, 40, 50, 60};
  static const int64_t expected[] = {10, 30, 20, 50, 40, 60}, shape[] = {6};
  levada_component component = Numbers(1);
  levada_group_options options;
  levada_tensor *columns[2] = {NULL, NULL};
  levada_dataset *rows = NULL, *made = NULL;
  int result = CHECK_PASSED;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.window_size = 2;
  window_component = 1;
  OK(CheckTensor(LEVADA_INT64, keys, shape, 1, &columns[0]));
  OK(CheckTensor(LEVADA_INT64, values, shape, 1, &columns[1]));
  OK(levada_dataset_from_tensor_slices(columns, 2, &rows));
  OK(levada_dataset_group_by_window(rows, &options, &component, 1, BatchOfWindow, &window_component, NULL, &made));
  result = DatasetGives(made, expected, 6);
  made = NULL;
cleanup:
  levada_tensor_release(columns[0]);
  levada_tensor_release(columns[1]);
  levada_dataset_release(made);
  levada_dataset_release(rows);
  return result;
}

/* ---- batches of different shapes ---- */

static levada_status RowOf(void *user_data, const levada_element *in, levada_element **out) {
  static const int64_t numbers[] = {1, 2, 3, 4};
  const int64_t n = NumberIn(in, 0);
  levada_tensor *row = NULL;
  levada_status status = CheckTensor(LEVADA_INT64, numbers, &n, 1, &row);
  (void)user_data;
  if (status == LEVADA_OK) status = levada_element_create(&row, 1, out);
  levada_tensor_release(row);
  return status;
}

static int BatchesArePadded(void) {
  static const int64_t padded[] = {0, 1, 1, 2, 0, 1, 2, 3}; /* [[0], [1]] and [[1, 2, 0], [1, 2, 3]] */
  levada_component component = Numbers(1);
  levada_padded_batch_options options;
  levada_dataset *range = NULL, *rows = NULL, *batches = NULL;
  levada_component again;
  int result = CHECK_PASSED;
  memset(&options, 0, sizeof options);
  memset(&again, 0, sizeof again);
  options.struct_size = sizeof options;
  again.struct_size = sizeof again;
  options.batch_size = 2;
  OK(levada_dataset_range(0, 4, 1, LEVADA_INT64, &range));
  OK(levada_dataset_map_callback(range, &component, 1, RowOf, NULL, NULL, NULL, &rows));
  OK(levada_dataset_padded_batch(rows, &options, &batches));
  OK(levada_dataset_component(batches, 0, &again));
  CHECK(again.rank == 2);
  result = DatasetGives(levada_dataset_retain(batches), padded, 8);
cleanup:
  levada_dataset_release(batches);
  levada_dataset_release(rows);
  levada_dataset_release(range);
  return result;
}

static int CachedAndUnbatched(void) {
  static const int64_t expected[] = {0, 1, 2, 3, 4};
  levada_dataset *range = NULL, *batched = NULL, *apart = NULL, *cached = NULL;
  int pass, result = CHECK_PASSED;
  OK(levada_dataset_range(0, 5, 1, LEVADA_INT64, &range));
  OK(levada_dataset_batch(range, 2, false, &batched));
  OK(levada_dataset_unbatch(batched, &apart));
  OK(levada_dataset_cache(apart, &cached));
  for (pass = 0; pass < 2 && result == CHECK_PASSED; ++pass) {
    result = DatasetGives(levada_dataset_retain(cached), expected, 5);
  }
cleanup:
  levada_dataset_release(cached);
  levada_dataset_release(apart);
  levada_dataset_release(batched);
  levada_dataset_release(range);
  return result;
}

/* ---- what is refused ---- */

static int BadArgumentsAreRefusedWhenTheDatasetIsMade(void) {
  static const int64_t zero[] = {0};
  levada_component component = Numbers(0);
  levada_interleave_options interleave;
  levada_window_options window;
  levada_padded_batch_options padded;
  levada_group_options group;
  levada_element_source source;
  levada_dataset *range = NULL, *made = NULL;
  int result = CHECK_PASSED;
  memset(&interleave, 0, sizeof interleave);
  memset(&window, 0, sizeof window);
  memset(&padded, 0, sizeof padded);
  memset(&group, 0, sizeof group);
  memset(&source, 0, sizeof source);
  interleave.struct_size = sizeof interleave;
  window.struct_size = sizeof window;
  padded.struct_size = sizeof padded;
  group.struct_size = sizeof group;
  source.struct_size = sizeof source;
  released = 0;
  OK(levada_dataset_range(0, 4, 1, LEVADA_INT64, &range));
  FAILS(levada_dataset_interleave(range, &component, 1, CountTo, &released, CheckCountRelease, &interleave, &made),
        LEVADA_INVALID_ARGUMENT);
  interleave.cycle_length = 2;
  interleave.num_parallel_calls = 3;
  FAILS(levada_dataset_interleave(range, &component, 1, CountTo, &released, CheckCountRelease, &interleave, &made),
        LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_window(range, &window, &made), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_padded_batch(range, &padded, &made), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_rebatch(range, zero, 1, false, &made), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_unbatch(range, &made), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_group_by_window(range, &group, &component, 1, CountTo, &released, CheckCountRelease, &made),
        LEVADA_INVALID_ARGUMENT);
  FAILS(levada_dataset_from_generator(&component, 1, &source, &released, CheckCountRelease, &made), LEVADA_MISUSE);
  CHECK(made == NULL && released == 4);
cleanup:
  levada_dataset_release(made);
  levada_dataset_release(range);
  return result;
}

static const CheckTest tests[] = {
    {"flat_map", FlatMapGivesTheElementsOfEach},
    {"interleave", InterleaveGoesOnWhereItWasSaved},
    {"source", ASourceIsOpenedForEachPass},
    {"states", StatesAreCarriedAlong},
    {"windows", WindowsAreDatasets},
    {"known functions", KnownFunctionsNeedNoCallback},
    {"rows", RowsAreGivenWithoutElements},
    {"kept rows", KeptRowsStay},
    {"groups", GroupsAreHandedOver},
    {"padded batches", BatchesArePadded},
    {"cache", CachedAndUnbatched},
    {"bad arguments", BadArgumentsAreRefusedWhenTheDatasetIsMade}};

int main(void) { return CheckRun("streams", tests, COUNT_OF(tests)); }
