#include "dataset/rank.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "contract/dataset_builders.h"
#include "dataset/rank_stage.h"
#include "dataset/transform/filter.h"

namespace levada::testing {
namespace {

TEST(RankTest, PartsOfAGroupAreTheGroup) {
  for (const int64_t world : {1, 2, 3, 7, 64, 1000}) {
    for (int64_t n = 0; n < 130; ++n) {
      int64_t next = 0;
      for (int64_t r = 0; r < world; ++r) {
        const Rank rank{r, world};
        EXPECT_EQ(rank.Begin(n), next);
        EXPECT_LE(rank.Count(n), n / world + 1);
        EXPECT_GE(rank.Count(n), n / world);
        next += rank.Count(n);
      }
      EXPECT_EQ(next, n);
    }
  }
  EXPECT_EQ((Rank{INT64_MAX - 1, INT64_MAX}.Begin(INT64_MAX)), INT64_MAX - 1);
}

Ref<Iterator> RankOf(const Node& node, int64_t rank, int64_t world, int64_t epoch = 0) {
  return Must(Iterator::Make(node, {true, epoch, {rank, world}}));
}

// The numbers of int64 components [B] or scalars, batch by batch.
std::vector<std::vector<int64_t>> Lists(Iterator& iterator, int64_t limit = INT64_MAX) {
  std::vector<std::vector<int64_t>> lists;
  while (static_cast<int64_t>(lists.size()) < limit) {
    Ref<Element> element;
    EXPECT_TRUE(iterator.Next(&element).ok());
    if (!element) break;
    const Tensor& tensor = *element->component(0);
    std::vector<int64_t> list;
    const int64_t n = tensor.rank() == 0 ? 1 : tensor.dim(0);
    for (int64_t i = 0; i < n; ++i) {
      int64_t value;
      std::memcpy(&value, tensor.data() + (tensor.rank() == 0 ? 0 : i * tensor.strides()[0]), sizeof(value));
      list.push_back(value);
    }
    lists.push_back(std::move(list));
  }
  return lists;
}

std::vector<int64_t> Flat(const std::vector<std::vector<int64_t>>& lists) {
  std::vector<int64_t> flat;
  for (const std::vector<int64_t>& list : lists) flat.insert(flat.end(), list.begin(), list.end());
  return flat;
}

// Batches of the ranks laid side by side again.
std::vector<std::vector<int64_t>> Together(const Node& node, int64_t world, const Tensor* state, int64_t limit) {
  std::vector<std::vector<int64_t>> batches;
  for (int64_t r = 0; r < world; ++r) {
    Ref<Iterator> iterator = RankOf(node, r, world);
    if (state != nullptr) {
      EXPECT_TRUE(iterator->Restore(*state).ok());
    }
    const std::vector<std::vector<int64_t>> parts = Lists(*iterator, limit);
    if (r == 0) batches.resize(parts.size());
    EXPECT_EQ(parts.size(), batches.size()) << "every rank takes as many steps";
    for (size_t i = 0; i < parts.size(); ++i) batches[i].insert(batches[i].end(), parts[i].begin(), parts[i].end());
  }
  return batches;
}

TEST(RankTest, BatchesAreExactForAnySizesAndWorlds) {
  RandomStream random(3);
  for (int round = 0; round < 300; ++round) {
    const int64_t n = static_cast<int64_t>(random.Below(70));
    const int64_t size = 1 + static_cast<int64_t>(random.Below(12));
    const int64_t worlds[] = {1 + static_cast<int64_t>(random.Below(9)), 1 + static_cast<int64_t>(random.Below(9))};
    Node node = Range(n);
    if (random.Below(3) == 0) node = Must(MakeFilter(node, MakeRef<LambdaFunction>(
        [](const Ref<Element>& in, Ref<Element>* out) {
          const Ref<Tensor> keep[] = {Must(Tensor::Scalar(DType::kBool, NumberOf(*in) % 3 != 1))};
          *out = Element::Of(keep);
          return Status::Ok();
        })));
    const bool stream = !node->is_indexed();
    if (random.Below(2) == 0) node = Shuffle(node, random.Below(2) == 0 ? 5 : kShuffleAll);
    if (random.Below(2) == 0) node = Repeat(node, 2);
    node = Batch(node, size, random.Below(2) == 0);
    if (random.Below(2) == 0) node = Skip(node, 1);
    if (random.Below(stream ? 10 : 2) == 0) node = Prefetch(node, 2);
    SCOPED_TRACE(DescribeChain(*node) + " worlds " + std::to_string(worlds[0]) + " " + std::to_string(worlds[1]));
    const std::vector<std::vector<int64_t>> whole = Lists(*RankOf(node, 0, 1));
    EXPECT_EQ(Together(node, worlds[0], nullptr, INT64_MAX), whole);
    // Elastic: so many steps of one world, then another.
    const int64_t steps = whole.empty() ? 0 : static_cast<int64_t>(random.Below(whole.size() + 1));
    Ref<Iterator> one = RankOf(node, static_cast<int64_t>(random.Below(worlds[0])), worlds[0]);
    Lists(*one, steps);
    const Ref<Tensor> state = Must(one->Save());
    if (!stream) {
      EXPECT_LE(state->size(), 256);
    }
    const std::vector<std::vector<int64_t>> tail(whole.begin() + steps, whole.end());
    EXPECT_EQ(Together(node, worlds[1], state.get(), INT64_MAX), tail);
  }
}

TEST(RankTest, SingleElementsAreExactForAnySizesAndWorlds) {
  for (int64_t n = 0; n < 40; ++n) {
    const Node node = Prefetch(Shuffle(Range(n), kShuffleAll), 2);
    for (int64_t world = 1; world < 8; ++world) {
      std::vector<int64_t> seen;
      for (int64_t r = 0; r < world; ++r) {
        const std::vector<int64_t> part = Flat(Lists(*RankOf(node, r, world)));
        EXPECT_LE(static_cast<int64_t>(part.size()), n / world + 1);
        seen.insert(seen.end(), part.begin(), part.end());
      }
      std::sort(seen.begin(), seen.end());
      std::vector<int64_t> all(n);
      std::iota(all.begin(), all.end(), 0);
      EXPECT_EQ(seen, all) << n << " elements, world " << world;
    }
  }
}

TEST(RankTest, WorldsMayChangeAgainAndAgain) {
  const Node node = Shuffle(Range(101), kShuffleAll);
  const std::vector<int64_t> whole = Flat(Lists(*RankOf(node, 0, 1)));
  std::vector<int64_t> seen;
  Ref<Tensor> state;
  for (const int64_t world : {3, 5, 1, 2, 7, 4, 100}) {
    std::vector<std::vector<int64_t>> steps;
    for (int64_t r = 0; r < world; ++r) {
      Ref<Iterator> iterator = RankOf(node, r, world);
      if (state) {
        ASSERT_TRUE(iterator->Restore(*state).ok());
      }
      const std::vector<std::vector<int64_t>> parts = Lists(*iterator, 3);
      steps.resize(std::max(steps.size(), parts.size()));
      for (size_t i = 0; i < parts.size(); ++i) steps[i].insert(steps[i].end(), parts[i].begin(), parts[i].end());
      if (r + 1 == world) state = Must(iterator->Save());
    }
    for (std::vector<int64_t>& step : steps) seen.insert(seen.end(), step.begin(), step.end());
  }
  EXPECT_EQ(seen, whole);
}

TEST(RankTest, EndlessDatasetsHaveRanks) {
  const Node node = Repeat(Shuffle(Range(7), kShuffleAll), -1);
  const std::vector<int64_t> whole = Flat(Lists(*RankOf(node, 0, 1), 30));
  for (int64_t r = 0; r < 3; ++r) {
    const std::vector<int64_t> part = Flat(Lists(*RankOf(node, r, 3), 10));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(part[i], whole[3 * i + r]);
  }
}

TEST(RankTest, EpochsCountAlikeInEveryRank) {
  const auto epochs = [](int64_t rank, int64_t world) {
    const Node node = Batch(Shuffle(Range(20), kShuffleAll), 6);
    std::vector<std::vector<int64_t>> passes;
    for (int i = 0; i < 3; ++i) passes.push_back(Flat(Lists(*Must(Iterator::Make(node, {false, 0, {rank, world}})))));
    return passes;
  };
  const auto whole = epochs(0, 1);
  const auto first = epochs(0, 2);
  const auto second = epochs(1, 2);
  EXPECT_NE(whole[0], whole[1]);
  for (int i = 0; i < 3; ++i) {
    std::vector<int64_t> both = first[i];
    both.insert(both.end(), second[i].begin(), second[i].end());
    EXPECT_TRUE(std::is_permutation(both.begin(), both.end(), whole[i].begin()));
    EXPECT_TRUE(std::equal(first[i].begin(), first[i].begin() + 3, whole[i].begin()));
  }
}

TEST(RankTest, BadRanksAreRefused) {
  const Node node = Batch(Range(20), 6);
  for (const Rank& rank : {Rank{0, 0}, Rank{-1, 2}, Rank{2, 2}, Rank{0, -1}}) {
    const Result<Ref<Iterator>> made = Iterator::Make(node, {false, 0, rank});
    EXPECT_EQ(made.status().code(), Code::kInvalidArgument);
  }
  const Node unseeded = Batch(Must(MakeShuffle(Range(20), kShuffleAll, {false, 0, false})), 6);
  EXPECT_TRUE(Iterator::Make(unseeded, {false, 0, {0, 1}}).ok());
  const Result<Ref<Iterator>> refused = Iterator::Make(unseeded, {false, 0, {0, 2}});
  EXPECT_EQ(refused.status().code(), Code::kInvalidArgument);
  EXPECT_NE(std::string(refused.status().message()).find("shuffle#1"), std::string::npos) << refused.status().message();
}

TEST(RankTest, ElementsThatAreNoRowsAreRefusedByName) {
  const Node batches = Batch(Slices({Iota(DType::kInt64, {6, 2})}), 3);
  auto sum = [](const Ref<Element>&, Ref<Element>* out) {
    const Ref<Tensor> component[] = {Must(Tensor::Scalar(DType::kInt64, int64_t{1}))};
    *out = Element::Of(component);
    return Status::Ok();
  };
  const Node node = Must(MakeMapCallback(batches, {{DType::kInt64, true, {}}}, MakeRef<LambdaFunction>(sum), {}));
  Ref<Element> element;
  const Status status = RankOf(node, 1, 2)->Next(&element);
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_NE(std::string(status.message()).find("component 0"), std::string::npos) << status.message();
}

}  // namespace
}  // namespace levada::testing
