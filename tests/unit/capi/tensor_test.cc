// The C interface of tensors and variables, against the shared library alone.

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "levada/levada.h"

namespace {

struct ReleaseTensor {
  void operator()(levada_tensor* tensor) const { levada_tensor_release(tensor); }
};
using TensorPtr = std::unique_ptr<levada_tensor, ReleaseTensor>;

void Count(void* count) { ++*static_cast<int*>(count); }

// A description that owns its shape; moving keeps the address of the dims.
struct Array : levada_array {
  std::vector<int64_t> dims;
};

Array Describe(levada_dtype dtype, std::vector<int64_t> shape, const void* data, const int64_t* strides = nullptr,
               uint32_t flags = 0) {
  Array array{{sizeof(levada_array), dtype, static_cast<int32_t>(shape.size()), flags, nullptr, strides, data},
              std::move(shape)};
  array.shape = array.dims.data();
  return array;
}

TensorPtr FromArray(const levada_array& array) {
  levada_tensor* tensor = nullptr;
  EXPECT_EQ(levada_tensor_from_array(&array, &tensor), LEVADA_OK) << levada_last_error_message();
  return TensorPtr(tensor);
}

std::string Text(const levada_tensor* tensor, levada_style style = LEVADA_STYLE_FORMAT) {
  levada_tensor* text = nullptr;
  EXPECT_EQ(levada_tensor_to_string(tensor, style, &text), LEVADA_OK);
  const TensorPtr owner(text);
  const char* bytes = nullptr;
  int64_t nbytes = 0;
  EXPECT_EQ(levada_tensor_string_at(text, 0, &bytes, &nbytes), LEVADA_OK);
  return std::string(bytes, nbytes);
}

TEST(CTensorTest, DTypeTable) {
  int32_t count = 0;
  for (; levada_dtype_at(count) != LEVADA_INVALID_DTYPE; ++count) {
    const levada_dtype dtype = levada_dtype_at(count);
    EXPECT_EQ(levada_dtype_from_name(levada_dtype_name(dtype)), dtype);
    EXPECT_GT(levada_dtype_size(dtype), 0);
    levada_dtype same = LEVADA_INVALID_DTYPE;
    EXPECT_EQ(levada_dtype_promote(dtype, dtype, &same), LEVADA_OK);
    EXPECT_EQ(same, dtype);
  }
  EXPECT_GE(count, 16);
  EXPECT_EQ(levada_dtype_at(-1), LEVADA_INVALID_DTYPE);
  EXPECT_EQ(levada_dtype_name(static_cast<levada_dtype>(3)), nullptr);
  EXPECT_EQ(levada_dtype_size(static_cast<levada_dtype>(3)), 0);
  EXPECT_EQ(levada_dtype_from_name(nullptr), LEVADA_INVALID_DTYPE);
  levada_dtype out = LEVADA_INT8;
  EXPECT_EQ(levada_dtype_promote(LEVADA_STRING, LEVADA_INT8, &out), LEVADA_INVALID_ARGUMENT);
  EXPECT_EQ(out, LEVADA_INVALID_DTYPE);
  EXPECT_EQ(levada_dtype_promote(static_cast<levada_dtype>(3), LEVADA_INT8, &out), LEVADA_INVALID_ARGUMENT);
}

TEST(CTensorTest, FromArrayCopiesAndDescribes) {
  int32_t data[] = {1, 2, 3, 4, 5, 6};
  const TensorPtr tensor = FromArray(Describe(LEVADA_INT32, {2, 3}, data));
  data[0] = 99;
  EXPECT_EQ(Text(tensor.get()), "[[1 2 3]\n [4 5 6]]");
  EXPECT_EQ(levada_tensor_dtype(tensor.get()), LEVADA_INT32);
  EXPECT_EQ(levada_tensor_rank(tensor.get()), 2);
  EXPECT_EQ(levada_tensor_dim(tensor.get(), -1), 3);
  EXPECT_EQ(levada_tensor_dim(tensor.get(), 2), LEVADA_UNKNOWN_DIM);
  EXPECT_EQ(levada_tensor_dim(tensor.get(), -3), LEVADA_UNKNOWN_DIM);
  EXPECT_EQ(levada_tensor_size(tensor.get()), 6);
  EXPECT_EQ(levada_tensor_nbytes(tensor.get()), 24);
  EXPECT_EQ(levada_tensor_memory(tensor.get()), LEVADA_MEMORY_OWNED);
  EXPECT_TRUE(levada_tensor_is_contiguous(tensor.get()));
  EXPECT_FALSE(levada_tensor_is_symbolic(tensor.get()));
  levada_array array = {};
  array.struct_size = sizeof(array);
  ASSERT_EQ(levada_tensor_describe(tensor.get(), &array), LEVADA_OK);
  EXPECT_EQ(array.byte_strides[0], 12);
  EXPECT_EQ(array.flags, static_cast<uint32_t>(LEVADA_ARRAY_READONLY));
  EXPECT_EQ(static_cast<const int32_t*>(array.data)[5], 6);
}

TEST(CTensorTest, BorrowShowsTheOwnersWritesAndReleasesOnce) {
  int32_t data[] = {1, 2, 3};
  int released = 0;
  const int64_t backwards[] = {-4};
  const Array array = Describe(LEVADA_INT32, {3}, data + 2, backwards);
  levada_tensor* tensor = nullptr;
  ASSERT_EQ(levada_tensor_borrow_array(&array, &released, Count, &tensor), LEVADA_OK);
  EXPECT_EQ(Text(tensor), "[3 2 1]");
  data[1] = 7;
  EXPECT_EQ(Text(tensor), "[3 7 1]");
  EXPECT_EQ(levada_tensor_memory(tensor), LEVADA_MEMORY_BORROWED);
  EXPECT_EQ(levada_tensor_retain(tensor), tensor);
  levada_tensor_release(tensor);
  EXPECT_EQ(released, 0);
  levada_tensor_release(tensor);
  EXPECT_EQ(released, 1);
}

TEST(CTensorTest, EveryFailureReleasesAndClearsTheOutput) {
  int32_t data[] = {1};
  const auto fails = [&](const levada_array* array, levada_status code, levada_tensor** out) {
    int released = 0;
    EXPECT_EQ(levada_tensor_borrow_array(array, &released, Count, out), code) << levada_last_error_message();
    EXPECT_EQ(released, 1);
    EXPECT_TRUE(out == nullptr || *out == nullptr);
  };
  levada_tensor* out = reinterpret_cast<levada_tensor*>(&data);
  Array array = Describe(LEVADA_INT32, {1}, data, nullptr, LEVADA_ARRAY_BYTE_SWAPPED);
  fails(&array, LEVADA_INVALID_ARGUMENT, &out);
  fails(nullptr, LEVADA_MISUSE, &out);
  fails(&array, LEVADA_MISUSE, nullptr);
  array.struct_size = 4;
  fails(&array, LEVADA_INVALID_ARGUMENT, &out);
  array = Describe(LEVADA_STRING, {1}, data);
  fails(&array, LEVADA_INVALID_ARGUMENT, &out);
  // One-byte elements have no byte order.
  array = Describe(LEVADA_UINT8, {1}, data, nullptr, LEVADA_ARRAY_BYTE_SWAPPED);
  EXPECT_EQ(levada_tensor_borrow_array(&array, nullptr, nullptr, &out), LEVADA_OK);
  levada_tensor_release(out);
}

TEST(CTensorTest, BigEndianAndUnalignedArraysOfEveryDType) {
  for (int32_t k = 0; levada_dtype_at(k) != LEVADA_INVALID_DTYPE; ++k) {
    const levada_dtype dtype = levada_dtype_at(k);
    if (dtype == LEVADA_STRING) continue;
    const int64_t size = levada_dtype_size(dtype);
    std::vector<char> bytes(1 + 3 * size, 0);
    const TensorPtr plain = FromArray(Describe(dtype, {3}, bytes.data() + 1));
    const TensorPtr swapped = FromArray(Describe(dtype, {3}, bytes.data() + 1, nullptr, LEVADA_ARRAY_BYTE_SWAPPED));
    EXPECT_EQ(Text(plain.get()), Text(swapped.get()));
  }
  const unsigned char big_endian[] = {0xFF, 0x01, 0x00, 0xFF, 0xFF};
  const TensorPtr tensor = FromArray(Describe(LEVADA_INT16, {2}, big_endian + 1, nullptr, LEVADA_ARRAY_BYTE_SWAPPED));
  EXPECT_EQ(Text(tensor.get()), "[256  -1]");
}

TEST(CTensorTest, Strings) {
  const char* values[] = {"a", "a string beyond twelve bytes"};
  const int64_t shape[] = {2};
  levada_tensor* tensor = nullptr;
  ASSERT_EQ(levada_tensor_from_strings(values, nullptr, shape, 1, &tensor), LEVADA_OK);
  const TensorPtr owner(tensor);
  const char* bytes = nullptr;
  int64_t nbytes = 0;
  ASSERT_EQ(levada_tensor_string_at(tensor, 1, &bytes, &nbytes), LEVADA_OK);
  EXPECT_EQ(std::string(bytes, nbytes), values[1]);
  EXPECT_EQ(levada_tensor_string_at(tensor, 2, &bytes, &nbytes), LEVADA_OUT_OF_RANGE);
  EXPECT_EQ(bytes, nullptr);
  EXPECT_EQ(nbytes, 0);
  const int64_t lengths[] = {1, -1};
  EXPECT_EQ(levada_tensor_from_strings(values, lengths, shape, 1, &tensor), LEVADA_INVALID_ARGUMENT);
  values[1] = nullptr;
  EXPECT_EQ(levada_tensor_from_strings(values, nullptr, shape, 1, &tensor), LEVADA_INVALID_ARGUMENT);
  EXPECT_EQ(levada_tensor_from_strings(values, nullptr, shape, 65, &tensor), LEVADA_INVALID_ARGUMENT);
  EXPECT_EQ(tensor, nullptr);
  const float number = 1;
  EXPECT_EQ(levada_tensor_string_at(FromArray(Describe(LEVADA_FLOAT32, {}, &number)).get(), 0, &bytes, &nbytes),
            LEVADA_INVALID_ARGUMENT);
}

TEST(CTensorTest, ForeignHandles) {
  int64_t not_a_tensor[64] = {};
  levada_tensor* const foreign = reinterpret_cast<levada_tensor*>(not_a_tensor);
  for (levada_tensor* handle : {foreign, static_cast<levada_tensor*>(nullptr)}) {
    EXPECT_EQ(levada_tensor_dtype(handle), LEVADA_INVALID_DTYPE);
    EXPECT_EQ(levada_tensor_rank(handle), LEVADA_UNKNOWN_RANK);
    EXPECT_EQ(levada_tensor_dim(handle, 0), LEVADA_UNKNOWN_DIM);
    EXPECT_EQ(levada_tensor_size(handle), -1);
    EXPECT_EQ(levada_tensor_nbytes(handle), -1);
    EXPECT_EQ(levada_tensor_memory(handle), LEVADA_MEMORY_NONE);
    EXPECT_FALSE(levada_tensor_is_contiguous(handle));
    levada_tensor* out = nullptr;
    EXPECT_EQ(levada_tensor_convert(handle, LEVADA_INT8, LEVADA_CHECKED, &out), LEVADA_MISUSE);
    EXPECT_EQ(levada_tensor_to_string(handle, LEVADA_STYLE_STR, &out), LEVADA_MISUSE);
    levada_tensor_release(handle);
  }
}

TEST(CTensorTest, ConvertAndBeside) {
  const int64_t large[] = {1, 300};
  const TensorPtr tensor = FromArray(Describe(LEVADA_INT64, {2}, large));
  levada_tensor* out = nullptr;
  EXPECT_EQ(levada_tensor_convert(tensor.get(), LEVADA_UINT8, LEVADA_CHECKED, &out), LEVADA_INVALID_ARGUMENT);
  EXPECT_STREQ(levada_last_error_message(),
               "convert_to_tensor: value 300 at [1] does not fit uint8 (from int64); use policy=\"wrap\" or tf.cast to "
               "convert anyway");
  ASSERT_EQ(levada_tensor_convert(tensor.get(), LEVADA_UINT8, LEVADA_WRAP, &out), LEVADA_OK);
  EXPECT_EQ(Text(out), "[ 1 44]");
  levada_tensor_release(out);
  ASSERT_EQ(levada_tensor_convert(tensor.get(), LEVADA_INT64, LEVADA_SAFE, &out), LEVADA_OK);
  EXPECT_EQ(out, tensor.get());
  levada_tensor_release(out);
  const float real = 0.5;
  const TensorPtr half = FromArray(Describe(LEVADA_FLOAT32, {}, &real));
  ASSERT_EQ(levada_tensor_beside(half.get(), tensor.get(), &out), LEVADA_OK);
  EXPECT_EQ(out, half.get());
  levada_tensor_release(out);
  ASSERT_EQ(levada_tensor_beside(tensor.get(), half.get(), &out), LEVADA_OK);
  EXPECT_EQ(levada_tensor_dtype(out), LEVADA_FLOAT32);
  levada_tensor_release(out);
}

TEST(CTensorTest, TakeBufferMovesOrCopies) {
  const int32_t data[] = {1, 2, 3};
  const int64_t tensors = levada_live_count(LEVADA_OBJECT_TENSOR);
  for (const bool shared : {false, true}) {
    levada_tensor* tensor = FromArray(Describe(LEVADA_INT32, {3}, data)).release();
    levada_array array = {};
    array.struct_size = sizeof(array);
    ASSERT_EQ(levada_tensor_describe(tensor, &array), LEVADA_OK);
    const void* const address = array.data;
    if (shared) levada_tensor_retain(tensor);
    void* user_data = nullptr;
    levada_release_fn release = nullptr;
    ASSERT_EQ(levada_tensor_take_buffer(tensor, &array, &user_data, &release), LEVADA_OK);
    EXPECT_EQ(array.data == address, !shared);
    EXPECT_EQ(array.flags, 0u);
    EXPECT_EQ(array.shape[0], 3);
    static_cast<int32_t*>(const_cast<void*>(array.data))[0] = 9;
    EXPECT_TRUE(!shared || Text(tensor) == "[1 2 3]");
    release(user_data);
    if (shared) levada_tensor_release(tensor);
    EXPECT_EQ(levada_live_count(LEVADA_OBJECT_TENSOR), tensors);
  }
}

TEST(CTensorTest, TakeBufferRefusesStringsAndLeavesThem) {
  const char* values[] = {"a"};
  levada_tensor* tensor = nullptr;
  ASSERT_EQ(levada_tensor_from_strings(values, nullptr, nullptr, 0, &tensor), LEVADA_OK);
  levada_array array = {};
  array.struct_size = sizeof(array);
  void* user_data = nullptr;
  levada_release_fn release = nullptr;
  EXPECT_EQ(levada_tensor_take_buffer(tensor, &array, &user_data, &release), LEVADA_UNIMPLEMENTED);
  EXPECT_EQ(release, nullptr);
  EXPECT_EQ(Text(tensor), "b'a'");
  levada_tensor_release(tensor);
}

TEST(CTensorTest, DlpackBothVersions) {
  const float data[] = {1, 2, 3};
  const TensorPtr tensor = FromArray(Describe(LEVADA_FLOAT32, {3}, data));
  DLManagedTensorVersioned* versioned = nullptr;
  ASSERT_EQ(levada_tensor_to_dlpack(tensor.get(), &versioned), LEVADA_OK);
  levada_tensor* back = nullptr;
  ASSERT_EQ(levada_tensor_from_dlpack(versioned, &back), LEVADA_OK);
  EXPECT_EQ(Text(back), "[1. 2. 3.]");
  levada_tensor_release(back);
  DLManagedTensor* unversioned = nullptr;
  ASSERT_EQ(levada_tensor_to_dlpack_unversioned(tensor.get(), &unversioned), LEVADA_OK);
  ASSERT_EQ(levada_tensor_from_dlpack_unversioned(unversioned, &back), LEVADA_OK);
  EXPECT_EQ(Text(back), "[1. 2. 3.]");
  levada_tensor_release(back);
  EXPECT_EQ(levada_tensor_from_dlpack(nullptr, &back), LEVADA_MISUSE);
}

levada_status Double(void* user_data, const levada_tensor* value, levada_tensor** out) {
  ++*static_cast<int*>(user_data);
  return levada_add(value, value, out);
}

levada_status Refuse(void*, const levada_tensor*, levada_tensor**) {
  return levada_error_raise(LEVADA_USER, "not today", nullptr, nullptr);
}

TEST(CVariableTest, AssignFamily) {
  const int64_t objects = levada_live_count(LEVADA_OBJECT_VARIABLE);
  const float data[] = {1, 2};
  const TensorPtr initial = FromArray(Describe(LEVADA_FLOAT32, {2}, data));
  levada_variable* variable = nullptr;
  ASSERT_EQ(levada_variable_create(initial.get(), nullptr, &variable), LEVADA_OK);
  EXPECT_STREQ(levada_variable_name(variable), "Variable");
  EXPECT_EQ(levada_variable_dtype(variable), LEVADA_FLOAT32);
  EXPECT_EQ(levada_variable_rank(variable), 1);
  EXPECT_EQ(levada_variable_dim(variable, -1), 2);
  const int64_t delta[] = {10, 20};
  const TensorPtr integers = FromArray(Describe(LEVADA_INT64, {2}, delta));
  EXPECT_EQ(levada_variable_assign_add(variable, integers.get()), LEVADA_OK);
  EXPECT_EQ(levada_variable_assign_sub(variable, initial.get()), LEVADA_OK);
  const auto value = [&] {
    levada_tensor* tensor = nullptr;
    EXPECT_EQ(levada_variable_read(variable, &tensor), LEVADA_OK);
    return Text(TensorPtr(tensor).get());
  };
  EXPECT_EQ(value(), "[10. 20.]");
  EXPECT_EQ(Text(initial.get()), "[1. 2.]");
  const int64_t items[] = {0, -1, 0, 0};
  const float five = 5;
  const TensorPtr scalar = FromArray(Describe(LEVADA_FLOAT32, {}, &five));
  EXPECT_EQ(levada_variable_assign_slice(variable, items, 4, scalar.get()), LEVADA_OK);
  EXPECT_EQ(value(), "[10.  5.]");
  EXPECT_EQ(levada_variable_version(variable), 3);
  int calls = 0;
  EXPECT_EQ(levada_variable_update(variable, Double, &calls, nullptr), LEVADA_OK);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(value(), "[20. 10.]");
  int released = 0;
  EXPECT_EQ(levada_variable_update(variable, Refuse, &released, Count), LEVADA_USER);
  EXPECT_STREQ(levada_last_error_message(), "not today");
  EXPECT_EQ(released, 1);
  EXPECT_EQ(levada_variable_update(variable, nullptr, &released, Count), LEVADA_MISUSE);
  EXPECT_EQ(released, 2);
  EXPECT_EQ(levada_variable_assign(variable, scalar.get()), LEVADA_INVALID_ARGUMENT);
  EXPECT_EQ(value(), "[20. 10.]");
  levada_variable_release(variable);
  EXPECT_EQ(levada_live_count(LEVADA_OBJECT_VARIABLE), objects);
}

TEST(CVariableTest, ForeignHandles) {
  const float data[] = {1};
  const TensorPtr tensor = FromArray(Describe(LEVADA_FLOAT32, {1}, data));
  levada_variable* const foreign = reinterpret_cast<levada_variable*>(tensor.get());
  levada_tensor* out = nullptr;
  EXPECT_EQ(levada_variable_name(foreign), nullptr);
  EXPECT_EQ(levada_variable_version(foreign), -1);
  EXPECT_EQ(levada_variable_dim(foreign, 0), LEVADA_UNKNOWN_DIM);
  EXPECT_EQ(levada_variable_read(foreign, &out), LEVADA_MISUSE);
  EXPECT_EQ(levada_variable_assign(foreign, tensor.get()), LEVADA_MISUSE);
  levada_variable_release(foreign);
}

}  // namespace
