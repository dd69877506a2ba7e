#ifndef LEVADA_DATASET_SOURCE_MAPPED_ROWS_H_
#define LEVADA_DATASET_SOURCE_MAPPED_ROWS_H_

// Keeps count of the rows of mapped files that an iterator reads, see runtime/residency.h.

#include <memory>
#include <span>
#include <vector>

#include "dataset/index_set.h"
#include "runtime/residency.h"
#include "tensor/tensor.h"

namespace levada {

// What is known of the mapped files of these tensors; whoever keeps it keeps the count of what is held from one iterator to
// the next.
std::vector<Ref<Residency>> ResidenciesOf(const TensorList& columns);

// The columns of one source as one iterator reads them. Thread-safe.
class MappedRows {
 public:
  explicit MappedRows(const TensorList& columns);
  ~MappedRows();
  MappedRows(const MappedRows&) = delete;
  MappedRows& operator=(const MappedRows&) = delete;

  // These rows are about to be read. DataLoss where a file was cut.
  Status Use(const IndexSet& rows);
  // Most of these rows are single ones in parts of a large file that are not held: reading them takes less time and memory
  // than mapping what lies around them.
  bool IsElsewhere(const IndexSet& rows) const;
  // One tensor of these rows for each column, in memory of its own.
  Status Read(const TensorList& columns, const IndexSet& rows, TensorList* out) const;
  // These rows will be read soon.
  void WillUse(std::span<const IndexSet> blocks) const;

 private:
  struct Extent {
    int64_t begin;
    int64_t end;
  };
  // One column that lies in a mapped file: the bytes of row i are [first + i * stride, first + i * stride + nbytes).
  struct Column {
    int number;
    Ref<Residency> residency;
    int64_t first;
    int64_t stride;
    int64_t nbytes;
    std::unique_ptr<Residency::InOrder> order;

    int64_t Begin(int64_t row) const { return first + row * stride; }
    // All rows of a range lie close together.
    bool IsBlock(const IndexSet& rows) const;
    // REQUIRES: rows of a range, at least one.
    Extent ExtentOf(const IndexSet& rows) const;
  };
  static Status ReadRows(const Column& column, const Buffer& file, const IndexSet& rows, Tensor* out);
  static void UseRows(const Column& column, const IndexSet& rows);

  std::vector<Column> columns_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_MAPPED_ROWS_H_
