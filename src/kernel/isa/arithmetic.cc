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

template <class T, class F>
void AddScaled(const char* x, const char* y, const char* c, char* out, int64_t n) {
  constexpr int64_t k = sizeof(T);
  const T factor = Load<T>(c);
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) {
    Store<T>(out + i * k, F::Apply(Load<T>(x + i * k), Multiply::Apply(Load<T>(y + i * k), factor)));
  }
}

}  // namespace

void FillArithmetic(IsaTable* table) {
  table->add_scaled[0][kIndex<DType::kFloat32>] = &AddScaled<float, Add>;
  table->add_scaled[0][kIndex<DType::kFloat64>] = &AddScaled<double, Add>;
  table->add_scaled[1][kIndex<DType::kFloat32>] = &AddScaled<float, Subtract>;
  table->add_scaled[1][kIndex<DType::kFloat64>] = &AddScaled<double, Subtract>;
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
