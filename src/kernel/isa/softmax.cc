#include "kernel/isa/fill.h"
#include "kernel/isa/lanes.h"
#include "kernel/isa/sleef.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

// Rows are worked on in blocks of the summation tree, so that any n needs a fixed amount of scratch and a half type has
// the sum of its float32 values.
template <class In> struct Widened { using T = In; };
template <> struct Widened<Float16> { using T = float; };
template <> struct Widened<BFloat16> { using T = float; };

template <class In, class T>
LEVADA_INLINE void LoadRow(const char* x, T* out, int64_t n) {
  if constexpr (sizeof(In) == sizeof(T)) __builtin_memcpy(out, x, n * sizeof(T));
  else HalfToFloat(static_cast<const In*>(nullptr), x, out, n);
}

template <class In, class T>
LEVADA_INLINE void StoreRow(const T* x, char* out, int64_t n) {
  if constexpr (sizeof(In) == sizeof(T)) __builtin_memcpy(out, x, n * sizeof(T));
  else FloatToHalf(x, static_cast<const In*>(nullptr), out, n);
}

// The block's x - shift.
template <class In, class T>
LEVADA_INLINE void LoadShifted(const char* x, T shift, T* out, int64_t n) {
  LoadRow<In, T>(x, out, n);
  for (int64_t i = 0; i < n; ++i) out[i] = out[i] - shift;
}

template <class In, class T>
T RowMaximum(const char* x, int64_t n, T* values) {
  BlockTree<T, MaximumLanes> tree;
  for (int64_t i = 0; i < n; i += kLaneBlock) {
    const int64_t count = Min(kLaneBlock, n - i);
    LoadRow<In, T>(x + i * sizeof(In), values, count);
    tree.Push(ReduceBlock<T, MaximumLanes>(reinterpret_cast<const char*>(values), count));
  }
  return tree.Total();
}

template <class T, bool kLog>
LEVADA_INLINE void Finish(T* values, T sum_or_log, int64_t n) {
  for (int64_t i = 0; i < n; ++i) values[i] = kLog ? values[i] - sum_or_log : values[i] / sum_or_log;
}

template <class In, bool kLog>
void RowsOf(const char* x, int64_t rows, int64_t n, char* out) {
  using T = typename Widened<In>::T;
  alignas(64) T values[kLaneBlock];
  alignas(64) T powers[kLaneBlock];
  if (n <= 0) return;
  for (int64_t r = 0; r < rows; ++r, x += n * sizeof(In), out += n * sizeof(In)) {
    const T maximum = RowMaximum<In, T>(x, n, values);
    BlockTree<T, AddLanes> tree;
    for (int64_t i = 0; i < n; i += kLaneBlock) {
      const int64_t count = Min(kLaneBlock, n - i);
      LoadShifted<In, T>(x + i * sizeof(In), maximum, values, count);
      MapVectors<T, Exp>(values, powers, count);
      tree.Push(ReduceBlock<T, AddLanes>(reinterpret_cast<const char*>(powers), count));
    }
    T sum = tree.Total();
    if constexpr (kLog) MapVectors<T, Log>(&sum, &sum, 1);
    for (int64_t i = 0; i < n; i += kLaneBlock) {
      const int64_t count = Min(kLaneBlock, n - i);
      if (n > kLaneBlock) {  // a row of one block still stands in `values` and `powers`
        LoadShifted<In, T>(x + i * sizeof(In), maximum, values, count);
        if (!kLog) MapVectors<T, Exp>(values, powers, count);
      }
      T* result = kLog ? values : powers;
      Finish<T, kLog>(result, sum, count);
      StoreRow<In, T>(result, out + i * sizeof(In), count);
    }
  }
}

}  // namespace

void FillSoftmax(IsaTable* table) {
#define LEVADA_X(dtype, type)                                            \
  table->softmax[kIndex<DType::dtype>] = &RowsOf<type, false>;           \
  table->log_softmax[kIndex<DType::dtype>] = &RowsOf<type, true>;
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
}

}  // namespace levada::kernel::LEVADA_ISA
