#include "kernel/isa/exp.h"
#include "kernel/isa/fill.h"
#include "kernel/isa/lanes.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

// Rows are worked on in blocks of the summation tree, so that any n needs a fixed amount of scratch and a half type has
// the sum of its float32 values. The powers of float32 and float64 wait in the output for their sum.
template <class In> struct Widened { using T = In; };
template <> struct Widened<Float16> { using T = float; };
template <> struct Widened<BFloat16> { using T = float; };

// Where the elements of a block are found as T.
template <class In, class T>
LEVADA_INLINE const char* WidenBlock(const char* x, T* buffer, int64_t n) {
  if constexpr (sizeof(In) == sizeof(T)) {
    return x;
  } else {
    HalfToFloat(static_cast<const In*>(nullptr), x, buffer, n);
    return reinterpret_cast<const char*>(buffer);
  }
}

// The largest of n elements in any order; a zero's sign does not matter here. A NaN is passed over: whatever the maximum
// then is, the NaN comes into the sum.
template <class T>
T Largest(const char* x, int64_t n) {
  using V = typename Lanes<T>::Type;
  constexpr int kVectors = 8;
  constexpr int64_t kStep = kVectors * Lanes<T>::kCount;
  T largest = Load<T>(x);
  int64_t i = 0;
  if (n >= kStep) {
    V most[kVectors];
    __builtin_memcpy(most, x, sizeof(most));
    for (i = kStep; i + kStep <= n; i += kStep) {
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) {
        V value;
        __builtin_memcpy(&value, x + i * sizeof(T) + v * kVectorBytes, kVectorBytes);
        most[v] = value > most[v] ? value : most[v];
      }
    }
    for (int v = 1; v < kVectors; ++v) most[0] = most[v] > most[0] ? most[v] : most[0];
    largest = most[0][0];
    for (int l = 1; l < Lanes<T>::kCount; ++l) largest = LargerLanes::Apply(most[0][l], largest);
  }
  for (; i < n; ++i) largest = LargerLanes::Apply(Load<T>(x + i * sizeof(T)), largest);
  return largest;
}

template <class In, class T>
T RowMaximum(const char* x, int64_t n, T* buffer) {
  if constexpr (sizeof(In) == sizeof(T)) {
    return Largest<T>(x, n);
  } else {
    T largest = T(-__builtin_inff());
    for (int64_t i = 0; i < n; i += kLaneBlock) {
      const int64_t count = Min(kLaneBlock, n - i);
      largest = LargerLanes::Apply(Largest<T>(WidenBlock<In>(x + i * sizeof(In), buffer, count), count), largest);
    }
    return largest;
  }
}

template <class T>
LEVADA_INLINE typename Vec<T>::Type PowerAt(const char* x, typename Vec<T>::Type shifts) {
  return AnyExp::Apply(Vec<T>::Load(reinterpret_cast<const T*>(x)) - shifts);
}

// out[i] = e^(x[i] - shift) of at most kLaneBlock elements, and their sum as ReduceBlock has it.
template <class T>
T ShiftedExp(const char* x, T shift, char* out, int64_t n) {
  using V = Vec<T>;
  using Vector = typename V::Type;
  constexpr int64_t k = sizeof(T);
  constexpr int kVectors = Lanes<T>::kVectors;
  const Vector shifts = Vector{} + shift;
  Vector sums[kVectors] = {};
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      const int64_t at = (i + v * V::kCount) * k;
      const Vector power = PowerAt<T>(x + at, shifts);
      V::Store(reinterpret_cast<T*>(out + at), power);
      sums[v] = sums[v] + power;  // 0 + power is power: none is -0
    }
  }
  if (i == n) return FoldVectors<T, AddLanes>(reinterpret_cast<typename Lanes<T>::Type*>(sums));
  T lanes[kLanes], rest[kLanes] = {};
  __builtin_memcpy(lanes, sums, sizeof(lanes));
  __builtin_memcpy(rest, x + i * k, (n - i) * k);
  for (int v = 0; v < kVectors; ++v) {
    T* const at = rest + v * V::kCount;
    V::Store(at, PowerAt<T>(reinterpret_cast<const char*>(at), shifts));
  }
  __builtin_memcpy(out + i * k, rest, (n - i) * k);
  for (int64_t l = 0; l < n - i; ++l) lanes[l] = lanes[l] + rest[l];
  return FoldLanes<T, AddLanes>(lanes, Min(n, kLanes));
}

template <class T>
LEVADA_INLINE void DivideBlock(const char* x, T divisor, char* out, int64_t n) {
  constexpr int64_t k = sizeof(T);
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) Store<T>(out + i * k, Load<T>(x + i * k) / divisor);
}
template <class T>
LEVADA_INLINE void SubtractBoth(const char* x, T first, T second, char* out, int64_t n) {
  constexpr int64_t k = sizeof(T);
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) Store<T>(out + i * k, (Load<T>(x + i * k) - first) - second);
}

// One row. buffer, results: kLaneBlock elements.
template <class In, class T, bool kLog>
void Row(const char* x, int64_t n, char* out, T* buffer, char* results) {
  constexpr bool kSame = sizeof(In) == sizeof(T);
  const T maximum = RowMaximum<In, T>(x, n, buffer);
  BlockTree<T, AddLanes> tree;
  for (int64_t i = 0; i < n; i += kLaneBlock) {
    const int64_t count = Min(kLaneBlock, n - i);
    char* const powers = kSame && !kLog ? out + i * sizeof(In) : results;
    tree.Push(ShiftedExp<T>(WidenBlock<In>(x + i * sizeof(In), buffer, count), maximum, powers, count));
  }
  T sum = tree.Total();
  if (sum != sum) sum = T(__builtin_nanf(""));  // one NaN, whatever the row has
  if constexpr (kLog) MapVectors<T, Log>(&sum, &sum, 1);
  for (int64_t i = 0; i < n; i += kLaneBlock) {
    const int64_t count = Min(kLaneBlock, n - i);
    char* const to = kSame ? out + i * sizeof(In) : results;
    if (sum != sum) {
      for (int64_t c = 0; c < count; ++c) Store<T>(to + c * sizeof(T), sum);
    } else if constexpr (kLog) {
      SubtractBoth<T>(WidenBlock<In>(x + i * sizeof(In), buffer, count), maximum, sum, to, count);
    } else {
      // Of a half type only the powers of a row of one block are still there.
      if (!kSame && n > kLaneBlock) {
        static_cast<void>(
            ShiftedExp<T>(WidenBlock<In>(x + i * sizeof(In), buffer, count), maximum, results, count));
      }
      DivideBlock<T>(to, sum, to, count);
    }
    if constexpr (!kSame) {
      char* const halves = out + i * sizeof(In);
      FloatToHalf(reinterpret_cast<const float*>(results), static_cast<const In*>(nullptr), halves, count);
    }
  }
}

template <class In, bool kLog>
void RowsOf(const char* x, int64_t rows, int64_t n, char* out) {
  using T = typename Widened<In>::T;
  alignas(64) T buffer[kLaneBlock];
  alignas(64) T results[kLaneBlock];
  if (n <= 0) return;
  for (int64_t r = 0; r < rows; ++r, x += n * sizeof(In), out += n * sizeof(In)) {
    Row<In, T, kLog>(x, n, out, buffer, reinterpret_cast<char*>(results));
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
