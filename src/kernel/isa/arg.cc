#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

inline constexpr int64_t kBlock = 1024;
inline constexpr int64_t kTile = 256;
inline constexpr int64_t kRowsAhead = 12;  // no hardware prefetcher follows from row to row

struct Larger {
  template <class T> static LEVADA_INLINE bool Apply(T x, T than) { return x > than; }
  template <class V> static LEVADA_INLINE auto Lanes(V x, V than) { return x > than; }
};
struct Smaller {
  template <class T> static LEVADA_INLINE bool Apply(T x, T than) { return x < than; }
  template <class V> static LEVADA_INLINE auto Lanes(V x, V than) { return x < than; }
};

// Elements of half types are compared as float32.
template <class In>
struct Compared {
  using T = In;
  static LEVADA_INLINE const char* Widen(const char* x, int64_t, T*) { return x; }
};
template <class H>
struct ComparedHalf {
  using T = float;
  static LEVADA_INLINE const char* Widen(const char* x, int64_t n, T* buffer) {
    HalfToFloat(static_cast<const H*>(nullptr), x, buffer, n);
    return reinterpret_cast<const char*>(buffer);
  }
};
template <> struct Compared<Float16> : ComparedHalf<Float16> {};
template <> struct Compared<BFloat16> : ComparedHalf<BFloat16> {};

// x takes the place of best: it is better, or best is a NaN and x is not.
template <class T, class Better>
LEVADA_INLINE bool Replaces(T x, T best) {
  if constexpr (kIsFloating<T>) return Better::Apply(x, best) | ((best != best) & (x == x));
  else return Better::Apply(x, best);
}

// The best lanes of some elements, beginning with `best` in each; which elements they were is looked for later.
template <class T, class Better>
struct BestLanes {
  typedef T Vector __attribute__((vector_size(kVectorBytes)));
  static constexpr int kVectors = 4;
  static constexpr int64_t kWidth = kVectorBytes / sizeof(T);
  static constexpr int64_t kStep = kVectors * kWidth;
  // Elements after which it is asked whether some were better: few enough to be found again quickly.
  static constexpr int64_t kSpan = 16 * kStep;

  static LEVADA_INLINE Vector Of(const char* x, int64_t n, Vector best) {
    Vector bests[kVectors] = {best, best, best, best};
    for (int64_t i = 0; i < n; i += kStep, x += kVectors * kVectorBytes) {
      PrefetchPageAhead(x, kVectors * kVectorBytes);
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        Vector value;
        __builtin_memcpy(&value, x + v * kVectorBytes, kVectorBytes);
        bests[v] = Better::Lanes(value, bests[v]) ? value : bests[v];
      }
    }
#pragma GCC unroll 4
    for (int v = 1; v < kVectors; ++v) bests[0] = Better::Lanes(bests[v], bests[0]) ? bests[v] : bests[0];
    return bests[0];
  }

  template <class Mask>
  static LEVADA_INLINE bool Any(Mask mask) {
    uint64_t words[kVectorBytes / 8], any = 0;
    __builtin_memcpy(words, &mask, kVectorBytes);
    for (int w = 0; w < kVectorBytes / 8; ++w) any |= words[w];
    return any != 0;
  }

  // Where the first element that equals `best` stands. REQUIRES: one of the next kSpan does.
  static LEVADA_INLINE int64_t Place(const char* x, T best) {
    int64_t i = 0;
    for (Vector value;; i += kWidth) {
      __builtin_memcpy(&value, x + i * sizeof(T), kVectorBytes);
      if (Any(value == Vector{} + best)) break;
    }
    while (Load<T>(x + i * sizeof(T)) != best) ++i;
    return i;
  }
};

// The place of the first of n elements that is better than `best` and all others, or -1; *best becomes that element. A
// NaN is better than nothing.
template <class T, class Better>
int64_t FindBetter(const char* x, int64_t n, T* best) {
  using L = BestLanes<T, Better>;
  constexpr int64_t k = sizeof(T);
  int64_t place = -1, span = -1, i = 0;
  while (i + L::kStep <= n) {
    const int64_t count = Min((n - i) / L::kStep * L::kStep, L::kSpan);
    const typename L::Vector known = typename L::Vector{} + *best;
    const typename L::Vector bests = L::Of(x + i * k, count, known);
    if (L::Any(Better::Lanes(bests, known))) {
      T values[L::kWidth];
      __builtin_memcpy(values, &bests, kVectorBytes);
      for (int64_t l = 0; l < L::kWidth; ++l) *best = Better::Apply(values[l], *best) ? values[l] : *best;
      span = i;
    }
    i += count;
  }
  if (span >= 0) place = span + L::Place(x + span * k, *best);
  for (; i < n; ++i) {
    const T value = Load<T>(x + i * k);
    if (!Better::Apply(value, *best)) continue;
    *best = value;
    place = i;
  }
  return place;
}

