/* Callbacks in a dataset: results, errors with payloads, caller-thread mode, one release. */
#include "check.h"

typedef struct Doubler {
  int calls;
  int released;
  int failing;  /* the element at which the callback fails, -1: never */
  int payloads; /* payloads released */
} Doubler;

/* Static, so that a worker thread that lets go late never writes to a frame that is gone. */
static Doubler doubler;

static void ResetDoubler(int failing) {
  memset(&doubler, 0, sizeof doubler);
  doubler.failing = failing;
}

static void ReleaseDoubler(void *user_data) { ++((Doubler *)user_data)->released; }
static void ReleasePayload(void *user_data) { ++((Doubler *)user_data)->payloads; }

static levada_status Double(void *user_data, const levada_element *in, levada_element **out) {
  Doubler *self = (Doubler *)user_data;
  levada_tensor *x = levada_element_get(in, 0), *sum = NULL;
  levada_status status;
  if (self->calls++ == self->failing) {
    return levada_error_raise(LEVADA_USER, "the callback gave up", self, ReleasePayload);
  }
  status = levada_add(x, x, &sum);
  if (status == LEVADA_OK) status = levada_element_create(&sum, 1, out);
  levada_tensor_release(sum);
  return status;
}

/* The dataset 0, 2, 4, ... of n elements by callback. */
static levada_status MakeDoubled(int64_t n, int32_t caller_thread, levada_dataset **out) {
  levada_component component;
  levada_map_options options;
  levada_dataset *range = NULL;
  levada_status status = levada_dataset_range(0, n, 1, LEVADA_INT64, &range);
  memset(&component, 0, sizeof component);
  memset(&options, 0, sizeof options);
  component.struct_size = sizeof component;
  component.dtype = LEVADA_INT64;
  options.struct_size = sizeof options;
  options.caller_thread = caller_thread;
  if (status == LEVADA_OK) {
    status = levada_dataset_map_callback(range, &component, 1, Double, &doubler, ReleaseDoubler, &options, out);
  } else {
    doubler.released = 1; /* never handed over */
  }
  levada_dataset_release(range);
  return status;
}

static int Runs(int32_t caller_thread) {
  levada_dataset *doubled = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int64_t i;
  int result = CHECK_PASSED;
  ResetDoubler(-1);
  OK(MakeDoubled(5, caller_thread, &doubled));
  CHECK(doubler.calls == 0); /* on demand only */
  OK(levada_iterator_create(doubled, NULL, &iterator));
  for (i = 0; i < 5; ++i) {
    const int64_t expected = 2 * i;
    OK(levada_iterator_next(iterator, &element));
    CHECK(element != NULL && CheckElements(levada_element_get(element, 0), LEVADA_INT64, &expected, 1));
    levada_element_release(element);
    element = NULL;
  }
  OK(levada_iterator_next(iterator, &element));
  CHECK(element == NULL && doubler.calls == 5);
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(doubled);
  if (levada_shutdown(-1) == LEVADA_OK && result != CHECK_FAILED && doubler.released != 1) {
    result = CheckFailure("one release of the callback", __FILE__, __LINE__);
  }
  return result;
}

static int RunsOnDemandInOrder(void) { return Runs(0); }
static int RunsInsideNextOfTheCaller(void) { return Runs(1); }

/* Without injected faults: the errors of an element and its payload. With them the payload may have been dropped. */
static int GivesAnErrorOnceAndGoesOn(void) {
  levada_dataset *doubled = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  levada_error *error = NULL;
  static const int64_t zero = 0, four = 4;
  int result = CHECK_PASSED, raised = 0;
  ResetDoubler(1);
  OK(MakeDoubled(3, 1, &doubled));
  OK(levada_iterator_create(doubled, NULL, &iterator));
  OK(levada_iterator_next(iterator, &element));
  CHECK(CheckElements(levada_element_get(element, 0), LEVADA_INT64, &zero, 1));
  levada_element_release(element);
  element = NULL;
  FAILS(levada_iterator_next(iterator, &element), LEVADA_USER);
  raised = 1;
  error = levada_last_error_take();
  if (error == NULL) {
    result = CHECK_FAULT;
    goto cleanup;
  }
  CHECK(strstr(levada_error_message(error), "the callback gave up") != NULL);
  CHECK(levada_error_payload(error) == &doubler && doubler.payloads == 0);
  if (levada_error_origin(error)[0] == '\0') { /* there was no memory for the way of the element */
    result = CHECK_FAULT;
    goto cleanup;
  }
  OK(levada_iterator_next(iterator, &element));
  CHECK(element != NULL && CheckElements(levada_element_get(element, 0), LEVADA_INT64, &four, 1));
cleanup:
  levada_error_release(error);
  levada_error_clear();
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(doubled);
  if (levada_shutdown(-1) == LEVADA_OK && result != CHECK_FAILED &&
      (doubler.released != 1 || (raised && doubler.payloads != 1))) {
    result = CheckFailure("one release of callback and payload", __FILE__, __LINE__);
  }
  return result;
}

