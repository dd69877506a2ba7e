// string_to_number (attribute 0: dtype) and as_string (attributes: precision, scientific, shortest, width, fill).

#include <charconv>
#include <cmath>
#include <cstring>

#include "function/ops/text.h"

namespace levada {
namespace {

// ---- from text

std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\v\f";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  text = text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '+' && text[1] != '-';
  return plus ? text.substr(1) : text;
}

template <typename T>
std::errc Parse(std::string_view text, T* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end != text.data() + text.size() ? std::errc::invalid_argument : error;
}

// A number beyond the range of T becomes infinity or zero, as rounding has it.
template <typename T, typename Wider>
bool ParseReal(std::string_view text, T* value) {
  std::errc error = Parse(text, value);
  if (error != std::errc::result_out_of_range) return error == std::errc();
  Wider wide = 0;
  error = Parse(text, &wide);
  if (error == std::errc()) {
    *value = static_cast<T>(wide);
    return true;
  }
  const size_t exponent = text.find_first_of("eE");
  const bool small = exponent == std::string_view::npos ? text.find_first_of("123456789") > text.find('.')
                                                        : text.substr(exponent + 1, 1) == "-";
  *value = std::copysign(small ? T(0) : std::numeric_limits<T>::infinity(), text[0] == '-' ? T(-1) : T(1));
  return true;
}

template <typename T>
bool ParseNumber(std::string_view text, T* value) {
  if constexpr (std::is_same_v<T, float>) return ParseReal<float, double>(text, value);
  else if constexpr (std::is_same_v<T, double>) return ParseReal<double, long double>(text, value);
  else return Parse(text, value) == std::errc();
}

template <typename T>
Status ReadNumbers(const OpCall& call, Tensor* out) {
  char* to = out->mutable_data();
  return ForEachString(call.Share(0), [&](std::string_view text) {
    T value{};
    const std::string_view number = WithoutBlanks(text);
    if (number.empty() || !ParseNumber(number, &value)) {
      return InvalidArgument("string_to_number: expected a number of %s, got \"%.*s\"", NameOf(out->dtype()),
                             static_cast<int>(std::min<size_t>(text.size(), 80)), text.data());
    }
    std::memcpy(to, &value, sizeof(value));
    to += sizeof(value);
    return Status::Ok();
  });
}

Status InferToNumber(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckStrings(call, 0));
  outputs[0] = call.input(0).spec();
  outputs[0].dtype = static_cast<DType>(call.number(0));
  switch (outputs[0].dtype) {
    case DType::kFloat32: case DType::kFloat64: case DType::kInt32: case DType::kInt64: case DType::kUInt32:
    case DType::kUInt64:
      return Status::Ok();
    default:
      return InvalidArgument("string_to_number: expected an out_type of float32, float64 or an integer of 32 or 64 "
                             "bits, got %s", NameOf(outputs[0].dtype));
  }
}

Status EvaluateToNumber(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Empty(specs[0].dtype, specs[0].shape));
  Tensor* const out = outputs[0].get();
  switch (specs[0].dtype) {
    case DType::kFloat32: return ReadNumbers<float>(call, out);
    case DType::kFloat64: return ReadNumbers<double>(call, out);
    case DType::kInt32: return ReadNumbers<int32_t>(call, out);
    case DType::kInt64: return ReadNumbers<int64_t>(call, out);
    case DType::kUInt32: return ReadNumbers<uint32_t>(call, out);
    default: return ReadNumbers<uint64_t>(call, out);
  }
}

// ---- to text

// How printf is asked to write.
struct Format {
  int precision;
  std::chars_format style;
  int64_t width;
  char flag;
};

Result<Format> FormatOf(const OpCall& call) {
  const DType dtype = call.input(0).dtype();
  const bool scientific = call.number(1) != 0, shortest = call.number(2) != 0;
  const bool reals = IsFloat(dtype) || IsComplex(dtype);
  if (scientific && shortest) return InvalidArgument("as_string: expected scientific or shortest, got both");
  if (!reals && (scientific || shortest || call.number(0) >= 0)) {
    return InvalidArgument("as_string: expected floats for a precision, scientific or shortest, got %s", NameOf(dtype));
  }
  const std::string_view fill = call.text(4);
  if (fill.size() > 1 || (fill.size() == 1 && std::string_view(" 0+-").find(fill[0]) == std::string_view::npos)) {
    return InvalidArgument("as_string: expected a fill of \"\", \" \", \"0\", \"+\" or \"-\", got \"%.*s\"",
                           static_cast<int>(std::min<size_t>(fill.size(), 80)), fill.data());
  }
  constexpr int64_t kMost = 1 << 20;
  if (call.number(0) > kMost || call.number(3) > kMost) {
    return InvalidArgument("as_string: expected a precision and width of at most %lld, got %lld and %lld",
                           static_cast<long long>(kMost), static_cast<long long>(call.number(0)),
                           static_cast<long long>(call.number(3)));
  }
  const std::chars_format style = scientific ? std::chars_format::scientific
                                  : shortest ? std::chars_format::general : std::chars_format::fixed;
  return Format{call.number(0) < 0 ? 6 : static_cast<int>(call.number(0)), style, call.number(3),
                fill.empty() ? '\0' : fill[0]};
}

