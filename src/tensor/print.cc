#include "tensor/print.h"

#include <algorithm>

#include "tensor/print_format.h"
#include "tensor/print_number.h"

namespace levada {
namespace {

using print::ElementFormat;

constexpr int kLineWidth = 75;
constexpr int64_t kThreshold = 1000;
constexpr int64_t kEdgeItems = 3;
constexpr const char* kSummary = "...";

// Lays out the elements of one array between brackets.
class ArrayWriter {
 public:
  // `separator` stands between elements; `indent` before every line but the first; `reserved` is kept free on a line.
  ArrayWriter(const Tensor& tensor, std::string separator, int indent, int reserved)
      : tensor_(tensor),
        summarised_(tensor.size() > kThreshold),
        separator_(std::move(separator)),
        indent_(indent + 1, ' '),
        width_(kLineWidth - reserved) {}

  std::string Write() {
    if (tensor_.size() == 0) return "[]";
    std::vector<const char*> shown;
    Collect(tensor_.data(), 0, &shown);
    format_ = print::MakeElementFormat(tensor_, shown);
    return Axis(tensor_.data(), 0, indent_, width_);
  }

 private:
  bool IsCut(int axis) const { return summarised_ && tensor_.dim(axis) > 2 * kEdgeItems; }

  // Calls visit(index) for the positions of an axis that are shown, gap() where some are left out.
  template <typename Visit, typename Gap>
  void ForEachShown(int axis, Visit visit, Gap gap) const {
    const int64_t n = tensor_.dim(axis);
    if (!IsCut(axis)) {
      for (int64_t i = 0; i < n; ++i) visit(i);
      return;
    }
    for (int64_t i = 0; i < kEdgeItems; ++i) visit(i);
    gap();
    for (int64_t i = n - kEdgeItems; i < n; ++i) visit(i);
  }

  void Collect(const char* data, int axis, std::vector<const char*>* shown) const {
    if (axis == tensor_.rank()) {
      shown->push_back(data);
      return;
    }
    const int64_t stride = tensor_.strides()[axis];
    ForEachShown(axis, [&](int64_t i) { Collect(data + i * stride, axis + 1, shown); }, [] {});
  }

  std::string Axis(const char* data, int axis, const std::string& indent, int width) const {
    if (axis == tensor_.rank()) return format_->Format(data);
    return axis == tensor_.rank() - 1 ? LastAxis(data, axis, indent, width) : OuterAxis(data, axis, indent, width);
  }

  // A line is broken before a word that would pass its end, unless the line is still empty.
  std::string LastAxis(const char* data, int axis, const std::string& indent, int width) const {
    const int room = width - std::max<int>(Trimmed(separator_).size(), 1);
    const int64_t stride = tensor_.strides()[axis];
    std::string text;
    std::string line = indent;
    bool first = true;
    const auto add = [&](const std::string& word) {
      if (!first) line += separator_;
      first = false;
      if (static_cast<int>(line.size() + word.size()) > room && line.size() > indent.size()) {
        text += Trimmed(line) + "\n";
        line = indent;
      }
      line += word;
    };
    ForEachShown(axis, [&](int64_t i) { add(format_->Format(data + i * stride)); }, [&] { add(kSummary); });
    text += line;
    return "[" + text.substr(indent.size()) + "]";
  }

  // Deeper axes are set apart by as many line ends as there are axes inside.
  std::string OuterAxis(const char* data, int axis, const std::string& indent, int width) const {
    const std::string line_end = Trimmed(separator_) + std::string(tensor_.rank() - axis - 1, '\n');
    const int64_t stride = tensor_.strides()[axis];
    std::string text;
    const auto add = [&](const std::string& item) {
      if (!text.empty()) text += line_end + indent;
      text += item;
    };
    ForEachShown(axis, [&](int64_t i) { add(Axis(data + i * stride, axis + 1, indent + " ", width - 1)); },
                 [&] { add(kSummary); });
    return "[" + text + "]";
  }

