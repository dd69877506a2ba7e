#include "kernel/isa/exp.h"
#include "kernel/isa/fill.h"
#include "kernel/isa/lanes.h"
#include "kernel/isa/quotient.h"
#include "kernel/isa/stream.h"

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
      PrefetchPageAhead(x + i * sizeof(T), kStep * sizeof(T));
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

// out[i] = e^(x[i] - shift) of kCount vectors.
template <class T, int kCount>
LEVADA_INLINE void PowersAt(const char* x, typename Vec<T>::Type shifts, char* out,
                            typename Vec<T>::Type (&powers)[kCount]) {
  constexpr int64_t k = kVectorBytes;
#pragma GCC unroll 8
  for (int v = 0; v < kCount; ++v) powers[v] = Vec<T>::Load(reinterpret_cast<const T*>(x + v * k)) - shifts;
  ExpEach(powers);
#pragma GCC unroll 8
  for (int v = 0; v < kCount; ++v) Vec<T>::Store(reinterpret_cast<T*>(out + v * k), powers[v]);
}

// out[i] = e^(x[i] - shift) of at most kLaneBlock elements, and their sum as ReduceBlock has it. ahead: how many bytes
// from here lies what is wanted next, which comes from memory while this computes; 0: nowhere.
template <class T>
T ShiftedExp(const char* x, T shift, char* out, int64_t n, int64_t ahead) {
  using V = Vec<T>;
  constexpr int64_t k = sizeof(T);
  constexpr int kVectors = Lanes<T>::kVectors;
  constexpr int kTogether = sizeof(T) == sizeof(float) ? FloatExp::kTogether : 1;
  constexpr int64_t kStep = kTogether * V::kCount;
  static_assert(kLanes % kStep == 0 || kStep % kLanes == 0);
  const typename V::Type shifts = typename V::Type{} + shift;
  typename V::Type sums[kVectors] = {};
  int64_t i = 0;
  constexpr int64_t kTurn = kStep > kLanes ? kStep : kLanes;  // whole numbers of both
  for (; i + kTurn <= n; i += kTurn) {
    if (ahead != 0) {
      for (int64_t b = 0; b < kTurn * k; b += 64) __builtin_prefetch(x + i * k + ahead + b, 0, 3);
    }
#pragma GCC unroll 8
    for (int first = 0; first < kTurn / V::kCount; first += kTogether) {
      typename V::Type powers[kTogether];
      const int64_t at = (i + first * V::kCount) * k;
      PowersAt<T>(x + at, shifts, out + at, powers);
#pragma GCC unroll 4
      for (int v = 0; v < kTogether; ++v) {
        sums[(first + v) % kVectors] = sums[(first + v) % kVectors] + powers[v];  // 0 + power is power: none is -0
      }
    }
  }
  if (i == n) return FoldVectors<T, AddLanes>(reinterpret_cast<typename Lanes<T>::Type*>(sums));
  T lanes[kLanes], rest[kTurn] = {};
  __builtin_memcpy(lanes, sums, sizeof(lanes));
  __builtin_memcpy(rest, x + i * k, (n - i) * k);
  for (int64_t at = 0; at < n - i; at += V::kCount) {
    typename V::Type power[1];
    PowersAt<T>(reinterpret_cast<const char*>(rest + at), shifts, reinterpret_cast<char*>(rest + at), power);
  }
  __builtin_memcpy(out + i * k, rest, (n - i) * k);
  for (int64_t l = 0; l < n - i; ++l) lanes[l % kLanes] = lanes[l % kLanes] + rest[l];
  return FoldLanes<T, AddLanes>(lanes, Min(n, kLanes));
}

template <class T>
LEVADA_INLINE void Divide(const char* x, T divisor, char* out, int64_t n) {
  constexpr int64_t k = sizeof(T);
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) Store<T>(out + i * k, Load<T>(x + i * k) / divisor);
}

