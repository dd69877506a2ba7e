#include "base/checked.h"
#include "io/window_reader.h"

namespace levada {
namespace {

Status BadLength(const std::string& path, const FixedLength& length, int64_t size, bool packed) {
  constexpr const char* kText =
      "'%s': expected records of %lld bytes between a header of %lld and a footer of %lld bytes, got %lld bytes in all";
  const long long record = length.record, header = length.header, footer = length.footer, all = size;
  return packed ? DataLoss(kText, path.c_str(), record, header, footer, all)
                : InvalidArgument(kText, path.c_str(), record, header, footer, all);
}

class FixedLengthReader final : public WindowReader {
 public:
  FixedLengthReader(std::unique_ptr<ByteStream> stream, const FixedLength& length, const ReadOptions& options)
      : WindowReader(std::move(stream), options, true), length_(length) {}

 protected:
  // One record more than the footer has must be at hand, since only the end of the data shows which bytes are the footer.
  Result<bool> Read(std::string_view* record) override {
    if (window().position() == 0 && length_.header > 0) {
      LEVADA_RETURN_IF_ERROR(window().Fill(length_.header));
      if (static_cast<int64_t>(window().bytes().size()) < length_.header) return Bad();
      window().Consume(length_.header);
    }
    LEVADA_RETURN_IF_ERROR(window().Fill(length_.record + length_.footer));
    const std::string_view bytes = window().bytes();
    const int64_t have = static_cast<int64_t>(bytes.size());
    if (have >= length_.record + length_.footer) {
      Take(length_.record);
      *record = bytes.substr(0, length_.record);
      return true;
    }
    if (have != length_.footer) return Bad();
    return false;
  }

 private:
  Status Bad() {
    return BadLength(window().path(), length_, window().position() + static_cast<int64_t>(window().bytes().size()), true);
  }

  const FixedLength length_;
};

}  // namespace

Status CheckFixedLength(const std::string& path, const FixedLength& length, int64_t size) {
  int64_t body = 0;
  if (CheckedSub(size, length.header, &body) && CheckedSub(body, length.footer, &body) && body >= 0 &&
      body % length.record == 0) {
    return Status::Ok();
  }
  return BadLength(path, length, size, false);
}

Result<std::unique_ptr<RecordReader>> OpenFixedLengthRecords(const std::string& path, FixedLength length,
                                                             const ReadOptions& options) {
  // What is read by number is a part without header and footer, of a file whose size was checked.
  if (options.part != nullptr) length = {length.record, 0, 0};
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, OpenStream(path, options));
  if (options.compression == Compression::kNone && options.part == nullptr) {
    LEVADA_RETURN_IF_ERROR(CheckFixedLength(path, length, stream->MaxRemaining()));
  }
  return std::unique_ptr<RecordReader>(new FixedLengthReader(std::move(stream), length, options));
}

}  // namespace levada
