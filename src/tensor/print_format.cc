#include "tensor/print_format.h"

#include <algorithm>
#include <cmath>

#include "tensor/print_number.h"

namespace levada::print {
namespace {

constexpr int kPrecision = 8;

// One column of real numbers. The notation is scientific when the column spans more than three powers of ten, begins
// below 1e-4 or reaches the cutoff of its width; widths align points and exponents.
class FloatColumn {
 public:
  FloatColumn(const std::vector<Real>& column, bool plus_sign) : plus_sign_(plus_sign) {
    std::vector<Real> finite;
    for (const Real& real : column) {
      if (std::isfinite(real.value)) finite.push_back(real);
    }
    if (!finite.empty()) {
      scientific_ = IsScientific(finite);
      Measure(finite);
    }
    if (finite.size() != column.size()) {
      bool signed_infinity = plus_sign;
      for (const Real& real : column) signed_infinity |= std::isinf(real.value) && real.value < 0;
      constexpr int kNonFinite = 3;  // nan, inf
      pad_left_ = std::max(pad_left_, kNonFinite + (signed_infinity ? 1 : 0) - pad_right_ - 1);
    }
  }

  std::string Format(Real real) const {
    if (!std::isfinite(real.value)) return NonFinite(real.value);
    const Parts parts = scientific_ ? ExactScientific(real, precision_, plus_sign_)
                                    : Positional(real, kPrecision, plus_sign_);
    std::string text(std::max<int>(0, pad_left_ - static_cast<int>(parts.integer.size())), ' ');
    text += parts.integer + "." + parts.fraction;
    const int width = scientific_ ? precision_ : pad_right_;
    const int missing = width - static_cast<int>(parts.fraction.size());
    if (missing > 0) text.append(missing, scientific_ ? '0' : ' ');
    if (!scientific_) return text;
    const std::string exponent = ExponentText(parts.exponent);
    text += std::string("e") + exponent[0];
    text.append(std::max<int>(0, exponent_size_ - static_cast<int>(exponent.size() - 1)), '0');
    return text + exponent.substr(1);
  }

 private:
  // Thresholds and quotient are rounded to the width of the values, as arithmetic on them would be.
  static bool IsScientific(const std::vector<Real>& finite) {
    const int bits = finite[0].bits;
    double largest = 0;
    double smallest = HUGE_VAL;
    for (const Real& real : finite) {
      if (real.value == 0) continue;
      largest = std::max(largest, std::fabs(real.value));
      smallest = std::min(smallest, std::fabs(real.value));
    }
    if (largest == 0) return false;
    return largest >= Cutoff(bits) || smallest < RoundToWidth(1e-4, bits) ||
           RoundToWidth(largest / smallest, bits) > 1000;
  }

  // The power of ten up to which every integer is told apart, at most eight digits.
  static double Cutoff(int bits) {
    if (bits == 64) return 1e8;
    return bits == 32 ? 1e6 : 1e3;
  }

  void Measure(const std::vector<Real>& finite) {
    int exponent_size = 0;
    int fraction_size = 0;
    for (const Real& real : finite) {
      const Parts parts =
          scientific_ ? Scientific(real, kPrecision, plus_sign_) : Positional(real, kPrecision, plus_sign_);
      pad_left_ = std::max<int>(pad_left_, parts.integer.size());
      fraction_size = std::max<int>(fraction_size, parts.fraction.size());
      exponent_size = std::max<int>(exponent_size, ExponentText(parts.exponent).size() - 1);
    }
    exponent_size_ = exponent_size;
    precision_ = fraction_size;
    pad_right_ = scientific_ ? exponent_size + 2 + fraction_size : fraction_size;
  }

  std::string NonFinite(double value) const {
    std::string text = std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    if (plus_sign_ && text[0] != '-') text = "+" + text;
    const int width = pad_left_ + pad_right_ + 1;
    return std::string(std::max<int>(0, width - static_cast<int>(text.size())), ' ') + text;
  }

