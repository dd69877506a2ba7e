#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"
#include "kernel/isa/half.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

inline constexpr int64_t kBlock = 1024;
inline constexpr int64_t kTile = 128;

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

// The best of n elements and `best`, in which no NaN takes part: a NaN compares false and is passed over.
template <class T, class Better>
T BestOf(const char* x, int64_t n, T best) {
  typedef T Vector __attribute__((vector_size(kVectorBytes)));
  constexpr int kVectors = 4;
  constexpr int64_t k = sizeof(T);
  constexpr int64_t kStep = kVectors * kVectorBytes / k;
  int64_t i = 0;
  if (n >= kStep) {
    Vector bests[kVectors];
    for (int v = 0; v < kVectors; ++v) bests[v] = Vector{} + best;
    for (; i + kStep <= n; i += kStep) {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        Vector value;
        __builtin_memcpy(&value, x + i * k + v * kVectorBytes, kVectorBytes);
        bests[v] = Better::Lanes(value, bests[v]) ? value : bests[v];
      }
    }
    for (int v = 1; v < kVectors; ++v) bests[0] = Better::Lanes(bests[v], bests[0]) ? bests[v] : bests[0];
    const auto better = Better::Lanes(bests[0], Vector{} + best);
    bool any = false;
    for (int64_t l = 0; l < kVectorBytes / k; ++l) any |= better[l] != 0;
    T lanes[kVectorBytes / k];
    __builtin_memcpy(lanes, bests, sizeof(lanes));
    if (any) {
      for (T lane : lanes) best = Better::Apply(lane, best) ? lane : best;
    }
  }
  for (; i < n; ++i) {
    const T value = Load<T>(x + i * k);
    best = Better::Apply(value, best) ? value : best;
  }
  return best;
}

// The position of the first element equal to `value`, which is there.
template <class T>
int64_t PositionOf(const char* x, int64_t n, T value) {
  constexpr int64_t kStep = 4 * kVectorBytes / sizeof(T);
  int64_t i = 0;
  for (; i + kStep <= n; i += kStep) {
    bool found = false;
    for (int64_t l = 0; l < kStep; ++l) found |= Load<T>(x + (i + l) * sizeof(T)) == value;
    if (found) break;
  }
  while (Load<T>(x + i * sizeof(T)) != value) ++i;
  return i;
}

// One row: a vector pass over blocks finds the extreme and its block, which alone is searched for the place.
template <class In, class Better>
int64_t ArgContiguous(const char* x, int64_t n) {
  using T = typename Compared<In>::T;
  T widened[kBlock];
  const auto block_at = [&](int64_t start) {
    return Compared<In>::Widen(x + start * static_cast<int64_t>(sizeof(In)), Min(kBlock, n - start), widened);
  };
  T best = Load<T>(Compared<In>::Widen(x, 1, widened));
  int64_t best_start = 0;
  for (int64_t start = 0; start < n; start += kBlock) {
    const int64_t count = Min(kBlock, n - start);
    const char* block = block_at(start);
    if (best != best) {  // until the first number
      int64_t i = 0;
      while (i < count && Load<T>(block + i * sizeof(T)) != Load<T>(block + i * sizeof(T))) ++i;
      if (i == count) continue;
      best = Load<T>(block + i * sizeof(T));
      best_start = start;
    }
    const T extreme = BestOf<T, Better>(block, count, best);
    if (!Better::Apply(extreme, best)) continue;
    best = extreme;
    best_start = start;
  }
  if (best != best) return 0;  // NaNs only
  return best_start + PositionOf<T>(block_at(best_start), Min(kBlock, n - best_start), best);
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
