#ifndef LEVADA_BASE_JSON_H_
#define LEVADA_BASE_JSON_H_

// A writer of canonical JSON: no blanks, keys in the order written (callers write them sorted), numbers as integers or
// hexadecimal floats in strings. The same value always gives the same text, since fingerprints are made of it.

#include <cstdint>
#include <string>
#include <string_view>

namespace levada {

class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // A value that is JSON already.
  JsonWriter& Raw(std::string_view json);
  // Exact: "0x1.8p+0".
  JsonWriter& Float(double value);
  const std::string& text() const { return text_; }
  std::string Take() { return std::move(text_); }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void Separate();
  void Quote(std::string_view value);

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace levada

#endif  // LEVADA_BASE_JSON_H_
