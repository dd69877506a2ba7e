#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/isa/loops.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

template <class T> using Unsigned = typename UnsignedOf<sizeof(T)>::Type;

// Wrapping arithmetic has the same bits for a signed type and the unsigned one of its size: one loop serves both.
template <class F>
void FillWrapping(BinaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunBinary<Unsigned<type>, Unsigned<type>, F>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
}

template <class F>
void FillBySign(BinaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunBinary<type, type, F>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
}

template <class F, class OfHalves = F>
void FillFloats(BinaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunBinary<type, type, F>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) \
  row[kIndex<DType::dtype>] = &RunHalfBinary<type, &RunBinary<float, float, OfHalves>, false>;
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

BinaryLoop* Row(IsaTable* table, BinaryOp op) { return table->binary[static_cast<int>(op)]; }

}  // namespace

void FillArithmetic(IsaTable* table) {
  FillWrapping<Add>(Row(table, BinaryOp::kAdd));
  FillWrapping<Subtract>(Row(table, BinaryOp::kSubtract));
  FillWrapping<Multiply>(Row(table, BinaryOp::kMultiply));
  FillWrapping<SquaredDifference>(Row(table, BinaryOp::kSquaredDifference));
  FillBySign<Maximum>(Row(table, BinaryOp::kMaximum));
  FillBySign<Minimum>(Row(table, BinaryOp::kMinimum));
  FillFloats<Add>(Row(table, BinaryOp::kAdd));
  FillFloats<Subtract>(Row(table, BinaryOp::kSubtract));
  FillFloats<Multiply>(Row(table, BinaryOp::kMultiply));
  FillFloats<Divide>(Row(table, BinaryOp::kDivide));
  FillFloats<SquaredDifference>(Row(table, BinaryOp::kSquaredDifference));
  FillFloats<Maximum, MaximumKeepingFirst>(Row(table, BinaryOp::kMaximum));
  FillFloats<Minimum, MinimumKeepingFirst>(Row(table, BinaryOp::kMinimum));
}

}  // namespace levada::kernel::LEVADA_ISA
