#include "dataset/source/records.h"

namespace levada {

Result<Ref<DatasetNode>> MakeTextLine(Ref<DatasetNode> filenames, const FileOptions& options) {
  return MakeRecordFiles(std::move(filenames), options, {"text_line", {}, {}, {}, "lines"},
                         [read = options.read](const std::string& path) { return OpenTextLines(path, read); });
}

Result<Ref<DatasetNode>> MakeTFRecord(Ref<DatasetNode> filenames, const FileOptions& options) {
  return MakeRecordFiles(std::move(filenames), options, {"tfrecord", {}, {}, {}, "checksums are verified"},
                         [read = options.read](const std::string& path) { return OpenTFRecords(path, read); });
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
  FileFormat format{kOp, {}, {}, {}, "records of " + std::to_string(length.record) + " bytes"};
  format.describe = [length](JsonWriter& json) {
    json.Key("footer_bytes").Int(length.footer).Key("header_bytes").Int(length.header).Key("length").Int(length.record);
  };
  return MakeRecordFiles(
      std::move(filenames), options, std::move(format),
      [length, read = options.read](const std::string& path) { return OpenFixedLengthRecords(path, length, read); });
}

}  // namespace levada
