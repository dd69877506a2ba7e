// What every dataset node promises, checked for each row of AllNodeCases.

#include "contract/dataset_nodes.h"
#include "contract/dataset_tools.h"
#include "convert/layout.h"
#include "dataset/cursor.h"
#include "dataset/explain.h"
#include "dataset/plan.h"
#include "dataset/rank_stage.h"
#include "runtime/seed.h"
#include "runtime/thread_pool.h"

namespace levada::testing {
namespace {

constexpr int64_t kMost = 200;

class DatasetContract : public ::testing::TestWithParam<NodeCase> {
 protected:
  void TearDown() override { SetNumThreads(0); }
  Ref<DatasetNode> Make() const { return GetParam().make(); }
};

TEST_P(DatasetContract, ElementsFitTheSpecs) {
  const Ref<DatasetNode> node = Make();
  Ref<Iterator> iterator = IteratorOf(node);
  int64_t count = 0;
  for (; count < kMost; ++count) {
    Ref<Element> element;
    const Status status = iterator->Next(&element);
    if (!status.ok()) continue;
    if (!element) break;
    ASSERT_EQ(element->count(), static_cast<int>(node->specs().size()));
    for (int c = 0; c < element->count(); ++c) {
      EXPECT_EQ(IsNested(node->specs()[c]), element->dataset(c) != nullptr);
      if (IsNested(node->specs()[c])) continue;
      EXPECT_TRUE(node->specs()[c].Accepts(element->component(c)->spec()))
          << ToString(node->specs()[c]) << " against " << ToString(element->component(c)->spec());
    }
  }
  // A stream repeated for ever is endless by description; when it is empty, it is nothing.
  if (node->cardinality() == kUnknownCardinality || (node->cardinality() == kInfiniteCardinality && count == 0)) return;
  if (count != node->cardinality() && std::string(node->kind()) == "assert_cardinality") return;
  EXPECT_EQ(count, node->cardinality() < 0 ? kMost : node->cardinality());
}

TEST_P(DatasetContract, EndRepeats) {
  Ref<Iterator> iterator = IteratorOf(Make());
  Drain(*iterator, kMost);
  for (int i = 0; i < 3; ++i) {
    Ref<Element> element;
    EXPECT_TRUE(iterator->Next(&element).ok());
    EXPECT_FALSE(element);
    Status status;
    EXPECT_TRUE(iterator->TryNext(&element, &status));
    EXPECT_TRUE(status.ok());
    EXPECT_FALSE(element);
  }
}

TEST_P(DatasetContract, FailuresComeOnceInTheirPlace) {
  const std::vector<std::string> seen = DrainAll(Make(), kMost);
  std::vector<int64_t> failing;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (seen[i][0] == '!') failing.push_back(static_cast<int64_t>(i));
  }
  EXPECT_EQ(failing, GetParam().failing);
}

TEST_P(DatasetContract, FailuresNameTheirStep) {
  Ref<Iterator> iterator = IteratorOf(Make());
  for (int64_t i = 0; i < kMost; ++i) {
    Ref<Element> element;
    const Status status = iterator->Next(&element);
    if (status.ok() && !element) break;
    if (status.ok()) continue;
    EXPECT_NE(std::string(status.error()->origin()).find("#0"), std::string::npos) << status.message();
  }
}

TEST_P(DatasetContract, SameBytesForAnyNumberOfThreads) {
  SetNumThreads(1);
  const std::vector<std::string> expected = DrainAll(Make(), kMost);
  for (int threads = 2; threads <= 4; ++threads) {
    SetNumThreads(threads);
    for (int repetition = 0; repetition < 3; ++repetition) EXPECT_EQ(DrainAll(Make(), kMost), expected) << threads;
  }
}

TEST_P(DatasetContract, AnyThreadCountGivesTheSameNextEpochs) {
  std::vector<std::vector<std::string>> expected;
  for (const int threads : {1, 4}) {
    SetNumThreads(threads);
    const Ref<DatasetNode> node = Make();
    std::vector<std::vector<std::string>> epochs;
    epochs.push_back(Drain(*IteratorOf(node), 3));
    epochs.push_back(Drain(*IteratorOf(node), kMost));
    epochs.push_back(Drain(*IteratorOf(node), kMost));
    if (threads == 1) expected = epochs;
    EXPECT_EQ(epochs, expected);
  }
}

TEST_P(DatasetContract, StateAtEveryPositionRestoresTheTail) {
  const Ref<DatasetNode> node = Make();
  Ref<Iterator> first = IteratorOf(node);
  const std::vector<std::string> all = Drain(*IteratorOf(node, 0), kMost);
  ASSERT_LT(all.size(), static_cast<size_t>(kMost)) << "cases end";
  for (size_t position = 0; position <= all.size(); ++position) {
    const Ref<Tensor> state = Must(first->Save());
    if (!Must(Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}))->is_stream()) {
      EXPECT_LE(state->size(), 256);
    }
    Ref<Iterator> other = IteratorOf(Make(), 99);
    ASSERT_TRUE(other->Restore(*state).ok());
    EXPECT_EQ(Drain(*other, kMost), std::vector<std::string>(all.begin() + position, all.end())) << position;
    ASSERT_TRUE(other->Restore(*state).ok()) << "also after the end";
    EXPECT_EQ(Drain(*other, kMost).size(), all.size() - position);
    Ref<Element> element;
    (void)first->Next(&element);
  }
}

