/* The largest counts, callbacks that reach for their own iterator, messages of any length. */
#include <pthread.h>
#include <stdlib.h>

#include "check.h"

/* 0 ... n - 1, for ever. */
static levada_status MakeEndless(int64_t n, levada_dataset **out) {
  levada_dataset *range = NULL;
  levada_status status = levada_dataset_range(0, n, 1, LEVADA_INT64, &range);
  if (status == LEVADA_OK) status = levada_dataset_repeat(range, -1, out);
  levada_dataset_release(range);
  return status;
}

static int SkipsBeyondTheLastPositionAreErrors(void) {
  levada_dataset *endless = NULL, *far = NULL, *further = NULL, *batches = NULL;
  levada_iterator *one = NULL, *grouped = NULL;
  levada_element *element = NULL;
  int result = CHECK_PASSED, i;
  OK(MakeEndless(10, &endless));
  OK(levada_dataset_skip(endless, INT64_MAX - 2, &far));
  OK(levada_dataset_skip(far, INT64_MAX - 2, &further));
  OK(levada_dataset_batch(further, 3, false, &batches));
  OK(levada_iterator_create(further, NULL, &one));
  OK(levada_iterator_create(batches, NULL, &grouped));
  for (i = 0; i < 3; ++i) {
    FAILS(levada_iterator_next(one, &element), LEVADA_OUT_OF_RANGE);
    FAILS(levada_iterator_next(grouped, &element), LEVADA_OUT_OF_RANGE);
    CHECK(element == NULL);
  }
cleanup:
  levada_iterator_release(one);
  levada_iterator_release(grouped);
  levada_dataset_release(endless);
  levada_dataset_release(far);
  levada_dataset_release(further);
  levada_dataset_release(batches);
  return result;
}

static int BatchesBeyondTheLastPositionAreErrors(void) {
  levada_dataset *endless = NULL, *inner = NULL, *outer = NULL, *whole = NULL;
  levada_iterator *iterator = NULL, *largest = NULL;
  levada_element *element = NULL;
  int result = CHECK_PASSED;
  OK(MakeEndless(10, &endless));
  OK(levada_dataset_batch(endless, (int64_t)1 << 40, false, &inner));
  OK(levada_dataset_batch(inner, (int64_t)1 << 40, false, &outer));
  OK(levada_iterator_create(outer, NULL, &iterator));
  FAILS(levada_iterator_next(iterator, &element), LEVADA_OUT_OF_RANGE);
  OK(levada_dataset_batch(endless, INT64_MAX, false, &whole));
  OK(levada_iterator_create(whole, NULL, &largest));
  FAILS(levada_iterator_next(largest, &element), LEVADA_RESOURCE_EXHAUSTED);
  FAILS(levada_iterator_next(largest, &element), LEVADA_OUT_OF_RANGE);
  FAILS(levada_iterator_next(largest, &element), LEVADA_OUT_OF_RANGE);
cleanup:
  levada_iterator_release(iterator);
  levada_iterator_release(largest);
  levada_dataset_release(endless);
  levada_dataset_release(inner);
  levada_dataset_release(outer);
  levada_dataset_release(whole);
  return result;
}

typedef struct Caller {
  pthread_mutex_t mutex;
  int inside;
  int most_inside;
  levada_iterator *iterator; /* released by the first call */
} Caller;

static Caller caller = {PTHREAD_MUTEX_INITIALIZER, 0, 0, NULL};

/* Hands its element through; counts how many calls are under way. */
static levada_status CallOn(void *user_data, const levada_element *in, levada_element **out) {
  Caller *self = (Caller *)user_data;
  levada_tensor *x = levada_element_get(in, 0);
  levada_iterator *iterator;
  levada_status status;
  pthread_mutex_lock(&self->mutex);
  if (++self->inside > self->most_inside) self->most_inside = self->inside;
  iterator = self->iterator;
  self->iterator = NULL;
  pthread_mutex_unlock(&self->mutex);
  levada_iterator_release(iterator);
  status = levada_element_create(&x, 1, out);
  pthread_mutex_lock(&self->mutex);
  --self->inside;
  pthread_mutex_unlock(&self->mutex);
  return status;
}

/* 0 ... n - 1 through CallOn. */
static levada_status MakeCalled(int64_t n, levada_dataset **out) {
  levada_component component;
  levada_dataset *range = NULL;
  levada_status status = levada_dataset_range(0, n, 1, LEVADA_INT64, &range);
  memset(&component, 0, sizeof component);
  component.struct_size = sizeof component;
  component.dtype = LEVADA_INT64;
  if (status == LEVADA_OK) {
    status = levada_dataset_map_callback(range, &component, 1, CallOn, &caller, NULL, NULL, out);
  }
  levada_dataset_release(range);
  return status;
}

static int ACallbackMayReleaseItsIterator(void) {
  static const int64_t zero = 0;
  levada_dataset *called = NULL, *batches = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int result = CHECK_PASSED, batched;
  OK(MakeCalled(4, &called));
  OK(levada_dataset_batch(called, 1, false, &batches));
  for (batched = 0; batched < 2; ++batched) {
    OK(levada_iterator_create(batched ? batches : called, NULL, &caller.iterator));
    iterator = caller.iterator;
    OK(levada_iterator_next(iterator, &element)); /* the last use of the handle */
    CHECK(caller.iterator == NULL);
    CHECK(element != NULL && CheckElements(levada_element_get(element, 0), LEVADA_INT64, &zero, 1));
    levada_element_release(element);
    element = NULL;
  }
cleanup:
  levada_element_release(element);
  levada_iterator_release(caller.iterator);
  caller.iterator = NULL;
  levada_dataset_release(called);
  levada_dataset_release(batches);
  return result;
}

