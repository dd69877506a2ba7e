#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "convert/layout.h"
#include "convert/policy.h"
#include "kernel/cast.h"
#include "support/tensors.h"
#include "tensor/storage.h"

namespace levada {
namespace {

using testing::ExpectFailure;
using testing::Get;
using testing::Make;

std::vector<DType> StorageDTypes() {
  std::vector<DType> dtypes;
  for (const DType dtype : kAllDTypes) {
    if (IsStorage(dtype)) dtypes.push_back(dtype);
  }
  return dtypes;
}

bool IsFloat8(DType dtype) { return ValueKindOf(dtype) == Kind::kFloat; }

double ValueOf(DType dtype, int code) {
  const char byte = static_cast<char>(code);
  return StorageValue(dtype, &byte);
}

template <class T>
uint8_t CodeOf(DType from, T value, DType to, bool saturate = false) {
  uint8_t code = 0;
  const kernel::CastLoop loop = saturate ? kernel::FindSaturateCast(from, to) : kernel::FindCast(from, to);
  loop(reinterpret_cast<const char*>(&value), sizeof value, reinterpret_cast<char*>(&code), 1);
  return code;
}

int Codes(DType dtype) { return IsFloat8(dtype) ? 256 : 1 << BitsOf(dtype); }

TEST(StorageTest, EveryCodeComesBackFromEveryWiderDType) {
  for (const DType dtype : StorageDTypes()) {
    for (int code = 0; code < Codes(dtype); ++code) {
      const double value = ValueOf(dtype, code);
      EXPECT_EQ(kernel::LoadAsDouble(dtype, reinterpret_cast<const char*>(&code)) == value, !std::isnan(value));
      if (std::isnan(value)) {
        EXPECT_TRUE(std::isnan(ValueOf(dtype, CodeOf(DType::kFloat32, static_cast<float>(value), dtype))));
        continue;
      }
      EXPECT_EQ(CodeOf(DType::kFloat64, value, dtype), code) << NameOf(dtype) << value;
      EXPECT_EQ(CodeOf(DType::kFloat32, static_cast<float>(value), dtype), code) << NameOf(dtype) << value;
      for (const DType half : {DType::kFloat16, DType::kBFloat16}) {
        uint16_t bits = 0;
        kernel::FindCast(DType::kFloat64, half)(reinterpret_cast<const char*>(&value), 8,
                                                reinterpret_cast<char*>(&bits), 1);
        EXPECT_EQ(CodeOf(half, bits, dtype), code) << NameOf(dtype) << NameOf(half) << value;
      }
      if (value == std::floor(value) && std::isfinite(value) && !(value == 0 && std::signbit(value))) {
        EXPECT_EQ(CodeOf(DType::kInt64, static_cast<int64_t>(value), dtype), code) << NameOf(dtype) << value;
      }
    }
  }
}

// The nearest code by search, ties to the even one.
int NearestFloat8(DType dtype, double value) {
  int best = 0;
  for (int code = 0; code < 128; ++code) {
    const double there = ValueOf(dtype, code);
    if (!std::isfinite(there)) break;
    const double far = std::fabs(there - value);
    const double least = std::fabs(ValueOf(dtype, best) - value);
    if (far < least || (far == least && code % 2 == 0)) best = code;
  }
  return best;
}

TEST(StorageTest, Float8RoundsOnceTiesToEven) {
  for (const DType dtype : StorageDTypes()) {
    if (!IsFloat8(dtype)) continue;
    for (int code = 0; std::isfinite(ValueOf(dtype, code + 1)) && code < 126; ++code) {
      const double low = ValueOf(dtype, code);
      const double middle = (low + ValueOf(dtype, code + 1)) / 2;
      for (const double value : {middle, std::nextafter(middle, 0), std::nextafter(middle, 1e9),
                                 low + (middle - low) / 3, middle + (middle - low) * 0x1p-40}) {
        const int wanted = NearestFloat8(dtype, value);
        EXPECT_EQ(CodeOf(DType::kFloat64, value, dtype), wanted) << NameOf(dtype) << " " << value;
        const int negative = CodeOf(DType::kFloat64, -value, dtype);
        EXPECT_EQ(ValueOf(dtype, negative), -ValueOf(dtype, wanted)) << NameOf(dtype) << " " << value;
      }
    }
  }
}

TEST(StorageTest, BeyondTheRangeIsInfinityOrNaNAndSaturatesOnRequest) {
  for (const DType dtype : StorageDTypes()) {
    if (!IsFloat8(dtype)) continue;
    double greatest = 0;
    for (int code = 0; code < 128; ++code) {
      if (std::isfinite(ValueOf(dtype, code))) greatest = std::max(greatest, ValueOf(dtype, code));
    }
    for (const double value : {greatest * 1.25, 1e30, HUGE_VAL}) {
      const double made = ValueOf(dtype, CodeOf(DType::kFloat64, value, dtype));
      EXPECT_EQ(std::isinf(made), dtype == DType::kFloat8E5M2) << NameOf(dtype);
      EXPECT_EQ(std::isnan(made), dtype != DType::kFloat8E5M2) << NameOf(dtype);
      EXPECT_EQ(ValueOf(dtype, CodeOf(DType::kFloat64, value, dtype, true)), greatest) << NameOf(dtype);
      EXPECT_EQ(ValueOf(dtype, CodeOf(DType::kFloat64, -value, dtype, true)), -greatest) << NameOf(dtype);
    }
    EXPECT_EQ(ValueOf(dtype, CodeOf(DType::kInt32, int32_t{1 << 30}, dtype, true)), greatest) << NameOf(dtype);
  }
}

TEST(StorageTest, NarrowIntegersWrapTruncateAndClamp) {
  for (const DType dtype : StorageDTypes()) {
    if (IsFloat8(dtype)) continue;
    const int bits = BitsOf(dtype);
    const bool is_signed = ValueKindOf(dtype) == Kind::kSigned;
    const int high = (1 << (bits - (is_signed ? 1 : 0))) - 1;
    const int low = is_signed ? -high - 1 : 0;
    for (int value = -40; value <= 300; ++value) {
      const int code = CodeOf(DType::kInt32, value, dtype);
      EXPECT_EQ(code, value & ((1 << bits) - 1)) << NameOf(dtype) << value;
      const int clamped = std::clamp(value, low, high);
      EXPECT_EQ(ValueOf(dtype, CodeOf(DType::kInt32, value, dtype, true)), clamped) << NameOf(dtype) << value;
      EXPECT_EQ(ValueOf(dtype, CodeOf(DType::kFloat32, value + (value < 0 ? -0.75f : 0.75f), dtype)), clamped);
    }
    EXPECT_EQ(CodeOf(DType::kFloat64, std::nan(""), dtype), 0);
    EXPECT_EQ(CodeOf(DType::kBool, uint8_t{7}, dtype), 1);
    EXPECT_EQ(ValueOf(dtype, CodeOf(DType::kUInt8, uint8_t{200}, dtype, true)), high) << NameOf(dtype);
  }
}

TEST(StorageTest, TheCheckedPolicyAsksWhetherWholeNumbersFit) {
  const Ref<Tensor> numbers = Make<int32_t>(DType::kInt32, Shape({3}), {1, 0, 300});
  for (const DType dtype : StorageDTypes()) {
    const Result<Ref<Tensor>> made = Convert(numbers, dtype, Policy::kChecked, "x");
    if (IsFloat8(dtype)) {
      EXPECT_TRUE(made.ok());
      ExpectFailure(Convert(Get(Cast(numbers, dtype)), DType::kInt32, Policy::kChecked, "x").status(),
                    Code::kInvalidArgument, "does not convert to int32");
    } else {
      ExpectFailure(made.status(), Code::kInvalidArgument, "x: value 300 at [2] does not fit");
    }
  }
  const Ref<Tensor> negative = Get(Cast(Make<int8_t>(DType::kInt8, Shape({2}), {1, -1}), DType::kInt4));
  ExpectFailure(Convert(negative, DType::kUInt64, Policy::kChecked, "x").status(), Code::kInvalidArgument,
                "x: value -1 at [1] does not fit uint64 (from int4)");
  EXPECT_OK(Convert(negative, DType::kInt2, Policy::kChecked, "x").status());
}

TEST(StorageTest, PrintsAsMlDtypes) {
  const Ref<Tensor> numbers = Make<float>(DType::kFloat32, Shape({4}), {1.0625f, -3.3f, 200.0f, 1e9f});
  const auto text = [&](DType dtype, Style style) { return Get(TensorToString(*Get(Cast(numbers, dtype)), style)); };
  EXPECT_EQ(text(DType::kFloat8E4M3FN, Style::kStr), "tf.Tensor([1 -3.25 192 nan], shape=(4,), dtype=float8_e4m3fn)");
  EXPECT_EQ(text(DType::kFloat8E5M2, Style::kArray), "array([1, -3.5, 192, inf], dtype='float8_e5m2')");
  const Ref<Tensor> whole = Make<int32_t>(DType::kInt32, Shape({4}), {1, -3, 9, 300});
  EXPECT_EQ(Get(TensorToString(*Get(Cast(whole, DType::kInt4)), Style::kRepr)),
            "<tf.Tensor: shape=(4,), dtype=int4, numpy=array([1, -3, -7, -4], dtype=int4)>");
}

}  // namespace
}  // namespace levada
