/* Calls the added operation eagerly, in a trace, on rows, and with a dtype that it refuses. */
#include <stdio.h>
#include <string.h>

#include "ops.h"

#define CHECK(condition)                                                   \
  do {                                                                     \
    if (!(condition)) {                                                    \
      fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #condition,   \
              levada_last_error_message());                                \
      return 1;                                                            \
    }                                                                      \
  } while (0)

static int IsCubes(const levada_tensor *tensor) {
  const float expected[3] = {1.0f, 8.0f, 27.0f};
  levada_array array;
  memset(&array, 0, sizeof(array));
  array.struct_size = sizeof(array);
  return levada_tensor_describe(tensor, &array) == LEVADA_OK && array.dtype == LEVADA_FLOAT32 &&
         levada_tensor_size(tensor) == 3 && memcmp(array.data, expected, sizeof(expected)) == 0;
}

static levada_status MakeVector(levada_dtype dtype, const void *data, levada_tensor **out) {
  const int64_t shape[1] = {3};
  levada_array array;
  memset(&array, 0, sizeof(array));
  array.struct_size = sizeof(array);
  array.dtype = dtype;
  array.rank = 1;
  array.shape = shape;
  array.data = data;
  return levada_tensor_from_array(&array, out);
}

static int TestEager(const levada_tensor *x) {
  levada_tensor *y = NULL;
  CHECK(levada_cube(x, &y) == LEVADA_OK);
  CHECK(IsCubes(y));
  levada_tensor_release(y);
  return 0;
}

static int TestTrace(levada_tensor *x) {
  levada_trace *trace = NULL;
  levada_tensor *argument = NULL;
  levada_tensor *y = NULL;
  levada_function *function = NULL;
  CHECK(levada_trace_create(&trace) == LEVADA_OK);
  CHECK(levada_trace_argument(trace, LEVADA_FLOAT32, NULL, 0, &argument) == LEVADA_OK);
  CHECK(levada_cube(argument, &y) == LEVADA_OK);
  CHECK(levada_tensor_is_symbolic(y));
  CHECK(levada_trace_finish(trace, &y, 1, &function) == LEVADA_OK);
  levada_tensor_release(y);
  levada_tensor_release(argument);
  levada_trace_release(trace);
  CHECK(levada_function_call_rows(function, &x, 1, &y, 1) == LEVADA_OK);
  CHECK(IsCubes(y));
  levada_tensor_release(y);
  levada_function_release(function);
  return 0;
}

static int TestErrors(void) {
  const bool flags[3] = {true, false, true};
  levada_tensor *x = NULL;
  levada_tensor *y = NULL;
  CHECK(MakeVector(LEVADA_BOOL, flags, &x) == LEVADA_OK);
  CHECK(levada_cube(x, &y) == LEVADA_INVALID_ARGUMENT);
  CHECK(strcmp(levada_last_error_message(), "cube: expected numbers, got bool") == 0);
  CHECK(levada_cube(NULL, &y) == LEVADA_MISUSE);
  CHECK(strcmp(levada_last_error_message(), "levada_cube: x is NULL") == 0);
  levada_tensor_release(x);
  return 0;
}

int main(void) {
  const float values[3] = {1.0f, 2.0f, 3.0f};
  levada_tensor *x = NULL;
  CHECK(MakeVector(LEVADA_FLOAT32, values, &x) == LEVADA_OK);
  if (TestEager(x) || TestTrace(x) || TestErrors()) return 1;
  levada_tensor_release(x);
  levada_error_clear();
  CHECK(levada_live_count(LEVADA_OBJECT_TENSOR) == 0);
  CHECK(levada_live_count(LEVADA_OBJECT_TRACE) == 0);
  CHECK(levada_live_count(LEVADA_OBJECT_FUNCTION) == 0);
  printf("3 tests of the added op passed\n");
  return 0;
}
