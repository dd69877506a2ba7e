#ifndef LEVADA_KERNEL_ELEMENTWISE_H_
#define LEVADA_KERNEL_ELEMENTWISE_H_

// Elementwise inner loops. A loop handles n elements; its inputs have byte strides (0 repeats one element), its output
// is contiguous. Loops run on any thread, need no alignment, and give the same bits at every instruction set and for
// every split of the range. An input may be the output itself when its stride is the element size.

#include <cstdint>

#include "tensor/dtype.h"

namespace levada::kernel {

enum class UnaryOp {
  kNegative, kAbs, kSign, kSquare, kSqrt, kRsqrt, kReciprocal, kExp, kLog, kTanh, kSigmoid, kFloor, kCeil, kRound,
  kRelu, kLogicalNot, kIsNan, kIsFinite,
  kTrunc, kReciprocalNoNan, kIsInf, kSignbit, kInvert, kPopulationCount, kReal, kImag, kConj, kAngle,
  kExpm1, kExp2, kLog1p, kLog2, kLog10, kCbrt, kSin, kCos, kTan, kAsin, kAcos, kAtan,
  kSinh, kCosh, kAsinh, kAcosh, kAtanh, kErf, kErfc, kErfinv, kErfcinv, kLgamma, kDigamma,
  kBesselI0, kBesselI0e, kBesselI1, kBesselI1e, kBesselK0, kBesselK0e, kBesselK1, kBesselK1e, kBesselJ0, kBesselJ1,
  kBesselY0, kBesselY1, kDawsn, kExpint, kFresnelCos, kFresnelSin, kSpence,
  kSoftplus, kSoftsign, kElu, kSelu, kGelu, kGeluTanh, kSilu, kRelu6,
};

enum class BinaryOp {
  kAdd, kSubtract, kMultiply, kDivide, kFloorDiv, kFloorMod, kPow, kMaximum, kMinimum, kSquaredDifference,
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual, kLogicalAnd, kLogicalOr, kLogicalXor,
  kTruncateDiv, kTruncateMod, kDivideNoNan, kMultiplyNoNan, kXdivy, kXlogy, kXlog1py, kNextafter, kAtan2, kHypot,
  kCopysign, kLogaddexp, kLeakyRelu, kBitwiseAnd, kBitwiseOr, kBitwiseXor, kLeftShift, kRightShift, kIgamma, kIgammac, kZeta, kPolygamma,
  kComplex,
};

// Return the position of the first element that has no result (integer division by zero, negative integer power,
// negative shift), else -1; elements before it are written.
using UnaryLoop = int64_t (*)(const char* x, int64_t x_stride, char* out, int64_t n);
using BinaryLoop = int64_t (*)(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n);
using SelectLoop = void (*)(const char* condition, int64_t condition_stride, const char* x, int64_t x_stride,
                            const char* y, int64_t y_stride, char* out, int64_t n);

// The loop for inputs of one dtype, or nullptr when the operation has no meaning for it. Output dtype: bool for
// comparisons, logic, is_* and kSignbit; uint8 for kPopulationCount; the real part's dtype for kAbs, kReal, kImag and
// kAngle of complex; the complex dtype of two parts for kComplex; else the input's. kDivide: floats and complex
// only. kFloorDiv of finite floats is the floor of the exact quotient; kFloorMod is exact, has the sign of y, and a
// zero keeps the sign of x; infinite operands give what TensorFlow gives. kSquaredDifference of complex numbers is |x -
// y|^2. Of equal operands (0 and -0) kMaximum and kMinimum take the second, of halves the first, as TensorFlow. kPow of floats: IEEE 754's special values.
// kXlogy, kXlog1py and kXdivy are 0 where x is; kDivideNoNan and kMultiplyNoNan where y is. kLeakyRelu: x above 0, else
// x * y. A shift by the width or more leaves no bit of x (right, of negative numbers: -1).
UnaryLoop FindUnary(UnaryOp op, DType dtype);
BinaryLoop FindBinary(BinaryOp op, DType dtype);
// The regularised incomplete beta function of float64. NaN for a or b up to 0 and x outside [0, 1].
double IncompleteBeta(double a, double b, double x);

// By element size 1, 2, 4, 8 or 16.
SelectLoop FindSelect(int64_t element_size);

// q = x / c for float32 x that are all values of an 8- or 16-bit integer dtype. Returns true when, for every value of
// `source`, q = x*r, q + fma(-q, c, x)*r with r = 1/c has the bits of x / c; then DivideByReciprocal may replace
// kDivide.
bool ReciprocalDivisionIsExact(DType source, float c);
void DivideByReciprocal(const float* x, float c, float* out, int64_t n);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_ELEMENTWISE_H_
