/* Operations, eager and traced by the same call. */
#include <math.h>

#include "check.h"

static const int64_t kMatrix[] = {2, 3};

static int BroadcastsAndPromotes(void) {
  static const int32_t left[] = {1, 2, 3, 4, 5, 6};
  static const int64_t row_shape[] = {3};
  static const float row[] = {0.5f, 1.5f, 2.5f};
  static const float sums[] = {1.5f, 3.5f, 5.5f, 4.5f, 6.5f, 8.5f};
  static const bool larger[] = {true, true, true, true, true, true};
  levada_tensor *x = NULL, *y = NULL, *sum = NULL, *greater = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_INT32, left, kMatrix, 2, &x));
  OK(CheckTensor(LEVADA_FLOAT32, row, row_shape, 1, &y));
  OK(levada_add(x, y, &sum));
  CHECK(CheckShape(sum, kMatrix, 2));
  CHECK(CheckElements(sum, LEVADA_FLOAT32, sums, 6));
  OK(levada_greater(x, y, &greater));
  CHECK(CheckElements(greater, LEVADA_BOOL, larger, 6));
cleanup:
  levada_tensor_release(x);
  levada_tensor_release(y);
  levada_tensor_release(sum);
  levada_tensor_release(greater);
  return result;
}

static int DividesExactly(void) {
  uint8_t bytes[256];
  float quotients[256];
  const float divisor = 255.0f;
  const int64_t shape = 256;
  levada_tensor *x = NULL, *wide = NULL, *y = NULL, *quotient = NULL;
  int i, result = CHECK_PASSED;
  for (i = 0; i < 256; ++i) {
    bytes[i] = (uint8_t)i;
    quotients[i] = (float)i / 255.0f;
  }
  OK(CheckTensor(LEVADA_UINT8, bytes, &shape, 1, &x));
  OK(levada_cast(x, LEVADA_FLOAT32, &wide));
  OK(CheckTensor(LEVADA_FLOAT32, &divisor, NULL, 0, &y));
  OK(levada_divide(wide, y, &quotient));
  CHECK(CheckElements(quotient, LEVADA_FLOAT32, quotients, 256));
cleanup:
  levada_tensor_release(x);
  levada_tensor_release(wide);
  levada_tensor_release(y);
  levada_tensor_release(quotient);
  return result;
}

static int MultipliesAndReducesMatrices(void) {
  static const float a[] = {1, 2, 3, 4, 5, 6};
  static const float products[] = {14, 32, 32, 77}, row_sums[] = {46, 109};
  static const int64_t products_shape[] = {2, 2}, sums_shape[] = {2, 1};
  static const int64_t winners[] = {1, 1};
  static const int32_t last = 1;
  levada_tensor *x = NULL, *product = NULL, *sums = NULL, *most = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_FLOAT32, a, kMatrix, 2, &x));
  OK(levada_matmul(x, x, false, true, &product));
  CHECK(CheckShape(product, products_shape, 2));
  CHECK(CheckElements(product, LEVADA_FLOAT32, products, 4));
  OK(levada_reduce_sum(product, &last, 1, true, &sums));
  CHECK(CheckShape(sums, sums_shape, 2));
  CHECK(CheckElements(sums, LEVADA_FLOAT32, row_sums, 2));
  OK(levada_argmax(product, 1, LEVADA_INT64, &most));
  CHECK(CheckElements(most, LEVADA_INT64, winners, 2));
cleanup:
  levada_tensor_release(x);
  levada_tensor_release(product);
  levada_tensor_release(sums);
  levada_tensor_release(most);
  return result;
}

static int ReordersWithoutComputing(void) {
  static const int16_t values[] = {1, 2, 3, 4, 5, 6}, columns[] = {1, 4, 2, 5, 3, 6};
  static const int16_t joined[] = {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6};
  static const int64_t column_shape[] = {3, 2}, flat[] = {-1};
  levada_tensor *x = NULL, *transposed = NULL, *line = NULL, *both = NULL, *pile = NULL;
  levada_tensor *pair[2];
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_INT16, values, kMatrix, 2, &x));
  OK(levada_transpose(x, NULL, 0, &transposed));
  CHECK(CheckShape(transposed, column_shape, 2) && !levada_tensor_is_contiguous(transposed));
  OK(levada_reshape(transposed, flat, 1, &line));
  CHECK(CheckElements(line, LEVADA_INT16, columns, 6));
  pair[0] = pair[1] = x;
  OK(levada_concat(pair, 2, 0, &both));
  OK(levada_stack(pair, 2, 0, &pile));
  CHECK(levada_tensor_rank(both) == 2 && levada_tensor_rank(pile) == 3);
  CHECK(CheckElements(both, LEVADA_INT16, joined, 12) && CheckElements(pile, LEVADA_INT16, joined, 12));
