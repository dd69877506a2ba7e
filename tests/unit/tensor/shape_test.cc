#include "tensor/shape.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "tensor/extent.h"

namespace levada {
namespace {

TEST(ShapeTest, NumElementsFindsOverflowUnlessADimIsZero) {
  int64_t count = -1;
  EXPECT_TRUE(NumElements(Shape(), &count));
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(NumElements(Shape({2, 3}), &count));
  EXPECT_EQ(count, 6);
  EXPECT_FALSE(NumElements(Shape({int64_t{1} << 40, int64_t{1} << 40}), &count));
  EXPECT_TRUE(NumElements(Shape({int64_t{1} << 40, int64_t{1} << 40, 0}), &count));
  EXPECT_EQ(count, 0);
}

TEST(ShapeTest, CheckShapeNamesTheDim) {
  EXPECT_TRUE(CheckShape(Shape({2, 0}), 4, "x").ok());
  EXPECT_STREQ(CheckShape(Shape({2, -1}), 4, "x").message(), "x: expected dimensions of 0 or more, got -1 at axis 1");
  EXPECT_FALSE(CheckShape(Shape({int64_t{1} << 62}), 4, "x").ok());
  EXPECT_FALSE(CheckShape(Shape(65, 1), 1, "x").ok());
  EXPECT_TRUE(CheckShape(Shape(64, 1), 1, "x").ok());
}

TEST(ShapeTest, BroadcastFollowsNumPy) {
  EXPECT_EQ(BroadcastShapes(Shape({3, 1}), Shape({1, 4}), "add").value(), Shape({3, 4}));
  EXPECT_EQ(BroadcastShapes(Shape(), Shape({2}), "add").value(), Shape({2}));
  EXPECT_EQ(BroadcastShapes(Shape({0}), Shape({1}), "add").value(), Shape({0}));
  EXPECT_EQ(BroadcastShapes(Shape({kUnknownDim}), Shape({5}), "add").value(), Shape({5}));
  EXPECT_EQ(BroadcastShapes(Shape({kUnknownDim}), Shape({1}), "add").value(), Shape({kUnknownDim}));
  const Status failure = BroadcastShapes(Shape({3}), Shape({4}), "add").status();
  EXPECT_EQ(failure.code(), Code::kInvalidArgument);
  EXPECT_EQ(std::string(failure.message()).rfind("add: ", 0), 0u);
}

TEST(ShapeTest, NormalizeAxis) {
  EXPECT_EQ(NormalizeAxis(-1, 3, "op").value(), 2);
  EXPECT_EQ(NormalizeAxis(0, 3, "op").value(), 0);
  EXPECT_FALSE(NormalizeAxis(3, 3, "op").ok());
  EXPECT_FALSE(NormalizeAxis(-4, 3, "op").ok());
  EXPECT_FALSE(NormalizeAxis(0, 0, "op").ok());
}

TEST(ShapeTest, Text) {
  EXPECT_EQ(ToString(Shape({2, kUnknownDim})), "[2, ?]");
  TensorSpec spec{DType::kInt8, false, Shape()};
  EXPECT_EQ(ToString(spec), "int8 <unknown>");
}

TEST(SpecTest, Accepts) {
  const TensorSpec any{DType::kInt8, false, Shape()};
  const TensorSpec rows{DType::kInt8, true, Shape({kUnknownDim, 3})};
  const TensorSpec full{DType::kInt8, true, Shape({2, 3})};
  EXPECT_TRUE(any.Accepts(full));
  EXPECT_TRUE(rows.Accepts(full));
  EXPECT_FALSE(full.Accepts(rows));
  EXPECT_FALSE(rows.Accepts(any));
  EXPECT_FALSE(rows.Accepts({DType::kInt16, true, Shape({2, 3})}));
  EXPECT_TRUE(full.IsFullyKnown());
  EXPECT_FALSE(rows.IsFullyKnown());
}

TEST(ExtentTest, CoversStridesOfAnySign) {
  const Extent plain = ExtentOf(Shape({2, 3}), Strides({12, 4}), 4, "x").value();
  EXPECT_EQ(plain.low, 0);
  EXPECT_EQ(plain.high, 24);
  const Extent flipped = ExtentOf(Shape({2, 3}), Strides({-12, 4}), 4, "x").value();
  EXPECT_EQ(flipped.low, -12);
  EXPECT_EQ(flipped.high, 12);
  const Extent repeated = ExtentOf(Shape({5}), Strides({0}), 4, "x").value();
  EXPECT_EQ(repeated.nbytes(), 4);
  EXPECT_EQ(ExtentOf(Shape({0, 3}), Strides({INT64_MAX, 4}), 4, "x").value().nbytes(), 0);
  EXPECT_EQ(ExtentOf(Shape(), Strides(), 8, "x").value().nbytes(), 8);
}

TEST(ExtentTest, RefusesOverflow) {
  EXPECT_FALSE(ExtentOf(Shape({3}), Strides({INT64_MAX}), 1, "x").ok());
  EXPECT_FALSE(ExtentOf(Shape({3}), Strides({INT64_MIN}), 1, "x").ok());
  EXPECT_FALSE(ExtentOf(Shape({2, 2}), Strides({INT64_MAX, 1}), 1, "x").ok());
  EXPECT_FALSE(ExtentOf(Shape({2, 2}), Strides({INT64_MAX - 10, -100}), 1, "x").ok());
}

TEST(ExtentTest, RefusesAddressesOutsideOfMemory) {
  const auto at = [](uintptr_t address) { return reinterpret_cast<const void*>(address); };
  EXPECT_TRUE(CheckAddress(at(1000), {-1000, 10}, "x").ok());
  EXPECT_FALSE(CheckAddress(at(1000), {-1001, 10}, "x").ok());
  EXPECT_FALSE(CheckAddress(at(1000), {INT64_MIN, 10}, "x").ok());
  EXPECT_FALSE(CheckAddress(at(UINTPTR_MAX - 5), {0, 10}, "x").ok());
  EXPECT_FALSE(CheckAddress(at(1000), {0, int64_t{1} << 57}, "x").ok());
  EXPECT_TRUE(CheckAddress(at(uintptr_t{5} << 57), {0, 10}, "x").ok());
}

}  // namespace
}  // namespace levada
