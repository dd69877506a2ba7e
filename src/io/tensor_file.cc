#include "io/tensor_file.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "convert/layout.h"
#include "io/bytes.h"
#include "io/crc32c.h"
#include "io/pack_block.h"
#include "io/tensor_file_format.h"
#include "io/tensor_spec_bytes.h"

namespace levada {
namespace {

constexpr int64_t kBlock = 256 << 10;
constexpr int64_t kAlignment = 8;

int64_t Aligned(int64_t nbytes) { return (nbytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

RowLayout RowLayout::Of(const std::vector<TensorSpec>& specs) {
  RowLayout layout;
  int64_t at = 0;
  for (const TensorSpec& spec : specs) {
    int64_t size = 0;
    const bool known = spec.rank_known && spec.dtype != DType::kString &&
                       std::find(spec.shape.begin(), spec.shape.end(), kUnknownDim) == spec.shape.end();
    if (!known || !NumElements(spec.shape, &size) || !CheckedMul(size, SizeOf(spec.dtype), &size) || size > kMostRowBytes) {
      return RowLayout();
    }
    layout.offsets.push_back(at);
    at = Aligned(at + size);
    if (at > kMostRowBytes) return RowLayout();
  }
  layout.nbytes = std::max<int64_t>(at, kAlignment);
  return layout;
}

Result<std::unique_ptr<TensorFileWriter>> TensorFileWriter::Create(const std::string& path, std::vector<TensorSpec> specs,
                                                                   Compression compression) {
  if (compression < Compression::kNone || compression > Compression::kZstd) {
    return InvalidArgument("'%s': compression: expected none, gzip, zlib or zstd", path.c_str());
  }
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteSink> sink, OpenSink(path, Compression::kNone));
  std::unique_ptr<TensorFileWriter> writer(new TensorFileWriter(std::move(sink), std::move(specs), compression));
  char head[kHeaderBytes] = {};
  std::memcpy(head, kTensorFileMagic, sizeof(kTensorFileMagic));
  LEVADA_RETURN_IF_ERROR(writer->sink_->Write(head, sizeof(head)));
  return writer;
}

Status TensorFileWriter::Encode(const Tensor& tensor, const TensorSpec& spec) {
  if (layout_.nbytes == 0) {
    BytesWriter head;
    head.Int(tensor.rank());
    for (const int64_t dim : tensor.shape()) head.Int(dim);
    block_ += head.Take();
  }
  if (spec.dtype != DType::kString) {
    block_.append(tensor.data(), tensor.nbytes());
  } else {
    const auto* const records = reinterpret_cast<const StringRecord*>(tensor.data());
    BytesWriter texts;
    for (int64_t i = 0; i < tensor.size(); ++i) texts.Text(tensor.StringAt(records[i]));
    block_ += texts.Take();
  }
  block_.resize(Aligned(static_cast<int64_t>(block_.size())));
  return Status::Ok();
}

Status TensorFileWriter::Append(std::span<const Ref<Tensor>> row) {
  if (row.size() != specs_.size()) {
    return InvalidArgument("expected rows of %zu tensors, got %zu", specs_.size(), row.size());
  }
  offsets_.push_back(static_cast<int64_t>(block_.size()));
  for (size_t i = 0; i < row.size(); ++i) {
    if (row[i]->dtype() != specs_[i].dtype || (layout_.nbytes > 0 && row[i]->shape() != specs_[i].shape)) {
      return InvalidArgument("expected %s, got %s (component %zu)", ToString(specs_[i]).c_str(),
                             ToString(row[i]->spec()).c_str(), i);
    }
    LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> tensor, Contiguous(row[i]));
    LEVADA_RETURN_IF_ERROR(Encode(*tensor, specs_[i]));
  }
  if (layout_.nbytes > 0) block_.resize(offsets_.back() + layout_.nbytes);
  ++rows_;
  return static_cast<int64_t>(block_.size()) >= kBlock ? EndBlock() : Status::Ok();
}

Status TensorFileWriter::EndBlock() {
  if (offsets_.empty()) return Status::Ok();
  const int64_t rows = static_cast<int64_t>(offsets_.size());
  if (layout_.nbytes == 0) {
    BytesWriter table;
    for (const int64_t offset : offsets_) table.Int(offset);
    table.Int(static_cast<int64_t>(block_.size()));
    block_ += table.Take();
  }
  const int64_t nbytes = static_cast<int64_t>(block_.size());
  LEVADA_ASSIGN_OR_RETURN(const std::string stored, PackBlock(block_, compression_));
  const int64_t size = static_cast<int64_t>(stored.size());
  blocks_.push_back({sink_->position(), size, nbytes, rows_ - rows, rows, Crc32c(stored.data(), size), 0});
  LEVADA_RETURN_IF_ERROR(sink_->Write(stored.data(), size));
  block_.clear();
  offsets_.clear();
  return Status::Ok();
}

std::string TensorFileWriter::Footer() const {
  BytesWriter footer;
  footer.Int(static_cast<int64_t>(compression_));
  footer.Int(rows_);
  WriteSpecBytes(specs_, footer);
  footer.Int(static_cast<int64_t>(blocks_.size()));
  for (const BlockEntry& block : blocks_) {
    for (const int64_t number : {block.offset, block.stored, block.nbytes, block.first_row, block.rows, int64_t{block.crc}}) {
      footer.Int(number);
    }
  }
  return footer.Take();
}

Status TensorFileWriter::Commit() {
  LEVADA_RETURN_IF_ERROR(EndBlock());
  const int64_t begin = sink_->position();
  std::string end = Footer();
  const int64_t crc = Crc32c(end.data(), static_cast<int64_t>(end.size()));
  BytesWriter trailer;
  trailer.Int(begin);
  trailer.Int(static_cast<int64_t>(end.size()));
  trailer.Int(crc);
  end += trailer.Take();
  end.append(kTensorFileMagic, sizeof(kTensorFileMagic));
  LEVADA_RETURN_IF_ERROR(sink_->Write(end.data(), static_cast<int64_t>(end.size())));
  return sink_->Commit();
}

}  // namespace levada
