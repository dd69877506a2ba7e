// Sources that read files.

#include <limits>

#include "capi/dataset_tools.h"
#include "dataset/source/csv.h"
#include "dataset/source/records.h"
#include "dataset/source/tar.h"
#include "io/csv_columns.h"

using levada::Dataset;
using levada::InvalidArgument;
using levada::Ref;
using levada::Result;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

namespace {

template <typename Options>
Result<levada::FileOptions> ReadFileOptions(const Options& options, const char* function) {
  if (options.compression < 0 || options.compression > static_cast<int32_t>(levada::Compression::kDetect)) {
    return InvalidArgument("%s: compression: expected a levada_compression, got %d", function, options.compression);
  }
  if (options.index < LEVADA_INDEX_NONE || options.index > LEVADA_INDEX_FILE) {
    return InvalidArgument("%s: index: expected a levada_index, got %d", function, options.index);
  }
  const int64_t most_record = options.max_record_bytes;
  if (most_record < 0 || most_record > INT32_MAX) {
    return InvalidArgument("%s: max_record_bytes: expected 0 to 2^31 - 1, got %lld", function,
                           static_cast<long long>(most_record));
  }
  levada::FileOptions files{{static_cast<levada::Compression>(options.compression), options.buffer_size},
                            options.num_parallel_reads,
                            static_cast<levada::IndexMode>(options.index)};
  files.read.most_record = most_record;
  return files;
}

Result<std::vector<int64_t>> ReadIndices(const int64_t* indices, int32_t count, const char* name, const char* function) {
  if (count < 0 || (count > 0 && indices == nullptr)) {
    return InvalidArgument("%s: %s: expected an array of %d numbers, got %s", function, name, count,
                           indices == nullptr ? "NULL" : "a negative count");
  }
  return std::vector<int64_t>(indices, indices + count);
}

Result<levada::CsvColumn> ReadColumn(Ref<Tensor> tensor, int number, const char* function) {
  if (tensor->is_symbolic() || tensor->rank() > 1 || tensor->size() > 1) {
    return InvalidArgument("%s: record_defaults: expected at most one default per column, got %s (column %d)", function,
                           ToString(tensor->spec()).c_str(), number);
  }
  const levada::DType dtype = tensor->dtype();
  if (tensor->size() == 0) return levada::CsvColumn{dtype, nullptr};
  return levada::CsvColumn{dtype, tensor->WithLayout({}, {})};
}

Result<levada::CsvFormat> ReadCsvFormat(const levada_csv_options& options, const char* function) {
  levada::CsvFormat format;
  if (options.field_delim < 0 || options.field_delim > 255) {
    return InvalidArgument("%s: field_delim: expected one byte, got %d", function, options.field_delim);
  }
  if (options.field_delim != 0) format.options.delimiter = static_cast<char>(options.field_delim);
  format.options.quotes = options.no_quotes == 0;
  format.options.header = options.header != 0;
  LEVADA_ASSIGN_OR_RETURN(format.select,
                          ReadIndices(options.select_cols, options.n_select_cols, "select_cols", function));
  LEVADA_ASSIGN_OR_RETURN(format.exclude,
                          ReadIndices(options.exclude_cols, options.n_exclude_cols, "exclude_cols", function));
  return format;
}

Result<std::vector<std::string>> ReadTexts(const Tensor& tensor, const char* name, const char* function) {
  if (tensor.is_symbolic() || tensor.dtype() != levada::DType::kString || tensor.rank() != 1) {
    return InvalidArgument("%s: %s: expected strings [N], got %s", function, name, ToString(tensor.spec()).c_str());
  }
  std::vector<std::string> texts;
  for (int64_t i = 0; i < tensor.dim(0); ++i) {
    const char* const item = tensor.data() + i * tensor.strides()[0];
    texts.emplace_back(tensor.StringAt(*reinterpret_cast<const levada::StringRecord*>(item)));
  }
  return texts;
}

}  // namespace

levada_status levada_dataset_text_line(const levada_dataset* filenames, const levada_file_options* options,
                                       levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_text_line) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, names, filenames);
    LEVADA_ASSIGN_OR_RETURN(const levada_file_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada::FileOptions files, ReadFileOptions(known, kFunction));
    return Give(levada::MakeTextLine(names->node(), files), out);
  }
  LEVADA_END
}