// The powers of a row over their sum, which is 1 at least.
inline void DivideBlock(const char* x, double divisor, char* out, int64_t n, bool) { Divide(x, divisor, out, n); }
inline void DivideBlock(const char* x, float divisor, char* out, int64_t n, bool around) {
  using V = Vec<float>;
  constexpr int64_t kVectors = 4;
  constexpr int64_t kStep = kVectors * V::kCount;
  const V::Type divisors = V::Type{} + divisor, reciprocals = V::Type{} + 1.0f / divisor;
  int64_t i = 0;
  for (; i + kStep <= n; i += kStep) {
    V::Type quotients[kVectors];
    bool safe = true;
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      const V::Type power = V::Load(reinterpret_cast<const float*>(x) + i + v * V::kCount);
      safe &= FloatQuotient::IsSafe(power);
      quotients[v] = FloatQuotient::Apply(power, divisors, reciprocals);
    }
    if (__builtin_expect(!safe, 0)) {
      Divide(x + i * sizeof(float), divisor, out + i * sizeof(float), kStep);
      continue;
    }
    float* const to = reinterpret_cast<float*>(out) + i;
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      if (around) StoreAround(to + v * V::kCount, quotients[v]);
      else V::Store(to + v * V::kCount, quotients[v]);
    }
  }
  Divide(x + i * sizeof(float), divisor, out + i * sizeof(float), n - i);
}

template <class T>
LEVADA_INLINE void SubtractBoth(const char* x, T first, T second, char* out, int64_t n) {
  constexpr int64_t k = sizeof(T);
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) Store<T>(out + i * k, (Load<T>(x + i * k) - first) - second);
}

// Scratch of a row: the widened elements of a block of a half type, and what waits for the sum: such a block, or all of
// a row that is to be written around the caches.
inline constexpr int64_t kAsideBytes = 32768;
template <class T>
struct Scratch {
  alignas(64) T widened[kLaneBlock];
  alignas(64) char results[kAsideBytes];
};

template <class In, class T, bool kLog>
void Row(const char* x, int64_t n, char* out, bool around, Scratch<T>* scratch) {
  constexpr bool kSame = sizeof(In) == sizeof(T);
  constexpr int64_t k = sizeof(In);
  char* const results = scratch->results;
  // Nobody writes the output twice where each write goes to memory.
  const bool whole = n * k <= kAsideBytes && n * k % kVectorBytes == 0;
  const bool aside = kSame && !kLog && around && whole && IsVectorAligned(out);
  const auto powers_at = [&](int64_t i) { return aside ? results + i * k : kSame && !kLog ? out + i * k : results; };
  const int64_t ahead = kSame && n * k <= kAsideBytes ? n * k : 0;
  const T maximum = RowMaximum<In, T>(x, n, scratch->widened);
  BlockTree<T, AddLanes> tree;
  for (int64_t i = 0; i < n; i += kLaneBlock) {
    const int64_t count = Min(kLaneBlock, n - i);
    tree.Push(ShiftedExp<T>(WidenBlock<In>(x + i * k, scratch->widened, count), maximum, powers_at(i), count, ahead));
  }
  T sum = tree.Total();
  if (sum != sum) sum = T(__builtin_nanf(""));  // one NaN, whatever the row has
  if constexpr (kLog) MapVectors<T, Log>(&sum, &sum, 1);
  for (int64_t i = 0; i < n; i += kLaneBlock) {
    const int64_t count = Min(kLaneBlock, n - i);
    char* const to = kSame ? out + i * k : results;
    if (sum != sum) {
      for (int64_t c = 0; c < count; ++c) Store<T>(to + c * sizeof(T), sum);
    } else if constexpr (kLog) {
      SubtractBoth<T>(WidenBlock<In>(x + i * k, scratch->widened, count), maximum, sum, to, count);
    } else {
      // Of a half type only the powers of a row of one block are still there.
      if (!kSame && n > kLaneBlock) {
        static_cast<void>(
            ShiftedExp<T>(WidenBlock<In>(x + i * k, scratch->widened, count), maximum, results, count, 0));
      }
      DivideBlock(powers_at(i), sum, to, count, aside);
    }
    if constexpr (!kSame) {
      FloatToHalf(reinterpret_cast<const float*>(results), static_cast<const In*>(nullptr), out + i * k, count);
    }
  }
}

template <class In, bool kLog>
void RowsOf(const char* x, int64_t rows, int64_t n, char* out, bool around) {
  using T = typename Widened<In>::T;
  Scratch<T> scratch;
  if (n <= 0) return;
  for (int64_t r = 0; r < rows; ++r, x += n * sizeof(In), out += n * sizeof(In)) {
    Row<In, T, kLog>(x, n, out, around, &scratch);
  }
  if (around) FinishStoresAround();
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
