/* Tensors: copying and borrowing arrays, views, policies, printing, memory out. */
#include <stdint.h>

#include "check.h"

static levada_array Describe(levada_dtype dtype, const void *data, const int64_t *shape, const int64_t *strides,
                             int rank) {
  levada_array array;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  array.dtype = dtype;
  array.rank = rank;
  array.shape = shape;
  array.byte_strides = strides;
  array.data = data;
  return array;
}

static int CopiesAnArrayOfAnyStrides(void) {
  static const float values[] = {1, 2, 3, 4, 5, 6};
  static const float transposed[] = {3, 6, 2, 5, 1, 4};
  static const int64_t shape[] = {3, 2}, strides[] = {-4, 12};
  levada_array array = Describe(LEVADA_FLOAT32, values + 2, shape, strides, 2);
  levada_tensor *tensor = NULL;
  int result = CHECK_PASSED;
  OK(levada_tensor_from_array(&array, &tensor));
  CHECK(CheckShape(tensor, shape, 2));
  CHECK(levada_tensor_is_contiguous(tensor));
  CHECK(levada_tensor_memory(tensor) == LEVADA_MEMORY_OWNED);
  CHECK(levada_tensor_nbytes(tensor) == 24);
  CHECK(CheckElements(tensor, LEVADA_FLOAT32, transposed, 6));
cleanup:
  levada_tensor_release(tensor);
  return result;
}

static int SwapsTheBytesOfAForeignOrder(void) {
  static const unsigned char big[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
  static const int32_t native[] = {0x01020304, 0x05060708};
  static const int64_t shape[] = {2};
  levada_array array = Describe(LEVADA_INT32, big, shape, NULL, 1);
  levada_tensor *tensor = NULL;
  int released = 0, result = CHECK_PASSED;
  array.flags = LEVADA_ARRAY_BYTE_SWAPPED;
  OK(levada_tensor_from_array(&array, &tensor));
  CHECK(CheckElements(tensor, LEVADA_INT32, native, 2));
  levada_tensor_release(tensor);
  tensor = NULL;
  FAILS(levada_tensor_borrow_array(&array, &released, CheckCountRelease, &tensor), LEVADA_INVALID_ARGUMENT);
  CHECK(tensor == NULL && released == 1);
cleanup:
  levada_tensor_release(tensor);
  return result;
}

static int BorrowsMemoryUntilTheLastReference(void) {
  static const int64_t shape[] = {2, 3}, items[] = {0, 1, 0, 0};
  int32_t values[] = {1, 2, 3, 4, 5, 6};
  levada_array array = Describe(LEVADA_INT32, values, shape, NULL, 2);
  levada_tensor *tensor = NULL, *row = NULL;
  int released = 0, calls = 0, result = CHECK_PASSED;
  calls = 1;
  OK(levada_tensor_borrow_array(&array, &released, CheckCountRelease, &tensor));
  CHECK(levada_tensor_memory(tensor) == LEVADA_MEMORY_BORROWED);
  values[4] = 50;
  OK(levada_strided_slice(tensor, items, 4, &row));
  CHECK(CheckElements(row, LEVADA_INT32, values + 3, 3));
  levada_tensor_release(tensor);
  tensor = NULL;
  CHECK(released == 0);
cleanup:
  levada_tensor_release(tensor);
  levada_tensor_release(row);
  if (result != CHECK_FAILED && released != calls) result = CheckFailure("one release", __FILE__, __LINE__);
  return result;
}

static int AcceptsScalarsAndEmptyTensors(void) {
  static const int64_t none[] = {0, 4};
  const double value = 2.5;
  levada_tensor *scalar = NULL, *empty = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_FLOAT64, &value, NULL, 0, &scalar));
  CHECK(levada_tensor_rank(scalar) == 0 && levada_tensor_size(scalar) == 1);
  CHECK(CheckElements(scalar, LEVADA_FLOAT64, &value, 1));
  OK(CheckTensor(LEVADA_INT16, NULL, none, 2, &empty));
  CHECK(levada_tensor_size(empty) == 0 && levada_tensor_nbytes(empty) == 0);
  CHECK(levada_tensor_dim(empty, -1) == 4 && levada_tensor_dim(empty, 2) == LEVADA_UNKNOWN_DIM);
cleanup:
  levada_tensor_release(scalar);
  levada_tensor_release(empty);
  return result;
}

static int ConvertsUnderAPolicy(void) {
  static const int64_t shape[] = {3};
  static const int32_t values[] = {1, 300, -1};
  static const float floats[] = {1, 300, -1};
  static const uint8_t wrapped[] = {1, 44, 255};
  levada_tensor *tensor = NULL, *as_float = NULL, *narrow = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_INT32, values, shape, 1, &tensor));
  OK(levada_tensor_convert(tensor, LEVADA_FLOAT32, LEVADA_CHECKED, &as_float));
  CHECK(CheckElements(as_float, LEVADA_FLOAT32, floats, 3));
  FAILS(levada_tensor_convert(tensor, LEVADA_UINT8, LEVADA_CHECKED, &narrow), LEVADA_INVALID_ARGUMENT);
  CHECK(narrow == NULL && strstr(levada_last_error_message(), "300") != NULL);
  OK(levada_tensor_convert(tensor, LEVADA_UINT8, LEVADA_WRAP, &narrow));
  CHECK(CheckElements(narrow, LEVADA_UINT8, wrapped, 3));