  bool plus_sign_;
  bool scientific_ = false;
  int pad_left_ = 0;
  int pad_right_ = 0;
  int precision_ = 0;  // digits behind the point in scientific notation
  int exponent_size_ = 0;
};

std::vector<Real> LoadColumn(DType dtype, const std::vector<const char*>& shown, int part) {
  std::vector<Real> column;
  column.reserve(shown.size());
  for (const char* element : shown) column.push_back(LoadReal(dtype, element, part));
  return column;
}

class FloatFormat : public ElementFormat {
 public:
  FloatFormat(DType dtype, const std::vector<const char*>& shown)
      : dtype_(dtype), column_(LoadColumn(dtype, shown, 0), false) {}
  std::string Format(const char* element) const override { return column_.Format(LoadReal(dtype_, element)); }

 private:
  DType dtype_;
  FloatColumn column_;
};

class ComplexFormat : public ElementFormat {
 public:
  ComplexFormat(DType dtype, const std::vector<const char*>& shown)
      : dtype_(dtype), real_(LoadColumn(dtype, shown, 0), false), imaginary_(LoadColumn(dtype, shown, 1), true) {}
  std::string Format(const char* element) const override {
    std::string imaginary = imaginary_.Format(LoadReal(dtype_, element, 1));
    // The unit follows the digits, before what fills the column.
    imaginary.insert(imaginary.find_last_not_of(' ') + 1, "j");
    return real_.Format(LoadReal(dtype_, element, 0)) + imaginary;
  }

 private:
  DType dtype_;
  FloatColumn real_;
  FloatColumn imaginary_;
};

class IntegerFormat : public ElementFormat {
 public:
  IntegerFormat(DType dtype, const std::vector<const char*>& shown) : dtype_(dtype) {
    for (const char* element : shown) width_ = std::max(width_, IntegerText(dtype, element).size());
  }
  std::string Format(const char* element) const override {
    const std::string text = IntegerText(dtype_, element);
    return std::string(width_ - std::min(width_, text.size()), ' ') + text;
  }

 private:
  DType dtype_;
  size_t width_ = 0;
};

class BoolFormat : public ElementFormat {
 public:
  explicit BoolFormat(bool padded) : padded_(padded) {}
  std::string Format(const char* element) const override {
    const std::string text = IntegerText(DType::kBool, element);
    return padded_ && text.size() == 4 ? " " + text : text;
  }

 private:
  bool padded_;
};

// The kinds that NumPy lacks: each element by itself, as ml_dtypes prints them.
class ForeignFormat : public ElementFormat {
 public:
  explicit ForeignFormat(DType dtype) : dtype_(dtype) {}
  std::string Format(const char* element) const override {
    if (ValueKindOf(dtype_) != Kind::kFloat) return IntegerText(dtype_, element);
    return SmallFloatText(LoadReal(dtype_, element).value);
  }

 private:
  DType dtype_;
};

class StringFormat : public ElementFormat {
 public:
  explicit StringFormat(const Tensor& tensor) : tensor_(tensor) {}
  std::string Format(const char* element) const override {
    return BytesText(tensor_.StringAt(*reinterpret_cast<const StringRecord*>(element)));
  }

 private:
  const Tensor& tensor_;
};

}  // namespace

std::unique_ptr<ElementFormat> MakeElementFormat(const Tensor& tensor, const std::vector<const char*>& shown) {
  const DType dtype = tensor.dtype();
  switch (KindOf(dtype)) {
    case Kind::kBool:
      return std::make_unique<BoolFormat>(tensor.rank() > 0);
    case Kind::kUnsigned:
    case Kind::kSigned:
      return std::make_unique<IntegerFormat>(dtype, shown);
    case Kind::kFloat:
      if (dtype == DType::kBFloat16) return std::make_unique<ForeignFormat>(dtype);
      return std::make_unique<FloatFormat>(dtype, shown);
    case Kind::kComplex:
      return std::make_unique<ComplexFormat>(dtype, shown);
    case Kind::kStorage:
      return std::make_unique<ForeignFormat>(dtype);
    case Kind::kString:
      break;
  }
  return std::make_unique<StringFormat>(tensor);
}

}  // namespace levada::print
