#include "base/json_reader.h"

#include <algorithm>
#include <charconv>

namespace levada {
namespace {

constexpr int kDeepest = 64;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<JsonValue> Run() {
    JsonValue value;
    LEVADA_RETURN_IF_ERROR(Value(0, &value));
    SkipBlanks();
    if (at_ != text_.size()) return Unexpected("the end");
    return value;
  }

 private:
  Status Unexpected(const char* expected) const {
    return InvalidArgument("json: expected %s at offset %zu", expected, at_);
  }
  void SkipBlanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool Take(char c) {
    SkipBlanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Status Value(int depth, JsonValue* out) {
    if (depth > kDeepest) return Unexpected("at most 64 levels");
    SkipBlanks();
    if (at_ >= text_.size()) return Unexpected("a value");
    switch (text_[at_]) {
      case '{':
        return Object(depth, out);
      case '[':
        return Array(depth, out);
      case '"':
        out->kind = JsonValue::Kind::kString;
        return String(&out->string);
      default:
        return Word(out);
    }
  }

  Status Word(JsonValue* out) {
    if (TakeWord("null")) return Status::Ok();
    out->kind = JsonValue::Kind::kBool;
    out->boolean = text_[at_] == 't';
    if (TakeWord("true") || TakeWord("false")) return Status::Ok();
    return Number(out);
  }

  Status Number(JsonValue* out) {
    const char* const first = text_.data() + at_;
    const char* const last = text_.data() + text_.size();
    const char* const end = std::find_if(first, last, [](char c) {
      return std::string_view("+-.0123456789eE").find(c) == std::string_view::npos;
    });
    const bool whole = std::find_if(first, end, [](char c) { return c == '.' || c == 'e' || c == 'E'; }) == end;
    const std::from_chars_result integer = std::from_chars(first, end, out->integer);
    out->kind = JsonValue::Kind::kInt;
    if (!whole || integer.ec != std::errc() || integer.ptr != end) {
      const std::from_chars_result real = std::from_chars(first, end, out->real);
      if (first == end || real.ec != std::errc() || real.ptr != end) return Unexpected("a value");
      out->kind = JsonValue::Kind::kReal;
    }
    at_ += end - first;
    return Status::Ok();
  }

  Status Array(int depth, JsonValue* out) {
    out->kind = JsonValue::Kind::kArray;
    ++at_;
    if (Take(']')) return Status::Ok();
    do {
      LEVADA_RETURN_IF_ERROR(Value(depth + 1, &out->items.emplace_back()));
    } while (Take(','));
    return Take(']') ? Status::Ok() : Unexpected("',' or ']'");
  }

  Status Object(int depth, JsonValue* out) {
    out->kind = JsonValue::Kind::kObject;
    ++at_;
    if (!Take('}')) {
      do {
        SkipBlanks();
        if (at_ >= text_.size() || text_[at_] != '"') return Unexpected("a key");
        LEVADA_RETURN_IF_ERROR(String(&out->keys.emplace_back()));
        if (!Take(':')) return Unexpected("':'");
        LEVADA_RETURN_IF_ERROR(Value(depth + 1, &out->items.emplace_back()));
      } while (Take(','));
      if (!Take('}')) return Unexpected("',' or '}'");
    }
    std::vector<std::string_view> sorted(out->keys.begin(), out->keys.end());
    std::sort(sorted.begin(), sorted.end());
    const bool unique = std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
    return unique ? Status::Ok() : Unexpected("each key once in the object that ends");
  }

  Status String(std::string* out) {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return Status::Ok();
      }
      if (static_cast<unsigned char>(c) < 0x20) return Unexpected("no control character");
      if (c != '\\') {
        out->push_back(c);
      } else {
        ++at_;
        LEVADA_RETURN_IF_ERROR(Escape(out));
      }
    }
    return Unexpected("'\"'");
  }

  Status Escape(std::string* out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const size_t known = at_ < text_.size() ? kNames.find(text_[at_]) : std::string_view::npos;
    if (known != std::string_view::npos) {
      out->push_back(kMeanings[known]);
      return Status::Ok();
    }
    uint32_t code = 0;
    LEVADA_RETURN_IF_ERROR(Unit(&code));
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_ + 1, 1) == "\\") {
      at_ += 2;
      uint32_t low = 0;
      LEVADA_RETURN_IF_ERROR(Unit(&low));
      if (low < 0xDC00 || low > 0xDFFF) return Unexpected("the second half of a character");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    if (code >= 0xD800 && code < 0xE000) return Unexpected("a whole character");
    AppendUtf8(code, out);
    return Status::Ok();
  }

  // "u" and four digits; stands on the last of them afterwards.
  Status Unit(uint32_t* code) {
    if (text_.substr(at_, 1) != "u" || text_.size() - at_ < 5) return Unexpected("an escape");
    const char* const first = text_.data() + at_ + 1;
    const std::from_chars_result read = std::from_chars(first, first + 4, *code, 16);
    if (read.ec != std::errc() || read.ptr != first + 4) return Unexpected("four hexadecimal digits");
    at_ += 4;
    return Status::Ok();
  }

  static void AppendUtf8(uint32_t code, std::string* out) {
    if (code < 0x80) {
      out->push_back(static_cast<char>(code));
      return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static constexpr uint32_t kLead[] = {0, 0xC0, 0xE0, 0xF0};
    out->push_back(static_cast<char>(kLead[more] | (code >> (6 * more))));
    for (int i = more - 1; i >= 0; --i) out->push_back(static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F)));
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

const JsonValue* JsonValue::Find(std::string_view key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? nullptr : &items[found - keys.begin()];
}

Result<JsonValue> ParseJson(std::string_view text) { return Parser(text).Run(); }

}  // namespace levada
