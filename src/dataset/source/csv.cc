#include "dataset/source/csv.h"

#include <algorithm>
#include <cstring>

#include "dataset/source/string_column.h"
#include "tensor/print.h"

namespace levada {
namespace {

constexpr const char* kOp = "csv";

// Which component a field becomes.
class Selection {
 public:
  explicit Selection(const CsvFormat& format)
      : select_(format.select), exclude_(format.exclude), components_(static_cast<int64_t>(format.columns.size())) {}

  // Takes the fields that become components; returns how many there were, one more than needed when there are too many.
  int64_t Take(const std::vector<std::string_view>& fields, std::vector<std::string_view>* taken) const {
    taken->clear();
    if (!select_.empty()) {
      for (const int64_t field : select_) {
        if (field < static_cast<int64_t>(fields.size())) taken->push_back(fields[field]);
      }
      return static_cast<int64_t>(taken->size());
    }
    auto excluded = exclude_.begin();
    for (size_t i = 0; i < fields.size(); ++i) {
      if (excluded != exclude_.end() && *excluded == static_cast<int64_t>(i)) {
        ++excluded;
        continue;
      }
      taken->push_back(fields[i]);
      if (static_cast<int64_t>(taken->size()) > components_) break;
    }
    return static_cast<int64_t>(taken->size());
  }

  // Which field of the file a component is.
  int64_t FieldOf(int64_t component) const {
    if (!select_.empty()) return select_[component];
    for (const int64_t excluded : exclude_) component += excluded <= component ? 1 : 0;
    return component;
  }

 private:
  std::vector<int64_t> select_, exclude_;
  int64_t components_;
};

class CsvElements final : public FileElements {
 public:
  CsvElements(std::unique_ptr<CsvReader> reader, std::shared_ptr<const CsvFormat> format)
      : reader_(std::move(reader)), format_(std::move(format)), selection_(*format_), texts_(format_->columns.size()) {
    if (CsvReader::AllowsPlain(format_->options.delimiter, format_->na_value)) LayOut();
  }

  bool Next(Outcome* out) override {
    NextRows(1, &one_, &out->status);
    out->element = one_.count > 0 ? one_.At(0) : nullptr;
    return one_.count > 0 || !out->status.ok();
  }
  void NextRows(int64_t most, Chunk* out, Status* failure) override {
    out->Clear();
    most = std::min(most, kMostChunk);
    *failure = Begin(most, out);
    if (!failure->ok()) return;
    int64_t count = 0, text_bytes = 0;
    for (; count < most && text_bytes < kMostChunkBytes; ++count, NextPlaces()) {
      if (!fields_of_plain_.empty() && reader_->NextPlain(fields_of_plain_, !format_->select.empty())) {
        *failure = TakeTexts();
      } else {
        Result<bool> more = reader_->Next(&fields_);
        *failure = more.ok() ? Status::Ok() : more.status();
        if (!more.ok() || !more.value()) break;
        *failure = Convert();
      }
      if (!failure->ok()) break;
      for (const int64_t c : strings_) {
        texts_[c].Add(values_[c].text);
        text_bytes += static_cast<int64_t>(values_[c].text.size());
      }
    }
    const Status ended = End(count, out);
    if (!ended.ok()) *failure = ended;
  }
  RecordPlace place() const override { return reader_->place(); }
  Status Seek(RecordPlace place) override { return reader_->Seek(place); }

 private:
  // Which field of a plain record is which component.
  void LayOut() {
    const int64_t count = static_cast<int64_t>(format_->columns.size());
    auto excluded = format_->exclude.begin();
    const CsvField passed{DType::kInvalid, nullptr, "", {}};
    for (int64_t c = 0; c < count; ++c) {
      int64_t field = static_cast<int64_t>(fields_of_plain_.size());
      if (!format_->select.empty()) field = std::min(format_->select[c], kMostPassed);
      for (; excluded != format_->exclude.end() && *excluded == field; ++excluded) ++field;
      fields_of_plain_.resize(field, passed);
      components_.push_back(field);
      fields_of_plain_.push_back({format_->columns[c].dtype, nullptr, {}, {}});
    }
    while (excluded != format_->exclude.end() && *excluded++ == static_cast<int64_t>(fields_of_plain_.size())) {
      fields_of_plain_.push_back(passed);
    }
    if (fields_of_plain_.size() > static_cast<size_t>(kMostPassed)) fields_of_plain_.clear();
  }

