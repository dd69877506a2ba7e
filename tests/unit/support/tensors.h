#ifndef LEVADA_TESTS_UNIT_SUPPORT_TENSORS_H_
#define LEVADA_TESTS_UNIT_SUPPORT_TENSORS_H_

// Tensors and checks for unit tests.

#include <gtest/gtest.h>

#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "kernel/cast.h"
#include "tensor/print.h"
#include "tensor/tensor.h"

#define EXPECT_OK(expression)                                 \
  do {                                                        \
    const ::levada::Status levada_test_status = (expression); \
    EXPECT_TRUE(levada_test_status.ok()) << levada_test_status.message(); \
  } while (false)

namespace levada::testing {

// The value of a result that must be there.
template <typename T>
T Get(Result<T> result) {
  EXPECT_TRUE(result.ok()) << result.status().message();
  return std::move(result).value();
}

// Checks code and a part of the message of a failure.
inline void ExpectFailure(const Status& status, Code code, const std::string& part) {
  EXPECT_EQ(status.code(), code) << status.message();
  EXPECT_NE(std::string(status.message()).find(part), std::string::npos) << status.message();
}

// Elements of C++ type T; sizes must agree with the dtype.
template <typename T>
Ref<Tensor> Make(DType dtype, Shape shape, std::initializer_list<T> values) {
  static_assert(!std::is_same_v<T, bool> || sizeof(bool) == 1);
  Ref<Tensor> tensor = Get(Tensor::Empty(dtype, std::move(shape)));
  EXPECT_EQ(tensor->size(), static_cast<int64_t>(values.size()));
  EXPECT_EQ(SizeOf(dtype), static_cast<int64_t>(sizeof(T)));
  int64_t i = 0;
  for (const T& value : values) std::memcpy(tensor->mutable_data() + sizeof(T) * i++, &value, sizeof(T));
  return tensor;
}

// The numbers 0, 1, 2 ... (mod 2 for bool, as text for strings) in any dtype.
inline Ref<Tensor> Count(DType dtype, Shape shape) {
  int64_t size = 0;
  NumElements(shape, &size);
  if (dtype == DType::kString) {
    std::vector<std::string> texts;
    for (int64_t i = 0; i < size; ++i) texts.push_back((i % 2 != 0 ? "a long string, number " : "s") + std::to_string(i));
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    return Get(Tensor::FromStrings(views, std::move(shape)));
  }
  Ref<Tensor> numbers = Get(Tensor::Empty(DType::kInt64, shape));
  for (int64_t i = 0; i < size; ++i) {
    const int64_t value = dtype == DType::kBool ? i % 2 : i;
    std::memcpy(numbers->mutable_data() + 8 * i, &value, 8);
  }
  if (dtype == DType::kInt64) return numbers;
  Ref<Tensor> tensor = Get(Tensor::Empty(dtype, std::move(shape)));
  if (size > 0) kernel::FindCast(DType::kInt64, dtype)(numbers->data(), 8, tensor->mutable_data(), size);
  return tensor;
}

// Equal dtype, shape and bytes in C order.
inline std::string Text(const Ref<Tensor>& tensor) { return Get(TensorToString(*tensor, Style::kArray)); }

// Every dtype of the table but strings and the storage kinds, which hold too few values for most tests.
inline std::vector<DType> NumberAndBoolDTypes() {
  std::vector<DType> dtypes;
  for (const DType dtype : kAllDTypes) {
    if (dtype != DType::kString && !IsStorage(dtype)) dtypes.push_back(dtype);
  }
  return dtypes;
}

}  // namespace levada::testing

#endif  // LEVADA_TESTS_UNIT_SUPPORT_TENSORS_H_