levada_status levada_dataset_tfrecord(const levada_dataset* filenames, const levada_file_options* options,
                                      levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_tfrecord) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, names, filenames);
    LEVADA_ASSIGN_OR_RETURN(const levada_file_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada::FileOptions files, ReadFileOptions(known, kFunction));
    return Give(levada::MakeTFRecord(names->node(), files), out);
  }
  LEVADA_END
}

levada_status levada_dataset_fixed_length_record(const levada_dataset* filenames, int64_t record_bytes,
                                                 int64_t header_bytes, int64_t footer_bytes,
                                                 const levada_file_options* options, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_fixed_length_record) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, names, filenames);
    LEVADA_ASSIGN_OR_RETURN(const levada_file_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada::FileOptions files, ReadFileOptions(known, kFunction));
    return Give(levada::MakeFixedLengthRecord(names->node(), {record_bytes, header_bytes, footer_bytes}, files), out);
  }
  LEVADA_END
}

levada_status levada_dataset_csv(const levada_dataset* filenames, levada_tensor* const* components,
                                 int32_t n_components, const char* na_value,
                                 const levada_csv_options* options, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_csv) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, names, filenames);
    LEVADA_ASSIGN_OR_RETURN(const levada_csv_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada::FileOptions files, ReadFileOptions(known, kFunction));
    LEVADA_ASSIGN_OR_RETURN(levada::CsvFormat format, ReadCsvFormat(known, kFunction));
    if (na_value != nullptr) format.na_value = na_value;
    LEVADA_ASSIGN_OR_RETURN(const levada::TensorList defaults, ReadTensors(components, n_components, kFunction));
    for (int32_t i = 0; i < n_components; ++i) {
      LEVADA_ASSIGN_OR_RETURN(levada::CsvColumn column, ReadColumn(defaults[i], i, kFunction));
      format.columns.push_back(std::move(column));
    }
    return Give(levada::MakeCsv(names->node(), format, files), out);
  }
  LEVADA_END
}

levada_status levada_csv_columns(const levada_tensor* filenames, const char* na_value, int64_t most_records,
                                 const levada_csv_options* options, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_csv_columns) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Tensor, names, filenames);
    if (most_records < -1) {
      return InvalidArgument("%s: most_records: expected -1 or more, got %lld", kFunction,
                             static_cast<long long>(most_records));
    }
    LEVADA_ASSIGN_OR_RETURN(const levada_csv_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada::FileOptions files, ReadFileOptions(known, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada::CsvFormat format, ReadCsvFormat(known, kFunction));
    const int64_t most = most_records < 0 ? std::numeric_limits<int64_t>::max() : most_records;
    const Ref<Tensor> one = names->rank() == 0 && !names->is_symbolic() ? names->WithLayout({1}, {0}) : nullptr;
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ReadTexts(one ? *one : *names, "filenames", kFunction));
    LEVADA_ASSIGN_OR_RETURN(const std::vector<levada::FoundColumn> columns,
                            levada::FindCsvColumns(paths, format.options, files.read, na_value != nullptr ? na_value : "", most));
    std::vector<std::string_view> texts;
    for (const levada::FoundColumn& column : columns) texts.emplace_back(column.name);
    for (const levada::FoundColumn& column : columns) texts.emplace_back(NameOf(column.dtype));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor,
                            Tensor::FromStrings(texts, levada::Shape({2, static_cast<int64_t>(columns.size())})));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_tar(const levada_dataset* filenames, const levada_tensor* extensions,
                                 const levada_file_options* options, levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_tar) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, names, filenames);
    LEVADA_HANDLE(const Tensor, wanted, extensions);
    LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> list, ReadTexts(*wanted, "extensions", kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada_file_options known, ReadOptions(options, kFunction));
    LEVADA_ASSIGN_OR_RETURN(const levada::FileOptions files, ReadFileOptions(known, kFunction));
    return Give(levada::MakeTar(names->node(), list, files), out);
  }
  LEVADA_END
}
