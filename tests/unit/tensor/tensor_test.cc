#include "tensor/tensor.h"

#include <gtest/gtest.h>

#include "support/tables.h"
#include "support/tensors.h"

namespace levada {
namespace {

using testing::Count;
using testing::Get;
using testing::Make;

int64_t Live(ObjectKind kind) { return live_objects[static_cast<int>(kind)].load(); }

TEST(TensorTest, EmptyMakesAlignedMemoryForEveryDType) {
  for (const DType dtype : kAllDTypes) {
    for (const Shape& shape : {Shape(), Shape({0}), Shape({2, 3}), Shape({4, 0, 2})}) {
      const Ref<Tensor> tensor = Get(Tensor::Empty(dtype, shape));
      EXPECT_EQ(tensor->dtype(), dtype);
      EXPECT_EQ(tensor->shape(), shape);
      EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor->data()) % 64, 0u);
      EXPECT_EQ(tensor->nbytes(), tensor->size() * SizeOf(dtype));
      EXPECT_TRUE(tensor->IsContiguous());
      EXPECT_TRUE(tensor->IsExclusivelyOwned());
      EXPECT_EQ(tensor->memory(), MemoryKind::kOwned);
    }
  }
}

TEST(TensorTest, BadShapesAndDTypesAreRefused) {
  EXPECT_EQ(Tensor::Empty(DType::kInt8, Shape({-1})).status().code(), Code::kInvalidArgument);
  EXPECT_EQ(Tensor::Empty(DType::kInt64, Shape({int64_t{1} << 61})).status().code(), Code::kInvalidArgument);
  EXPECT_EQ(Tensor::Empty(DType::kInvalid, Shape()).status().code(), Code::kInvalidArgument);
  EXPECT_EQ(Tensor::Empty(DType::kInt8, Shape({int64_t{1} << 62})).status().code(), Code::kResourceExhausted);
}

TEST(TensorTest, RowsAreViews) {
  for (const DType dtype : kAllDTypes) {
    const Ref<Tensor> tensor = Count(dtype, Shape({4, 3}));
    const Ref<Tensor> row = tensor->Row(2);
    EXPECT_EQ(row->data(), tensor->data() + 2 * 3 * SizeOf(dtype));
    EXPECT_EQ(row->shape(), Shape({3}));
    EXPECT_FALSE(tensor->IsExclusivelyOwned());
    const Ref<Tensor> odd = tensor->Rows(3, 2, -2);
    EXPECT_EQ(odd->shape(), Shape({2, 3}));
    EXPECT_FALSE(odd->IsContiguous());
    EXPECT_EQ(testing::Text(odd->Row(0)), testing::Text(tensor->Row(3)));
    EXPECT_EQ(testing::Text(odd->Row(1)), testing::Text(tensor->Row(1)));
  }
}

TEST(TensorTest, OrderIsRecognisedWhereStridesDoNotMatter) {
  const Ref<Tensor> tensor = Count(DType::kInt32, Shape({2, 3}));
  EXPECT_TRUE(tensor->WithLayout(Shape({1, 3}), Strides({999, 4}))->IsContiguous());
  EXPECT_TRUE(tensor->WithLayout(Shape({0, 3}), Strides({1, 1}))->IsContiguous());
  EXPECT_FALSE(tensor->WithLayout(Shape({3, 2}), Strides({4, 12}))->IsContiguous());
}

TEST(TensorTest, StringsKeepEveryByte) {
  const std::string zero("a\0b", 3);
  const std::string twelve(12, 'x');
  const std::string thirteen(13, 'y');
  const std::string large(100000, 'z');
  const std::string_view values[] = {"", zero, twelve, thirteen, large, "end"};
  const Ref<Tensor> tensor = Get(Tensor::FromStrings(values, Shape({2, 3})));
  const auto* record = reinterpret_cast<const StringRecord*>(tensor->data());
  for (int i = 0; i < 6; ++i) EXPECT_EQ(tensor->StringAt(record[i]), values[i]) << i;
  EXPECT_EQ(tensor->Row(1)->StringAt(record[4]), large);
}

TEST(TensorTest, SymbolicTensorsHaveNoBytes) {
  struct Value : SymbolicValue {
    const TensorSpec& spec() const override { return spec_; }
    TensorSpec spec_{DType::kFloat32, true, Shape({kUnknownDim, 2})};
  };
  const Ref<Tensor> tensor = Tensor::Symbolic(MakeRef<Value>());
  EXPECT_TRUE(tensor->is_symbolic());
  EXPECT_EQ(tensor->memory(), MemoryKind::kNone);
  EXPECT_EQ(tensor->rank(), 2);
  EXPECT_EQ(testing::Get(TensorToString(*tensor, Style::kStr)),
            "tf.Tensor(<symbolic>, shape=(None, 2), dtype=float32)");
}

TEST(TensorTest, EveryFailingAllocationIsCleanAndReported) {
  const int64_t tensors = Live(ObjectKind::kTensor);
  const int64_t buffers = Live(ObjectKind::kBuffer);
  const std::string text(50, 'x');
  const std::string_view values[] = {text, text};
  for (int k = 1; k < 10; ++k) {
    const testing::FailingAllocator allocator(k);
    const Result<Ref<Tensor>> result = Tensor::FromStrings(values, Shape({2}));
    if (!allocator.failed()) {
      EXPECT_TRUE(result.ok());
      EXPECT_GT(k, 1);
      return;
    }
    EXPECT_EQ(result.status().code(), Code::kResourceExhausted);
    EXPECT_EQ(Live(ObjectKind::kTensor), tensors);
    EXPECT_EQ(Live(ObjectKind::kBuffer), buffers);
  }
  FAIL() << "the call never ran clean";
}

}  // namespace
}  // namespace levada
