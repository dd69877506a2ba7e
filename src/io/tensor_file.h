#ifndef LEVADA_IO_TENSOR_FILE_H_
#define LEVADA_IO_TENSOR_FILE_H_

// levada's own file of rows, each a list of tensors: what saved and cached datasets consist of.
//
//   magic, 64 bytes | rows, one behind the other, in blocks of about 256 KiB | table of blocks, specs | trailer
//
// Every block has a CRC-32C. Rows whose components have known shapes and are no strings all take the same number of
// bytes: unless they are packed they can be mapped, and row i of a component lies at a fixed distance. Others have their
// offsets behind the rows of their block. All numbers are little-endian.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/sink.h"
#include "memory/buffer.h"
#include "tensor/tensor.h"

namespace levada {

// Where the components of a row lie when all rows take the same number of bytes.
struct RowLayout {
  std::vector<int64_t> offsets;  // of each component in a row
  int64_t nbytes = 0;            // of a row; 0: rows differ

  static RowLayout Of(const std::vector<TensorSpec>& specs);
};

// Used by one thread at a time.
class TensorFileWriter {
 public:
  // compression: of each block, any but kDetect. The specs hold for all rows.
  static Result<std::unique_ptr<TensorFileWriter>> Create(const std::string& path, std::vector<TensorSpec> specs,
                                                          Compression compression);
  Status Append(std::span<const Ref<Tensor>> row);
  // The file is complete under its name. The last call.
  Status Commit();
  int64_t rows() const { return rows_; }
  int64_t nbytes() const { return sink_->position() + static_cast<int64_t>(block_.size()); }

 private:
  friend class TensorFile;
  struct BlockEntry {
    int64_t offset, stored, nbytes, first_row, rows;
    uint32_t crc, reserved;
  };
  TensorFileWriter(std::unique_ptr<ByteSink> sink, std::vector<TensorSpec> specs, Compression compression)
      : sink_(std::move(sink)), specs_(std::move(specs)), layout_(RowLayout::Of(specs_)), compression_(compression) {}
  Status Encode(const Tensor& tensor, const TensorSpec& spec);
  Status EndBlock();
  std::string Footer() const;

  std::unique_ptr<ByteSink> sink_;
  const std::vector<TensorSpec> specs_;
  const RowLayout layout_;
  const Compression compression_;
  std::string block_;
  std::vector<int64_t> offsets_;  // of the rows of this block
  std::vector<BlockEntry> blocks_;
  int64_t rows_ = 0;
};

// A complete file, open for reading. Thread-safe.
class TensorFile : public RefCounted<TensorFile> {
 public:
  // One block, checked and unpacked.
  struct Block {
    std::string bytes;
    std::vector<int64_t> offsets;  // rows + 1 when rows differ
    int64_t first_row = 0;
    int64_t rows = 0;
  };

  // Reads the table and checks it against the size of the file.
  static Result<Ref<TensorFile>> Open(const std::string& path);

  const std::string& path() const { return path_; }
  const std::vector<TensorSpec>& specs() const { return specs_; }
  int64_t rows() const { return rows_; }
  // Rows can be mapped.
  bool is_flat() const { return layout_.nbytes > 0 && compression_ == Compression::kNone; }
  int64_t num_blocks() const { return static_cast<int64_t>(blocks_.size()); }
  // The block in which a row lies. REQUIRES: 0 <= row < rows().
  int64_t BlockOf(int64_t row) const;
  Result<std::shared_ptr<const Block>> ReadBlock(int64_t index) const;
  // The components of a row of a block.
  Result<TensorList> Row(const Block& block, int64_t row) const;
  // REQUIRES: is_flat(). All rows of each component as mapped tensors. What they hold is unchecked: see CheckBlock.
  Result<TensorList> MapColumns() const;
  // REQUIRES: is_flat(), columns of MapColumns. DataLoss when the checksum of a block differs.
  Status CheckBlock(int64_t index, const Buffer& mapped) const;

 private:
  friend class RefCounted<TensorFile>;
  using BlockEntry = TensorFileWriter::BlockEntry;
  explicit TensorFile(std::string path) : path_(std::move(path)) {}
  ~TensorFile() = default;
  Status ReadFooter();
  Status ParseFooter(std::string_view footer, int64_t end);
  Status CheckTable(int64_t end) const;
  Status Damaged(const char* what, int64_t offset) const;

  std::string path_;
  std::vector<TensorSpec> specs_;
  RowLayout layout_;
  Compression compression_ = Compression::kNone;
  std::vector<BlockEntry> blocks_;
  int64_t rows_ = 0;
};

}  // namespace levada

#endif  // LEVADA_IO_TENSOR_FILE_H_