// What rank takes of elements that are no batches: its share of each group of `world`.
std::vector<std::string> ShareOf(const std::vector<std::string>& whole, const Rank& rank) {
  std::vector<std::string> share;
  for (size_t first = 0; first < whole.size(); first += rank.world) {
    const int64_t n = std::min<int64_t>(rank.world, whole.size() - first);
    if (rank.Count(n) > 0) share.push_back(whole[first + rank.Begin(n)]);
  }
  return share;
}

Ref<Iterator> RankOf(const Ref<DatasetNode>& node, const Rank& rank) {
  return Must(Iterator::Make(node, {true, 0, rank}));
}

TEST_P(DatasetContract, RanksTogetherTakeTheWholeOnce) {
  const Ref<DatasetNode> node = Make();
  const std::vector<std::string> whole = DrainAll(node, kMost);
  for (const int64_t world : {2, 3, 5}) {
    for (int64_t r = 0; r < world; ++r) {
      const Rank rank{r, world};
      if (!node->makes_batches()) {
        EXPECT_EQ(Drain(*RankOf(node, rank), kMost), ShareOf(whole, rank)) << r << " of " << world;
        continue;
      }
      Ref<Iterator> batches = IteratorOf(node, 0);
      Ref<Iterator> parts = RankOf(node, rank);
      for (size_t i = 0; i < whole.size(); ++i) {
        Ref<Element> batch, part;
        const Status status = batches->Next(&batch);
        const Status part_status = parts->Next(&part);
        if (!status.ok()) continue;  // a row of another rank may have failed
        const Result<Ref<Element>> expected = TakePart(*batch, rank, *node);
        ASSERT_EQ(part_status.code(), expected.status().code()) << part_status.message();
        if (!expected.ok()) continue;
        EXPECT_EQ(TextOf(*part), TextOf(*expected.value())) << r << " of " << world << " at " << i;
      }
      EXPECT_TRUE(Drain(*parts, kMost).empty());
    }
  }
}

// From states of `from`, saved after 0 to `steps` elements, ranks of other worlds go on with what is left of `whole`.
void ExpectOtherWorldsGoOn(const Ref<DatasetNode>& node, const std::vector<std::string>& whole, const Rank& from, size_t steps) {
  Ref<Iterator> old = RankOf(node, from);
  for (size_t step = 0; step < steps; ++step) {
    const Ref<Tensor> state = Must(old->Save());
    const int64_t taken = std::min<int64_t>(whole.size(), node->makes_batches() ? step : from.world * step);
    const std::vector<std::string> tail(whole.begin() + taken, whole.end());
    for (const int64_t world : {1, 2, 4}) {
      const Rank rank{world - 1, world};
      Ref<Iterator> now = RankOf(node, rank);
      ASSERT_TRUE(now->Restore(*state).ok());
      const std::vector<std::string> seen = Drain(*now, kMost);
      if (!node->makes_batches()) {
        EXPECT_EQ(seen, ShareOf(tail, rank)) << step << " of " << from.world << " onto " << world;
      } else if (world == 1) {
        EXPECT_EQ(seen, tail) << step;
      } else {
        EXPECT_EQ(seen.size(), tail.size()) << step;
      }
    }
    Ref<Element> element;
    if (old->Next(&element).ok() && !element) break;
  }
}

TEST_P(DatasetContract, AnyRankRestoresAnyOtherWorld) {
  const std::vector<std::string> whole = DrainAll(Make(), kMost);
  ExpectOtherWorldsGoOn(Make(), whole, {1, 3}, 5);
  ExpectOtherWorldsGoOn(Make(), whole, {0, 1}, 7);  // one reader of everything may read more than it has given
}

