#include <bit>
#include <cstring>
#include <limits>

#include "io/csv_reader.h"

namespace levada {
namespace {

constexpr int kLeastPower = -60, kGreatestPower = 27;

// The leading 64 bits of 10^q, rounded down. Exact for q >= 0.
struct Powers {
  uint64_t bits[kGreatestPower - kLeastPower + 1]{};

  constexpr Powers() {
    uint64_t whole = 1;
    unsigned __int128 power = 1;
    for (int q = 0; q <= kGreatestPower; ++q, power *= 10) {
      unsigned __int128 aligned = power;
      while ((aligned >> 64) != 0) aligned >>= 1;  // what is shifted out is zero: 5^27 < 2^64
      whole = static_cast<uint64_t>(aligned);
      bits[q - kLeastPower] = whole << std::countl_zero(whole);
    }
    // 2^s / 10^n by long division, with denominators of up to 200 bits in words of 32.
    uint32_t denominator[8] = {1};
    for (int n = 1; n <= -kLeastPower; ++n) {
      uint64_t carry = 0;
      for (uint32_t& word : denominator) {
        carry += uint64_t{word} * 10;
        word = static_cast<uint32_t>(carry);
        carry >>= 32;
      }
      bits[-n - kLeastPower] = Quotient(denominator);
    }
  }

