// Arithmetic, comparison and product of complex numbers.

#include "kernel/plain/complex.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {
namespace {

template <class P>
void FillParts(IsaTable* table, int index) {
  const auto unary = [=](UnaryOp op, UnaryLoop loop) { table->unary[static_cast<int>(op)][index] = loop; };
  const auto binary = [=](BinaryOp op, BinaryLoop loop) { table->binary[static_cast<int>(op)][index] = loop; };
  binary(BinaryOp::kAdd, &RunComplexBinary<C<P>, C<P>, ComplexAdd>);
  binary(BinaryOp::kSubtract, &RunComplexBinary<C<P>, C<P>, ComplexSubtract>);
  binary(BinaryOp::kMultiply, &RunComplexBinary<C<P>, C<P>, ComplexMultiply>);
  binary(BinaryOp::kDivide, &RunComplexBinary<C<P>, C<P>, ComplexDivide>);
  binary(BinaryOp::kSquaredDifference, &RunComplexBinary<C<P>, C<P>, ComplexSquaredDifference>);
  binary(BinaryOp::kEqual, &RunComplexBinary<C<P>, uint8_t, ComplexEqual>);
  binary(BinaryOp::kNotEqual, &RunComplexBinary<C<P>, uint8_t, ComplexNotEqual>);
  unary(UnaryOp::kNegative, &RunComplexUnary<C<P>, C<P>, ComplexNegative>);
  unary(UnaryOp::kAbs, &RunComplexUnary<C<P>, P, Modulus>);
  unary(UnaryOp::kSquare, &RunComplexUnary<C<P>, C<P>, ComplexSquare>);
  unary(UnaryOp::kReciprocal, &RunComplexUnary<C<P>, C<P>, ComplexReciprocal>);
  unary(UnaryOp::kSqrt, &RunComplexUnary<C<P>, C<P>, ComplexSqrt>);
  unary(UnaryOp::kIsNan, &RunComplexUnary<C<P>, uint8_t, ComplexIsNan>);
  unary(UnaryOp::kIsFinite, &RunComplexUnary<C<P>, uint8_t, ComplexIsFinite>);
}

// The product of n elements in their order. Products of complex numbers are rare: no lanes.
template <class P>
void ReduceProduct(const char* x, int64_t outer, int64_t n, int64_t inner, char* out) {
  constexpr int64_t k = sizeof(C<P>);
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t c = 0; c < inner; ++c, out += k) {
      C<P> product{P(1), P(0)};
      for (int64_t i = 0; i < n; ++i) {
        product = ComplexMultiply::Apply(product, Load<C<P>>(x + ((o * n + i) * inner + c) * k));
      }
      Store<C<P>>(out, product);
    }
  }
}

}  // namespace

void FillComplex(IsaTable* table) {
  FillParts<float>(table, kIndex<DType::kComplex64>);
  FillParts<double>(table, kIndex<DType::kComplex128>);
}

void FillComplexReduce(IsaTable* table) {
  table->reduce[static_cast<int>(ReduceOp::kProd)][kIndex<DType::kComplex64>] = &ReduceProduct<float>;
  table->reduce[static_cast<int>(ReduceOp::kProd)][kIndex<DType::kComplex128>] = &ReduceProduct<double>;
}

}  // namespace levada::kernel::base