static int TheDeepestPrefetchKeepsCallsInOrder(void) {
  levada_dataset *called = NULL, *ahead = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  int64_t i;
  int result = CHECK_PASSED;
  caller.most_inside = 0;
  OK(levada_set_num_threads(4));
  OK(MakeCalled(600, &called));
  OK(levada_dataset_prefetch(called, INT64_MAX, &ahead));
  OK(levada_iterator_create(ahead, NULL, &iterator));
  for (i = 0; i < 600; ++i) {
    OK(levada_iterator_next(iterator, &element));
    CHECK(element != NULL && CheckElements(levada_element_get(element, 0), LEVADA_INT64, &i, 1));
    levada_element_release(element);
    element = NULL;
  }
  CHECK(caller.most_inside == 1);
cleanup:
  levada_element_release(element);
  levada_iterator_release(iterator);
  levada_dataset_release(called);
  levada_dataset_release(ahead);
  if (levada_shutdown(-1) != LEVADA_OK && result == CHECK_PASSED) result = CHECK_FAULT;
  if (levada_set_num_threads(0) != LEVADA_OK && result == CHECK_PASSED) result = CHECK_FAULT;
  return result;
}

/* A shuffle that has to be run again from its beginning is nothing for try_next. */
static int TryNextLeavesTheReplayToNext(void) {
  levada_dataset *range = NULL, *shuffled = NULL;
  levada_iterator *iterator = NULL, *restored = NULL;
  levada_element *element = NULL, *expected = NULL;
  levada_tensor *state = NULL;
  levada_array array;
  int result = CHECK_PASSED, i;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  OK(levada_dataset_range(0, 1000, 1, LEVADA_INT64, &range));
  OK(levada_dataset_shuffle(range, 10, NULL, &shuffled));
  OK(levada_iterator_create(shuffled, NULL, &iterator));
  for (i = 0; i < 40; ++i) {
    OK(levada_iterator_next(iterator, &element));
    levada_element_release(element);
    element = NULL;
  }
  OK(levada_iterator_save(iterator, &state));
  OK(levada_iterator_next(iterator, &expected));
  OK(levada_tensor_describe(levada_element_get(expected, 0), &array));
  OK(levada_iterator_create(shuffled, NULL, &restored));
  OK(levada_iterator_restore(restored, state));
  CHECK(levada_iterator_try_next(restored, &element) == LEVADA_UNAVAILABLE && element == NULL);
  OK(levada_iterator_next(restored, &element));
  CHECK(CheckElements(levada_element_get(element, 0), LEVADA_INT64, array.data, 1));
cleanup:
  levada_element_release(element);
  levada_element_release(expected);
  levada_tensor_release(state);
  levada_iterator_release(iterator);
  levada_iterator_release(restored);
  levada_dataset_release(range);
  levada_dataset_release(shuffled);
  return result;
}

static int LongMessagesArriveWhole(void) {
  enum { kLength = 5000 };
  char *message = (char *)malloc(kLength + 1);
  int result = CHECK_PASSED;
  if (message == NULL) return CHECK_FAULT;
  memset(message, 'x', kLength);
  message[kLength] = '\0';
  FAILS(levada_error_raise(LEVADA_ABORTED, message, NULL, NULL), LEVADA_ABORTED);
  if (levada_last_status() == LEVADA_ABORTED) CHECK(strcmp(levada_last_error_message(), message) == 0);
cleanup:
  free(message);
  return result;
}

/* A destructor of the thread that runs after levada's own and fails once more. */
static void FailLate(void *argument) {
  levada_tensor *out = NULL;
  (void)argument;
  if (levada_square(NULL, &out) == LEVADA_OK) levada_tensor_release(out);
}

static void *FailAndEnd(void *key) {
  FailLate(NULL);
  pthread_setspecific(*(pthread_key_t *)key, key);
  return NULL;
}

static int ErrorsOfEndingThreadsAreReleased(void) {
  pthread_key_t key;
  pthread_t thread;
  int result = CHECK_PASSED;
  CHECK(pthread_key_create(&key, FailLate) == 0);
  if (pthread_create(&thread, NULL, FailAndEnd, &key) == 0) {
    pthread_join(thread, NULL);
    levada_error_clear();
    CHECK(levada_live_count(LEVADA_OBJECT_ERROR) == 0);
  } else {
    result = CHECK_FAULT;
  }
  pthread_key_delete(key);
cleanup:
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"SkipsBeyondTheLastPositionAreErrors", SkipsBeyondTheLastPositionAreErrors},
      {"BatchesBeyondTheLastPositionAreErrors", BatchesBeyondTheLastPositionAreErrors},
      {"ACallbackMayReleaseItsIterator", ACallbackMayReleaseItsIterator},
      {"TheDeepestPrefetchKeepsCallsInOrder", TheDeepestPrefetchKeepsCallsInOrder},
      {"TryNextLeavesTheReplayToNext", TryNextLeavesTheReplayToNext},
      {"LongMessagesArriveWhole", LongMessagesArriveWhole},
      {"ErrorsOfEndingThreadsAreReleased", ErrorsOfEndingThreadsAreReleased},
  };
  return CheckRun("extremes", tests, COUNT_OF(tests));
}
