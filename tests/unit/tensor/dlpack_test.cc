#include "tensor/dlpack.h"

#include <gtest/gtest.h>

#include "support/tensors.h"
#include "tensor/dlpack_abi.h"

namespace levada {
namespace {

using testing::Count;
using testing::ExpectFailure;
using testing::Get;

// A foreign tensor whose deleter counts.
struct Foreign {
  int64_t shape[2] = {2, 3};
  int64_t strides[2] = {3, 1};
  int32_t values[6] = {0, 1, 2, 3, 4, 5};
  int deleted = 0;
  DLManagedTensorVersioned managed{{1, 0}, this, [](DLManagedTensorVersioned* self) {
                                     ++static_cast<Foreign*>(self->manager)->deleted;
                                   },
                                   0, {values, {1, 0}, 2, {0, 32, 1}, shape, strides, 0}};
};

TEST(DlpackTest, RoundTripKeepsBytesOfEveryDType) {
  for (const DType dtype : testing::NumberAndBoolDTypes()) {
    const Ref<Tensor> tensor = Count(dtype, Shape({3, 4}));
    const Ref<Tensor> view = tensor->WithLayout(Shape({4, 3}), Strides({SizeOf(dtype), 4 * SizeOf(dtype)}));
    const std::string text = testing::Text(view);
    DLManagedTensorVersioned* const managed = Get(TensorToDlpack(view, true, "to"));
    EXPECT_EQ(managed->flags, dlpack::kReadOnly);
    EXPECT_EQ(managed->view.strides[1], 4);
    const Ref<Tensor> back = Get(TensorFromDlpack(DlpackOwner(managed), "from"));
    EXPECT_EQ(back->data(), tensor->data());
    EXPECT_EQ(back->memory(), MemoryKind::kBorrowed);
    EXPECT_EQ(testing::Text(back), text);
  }
}

TEST(DlpackTest, DeleterRunsOnceAtTheLastReference) {
  Foreign foreign;
  {
    const Ref<Tensor> tensor = Get(TensorFromDlpack(DlpackOwner(&foreign.managed), "from"));
    const Ref<Tensor> row = tensor->Row(1);
    EXPECT_EQ(testing::Text(row), "array([3, 4, 5], dtype=int32)");
    EXPECT_EQ(foreign.deleted, 0);
  }
  EXPECT_EQ(foreign.deleted, 1);
}

TEST(DlpackTest, OffsetsNullStridesAndNegativeStrides) {
  Foreign foreign;
  foreign.managed.view.byte_offset = 12;
  foreign.managed.view.strides = nullptr;
  foreign.shape[0] = 1;
  EXPECT_EQ(testing::Text(Get(TensorFromDlpack(DlpackOwner(&foreign.managed), "from"))),
            "array([[3, 4, 5]], dtype=int32)");
  Foreign flipped;
  flipped.managed.view.data = flipped.values + 5;
  flipped.strides[0] = -3;
  flipped.strides[1] = -1;
  EXPECT_EQ(testing::Text(Get(TensorFromDlpack(DlpackOwner(&flipped.managed), "from"))),
            "array([[5, 4, 3],\n       [2, 1, 0]], dtype=int32)");
}

TEST(DlpackTest, UnversionedTensors) {
  DLManagedTensor* const managed = Get(TensorToUnversionedDlpack(Count(DType::kInt16, Shape({2})), "to"));
  EXPECT_EQ(testing::Text(Get(TensorFromDlpack(DlpackOwner(managed), "from"))), "array([0, 1], dtype=int16)");
}

TEST(DlpackTest, EmptyTensorsHaveNoAddress) {
  DLManagedTensorVersioned* const managed = Get(TensorToDlpack(Count(DType::kInt16, Shape({0, 3})), true, "to"));
  EXPECT_EQ(managed->view.data, nullptr);
  EXPECT_EQ(Get(TensorFromDlpack(DlpackOwner(managed), "from"))->shape(), Shape({0, 3}));
}

TEST(DlpackTest, RefusalsDeleteToo) {
  struct Case {
    void (*change)(Foreign&);
    Code code;
    const char* part;
  };
  const Case cases[] = {
      {[](Foreign& f) { f.managed.version.major = 2; }, Code::kUnimplemented, "major version 1, got 2"},
      {[](Foreign& f) { f.managed.view.device.type = 2; }, Code::kUnimplemented, "device type 2"},
      {[](Foreign& f) { f.managed.view.dtype.lanes = 4; }, Code::kUnimplemented, "4 lanes"},
      {[](Foreign& f) { f.managed.view.dtype.code = 99; }, Code::kUnimplemented, "type code 99"},
      {[](Foreign& f) { f.managed.view.dtype = {128, 0, 1}; }, Code::kUnimplemented, "type code 128"},
      {[](Foreign& f) { f.managed.view.rank = 65; }, Code::kInvalidArgument, "rank"},
      {[](Foreign& f) { f.managed.view.rank = -1; }, Code::kInvalidArgument, "rank"},
      {[](Foreign& f) { f.shape[0] = -2; }, Code::kInvalidArgument, "dimensions"},
      {[](Foreign& f) { f.shape[0] = INT64_MAX; }, Code::kInvalidArgument, "2^63"},
      {[](Foreign& f) { f.strides[0] = INT64_MAX; }, Code::kInvalidArgument, "stride"},
      {[](Foreign& f) { f.managed.view.data = nullptr; }, Code::kInvalidArgument, "NULL"},
      {[](Foreign& f) { f.managed.view.byte_offset = UINT64_MAX; }, Code::kInvalidArgument, "offset"},
  };
  for (const Case& test : cases) {
    Foreign foreign;
    test.change(foreign);
    ExpectFailure(TensorFromDlpack(DlpackOwner(&foreign.managed), "from_dlpack").status(), test.code, test.part);
    EXPECT_EQ(foreign.deleted, 1) << test.part;
  }
}

TEST(DlpackTest, WhatCannotBeExported) {
  ExpectFailure(CheckExportable(*Count(DType::kString, Shape({1})), "to"), Code::kUnimplemented, "strings");
  const Ref<Tensor> bytes = Count(DType::kInt32, Shape({4}))->WithLayout(Shape({3}), Strides({5}));
  ExpectFailure(CheckExportable(*bytes, "to"), Code::kFailedPrecondition, "multiples of 4, got 5 at axis 0");
}

}  // namespace
}  // namespace levada
