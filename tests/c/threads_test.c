/* Threads: shared handles, one pipeline from several threads, atomic variables, errors that stay with their thread. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "check.h"

enum { kThreads = 4, kAdds = 50 };

typedef struct Shared {
  levada_variable *variable;
  levada_tensor *one;
  levada_dataset *dataset;
} Shared;

typedef struct Worker {
  pthread_t thread;
  int started;
  int result;
  int64_t sum;
  Shared *shared;
} Worker;

/* Runs work on kThreads threads; returns the worst result. */
static int OnAllThreads(Shared *shared, void *(*work)(void *), Worker *workers) {
  int i, result = CHECK_PASSED;
  for (i = 0; i < kThreads; ++i) {
    workers[i].shared = shared;
    workers[i].result = CHECK_PASSED;
    workers[i].sum = 0;
    workers[i].started = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    if (!workers[i].started) result = CheckFailure("a thread", __FILE__, __LINE__);
  }
  for (i = 0; i < kThreads; ++i) {
    if (workers[i].started) pthread_join(workers[i].thread, NULL);
    if (workers[i].result == CHECK_FAILED || result == CHECK_PASSED) result = workers[i].result;
  }
  return result;
}

static void *AddMany(void *argument) {
  Worker *worker = (Worker *)argument;
  int i, result = CHECK_PASSED;
  levada_tensor *snapshot = NULL;
  for (i = 0; i < kAdds; ++i) {
    OK(levada_variable_assign_add(worker->shared->variable, worker->shared->one));
    OK(levada_variable_read(worker->shared->variable, &snapshot));
    levada_tensor_release(snapshot);
    snapshot = NULL;
  }
cleanup:
  levada_tensor_release(snapshot);
  worker->result = result;
  return NULL;
}

static int AddsFromAllThreadsAreCounted(void) {
  static const int64_t zero = 0, one = 1, expected = (int64_t)kThreads * kAdds;
  Shared shared = {NULL, NULL, NULL};
  Worker workers[kThreads];
  levada_tensor *initial = NULL, *now = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_INT64, &zero, NULL, 0, &initial));
  OK(CheckTensor(LEVADA_INT64, &one, NULL, 0, &shared.one));
  OK(levada_variable_create(initial, "counter", &shared.variable));
  result = OnAllThreads(&shared, AddMany, workers);
  if (result != CHECK_PASSED) goto cleanup;
  OK(levada_variable_read(shared.variable, &now));
  CHECK(CheckElements(now, LEVADA_INT64, &expected, 1));
cleanup:
  levada_tensor_release(initial);
  levada_tensor_release(now);
  levada_tensor_release(shared.one);
  levada_variable_release(shared.variable);
  return result;
}

/* A pass of its own over the shared dataset; adds up what it sees. */
static void *SumAll(void *argument) {
  Worker *worker = (Worker *)argument;
  levada_iterator *iterator = NULL;
  levada_element *batch = NULL;
  levada_array array;
  int64_t i;
  int result = CHECK_PASSED;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  OK(levada_iterator_create(worker->shared->dataset, NULL, &iterator));
  for (;;) {
    OK(levada_iterator_next(iterator, &batch));
    if (batch == NULL) break;
    OK(levada_tensor_describe(levada_element_get(batch, 0), &array));
    for (i = 0; i < array.shape[0]; ++i) worker->sum += ((const int64_t *)array.data)[i];
    levada_element_release(batch);
    batch = NULL;
  }
cleanup:
  levada_element_release(batch);
  levada_iterator_release(iterator);
  worker->result = result;
  return NULL;
}

static int EveryThreadHasItsOwnPass(void) {
  Shared shared = {NULL, NULL, NULL};
  Worker workers[kThreads];
  levada_dataset *range = NULL, *shuffled = NULL, *batches = NULL;
  int i, result = CHECK_PASSED;
  OK(levada_set_num_threads(3));
  OK(levada_dataset_range(0, 1000, 1, LEVADA_INT64, &range));
  OK(levada_dataset_shuffle(range, LEVADA_SHUFFLE_ALL, NULL, &shuffled));
  OK(levada_dataset_batch(shuffled, 64, false, &batches));
  OK(levada_dataset_prefetch(batches, 3, &shared.dataset));
  result = OnAllThreads(&shared, SumAll, workers);
  if (result != CHECK_PASSED) goto cleanup;
  for (i = 0; i < kThreads; ++i) CHECK(workers[i].sum == 499500);
cleanup:
  levada_dataset_release(range);
  levada_dataset_release(shuffled);
  levada_dataset_release(batches);
  levada_dataset_release(shared.dataset);
  if (levada_set_num_threads(0) != LEVADA_OK && result == CHECK_PASSED) result = CHECK_FAULT;
  return result;
}

