/* Variables: the assign family, snapshots, atomic update, use inside traced functions. */
#include "check.h"

static const int64_t kShape[] = {2, 2};

static levada_status MakeVariable(const char *name, levada_variable **out) {
  static const float values[] = {1, 2, 3, 4};
  levada_tensor *initial = NULL;
  levada_status status = CheckTensor(LEVADA_FLOAT32, values, kShape, 2, &initial);
  if (status == LEVADA_OK) status = levada_variable_create(initial, name, out);
  levada_tensor_release(initial);
  return status;
}

static int DescribesItself(void) {
  levada_variable *variable = NULL, *unnamed = NULL;
  int result = CHECK_PASSED;
  OK(MakeVariable("weights", &variable));
  CHECK(strcmp(levada_variable_name(variable), "weights") == 0);
  CHECK(levada_variable_dtype(variable) == LEVADA_FLOAT32);
  CHECK(levada_variable_rank(variable) == 2 && levada_variable_dim(variable, -1) == 2);
  CHECK(levada_variable_version(variable) == 0);
  OK(MakeVariable(NULL, &unnamed));
  CHECK(strcmp(levada_variable_name(unnamed), "Variable") == 0);
cleanup:
  levada_variable_release(variable);
  levada_variable_release(unnamed);
  return result;
}

static int SnapshotsDoNotChange(void) {
  static const int64_t one_to_four[] = {1, 2, 3, 4};
  static const float before[] = {1, 2, 3, 4}, after[] = {2, 4, 6, 8}, back[] = {1, 2, 3, 4};
  levada_variable *variable = NULL;
  levada_tensor *snapshot = NULL, *delta = NULL, *now = NULL;
  int result = CHECK_PASSED;
  OK(MakeVariable("v", &variable));
  OK(levada_variable_read(variable, &snapshot));
  OK(CheckTensor(LEVADA_INT64, one_to_four, kShape, 2, &delta)); /* an integer array on a float variable */
  OK(levada_variable_assign_add(variable, delta));
  CHECK(CheckElements(snapshot, LEVADA_FLOAT32, before, 4));
  OK(levada_variable_read(variable, &now));
  CHECK(CheckElements(now, LEVADA_FLOAT32, after, 4));
  levada_tensor_release(now);
  now = NULL;
  OK(levada_variable_assign_sub(variable, delta));
  OK(levada_variable_read(variable, &now));
  CHECK(CheckElements(now, LEVADA_FLOAT32, back, 4));
  CHECK(levada_variable_version(variable) == 2);
cleanup:
  levada_variable_release(variable);
  levada_tensor_release(snapshot);
  levada_tensor_release(delta);
  levada_tensor_release(now);
  return result;
}

static int AssignsAPart(void) {
  static const int64_t items[] = {1, INT64_MIN, INT64_MIN, 1, 0, 1, 0, 0}; /* [:, 1] */
  static const float column[] = {20, 40}, expected[] = {1, 20, 3, 40};
  static const int64_t two[] = {2};
  levada_variable *variable = NULL;
  levada_tensor *value = NULL, *now = NULL;
  int result = CHECK_PASSED;
  OK(MakeVariable("v", &variable));
  OK(CheckTensor(LEVADA_FLOAT32, column, two, 1, &value));
  OK(levada_variable_assign_slice(variable, items, 8, value));
  OK(levada_variable_read(variable, &now));
  CHECK(CheckElements(now, LEVADA_FLOAT32, expected, 4));
cleanup:
  levada_variable_release(variable);
  levada_tensor_release(value);
  levada_tensor_release(now);
  return result;
}