// Digits behind their sign, filled up to the width.
void WritePadded(std::string_view digits, bool negative, bool number, const Format& format, std::string* out) {
  const bool finite = number && digits[0] >= '0' && digits[0] <= '9';
  std::string_view sign = negative ? "-" : "";
  if (number && !negative && format.flag == '+') sign = "+";
  if (number && !negative && format.flag == ' ') sign = " ";
  const int64_t have = static_cast<int64_t>(sign.size() + digits.size());
  const size_t missing = static_cast<size_t>(std::max<int64_t>(0, format.width - have));
  const bool zeros = format.flag == '0' && finite;
  if (!zeros && format.flag != '-') out->append(missing, ' ');
  out->append(sign);
  if (zeros) out->append(missing, '0');
  out->append(digits);
  if (format.flag == '-') out->append(missing, ' ');
}

void WriteReal(double value, const Format& format, std::string* out) {
  const bool negative = std::signbit(value) && !std::isnan(value);
  std::string digits(std::isfinite(value) ? 330 + static_cast<size_t>(format.precision) : 8, '\0');
  const double magnitude = std::fabs(value);
  const auto made = std::to_chars(digits.data(), digits.data() + digits.size(), magnitude, format.style,
                                  format.precision);
  WritePadded(std::string_view(digits.data(), made.ptr - digits.data()), negative, true, format, out);
}

template <typename T>
void WriteInteger(T value, const Format& format, std::string* out) {
  char digits[24];
  const auto made = std::to_chars(digits, digits + sizeof(digits), value);
  const std::string_view text(digits, made.ptr - digits);
  const bool negative = text[0] == '-';
  WritePadded(negative ? text.substr(1) : text, negative, true, format, out);
}

template <typename T>
T ValueAt(const Tensor& dense, int64_t i) {
  T value;
  std::memcpy(&value, dense.data() + i * static_cast<int64_t>(sizeof(T)), sizeof(T));
  return value;
}

// One element of a tensor of bool, strings, int64, uint64, float64 or complex128.
void WriteElement(const Tensor& dense, int64_t i, const Format& format, std::string* out) {
  switch (dense.dtype()) {
    case DType::kBool:
      return WritePadded(ValueAt<bool>(dense, i) ? "true" : "false", false, false, format, out);
    case DType::kString:
      return WritePadded(dense.StringAt(reinterpret_cast<const StringRecord*>(dense.data())[i]), false, false, format,
                         out);
    case DType::kInt64: return WriteInteger(ValueAt<int64_t>(dense, i), format, out);
    case DType::kUInt64: return WriteInteger(ValueAt<uint64_t>(dense, i), format, out);
    case DType::kFloat64: return WriteReal(ValueAt<double>(dense, i), format, out);
    default:
      out->push_back('(');
      WriteReal(ValueAt<double>(dense, 2 * i), format, out);
      out->push_back(',');
      WriteReal(ValueAt<double>(dense, 2 * i + 1), format, out);
      out->push_back(')');
  }
}

DType WidestOf(DType dtype) {
  if (dtype == DType::kBool || dtype == DType::kString) return dtype;
  if (IsComplex(dtype)) return DType::kComplex128;
  if (IsFloat(dtype)) return DType::kFloat64;
  return dtype == DType::kUInt64 ? dtype : DType::kInt64;
}

Status InferAsString(const OpCall& call, TensorSpec* outputs) {
  LEVADA_RETURN_IF_ERROR(FormatOf(call).status());
  outputs[0] = call.input(0).spec();
  outputs[0].dtype = DType::kString;
  return Status::Ok();
}

Status EvaluateAsString(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Format format, FormatOf(call));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> dense, Contiguous(call.Share(0)));
  const DType widest = WidestOf(dense->dtype());
  LEVADA_ASSIGN_OR_RETURN(dense, Cast(dense, widest));
  StringCollector made(dense->size());
  for (int64_t i = 0; i < dense->size(); ++i) {
    WriteElement(*dense, i, format, &made.bytes());
    made.End();
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0], made.Make(specs[0].shape));
  return Status::Ok();
}

}  // namespace

LEVADA_OP(string_to_number) = {
    .name = "string_to_number", .infer = InferToNumber, .evaluate = EvaluateToNumber, .batch = BatchElements};
LEVADA_OP(as_string) = {
    .name = "as_string", .infer = InferAsString, .evaluate = EvaluateAsString, .batch = BatchElements};

}  // namespace levada
