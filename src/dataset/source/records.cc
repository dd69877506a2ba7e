#include "dataset/source/records.h"

namespace levada {

Result<Ref<DatasetNode>> MakeTextLine(Ref<DatasetNode> filenames, const FileOptions& options) {
  FileFormat format{"text_line", {}, {}, {}, "lines", {}};
  format.index = [most = options.read.most_record](const std::string& path, IndexMode mode) {
    return OpenIndex(path, TextLineIndex(most), mode);
  };
  format.decode = DecodeTextLine;
  return MakeRecordFiles(std::move(filenames), options, std::move(format), OpenTextLines);
}

Result<Ref<DatasetNode>> MakeTFRecord(Ref<DatasetNode> filenames, const FileOptions& options) {
  FileFormat format{"tfrecord", {}, {}, {}, "checksums are verified", {}};
  format.index = [](const std::string& path, IndexMode mode) { return OpenIndex(path, TFRecordIndex(), mode); };
  format.decode = DecodeTFRecord;
  return MakeRecordFiles(std::move(filenames), options, std::move(format), OpenTFRecords);
}

Result<Ref<DatasetNode>> MakeFixedLengthRecord(Ref<DatasetNode> filenames, const FixedLength& length,
                                               const FileOptions& options) {
  constexpr const char* kOp = "fixed_length_record";
  const struct {
    const char* name;
    int64_t value, least;
  } numbers[] = {{"record_bytes", length.record, 1}, {"header_bytes", length.header, 0}, {"footer_bytes", length.footer, 0}};
  for (const auto& number : numbers) {
    if (number.value >= number.least && number.value <= INT32_MAX) continue;
    return InvalidArgument("%s: %s: expected %lld to 2^31 - 1, got %lld", kOp, number.name,
                           static_cast<long long>(number.least), static_cast<long long>(number.value));
  }
  FileFormat format{kOp, {}, {}, {}, "records of " + std::to_string(length.record) + " bytes", {}};
  format.describe = [length](JsonWriter& json) {
    json.Key("footer_bytes").Int(length.footer).Key("header_bytes").Int(length.header).Key("length").Int(length.record);
  };
  format.index = [length](const std::string& path, IndexMode) { return OpenFixedLengthIndex(path, length); };
  format.decode = DecodeWhole;
  return MakeRecordFiles(std::move(filenames), options, std::move(format),
                         [length](const std::string& path, const ReadOptions& read) {
                           return OpenFixedLengthRecords(path, length, read);
                         });
}

}  // namespace levada
