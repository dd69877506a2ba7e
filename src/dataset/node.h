#ifndef LEVADA_DATASET_NODE_H_
#define LEVADA_DATASET_NODE_H_

// One step of a dataset's description. Nodes are immutable, thread-safe and shared: a dataset is its last node.

#include <atomic>
#include <cstdint>
#include <span>
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

// A description is a tree of at most so many steps, one that is reached twice counted twice.
inline constexpr int kMostSteps = 100'000;

// Invariants: 1. every element fits specs(); 2. ordinal() is the number of nodes below, up to kMostSteps; 3. two nodes with equal
// Describe texts along their chains and equal data make equal elements.
class DatasetNode : public RefCounted<DatasetNode> {
 public:
  virtual ~DatasetNode();

  // TensorFlow's name of the step: "shuffle".
  const char* kind() const { return kind_; }
  // The first input; null for a source.
  const Ref<DatasetNode>& input() const { return inputs_.empty() ? released_before_ : inputs_[0]; }
  // All of them, in order.
  const std::vector<Ref<DatasetNode>>& inputs() const { return inputs_; }
  int ordinal() const { return ordinal_; }
  const std::vector<TensorSpec>& specs() const { return specs_; }
  int64_t cardinality() const { return cardinality_; }
  // Any element can be had by its position.
  bool is_indexed() const { return indexed_; }
  // What the step needs for an element by its position, which says how asking a stream for one fails.
  enum class Positions : uint8_t {
    kNone,     // it has no positions of its own
    kInputs,   // an element of its input
    kCounted,  // its own length
  };
  Positions positions() const { return positions_; }
  // Elements are batches: their first axis counts rows. Steps that keep elements as they are, say what their inputs say.
  virtual bool makes_batches() const;
  // The order depends on a seed that was drawn, not given.
  virtual bool draws_own_seed() const { return false; }

  // Adds the tensors that elements are made of and that the description leaves out.
  virtual void AppendData(TensorList*) const {}
  // Adds the files that elements are read from, in any order.
  virtual Status AppendFiles(std::vector<std::string>*) const { return Status::Ok(); }
  // Registers seed and epoch with the plan.
  virtual bool draws() const { return false; }

  // What people call the step, where that is not its kind.
  virtual const char* name() const { return kind_; }
  // "shuffle#1".
  std::string Label() const;
  // "shuffle#1 <- from_tensor_slices#0".
  std::string Origin() const;
  // Canonical JSON of this step alone. Seeds that were drawn, not given, are left out.
  std::string DescribeStep() const;

  // Builds the stage of this node on those of its inputs.
  virtual Result<Ref<Stage>> Compile(PlanContext& context) const = 0;
  // An iterator of this dataset ends: free buffers stay in the pool for the next one, until the dataset is gone.
  void KeepBuffers() const { keeps_buffers_.store(true, std::memory_order_relaxed); }

  // One line for people, without the label.
  virtual std::string Explain() const = 0;
  // The tensors that a source holds.
  virtual std::span<const Ref<Tensor>> data() const { return {}; }

 protected:
  DatasetNode(const char* kind, Ref<DatasetNode> input, std::vector<TensorSpec> specs, int64_t cardinality,
              bool indexed);
  // A step of several inputs.
  DatasetNode(const char* kind, std::vector<Ref<DatasetNode>> inputs, std::vector<TensorSpec> specs,
              int64_t cardinality, bool indexed);
  // Writes the parameters, keys in alphabetical order; the kind stands in front of them.
  virtual void DescribeParameters(JsonWriter& json) const = 0;
  void NeedsForPositions(Positions positions) { positions_ = positions; }
  Ref<const DatasetNode> Self() const { return Ref<const DatasetNode>::Share(this); }

 private:
  const char* kind_;
  std::vector<Ref<DatasetNode>> inputs_;
  Ref<DatasetNode> released_before_;  // null but while nodes are released: their list
  int ordinal_;
  std::vector<TensorSpec> specs_;
  int64_t cardinality_;
  bool indexed_;
  Positions positions_ = Positions::kNone;
  mutable std::atomic<bool> keeps_buffers_{false};
};

// Whether several inputs can be joined by a step.
Status CheckJoin(const std::vector<Ref<DatasetNode>>& inputs, const char* op);
// A component that is a dataset of its own (of a window) has this spec.
inline TensorSpec NestedSpec() { return {DType::kInvalid, true, {}}; }
inline bool IsNested(const TensorSpec& spec) { return spec.dtype == DType::kInvalid; }
// A failure with the way that its element came, unless it has one or memory is out.
Status FailedAt(const DatasetNode& node, Status&& status) noexcept;
// Refuses components that are datasets, for steps that compute with tensors.
Status CheckTensors(const DatasetNode& input, const char* op);
// What elements of either spec have in common; the error names op and component.
Result<std::vector<TensorSpec>> MergeSpecs(const std::vector<TensorSpec>& a, const std::vector<TensorSpec>& b,
                                           const char* op);

// The steps of a description, each behind its inputs.
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
