#include "kernel/isa/fill.h"
#include "kernel/isa/lanes.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

// How elements of In become T (float or double) and back. A half type is widened by rows of at most kLaneBlock.
template <class In>
struct Element {
  using T = In;
  static LEVADA_INLINE const char* Widen(const char* x, int64_t, T*) { return x; }
  static LEVADA_INLINE void Put(char* out, T value) { Store<T>(out, value); }
};
template <class H>
struct HalfElement {
  using T = float;
  static LEVADA_INLINE const char* Widen(const char* x, int64_t n, T* buffer) {
    HalfToFloat(static_cast<const H*>(nullptr), x, buffer, n);
    return reinterpret_cast<const char*>(buffer);
  }
  static LEVADA_INLINE void Put(char* out, T value) {
    H h;
    FromFloat(value, &h);
    Store<H>(out, h);
  }
};
template <> struct Element<Float16> : HalfElement<Float16> {};
template <> struct Element<BFloat16> : HalfElement<BFloat16> {};

template <class T> inline constexpr int64_t kTile = 1024 / sizeof(T);

// Rows of a tile lie far apart, where no hardware prefetcher follows.
inline constexpr int64_t kRowsAhead = 12;
LEVADA_INLINE void PrefetchRow(const char* row, int64_t nbytes) {
  for (int64_t k = 0; k < nbytes; k += 64) __builtin_prefetch(row + k, 0, 3);
}

// Rows from this width on are read lane by lane: rows of whole lines, of which the cache need not hold those of all lanes.
inline constexpr int64_t kWideBytes = 512;
inline constexpr int64_t kLaneRowsAhead = 4;

// One lane of a whole tile, held in registers: columns of rows `stride` apart. next: where the rows of the next lane begin.
template <class T, class F>
LEVADA_INLINE void HoldLane(const char* x, int64_t rows, int64_t stride, const char* next, T* lane) {
  constexpr int kHeld = kTile<T> / Lanes<T>::kCount;
  typename Lanes<T>::Type held[kHeld];
  __builtin_memcpy(held, x, sizeof(held));
  for (int64_t i = 1; i < rows; ++i) {
    x += stride;
    const int64_t over = i + kLaneRowsAhead - rows;
    const char* ahead = over < 0 ? x + kLaneRowsAhead * stride : next + over * stride;
#pragma GCC unroll 16
    for (int v = 0; v < kHeld; ++v) {
      typename Lanes<T>::Type value;
      __builtin_prefetch(ahead + v * kVectorBytes, 0, 3);
      __builtin_memcpy(&value, x + v * kVectorBytes, kVectorBytes);
      held[v] = F::Apply(held[v], value);
    }
  }
  __builtin_memcpy(lane, held, sizeof(held));
}

// Columns [0, width) of at most kLaneBlock rows: one result per column. The lanes of a tile fit in L1, but rows that lie a
// multiple of 4096 bytes apart throw them out of it again and again: where rows are wide, one lane after the other.
template <class In, class T, class F>
void ReduceTileBlock(const char* x, int64_t rows, int64_t row_stride, int64_t width, T* result) {
  T lanes[kLanes][kTile<T>];
  T widened[kTile<T>];
  const int64_t row_bytes = width * static_cast<int64_t>(sizeof(In));
  // Where 32 registers hold a lane, one read and one addition are all there is.
  const bool held = kVectorBytes == 64 && sizeof(In) == sizeof(T) && width == kTile<T>;
  if constexpr (kVectorBytes == 64 && sizeof(In) == sizeof(T)) {
    for (int64_t l = 0; held && l < Min(rows, kLanes); ++l) {
      const int64_t of_lane = (rows - l + kLanes - 1) / kLanes;
      HoldLane<T, F>(x + l * row_stride, of_lane, kLanes * row_stride, x + (l + 1) * row_stride, lanes[l]);
    }
  }
  const int64_t apart = held ? 0 : row_bytes >= kWideBytes ? kLanes : 1;
  const int64_t rows_ahead = apart == 1 ? kRowsAhead : kLaneRowsAhead * kLanes;
  for (int64_t first = 0; first < apart; ++first) {
    for (int64_t i = first; i < rows; i += apart) {
      const int64_t ahead = i + rows_ahead < rows ? i + rows_ahead : Min(first + 1, rows - 1);
      PrefetchRow(x + ahead * row_stride, row_bytes);
      const char* row = Element<In>::Widen(x + i * row_stride, width, widened);
      T* lane = lanes[i % kLanes];
      if (i < kLanes) {
        __builtin_memcpy(lane, row, width * sizeof(T));
        continue;
      }
      LEVADA_INDEPENDENT
      for (int64_t c = 0; c < width; ++c) lane[c] = F::Apply(lane[c], Load<T>(row + c * sizeof(T)));
    }
  }
  int64_t count = Min(rows, kLanes);
  for (int64_t half = kLanes / 2; half > 0; half /= 2) {
    for (int64_t l = 0; l + half < count; ++l) {
      LEVADA_INDEPENDENT
      for (int64_t c = 0; c < width; ++c) lanes[l][c] = F::Apply(lanes[l][c], lanes[l + half][c]);
    }
    count = Min(count, half);
  }
  __builtin_memcpy(result, lanes[0], width * sizeof(T));
}

// BlockTree for a tile of columns.
template <class T, class F>
struct TileTree {
  T levels[kMaxLevels][kTile<T>];
  int64_t blocks = 0;