// One row, in blocks when elements have to be widened.
template <class In, class Better>
int64_t ArgContiguous(const char* x, int64_t n) {
  using T = typename Compared<In>::T;
  constexpr bool kWidens = sizeof(In) != sizeof(T);
  constexpr int64_t k = sizeof(In);
  T widened[kWidens ? kBlock : 1];
  // The first number; what comes before it is NaN.
  int64_t place = 0;
  T best = Load<T>(Compared<In>::Widen(x, 1, widened));
  while (best != best) {
    if (++place == n) return 0;  // NaNs only
    best = Load<T>(Compared<In>::Widen(x + place * k, 1, widened));
  }
  const int64_t step = kWidens ? kBlock : n;
  for (int64_t start = place; start < n; start += step) {
    const int64_t count = Min(step, n - start);
    const int64_t found = FindBetter<T, Better>(Compared<In>::Widen(x + start * k, count, widened), count, &best);
    if (found >= 0) place = start + found;
  }
  return place;
}

// Columns side by side. Index: int32 where n allows, as wide as the usual element, so that both move in one vector.
template <class In, class Better, class Index>
void ArgTile(const char* x, int64_t n, int64_t row_stride, int64_t width, int64_t* out) {
  using T = typename Compared<In>::T;
  T best[kTile], widened[kTile];
  Index index[kTile];
  __builtin_memcpy(best, Compared<In>::Widen(x, width, widened), width * sizeof(T));
  for (int64_t c = 0; c < width; ++c) index[c] = 0;
  for (int64_t i = 1; i < n; ++i) {
    if (i + kRowsAhead < n) {
      const char* ahead = x + (i + kRowsAhead) * row_stride;
      for (int64_t b = 0; b < width * static_cast<int64_t>(sizeof(In)); b += 64) __builtin_prefetch(ahead + b, 0, 3);
    }
    const char* row = Compared<In>::Widen(x + i * row_stride, width, widened);
    const Index position = static_cast<Index>(i);
    LEVADA_INDEPENDENT
    for (int64_t c = 0; c < width; ++c) {
      const T value = Load<T>(row + c * sizeof(T));
      const bool replaces = Replaces<T, Better>(value, best[c]);
      best[c] = replaces ? value : best[c];
      index[c] = replaces ? position : index[c];
    }
  }
  for (int64_t c = 0; c < width; ++c) out[c] = index[c];
}

template <class In, class Better>
void Arg(const char* x, int64_t outer, int64_t n, int64_t inner, int64_t* out) {
  const int64_t row_stride = inner * static_cast<int64_t>(sizeof(In));
  for (int64_t o = 0; o < outer; ++o, x += n * row_stride) {
    if (inner == 1) {
      *out++ = ArgContiguous<In, Better>(x, n);
      continue;
    }
    for (int64_t column = 0; column < inner; column += kTile) {
      const int64_t width = Min(kTile, inner - column);
      const char* first = x + column * static_cast<int64_t>(sizeof(In));
      if (n <= INT32_MAX) ArgTile<In, Better, int32_t>(first, n, row_stride, width, out);
      else ArgTile<In, Better, int64_t>(first, n, row_stride, width, out);
      out += width;
    }
  }
}

}  // namespace

void FillArg(IsaTable* table) {
#define LEVADA_X(dtype, type)                                    \
  table->arg_max[kIndex<DType::dtype>] = &Arg<type, Larger>;     \
  table->arg_min[kIndex<DType::dtype>] = &Arg<type, Smaller>;
  LEVADA_EACH_INTEGER(LEVADA_X)
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
  LEVADA_EACH_HALF(LEVADA_X)
#undef LEVADA_X
  table->arg_max[kIndex<DType::kBool>] = table->arg_max[kIndex<DType::kUInt8>];
  table->arg_min[kIndex<DType::kBool>] = table->arg_min[kIndex<DType::kUInt8>];
}

}  // namespace levada::kernel::LEVADA_ISA
