/* The callbacks that the README of the cases names. */
#include <stdlib.h>

#include "conform.h"

ConformState conform_state;

void *ConformTake(void) {
  __atomic_add_fetch(&conform_state.taken, 1, __ATOMIC_RELAXED);
  return &conform_state;
}

void ConformRelease(void *user_data) { __atomic_add_fetch(&((ConformState *)user_data)->released, 1,
    __ATOMIC_RELEASE); }

static levada_status GiveUp(void) { return levada_error_raise(LEVADA_USER, "the callback gave up", NULL, NULL); }

/* The value of an int64 scalar. */
static int64_t ValueOf(const levada_tensor *tensor) {
  levada_array array;
  int64_t value = -1;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  if (levada_tensor_describe(tensor, &array) == LEVADA_OK) memcpy(&value, array.data, sizeof value);
  return value;
}

static int64_t First(const levada_element *in) { return ValueOf(levada_element_get(in, 0)); }

/* Makes the element of one tensor, which is consumed, unless status says that there is none. */
static levada_status Single(levada_status status, levada_tensor *tensor, levada_element **out) {
  if (status == LEVADA_OK) status = levada_element_create(&tensor, 1, out);
  levada_tensor_release(tensor);
  return status;
}

static levada_status Scalar(int64_t value, levada_tensor **out) { return CheckTensor(LEVADA_INT64, &value, NULL, 0,
    out); }

CONFORM_MAP(conform_double) {
  levada_tensor *x = levada_element_get(in, 0), *y = NULL;
  levada_status status = levada_add(x, x, &y);
  (void)user_data;
  return Single(status, y, out);
}

CONFORM_MAP(conform_swap) {
  levada_tensor *parts[2];
  (void)user_data;
  parts[0] = levada_element_get(in, 1);
  parts[1] = levada_element_get(in, 0);
  return levada_element_create(parts, 2, out);
}

CONFORM_MAP(conform_raise) {
  (void)user_data, (void)in, (void)out;
  return GiveUp();
}

CONFORM_MAP(conform_raise_at_2) {
  levada_tensor *x = levada_element_get(in, 0);
  (void)user_data;
  return First(in) == 2 ? GiveUp() : levada_element_create(&x, 1, out);
}

CONFORM_MAP(conform_to_float32) {
  levada_tensor *y = NULL;
  levada_status status = levada_cast(levada_element_get(in, 0), LEVADA_FLOAT32, &y);
  (void)user_data;
  return Single(status, y, out);
}

CONFORM_MAP(conform_to_vector) {
  const int64_t one = 1;
  levada_tensor *y = NULL;
  levada_status status = levada_reshape(levada_element_get(in, 0), &one, 1, &y);
  (void)user_data;
  return Single(status, y, out);
}

CONFORM_MAP(conform_twice) {
  levada_tensor *parts[2];
  (void)user_data;
  parts[0] = parts[1] = levada_element_get(in, 0);
  return levada_element_create(parts, 2, out);
}

CONFORM_MAP(conform_bad_add) {
  const int64_t two = 2, three = 3;
  levada_tensor *a = NULL, *b = NULL, *y = NULL;
  levada_status status = levada_ones(&two, 1, LEVADA_FLOAT32, &a);
  (void)user_data, (void)in;
  if (status == LEVADA_OK) status = levada_ones(&three, 1, LEVADA_FLOAT32, &b);
  if (status == LEVADA_OK) status = levada_add(a, b, &y);
  levada_tensor_release(a);
  levada_tensor_release(b);
  return Single(status, y, out);
}

CONFORM_MAP(conform_sum_of_range) {
  levada_dataset *range = NULL;
  levada_iterator *iterator = NULL;
  levada_element *element = NULL;
  levada_tensor *y = NULL;
  int64_t total = 0;
  levada_status status = levada_dataset_range(0, First(in), 1, LEVADA_INT64, &range);
  (void)user_data;
  if (status == LEVADA_OK) status = levada_iterator_create(range, NULL, &iterator);
  while (status == LEVADA_OK && (status = levada_iterator_next(iterator, &element)) == LEVADA_OK && element != NULL) {
    total += First(element);
    levada_element_release(element);
  }
  levada_iterator_release(iterator);
  levada_dataset_release(range);
  if (status == LEVADA_OK) status = Scalar(total, &y);
  return Single(status, y, out);
}

