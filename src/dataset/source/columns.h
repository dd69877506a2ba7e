#ifndef LEVADA_DATASET_SOURCE_COLUMNS_H_
#define LEVADA_DATASET_SOURCE_COLUMNS_H_

// The stage of every source whose elements are rows of tensors in memory.

#include "dataset/node.h"
#include "dataset/source/mapped_rows.h"

namespace levada {

// Element i is row i of each column.
class ColumnsStage final : public Stage {
 public:
  ColumnsStage(Ref<const DatasetNode> node, int64_t length, TensorList columns)
      : Stage(std::move(node), length), columns_(std::move(columns)), mapped_(columns_) {}

  bool resolves() const override { return true; }
  Status Resolve(Context&, int64_t, const IndexSet& positions, ResolvedRows* out) override {
    if (out->may_read && mapped_.IsElsewhere(positions)) {
      out->read.clear();
      out->columns = &out->read;
      out->rows = IndexSet::Range(0, positions.count);
      return Failed(mapped_.Read(columns_, positions, &out->read));
    }
    out->columns = &columns_;
    out->rows = positions;
    return Failed(mapped_.Use(positions));
  }
  void WillUse(Context&, int64_t, const IndexSet& positions) override { mapped_.WillUse(positions); }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return true; }
  Work work() const override { return Work::kViews; }
  bool keeps_ranges() const override { return true; }
  bool depends_on_pass() const override { return false; }

 private:
  TensorList columns_;
  MappedRows mapped_;
};

// How the memory of the components came about: "uint8 [60000, 784] (copied once), int64 [60000] (borrowed)".
std::string ExplainMemory(std::span<const Ref<Tensor>> components);
// No components, symbolic ones.
Status CheckComponents(std::span<const Ref<Tensor>> components, const char* op);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_COLUMNS_H_
