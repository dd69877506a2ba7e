#ifndef LEVADA_KERNEL_ISA_BLOCKS_H_
#define LEVADA_KERNEL_ISA_BLOCKS_H_

// Loops around functions that work on a block of elements in L1. A function F has Block(values, n), n at most kBlock,
// which replaces each value by its result; with two operands Block(a, b, n) leaves the result in a.

#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"
#include "kernel/isa/sleef.h"

namespace levada::kernel::LEVADA_ISA {

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

// A function of one vector on a block, and on any number of contiguous elements.
template <class F>
struct Direct {
  template <class T> static void Map(const T* x, T* out, int64_t n) { MapVectors<T, F>(x, out, n); }
  template <class T> static void Block(T* values, int64_t n) { Map<T>(values, values, n); }
};
template <class F>
struct DirectBinary {
  template <class T> static void Block(T* a, T* b, int64_t n) {
    using V = Vec<T>;
    // The block is a whole number of vectors: what stands beyond n is padding.
    for (int64_t k = n; k % V::kCount != 0; ++k) a[k] = b[k] = T(1);
    for (int64_t k = 0; k < n; k += V::kCount) V::Store(a + k, F::Apply(V::Load(a + k), V::Load(b + k)));
  }
};

template <class T, class F>
int64_t RunBlocks(const char* x, int64_t x_stride, char* out, int64_t n) {
  if constexpr (requires { F::template Map<T>; }) {
    if (x_stride == sizeof(T)) {
      F::template Map<T>(reinterpret_cast<const T*>(x), reinterpret_cast<T*>(out), n);
      return -1;
    }
  }
  alignas(64) T values[kBlock];
  for (int64_t i = 0; i < n; i += kBlock) {
    const int64_t count = Min(kBlock, n - i);
    LoadBlock<T>(x + i * x_stride, x_stride, values, count);
    F::Block(values, count);
    __builtin_memcpy(out + i * sizeof(T), values, count * sizeof(T));
  }
  return -1;
}

template <class T, class F>
int64_t RunBlocksBinary(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  alignas(64) T a[kBlock];
  alignas(64) T b[kBlock];
  for (int64_t i = 0; i < n; i += kBlock) {
    const int64_t count = Min(kBlock, n - i);
    LoadBlock<T>(x + i * x_stride, x_stride, a, count);
    LoadBlock<T>(y + i * y_stride, y_stride, b, count);
    F::Block(a, b, count);
    __builtin_memcpy(out + i * sizeof(T), a, count * sizeof(T));
  }
  return -1;
}

// float32 computed in float64 and rounded once: for functions whose float32 variant is not within 1 ulp everywhere.
template <class F>
struct InDouble {
  static void Block(float* values, int64_t n) {
    alignas(64) double wide[kBlock];
    for (int64_t i = 0; i < n; ++i) wide[i] = values[i];
    F::Block(wide, n);
    for (int64_t i = 0; i < n; ++i) values[i] = static_cast<float>(wide[i]);
  }
  static void Block(float* a, float* b, int64_t n) {
    alignas(64) double wide_a[kBlock];
    alignas(64) double wide_b[kBlock];
    for (int64_t i = 0; i < n; ++i) wide_a[i] = a[i];
    for (int64_t i = 0; i < n; ++i) wide_b[i] = b[i];
    F::Block(wide_a, wide_b, n);
    for (int64_t i = 0; i < n; ++i) a[i] = static_cast<float>(wide_a[i]);
  }
};

// The float dtypes of one row: Single is the function on float32, Double on float64.
template <class Single, class Double>
void FillBlocks(UnaryLoop* row) {
  row[kIndex<DType::kFloat32>] = &RunBlocks<float, Single>;
  row[kIndex<DType::kFloat64>] = &RunBlocks<double, Double>;
  row[kIndex<DType::kFloat16>] = &RunHalfUnary<Float16, &RunBlocks<float, Single>, false>;
  row[kIndex<DType::kBFloat16>] = &RunHalfUnary<BFloat16, &RunBlocks<float, Single>, false>;
}
template <class Single, class Double>
void FillBlocks(BinaryLoop* row) {
  row[kIndex<DType::kFloat32>] = &RunBlocksBinary<float, Single>;
  row[kIndex<DType::kFloat64>] = &RunBlocksBinary<double, Double>;
  row[kIndex<DType::kFloat16>] = &RunHalfBinary<Float16, &RunBlocksBinary<float, Single>, false>;
  row[kIndex<DType::kBFloat16>] = &RunHalfBinary<BFloat16, &RunBlocksBinary<float, Single>, false>;
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_ISA_BLOCKS_H_
