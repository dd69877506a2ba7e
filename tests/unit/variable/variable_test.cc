#include "variable/variable.h"

#include <gtest/gtest.h>

#include <thread>

#include "convert/layout.h"
#include "support/tables.h"
#include "support/tensors.h"

namespace levada {
namespace {

using testing::Count;
using testing::ExpectFailure;
using testing::Get;
using testing::Make;

constexpr int64_t kOmitted = INT64_MIN;

Ref<VariableState> MakeVariable(const Ref<Tensor>& initial) { return Get(VariableState::Create(initial, "v")); }

std::string Value(const Ref<VariableState>& variable) { return testing::Text(Get(variable->Read())); }

TEST(VariableTest, KeepsValueDTypeShapeAndName) {
  for (const DType dtype : kAllDTypes) {
    for (const Shape& shape : {Shape(), Shape({0}), Shape({2, 3})}) {
      const Ref<Tensor> initial = Count(dtype, shape);
      const Ref<VariableState> variable = MakeVariable(initial);
      EXPECT_EQ(Value(variable), testing::Text(initial));
      EXPECT_EQ(variable->dtype(), dtype);
      EXPECT_EQ(variable->shape(), shape);
      EXPECT_EQ(variable->name(), "v");
      EXPECT_EQ(variable->version(), 0);
    }
  }
}

TEST(VariableTest, AdoptsOwnedMemoryAndCopiesTheRest) {
  Ref<Tensor> owned = Count(DType::kFloat32, Shape({100}));
  const char* const data = owned->data();
  const Ref<VariableState> adopted = MakeVariable(owned);
  owned = nullptr;
  EXPECT_EQ(Get(adopted->Read())->data(), data);

  const Ref<Tensor> shared = Count(DType::kFloat32, Shape({100}));
  const Ref<Tensor> view = shared->Rows(0, 50);
  EXPECT_NE(Get(MakeVariable(view)->Read())->data(), view->data());

  float foreign[4] = {1, 2, 3, 4};
  Ref<Tensor> borrowed =
      Tensor::View(Get(Buffer::Borrow(foreign, 16, nullptr, nullptr)), 0, DType::kFloat32, Shape({4}), Strides({4}));
  const Ref<VariableState> copied = MakeVariable(borrowed);
  foreign[0] = 9;
  EXPECT_EQ(Value(copied), "array([1., 2., 3., 4.], dtype=float32)");
}

TEST(VariableTest, SnapshotsNeverChange) {
  for (const UpdateKind kind : {UpdateKind::kAssign, UpdateKind::kAssignAdd, UpdateKind::kAssignSub,
                                UpdateKind::kAssignSlice}) {
    const Ref<VariableState> variable = MakeVariable(Make<int32_t>(DType::kInt32, Shape({2}), {1, 2}));
    const Ref<Tensor> snapshot = Get(variable->Read());
    const int64_t items[] = {1, kOmitted, kOmitted, 1};
    const std::span<const int64_t> used(items, kind == UpdateKind::kAssignSlice ? 4 : 0);
    EXPECT_OK(variable->Update(kind, used, Make<int32_t>(DType::kInt32, Shape({2}), {10, 20})));
    EXPECT_EQ(testing::Text(snapshot), "array([1, 2], dtype=int32)");
    EXPECT_NE(Value(variable), "array([1, 2], dtype=int32)");
    EXPECT_EQ(variable->version(), 1);
  }
}

TEST(VariableTest, WritesInPlaceWhenNoSnapshotIsAlive) {
  const Ref<VariableState> variable = MakeVariable(Count(DType::kFloat64, Shape({1000})));
  const char* const data = Get(variable->Read())->data();
  const Ref<Tensor> one = Make<double>(DType::kFloat64, Shape(), {1});
  EXPECT_OK(variable->Update(UpdateKind::kAssignAdd, {}, one));
  const int64_t items[] = {0, 3, 0, 0};
  EXPECT_OK(variable->Update(UpdateKind::kAssignSlice, items, one));
  EXPECT_EQ(Get(variable->Read())->data(), data);
}

TEST(VariableTest, AddsAndSubtractsInEveryNumberDType) {
  for (const DType dtype : testing::NumberAndBoolDTypes()) {
    if (dtype == DType::kBool) continue;
    for (const bool snapshot_alive : {false, true}) {
      const Ref<VariableState> variable = MakeVariable(Count(dtype, Shape({2, 3})));
      const Ref<Tensor> snapshot = snapshot_alive ? Get(variable->Read()) : nullptr;
      const Ref<Tensor> twice = Get(Cast(Make<int8_t>(DType::kInt8, Shape({2, 3}), {0, 2, 4, 6, 8, 10}), dtype));
      EXPECT_OK(variable->Update(UpdateKind::kAssignAdd, {}, Count(dtype, Shape({2, 3}))));
      EXPECT_EQ(Value(variable), testing::Text(twice)) << NameOf(dtype);
      EXPECT_OK(variable->Update(UpdateKind::kAssignSub, {}, Count(dtype, Shape({2, 3}))));
      EXPECT_EQ(Value(variable), testing::Text(Count(dtype, Shape({2, 3})))) << NameOf(dtype);
    }
  }
}

TEST(VariableTest, DeltasAreScalarsOrOfTheSameShapeAndPassTheCheckedPolicy) {
  const Ref<VariableState> variable = MakeVariable(Count(DType::kFloat32, Shape({2, 3})));
  EXPECT_OK(variable->Update(UpdateKind::kAssignAdd, {}, Make<int64_t>(DType::kInt64, Shape(), {10})));
  EXPECT_EQ(Value(variable), "array([[10., 11., 12.],\n       [13., 14., 15.]], dtype=float32)");
  EXPECT_OK(variable->Update(UpdateKind::kAssignSub, {},
                             Make<int8_t>(DType::kInt8, Shape({2, 3}), {1, 2, 3, 4, 5, 6})));
  EXPECT_EQ(Value(variable), "array([[9., 9., 9.],\n       [9., 9., 9.]], dtype=float32)");
  ExpectFailure(variable->Update(UpdateKind::kAssignAdd, {}, Count(DType::kFloat32, Shape({3}))),
                Code::kInvalidArgument, "expected a value of shape [2, 3], got [3]");
}

TEST(VariableTest, FailuresChangeNothing) {
  const Ref<VariableState> variable = MakeVariable(Make<uint8_t>(DType::kUInt8, Shape({2}), {1, 2}));
  const Ref<Tensor> three = Count(DType::kUInt8, Shape({3}));
  const Ref<Tensor> large = Make<int32_t>(DType::kInt32, Shape({2}), {1, 300});
  const Ref<Tensor> real = Count(DType::kFloat32, Shape({2}));
  ExpectFailure(variable->Update(UpdateKind::kAssign, {}, three), Code::kInvalidArgument,
                "assign: expected a value of shape [2], got [3]");
  ExpectFailure(variable->Update(UpdateKind::kAssign, {}, Count(DType::kUInt8, Shape())), Code::kInvalidArgument, "[]");
  ExpectFailure(variable->Update(UpdateKind::kAssignAdd, {}, three), Code::kInvalidArgument,
                "expected a value of shape [2], got [3]");
  ExpectFailure(variable->Update(UpdateKind::kAssignAdd, {}, Count(DType::kUInt8, Shape({2, 2}))),
                Code::kInvalidArgument, "assign_add");
  ExpectFailure(variable->Update(UpdateKind::kAssignSub, {}, large), Code::kInvalidArgument, "value 300 at [1]");
  ExpectFailure(variable->Update(UpdateKind::kAssign, {}, real), Code::kInvalidArgument, "float32 does not convert");
  const int64_t beyond[] = {0, 2, 0, 0};
  ExpectFailure(variable->Update(UpdateKind::kAssignSlice, beyond, Count(DType::kUInt8, Shape())), Code::kOutOfRange, "");
  const int64_t new_axis[] = {2, 0, 0, 0};
  ExpectFailure(variable->Update(UpdateKind::kAssignSlice, new_axis, Count(DType::kUInt8, Shape({2, 2}))),
                Code::kInvalidArgument, "expected a value that broadcasts to shape [1, 2], got [2, 2]");
  EXPECT_EQ(Value(variable), "array([1, 2], dtype=uint8)");
  EXPECT_EQ(variable->version(), 0);
}

TEST(VariableTest, BoolAndStringVariablesDoNotAdd) {
  for (const DType dtype : {DType::kBool, DType::kString}) {
    const Ref<VariableState> variable = MakeVariable(Count(dtype, Shape({2})));
    ExpectFailure(variable->Update(UpdateKind::kAssignAdd, {}, Count(dtype, Shape({2}))), Code::kInvalidArgument,
                  NameOf(dtype));
  }
}

TEST(VariableTest, SliceAssignmentOfEveryDType) {
  for (const DType dtype : kAllDTypes) {
    for (const bool snapshot_alive : {false, true}) {
      const Ref<VariableState> variable = MakeVariable(Count(dtype, Shape({4, 3})));
      const Ref<Tensor> snapshot = snapshot_alive ? Get(variable->Read()) : nullptr;
      // v[::-2, 1:] = row
      const int64_t items[] = {1, kOmitted, kOmitted, -2, 1, 1, kOmitted, 1};
      EXPECT_OK(variable->Update(UpdateKind::kAssignSlice, items, Count(dtype, Shape({2}))));
      const Ref<Tensor> value = Get(variable->Read());
      const Ref<Tensor> before = Count(dtype, Shape({4, 3}));
      const Ref<Tensor> row = Count(dtype, Shape({2}));
      for (const int64_t i : {0, 2}) EXPECT_EQ(testing::Text(value->Row(i)), testing::Text(before->Row(i)));
      for (const int64_t i : {1, 3}) {
        EXPECT_EQ(testing::Text(value->Row(i)->Row(0)), testing::Text(before->Row(i)->Row(0)));
        EXPECT_EQ(testing::Text(value->Row(i)->Rows(1, 2)), testing::Text(row)) << NameOf(dtype);
      }
    }
  }
}

TEST(VariableTest, UpdateIsAtomicAndMayFail) {
  const Ref<VariableState> variable = MakeVariable(Make<int64_t>(DType::kInt64, Shape(), {0}));
  const auto increment = [](const Ref<Tensor>& value) -> Result<Ref<Tensor>> {
    int64_t number;
    std::memcpy(&number, value->data(), 8);
    return Tensor::Scalar(DType::kInt64, number + 1);
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) EXPECT_TRUE(variable->UpdateWith(increment).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Value(variable), "array(2000)");
  EXPECT_EQ(variable->version(), 2000);
  ExpectFailure(variable->UpdateWith([](const Ref<Tensor>&) -> Result<Ref<Tensor>> { return Internal("no"); }),
                Code::kInternal, "no");
  ExpectFailure(variable->UpdateWith([](const Ref<Tensor>&) { return Tensor::Zeros(DType::kInt64, Shape({2})); }),
                Code::kInvalidArgument, "shape []");
  EXPECT_EQ(Value(variable), "array(2000)");
  EXPECT_OK(variable->UpdateWith([](const Ref<Tensor>& value) -> Result<Ref<Tensor>> { return value; }));
}

TEST(VariableTest, TouchingTheVariableInsideItsUpdateIsAnErrorNotADeadlock) {
  const Ref<VariableState> variable = MakeVariable(Count(DType::kInt64, Shape()));
  EXPECT_OK(variable->UpdateWith([&](const Ref<Tensor>& value) -> Result<Ref<Tensor>> {
    ExpectFailure(variable->Read().status(), Code::kFailedPrecondition, "'v'");
    ExpectFailure(variable->Update(UpdateKind::kAssign, {}, value), Code::kFailedPrecondition, "assign");
    return value;
  }));
  EXPECT_TRUE(variable->Read().ok());
}

TEST(VariableTest, ReadersNeverSeeHalfAWrite) {
  const Ref<VariableState> variable = MakeVariable(Get(Tensor::Zeros(DType::kInt32, Shape({5000}))));
  std::thread writer([&] {
    const Ref<Tensor> one = Make<int32_t>(DType::kInt32, Shape(), {1});
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(variable->Update(UpdateKind::kAssignAdd, {}, one).ok());
  });
  for (int i = 0; i < 500; ++i) {
    const Ref<Tensor> value = Get(variable->Read());
    const auto* numbers = reinterpret_cast<const int32_t*>(value->data());
    for (int k = 1; k < 5000; ++k) ASSERT_EQ(numbers[k], numbers[0]);
  }
  writer.join();
  EXPECT_EQ(variable->version(), 500);
}

TEST(VariableTest, FailingAllocationsChangeNothing) {
  const Ref<VariableState> variable = MakeVariable(Count(DType::kInt32, Shape({4, 3})));
  const std::string before = Value(variable);
  const int64_t items[] = {1, kOmitted, kOmitted, 1};
  for (const UpdateKind kind : {UpdateKind::kAssign, UpdateKind::kAssignAdd, UpdateKind::kAssignSlice}) {
    const std::span<const int64_t> used(items, kind == UpdateKind::kAssignSlice ? 4 : 0);
    for (int k = 1;; ++k) {
      ASSERT_LT(k, 10);
      const Ref<Tensor> value = Count(DType::kInt8, Shape({4, 3}));  // converts
      const Ref<Tensor> snapshot = Get(variable->Read());            // forces a copy
      const testing::FailingAllocator allocator(k);
      const Status status = variable->Update(kind, used, value);
      if (!allocator.failed()) break;
      EXPECT_EQ(status.code(), Code::kResourceExhausted);
      EXPECT_EQ(Value(variable), before);
    }
    EXPECT_OK(variable->Update(UpdateKind::kAssign, {}, Count(DType::kInt32, Shape({4, 3}))));
  }
}

TEST(VariableTest, DescriptionIsCanonical) {
  JsonWriter json;
  MakeVariable(Count(DType::kFloat32, Shape({2, 3})))->Describe(json);
  EXPECT_EQ(json.text(), "{\"dtype\":\"float32\",\"name\":\"v\",\"shape\":[2,3]}");
}

}  // namespace
}  // namespace levada