  // To the next record.
  void NextPlaces() {
    for (size_t c = 0; c < values_.size(); ++c) {
      if (values_[c].to == nullptr) continue;
      values_[c].to += SizeOf(values_[c].dtype);
      if (!fields_of_plain_.empty()) fields_of_plain_[components_[c]].to = values_[c].to;
    }
  }

  // The strings of a plain record.
  Status TakeTexts() {
    for (const int64_t c : strings_) {
      LEVADA_RETURN_IF_ERROR(ConvertField(fields_of_plain_[components_[c]].text, &values_[c], c));
    }
    return Status::Ok();
  }

  // Columns for `most` records.
  Status Begin(int64_t most, Chunk* out) {
    values_.clear();
    strings_.clear();
    for (size_t c = 0; c < format_->columns.size(); ++c) {
      const CsvColumn& column = format_->columns[c];
      CsvField value{column.dtype, nullptr, {}, {}};
      Ref<Tensor> values;
      if (column.dtype == DType::kString) {
        LEVADA_RETURN_IF_ERROR(texts_[c].Begin(most));
        strings_.push_back(static_cast<int64_t>(c));
        if (column.missing) {
          value.missing = column.missing->StringAt(*reinterpret_cast<const StringRecord*>(column.missing->data()));
        }
      } else {
        LEVADA_ASSIGN_OR_RETURN(values, Tensor::Empty(column.dtype, Shape{most}));
        if (column.missing) value.missing = {column.missing->data(), static_cast<size_t>(SizeOf(column.dtype))};
      }
      if (column.missing && value.missing.data() == nullptr) value.missing = "";
      if (values) value.to = values->mutable_data();
      if (!fields_of_plain_.empty()) fields_of_plain_[components_[c]] = value;
      values_.push_back(value);
      out->columns.push_back(std::move(values));
    }
    return Status::Ok();
  }

  // The first `count` values of the columns.
  Status End(int64_t count, Chunk* out) {
    for (const int64_t c : strings_) {
      LEVADA_ASSIGN_OR_RETURN(out->columns[c], texts_[c].Take());
    }
    out->count = count;
    if (count == 0) {
      out->Clear();
      return Status::Ok();
    }
    for (Ref<Tensor>& column : out->columns) {
      if (column->dim(0) != count) column = column->Rows(0, count);
    }
    return Status::Ok();
  }

  // The fields of a record, to where values_ says.
  Status Convert() {
    const int64_t expected = static_cast<int64_t>(format_->columns.size());
    const int64_t got = selection_.Take(fields_, &taken_);
    if (got != expected) {
      return InvalidArgument("%s: expected %lld fields, got %s%lld", reader_->Where().c_str(),
                             static_cast<long long>(expected), got > expected ? "at least " : "",
                             static_cast<long long>(got));
    }
    for (int64_t i = 0; i < expected; ++i) LEVADA_RETURN_IF_ERROR(ConvertField(taken_[i], &values_[i], i));
    return Status::Ok();
  }

  Status ConvertField(std::string_view field, CsvField* value, int64_t component) {
    if (field.empty() || field == format_->na_value) {
      if (value->missing.data() == nullptr) {
        return InvalidArgument("%s: field %lld is required but missing", reader_->Where().c_str(),
                               static_cast<long long>(selection_.FieldOf(component)));
      }
      value->text = value->missing;
      if (value->dtype != DType::kString) std::memcpy(value->to, value->missing.data(), value->missing.size());
      return Status::Ok();
    }
    value->text = field;
    if (value->dtype == DType::kString || ParseCsvNumber(field, value->dtype, value->to)) return Status::Ok();
    return InvalidArgument("%s: field %lld: expected %s, got '%.*s'", reader_->Where().c_str(),
                           static_cast<long long>(selection_.FieldOf(component)), NameOf(value->dtype),
                           static_cast<int>(std::min<size_t>(field.size(), 80)), field.data());
  }

  static constexpr int64_t kMostPassed = 4096;  // fields of a record beyond which none is plain

