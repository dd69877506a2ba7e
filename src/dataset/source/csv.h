#ifndef LEVADA_DATASET_SOURCE_CSV_H_
#define LEVADA_DATASET_SOURCE_CSV_H_

#include "dataset/source/files.h"
#include "io/csv_reader.h"

namespace levada {

// One component of the elements.
struct CsvColumn {
  DType dtype = DType::kInvalid;
  Ref<Tensor> missing;  // the value of an empty field, a scalar; null: the field is required
};

struct CsvFormat {
  CsvOptions options;
  std::vector<CsvColumn> columns;
  std::string na_value;
  std::vector<int64_t> select;   // the fields that become components; empty: all
  std::vector<int64_t> exclude;  // the fields that do not
};

// Each record a tuple of scalars: int32, int64, float32, float64 or string.
Result<Ref<DatasetNode>> MakeCsv(Ref<DatasetNode> filenames, const CsvFormat& format, const FileOptions& options);

}  // namespace levada

#endif  // LEVADA_DATASET_SOURCE_CSV_H_
