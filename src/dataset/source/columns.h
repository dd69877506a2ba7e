#ifndef LEVADA_DATASET_SOURCE_COLUMNS_H_
#define LEVADA_DATASET_SOURCE_COLUMNS_H_

// The stage of every source whose elements are rows of tensors in memory.

#include "dataset/node.h"
#include "dataset/source/mapped_rows.h"
#include "dataset/source/row_windows.h"

namespace levada {

// Element i is row i of each column.
class ColumnsStage final : public Stage {
 public:
  ColumnsStage(Ref<const DatasetNode> node, int64_t length, TensorList columns);
  ~ColumnsStage() override;

  bool resolves() const override { return true; }
  Status Resolve(Context& context, int64_t, const IndexSet& positions, ResolvedRows* out) override;
  void WillUse(Context&, int64_t, const SoonUsed& soon) override;
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return true; }
  Work work() const override { return Work::kViews; }
  bool keeps_ranges() const override { return true; }
  bool depends_on_pass() const override { return false; }

 private:
  TensorList columns_;
  MappedRows mapped_;
  Ref<RowWindows> windows_;  // null: the columns are in memory, or cannot be read row by row
};

// How the memory of the components came about: "uint8 [60000, 784] (copied once), int64 [60000] (borrowed)".
std::string ExplainMemory(std::span<const Ref<Tensor>> components);
// No components, symbolic ones.
Status CheckComponents(std::span<const Ref<Tensor>> components, const char* op);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_COLUMNS_H_
