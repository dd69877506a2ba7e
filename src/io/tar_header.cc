#include "io/tar_header.h"

#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/checked.h"

namespace levada {
namespace {

// Places in a header.
constexpr size_t kName = 0, kNameSize = 100, kMode = 100, kSize = 124, kSizeSize = 12, kTime = 136, kSum = 148, kSumSize = 8,
                 kType = 156, kMagic = 257, kPrefix = 345, kPrefixSize = 155;

std::string_view TextOf(std::string_view field) { return field.substr(0, std::min(field.find('\0'), field.size())); }

// Octal digits between blanks and zero bytes, or 63 bits behind a byte 0x80, as GNU tar writes large numbers. -1: neither.
int64_t NumberOf(std::string_view field) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(field[i]); };
  int64_t value = 0;
  if ((byte(0) & 0x80) != 0) {
    if (byte(0) != 0x80) return -1;
    for (size_t i = 1; i < field.size(); ++i) {
      if (value >> 55 != 0) return -1;
      value = value << 8 | byte(i);
    }
    return value;
  }
  size_t i = 0;
  while (i < field.size() && field[i] == ' ') ++i;
  for (; i < field.size() && field[i] != ' ' && field[i] != '\0'; ++i) {
    if (field[i] < '0' || field[i] > '7') return -1;
    value = value << 3 | (field[i] - '0');
  }
  for (; i < field.size(); ++i) {
    if (field[i] != ' ' && field[i] != '\0') return -1;
  }
  return value;
}

// Bytes of a header with blanks in place of the checksum, as they are and, as some wrote them, with signs.
void SumsOf(std::string_view block, int64_t* plain, int64_t* with_signs) {
  *plain = *with_signs = 0;
  for (size_t i = 0; i < block.size(); ++i) {
    const char c = i >= kSum && i < kSum + kSumSize ? ' ' : block[i];
    *plain += static_cast<unsigned char>(c);
    *with_signs += static_cast<signed char>(c);
  }
}

Status SetPax(std::string_view key, std::string_view value, TarExtension* out) {
  if (key.starts_with("GNU.sparse.")) return InvalidArgument("expected a file without holes, got a sparse one ('GNU.sparse')");
  if (key == "path") {
    out->name = std::string(TextOf(value));
  } else if (key == "size") {
    int64_t size = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
    if (error != std::errc() || end != value.data() + value.size() || size < 0) {
      return DataLoss("expected the size of a member in a pax header, got '%.*s'",
                      static_cast<int>(std::min<size_t>(value.size(), 40)), value.data());
    }
    out->size = size;
  }
  return Status::Ok();
}

void Put(std::string* block, size_t at, std::string_view text) { block->replace(at, text.size(), text); }

std::string MakeBlock(std::string_view name, std::string_view prefix, int64_t size, char type) {
  std::string block(kTarBlock, '\0');
  char number[16];
  Put(&block, kName, name);
  Put(&block, kMode, std::string_view("0000644\0" "0000000\0" "0000000\0", 24));
  if (size < int64_t{1} << 33) {
    std::snprintf(number, sizeof(number), "%011llo", static_cast<unsigned long long>(size));
    Put(&block, kSize, {number, 12});
  } else {
    block[kSize] = static_cast<char>(0x80);
    for (size_t i = 0; i < 8; ++i) block[kSize + 11 - i] = static_cast<char>(size >> (8 * i));
  }
  Put(&block, kTime, std::string_view("00000000000\0", 12));
  block[kType] = type;
  Put(&block, kMagic, std::string_view("ustar\0" "00", 8));
  Put(&block, kPrefix, prefix);
  int64_t sum, with_signs;
  SumsOf(block, &sum, &with_signs);
  std::snprintf(number, sizeof(number), "%06llo", static_cast<unsigned long long>(sum));
  Put(&block, kSum, std::string_view(number, 7));
  block[kSum + 7] = ' ';
  return block;
}

}  // namespace

Result<TarHeader> ParseTarHeader(std::string_view block) {
  TarHeader header;
  header.is_zero = block.find_first_not_of('\0') == std::string_view::npos;
  if (header.is_zero) return header;
  int64_t plain, with_signs;
  SumsOf(block, &plain, &with_signs);
  const int64_t sum = NumberOf(block.substr(kSum, kSumSize));
  if (sum != plain && sum != with_signs) {
    return DataLoss("expected the header of a tar member, its checksum differs (%lld, not %lld)",
                    static_cast<long long>(plain), static_cast<long long>(sum));
  }
  header.size = NumberOf(block.substr(kSize, kSizeSize));
  if (header.size < 0) return DataLoss("expected the size of a tar member, got other bytes");
  header.type = block[kType] == '\0' ? '0' : block[kType];
  header.name = std::string(TextOf(block.substr(kName, kNameSize)));
  const bool posix = block.substr(kMagic, 6) == std::string_view("ustar\0", 6);
  const std::string_view prefix = TextOf(block.substr(kPrefix, kPrefixSize));
  if (posix && !prefix.empty()) header.name = std::string(prefix) + "/" + header.name;
  return header;
}

// Each record is "<its length> <key>=<value>\n".
Status ParsePaxRecords(std::string_view records, TarExtension* out) {
  while (!records.empty() && records[0] != '\0') {
    size_t length = 0;
    const char* const end = records.data() + records.size();
    const auto [after, error] = std::from_chars(records.data(), end, length);
    const size_t digits = static_cast<size_t>(after - records.data());
    if (error != std::errc() || after == end || *after != ' ' || length < digits + 2 || length > records.size() ||
        records[length - 1] != '\n') {
      return DataLoss("expected a record '<length> <key>=<value>' in a pax header, got other bytes");
    }
    const std::string_view record = records.substr(digits + 1, length - digits - 2);
    const size_t equals = record.find('=');
    if (equals == std::string_view::npos) return DataLoss("expected '=' in a record of a pax header, got none");
    LEVADA_RETURN_IF_ERROR(SetPax(record.substr(0, equals), record.substr(equals + 1), out));
    records.remove_prefix(length);
  }
  return Status::Ok();
}

std::string MakeTarHeader(std::string_view name, int64_t size) {
  if (name.size() <= kNameSize) return MakeBlock(name, {}, size, '0');
  // The first slash behind which few enough bytes are left.
  const size_t slash = name.find('/', name.size() - kNameSize - 1);
  if (slash != std::string_view::npos && slash > 0 && slash <= kPrefixSize && slash + 1 < name.size()) {
    return MakeBlock(name.substr(slash + 1), name.substr(0, slash), size, '0');
  }
  // The length of a record counts its own digits.
  const std::string body = " path=" + std::string(name) + "\n";
  size_t length = body.size();
  while (length != body.size() + std::to_string(length).size()) length = body.size() + std::to_string(length).size();
  std::string record = std::to_string(length) + body;
  std::string made = MakeBlock("PaxHeaders/member", {}, static_cast<int64_t>(record.size()), 'x');
  record.resize((record.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
  return made + record + MakeBlock(name.substr(0, kNameSize), {}, size, '0');
}

}  // namespace levada
