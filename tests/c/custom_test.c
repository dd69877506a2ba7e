/* Operations of other libraries: one that this program brings, eager, traced, in a dataset; every way to define it wrongly. */
#include "check.h"

/* Adds `number` to each element of an int32 vector and repeats it `text` long; a real above 0.5 makes it fail. */
static levada_status Infer(void *user_data, levada_tensor *const *inputs, const levada_attribute *attributes,
                           levada_output_spec *outputs) {
  (void)user_data;
  if (levada_tensor_dtype(inputs[0]) != LEVADA_INT32) {
    return levada_error_raise(LEVADA_INVALID_ARGUMENT, "shifted: expected int32", NULL, NULL);
  }
  outputs[0].dtype = LEVADA_INT32;
  outputs[0].rank = 1;
  outputs[0].shape[0] = levada_tensor_dim(inputs[0], 0);
  outputs[1].dtype = LEVADA_INT64;
  outputs[1].rank = attributes[2].text[0] == 'b' ? 5000 : 0;
  return LEVADA_OK;
}

static levada_status Compute(void *user_data, levada_tensor *const *inputs, const levada_attribute *attributes,
                             levada_tensor **outputs) {
  levada_array array;
  void *data = NULL;
  int64_t i;
  levada_status status;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  status = levada_tensor_describe(inputs[0], &array);
  if (status == LEVADA_OK) status = levada_tensor_allocate(LEVADA_INT32, array.shape, 1, &data, &outputs[0]);
  for (i = 0; status == LEVADA_OK && i < array.shape[0]; ++i) {
    const int64_t stride = array.byte_strides == NULL ? 4 : array.byte_strides[0];
    ((int32_t *)data)[i] = *(const int32_t *)((const char *)array.data + i * stride) + (int32_t)attributes[0].number;
  }
  if (status != LEVADA_OK) return status;
  if (attributes[1].real > 0.5) return levada_error_raise(LEVADA_DATA_LOSS, "shifted: as asked for", NULL, NULL);
  if (attributes[2].text[0] == 'n') return LEVADA_OK; /* the second output is missing */
  ++*(int64_t *)user_data;
  if (attributes[2].text[0] == 'w') return levada_tensor_allocate(LEVADA_INT32, NULL, 0, &data, &outputs[1]);
  status = levada_tensor_allocate(LEVADA_INT64, NULL, 0, &data, &outputs[1]);
  if (status == LEVADA_OK) *(int64_t *)data = (int64_t)strlen(attributes[2].text);
  return status;
}

static const levada_attribute_kind kKinds[] = {LEVADA_ATTRIBUTE_NUMBER, LEVADA_ATTRIBUTE_REAL, LEVADA_ATTRIBUTE_TEXT};
static int64_t calls = 0;

static levada_op_definition Definition(void) {
  levada_op_definition definition;
  memset(&definition, 0, sizeof definition);
  definition.struct_size = sizeof definition;
  definition.n_inputs = 1;
  definition.n_attributes = 3;
  definition.n_outputs = 2;
  definition.name = "shifted";
  definition.attribute_kinds = kKinds;
  definition.infer = Infer;
  definition.compute = Compute;
  definition.user_data = &calls;
  return definition;
}

static levada_status Apply(levada_tensor *input, int64_t number, double real, const char *text, levada_tensor **outputs) {
  levada_attribute attributes[3];
  memset(attributes, 0, sizeof attributes);
  attributes[0].kind = LEVADA_ATTRIBUTE_NUMBER;
  attributes[0].number = number;
  attributes[1].kind = LEVADA_ATTRIBUTE_REAL;
  attributes[1].real = real;
  attributes[2].kind = LEVADA_ATTRIBUTE_TEXT;
  attributes[2].text = text;
  return levada_apply_op("shifted", &input, 1, attributes, 3, outputs, 2);
}

