#ifndef LEVADA_IO_WINDOW_H_
#define LEVADA_IO_WINDOW_H_

// The part of a stream that is at hand, as consecutive bytes.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/stream.h"

namespace levada {

// Used by one thread at a time.
class ByteWindow {
 public:
  static constexpr int64_t kBlock = 256 << 10;

  static constexpr int64_t kMostRecord = INT32_MAX;  // what a string can hold

  explicit ByteWindow(std::unique_ptr<ByteStream> stream, int64_t block = kBlock, int64_t most_record = kMostRecord)
      : stream_(std::move(stream)), block_(block), most_record_(most_record) {}

  const std::string& path() const { return stream_->path(); }
  int64_t most_record() const { return most_record_; }
  // Valid until the next call of another function.
  std::string_view bytes() const { return {buffer_.data() + begin_, static_cast<size_t>(end_ - begin_)}; }
  // Where bytes() begins in the unpacked data.
  int64_t position() const { return position_; }
  // No bytes come behind bytes(). Known once More or Fill met the end.
  bool at_end() const { return at_end_; }
  // Brings more bytes to hand; false at the end.
  Result<bool> More();
  // ResourceExhausted for a record of more bytes than most_record; `record` is its number.
  Status CheckRecord(int64_t nbytes, int64_t record) const;
  // More for a record that does not end in bytes().
  Result<bool> MoreOfRecord(int64_t record) {
    LEVADA_RETURN_IF_ERROR(CheckRecord(end_ - begin_, record));
    return More();
  }
  // Brings at least nbytes to hand, fewer only at the end. Memory grows with what arrives.
  Status Fill(int64_t nbytes);
  // The first nbytes of bytes() are done with.
  void Consume(int64_t nbytes) {
    begin_ += nbytes;
    position_ += nbytes;
  }
  // REQUIRES: nothing was read. False when the data end before.
  Result<bool> Seek(int64_t position);
  // An upper bound of what can still be had behind position().
  int64_t MaxRemaining() const;

 private:
  std::unique_ptr<ByteStream> stream_;
  const int64_t block_;
  const int64_t most_record_;
  std::vector<char> buffer_;
  int64_t begin_ = 0, end_ = 0;
  int64_t position_ = 0;
  bool at_end_ = false;
};

}  // namespace levada

#endif  // LEVADA_IO_WINDOW_H_
