#include "tensor/print_number.h"

#include "tensor/storage.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace levada::print {
namespace {

template <typename T>
T Load(const char* element) {
  T value;
  std::memcpy(&value, element, sizeof(T));
  return value;
}

double HalfToDouble(uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1F;
  const int mantissa = bits & 0x3FF;
  double value = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
  if (exponent == 0x1F) value = mantissa == 0 ? HUGE_VAL : NAN;
  return (bits & 0x8000) != 0 ? -value : value;
}

template <typename T>
std::string WholeText(const char* element) {
  if constexpr (std::is_integral_v<T>) {
    return std::to_string(Load<T>(element));
  } else {
    return "";
  }
}

// value = d.ddd * 10^exponent, the point behind the first digit; no trailing zeros; the sign apart.
struct Digits {
  std::string digits;
  int exponent;
};

// Reads "d.dddde+xx", unsigned.
Digits ParseScientific(const char* first, const char* last) {
  Digits result{std::string(1, *first), 0};
  const char* p = first + 1;
  if (p < last && *p == '.') {
    for (++p; p < last && *p != 'e'; ++p) result.digits += *p;
  }
  if (p < last && *p == 'e') {
    ++p;
    if (*p == '+') ++p;
    std::from_chars(p, last, result.exponent);
  }
  while (result.digits.size() > 1 && result.digits.back() == '0') result.digits.pop_back();
  return result;
}

Digits RoundedDigits(double magnitude, int fraction_digits) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), magnitude, std::chars_format::scientific, fraction_digits);
  return ParseScientific(text, end.ptr);
}

// True when the decimal rounds to `magnitude` in 16 bits.
bool NamesHalf(const char* first, const char* last, double magnitude) {
  double value = 0;
  std::from_chars(first, last, value);
  return RoundToWidth(value, 16) == magnitude;
}

// The shortest digits that round to the value in 16 bits; five always do.
Digits ShortestHalfDigits(double magnitude) {
  for (int fraction_digits = 0; fraction_digits < 5; ++fraction_digits) {
    char text[64];
    const auto end =
        std::to_chars(text, text + sizeof(text), magnitude, std::chars_format::scientific, fraction_digits);
    if (NamesHalf(text, end.ptr, magnitude)) return ParseScientific(text, end.ptr);
    // At a power of two the interval is wider above: the decimal one unit further up may still name the value.
    const Digits digits = ParseScientific(text, end.ptr);
    double rounded = 0;
    std::from_chars(text, end.ptr, rounded);
    const double above = rounded + std::pow(10.0, digits.exponent - fraction_digits);
    const auto above_end =
        std::to_chars(text, text + sizeof(text), above, std::chars_format::scientific, fraction_digits);
    if (NamesHalf(text, above_end.ptr, magnitude)) return ParseScientific(text, above_end.ptr);
  }
  return RoundedDigits(magnitude, 5);
}

Digits ShortestDigits(Real real) {
  const double magnitude = std::fabs(real.value);
  if (real.bits == 16) return ShortestHalfDigits(magnitude);
  char text[64];
  const auto end = real.bits == 32
                       ? std::to_chars(text, text + sizeof(text), static_cast<float>(magnitude),
                                       std::chars_format::scientific)
                       : std::to_chars(text, text + sizeof(text), magnitude, std::chars_format::scientific);
  return ParseScientific(text, end.ptr);
}

std::string SignOf(double value, bool plus_sign) {
  if (std::signbit(value)) return "-";
  return plus_sign ? "+" : "";
}

std::string NonFiniteText(double value) {
  if (std::isnan(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

// Scalars from here on are written with an exponent: the powers of ten that a narrow type tells apart, Python's for
// doubles.
double ScalarCutoff(int bits) {
  if (bits == 64) return 1e16;
  return bits == 32 ? 1e6 : 1e3;
}

// Without a point where the fraction is empty: a part of a complex number.
std::string PartText(Real real, bool plus_sign) {
  if (!std::isfinite(real.value)) {
    const std::string text = NonFiniteText(real.value);
    return plus_sign && text[0] != '-' ? "+" + text : text;
  }
  const double magnitude = std::fabs(real.value);
  const bool positional = magnitude == 0 || (magnitude >= 1e-4 && magnitude < ScalarCutoff(real.bits));
  const Parts parts = positional ? Positional(real, -1, plus_sign) : Scientific(real, -1, plus_sign);
  std::string text = parts.integer;
  if (!parts.fraction.empty()) text += "." + parts.fraction;
  if (!positional) text += "e" + ExponentText(parts.exponent);
  return text;
}

}  // namespace

double RoundToWidth(double value, int bits) {
  if (bits == 64 || !std::isfinite(value) || value == 0) return value;
  if (bits == 32) return static_cast<float>(value);
  int exponent = 0;
  std::frexp(value, &exponent);
  const int quantum = std::max(exponent - 11, -24);
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(value, -quantum)), quantum);
  return std::fabs(rounded) >= 65536 ? std::copysign(HUGE_VAL, value) : rounded;
}