cleanup:
  levada_tensor_release(x);
  levada_tensor_release(transposed);
  levada_tensor_release(line);
  levada_tensor_release(both);
  levada_tensor_release(pile);
  return result;
}

/* The function relu(x * 2 - 3) of a vector of unknown length, traced. */
static levada_status TraceFunction(levada_function **out) {
  static const int64_t unknown[] = {LEVADA_UNKNOWN_DIM};
  const float two = 2, three = 3;
  levada_trace *trace = NULL;
  levada_tensor *x = NULL, *factor = NULL, *offset = NULL, *product = NULL, *difference = NULL, *y = NULL;
  levada_status status = levada_trace_create(&trace);
  if (status == LEVADA_OK) status = levada_trace_argument(trace, LEVADA_FLOAT32, unknown, 1, &x);
  if (status == LEVADA_OK) status = CheckTensor(LEVADA_FLOAT32, &two, NULL, 0, &factor);
  if (status == LEVADA_OK) status = CheckTensor(LEVADA_FLOAT32, &three, NULL, 0, &offset);
  if (status == LEVADA_OK) status = levada_multiply(x, factor, &product);
  if (status == LEVADA_OK) status = levada_subtract(product, offset, &difference);
  if (status == LEVADA_OK) status = levada_relu(difference, &y);
  if (status == LEVADA_OK) status = levada_trace_finish(trace, &y, 1, out);
  levada_tensor_release(x);
  levada_tensor_release(factor);
  levada_tensor_release(offset);
  levada_tensor_release(product);
  levada_tensor_release(difference);
  levada_tensor_release(y);
  levada_trace_release(trace);
  return status;
}

static int RunsATracedFunction(void) {
  static const float values[] = {0, 1, 2, 3, 4, 5}, expected[] = {0, 0, 1, 3, 5, 7};
  static const int64_t six[] = {6};
  levada_function *function = NULL;
  levada_tensor *x = NULL, *y = NULL, *matrix = NULL, *rows = NULL, *text = NULL;
  int result = CHECK_PASSED;
  OK(TraceFunction(&function));
  CHECK(levada_function_num_inputs(function) == 1 && levada_function_num_outputs(function) == 1);
  CHECK(levada_function_output_dtype(function, 0) == LEVADA_FLOAT32);
  CHECK(levada_function_output_rank(function, 0) == 1 && !levada_function_is_stateful(function));
  OK(CheckTensor(LEVADA_FLOAT32, values, six, 1, &x));
  OK(levada_function_call(function, &x, 1, &y, 1));
  CHECK(CheckElements(y, LEVADA_FLOAT32, expected, 6));
  OK(CheckTensor(LEVADA_FLOAT32, values, kMatrix, 2, &matrix));
  OK(levada_function_call_rows(function, &matrix, 1, &rows, 1));
  CHECK(CheckShape(rows, kMatrix, 2) && CheckElements(rows, LEVADA_FLOAT32, expected, 6));
  OK(levada_function_describe(function, &text));
  CHECK(levada_tensor_dtype(text) == LEVADA_STRING);
cleanup:
  levada_function_release(function);
  levada_tensor_release(x);
  levada_tensor_release(y);
  levada_tensor_release(matrix);
  levada_tensor_release(rows);
  levada_tensor_release(text);
  return result;
}