static int Eager(void) {
  const levada_op_definition definition = Definition();
  const int32_t values[] = {1, 2, 3}, expected[] = {11, 12, 13};
  const int64_t shape = 3, length = 4;
  levada_tensor *x = NULL, *outputs[2] = {NULL, NULL}, *text = NULL;
  int result = CHECK_PASSED;
  OK(levada_define_op(&definition));
  OK(levada_define_op(&definition));
  OK(CheckTensor(LEVADA_INT32, values, &shape, 1, &x));
  OK(Apply(x, 10, 0, "text", outputs));
  CHECK(CheckElements(outputs[0], LEVADA_INT32, expected, 3) && CheckElements(outputs[1], LEVADA_INT64, &length, 1));
  levada_tensor_release(outputs[0]);
  levada_tensor_release(outputs[1]);
  FAILS(Apply(x, 0, 1.0, "text", outputs), LEVADA_DATA_LOSS);
  CHECK(outputs[0] == NULL && outputs[1] == NULL);
  FAILS(Apply(x, 0, 0, "bad promise", outputs), LEVADA_INTERNAL);
  FAILS(Apply(x, 0, 0, "none", outputs), LEVADA_INTERNAL);
  FAILS(Apply(x, 0, 0, "wrong", outputs), LEVADA_INTERNAL);
  CHECK(outputs[0] == NULL && outputs[1] == NULL);
  OK(levada_tensor_to_string(x, LEVADA_STYLE_STR, &text));
  FAILS(Apply(text, 0, 0, "", outputs), LEVADA_INVALID_ARGUMENT);
  FAILS(Apply(NULL, 0, 0, "", outputs), LEVADA_MISUSE);
  FAILS(levada_apply_op("shifted", &x, 1, NULL, 0, outputs, 2), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_apply_op("shifted", &x, 1, NULL, 3, outputs, 2), LEVADA_MISUSE);
  FAILS(levada_apply_op("shifted", &x, 1, NULL, 3, outputs, 1), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_apply_op("nothing", &x, 1, NULL, 0, outputs, 2), LEVADA_NOT_FOUND);
cleanup:
  levada_tensor_release(text);
  levada_tensor_release(x);
  return result;
}

/* x -> shifted by 1, twice: its text and numbers must outlive the call that recorded it. */
static levada_status TraceShifted(levada_function **out) {
  char text[] = "kept";
  const int64_t unknown = LEVADA_UNKNOWN_DIM;
  levada_trace *trace = NULL;
  levada_tensor *x = NULL, *once[2] = {NULL, NULL}, *twice[2] = {NULL, NULL};
  levada_status status = levada_trace_create(&trace);
  if (status == LEVADA_OK) status = levada_trace_argument(trace, LEVADA_INT32, &unknown, 1, &x);
  if (status == LEVADA_OK) status = Apply(x, 1, 0, text, once);
  memset(text, 'n', sizeof text - 1);
  if (status == LEVADA_OK) status = Apply(once[0], 1, 0, "kept", twice);
  levada_tensor_release(once[0]);
  once[0] = twice[0];
  if (status == LEVADA_OK) status = levada_trace_finish(trace, once, 2, out);
  levada_tensor_release(once[0]);
  levada_tensor_release(once[1]);
  levada_tensor_release(twice[1]);
  levada_tensor_release(x);
  levada_trace_release(trace);
  return status;
}

/* Whether bytes, which do not end in a zero byte, hold a word. */
static int Holds(const char *bytes, int64_t nbytes, const char *word) {
  const size_t length = strlen(word);
  int64_t i;
  for (i = 0; i + (int64_t)length <= nbytes; ++i) {
    if (memcmp(bytes + i, word, length) == 0) return 1;
  }
  return 0;
}