static int RefusesAndStaysAsItWas(void) {
  static const float values[] = {1, 2, 3, 4};
  static const int64_t three[] = {3}, two[] = {2};
  static const int32_t big[] = {1, 400};
  levada_variable *variable = NULL, *bytes = NULL;
  levada_tensor *wrong = NULL, *small = NULL, *large = NULL, *now = NULL;
  static const uint8_t zeros[] = {0, 0};
  int result = CHECK_PASSED;
  OK(MakeVariable("v", &variable));
  OK(CheckTensor(LEVADA_FLOAT32, values, three, 1, &wrong));
  FAILS(levada_variable_assign(variable, wrong), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_variable_assign_add(variable, wrong), LEVADA_INVALID_ARGUMENT);
  OK(levada_variable_read(variable, &now));
  CHECK(CheckElements(now, LEVADA_FLOAT32, values, 4));
  OK(CheckTensor(LEVADA_UINT8, zeros, two, 1, &small));
  OK(levada_variable_create(small, NULL, &bytes));
  OK(CheckTensor(LEVADA_INT32, big, two, 1, &large));
  FAILS(levada_variable_assign(bytes, large), LEVADA_INVALID_ARGUMENT);
  CHECK(levada_variable_version(variable) == 0 && levada_variable_version(bytes) == 0);
cleanup:
  levada_variable_release(variable);
  levada_variable_release(bytes);
  levada_tensor_release(wrong);
  levada_tensor_release(small);
  levada_tensor_release(large);
  levada_tensor_release(now);
  return result;
}

static levada_status Square(void *user_data, const levada_tensor *value, levada_tensor **out) {
  ++*(int *)user_data;
  return levada_square(value, out);
}

static levada_status Refuse(void *user_data, const levada_tensor *value, levada_tensor **out) {
  (void)user_data;
  (void)value;
  (void)out;
  return levada_error_raise(LEVADA_ABORTED, "the update was refused", NULL, NULL);
}

static int UpdatesInOneStep(void) {
  static const float squares[] = {1, 4, 9, 16};
  levada_variable *variable = NULL;
  levada_tensor *now = NULL;
  int calls = 0, released = 0, updates = 0, result = CHECK_PASSED;
  OK(MakeVariable("v", &variable));
  OK(levada_variable_update(variable, Square, &calls, NULL));
  CHECK(calls == 1);
  updates = 1;
  FAILS(levada_variable_update(variable, Refuse, &released, CheckCountRelease), LEVADA_ABORTED);
  CHECK(strstr(levada_last_error_message(), "the update was refused") != NULL);
  OK(levada_variable_read(variable, &now));
  CHECK(CheckElements(now, LEVADA_FLOAT32, squares, 4));
cleanup:
  if (result != CHECK_FAILED && released != updates) result = CheckFailure("one release", __FILE__, __LINE__);
  levada_variable_release(variable);
  levada_tensor_release(now);
  return result;
}

static int IsReadEachTimeAFunctionRuns(void) {
  static const float once[] = {2, 4, 6, 8}, twice[] = {4, 8, 12, 16};
  levada_variable *variable = NULL;
  levada_trace *trace = NULL;
  levada_function *function = NULL;
  levada_tensor *x = NULL, *state = NULL, *sum = NULL, *input = NULL, *first = NULL, *second = NULL;
  int result = CHECK_PASSED;
  OK(MakeVariable("v", &variable));
  OK(levada_variable_read(variable, &input));
  OK(levada_trace_create(&trace));
  OK(levada_trace_argument(trace, LEVADA_FLOAT32, kShape, 2, &x));
  OK(levada_variable_read(variable, &state));
  CHECK(levada_tensor_is_symbolic(state));
  OK(levada_add(x, state, &sum));
  OK(levada_trace_finish(trace, &sum, 1, &function));
  CHECK(levada_function_is_stateful(function));
  OK(levada_function_call(function, &input, 1, &first, 1));
  CHECK(CheckElements(first, LEVADA_FLOAT32, once, 4));
  OK(levada_variable_assign(variable, first));
  OK(levada_function_call(function, &first, 1, &second, 1));
  CHECK(CheckElements(second, LEVADA_FLOAT32, twice, 4));
cleanup:
  levada_trace_release(trace);
  levada_function_release(function);
  levada_variable_release(variable);
  levada_tensor_release(x);
  levada_tensor_release(state);
  levada_tensor_release(sum);
  levada_tensor_release(input);
  levada_tensor_release(first);
  levada_tensor_release(second);
  return result;
}

enum { kLarge = 40000 };

static levada_status Filled(float value, levada_tensor **out) {
  static const int64_t shape[] = {kLarge};
  levada_tensor *scalar = NULL;
  levada_status status = CheckTensor(LEVADA_FLOAT32, &value, NULL, 0, &scalar);
  if (status == LEVADA_OK) status = levada_fill(shape, 1, scalar, out);
  levada_tensor_release(scalar);
  return status;
}