enum { kWideRows = 48, kWide = 8192, kWideBatch = 4 };

/* A dataset of batches of exp(zeros [8192]): enough work that worker threads are worth it. */
static levada_status MakeHeavy(levada_dataset **out) {
  static const int64_t shape[] = {kWideRows, kWide}, row[] = {kWide};
  const float zero = 0;
  levada_trace *trace = NULL;
  levada_function *function = NULL;
  levada_tensor *value = NULL, *zeros = NULL, *x = NULL, *y = NULL;
  levada_dataset *rows = NULL, *mapped = NULL, *batches = NULL;
  levada_status status = CheckTensor(LEVADA_FLOAT32, &zero, NULL, 0, &value);
  if (status == LEVADA_OK) status = levada_fill(shape, 2, value, &zeros);
  if (status == LEVADA_OK) status = levada_trace_create(&trace);
  if (status == LEVADA_OK) status = levada_trace_argument(trace, LEVADA_FLOAT32, row, 1, &x);
  if (status == LEVADA_OK) status = levada_exp(x, &y);
  if (status == LEVADA_OK) status = levada_trace_finish(trace, &y, 1, &function);
  if (status == LEVADA_OK) status = levada_dataset_from_tensor_slices(&zeros, 1, &rows);
  if (status == LEVADA_OK) status = levada_dataset_map(rows, function, NULL, &mapped);
  if (status == LEVADA_OK) status = levada_dataset_batch(mapped, kWideBatch, false, &batches);
  if (status == LEVADA_OK) status = levada_dataset_prefetch(batches, 4, out);
  levada_tensor_release(value);
  levada_tensor_release(zeros);
  levada_tensor_release(x);
  levada_tensor_release(y);
  levada_trace_release(trace);
  levada_function_release(function);
  levada_dataset_release(rows);
  levada_dataset_release(mapped);
  levada_dataset_release(batches);
  return status;
}

static int HeavyBatchesAreMadeAhead(void) {
  levada_dataset *dataset = NULL;
  levada_iterator *iterator = NULL;
  levada_element *batch = NULL;
  levada_array array;
  int64_t i;
  int batches = 0, result = CHECK_PASSED;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  OK(levada_set_num_threads(3));
  OK(MakeHeavy(&dataset));
  OK(levada_iterator_create(dataset, NULL, &iterator));
  for (;; ++batches) {
    OK(levada_iterator_next(iterator, &batch));
    if (batch == NULL) break;
    OK(levada_tensor_describe(levada_element_get(batch, 0), &array));
    for (i = 0; i < kWideBatch * kWide; ++i) CHECK(((const float *)array.data)[i] == 1.0f);
    levada_element_release(batch);
    batch = NULL;
  }
  CHECK(batches == kWideRows / kWideBatch);
cleanup:
  levada_element_release(batch);
  levada_iterator_release(iterator);
  levada_dataset_release(dataset);
  if (levada_shutdown(-1) != LEVADA_OK && result == CHECK_PASSED) result = CHECK_FAULT;
  if (levada_set_num_threads(0) != LEVADA_OK && result == CHECK_PASSED) result = CHECK_FAULT;
  return result;
}

static void *FailAlone(void *argument) {
  Worker *worker = (Worker *)argument;
  levada_tensor *out = NULL;
  int result = CHECK_PASSED;
  CHECK(levada_last_status() == LEVADA_OK);
  FAILS(levada_square(NULL, &out), LEVADA_MISUSE);
cleanup:
  worker->result = result;
  return NULL;
}

static int ErrorsStayWithTheirThread(void) {
  Shared shared = {NULL, NULL, NULL};
  Worker workers[kThreads];
  int result;
  levada_error_clear();
  result = OnAllThreads(&shared, FailAlone, workers);
  if (result == CHECK_PASSED) CHECK(levada_last_status() == LEVADA_OK);
cleanup:
  return result;
}

static int RefusesImpossibleThreadCounts(void) {
  int result = CHECK_PASSED;
  FAILS(levada_set_num_threads(-1), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_set_num_threads(1025), LEVADA_INVALID_ARGUMENT);
  CHECK(levada_num_threads() >= 1);
cleanup:
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"AddsFromAllThreadsAreCounted", AddsFromAllThreadsAreCounted},
      {"EveryThreadHasItsOwnPass", EveryThreadHasItsOwnPass},
      {"HeavyBatchesAreMadeAhead", HeavyBatchesAreMadeAhead},
      {"ErrorsStayWithTheirThread", ErrorsStayWithTheirThread},
      {"RefusesImpossibleThreadCounts", RefusesImpossibleThreadCounts},
  };
  return CheckRun("threads", tests, COUNT_OF(tests));
}