cleanup:
  levada_tensor_release(tensor);
  levada_tensor_release(as_float);
  levada_tensor_release(narrow);
  return result;
}

static int PrintsAsTensorFlow(void) {
  static const int64_t shape[] = {2, 2};
  static const int32_t values[] = {1, 2, 3, 4};
  static const char expected[] = "tf.Tensor(\n[[1 2]\n [3 4]], shape=(2, 2), dtype=int32)";
  levada_tensor *tensor = NULL, *text = NULL;
  const char *bytes = NULL;
  int64_t nbytes = 0;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_INT32, values, shape, 2, &tensor));
  OK(levada_tensor_to_string(tensor, LEVADA_STYLE_STR, &text));
  OK(levada_tensor_string_at(text, 0, &bytes, &nbytes));
  CHECK(nbytes == (int64_t)sizeof expected - 1);
  CHECK(memcmp(bytes, expected, sizeof expected - 1) == 0);
cleanup:
  levada_tensor_release(tensor);
  levada_tensor_release(text);
  return result;
}

static int MovesItsMemoryOut(void) {
  static const int64_t shape[] = {4};
  static const float values[] = {1, 2, 3, 4};
  levada_tensor *tensor = NULL, *view = NULL;
  levada_array array;
  void *user_data = NULL;
  levada_release_fn release = NULL;
  int result = CHECK_PASSED;
  memset(&array, 0, sizeof array);
  array.struct_size = sizeof array;
  OK(CheckTensor(LEVADA_FLOAT32, values, shape, 1, &tensor));
  OK(levada_identity(tensor, &view));
  OK(levada_tensor_take_buffer(tensor, &array, &user_data, &release));
  tensor = NULL;
  CHECK((array.flags & LEVADA_ARRAY_READONLY) == 0 && array.rank == 1 && array.shape[0] == 4);
  ((float *)(uintptr_t)array.data)[0] = 9;
  CHECK(CheckElements(view, LEVADA_FLOAT32, values, 4)); /* it was shared, so the buffer is a copy */
cleanup:
  if (release != NULL) release(user_data);
  levada_tensor_release(tensor);
  levada_tensor_release(view);
  return result;
}

static int GoesThroughDlpack(void) {
  static const int64_t shape[] = {2, 2};
  static const int64_t values[] = {1, -2, 3, -4};
  levada_tensor *tensor = NULL, *back = NULL, *copy = NULL;
  struct DLManagedTensorVersioned *managed = NULL;
  struct DLManagedTensor *unversioned = NULL;
  int result = CHECK_PASSED;
  OK(CheckTensor(LEVADA_INT64, values, shape, 2, &tensor));
  OK(levada_tensor_to_dlpack(tensor, &managed));
  OK(levada_tensor_from_dlpack(managed, &back));
  CHECK(CheckElements(back, LEVADA_INT64, values, 4));
  OK(levada_tensor_to_dlpack_unversioned(tensor, &unversioned));
  OK(levada_tensor_from_dlpack_unversioned(unversioned, &copy));
  CHECK(CheckElements(copy, LEVADA_INT64, values, 4));
cleanup:
  levada_tensor_release(tensor);
  levada_tensor_release(back);
  levada_tensor_release(copy);
  return result;
}

static int KnowsEveryDtypeByName(void) {
  int index, result = CHECK_PASSED;
  levada_dtype dtype;
  for (index = 0; (dtype = levada_dtype_at(index)) != LEVADA_INVALID_DTYPE; ++index) {
    CHECK(levada_dtype_from_name(levada_dtype_name(dtype)) == dtype);
    CHECK(levada_dtype_size(dtype) > 0);
  }
  CHECK(index == 25);
  CHECK(levada_dtype_at(-1) == LEVADA_INVALID_DTYPE && levada_dtype_from_name(NULL) == LEVADA_INVALID_DTYPE);
cleanup:
  return result;
}

int main(void) {
  static const CheckTest tests[] = {
      {"CopiesAnArrayOfAnyStrides", CopiesAnArrayOfAnyStrides},
      {"SwapsTheBytesOfAForeignOrder", SwapsTheBytesOfAForeignOrder},
      {"BorrowsMemoryUntilTheLastReference", BorrowsMemoryUntilTheLastReference},
      {"AcceptsScalarsAndEmptyTensors", AcceptsScalarsAndEmptyTensors},
      {"ConvertsUnderAPolicy", ConvertsUnderAPolicy},
      {"PrintsAsTensorFlow", PrintsAsTensorFlow},
      {"MovesItsMemoryOut", MovesItsMemoryOut},
      {"GoesThroughDlpack", GoesThroughDlpack},
      {"KnowsEveryDtypeByName", KnowsEveryDtypeByName},
  };
  return CheckRun("tensors", tests, COUNT_OF(tests));
}
