#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/isa/sleef.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

inline constexpr int64_t kBlock = 256;

// At least one element; of stride 0 all are the same.
template <class T>
LEVADA_INLINE void LoadBlock(const char* x, int64_t stride, T* out, int64_t n) {
  if (stride == static_cast<int64_t>(sizeof(T))) {
    __builtin_memcpy(out, x, n * sizeof(T));
  } else {
    for (int64_t i = 0; i < n; ++i) out[i] = Load<T>(x + i * stride);
  }
}

template <class F>
struct Direct {
  template <class T> static void Block(T* values, int64_t n) { MapVectors<T, F>(values, values, n); }
};

// exp(-|x|) never overflows: 1 / (1 + e) above zero, e / (1 + e) below.
struct Sigmoid {
  template <class T> static void Block(T* values, int64_t n) {
    T powers[kBlock];
    for (int64_t i = 0; i < n; ++i) powers[i] = -Abs::Apply(values[i]);
    MapVectors<T, Exp>(powers, powers, n);
    for (int64_t i = 0; i < n; ++i) values[i] = (values[i] < T(0) ? powers[i] : T(1)) / (T(1) + powers[i]);
  }
};

template <class T, class F>
int64_t RunElementary(const char* x, int64_t x_stride, char* out, int64_t n) {
  alignas(64) T values[kBlock];
  for (int64_t i = 0; i < n; i += kBlock) {
    const int64_t count = Min(kBlock, n - i);
    LoadBlock<T>(x + i * x_stride, x_stride, values, count);
    F::Block(values, count);
    __builtin_memcpy(out + i * sizeof(T), values, count * sizeof(T));
  }
  return -1;
}

template <class T>
int64_t RunPow(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  using V = Vec<T>;
  alignas(64) T a[kBlock];
  alignas(64) T b[kBlock];
  for (int64_t i = 0; i < n; i += kBlock) {
    const int64_t count = Min(kBlock, n - i);
    LoadBlock<T>(x + i * x_stride, x_stride, a, count);
    LoadBlock<T>(y + i * y_stride, y_stride, b, count);
    // The block is a whole number of vectors: what stands beyond count is padding.
    for (int64_t k = count; k % V::kCount != 0; ++k) a[k] = b[k] = T(1);
    for (int64_t k = 0; k < count; k += V::kCount) V::Store(a + k, Pow::Apply(V::Load(a + k), V::Load(b + k)));
    __builtin_memcpy(out + i * sizeof(T), a, count * sizeof(T));
  }
  return -1;
}

template <class F>
void FillRow(UnaryLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunElementary<type, F>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunHalfUnary<type, &RunElementary<float, F>, false>;
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

}  // namespace

void FillElementary(IsaTable* table) {
  FillRow<Direct<Exp>>(table->unary[static_cast<int>(UnaryOp::kExp)]);
  FillRow<Direct<Log>>(table->unary[static_cast<int>(UnaryOp::kLog)]);
  FillRow<Direct<Tanh>>(table->unary[static_cast<int>(UnaryOp::kTanh)]);
  FillRow<Sigmoid>(table->unary[static_cast<int>(UnaryOp::kSigmoid)]);
  BinaryLoop* pow = table->binary[static_cast<int>(BinaryOp::kPow)];
  pow[kIndex<DType::kFloat32>] = &RunPow<float>;
  pow[kIndex<DType::kFloat64>] = &RunPow<double>;
  pow[kIndex<DType::kFloat16>] = &RunHalfBinary<Float16, &RunPow<float>, false>;
  pow[kIndex<DType::kBFloat16>] = &RunHalfBinary<BFloat16, &RunPow<float>, false>;
}

}  // namespace levada::kernel::LEVADA_ISA
