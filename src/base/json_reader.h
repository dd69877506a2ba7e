#ifndef LEVADA_BASE_JSON_READER_H_
#define LEVADA_BASE_JSON_READER_H_

// A reader of JSON from files, which are hostile until proven otherwise.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace levada {

struct JsonValue {
  enum class Kind : int32_t { kNull, kBool, kInt, kReal, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool boolean = false;
  int64_t integer = 0;  // kInt: a number without fraction and exponent that fits
  double real = 0;      // kReal: any other
  std::string string;
  std::vector<std::string> keys;  // kObject: keys[i] names items[i]; each occurs once
  std::vector<JsonValue> items;   // kArray, kObject

  // The value of a key; nullptr when there is none.
  const JsonValue* Find(std::string_view key) const;
};

// A text that is one value, nested at most 64 deep. InvalidArgument names the offset of the first byte that does not fit.
Result<JsonValue> ParseJson(std::string_view text);

}  // namespace levada

#endif  // LEVADA_BASE_JSON_READER_H_
