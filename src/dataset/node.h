#ifndef LEVADA_DATASET_NODE_H_
#define LEVADA_DATASET_NODE_H_

// One step of a dataset's description. Nodes are immutable, thread-safe and shared: a dataset is its last node.

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/ref.h"
#include "base/status.h"
#include "dataset/stage.h"
#include "tensor/shape.h"

namespace levada {

class PlanContext;

inline constexpr int64_t kInfiniteCardinality = -1;
inline constexpr int64_t kUnknownCardinality = -2;

// Invariants: 1. every element fits specs(); 2. ordinal() is the number of nodes below; 3. two nodes with equal
// Describe texts along their chains and equal data make equal elements.
class DatasetNode : public RefCounted<DatasetNode> {
 public:
  virtual ~DatasetNode();

  // TensorFlow's name of the step: "shuffle".
  const char* kind() const { return kind_; }
  // Null for a source.
  const Ref<DatasetNode>& input() const { return input_; }
  int ordinal() const { return ordinal_; }
  const std::vector<TensorSpec>& specs() const { return specs_; }
  int64_t cardinality() const { return cardinality_; }
  // Any element can be had by its position.
  bool is_indexed() const { return indexed_; }

  // "shuffle#1".
  std::string Label() const;
  // "shuffle#1 <- from_tensor_slices#0".
  std::string Origin() const;
  // Canonical JSON of this step alone. Seeds that were drawn, not given, are left out.
  std::string DescribeStep() const;

  // Builds the stage of this node on those of its inputs.
  virtual Result<Ref<Stage>> Compile(PlanContext& context) const = 0;
  // One line for people, without the label.
  virtual std::string Explain() const = 0;

 protected:
  DatasetNode(const char* kind, Ref<DatasetNode> input, std::vector<TensorSpec> specs, int64_t cardinality,
              bool indexed);
  // Writes the parameters, keys in alphabetical order; the kind stands in front of them.
  virtual void DescribeParameters(JsonWriter& json) const = 0;
  Ref<const DatasetNode> Self() const { return Ref<const DatasetNode>::Share(this); }

 private:
  const char* kind_;
  Ref<DatasetNode> input_;
  int ordinal_;
  std::vector<TensorSpec> specs_;
  int64_t cardinality_;
  bool indexed_;
};

// The nodes of a chain, source first.
std::vector<const DatasetNode*> ChainOf(const DatasetNode& last);
// Canonical JSON of the whole chain.
std::string DescribeChain(const DatasetNode& last);
// Writes dtype and shape: "float32 [28, 28]".
std::string DescribeSpecs(const std::vector<TensorSpec>& specs);
void WriteSpecs(JsonWriter& json, const std::vector<TensorSpec>& specs);

// 0 or more, or kEndless, as a number of elements; kEndless as kInfiniteCardinality.
inline int64_t CardinalityOf(int64_t length) { return length == kEndless ? kInfiniteCardinality : length; }

}  // namespace levada

#endif  // LEVADA_DATASET_NODE_H_