  void Push(T* values, int64_t width) {
    int level = 0;
    for (int64_t b = blocks; (b & 1) != 0; b >>= 1, ++level) Combine(levels[level], values, width);
    __builtin_memcpy(levels[level], values, width * sizeof(T));
    ++blocks;
  }

  void Total(T* values, int64_t width) const {
    int level = __builtin_ctzll(blocks);
    __builtin_memcpy(values, levels[level], width * sizeof(T));
    for (int64_t b = blocks >> (level + 1); b != 0; b >>= 1) {
      ++level;
      if ((b & 1) != 0) Combine(levels[level], values, width);
    }
  }

  static void Combine(const T* left, T* right, int64_t width) {
    for (int64_t c = 0; c < width; ++c) right[c] = F::Apply(left[c], right[c]);
  }
};

template <class In, class T, class F>
void ReduceTile(const char* x, int64_t n, int64_t row_stride, int64_t width, T* result) {
  if (n <= kLaneBlock) return ReduceTileBlock<In, T, F>(x, n, row_stride, width, result);
  TileTree<T, F> tree;
  for (int64_t i = 0; i < n; i += kLaneBlock) {
    ReduceTileBlock<In, T, F>(x + i * row_stride, Min(kLaneBlock, n - i), row_stride, width, result);
    tree.Push(result, width);
  }
  tree.Total(result, width);
}

template <class In, class T, class F>
T ReduceColumn(const char* x, int64_t n) {
  if constexpr (sizeof(In) == sizeof(T)) {
    return ReduceContiguous<T, F>(x, n);
  } else {
    BlockTree<T, F> tree;
    T widened[kLaneBlock];
    for (int64_t i = 0; i < n; i += kLaneBlock) {
      const int64_t count = Min(kLaneBlock, n - i);
      tree.Push(ReduceBlock<T, F>(Element<In>::Widen(x + i * sizeof(In), count, widened), count));
    }
    return tree.Total();
  }
}

// Which of many NaN comes through depends on how a compiler orders operands: all become one.
template <class T>
LEVADA_INLINE T OneNan(T value) { return value != value ? T(__builtin_nanf("")) : value; }

enum class Empty { kZero, kOne, kLowest, kHighest, kNan };

template <class T>
constexpr T ValueOf(Empty empty) {
  switch (empty) {
    case Empty::kZero: return T(0);
    case Empty::kOne: return T(1);
    case Empty::kLowest: return -T(__builtin_inff());
    case Empty::kHighest: return T(__builtin_inff());
    case Empty::kNan: return T(__builtin_nanf(""));
  }
  return T(0);
}

// kColumns: numbers per element (2: complex, reduced part by part).
template <class In, class F, Empty kEmpty, bool kMean, int kColumns>
void ReduceFloats(const char* x, int64_t outer, int64_t n, int64_t inner, char* out) {
  using T = typename Element<In>::T;
  constexpr int64_t k = sizeof(In);
  inner *= kColumns;
  const T divisor = static_cast<T>(n);
  for (int64_t o = 0; o < outer; ++o, x += n * inner * k) {
    for (int64_t column = 0; column < inner; column += kTile<T>) {
      const int64_t width = Min(kTile<T>, inner - column);
      T totals[kTile<T>];
      if (n == 0) {
        for (int64_t c = 0; c < width; ++c) totals[c] = ValueOf<T>(kEmpty);
      } else if (inner == 1) {
        totals[0] = ReduceColumn<In, T, F>(x, n);
      } else {
        ReduceTile<In, T, F>(x + column * k, n, inner * k, width, totals);
      }
      for (int64_t c = 0; c < width; ++c, out += k) {
        Element<In>::Put(out, OneNan(kMean && n != 0 ? totals[c] / divisor : totals[c]));
      }
    }
  }
}

template <class In>
void FillFloat(IsaTable* table, int index) {
  const auto row = [table](ReduceOp op) { return table->reduce[static_cast<int>(op)]; };
  row(ReduceOp::kSum)[index] = &ReduceFloats<In, AddLanes, Empty::kZero, false, 1>;
  row(ReduceOp::kProd)[index] = &ReduceFloats<In, MultiplyLanes, Empty::kOne, false, 1>;
  row(ReduceOp::kMean)[index] = &ReduceFloats<In, AddLanes, Empty::kNan, true, 1>;
  row(ReduceOp::kMax)[index] = &ReduceFloats<In, MaximumLanes, Empty::kLowest, false, 1>;
  row(ReduceOp::kMin)[index] = &ReduceFloats<In, MinimumLanes, Empty::kHighest, false, 1>;
}

template <class Part>
void FillComplex(IsaTable* table, int index) {
  table->reduce[static_cast<int>(ReduceOp::kSum)][index] = &ReduceFloats<Part, AddLanes, Empty::kZero, false, 2>;
  table->reduce[static_cast<int>(ReduceOp::kMean)][index] = &ReduceFloats<Part, AddLanes, Empty::kNan, true, 2>;
}

}  // namespace

void FillReduceFloat(IsaTable* table) {
  FillFloat<float>(table, kIndex<DType::kFloat32>);
  FillFloat<double>(table, kIndex<DType::kFloat64>);
  FillFloat<Float16>(table, kIndex<DType::kFloat16>);
  FillFloat<BFloat16>(table, kIndex<DType::kBFloat16>);
  FillComplex<float>(table, kIndex<DType::kComplex64>);
  FillComplex<double>(table, kIndex<DType::kComplex128>);
}

}  // namespace levada::kernel::LEVADA_ISA