  std::unique_ptr<CsvReader> reader_;
  std::shared_ptr<const CsvFormat> format_;
  Selection selection_;
  std::vector<std::string_view> fields_, taken_;
  Chunk one_;
  std::vector<CsvField> values_;           // one per component
  std::vector<CsvField> fields_of_plain_;  // empty: no record is plain
  std::vector<int64_t> components_;        // the field of each of them
  std::vector<int64_t> strings_;           // components that are strings
  std::vector<StringColumn> texts_;
};

Status CheckIndices(const std::vector<int64_t>& indices, const char* name) {
  for (size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= 0 && (i == 0 || indices[i] > indices[i - 1])) continue;
    return InvalidArgument("%s: %s: expected numbers of fields in increasing order, got %lld%s", kOp, name,
                           static_cast<long long>(indices[i]), i == 0 ? "" : " behind another");
  }
  return Status::Ok();
}

Status CheckColumns(const CsvFormat& format) {
  if (format.columns.empty()) return InvalidArgument("%s: record_defaults: expected at least one, got none", kOp);
  for (size_t i = 0; i < format.columns.size(); ++i) {
    const CsvColumn& column = format.columns[i];
    if (column.dtype != DType::kString && !IsCsvNumber(column.dtype)) {
      return InvalidArgument("%s: record_defaults: expected int32, int64, float32, float64 or string, got %s (column %zu)",
                             kOp, NameOf(column.dtype), i);
    }
    if (column.missing && (column.missing->rank() != 0 || column.missing->dtype() != column.dtype)) {
      return InvalidArgument("%s: record_defaults: expected one default or none, got %s (column %zu)", kOp,
                             ToString(column.missing->spec()).c_str(), i);
    }
  }
  return Status::Ok();
}

Status CheckFormat(const CsvFormat& format) {
  LEVADA_RETURN_IF_ERROR(CheckColumns(format));
  LEVADA_RETURN_IF_ERROR(CheckIndices(format.select, "select_cols"));
  LEVADA_RETURN_IF_ERROR(CheckIndices(format.exclude, "exclude_cols"));
  if (!format.select.empty() && !format.exclude.empty()) {
    return InvalidArgument("%s: expected select_cols or exclude_cols, got both", kOp);
  }
  if (!format.select.empty() && format.select.size() != format.columns.size()) {
    return InvalidArgument("%s: select_cols: expected %zu fields, one for each default, got %zu", kOp,
                           format.columns.size(), format.select.size());
  }
  return Status::Ok();
}

void WriteIndices(JsonWriter& json, const char* key, const std::vector<int64_t>& indices) {
  json.Key(key).BeginArray();
  for (const int64_t index : indices) json.Int(index);
  json.EndArray();
}

void Describe(JsonWriter& json, const CsvFormat& format) {
  WriteIndices(json, "exclude_cols", format.exclude);
  json.Key("field_delim").String({&format.options.delimiter, 1}).Key("header").Bool(format.options.header);
  json.Key("missing").BeginArray();
  for (const CsvColumn& column : format.columns) json.String(column.missing ? ElementToString(*column.missing, column.missing->data()) : "");
  json.EndArray().Key("na_value").String(format.na_value);
}

}  // namespace

Result<Ref<DatasetNode>> MakeCsv(Ref<DatasetNode> filenames, const CsvFormat& format, const FileOptions& options) {
  LEVADA_RETURN_IF_ERROR(CheckFormat(format));
  auto shared = std::make_shared<const CsvFormat>(format);
  FileFormat files{kOp, {}, {}, {}, std::to_string(format.columns.size()) + " columns", {}};
  for (const CsvColumn& column : format.columns) files.specs.push_back({column.dtype, true, {}});
  files.open = [shared](const std::string& path, const ReadOptions& read) -> Result<std::unique_ptr<FileElements>> {
    LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<CsvReader> reader, OpenCsv(path, shared->options, read));
    return std::unique_ptr<FileElements>(new CsvElements(std::move(reader), shared));
  };
  files.index = [csv = format.options, most = options.read.most_record](const std::string& path, IndexMode mode) {
    return OpenIndex(path, CsvIndex(csv, most), mode);
  };
  files.describe = [shared](JsonWriter& json) { Describe(json, *shared); };
  return MakeFiles(std::move(filenames), options, std::move(files));
}

}  // namespace levada