CONFORM_MAP(conform_next_of_itself) {
  (void)in;
  return levada_iterator_next(((ConformState *)user_data)->own, out);
}

/* The bool scalar of an answer. */
static levada_status Answer(bool answer, levada_element **out) {
  levada_tensor *y = NULL;
  levada_status status = CheckTensor(LEVADA_BOOL, &answer, NULL, 0, &y);
  return Single(status, y, out);
}

CONFORM_MAP(conform_is_even) {
  (void)user_data;
  return Answer(First(in) % 2 == 0, out);
}

CONFORM_MAP(conform_is_even_raise_at_2) { return First(in) == 2 ? GiveUp() : conform_is_even(user_data, in, out); }

CONFORM_MAP(conform_below_3) {
  (void)user_data;
  return Answer(First(in) < 3, out);
}

CONFORM_MAP(conform_add) {
  levada_tensor *y = NULL;
  levada_status status = levada_add(levada_element_get(in, 0), levada_element_get(in, 1), &y);
  (void)user_data;
  return Single(status, y, out);
}

CONFORM_MAP(conform_add_twice) {
  levada_tensor *parts[2] = {NULL, NULL};
  levada_status status = levada_add(levada_element_get(in, 0), levada_element_get(in, 1), &parts[0]);
  (void)user_data;
  parts[1] = parts[0];
  if (status == LEVADA_OK) status = levada_element_create(parts, 2, out);
  levada_tensor_release(parts[0]);
  return status;
}

levada_status conform_range_of(void *user_data, const levada_element *in, levada_dataset **out) {
  (void)user_data;
  return levada_dataset_range(0, First(in), 1, LEVADA_INT64, out);
}

levada_status conform_range_of_raise_at_2(void *user_data, const levada_element *in, levada_dataset **out) {
  return First(in) == 2 ? GiveUp() : conform_range_of(user_data, in, out);
}

levada_status conform_batch_of_window(void *user_data, const levada_element *in, levada_dataset **out) {
  (void)user_data;
  return levada_dataset_batch(levada_element_dataset(in, 1), 10, false, out);
}

levada_status conform_update_double(void *user_data, const levada_tensor *value, levada_tensor **out) {
  (void)user_data;
  return levada_add(value, value, out);
}

levada_status conform_update_raise(void *user_data, const levada_tensor *value, levada_tensor **out) {
  (void)user_data, (void)value, (void)out;
  return GiveUp();
}

/* ---- generators: a pass counts ---- */

static levada_status Open(void *user_data, void **out_pass) {
  (void)user_data;
  *out_pass = calloc(1, sizeof(int64_t));
  return *out_pass != NULL ? LEVADA_OK : levada_error_raise(LEVADA_RESOURCE_EXHAUSTED, "out of memory", NULL, NULL);
}

static levada_status Count(void *pass, int64_t end, levada_element **out) {
  levada_tensor *y = NULL;
  levada_status status;
  *out = NULL;
  if (*(int64_t *)pass == end) return LEVADA_OK;
  status = Scalar((*(int64_t *)pass)++, &y);
  return Single(status, y, out);
}

static levada_status CountTo3(void *pass, levada_element **out) { return Count(pass, 3, out); }

static levada_status CountTo2(void *pass, levada_element **out) {
  return *(int64_t *)pass == 2 ? GiveUp() : Count(pass, 2, out);
}

const levada_element_source conform_count_to_3 = {sizeof(levada_element_source), 0, 0, 0, Open, CountTo3, free};
const levada_element_source conform_count_to_2_then_raise = {sizeof(levada_element_source), 0, 0, 0, Open, CountTo2,
    free};
