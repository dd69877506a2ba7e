// Messages: tf.train.Example and SequenceExample by every kind of feature, alone and beside an empty message; TensorProto.

#include "support/parsing.h"

namespace levada_fuzz {
namespace {

constexpr int kOutputs = 8;
constexpr const char* kFeatures = R"([
    {"key":"a","kind":"varlen","dtype":"int64"},
    {"key":"x","kind":"sequence","dtype":"float32","shape":[2]},
    {"key":"s","kind":"varlen","dtype":"string"},
    {"key":"f","kind":"fixed","dtype":"int64","shape":[],"default":true},
    {"key":"w","kind":"fixed","dtype":"int64","shape":[],"list":true,"allow_missing":true},
    {"key":"w","kind":"length"},
    {"key":"v","kind":"varlen","dtype":"float32","list":true},
    {"key":"t","kind":"varlen","dtype":"string","list":true}])";

void Parse(levada_tensor* const* inputs, levada_tensor** outputs) {
  CheckStatus(levada_parse_example(inputs, 2, kFeatures, outputs, kOutputs), "parse_example");
}

// A message gives the same alone and as the only row of several.
void CheckRows(levada_tensor* message, levada_tensor* number) {
  levada_tensor* alone[kOutputs] = {};
  levada_tensor* rows[kOutputs] = {};
  levada_tensor* stacked = nullptr;
  CheckStatus(levada_stack(&message, 1, 0, &stacked), "stack");
  levada_tensor* const one[] = {message, number};
  levada_tensor* const several[] = {stacked, number};
  Parse(one, alone);
  Parse(several, rows);
  for (int k = 0; k < kOutputs; ++k) {
    levada_tensor* row = nullptr;
    if (rows[k] != nullptr) CheckStatus(levada_unstack(rows[k], 0, &row, 1), "unstack");
    levada_tensor_release(rows[k]);
    CheckAlike(alone[k], row, "parse_example");
  }
  levada_tensor_release(stacked);
}

// Features of a fixed number of values are read at once: with the same outcome as beside one that is not.
void CheckFixed(levada_tensor* message, levada_tensor* number) {
  constexpr const char* kFixed = R"([{"key":"f","kind":"fixed","dtype":"int64","shape":[],"default":true},
      {"key":"a","kind":"fixed","dtype":"int64","shape":[2]},{"key":"s","kind":"fixed","dtype":"string","shape":[]}])";
  constexpr const char* kBoth = R"([{"key":"f","kind":"fixed","dtype":"int64","shape":[],"default":true},
      {"key":"a","kind":"fixed","dtype":"int64","shape":[2]},{"key":"s","kind":"fixed","dtype":"string","shape":[]},
      {"key":"x","kind":"varlen","dtype":"float32"}])";
  levada_tensor* const inputs[] = {message, number};
  levada_tensor* quick[3] = {};
  levada_tensor* general[4] = {};
  const levada_status at_once = levada_parse_example(inputs, 2, kFixed, quick, 3);
  const levada_status beside = levada_parse_example(inputs, 2, kBoth, general, 4);
  // The message may be wrong in the feature that only one of them reads.
  if (at_once != LEVADA_OK && beside == LEVADA_OK) Violation("parse_example: fixed features alone fail");
  for (int k = 0; k < 3; ++k) {
    if (at_once == LEVADA_OK && beside == LEVADA_OK) {
      CheckAlike(quick[k], general[k], "parse_example");
    } else {
      levada_tensor_release(quick[k]);
      levada_tensor_release(general[k]);
    }
  }
  levada_tensor_release(general[3]);
}

// What is parsed as a tensor is the same after another way there and back.
void CheckTensors(levada_tensor* message) {
  for (const levada_dtype dtype : {LEVADA_FLOAT32, LEVADA_INT32, LEVADA_STRING, LEVADA_BOOL, LEVADA_COMPLEX64}) {
    levada_tensor* parsed = nullptr;
    CheckStatus(levada_parse_tensor(message, dtype, &parsed), "parse_tensor");
    if (parsed == nullptr) continue;
    levada_tensor* written = nullptr;
    levada_tensor* again = nullptr;
    CheckStatus(levada_serialize_tensor(parsed, &written), "serialize_tensor");
    if (written != nullptr) CheckStatus(levada_parse_tensor(written, dtype, &again), "parse_tensor");
    levada_tensor_release(written);
    CheckAlike(parsed, again, "parse_tensor");
  }
}

}  // namespace
}  // namespace levada_fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  levada_fuzz::Prepare();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace levada_fuzz;
  static const int64_t kSeven = 7;
  levada_array array = {};
  array.struct_size = sizeof array;
  array.dtype = LEVADA_INT64;
  array.data = &kSeven;
  levada_tensor* number = nullptr;
  CheckStatus(levada_tensor_from_array(&array, &number), "from_array");
  levada_tensor* const message = StringOf(data, size);
  CheckRows(message, number);
  CheckFixed(message, number);
  CheckTensors(message);
  levada_tensor* decoded = nullptr;
  CheckStatus(levada_decode_base64(message, &decoded), "decode_base64");
  levada_tensor_release(decoded);
  levada_tensor_release(message);
  levada_tensor_release(number);
  CheckNothingIsLeft("messages");
  return 0;
}
