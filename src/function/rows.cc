#include "function/rows.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

#include "convert/layout.h"
#include "function/strings.h"
#include "kernel/copy.h"
#include "base/cancel.h"
#include "runtime/parallel.h"

namespace levada {
namespace {

void CopyRow(const Tensor& column, int64_t row, char* destination, const Strides& strides) {
  kernel::CopyStrided(SizeOf(column.dtype()), column.rank() - 1, column.shape().data() + 1,
                      column.data() + row * column.strides()[0], column.strides().data() + 1, destination,
                      strides.data() + 1);
}

}  // namespace

bool HasContiguousRows(const Tensor& column) {
  int64_t expected = SizeOf(column.dtype());
  for (int axis = column.rank() - 1; axis > 0; --axis) {
    if (column.dim(axis) != 1 && column.strides()[axis] != expected) return false;
    expected *= column.dim(axis);
  }
  return true;
}

Status GatherInPieces(const Tensor& column, const int64_t* indices, int64_t n, int64_t row_bytes, char* out) {
  constexpr int64_t kPieceBytes = int64_t{8} << 20;   // between two looks at whether this is still wanted
  constexpr int64_t kPartBytes = int64_t{1} << 18;    // of one thread at a time
  constexpr int64_t kSharedBytes = int64_t{2} << 20;  // what is worth waking another thread
  const int64_t piece = std::max<int64_t>(1, kPieceBytes / row_bytes);
  const int64_t part = n < kSharedBytes / row_bytes ? n : kPartBytes / row_bytes;
  std::atomic<bool> stopped{false};
  ParallelFor(n, std::max<int64_t>(1, part), [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; i += piece) {
      if (!CheckNotCancelled().ok()) return stopped.store(true, std::memory_order_relaxed);
      kernel::GatherRows(column.data(), column.strides()[0], row_bytes, indices + i, std::min(piece, last - i),
                         out + i * row_bytes);
    }
  });
  return stopped ? CheckNotCancelled() : Status::Ok();
}

Result<Ref<Tensor>> TakeRows(const RowInput& input, int64_t n) {
  const Tensor& column = *input.column;
  if (input.indices == nullptr) return column.Rows(input.first, n, input.step);
  Shape shape = column.shape();
  shape[0] = n;
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(column.dtype(), std::move(shape)));
  if (out->size() > 0) {
    const int64_t row_bytes = out->nbytes() / n;
    if (HasContiguousRows(column)) {
      LEVADA_RETURN_IF_ERROR(GatherInPieces(column, input.indices, n, row_bytes, out->mutable_data()));
    } else {
      for (int64_t i = 0; i < n; ++i) {
        CopyRow(column, input.indices[i], out->mutable_data() + i * row_bytes, out->strides());
      }
    }
  }
  return column.heap() ? WithHeap(out, column.heap()) : out;
}

Result<Ref<Tensor>> StackRows(std::span<const Ref<Tensor>> rows, const char* where) {
  std::vector<Ref<Tensor>> same(rows.begin(), rows.end());
  for (size_t i = 0; i < same.size(); ++i) {
    if (same[i]->shape() == same[0]->shape() && same[i]->dtype() == same[0]->dtype()) continue;
    return InvalidArgument("%s: expected results of one shape for all rows, got %s for row 0 and %s for row %lld",
                           where,
                           ToString(same[0]->spec()).c_str(), ToString(same[i]->spec()).c_str(),
                           static_cast<long long>(i));
  }
  LEVADA_ASSIGN_OR_RETURN(Ref<StringHeap> heap, ShareHeap(same));
  Shape shape = same[0]->shape();
  shape.insert(0, static_cast<int64_t>(same.size()));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Empty(same[0]->dtype(), std::move(shape)));
  const int64_t row_bytes = same[0]->nbytes();
  char* destination = out->mutable_data();
  for (const Ref<Tensor>& row : same) {
    if (row_bytes == 0) break;
    if (row->IsContiguous()) {
      std::memcpy(destination, row->data(), row_bytes);
    } else {
      kernel::CopyStrided(SizeOf(row->dtype()), row->rank(), row->shape().data(), row->data(), row->strides().data(),
                          destination, out->strides().data() + 1);
    }
    destination += row_bytes;
  }
  return heap ? WithHeap(out, std::move(heap)) : out;
}

}  // namespace levada
