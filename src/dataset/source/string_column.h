#ifndef LEVADA_DATASET_SOURCE_STRING_COLUMN_H_
#define LEVADA_DATASET_SOURCE_STRING_COLUMN_H_

// A column of strings that is filled one after the other.

#include <cstring>
#include <string_view>
#include <vector>

#include "tensor/tensor.h"

namespace levada {

// Used by one thread at a time; memory for the texts is kept from column to column.
class StringColumn {
 public:
  // REQUIRES: `most` strings at most are added.
  Status Begin(int64_t most) {
    count_ = 0;
    texts_.clear();
    if (texts_.capacity() > kKept) texts_ = {};
    LEVADA_ASSIGN_OR_RETURN(records_, Tensor::Empty(DType::kString, Shape{most}));
    return Status::Ok();
  }
  // REQUIRES: less than 2^31 bytes, and nbytes() far below that.
  void Add(std::string_view text) {
    StringRecord* const record = reinterpret_cast<StringRecord*>(records_->mutable_data()) + count_++;
    record->length = static_cast<int32_t>(text.size());
    if (text.size() <= sizeof(record->inline_bytes)) {
      std::memset(record->inline_bytes, 0, sizeof(record->inline_bytes));
      if (!text.empty()) std::memcpy(record->inline_bytes, text.data(), text.size());
      return;
    }
    std::memcpy(record->ref.prefix, text.data(), sizeof(record->ref.prefix));
    record->ref.buffer = 0;
    record->ref.offset = static_cast<int32_t>(texts_.size());
    texts_.insert(texts_.end(), text.begin(), text.end());
  }
  int64_t count() const { return count_; }
  // Of the texts that do not stand in their records.
  int64_t nbytes() const { return static_cast<int64_t>(texts_.size()); }
  // [count()].
  Result<Ref<Tensor>> Take() {
    Ref<Tensor> column = std::move(records_);
    Ref<StringHeap> heap;
    if (!texts_.empty()) {
      heap = MakeRef<StringHeap>();
      LEVADA_ASSIGN_OR_RETURN(Ref<Buffer> buffer, Buffer::Allocate(nbytes()));
      std::memcpy(buffer->data(), texts_.data(), texts_.size());
      heap->buffers.push_back(std::move(buffer));
    }
    if (!heap && column->dim(0) == count_) return column;
    return Tensor::View(column->buffer(), 0, DType::kString, Shape{count_}, column->strides(), std::move(heap));
  }

 private:
  static constexpr size_t kKept = 1 << 20;

  int64_t count_ = 0;
  Ref<Tensor> records_;
  std::vector<char> texts_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_STRING_COLUMN_H_