  static std::string Trimmed(const std::string& text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

  const Tensor& tensor_;
  const bool summarised_;
  const std::string separator_;
  const std::string indent_;
  const int width_;
  std::unique_ptr<ElementFormat> format_;
};

// "(2, 3)", "(3,)", "()"; unknown dims are None.
std::string ShapeText(const Tensor& tensor) {
  if (tensor.rank() < 0) return "<unknown>";
  std::string text = "(";
  for (int i = 0; i < tensor.rank(); ++i) {
    if (i > 0) text += ", ";
    text += tensor.dim(i) < 0 ? "None" : std::to_string(tensor.dim(i));
  }
  return text + (tensor.rank() == 1 ? ",)" : ")");
}

// How a scalar stands in str (digits of its own width) and in repr and format (as a Python number).
std::string ScalarToString(const Tensor& tensor, const char* element, bool as_python) {
  const DType dtype = tensor.dtype();
  if (dtype == DType::kString) {
    return print::BytesText(tensor.StringAt(*reinterpret_cast<const StringRecord*>(element)));
  }
  const Kind kind = ValueKindOf(dtype);
  const bool whole = kind == Kind::kSigned || kind == Kind::kUnsigned;
  if (whole || kind == Kind::kBool) return print::IntegerText(dtype, element);
  print::Real real = print::LoadReal(dtype, element, 0);
  if ((dtype == DType::kBFloat16 || IsStorage(dtype)) && !as_python) return print::SmallFloatText(real.value);
  if (as_python) real.bits = 64;
  if (!IsComplex(dtype)) return print::ScalarText(real);
  print::Real imaginary = print::LoadReal(dtype, element, 1);
  if (as_python) imaginary.bits = 64;
  return print::ComplexText(real, imaginary);
}

// NumPy's repr leaves out the dtypes that a plain literal would get.
bool IsImplied(DType dtype) {
  return dtype == DType::kBool || dtype == DType::kInt64 || dtype == DType::kFloat64 || dtype == DType::kComplex128;
}

// As NumPy shows it: a float8 is a foreign float, whose name it quotes.
std::string DTypeText(DType dtype) {
  if (dtype == DType::kString) return "object";
  const std::string name = NameOf(dtype);
  return IsStorage(dtype) && ValueKindOf(dtype) == Kind::kFloat ? "'" + name + "'" : name;
}

std::string ArrayRepr(const Tensor& tensor) {
  const std::string prefix = "array(";
  const std::string body = prefix + ArrayWriter(tensor, ", ", static_cast<int>(prefix.size()), 1).Write();
  std::string extras;
  const bool empty = tensor.size() == 0;
  if ((empty && tensor.rank() != 1) || tensor.size() > kThreshold) extras = "shape=" + ShapeText(tensor);
  if (empty || !IsImplied(tensor.dtype())) {
    if (!extras.empty()) extras += ", ";
    extras += "dtype=" + DTypeText(tensor.dtype());
  }
  if (extras.empty()) return body + ")";
  const size_t line_start = body.rfind('\n') == std::string::npos ? 0 : body.rfind('\n') + 1;
  const size_t line_length = body.size() + 1 - line_start;
  const bool fits = line_length + extras.size() + 2 <= kLineWidth;
  return body + "," + (fits ? " " : "\n" + std::string(prefix.size(), ' ')) + extras + ")";
}

// Arrays of several lines begin on a line of their own.
std::string OnNewLine(const std::string& text) { return text.find('\n') == std::string::npos ? text : "\n" + text; }

std::string Values(const Tensor& tensor, bool repr, bool python_scalar) {
  if (tensor.is_symbolic()) return "<symbolic>";
  if (tensor.rank() == 0) return ScalarToString(tensor, tensor.data(), python_scalar);
  return repr ? ArrayRepr(tensor) : ArrayWriter(tensor, " ", 0, 0).Write();
}

}  // namespace

Result<std::string> TensorToString(const Tensor& tensor, Style style) {
  const std::string shape = "shape=" + ShapeText(tensor);
  const std::string dtype = std::string("dtype=") + NameOf(tensor.dtype());
  switch (style) {
    case Style::kFormat:
      return Values(tensor, false, true);
    case Style::kStr:
      return "tf.Tensor(" + OnNewLine(Values(tensor, false, false)) + ", " + shape + ", " + dtype + ")";
    case Style::kRepr:
      return "<tf.Tensor: " + shape + ", " + dtype + ", numpy=" + OnNewLine(Values(tensor, true, true)) + ">";
    case Style::kArray:
      if (tensor.is_symbolic()) return "array(<symbolic>, " + shape + ", " + dtype + ")";
      return ArrayRepr(tensor);
  }
  return InvalidArgument("to_string: expected a style of 0 to 3, got %d", static_cast<int>(style));
}

std::string ElementToString(const Tensor& tensor, const char* element) {
  return ScalarToString(tensor, element, !IsFloat(tensor.dtype()) && !IsComplex(tensor.dtype()));
}

}  // namespace levada