 private:
  static constexpr uint64_t Quotient(const uint32_t (&denominator)[8]) {
    int top = 7;
    while (denominator[top] == 0) --top;
    uint32_t rest[8] = {};
    rest[top] = uint32_t{1} << (31 - std::countl_zero(denominator[top]));  // at most the denominator
    uint64_t quotient = 0;
    for (int bit = 0; bit < 64; ++bit) {
      for (int i = 7; i >= 0; --i) rest[i] = rest[i] << 1 | (i > 0 ? rest[i - 1] >> 31 : 0);
      int i = 7;
      while (i > 0 && rest[i] == denominator[i]) --i;
      const bool fits = rest[i] >= denominator[i];
      quotient = quotient << 1 | (fits ? 1 : 0);
      uint64_t borrow = 0;
      for (int k = 0; k < 8 && fits; ++k) {
        const uint64_t difference = uint64_t{rest[k]} - denominator[k] - borrow;
        rest[k] = static_cast<uint32_t>(difference);
        borrow = difference >> 63;
      }
    }
    return quotient;
  }
};
constexpr Powers kPowers;

// m * 10^q correctly rounded, when 64 bits of the power are enough to tell. The product of m with the power rounded
// down is below the true one by less than one unit of its upper half: only where that unit decides, nothing is said.
template <typename T, typename Bits, int kMantissa, int kBias>
bool Assemble(uint64_t m, int q, bool negative, void* out) {
  constexpr int kSign = static_cast<int>(sizeof(T)) * 8 - 1;
  Bits bits = static_cast<Bits>(negative) << kSign;
  if (m != 0) {
    if (q < kLeastPower || q > kGreatestPower) return false;
    const int zeros = std::countl_zero(m);
    const uint64_t w = m << zeros;
    const unsigned __int128 product = static_cast<unsigned __int128>(w) * kPowers.bits[q - kLeastPower];
    const uint64_t high = static_cast<uint64_t>(product >> 64), low = static_cast<uint64_t>(product);
    const int shift = 63 - kMantissa + static_cast<int>(high >> 63);
    const uint64_t half = uint64_t{1} << (shift - 1);
    const uint64_t rest = high & (2 * half - 1);
    const bool exact = q >= 0;
    if (!exact && rest == half - 1 && low + w < low) return false;
    // Without branches: which way a number is rounded, no processor can foresee.
    const uint64_t down = high >> shift;
    const uint64_t beyond = static_cast<uint64_t>(low > 0) | static_cast<uint64_t>(!exact) | down;
    const uint64_t above = static_cast<uint64_t>(rest > half), middle = static_cast<uint64_t>(rest == half);
    const uint64_t mantissa = down + (above | (middle & beyond & 1));
    // 63 - floor(log2(10^q)) is by how much the power was shifted up.
    const int exponent = shift + 64 - zeros - (63 - ((q * 217706) >> 16)) + kMantissa - 1 + kBias;
    if (exponent < 1 || exponent > 2 * kBias - 1) return false;
    bits += static_cast<Bits>(exponent) << (kMantissa - 1);
    bits += static_cast<Bits>(mantissa - (uint64_t{1} << (kMantissa - 1)));
  }
  std::memcpy(out, &bits, sizeof(T));
  return true;
}

constexpr uint64_t kTens[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

// How many digits stand at p, 8 at most, and their number.
inline int EightDigits(const char* p, uint64_t* value) {
  uint64_t text;
  std::memcpy(&text, p, sizeof(text));
  uint64_t digits = text ^ 0x3030303030303030u;
  // A carry out of a byte that is no digit reaches only bytes behind it.
  const uint64_t others = ((digits + 0x7676767676767676u) | digits) & 0x8080808080808080u;
  const int n = others == 0 ? 8 : std::countr_zero(others) / 8;
  digits <<= (64 - 8 * n) & 63;  // where there are none, what is left counts for nothing
  digits = digits * 10 + (digits >> 8);
  digits = ((digits & 0x000000FF000000FFu) * 0x000F424000000064u +
            ((digits >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32;
  *value = n == 0 ? 0 : static_cast<uint32_t>(digits);
  return n;
}

// Adds the digits at p to *value; returns how many, 24 at most. REQUIRES: 32 bytes can be read.
inline int Digits(const char* p, uint64_t* value) {
  uint64_t next;
  int n = EightDigits(p, &next);
  *value = *value * kTens[n] + next;
  int count = n;
  while (n == 8 && count < 24) {
    n = EightDigits(p + count, &next);
    *value = *value * kTens[n] + next;
    count += n;
  }
  return count;
}

struct Plain {
  const char* end;    // nullptr: not spelled plainly
  uint64_t mantissa;
  int power;
  bool negative;
  bool whole;         // no point and no exponent
  bool fits;          // the mantissa holds all digits
};

// Whether 64 bits hold the number of all these digits, of which there are more than 19.
bool FitsWithoutZeros(const char* p, int count) {
  for (; count > 19 && (*p == '0' || *p == '.'); ++p) count -= *p == '0' ? 1 : 0;
  return count <= 19;
}

// [sign] digits [. digits] [e [sign] digits]. REQUIRES: kCsvRoom bytes can be read.
inline Plain ReadPlain(const char* p) {
  Plain plain{nullptr, 0, 0, *p == '-', true, true};
  p += static_cast<int>(*p == '-') | static_cast<int>(*p == '+');
  const char* const first = p;
  const int before = Digits(p, &plain.mantissa);
  p += before;
  int behind = 0;
  if (*p == '.') {
    plain.whole = false;
    behind = Digits(++p, &plain.mantissa);
    p += behind;
  }
  if (before + behind == 0 || before == 24 || behind == 24) return plain;
  if (before + behind > 19) plain.fits = FitsWithoutZeros(first, before + behind);
  plain.power = -behind;
  if ((*p | 0x20) == 'e') {
    plain.whole = false;
    ++p;
    const bool down = *p == '-';
    p += static_cast<int>(down) | static_cast<int>(*p == '+');
    const char* const digits = p;
    int power = 0;
    for (; *p >= '0' && *p <= '9' && p - digits < 4; ++p) power = 10 * power + (*p - '0');
    if (p == digits) return plain;
    plain.power += down ? -power : power;
  }
  plain.end = p;
  return plain;
}

template <typename T>
bool StoreInteger(const Plain& plain, void* out) {
  const uint64_t most = static_cast<uint64_t>(std::numeric_limits<T>::max()) + (plain.negative ? 1 : 0);
  if (!plain.whole || !plain.fits || plain.mantissa > most) return false;
  const T value = static_cast<T>(plain.negative ? 0 - plain.mantissa : plain.mantissa);
  std::memcpy(out, &value, sizeof(value));
  return true;
}

bool Store(const Plain& plain, DType dtype, void* out) {
  switch (dtype) {
    case DType::kInt32:
      return StoreInteger<int32_t>(plain, out);
    case DType::kInt64:
      return StoreInteger<int64_t>(plain, out);
    case DType::kFloat32:
      return plain.fits && Assemble<float, uint32_t, 24, 127>(plain.mantissa, plain.power, plain.negative, out);
    default:
      return plain.fits && Assemble<double, uint64_t, 53, 1023>(plain.mantissa, plain.power, plain.negative, out);
  }
}

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

}  // namespace

bool CsvReader::AllowsPlain(char delimiter, std::string_view na_value) {
  if (std::string_view("0123456789+-.eE\"\r\n").find(delimiter) != std::string_view::npos) return false;
  // A number that stands for a missing value is none.
  return na_value.empty() || na_value.find_first_not_of("0123456789+-.eE ") != std::string_view::npos;
}

// The end of the number at p, stored; nullptr when it is not plain or does not fit.
const char* CsvReader::PlainNumber(const char* p, const CsvField& field) {
  const Plain plain = ReadPlain(p);
  if (plain.end == nullptr) return nullptr;
  if (Store(plain, field.dtype, field.to)) return plain.end;
  return ParseCsvNumber({p, static_cast<size_t>(plain.end - p)}, field.dtype, field.to) ? plain.end : nullptr;
}

// The end of the text at p; nullptr when it is quoted or does not end in the window.
const char* CsvReader::PlainText(const char* p, const char* end) const {
  for (; p < end; ++p) {
    if (*p == options_.delimiter || IsLineEnd(*p)) return p;
    if (*p == '"') return nullptr;
  }
  return nullptr;
}

bool CsvReader::NextPlain(std::span<CsvField> fields, bool more_fields) {
  if (ended_ || (options_.header && !header_passed_)) return false;
  const std::string_view bytes = window_.bytes().substr(pending_);
  const char* p = bytes.data();
  const char* const end = p + bytes.size();
  for (size_t i = 0;; ++i, ++p) {
    if (end - p < kCsvRoom) return false;
    CsvField& field = fields[i];
    const char* const begin = p;
    if (*p == options_.delimiter || IsLineEnd(*p)) {
      if (!field.missing.data()) return false;
      field.text = field.missing;
      if (field.dtype != DType::kString && field.dtype != DType::kInvalid) {
        std::memcpy(field.to, field.missing.data(), field.missing.size());
      }
    } else if (field.dtype == DType::kString || field.dtype == DType::kInvalid) {
      p = PlainText(p, end);
      if (p == nullptr) return false;
      field.text = {begin, static_cast<size_t>(p - begin)};
    } else {
      p = PlainNumber(p, field);
      if (p == nullptr) return false;
    }
    if (i + 1 < fields.size()) {
      if (*p != options_.delimiter) return false;
      continue;
    }
    while (more_fields && p != nullptr && p < end && *p == options_.delimiter) p = PlainText(p + 1, end);
    break;
  }
  if (p == nullptr || end - p < 2 || !IsLineEnd(*p)) return false;
  p += *p == '\r' && p[1] == '\n' ? 2 : 1;
  if (p - bytes.data() > window_.most_record()) return false;
  window_.Consume(pending_);
  begin_ = window_.position();
  pending_ = p - bytes.data();
  ++record_;
  return true;
}

}  // namespace levada