TEST_P(DatasetContract, ForeignStatesAreRefusedByName) {
  struct Foreign {
    std::string description;
    Ref<Tensor> state;
  };
  static const std::vector<Foreign>* const all = [] {
    auto* states = new std::vector<Foreign>;
    for (const NodeCase& node_case : AllNodeCases()) {
      const Ref<DatasetNode> node = node_case.make();
      states->push_back({DescribeChain(*node), Must(IteratorOf(node, 0)->Save())});
    }
    return states;
  }();
  const Ref<DatasetNode> node = Make();
  const std::string own = DescribeChain(*node);
  Ref<Iterator> iterator = IteratorOf(node, 0);
  for (const Foreign& foreign : *all) {
    if (foreign.description == own) continue;
    const Status status = iterator->Restore(*foreign.state);
    ASSERT_EQ(status.code(), Code::kInvalidArgument) << own << " took " << foreign.description;
    EXPECT_NE(std::string(status.message()).find('#'), std::string::npos) << status.message();
  }
}

TEST_P(DatasetContract, DamagedStatesAreRefused) {
  const Ref<DatasetNode> node = Make();
  Ref<Iterator> iterator = IteratorOf(node, 0);
  Drain(*iterator, 2);
  for (const bool strict : {false, true}) {
    Result<Ref<Tensor>> saved = iterator->Save(strict);
    if (strict && saved.status().code() == Code::kNotFound) continue;  // a file that is not there has no hash
    const Ref<Tensor> state = Must(std::move(saved));
    for (int64_t i = 0; i < state->size(); ++i) {
      const Ref<Tensor> damaged = Must(DeepCopy(*state));
      damaged->mutable_data()[i] ^= 1 << (i % 8);
      EXPECT_FALSE(iterator->Restore(*damaged).ok()) << i;
      if (i % 5 == 0) {
        EXPECT_FALSE(iterator->Restore(*state->Rows(0, i)).ok()) << i;
      }
    }
    EXPECT_TRUE(iterator->Restore(*state).ok());
  }
}

TEST_P(DatasetContract, DroppedHalfwayDoesNotHang) {
  const Ref<DatasetNode> node = Make();
  for (int64_t taken = 0; taken < 4; ++taken) {
    Ref<Iterator> iterator = IteratorOf(node);
    Drain(*iterator, taken);
  }
}

TEST_P(DatasetContract, CancelledStaysCancelled) {
  Ref<Iterator> iterator = IteratorOf(Make());
  Drain(*iterator, 2);
  iterator->Cancel();
  for (int i = 0; i < 2; ++i) {
    Ref<Element> element;
    EXPECT_EQ(iterator->Next(&element).code(), Code::kCancelled);
    Status status;
    ASSERT_TRUE(iterator->TryNext(&element, &status));
    EXPECT_EQ(status.code(), Code::kCancelled);
  }
}

TEST_P(DatasetContract, ElementsByPositionEqualIteration) {
  const Ref<DatasetNode> node = Make();
  const std::vector<std::string> expected = DrainAll(node, kMost);
  if (!node->is_indexed()) {
    const Code code = ElementAt(node, 0).status().code();
    // A length says before anything else what no dataset of that length has.
    if (node->cardinality() == 0) EXPECT_EQ(code, Code::kOutOfRange);
    else EXPECT_TRUE(code == Code::kUnimplemented || code == Code::kFailedPrecondition);
    return;
  }
  const int64_t n = static_cast<int64_t>(expected.size());
  for (int64_t i = n - 1; i >= 0; --i) {
    Result<Ref<Element>> element = ElementAt(node, i);
    EXPECT_EQ(element.ok() ? TextOf(*element.value()) : "!" + std::to_string(static_cast<int>(element.status().code())),
              expected[i])
        << i;
  }
  if (node->cardinality() < 0) return;
  EXPECT_EQ(ElementAt(node, n).status().code(), Code::kOutOfRange);
  EXPECT_EQ(ElementAt(node, -n - 1).status().code(), Code::kOutOfRange);
  if (n == 0) return;
  EXPECT_EQ(ElementAt(node, -n).ok(), ElementAt(node, 0).ok());
}

TEST_P(DatasetContract, ChunksEqualElements) {
  const Ref<DatasetNode> node = Make();
  Ref<Plan> plan = Must(Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}));
  if (plan->is_stream()) return;
  Context context = plan->MakeContext(nullptr);
  const int64_t n = std::min<int64_t>(plan->length(), 30);
  for (int64_t first = 0; first < n; first += 3) {
    for (int64_t count = 1; first + count <= n; count += 4) {
      Chunk chunk;
      context.scratch.Reset();
      const Status status = plan->top().Rows(context, 0, IndexSet::Range(first, count), &chunk);
      bool all_fine = true;
      for (int64_t i = 0; i < count; ++i) {
        Result<Ref<Element>> element = plan->top().At(context, 0, first + i);
        all_fine = all_fine && element.ok();
        if (status.ok()) {
          ASSERT_TRUE(element.ok());
          EXPECT_EQ(TextOf(*chunk.At(i)), TextOf(*element.value()));
        }
      }
      EXPECT_EQ(status.ok(), all_fine);
    }
  }
}

