#ifndef LEVADA_IO_WINDOW_READER_H_
#define LEVADA_IO_WINDOW_READER_H_

// What the readers of records share: a window, the place, and that nothing comes behind a failure.

#include "io/record_reader.h"
#include "io/window.h"

namespace levada {

class WindowReader : public RecordReader {
 public:
  // declared: as in LimitOf.
  WindowReader(std::unique_ptr<ByteStream> stream, const ReadOptions& options, bool declared)
      : window_(std::move(stream), options.buffer_size > 0 ? options.buffer_size : ByteWindow::kBlock,
                LimitOf(options, declared)) {}

  Result<bool> Next(std::string_view* record) final {
    if (ended_) return false;
    window_.Consume(pending_);
    pending_ = 0;
    Result<bool> more = Read(record);
    ended_ = !more.ok() || !more.value();
    if (!ended_) ++record_;
    return more;
  }
  RecordPlace place() const final { return {window_.position() + pending_, record_, ended_}; }
  Status Seek(RecordPlace place) final {
    ended_ = place.ended;
    if (ended_) return Status::Ok();
    LEVADA_ASSIGN_OR_RETURN(const bool there, window_.Seek(place.offset));
    if (!there) {
      return DataLoss("'%s': expected at least %lld bytes, got %lld", window_.path().c_str(),
                      static_cast<long long>(place.offset), static_cast<long long>(window_.position()));
    }
    record_ = place.record;
    return Status::Ok();
  }

 protected:
  // Next without what is the same for all.
  virtual Result<bool> Read(std::string_view* record) = 0;
  // The record given is the first nbytes of the window, or lies among them.
  void Take(int64_t nbytes) { pending_ = nbytes; }
  ByteWindow& window() { return window_; }
  int64_t record() const { return record_; }

 private:
  ByteWindow window_;
  int64_t pending_ = 0;  // bytes of the record that was given last
  int64_t record_ = 0;
  bool ended_ = false;
};

}  // namespace levada

#endif  // LEVADA_IO_WINDOW_READER_H_
