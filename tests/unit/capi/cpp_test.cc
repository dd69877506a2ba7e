// levada.hpp: what a C++ program meets beside the C interface.

#include <gtest/gtest.h>
#include <levada/levada.hpp>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace {

using levada::List;
using levada::Tensor;

TEST(CppTest, EveryIntegerTypeHasItsDType) {
  EXPECT_EQ(Tensor::Scalar(1LL).dtype(), LEVADA_INT64);
  EXPECT_EQ(Tensor::Scalar(1L).dtype(), LEVADA_INT64);
  EXPECT_EQ(Tensor::Scalar(1ULL).dtype(), LEVADA_UINT64);
  EXPECT_EQ(Tensor::Scalar(1U).dtype(), LEVADA_UINT32);
  EXPECT_EQ(Tensor::Scalar(short{1}).dtype(), LEVADA_INT16);
  EXPECT_EQ(Tensor::Scalar(static_cast<unsigned short>(1)).dtype(), LEVADA_UINT16);
  EXPECT_EQ(Tensor::Scalar(static_cast<unsigned char>(1)).dtype(), LEVADA_UINT8);
  EXPECT_EQ(Tensor::Scalar(true).dtype(), LEVADA_BOOL);
  const Tensor x = Tensor::From(std::vector<float>{1, 2});
  EXPECT_EQ((x * 2LL).ToVector<float>(), (std::vector<float>{2, 4}));
  EXPECT_EQ((3ULL - x).ToVector<float>(), (std::vector<float>{2, 1}));
}

TEST(CppTest, ShapesThatDoNotFitAreRefused) {
  const std::vector<int32_t> six = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(Tensor::From(six, {2, 3}).shape(), (levada::Shape{2, 3}));
  EXPECT_THROW(Tensor::From(six, {4, 2}), levada::Error);
  EXPECT_THROW(Tensor::From(six, {-2, -3}), levada::Error);
  EXPECT_THROW(Tensor::From(six, {int64_t{1} << 40, int64_t{1} << 40}), levada::Error);
  EXPECT_EQ(Tensor::From(std::vector<int32_t>{}, {int64_t{1} << 40, int64_t{1} << 40, 0}).size(), 0);
}

TEST(CppTest, EmptyHandlesThrow) {
  levada::Variable variable(Tensor::Scalar(1.0f), "v");
  const levada::Variable moved = std::move(variable);
  EXPECT_EQ(moved.name(), "v");
  EXPECT_FALSE(variable);
  EXPECT_EQ(variable.name(), "");
  EXPECT_THROW(variable.Read(), levada::Error);
  EXPECT_THROW(levada::Function()({}), levada::Error);
  EXPECT_THROW(levada::Function().CallRows({moved.Read()}), levada::Error);
  EXPECT_THROW(Tensor().ToVector<float>(), levada::Error);
  EXPECT_THROW(levada::Iterator().Next(), levada::Error);
  EXPECT_THROW(levada::Dataset().Batch(2), levada::Error);
  EXPECT_FALSE(levada::Dataset::Range(0, 1).At(0)[7]);
}

TEST(CppTest, CursorsGoThroughAlgorithms) {
  const levada::Dataset numbers = levada::Dataset::Range(0, 5);
  std::vector<int64_t> seen;
  auto cursor = numbers.begin();
  while (cursor != numbers.end()) seen.push_back((*cursor++)[0].Item<int64_t>());
  EXPECT_EQ(seen, (std::vector<int64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(std::count_if(numbers.begin(), numbers.end(),
                          [](const levada::Element& e) { return e[0].Item<int64_t>() % 2 == 0; }),
            3);
}

TEST(CppTest, ExceptionsOfCallbacksComeOutAsThemselves) {
  const auto fail = [](const levada::Element& in) -> List {
    if (in[0].Item<int64_t>() == 2) throw std::out_of_range("two");
    return {in[0]};
  };
  for (const int32_t calls : {0, 2}) {
    levada::Iterator iterator =
        levada::Dataset::Range(0, 4).MapCallback({{LEVADA_INT64, {}}}, fail, calls).Prefetch(2).Iterate();
    EXPECT_TRUE(iterator.Next());
    EXPECT_TRUE(iterator.Next());
    EXPECT_THROW(iterator.Next(), std::out_of_range);
    EXPECT_EQ(iterator.Next()[0].Item<int64_t>(), 3);
    EXPECT_FALSE(iterator.Next());
  }
  levada::Variable variable(Tensor::Scalar(1.0f));
  EXPECT_THROW(variable.Update([](const Tensor&) -> Tensor { throw 5; }), int);
  EXPECT_EQ(variable.version(), 0);
}

}  // namespace