// What a cursor gives, in chunks of `most` elements (0: alone), until `limit` elements or the end.
std::vector<std::string> Read(Cursor& cursor, Context& context, int64_t most, size_t limit) {
  std::vector<std::string> seen;
  while (seen.size() < limit) {
    Chunk chunk;
    Status failure;
    Outcome one;
    context.scratch.Reset();
    if (most > 0) {
      cursor.NextRows(context, most, &chunk, &failure);
      EXPECT_LE(chunk.count, most);
      if (chunk.count == 0 && failure.ok()) break;
    } else {
      if (!cursor.Next(context, &one)) break;
      failure = one.status;
      if (failure.ok()) seen.push_back(TextOf(*one.element));
    }
    for (int64_t i = 0; i < chunk.count; ++i) seen.push_back(TextOf(*chunk.At(i)));
    if (!failure.ok()) seen.push_back("!" + std::to_string(static_cast<int>(failure.code())));
  }
  return seen;
}

TEST_P(DatasetContract, ChunksOfStreamsEqualElements) {
  const Ref<DatasetNode> node = Make();
  Ref<Plan> plan = Must(Plan::Make(node, {EpochChoice::Kind::kFixed, 0, {}}));
  if (!plan->is_stream()) return;
  Context context = plan->MakeContext(nullptr);
  const std::vector<std::string> expected = Read(*plan->top().Open(0), context, 0, kMost);
  ASSERT_LT(expected.size(), static_cast<size_t>(kMost));
  for (const int64_t most : {1, 3, 7, 64}) {
    const std::unique_ptr<Cursor> cursor = plan->top().Open(0);
    std::vector<std::string> seen;
    // In turn a chunk and an element; the tail of each place from its state, alone and in chunks.
    for (int64_t turn = 0; seen.size() < expected.size(); ++turn) {
      const std::vector<std::string> next = Read(*cursor, context, turn % 3 == 2 ? 0 : most, 1);
      if (next.empty()) break;
      seen.insert(seen.end(), next.begin(), next.end());
      StateWriter state;
      cursor->Save(state);
      for (const int64_t size : {int64_t{0}, most}) {
        const std::unique_ptr<Cursor> other = plan->top().Open(0);
        StateReader reader(state.written());
        ASSERT_TRUE(other->Restore(context, reader).ok());
        const std::vector<std::string> tail = Read(*other, context, size, kMost);
        ASSERT_LE(seen.size(), expected.size());
        ASSERT_EQ(tail, std::vector<std::string>(expected.begin() + seen.size(), expected.end())) << seen.size();
      }
    }
    EXPECT_EQ(seen, expected) << most;
    EXPECT_TRUE(Read(*cursor, context, most, kMost).empty());
  }
}

TEST_P(DatasetContract, TryNextGivesTheSameElements) {
  const Ref<DatasetNode> node = Make();
  const std::vector<std::string> expected = DrainAll(node, kMost);
  Ref<Iterator> iterator = IteratorOf(node, 0);
  std::vector<std::string> seen;
  while (seen.size() < static_cast<size_t>(kMost)) {
    Ref<Element> element;
    Status status;
    if (!iterator->TryNext(&element, &status)) status = iterator->Next(&element);
    if (status.ok() && !element) break;
    seen.push_back(status.ok() ? TextOf(*element) : "!" + std::to_string(static_cast<int>(status.code())));
  }
  EXPECT_EQ(seen, expected);
}

TEST_P(DatasetContract, DescriptionsAndPlansAreStable) {
  EXPECT_EQ(DescribeChain(*Make()), DescribeChain(*Make()));
  const std::string text = Must(ExplainPlan(Make()));
  EXPECT_NE(text.find("#0: "), std::string::npos) << text;
  // Seeds that nobody gave are shown: both are drawn at the same place of one sequence.
  const auto explain = [this](ExplainFormat format) {
    SetGlobalSeed(3);
    return Must(ExplainPlan(Make(), format));
  };
  for (const ExplainFormat format : {ExplainFormat::kJson, ExplainFormat::kSvg}) {
    EXPECT_EQ(explain(format), explain(format));
  }
}

INSTANTIATE_TEST_SUITE_P(AllNodes, DatasetContract, ::testing::ValuesIn(AllNodeCases()),
                         [](const ::testing::TestParamInfo<NodeCase>& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace levada::testing
