#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "io/bytes.h"
#include "io/crc32c.h"
#include "io/pack_block.h"
#include "io/tensor_file.h"
#include "io/tensor_file_format.h"
#include "io/tensor_spec_bytes.h"
#include "system/files.h"

namespace levada {
namespace {

// No packer makes a block larger than this many times what it was packed to, or the file would be hostile.
constexpr int64_t kLargestRatio = 33'000;
constexpr int64_t kEntryBytes = 48;

}  // namespace

Status TensorFile::Damaged(const char* what, int64_t offset) const {
  return DataLoss("'%s': %s at offset %lld", path_.c_str(), what, static_cast<long long>(offset));
}

Result<Ref<TensorFile>> TensorFile::Open(const std::string& path) {
  Ref<TensorFile> file = Ref<TensorFile>::Adopt(new TensorFile(path));
  LEVADA_RETURN_IF_ERROR(file->ReadFooter());
  return file;
}

Status TensorFile::ReadFooter() {
  LEVADA_ASSIGN_OR_RETURN(const File file, File::Open(path_));
  LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
  char head[sizeof(kTensorFileMagic)] = {};
  char trailer[kTrailerBytes] = {};
  if (size >= kHeaderBytes + kTrailerBytes) {
    LEVADA_RETURN_IF_ERROR(file.Read(0, head, sizeof(head)).status());
    LEVADA_RETURN_IF_ERROR(file.Read(size - kTrailerBytes, trailer, kTrailerBytes).status());
  }
  if (std::memcmp(head, kTensorFileMagic, sizeof(head)) != 0) return Damaged("expected a file of rows", 0);
  const int64_t last = size - kTrailerBytes;
  if (std::memcmp(trailer + 24, kTensorFileMagic, sizeof(kTensorFileMagic)) != 0) {
    return Damaged("expected the end of a file of rows", std::max<int64_t>(last, 0));
  }
  BytesReader in({trailer, 24});
  const int64_t begin = in.Int(), nbytes = in.Int(), crc = in.Int();
  if (begin < kHeaderBytes || nbytes < 0 || begin > last || nbytes != last - begin) {
    return Damaged("expected a table that fits the file", last);
  }
  std::string footer(nbytes, 0);
  LEVADA_ASSIGN_OR_RETURN(const int64_t got, file.Read(begin, footer.data(), nbytes));
  if (got != nbytes || crc != int64_t{Crc32c(footer.data(), nbytes)}) {
    return Damaged("the checksum of the table differs", begin);
  }
  return ParseFooter(footer, begin);
}

Status TensorFile::ParseFooter(std::string_view footer, int64_t end) {
  BytesReader in(footer);
  const int64_t compression = in.Int();
  rows_ = in.Int();
  if (compression < 0 || compression > static_cast<int64_t>(Compression::kZstd) || rows_ < 0 ||
      !ReadSpecBytes(in, &specs_)) {
    return Damaged("expected specs", end);
  }
  compression_ = static_cast<Compression>(compression);
  layout_ = RowLayout::Of(specs_);
  const int64_t count = in.Count(kEntryBytes);
  blocks_.reserve(count);
  for (int64_t i = 0; i < count; ++i) {
    BlockEntry block{};
    for (int64_t* const number : {&block.offset, &block.stored, &block.nbytes, &block.first_row, &block.rows}) {
      *number = in.Int();
    }
    block.crc = static_cast<uint32_t>(in.Int());
    blocks_.push_back(block);
  }
  if (!in.complete()) return Damaged("expected a table of blocks", end);
  return CheckTable(end);
}

// Blocks follow each other without gaps, as their rows do.
Status TensorFile::CheckTable(int64_t end) const {
  int64_t offset = kHeaderBytes;
  int64_t row = 0;
  for (const BlockEntry& block : blocks_) {
    const bool packed = compression_ != Compression::kNone;
    const int64_t most = packed ? SaturatingMul(block.stored, kLargestRatio) : block.stored;
    const int64_t least = layout_.nbytes > 0 ? SaturatingMul(block.rows, layout_.nbytes) : SaturatingMul(block.rows, 8);
    const bool exact = layout_.nbytes > 0 ? block.nbytes == least : block.nbytes > least;
    if (block.offset != offset || block.stored < 0 || block.stored > end - offset || block.nbytes < 0 ||
        block.nbytes > most || (!packed && block.nbytes != block.stored) || block.first_row != row || block.rows < 1 ||
        !exact) {
      return Damaged("expected blocks that follow each other", block.offset);
    }
    offset += block.stored;
    if (!CheckedAdd(row, block.rows, &row)) return Damaged("expected fewer rows", block.offset);
  }
  if (offset != end || row != rows_) return Damaged("expected blocks up to the table", end);
  return Status::Ok();
}

int64_t TensorFile::BlockOf(int64_t row) const {
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), row,
                                      [](int64_t value, const BlockEntry& block) { return value < block.first_row; });
  return after - blocks_.begin() - 1;
}

