#ifndef LEVADA_DATASET_DATASET_H_
#define LEVADA_DATASET_DATASET_H_

#include "base/live.h"
#include "dataset/node.h"

namespace levada {

// levada_dataset of the C interface: the last node of a chain. Immutable, thread-safe.
class Dataset : public RefCounted<Dataset, 0x4C564453> {
 public:
  explicit Dataset(Ref<DatasetNode> node) : node_(std::move(node)) {}
  const Ref<DatasetNode>& node() const { return node_; }

 private:
  friend class RefCounted<Dataset, 0x4C564453>;
  ~Dataset() = default;

  Ref<DatasetNode> node_;
  Counted<ObjectKind::kDataset> counted_;
};

// One element by its position in epoch 0; negative counts from the end.
Result<Ref<Element>> ElementAt(const Ref<DatasetNode>& node, int64_t index);

}  // namespace levada

#endif  // LEVADA_DATASET_DATASET_H_
