#include "dataset/source/csv.h"

#include <algorithm>

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

 private:
  std::vector<int64_t> select_, exclude_;
  int64_t components_;
};

class CsvElements final : public FileElements {
 public:
  CsvElements(std::unique_ptr<CsvReader> reader, std::shared_ptr<const CsvFormat> format)
      : reader_(std::move(reader)), format_(std::move(format)), selection_(*format_) {}

  bool Next(Outcome* out) override {
    Result<bool> more = reader_->Next(&fields_);
    if (!more.ok()) return GiveFailure(more.status(), out);
    if (!more.value()) return false;
    Result<Ref<Element>> element = Convert();
    if (!element.ok()) return GiveFailure(element.status(), out);
    return GiveElement(std::move(element).value(), out);
  }
  RecordPlace place() const override { return reader_->place(); }
  Status Seek(RecordPlace place) override { return reader_->Seek(place); }

 private:
  Result<Ref<Element>> Convert() {
    const int64_t expected = static_cast<int64_t>(format_->columns.size());
    const int64_t got = selection_.Take(fields_, &taken_);
    if (got != expected) {
      return InvalidArgument("%s: expected %lld fields, got %s%lld", reader_->Where().c_str(),
                             static_cast<long long>(expected), got > expected ? "at least " : "",
                             static_cast<long long>(got));
    }
    Ref<Element> element = Element::Make(static_cast<int>(expected));
    for (int64_t i = 0; i < expected; ++i) {
      LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> value, ConvertField(taken_[i], format_->columns[i], i));
      element->set_component(static_cast<int>(i), std::move(value));
    }
    return element;
  }

  Result<Ref<Tensor>> ConvertField(std::string_view field, const CsvColumn& column, int64_t number) {
    if (field.empty() || field == format_->na_value) {
      if (column.missing) return column.missing;
      return InvalidArgument("%s: field %lld is required but missing", reader_->Where().c_str(),
                             static_cast<long long>(number));
    }
    if (column.dtype == DType::kString) return Tensor::ScalarString(field);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> value, Tensor::Empty(column.dtype, Shape()));
    if (ParseCsvNumber(field, column.dtype, value->mutable_data())) return value;
    return InvalidArgument("%s: field %lld: expected %s, got '%.*s'", reader_->Where().c_str(),
                           static_cast<long long>(number), NameOf(column.dtype),
                           static_cast<int>(std::min<size_t>(field.size(), 80)), field.data());
  }

  std::unique_ptr<CsvReader> reader_;
  std::shared_ptr<const CsvFormat> format_;
  Selection selection_;
  std::vector<std::string_view> fields_, taken_;
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
  FileFormat files{kOp, {}, {}, {}, std::to_string(format.columns.size()) + " columns"};
  for (const CsvColumn& column : format.columns) files.specs.push_back({column.dtype, true, {}});
  files.open = [shared, read = options.read](const std::string& path) -> Result<std::unique_ptr<FileElements>> {
    LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<CsvReader> reader, OpenCsv(path, shared->options, read));
    return std::unique_ptr<FileElements>(new CsvElements(std::move(reader), shared));
  };
  files.describe = [shared](JsonWriter& json) { Describe(json, *shared); };
  return MakeFiles(std::move(filenames), options, std::move(files));
}

}  // namespace levada
