#include "tensor/dtype.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace levada {
namespace {

TEST(DTypeTest, TableIsConsistent) {
  std::set<std::string> names;
  std::set<int> values;
  for (int i = 0; i < kNumDTypes; ++i) {
    const DType dtype = kAllDTypes[i];
    EXPECT_EQ(DTypeIndex(dtype), i);
    EXPECT_TRUE(IsValid(dtype));
    EXPECT_EQ(DTypeFromName(NameOf(dtype)), dtype);
    names.insert(NameOf(dtype));
    values.insert(static_cast<int>(dtype));
    // DLPack: type code * 256 + bits; strings are levada's own.
    EXPECT_TRUE(dtype == DType::kString || BitsOf(dtype) <= 8 * SizeOf(dtype)) << NameOf(dtype);
    EXPECT_EQ(BitsOf(dtype) % 8 == 0 && BitsOf(dtype) == 8 * SizeOf(dtype), BitsOf(dtype) > 4) << NameOf(dtype);
    EXPECT_EQ(IsNumber(dtype), dtype != DType::kString && dtype != DType::kBool && !IsStorage(dtype));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(kNumDTypes));
  EXPECT_EQ(values.size(), static_cast<size_t>(kNumDTypes));
}

TEST(DTypeTest, InvalidNumbersAndNames) {
  EXPECT_FALSE(IsValid(DType::kInvalid));
  EXPECT_FALSE(IsValid(static_cast<DType>(12345)));
  EXPECT_EQ(SizeOf(DType::kInvalid), 0);
  EXPECT_EQ(DTypeFromName("nothing"), DType::kInvalid);
  EXPECT_EQ(DTypeFromName(nullptr), DType::kInvalid);
  EXPECT_EQ(DTypeFromName("half"), DType::kFloat16);
  EXPECT_EQ(DTypeFromName("double"), DType::kFloat64);
}

TEST(PromoteTest, IsSymmetricIdempotentAndAssociativeWhereDefined) {
  for (const DType a : kAllDTypes) {
    EXPECT_EQ(Promote(a, a), a);
    for (const DType b : kAllDTypes) {
      const DType ab = Promote(a, b);
      EXPECT_EQ(ab, Promote(b, a)) << NameOf(a) << " " << NameOf(b);
      // The common dtype absorbs both.
      if (ab != DType::kInvalid) {
        EXPECT_EQ(Promote(ab, a), ab) << NameOf(a) << " " << NameOf(b);
      }
    }
  }
}

TEST(PromoteTest, ArrayApiTable) {
  EXPECT_EQ(Promote(DType::kInt8, DType::kUInt8), DType::kInt16);
  EXPECT_EQ(Promote(DType::kInt32, DType::kUInt32), DType::kInt64);
  EXPECT_EQ(Promote(DType::kInt64, DType::kUInt64), DType::kInvalid);
  EXPECT_EQ(Promote(DType::kInt64, DType::kUInt8), DType::kInt64);
  EXPECT_EQ(Promote(DType::kFloat32, DType::kFloat64), DType::kFloat64);
  EXPECT_EQ(Promote(DType::kFloat32, DType::kComplex64), DType::kComplex64);
  EXPECT_EQ(Promote(DType::kFloat64, DType::kComplex64), DType::kComplex128);
}

TEST(PromoteTest, AcrossKindsTheHigherKindWins) {
  EXPECT_EQ(Promote(DType::kInt64, DType::kFloat32), DType::kFloat32);
  EXPECT_EQ(Promote(DType::kBool, DType::kUInt8), DType::kUInt8);
  EXPECT_EQ(Promote(DType::kFloat16, DType::kBFloat16), DType::kFloat32);
  for (const DType dtype : kAllDTypes) {
    EXPECT_TRUE(dtype == DType::kString || Promote(dtype, DType::kString) == DType::kInvalid) << NameOf(dtype);
  }
}

}  // namespace
}  // namespace levada
