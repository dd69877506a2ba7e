#include "convert/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "convert/array.h"
#include "convert/rows.h"
#include "support/tensors.h"

namespace levada {
namespace {

using testing::Count;
using testing::ExpectFailure;
using testing::Get;

struct Layout {
  const char* name;
  Shape shape;
  std::vector<int64_t> element_strides;
  int64_t first;  // element of [0, ..., 0]
};

// Views of 24 elements in every manner.
std::vector<Layout> Layouts() {
  return {{"c order", Shape({2, 3, 4}), {12, 4, 1}, 0},  {"fortran", Shape({4, 3, 2}), {1, 4, 12}, 0},
          {"flipped", Shape({2, 3, 4}), {-12, -4, -1}, 23}, {"stepped", Shape({2, 2}), {12, 2}, 1},
          {"repeated", Shape({5, 3}), {0, 1}, 4},        {"scalar", Shape(), {}, 7},
          {"empty", Shape({0, 4}), {4, 1}, 0},           {"column", Shape({6, 1}), {4, 99}, 3},
          {"ones", Shape({1, 1, 1}), {0, -7, 5}, 2}};
}

Ref<Tensor> View(const Ref<Tensor>& base, const Layout& layout) {
  const int64_t size = SizeOf(base->dtype());
  Strides strides;
  for (const int64_t stride : layout.element_strides) strides.push_back(stride * size);
  return base->WithLayout(layout.shape, strides, layout.first * size);
}

TEST(LayoutTest, CopiesOfEveryViewOfEveryDType) {
  for (const DType dtype : kAllDTypes) {
    const Ref<Tensor> base = Count(dtype, Shape({24}));
    for (const Layout& layout : Layouts()) {
      SCOPED_TRACE(std::string(NameOf(dtype)) + " " + layout.name);
      const Ref<Tensor> view = View(base, layout);
      const Ref<Tensor> copy = Get(DeepCopy(*view));
      EXPECT_TRUE(copy->IsContiguous());
      EXPECT_EQ(copy->memory(), MemoryKind::kOwned);
      EXPECT_NE(copy->buffer(), view->buffer());
      EXPECT_EQ(testing::Text(copy), testing::Text(view));
      const Ref<Tensor> contiguous = Get(Contiguous(view));
      EXPECT_EQ(contiguous.get() == view.get(), view->IsContiguous());
      EXPECT_EQ(testing::Text(contiguous), testing::Text(view));
    }
  }
}

// Loops over indices read whole numbers: memory at odd addresses is brought to an even one.
TEST(LayoutTest, ContiguousMeansAlignedToo) {
  const Ref<Tensor> bytes = Count(DType::kUInt8, Shape({64}));
  for (const DType dtype : kAllDTypes) {
    if (dtype == DType::kString) continue;
    const int64_t size = SizeOf(dtype);
    const Ref<Tensor> odd = Tensor::View(bytes->buffer(), 1, dtype, Shape({2}), Strides({size}));
    const Ref<Tensor> made = Get(Contiguous(odd));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(made->data()) % std::min<int64_t>(size, 8), 0u) << NameOf(dtype);
    EXPECT_EQ(std::memcmp(made->data(), odd->data(), 2 * size), 0) << NameOf(dtype);
    EXPECT_EQ(made.get() == odd.get(), size == 1) << NameOf(dtype);
  }
}

TEST(LayoutTest, CastOfAViewIsTheViewOfTheCast) {
  for (const DType from : testing::NumberAndBoolDTypes()) {
    const Ref<Tensor> base = Count(from, Shape({24}));
    for (const DType to : testing::NumberAndBoolDTypes()) {
      const Ref<Tensor> whole = Get(Cast(base, to));
      for (const Layout& layout : Layouts()) {
        EXPECT_EQ(testing::Text(Get(Cast(View(base, layout), to))), testing::Text(View(whole, layout)))
            << NameOf(from) << " " << NameOf(to) << " " << layout.name;
      }
    }
  }
}

TEST(LayoutTest, CastsOfStringsAreRefused) {
  ExpectFailure(Cast(Count(DType::kString, Shape({1})), DType::kInt8).status(), Code::kUnimplemented, "string to int8");
  ExpectFailure(Cast(Count(DType::kInt8, Shape({1})), DType::kString).status(), Code::kUnimplemented, "int8 to string");
}

TEST(LayoutTest, SaturateClamps) {
  const Ref<Tensor> wide = testing::Make<int32_t>(DType::kInt32, Shape({3}), {300, -1, 7});
  EXPECT_EQ(testing::Text(Get(Cast(wide, DType::kUInt8, true))), "array([255,   0,   7], dtype=uint8)");
  EXPECT_EQ(testing::Text(Get(Cast(wide, DType::kUInt8))), "array([ 44, 255,   7], dtype=uint8)");
}

ArrayDescription Describe(const Ref<Tensor>& tensor, const void* data) {
  return {tensor->dtype(), tensor->rank(), tensor->shape().data(), tensor->strides().data(), data, false};
}

TEST(ArrayTest, ForeignArraysOfEveryStrideAlignmentAndByteOrder) {
  for (const DType dtype : testing::NumberAndBoolDTypes()) {
    const Ref<Tensor> base = Count(dtype, Shape({24}));
    const int64_t unit = SizeOf(dtype) / (IsComplex(dtype) ? 2 : 1);
    for (const Layout& layout : Layouts()) {
      for (const bool swapped : {false, true}) {
        SCOPED_TRACE(std::string(NameOf(dtype)) + " " + layout.name + (swapped ? " swapped" : ""));
        const Ref<Tensor> view = View(base, layout);
        // One byte past alignment.
        std::vector<char> bytes(base->nbytes() + 1);
        std::memcpy(bytes.data() + 1, base->data(), base->nbytes());
        if (swapped) {
          for (int64_t i = 1; i < static_cast<int64_t>(bytes.size()); i += unit) {
            std::reverse(bytes.begin() + i, bytes.begin() + i + unit);
          }
        }
        ArrayDescription description = Describe(view, bytes.data() + 1 + layout.first * SizeOf(dtype));
        description.byte_swapped = swapped;
        const ArrayLayout array = Get(CheckArray(description, "from_array"));
        EXPECT_EQ(testing::Text(Get(CopyArray(array))), testing::Text(view));
        Result<Ref<Tensor>> borrowed = BorrowArray(array, MakeRef<UserData>(nullptr, nullptr), "borrow_array");
        if (swapped && SizeOf(dtype) > 1) {
          ExpectFailure(borrowed.status(), Code::kInvalidArgument, "native byte order");
        } else {
          EXPECT_EQ(testing::Text(Get(std::move(borrowed))), testing::Text(view));
        }
      }
    }
  }
}

TEST(ArrayTest, BadDescriptionsAreRefused) {
  const int64_t good[] = {2, 2};
  const int64_t negative[] = {2, -2};
  const int64_t huge[] = {INT64_MAX, 2};
  const int64_t far[] = {INT64_MAX, 1};
  const int32_t data[4] = {};
  const auto fails = [&](ArrayDescription array, const char* part) {
    ExpectFailure(CheckArray(array, "from_array").status(), Code::kInvalidArgument, part);
  };
  fails({DType::kString, 2, good, nullptr, data, false}, "string");
  fails({static_cast<DType>(5), 2, good, nullptr, data, false}, "(5)");
  fails({DType::kInt32, -1, good, nullptr, data, false}, "rank");
  fails({DType::kInt32, 65, good, nullptr, data, false}, "rank");
  fails({DType::kInt32, 2, nullptr, nullptr, data, false}, "NULL");
  fails({DType::kInt32, 2, negative, nullptr, data, false}, "got -2 at axis 1");
  fails({DType::kInt32, 2, huge, nullptr, data, false}, "2^63");
  fails({DType::kInt32, 2, good, far, data, false}, "strides");
  fails({DType::kInt32, 2, good, nullptr, nullptr, false}, "NULL");
  const int64_t none[] = {0, 5};
  EXPECT_TRUE(CheckArray({DType::kInt32, 2, none, nullptr, nullptr, false}, "x").ok());
}

TEST(RowsTest, MergesWhatOneStrideCrosses) {
  EXPECT_EQ(RowLayout(Shape({2, 3, 4}), Strides({48, 16, 4})).shape, Shape({24}));
  EXPECT_EQ(RowLayout(Shape({2, 3, 4}), Strides({96, 16, 4})).shape, Shape({2, 12}));
  EXPECT_EQ(RowLayout(Shape({5, 1}), Strides({0, 7})).row_stride(), 0);
  EXPECT_EQ(RowLayout(Shape(), Strides()).row_size(), 1);
}

TEST(RowsTest, VisitsEveryRowInCOrderAndStops) {
  const RowLayout layout(Shape({2, 2, 3}), Strides({100, 40, 4}));
  const char* const base = reinterpret_cast<const char*>(uintptr_t{4096});
  std::vector<int64_t> seen;
  EXPECT_TRUE(ForEachRow(layout, base, [&](const char* row, int64_t stride, int64_t n, int64_t first) {
    EXPECT_EQ(stride, 4);
    EXPECT_EQ(n, 3);
    EXPECT_EQ(first, static_cast<int64_t>(3 * seen.size()));
    seen.push_back(row - base);
    return true;
  }));
  EXPECT_EQ(seen, (std::vector<int64_t>{0, 40, 100, 140}));
  EXPECT_FALSE(ForEachRow(layout, base, [](const char*, int64_t, int64_t, int64_t) { return false; }));
}

TEST(RowsTest, CoordinatesAndOffsetsAreInverse) {
  const Shape shape({3, 4, 5});
  EXPECT_EQ(CoordinatesOf(59, shape), Shape({2, 3, 4}));
  for (int64_t i = 0; i < 60; ++i) EXPECT_EQ(OffsetOf(CoordinatesOf(i, shape), Strides({20, 5, 1})), i);
}

}  // namespace
}  // namespace levada