Result<std::shared_ptr<const TensorFile::Block>> TensorFile::ReadBlock(int64_t index) const {
  const BlockEntry& entry = blocks_[index];
  LEVADA_ASSIGN_OR_RETURN(const File file, File::Open(path_));
  std::string stored(entry.stored, 0);
  LEVADA_ASSIGN_OR_RETURN(const int64_t got, file.Read(entry.offset, stored.data(), entry.stored));
  if (got != entry.stored || Crc32c(stored.data(), entry.stored) != entry.crc) {
    return Damaged("the checksum of the block differs", entry.offset);
  }
  auto block = std::make_shared<Block>();
  block->first_row = entry.first_row;
  block->rows = entry.rows;
  if (compression_ == Compression::kNone) {
    block->bytes = std::move(stored);
  } else {
    LEVADA_ASSIGN_OR_RETURN(block->bytes, UnpackBlock(stored, entry.nbytes, compression_));
  }
  if (layout_.nbytes > 0) return std::shared_ptr<const Block>(std::move(block));
  const int64_t table = entry.nbytes - 8 * (entry.rows + 1);
  if (table < 0) return Damaged("expected a table of rows", entry.offset);
  BytesReader in(std::string_view(block->bytes).substr(table));
  int64_t last = 0;
  for (int64_t i = 0; i <= entry.rows; ++i) {
    const int64_t offset = in.Int();
    if (offset < last || offset > table) return Damaged("expected rows that follow each other", entry.offset);
    block->offsets.push_back(offset);
    last = offset;
  }
  return std::shared_ptr<const Block>(std::move(block));
}

namespace {

// The shape in front of a component that may differ from row to row.
bool ReadShape(BytesReader& in, const TensorSpec& spec, Shape* shape) {
  const int64_t rank = in.Count(8);
  if (rank > kMaxRank || (spec.rank_known && rank != static_cast<int64_t>(spec.shape.size()))) return false;
  for (int64_t axis = 0; axis < rank; ++axis) {
    const int64_t dim = in.Int();
    if (dim < 0 || (spec.rank_known && spec.shape[axis] != kUnknownDim && spec.shape[axis] != dim)) return false;
    shape->push_back(dim);
  }
  return !in.failed();
}

// One component from the front of `rest`, which is moved on; null when it does not fit.
Result<Ref<Tensor>> ReadComponent(const TensorSpec& spec, std::string_view* rest) {
  BytesReader in(*rest);
  Shape shape;
  if (!ReadShape(in, spec, &shape)) return Ref<Tensor>();
  int64_t used = 8 * (1 + static_cast<int64_t>(shape.size()));
  int64_t size = 0;
  const int64_t least = spec.dtype == DType::kString ? 8 : SizeOf(spec.dtype);
  const int64_t room = static_cast<int64_t>(rest->size()) - used;
  if (!NumElements(shape, &size) || size > room / least) return Ref<Tensor>();
  Ref<Tensor> tensor;
  if (spec.dtype == DType::kString) {
    std::vector<std::string_view> texts;
    for (int64_t i = 0; i < size; ++i) {
      texts.push_back(in.Text());
      used += 8 + static_cast<int64_t>(texts.back().size());
    }
    if (in.failed()) return Ref<Tensor>();
    LEVADA_ASSIGN_OR_RETURN(tensor, Tensor::FromStrings(texts, std::move(shape)));
  } else {
    LEVADA_ASSIGN_OR_RETURN(tensor, Tensor::Empty(spec.dtype, std::move(shape)));
    std::memcpy(tensor->mutable_data(), rest->data() + used, tensor->nbytes());
    used += tensor->nbytes();
  }
  rest->remove_prefix(std::min<size_t>((used + 7) / 8 * 8, rest->size()));
  return tensor;
}

}  // namespace

Result<TensorList> TensorFile::Row(const Block& block, int64_t row) const {
  TensorList components;
  const int64_t place = row - block.first_row;
  if (layout_.nbytes > 0) {
    const char* const bytes = block.bytes.data() + place * layout_.nbytes;
    for (size_t i = 0; i < specs_.size(); ++i) {
      LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(specs_[i].dtype, specs_[i].shape));
      std::memcpy(tensor->mutable_data(), bytes + layout_.offsets[i], tensor->nbytes());
      components.push_back(std::move(tensor));
    }
    return components;
  }
  const int64_t begin = block.offsets[place];
  std::string_view rest = std::string_view(block.bytes).substr(begin, block.offsets[place + 1] - begin);
  for (const TensorSpec& spec : specs_) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, ReadComponent(spec, &rest));
    if (!tensor) {
      return DataLoss("'%s': row %lld: expected %s", path_.c_str(), static_cast<long long>(row), ToString(spec).c_str());
    }
    components.push_back(std::move(tensor));
  }
  return components;
}

Result<TensorList> TensorFile::MapColumns() const {
  const int64_t nbytes = kHeaderBytes + rows_ * layout_.nbytes;
  LEVADA_ASSIGN_OR_RETURN(const Ref<Buffer> buffer, Buffer::MapFile(path_, nbytes));
  TensorList columns;
  for (size_t i = 0; i < specs_.size(); ++i) {
    Shape shape = specs_[i].shape;
    Strides strides = ContiguousStrides(shape, SizeOf(specs_[i].dtype));
    shape.insert(0, rows_);
    strides.insert(0, layout_.nbytes);
    columns.push_back(Tensor::View(buffer, rows_ > 0 ? kHeaderBytes + layout_.offsets[i] : 0, specs_[i].dtype,
                                   std::move(shape), std::move(strides)));
  }
  return columns;
}

Status TensorFile::CheckBlock(int64_t index, const Buffer& mapped) const {
  const BlockEntry& entry = blocks_[index];
  if (Crc32c(mapped.data() + entry.offset, entry.stored) == entry.crc) return Status::Ok();
  return Damaged("the checksum of the block differs", entry.offset);
}

}  // namespace levada
