#ifndef LEVADA_TENSOR_PRINT_NUMBER_H_
#define LEVADA_TENSOR_PRINT_NUMBER_H_

// Single numbers as text: the shortest digits that name a value of its width, placed as NumPy and Python place them.

#include <string>

#include "tensor/dtype.h"

namespace levada::print {

// A real value and the width in which its digits must be unique: 16, 32 or 64 bits. The double holds it exactly.
struct Real {
  double value;
  int bits;
};

// A float dtype's element; the real (part 0) or imaginary (part 1) part of a complex one.
Real LoadReal(DType dtype, const char* element, int part = 0);
// The value rounded to a width, ties to even.
double RoundToWidth(double value, int bits);

// A finite number taken apart; `fraction` has no trailing zeros. With `exponent` it is integer.fraction * 10^exponent.
struct Parts {
  std::string integer;  // with the sign
  std::string fraction;
  int exponent = 0;
};
// At most `precision` digits behind the point; negative: as many as the width needs.
Parts Positional(Real real, int precision, bool plus_sign);
Parts Scientific(Real real, int precision, bool plus_sign);
// Exactly `fraction_digits` of the value itself where its shortest form has fewer; zeros at the end are left out.
Parts ExactScientific(Real real, int fraction_digits, bool plus_sign);
// "+05": the sign and at least two digits.
std::string ExponentText(int exponent);

// str(numpy scalar) for bits of 16, 32, 64; Python's repr of a float for 64: "1.0", "1e-05", "nan".
std::string ScalarText(Real real);
// "(1+2j)", "2j".
std::string ComplexText(Real real, Real imaginary);
// b'text', quoted as Python does.
std::string BytesText(std::string_view bytes);
// Six significant digits without trailing zeros, as C++ streams and ml_dtypes print a bfloat16 or a float8: "1",
// "0.100098", "-0".
std::string SmallFloatText(double value);
// An integer or bool element.
std::string IntegerText(DType dtype, const char* element);

}  // namespace levada::print

#endif  // LEVADA_TENSOR_PRINT_NUMBER_H_
