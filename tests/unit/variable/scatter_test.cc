#include "variable/scatter.h"

#include <gtest/gtest.h>

#include <cstring>

#include "convert/layout.h"
#include "support/tensors.h"
#include "variable/variable.h"

namespace levada {
namespace {

using testing::Count;
using testing::ExpectFailure;
using testing::Get;
using testing::Make;

Ref<VariableState> MakeVariable(const Ref<Tensor>& initial) {
  return Get(VariableState::Create(initial, "v"));
}

std::string Value(const Ref<VariableState>& variable) {
  return Get(TensorToString(*Get(variable->Read()), Style::kFormat));
}

Ref<Tensor> Places(std::initializer_list<int64_t> places) {
  return Make<int64_t>(DType::kInt64, Shape({static_cast<int64_t>(places.size())}), places);
}

TEST(ScatterTest, EveryKindMeetsTheElement) {
  struct Case {
    ScatterKind kind;
    const char* expected;
  };
  const Case cases[] = {{ScatterKind::kUpdate, "[-3 20  2]"}, {ScatterKind::kAdd, "[ 7 20 32]"},
                        {ScatterKind::kSub, "[13 20 28]"},   {ScatterKind::kMul, "[-30  20  60]"},
                        {ScatterKind::kDiv, "[-3 20 15]"},   {ScatterKind::kMin, "[-3 20  2]"},
                        {ScatterKind::kMax, "[10 20 30]"}};
  for (const Case& one : cases) {
    const auto variable = MakeVariable(Make<int32_t>(DType::kInt32, Shape({3}), {10, 20, 30}));
    EXPECT_OK(variable->Scatter(one.kind, false, Places({0, 2}), Make<int32_t>(DType::kInt32, Shape({2}), {-3, 2})));
    EXPECT_EQ(Value(variable), one.expected);
  }
}

TEST(ScatterTest, EveryNumberDTypeAdds) {
  for (const DType dtype : kAllDTypes) {
    const auto variable = MakeVariable(Count(dtype, Shape({3, 2})));
    const Status status = variable->Scatter(ScatterKind::kAdd, false, Places({1, 1}), Count(dtype, Shape({2, 2})));
    if (!IsNumber(dtype)) {
      ExpectFailure(status, Code::kInvalidArgument, "expected a variable of numbers");
      continue;
    }
    EXPECT_OK(status);
    const Ref<Tensor> value = Get(variable->Read());
    const Ref<Tensor> wide = Get(Cast(value->Row(1), DType::kFloat64));
    double sums[2];
    std::memcpy(sums, wide->data(), sizeof sums);
    EXPECT_EQ(sums[0], 2 + 0 + 2) << NameOf(dtype);
    EXPECT_EQ(sums[1], 3 + 1 + 3) << NameOf(dtype);
  }
}

TEST(ScatterTest, CoordinatesNameSlicesOfAnyDepth) {
  const auto variable = MakeVariable(Count(DType::kFloat32, Shape({2, 3})));
  const Ref<Tensor> pairs = Make<int32_t>(DType::kInt32, Shape({2, 2}), {0, 1, 1, 2});
  EXPECT_OK(variable->Scatter(ScatterKind::kUpdate, true, pairs, Make<float>(DType::kFloat32, Shape({2}), {-1, -2})));
  EXPECT_EQ(Value(variable), "[[ 0. -1.  2.]\n [ 3.  4. -2.]]");
  const Ref<Tensor> rows = Make<int32_t>(DType::kInt32, Shape({1, 1}), {1});
  EXPECT_OK(variable->Scatter(ScatterKind::kMul, true, rows, Make<float>(DType::kFloat32, Shape({1, 3}), {2, 2, 2})));
  EXPECT_EQ(Value(variable), "[[ 0. -1.  2.]\n [ 6.  8. -4.]]");
  EXPECT_OK(variable->Scatter(ScatterKind::kSub, false, Places({0, 1}), Make<float>(DType::kFloat32, Shape(), {1})));
  EXPECT_EQ(Value(variable), "[[-1. -2.  1.]\n [ 5.  7. -5.]]");
}

TEST(ScatterTest, StringsAreReplaced) {
  const auto variable = MakeVariable(Get(Tensor::FromStrings(
      std::vector<std::string_view>{"a", "a string beyond the record"}, Shape({2}))));
  const auto updates = Get(Tensor::FromStrings(std::vector<std::string_view>{"another one beyond it"}, Shape({1})));
  EXPECT_OK(variable->Scatter(ScatterKind::kUpdate, false, Places({0}), updates));
  EXPECT_EQ(Value(variable), "[b'another one beyond it' b'a string beyond the record']");
}

TEST(ScatterTest, SnapshotsKeepTheirBytes) {
  const auto variable = MakeVariable(Count(DType::kInt16, Shape({3})));
  const Ref<Tensor> snapshot = Get(variable->Read());
  EXPECT_OK(variable->Scatter(ScatterKind::kAdd, false, Places({1}), Count(DType::kInt16, Shape({1}))));
  EXPECT_OK(variable->Scatter(ScatterKind::kAdd, false, Places({1}), Make<int16_t>(DType::kInt16, Shape(), {5})));
  EXPECT_EQ(Get(TensorToString(*snapshot, Style::kFormat)), "[0 1 2]");
  EXPECT_EQ(Value(variable), "[0 6 2]");
  EXPECT_EQ(variable->version(), 2);
}

TEST(ScatterTest, FailuresNameThePlaceAndChangeNothing) {
  const auto variable = MakeVariable(Count(DType::kInt32, Shape({3})));
  const auto one = Make<int32_t>(DType::kInt32, Shape({1}), {1});
  const auto two = Make<int32_t>(DType::kInt32, Shape({2}), {1, 0});
  const auto scatter = [&](ScatterKind kind, bool nd, const Ref<Tensor>& places, const Ref<Tensor>& updates,
                           const char* part) {
    ExpectFailure(variable->Scatter(kind, nd, places, updates), Code::kInvalidArgument, part);
  };
  scatter(ScatterKind::kAdd, false, Places({0, 3}), two, "index 3 at [1] is outside of dimension 0 of size 3");
  scatter(ScatterKind::kAdd, false, Places({-1}), one, "index -1 at [0]");
  scatter(ScatterKind::kAdd, false, Places({0}), two, "expected updates of shape [1], got [2]");
  scatter(ScatterKind::kDiv, false, Places({0, 1}), two, "without a zero");
  scatter(ScatterKind::kAdd, false, Make<float>(DType::kFloat32, Shape({1}), {0}), one, "integer indices");
  scatter(ScatterKind::kAdd, false, Places({0}), Make<float>(DType::kFloat32, Shape({1}), {1}), "float32");
  scatter(ScatterKind::kAdd, true, Make<int32_t>(DType::kInt32, Shape({1, 2}), {0, 0}), one, "at most 1 coordinates");
  scatter(ScatterKind::kAdd, true, Make<int32_t>(DType::kInt32, Shape(), {0}), one, "rank 1 or more");
  EXPECT_EQ(Value(variable), "[0 1 2]");
  EXPECT_EQ(variable->version(), 0);
  const auto scalar = MakeVariable(Count(DType::kInt32, Shape()));
  ExpectFailure(scalar->Scatter(ScatterKind::kAdd, false, Places({0}), one), Code::kInvalidArgument, "a scalar");
}

TEST(ScatterTest, IntegersDivideTowardZeroAndWrap) {
  const auto variable = MakeVariable(Make<int8_t>(DType::kInt8, Shape({3}), {-7, 7, -128}));
  EXPECT_OK(variable->Scatter(ScatterKind::kDiv, false, Places({0, 1, 2}),
                              Make<int8_t>(DType::kInt8, Shape({3}), {2, -2, -1})));
  EXPECT_EQ(Value(variable), "[  -3   -3 -128]");
}

}  // namespace
}  // namespace levada
