#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/isa/loops.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

UnaryLoop* Row(IsaTable* table, UnaryOp op) { return table->unary[static_cast<int>(op)]; }

template <class F>
void FillFloats(UnaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunUnary<type, type, F>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunHalfUnary<type, &RunUnary<float, float, F>, false>;
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

template <class F>
void FillPredicate(UnaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunUnary<type, uint8_t, F>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunHalfUnary<type, &RunUnary<float, uint8_t, F>, true>;
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

template <class F>
void FillSigned(UnaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunUnary<type, type, F>;
  LEVADA_EACH_SIGNED(LEVADA_X)
#undef LEVADA_X
}

template <class F>
void FillUnsigned(UnaryLoop* row) {
  row[kIndex<DType::kUInt8>] = &RunUnary<uint8_t, uint8_t, F>;
  row[kIndex<DType::kUInt16>] = &RunUnary<uint16_t, uint16_t, F>;
  row[kIndex<DType::kUInt32>] = &RunUnary<uint32_t, uint32_t, F>;
  row[kIndex<DType::kUInt64>] = &RunUnary<uint64_t, uint64_t, F>;
}

// Signed integers take the loop of the unsigned type of their size.
void CopyToSigned(UnaryLoop* row) {
  row[kIndex<DType::kInt8>] = row[kIndex<DType::kUInt8>];
  row[kIndex<DType::kInt16>] = row[kIndex<DType::kUInt16>];
  row[kIndex<DType::kInt32>] = row[kIndex<DType::kUInt32>];
  row[kIndex<DType::kInt64>] = row[kIndex<DType::kUInt64>];
}

void FillIntegers(IsaTable* table) {
  FillSigned<Negative>(Row(table, UnaryOp::kNegative));
  FillUnsigned<Identity>(Row(table, UnaryOp::kAbs));
  FillSigned<Abs>(Row(table, UnaryOp::kAbs));
  FillUnsigned<Sign>(Row(table, UnaryOp::kSign));
  FillSigned<Sign>(Row(table, UnaryOp::kSign));
  FillUnsigned<Square>(Row(table, UnaryOp::kSquare));
  CopyToSigned(Row(table, UnaryOp::kSquare));
  FillUnsigned<Identity>(Row(table, UnaryOp::kRelu));
  FillSigned<Relu>(Row(table, UnaryOp::kRelu));
  FillUnsigned<Identity>(Row(table, UnaryOp::kRound));
  CopyToSigned(Row(table, UnaryOp::kRound));
}

}  // namespace

void FillUnary(IsaTable* table) {
  FillIntegers(table);
  FillFloats<Negative>(Row(table, UnaryOp::kNegative));
  FillFloats<Abs>(Row(table, UnaryOp::kAbs));
  FillFloats<Sign>(Row(table, UnaryOp::kSign));
  FillFloats<Square>(Row(table, UnaryOp::kSquare));
  FillFloats<Sqrt>(Row(table, UnaryOp::kSqrt));
  FillFloats<Rsqrt>(Row(table, UnaryOp::kRsqrt));
  FillFloats<Reciprocal>(Row(table, UnaryOp::kReciprocal));
  FillFloats<Floor>(Row(table, UnaryOp::kFloor));
  FillFloats<Ceil>(Row(table, UnaryOp::kCeil));
  FillFloats<Round>(Row(table, UnaryOp::kRound));
  FillFloats<Relu>(Row(table, UnaryOp::kRelu));
  FillPredicate<IsNan>(Row(table, UnaryOp::kIsNan));
  FillPredicate<IsFinite>(Row(table, UnaryOp::kIsFinite));
  Row(table, UnaryOp::kLogicalNot)[kIndex<DType::kBool>] = &RunUnary<uint8_t, uint8_t, LogicalNot>;
}

}  // namespace levada::kernel::LEVADA_ISA
