// CSV files of a number, a text and an optional number; the first byte says which options. The same text as one record
// to decode_csv.

#include "support/parsing.h"

namespace levada_fuzz {
namespace {

constexpr const char* kNone = "none";

// The defaults of the three columns: required, "none", 0.5.
void MakeDefaults(levada_tensor** out) {
  static const int64_t kEmpty[] = {0};
  static const double kHalf = 0.5;
  levada_array number = {};
  number.struct_size = sizeof number;
  number.dtype = LEVADA_INT32;
  number.rank = 1;
  number.shape = kEmpty;
  CheckStatus(levada_tensor_from_array(&number, &out[0]), "from_array");
  out[1] = StringOf(reinterpret_cast<const uint8_t*>(kNone), 4);
  number.dtype = LEVADA_FLOAT64;
  number.rank = 0;
  number.data = &kHalf;
  CheckStatus(levada_tensor_from_array(&number, &out[2]), "from_array");
}

void ReadFile(levada_tensor* const* defaults, const uint8_t* data, size_t size) {
  SetFile(data + 1, size - 1);
  levada_csv_options options = {};
  options.struct_size = sizeof options;
  options.no_quotes = data[0] & 1;
  options.header = data[0] >> 1 & 1;
  options.field_delim = (data[0] & 4) != 0 ? ';' : ',';
  levada_dataset* const names = FileNames();
  levada_dataset* dataset = nullptr;
  CheckStatus(levada_dataset_csv(names, defaults, 3, (data[0] & 8) != 0 ? "NA" : nullptr, &options, &dataset), "csv");
  levada_dataset_release(names);
  DrainFile(dataset, size, "csv");
}

void DecodeText(levada_tensor* const* defaults, const uint8_t* data, size_t size) {
  levada_tensor* inputs[] = {StringOf(data + 1, size - 1), defaults[0], defaults[1], defaults[2]};
  levada_tensor* columns[3] = {};
  CheckStatus(levada_decode_csv(inputs, 4, ",", (data[0] & 1) == 0, "", nullptr, 0, columns, 3), "decode_csv");
  for (levada_tensor* column : columns) levada_tensor_release(column);
  levada_tensor_release(inputs[0]);
}

}  // namespace
}  // namespace levada_fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) { return levada_fuzz::PrepareForFiles(); }

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace levada_fuzz;
  if (size == 0) return 0;
  levada_tensor* defaults[3] = {};
  MakeDefaults(defaults);
  ReadFile(defaults, data, size);
  DecodeText(defaults, data, size);
  for (levada_tensor* one : defaults) levada_tensor_release(one);
  CheckFileIsDone("csv");
  return 0;
}