Real LoadReal(DType dtype, const char* element, int part) {
  switch (dtype) {
    case DType::kFloat16:
      return {HalfToDouble(Load<uint16_t>(element)), 16};
    case DType::kBFloat16: {
      const uint32_t bits = static_cast<uint32_t>(Load<uint16_t>(element)) << 16;
      return {Load<float>(reinterpret_cast<const char*>(&bits)), 32};
    }
    case DType::kFloat32:
    case DType::kComplex64:
      return {Load<float>(element + 4 * part), 32};
    default:
      if (IsStorage(dtype)) return {StorageValue(dtype, element), 32};
      return {Load<double>(element + 8 * part), 64};
  }
}

std::string ExactText(double magnitude, int fraction_digits) {
  char text[400];
  const auto end = std::to_chars(text, text + sizeof(text), magnitude, std::chars_format::fixed, fraction_digits);
  return std::string(text, end.ptr);
}

Parts Positional(Real real, int precision, bool plus_sign) {
  Parts parts{SignOf(real.value, plus_sign), "", 0};
  const Digits shortest = ShortestDigits(real);
  const int count = static_cast<int>(shortest.digits.size());
  const bool long_fraction = count - 1 - shortest.exponent > precision;
  const bool long_integer = count - 1 < shortest.exponent;
  if (precision >= 0 && (long_fraction || long_integer)) {
    // The exact value, rounded once where it has more digits than asked for; digits before the point are never made up.
    const std::string whole = ExactText(std::fabs(real.value), long_fraction ? precision : 0);
    const size_t point = whole.find('.');
    parts.integer += whole.substr(0, point);
    if (point != std::string::npos) parts.fraction = whole.substr(point + 1);
  } else if (shortest.exponent < 0) {
    parts.integer += "0";
    parts.fraction = std::string(-shortest.exponent - 1, '0') + shortest.digits;
  } else {
    std::string digits = shortest.digits;
    if (count <= shortest.exponent) digits.append(shortest.exponent + 1 - count, '0');
    parts.integer += digits.substr(0, shortest.exponent + 1);
    parts.fraction = digits.substr(shortest.exponent + 1);
  }
  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.pop_back();
  return parts;
}

Parts Scientific(Real real, int precision, bool plus_sign) {
  Digits digits = ShortestDigits(real);
  if (precision >= 0 && static_cast<int>(digits.digits.size()) - 1 > precision) {
    digits = RoundedDigits(std::fabs(real.value), precision);
  }
  return {SignOf(real.value, plus_sign) + digits.digits[0], digits.digits.substr(1), digits.exponent};
}

Parts ExactScientific(Real real, int fraction_digits, bool plus_sign) {
  const Parts parts = Scientific(real, fraction_digits, plus_sign);
  if (static_cast<int>(parts.fraction.size()) == fraction_digits) return parts;
  const Digits digits = RoundedDigits(std::fabs(real.value), fraction_digits);
  return {SignOf(real.value, plus_sign) + digits.digits[0], digits.digits.substr(1), digits.exponent};
}

std::string ExponentText(int exponent) {
  char text[16];
  std::snprintf(text, sizeof(text), "%+03d", exponent);
  return text;
}

std::string ScalarText(Real real) {
  std::string text = PartText(real, false);
  const bool whole = std::isfinite(real.value) && text.find_first_of(".e") == std::string::npos;
  if (whole) text += ".0";
  return text;
}

std::string ComplexText(Real real, Real imaginary) {
  if (real.value == 0 && !std::signbit(real.value)) return PartText(imaginary, false) + "j";
  return "(" + PartText(real, false) + PartText(imaginary, true) + "j)";
}

std::string BytesText(std::string_view bytes) {
  const bool has_single = bytes.find('\'') != std::string_view::npos;
  const char quote = has_single && bytes.find('"') == std::string_view::npos ? '"' : '\'';
  std::string text = std::string("b") + quote;
  for (const char c : bytes) {
    const unsigned char code = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      text += '\\';
      text += c;
    } else if (c == '\t' || c == '\n' || c == '\r') {
      text += c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r";
    } else if (code < 0x20 || code >= 0x7F) {
      char escaped[8];
      std::snprintf(escaped, sizeof(escaped), "\\x%02x", code);
      text += escaped;
    } else {
      text += c;
    }
  }
  return text + quote;
}

std::string SmallFloatText(double value) {
  if (!std::isfinite(value)) return NonFiniteText(value);
  char text[32];
  // Not printf: its decimal point follows the locale.
  const auto end = std::to_chars(text, text + sizeof(text), value, std::chars_format::general, 6);
  return std::string(text, end.ptr);
}

std::string IntegerText(DType dtype, const char* element) {
  switch (dtype) {
    case DType::kBool:
      return *element != 0 ? "True" : "False";
#define LEVADA_X(enumerator, type, value, name, kind) \
  case DType::enumerator:                             \
    return WholeText<type>(element);
      LEVADA_FOR_EACH_NUMBER(LEVADA_X)
#undef LEVADA_X
    default:
      break;
  }
  return IsStorage(dtype) ? std::to_string(static_cast<int>(StorageValue(dtype, element))) : "";
}

}  // namespace levada::print