static int RefusesWhatDoesNotFit(void) {
  static const float values[] = {1, 2, 3, 4, 5, 6};
  static const int64_t two[] = {2}, four[] = {4};
  levada_tensor *x = NULL, *y = NULL, *out = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_FLOAT32, values, kMatrix, 2, &x));
  OK(CheckTensor(LEVADA_FLOAT32, values, two, 1, &y));
  FAILS(levada_add(x, y, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_matmul(x, x, false, false, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_logical_not(x, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_reshape(x, four, 1, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_softmax(x, 2, &out), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_add(x, NULL, &out), LEVADA_MISUSE);
  CHECK(out == NULL);
cleanup:
  levada_tensor_release(x);
  levada_tensor_release(y);
  levada_tensor_release(out);
  return result;
}

/* Whatever is wrong with a call, its outputs are NULL afterwards, so that they may be released. */
static int LeavesNoOutputAsItWas(void) {
  static const float values[] = {1, 2, 3, 4, 5, 6};
  static const int64_t two[] = {2, 1};
  static const int32_t axis = 0;
  levada_tensor *const before = (levada_tensor *)(void *)&axis; /* anything but NULL */
  levada_tensor *x = NULL, *one = before, *other = before, *many[2];
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_FLOAT32, values, kMatrix, 2, &x));
  FAILS(levada_zeros(two, -1, LEVADA_FLOAT32, &one), LEVADA_INVALID_ARGUMENT);
  CHECK(one == NULL);
  one = before;
  FAILS(levada_reshape(x, NULL, 2, &one), LEVADA_MISUSE);
  CHECK(one == NULL);
  one = before;
  FAILS(levada_as_string(x, -1, false, false, -1, NULL, &one), LEVADA_MISUSE);
  CHECK(one == NULL);
  one = before;
  FAILS(levada_moments(x, &axis, -1, false, &one, &other), LEVADA_INVALID_ARGUMENT);
  CHECK(one == NULL && other == NULL);
  other = before;
  FAILS(levada_top_k(x, 1, LEVADA_INT32, NULL, &other), LEVADA_MISUSE);
  CHECK(other == NULL);
  many[0] = many[1] = before;
  FAILS(levada_split(x, two, -1, 0, many, 2), LEVADA_INVALID_ARGUMENT);
  CHECK(many[0] == NULL && many[1] == NULL);
cleanup:
  levada_tensor_release(x);
  return result;
}

/* A composition refuses in its own name what an operation inside it refuses; without memory for the name (the program is
 * quiet where faults are injected) the failure stays as it was. */
static int RefusesInItsOwnName(void) {
  static const float values[] = {1, 2, 3, 4, 5, 6};
  static const int32_t axis = 7;
  levada_tensor *x = NULL, *out = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_FLOAT32, values, kMatrix, 2, &x));
  FAILS(levada_reduce_std(x, &axis, 1, false, &out), LEVADA_INVALID_ARGUMENT);
  CHECK(check_quiet || strncmp(levada_last_error_message(), "reduce_std: ", 12) == 0);
  CHECK(strstr(levada_last_error_message(), "expected an axis in [-2, 2), got 7") != NULL);
cleanup:
  levada_tensor_release(x);
  return result;
}

static int ComputesSoftmaxAndItsLogarithm(void) {
  static const float logits[] = {1, 2, 3, 1000, 1000, -1000};
  levada_tensor *x = NULL, *p = NULL, *log_p = NULL, *exp_log_p = NULL;
  levada_array probabilities, others;
  int i, result = CHECK_PASSED;
  memset(&probabilities, 0, sizeof probabilities);
  probabilities.struct_size = sizeof probabilities;
  others = probabilities;
  OK(CheckTensor(LEVADA_FLOAT32, logits, kMatrix, 2, &x));
  OK(levada_softmax(x, -1, &p));
  OK(levada_log_softmax(x, -1, &log_p));
  OK(levada_exp(log_p, &exp_log_p));
  OK(levada_tensor_describe(p, &probabilities));
  OK(levada_tensor_describe(exp_log_p, &others));
  for (i = 0; i < 6; ++i) {
    CHECK(fabsf(((const float *)probabilities.data)[i] - ((const float *)others.data)[i]) < 1e-6f);
  }
  CHECK(((const float *)probabilities.data)[3] == 0.5f && ((const float *)probabilities.data)[5] == 0.0f);
cleanup:
  levada_tensor_release(x);
  levada_tensor_release(p);
  levada_tensor_release(log_p);
  levada_tensor_release(exp_log_p);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"BroadcastsAndPromotes", BroadcastsAndPromotes},
      {"DividesExactly", DividesExactly},
      {"MultipliesAndReducesMatrices", MultipliesAndReducesMatrices},
      {"ReordersWithoutComputing", ReordersWithoutComputing},
      {"RunsATracedFunction", RunsATracedFunction},
      {"RefusesWhatDoesNotFit", RefusesWhatDoesNotFit},
      {"LeavesNoOutputAsItWas", LeavesNoOutputAsItWas},
      {"RefusesInItsOwnName", RefusesInItsOwnName},
      {"ComputesSoftmaxAndItsLogarithm", ComputesSoftmaxAndItsLogarithm},
  };
  return CheckRun("ops", tests, COUNT_OF(tests));
}
