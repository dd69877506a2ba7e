// A filter that chooses positions gives what the same filter gives element by element.

#include <gtest/gtest.h>

#include "contract/dataset_builders.h"
#include "dataset/transform/element_function.h"
#include "dataset/transform/filter.h"

namespace levada::testing {
namespace {

// The same function as user code: nothing is known of it.
Ref<ElementFunction> Opaque(Ref<Function> function) {
  return MakeRef<LambdaFunction>([function](const Ref<Element>& in, Ref<Element>* out) {
    TensorList results;
    LEVADA_RETURN_IF_ERROR(function->Call(in->components(), &results));
    *out = Element::Of(results);
    return Status::Ok();
  });
}

using Build = std::function<Node(bool traced)>;

Node Keep(Node n, bool traced, Ref<Function> (*make)(const TensorSpec&)) {
  Ref<Function> function = make(n->specs()[0]);
  return Must(MakeFilter(std::move(n), traced ? FunctionOf(std::move(function)) : Opaque(std::move(function))));
}

struct Case {
  const char* name;
  Build build;
};

class SelectionTest : public ::testing::TestWithParam<Case> {};

TEST_P(SelectionTest, EqualsElementByElement) {
  const std::vector<std::string> chosen = DrainAll(GetParam().build(true), 10'000);
  EXPECT_EQ(chosen, DrainAll(GetParam().build(false), 10'000));
  EXPECT_FALSE(chosen.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Pipelines, SelectionTest,
    ::testing::Values(
        Case{"plain", [](bool traced) { return Keep(Range(5000), traced, IsOdd); }},
        Case{"failing", [](bool traced) { return Keep(Slices({Int64s({4, 2, 0, 5, 0, 1, 10})}), traced, HundredByIsEven); }},
        Case{"failing_batch",
             [](bool traced) {
               return Batch(Keep(Slices({Int64s({4, 2, 8, 0, 5, 0, 1, 10, 50, 25, 2, 2})}), traced, HundredByIsEven), 3);
             }},
        Case{"map_fails_behind",
             [](bool traced) { return Batch(Map(Keep(Range(300), traced, IsOdd), HundredBy), 7); }},
        Case{"mapped_zero_fails_behind",
             [](bool traced) {
               return Batch(Map(Keep(Slices({Int64s({1, 3, 5, 0, 7, 9, 11, 13})}), traced, IsOdd), HundredBy), 2);
             }},
        Case{"twice", [](bool traced) { return Keep(Keep(Range(3000), traced, IsOdd), traced, HundredByIsEven); }},
        Case{"shuffled_epochs",
             [](bool traced) { return Batch(Repeat(Keep(Shuffle(Range(700), -2), traced, IsOdd), 3), 32); }}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace levada::testing
