#ifndef LEVADA_TESTS_CONTRACT_DATASET_NODES_H_
#define LEVADA_TESTS_CONTRACT_DATASET_NODES_H_

#include <functional>
#include <vector>

#include "dataset/node.h"

namespace levada::testing {

// A dataset that the contract is checked with. `make` builds it anew; equal calls build equal datasets.
struct NodeCase {
  const char* name;
  std::function<Ref<DatasetNode>()> make;
  // Positions whose element is a failure.
  std::vector<int64_t> failing;
};

// Rows by kind of node; a file each.
std::vector<NodeCase> IndexCases();
std::vector<NodeCase> StreamCases();
std::vector<NodeCase> SelectionCases();
std::vector<NodeCase> MixCases();
std::vector<NodeCase> RandomCases();
std::vector<NodeCase> FileCases();
std::vector<NodeCase> SamplingCases();
// One row or more for every node: a new node adds its rows here and is done.
const std::vector<NodeCase>& AllNodeCases();

}  // namespace levada::testing

#endif  // LEVADA_TESTS_CONTRACT_DATASET_NODES_H_