/* Double without shared state: may run on several threads at once. */
static levada_status DoubleAnywhere(void *user_data, const levada_element *in, levada_element **out) {
  levada_tensor *x = levada_element_get(in, 0), *sum = NULL;
  levada_status status = levada_add(x, x, &sum);
  (void)user_data;
  if (status == LEVADA_OK) status = levada_element_create(&sum, 1, out);
  levada_tensor_release(sum);
  return status;
}

static int RunsAheadOnWorkerThreads(void) {
  levada_component component;
  levada_map_options options;
  levada_dataset *range = NULL, *doubled = NULL, *ahead = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int64_t i;
  int result = CHECK_PASSED;
  memset(&component, 0, sizeof component);
  memset(&options, 0, sizeof options);
  component.struct_size = sizeof component;
  component.dtype = LEVADA_INT64;
  options.struct_size = sizeof options;
  options.num_parallel_calls = 2;
  OK(levada_set_num_threads(3));
  OK(levada_dataset_range(0, 20, 1, LEVADA_INT64, &range));
  OK(levada_dataset_map_callback(range, &component, 1, DoubleAnywhere, NULL, NULL, &options, &doubled));
  OK(levada_dataset_prefetch(doubled, 4, &ahead));
  OK(levada_iterator_create(ahead, NULL, &iterator));
  for (i = 0; i < 20; ++i) {
    const int64_t expected = 2 * i;
    OK(levada_iterator_next(iterator, &element));
    CHECK(element != NULL && CheckElements(levada_element_get(element, 0), LEVADA_INT64, &expected, 1));
    levada_element_release(element);
    element = NULL;
  }
  OK(levada_iterator_next(iterator, &element));
  CHECK(element == NULL);
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(range);
  levada_dataset_release(doubled);
  levada_dataset_release(ahead);
  if (levada_shutdown(-1) != LEVADA_OK && result == CHECK_PASSED) result = CHECK_FAULT;
  if (levada_set_num_threads(0) != LEVADA_OK && result == CHECK_PASSED) result = CHECK_FAULT;
  return result;
}

static levada_status GiveTheWrongDtype(void *user_data, const levada_element *in, levada_element **out) {
  levada_tensor *wrong = NULL;
  levada_status status = levada_cast(levada_element_get(in, 0), LEVADA_FLOAT32, &wrong);
  (void)user_data;
  if (status == LEVADA_OK) status = levada_element_create(&wrong, 1, out);
  levada_tensor_release(wrong);
  return status;
}

static int ChecksWhatACallbackGives(void) {
  levada_component component;
  levada_dataset *range = NULL, *mapped = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int result = CHECK_PASSED;
  memset(&component, 0, sizeof component);
  component.struct_size = sizeof component;
  component.dtype = LEVADA_INT64;
  OK(levada_dataset_range(0, 3, 1, LEVADA_INT64, &range));
  OK(levada_dataset_map_callback(range, &component, 1, GiveTheWrongDtype, NULL, NULL, NULL, &mapped));
  OK(levada_iterator_create(mapped, NULL, &iterator));
  FAILS(levada_iterator_next(iterator, &element), LEVADA_INVALID_ARGUMENT);
  CHECK(element == NULL);
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(range);
  levada_dataset_release(mapped);
  return result;
}

static int ReleasesWhenTheCallFails(void) {
  levada_component component;
  levada_dataset *out = NULL;
  int result = CHECK_PASSED;
  ResetDoubler(-1);
  memset(&component, 0, sizeof component);
  component.struct_size = sizeof component;
  component.dtype = LEVADA_INT64;
  FAILS(levada_dataset_map_callback(NULL, &component, 1, Double, &doubler, ReleaseDoubler, NULL, &out), LEVADA_MISUSE);
  CHECK(out == NULL);
cleanup:
  if (doubler.released != 1) result = CheckFailure("one release", __FILE__, __LINE__);
  return result;
}

static int CancelEndsThePass(void) {
  levada_dataset *doubled = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int result = CHECK_PASSED;
  ResetDoubler(-1);
  OK(MakeDoubled(5, 0, &doubled));
  OK(levada_iterator_create(doubled, NULL, &iterator));
  OK(levada_iterator_next(iterator, &element));
  levada_element_release(element);
  element = NULL;
  levada_iterator_cancel(iterator);
  FAILS(levada_iterator_next(iterator, &element), LEVADA_CANCELLED);
  CHECK(element == NULL);
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(doubled);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"RunsOnDemandInOrder", RunsOnDemandInOrder},
      {"RunsInsideNextOfTheCaller", RunsInsideNextOfTheCaller},
      {"GivesAnErrorOnceAndGoesOn", GivesAnErrorOnceAndGoesOn},
      {"RunsAheadOnWorkerThreads", RunsAheadOnWorkerThreads},
      {"ChecksWhatACallbackGives", ChecksWhatACallbackGives},
      {"ReleasesWhenTheCallFails", ReleasesWhenTheCallFails},
      {"CancelEndsThePass", CancelEndsThePass},
  };
  return CheckRun("callbacks", tests, COUNT_OF(tests));
}