/* Whether all elements are `wanted`, or, with `other`, all that one. */
static int IsAll(const levada_tensor *tensor, float wanted, float other) {
  levada_array array = {0};
  int64_t i;
  array.struct_size = sizeof array;
  if (levada_tensor_describe(tensor, &array) != LEVADA_OK) return 0;
  const float *values = array.data;
  if (values[0] != wanted) wanted = other;
  for (i = 0; i < kLarge; ++i) {
    if (values[i] != wanted) return 0;
  }
  return 1;
}

/* A large update that is computed straight into the memory of the variable: whole or not at all. */
static int AFailingUpdateLeavesAllAsItWas(void) {
  static const int64_t shape[] = {kLarge};
  static const float rate = 2;
  levada_variable *variable = NULL;
  levada_trace *trace = NULL;
  levada_function *function = NULL;
  levada_tensor *three = NULL, *one = NULL, *x = NULL, *two = NULL, *step = NULL, *out = NULL, *now = NULL;
  levada_status status;
  int result = CHECK_PASSED;
  OK(Filled(3, &three));
  OK(Filled(1, &one));
  OK(CheckTensor(LEVADA_FLOAT32, &rate, NULL, 0, &two));
  OK(levada_variable_create(three, "w", &variable));
  levada_tensor_release(three);
  three = NULL; /* unshared: written in place */
  OK(levada_trace_create(&trace));
  OK(levada_trace_argument(trace, LEVADA_FLOAT32, shape, 1, &x));
  OK(levada_multiply(x, two, &step));
  OK(levada_variable_assign_sub(variable, step));
  OK(levada_trace_finish(trace, &x, 1, &function));
  status = levada_function_call(function, &one, 1, &out, 1);
  if (status != LEVADA_OK) result = CheckStatus(status, "the update", __FILE__, __LINE__);
  if (levada_variable_read(variable, &now) != LEVADA_OK) goto cleanup; /* memory that never comes back */
  CHECK(IsAll(now, 1, status == LEVADA_OK ? 1 : 3));
cleanup:
  levada_trace_release(trace);
  levada_function_release(function);
  levada_variable_release(variable);
  levada_tensor_release(three);
  levada_tensor_release(one);
  levada_tensor_release(x);
  levada_tensor_release(two);
  levada_tensor_release(step);
  levada_tensor_release(out);
  levada_tensor_release(now);
  return result;
}

/* What a function needs once is made while no trace is current. */
static int IsReadAtOnceWhileATraceIsSuspended(void) {
  static const float ones[] = {1, 2, 3, 4};
  levada_variable *variable = NULL;
  levada_trace *trace = NULL, *before = NULL;
  levada_function *function = NULL;
  levada_tensor *value = NULL, *state = NULL;
  int result = CHECK_PASSED;
  CHECK(levada_trace_swap(NULL) == NULL);
  OK(MakeVariable("v", &variable));
  OK(levada_trace_create(&trace));
  before = levada_trace_swap(NULL);
  CHECK(before == trace);
  OK(levada_variable_read(variable, &value));
  CHECK(!levada_tensor_is_symbolic(value) && CheckElements(value, LEVADA_FLOAT32, ones, 4));
  CHECK(levada_trace_swap(before) == NULL);
  before = NULL;
  OK(levada_variable_read(variable, &state));
  CHECK(levada_tensor_is_symbolic(state));
  OK(levada_trace_finish(trace, &state, 1, &function));
  CHECK(levada_trace_swap(NULL) == NULL);
cleanup:
  levada_trace_release(before);
  levada_trace_release(trace);
  levada_function_release(function);
  levada_variable_release(variable);
  levada_tensor_release(value);
  levada_tensor_release(state);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"DescribesItself", DescribesItself},
      {"IsReadAtOnceWhileATraceIsSuspended", IsReadAtOnceWhileATraceIsSuspended},
      {"SnapshotsDoNotChange", SnapshotsDoNotChange},
      {"AssignsAPart", AssignsAPart},
      {"RefusesAndStaysAsItWas", RefusesAndStaysAsItWas},
      {"UpdatesInOneStep", UpdatesInOneStep},
      {"IsReadEachTimeAFunctionRuns", IsReadEachTimeAFunctionRuns},
      {"AFailingUpdateLeavesAllAsItWas", AFailingUpdateLeavesAllAsItWas},
  };
  return CheckRun("variables", tests, COUNT_OF(tests));
}