static int Traced(void) {
  const levada_op_definition definition = Definition();
  const int32_t values[] = {1, 2, 3, 4}, expected[] = {3, 4, 5, 6};
  const int64_t shape[] = {2, 2}, lengths[] = {4, 4};
  levada_tensor *rows = NULL, *description = NULL;
  levada_function *function = NULL;
  levada_dataset *dataset = NULL, *mapped = NULL, *batches = NULL;
  levada_iterator *iterator = NULL;
  levada_element *batch = NULL;
  const char *json;
  int64_t nbytes;
  int result = CHECK_PASSED;
  OK(levada_define_op(&definition));
  OK(TraceShifted(&function));
  CHECK(!levada_function_is_stateful(function) && levada_function_output_rank(function, 0) == 1);
  OK(levada_function_describe(function, &description));
  OK(levada_tensor_string_at(description, 0, &json, &nbytes));
  CHECK(Holds(json, nbytes, "shifted") && Holds(json, nbytes, "kept"));
  OK(CheckTensor(LEVADA_INT32, values, shape, 2, &rows));
  OK(levada_dataset_from_tensor_slices(&rows, 1, &dataset));
  OK(levada_dataset_map(dataset, function, NULL, &mapped));
  OK(levada_dataset_batch(mapped, 2, false, &batches));
  OK(levada_iterator_create(batches, NULL, &iterator));
  OK(levada_iterator_next(iterator, &batch));
  CHECK(batch != NULL && CheckElements(levada_element_get(batch, 0), LEVADA_INT32, expected, 4));
  CHECK(CheckElements(levada_element_get(batch, 1), LEVADA_INT64, lengths, 2));
cleanup:
  levada_element_release(batch);
  levada_iterator_release(iterator);
  levada_dataset_release(batches);
  levada_dataset_release(mapped);
  levada_dataset_release(dataset);
  levada_function_release(function);
  levada_tensor_release(description);
  levada_tensor_release(rows);
  return result;
}

static int WrongDefinitions(void) {
  static const levada_attribute_kind list[] = {LEVADA_ATTRIBUTE_NUMBERS, LEVADA_ATTRIBUTE_REAL, LEVADA_ATTRIBUTE_TEXT};
  levada_op_definition definition = Definition();
  int result = CHECK_PASSED;
  OK(levada_define_op(&definition));
  definition.n_outputs = 1;
  FAILS(levada_define_op(&definition), LEVADA_ALREADY_EXISTS);
  definition.name = "matmul";
  FAILS(levada_define_op(&definition), LEVADA_ALREADY_EXISTS);
  definition.name = "two words";
  FAILS(levada_define_op(&definition), LEVADA_INVALID_ARGUMENT);
  definition.name = NULL;
  FAILS(levada_define_op(&definition), LEVADA_INVALID_ARGUMENT);
  definition.name = "other";
  definition.attribute_kinds = list;
  FAILS(levada_define_op(&definition), LEVADA_INVALID_ARGUMENT);
  definition.attribute_kinds = NULL;
  FAILS(levada_define_op(&definition), LEVADA_MISUSE);
  definition.n_attributes = 0;
  definition.n_outputs = LEVADA_MAX_OUTPUTS + 1;
  FAILS(levada_define_op(&definition), LEVADA_INVALID_ARGUMENT);
  definition.n_outputs = 1;
  definition.compute = NULL;
  FAILS(levada_define_op(&definition), LEVADA_MISUSE);
  FAILS(levada_define_op(NULL), LEVADA_MISUSE);
cleanup:
  return result;
}

static int LibrariesAndMemory(void) {
  const int64_t shape[] = {2, -1};
  levada_tensor *tensor = NULL;
  void *data = NULL;
  int result = CHECK_PASSED;
  FAILS(levada_load_op_library("./no_such_library.so"), LEVADA_NOT_FOUND);
  CHECK(strstr(levada_last_error_message(), "no_such_library") != NULL);
  FAILS(levada_load_op_library("libm.so.6"), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_load_op_library(NULL), LEVADA_MISUSE);
  FAILS(levada_tensor_allocate(LEVADA_INT32, shape, 2, &data, &tensor), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_tensor_allocate(LEVADA_STRING, shape, 1, &data, &tensor), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_tensor_allocate(LEVADA_INT32, shape, 65, &data, &tensor), LEVADA_INVALID_ARGUMENT);
  FAILS(levada_tensor_allocate(LEVADA_INT32, NULL, 1, &data, &tensor), LEVADA_MISUSE);
  CHECK(data == NULL && tensor == NULL);
  OK(levada_tensor_allocate(LEVADA_INT32, shape, 1, &data, &tensor));
  CHECK(data != NULL && levada_tensor_size(tensor) == 2);
cleanup:
  levada_tensor_release(tensor);
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"Eager", Eager},
      {"Traced", Traced},
      {"WrongDefinitions", WrongDefinitions},
      {"LibrariesAndMemory", LibrariesAndMemory},
  };
  return CheckRun("custom", tests, COUNT_OF(tests));
}
