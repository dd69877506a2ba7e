#include "check.h"

int check_quiet = 0;

int CheckFailure(const char *what, const char *file, int line) {
  fprintf(stderr, "%s:%d: expected %s (last error: %s)\n", file, line, what, levada_last_error_message());
  return CHECK_FAILED;
}

int CheckStatus(levada_status status, const char *call, const char *file, int line) {
  int fault = status == LEVADA_RESOURCE_EXHAUSTED || status == LEVADA_UNAVAILABLE || status == LEVADA_NOT_FOUND;
  if (!fault || !check_quiet) {
    fprintf(stderr, "%s:%d: %s gave status %d: %s\n", file, line, call, (int)status, levada_last_error_message());
  }
  return fault ? CHECK_FAULT : CHECK_FAILED;
}

levada_status CheckTensor(levada_dtype dtype, const void *values, const int64_t *shape, int rank, levada_tensor **out) {
  levada_array array;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  array.dtype = dtype;
  array.rank = rank;
  array.shape = shape;
  array.data = values;
  return levada_tensor_from_array(&array, out);
}

/* Byte offset of the element at a C-order position. */
static int64_t OffsetOf(const levada_array *array, int64_t position) {
  int64_t offset = 0;
  int axis;
  for (axis = array->rank - 1; axis >= 0; --axis) {
    offset += position % array->shape[axis] * array->byte_strides[axis];
    position /= array->shape[axis];
  }
  return offset;
}

int CheckElements(const levada_tensor *tensor, levada_dtype dtype, const void *expected, int64_t n) {
  levada_array array;
  const int64_t nbytes = levada_dtype_size(dtype);
  int64_t i;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  if (levada_tensor_describe(tensor, &array) != LEVADA_OK) return 0;
  if (array.dtype != (int32_t)dtype || levada_tensor_size(tensor) != n) {
    fprintf(stderr, "expected %lld elements of %s, got %lld of %s\n", (long long)n, levada_dtype_name(dtype),
            (long long)levada_tensor_size(tensor), levada_dtype_name((levada_dtype)array.dtype));
    return 0;
  }
  for (i = 0; i < n; ++i) {
    const char *element = (const char *)array.data + OffsetOf(&array, i);
    if (memcmp(element, (const char *)expected + i * nbytes, (size_t)nbytes) != 0) {
      fprintf(stderr, "element %lld differs\n", (long long)i);
      return 0;
    }
  }
  return 1;
}

int CheckShape(const levada_tensor *tensor, const int64_t *shape, int rank) {
  int axis;
  if (levada_tensor_rank(tensor) != rank) return 0;
  for (axis = 0; axis < rank; ++axis) {
    if (levada_tensor_dim(tensor, axis) != shape[axis]) return 0;
  }
  return 1;
}

void CheckCountRelease(void *user_data) { ++*(int *)user_data; }

int CheckNothingAlive(void) {
  int kind, result = CHECK_PASSED;
  for (kind = 0; kind < LEVADA_OBJECT_KINDS; ++kind) {
    const int64_t count = levada_live_count((levada_object_kind)kind);
    if (count != 0) {
      fprintf(stderr, "expected no object of kind %d alive, got %lld\n", kind, (long long)count);
      result = CHECK_FAILED;
    }
  }
  return result;
}

int CheckRun(const char *program, const CheckTest *tests, int n_tests) {
  int result = CHECK_PASSED, i;
  levada_status status;
  for (i = 0; i < n_tests; ++i) {
    const int one = tests[i].run();
    if (one == CHECK_FAILED) fprintf(stderr, "%s: %s failed\n", program, tests[i].name);
    if (one == CHECK_FAILED || (one == CHECK_FAULT && result == CHECK_PASSED)) result = one;
    levada_error_clear();
  }
  status = levada_shutdown(-1);
  if (status != LEVADA_OK && result != CHECK_FAILED) {
    result = CheckStatus(status, "levada_shutdown(-1)", __FILE__, __LINE__);
  }
  levada_error_clear();
  if (CheckNothingAlive() == CHECK_FAILED) result = CHECK_FAILED;
  if (result == CHECK_PASSED && !check_quiet) printf("%s: %d tests passed\n", program, n_tests);
  return result;
}
