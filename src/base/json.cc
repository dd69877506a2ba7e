#include "base/json.h"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace levada {

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  text_.push_back(bracket);
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  text_.push_back(bracket);
  needs_comma_ = true;
  return *this;
}

void JsonWriter::Separate() {
  if (needs_comma_) text_.push_back(',');
  needs_comma_ = true;
}

void JsonWriter::Quote(std::string_view value) {
  text_.push_back('"');
  for (const char c : value) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text_.push_back('\\');
      text_.push_back(c);
    } else if (byte < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", byte);
      text_.append(escape);
    } else {
      text_.push_back(c);
    }
  }
  text_.push_back('"');
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  Quote(key);
  text_.push_back(':');
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view value) {
  Separate();
  Quote(value);
  return *this;
}

JsonWriter& JsonWriter::Int(int64_t value) {
  Separate();
  text_.append(std::to_string(value));
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  Separate();
  text_.append(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Separate();
  text_.append(json);
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Null() {
  Separate();
  text_.append("null");
  return *this;
}

JsonWriter& JsonWriter::Float(double value) {
  // Not printf, whose decimal point follows the locale.
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof(digits), std::fabs(value), std::chars_format::hex);
  const std::string prefix = std::signbit(value) ? "-" : "";
  return String(prefix + (std::isfinite(value) ? "0x" : "") + std::string(digits, end.ptr));
}

}  // namespace levada
