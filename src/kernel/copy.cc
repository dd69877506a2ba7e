#include "kernel/copy.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace levada::kernel {
namespace {

constexpr int kMaxRank = 64;

struct Sixteen {
  uint64_t low, high;
};

template <class T>
T Load(const char* p) {
  T value;
  std::memcpy(&value, p, sizeof(T));
  return value;
}

template <class T>
void Store(char* p, T value) {
  std::memcpy(p, &value, sizeof(T));
}

struct Dimension {
  int64_t size, source, destination;
};

// The block as few dimensions as describe it, the fastest of the destination last.
struct Block {
  int rank = 0;
  Dimension dims[kMaxRank];
};

bool JoinsWith(const Dimension& outer, const Dimension& inner) {
  return outer.source == inner.source * inner.size && outer.destination == inner.destination * inner.size;
}

// False for an empty block.
bool Simplify(int rank, const int64_t* shape, const int64_t* source, const int64_t* destination, Block* block) {
  for (int d = 0; d < rank; ++d) {
    if (shape[d] == 0) return false;
    if (shape[d] != 1) block->dims[block->rank++] = {shape[d], source[d], destination[d]};
  }
  for (int d = 1; d < block->rank; ++d) {  // insertion: few dimensions, mostly in order, and no allocation
    for (int e = d; e > 0 && std::abs(block->dims[e].destination) > std::abs(block->dims[e - 1].destination); --e) {
      std::swap(block->dims[e], block->dims[e - 1]);
    }
  }
  int joined = 0;
  for (int d = 0; d < block->rank; ++d) {
    if (joined > 0 && JoinsWith(block->dims[joined - 1], block->dims[d])) {
      const int64_t size = block->dims[joined - 1].size * block->dims[d].size;
      block->dims[joined - 1] = {size, block->dims[d].source, block->dims[d].destination};
    } else {
      block->dims[joined++] = block->dims[d];
    }
  }
  block->rank = joined;
  return true;
}

template <class T>
void CopyLine(const Dimension& d, const char* source, char* destination) {
  constexpr int64_t k = sizeof(T);
  if (d.source == k && d.destination == k) {
    std::memcpy(destination, source, static_cast<size_t>(d.size * k));
  } else if (d.source == 0 && d.destination == k) {
    const T value = Load<T>(source);
    for (int64_t i = 0; i < d.size; ++i) Store<T>(destination + i * k, value);
  } else {
    for (int64_t i = 0; i < d.size; ++i) Store<T>(destination + i * d.destination, Load<T>(source + i * d.source));
  }
}

// Sixteen lines of sixteen four-byte elements, `stride` apart, to the columns of a square.
void TransposeSquare(const char* source, int64_t stride, uint32_t (*square)[16]) {
  typedef uint32_t Four __attribute__((vector_size(16)));
  for (int c = 0; c < 16; c += 4) {
    for (int r = 0; r < 16; r += 4) {
      const auto line = [&](int i) { return Load<Four>(source + (c + i) * stride + r * 4); };
      const Four a = line(0), b = line(1), d = line(2), e = line(3);
      const Four low_ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
      const Four high_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      const Four low_de = __builtin_shufflevector(d, e, 0, 4, 1, 5);
      const Four high_de = __builtin_shufflevector(d, e, 2, 6, 3, 7);
      const auto put = [&](int i, Four row) { std::memcpy(&square[r + i][c], &row, sizeof(row)); };
      put(0, __builtin_shufflevector(low_ab, low_de, 0, 1, 4, 5));
      put(1, __builtin_shufflevector(low_ab, low_de, 2, 3, 6, 7));
      put(2, __builtin_shufflevector(high_ab, high_de, 0, 1, 4, 5));
      put(3, __builtin_shufflevector(high_ab, high_de, 2, 3, 6, 7));
    }
  }
}

template <class T>
void ReadSquare(const Dimension& rows, const Dimension& columns, const char* source, int64_t n_rows, int64_t n_columns,
                T (*square)[64 / sizeof(T)]) {
  constexpr int64_t kSide = 64 / sizeof(T);
  const bool lines = n_rows == kSide && rows.source == static_cast<int64_t>(sizeof(T));
  if constexpr (sizeof(T) == 4) {
    if (lines && n_columns == kSide) return TransposeSquare(source, columns.source, square);
  }
  for (int64_t c = 0; c < n_columns; ++c) {
    const char* column = source + c * columns.source;
    if (lines) {
      T line[kSide];
      std::memcpy(line, column, sizeof(line));
      for (int64_t r = 0; r < kSide; ++r) square[r][c] = line[r];
    } else {
      for (int64_t r = 0; r < n_rows; ++r) square[r][c] = Load<T>(column + r * rows.source);
    }
  }
}

// A line of the destination that is written whole need not be read first. A destination that is not aligned, or a machine
// without such stores, has it written as usual.
void PutLine(char* to, const void* line, bool around_caches) {
#if defined(__SSE2__)
  if (around_caches && reinterpret_cast<uintptr_t>(to) % 16 == 0) {
    for (int i = 0; i < 64; i += 16) {
      _mm_stream_si128(reinterpret_cast<__m128i*>(to + i),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(static_cast<const char*>(line) + i)));
    }
    return;
  }
#endif
  static_cast<void>(around_caches);
  std::memcpy(to, line, 64);
}

// One square of at most a cache line a side through a buffer: every line of the source is read once and whole, every
// line of the destination written so, whatever their distance (a power of two would let them throw each other out of
// the cache).
template <class T>
void CopySquare(const Dimension& rows, const Dimension& columns, const char* source, char* destination, int64_t n_rows,
                int64_t n_columns, bool around_caches) {
  constexpr int64_t kSide = 64 / sizeof(T);
  T square[kSide][kSide];
  ReadSquare<T>(rows, columns, source, n_rows, n_columns, square);
  const bool contiguous = columns.destination == static_cast<int64_t>(sizeof(T));
  for (int64_t r = 0; r < n_rows; ++r) {
    char* to = destination + r * rows.destination;
    if (contiguous && n_columns == kSide) {
      PutLine(to, square[r], around_caches);
    } else {
      for (int64_t c = 0; c < n_columns; ++c) Store<T>(to + c * columns.destination, square[r][c]);
    }
  }
}

// Two dimensions of which the source is contiguous along `rows` and the destination along `columns`.
template <class T>
void CopyTransposed(const Dimension& rows, const Dimension& columns, const char* source, char* destination,
                    bool around_caches) {
  constexpr int64_t kSide = 64 / sizeof(T);
  constexpr int64_t kAhead = 2 * kSide;
  const auto copy = [&](int64_t i, int64_t j) {
    CopySquare<T>(rows, columns, source + i * rows.source + j * columns.source,
                  destination + i * rows.destination + j * columns.destination, std::min(kSide, rows.size - i),
                  std::min(kSide, columns.size - j), around_caches);
  };
  if (!around_caches) {
    for (int64_t i = 0; i < rows.size; i += kSide) {
      for (int64_t j = 0; j < columns.size; j += kSide) copy(i, j);
    }
    return;
  }
  // From memory to memory: along the lines of the source, since stores around the caches go anywhere.
  for (int64_t j = 0; j < columns.size; j += kSide) {
    for (int64_t i = 0; i < rows.size; i += kSide) {
      for (int64_t c = j; c < std::min(j + kSide, columns.size); ++c) {
        __builtin_prefetch(source + std::min(i + kAhead, rows.size - 1) * rows.source + c * columns.source, 0, 3);
      }
      copy(i, j);
    }
  }
#if defined(__SSE2__)
  _mm_sfence();  // before anybody else may read
#endif
}

// Runs `copy` for each position of the dimensions [0, rank).
template <class Copy>
void ForEachPosition(const Block& block, int rank, const char* source, char* destination, const Copy& copy) {
  int64_t position[kMaxRank] = {};
  for (;;) {
    copy(source, destination);
    int d = rank - 1;
    for (; d >= 0; --d) {
      const Dimension& dim = block.dims[d];
      source += dim.source;
      destination += dim.destination;
      if (++position[d] < dim.size) break;
      position[d] = 0;
      source -= dim.size * dim.source;
      destination -= dim.size * dim.destination;
    }
    if (d < 0) return;
  }
}

template <class T>
void CopyBlock(Block* block, const char* source, char* destination, bool around_caches) {
  if (block->rank == 0) return Store<T>(destination, Load<T>(source));
  const int last = block->rank - 1;
  const Dimension line = block->dims[last];
  if (line.source != static_cast<int64_t>(sizeof(T))) {
    for (int d = 0; d < last; ++d) {
      const Dimension rows = block->dims[d];
      if (rows.source != static_cast<int64_t>(sizeof(T)) || line.size < 4 || rows.size < 4) continue;
      std::copy(block->dims + d + 1, block->dims + last, block->dims + d);
      ForEachPosition(*block, last - 1, source, destination,
                      [&](const char* from, char* to) { CopyTransposed<T>(rows, line, from, to, around_caches); });
      return;
    }
  }
  ForEachPosition(*block, last, source, destination, [&](const char* from, char* to) { CopyLine<T>(line, from, to); });
}

template <class T>
T Swapped(T value) {
  if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
  else if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
  else return __builtin_bswap64(value);
}

template <class T>
void SwapUnits(char* data, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    Store<T>(data + i * static_cast<int64_t>(sizeof(T)), Swapped(Load<T>(data + i * static_cast<int64_t>(sizeof(T)))));
  }
}

}  // namespace

void CopyStrided(int64_t element_size, int rank, const int64_t* shape, const char* source,
                 const int64_t* source_strides, char* destination, const int64_t* destination_strides,
                 bool around_caches) {
  Block block;
  if (!Simplify(rank, shape, source_strides, destination_strides, &block)) return;
  switch (element_size) {
    case 1: return CopyBlock<uint8_t>(&block, source, destination, around_caches);
    case 2: return CopyBlock<uint16_t>(&block, source, destination, around_caches);
    case 4: return CopyBlock<uint32_t>(&block, source, destination, around_caches);
    case 8: return CopyBlock<uint64_t>(&block, source, destination, around_caches);
    case 16: return CopyBlock<Sixteen>(&block, source, destination, around_caches);
    default: return;
  }
}

void SwapBytes(int64_t unit_size, char* data, int64_t n) {
  switch (unit_size) {
    case 2: return SwapUnits<uint16_t>(data, n);
    case 4: return SwapUnits<uint32_t>(data, n);
    case 8: return SwapUnits<uint64_t>(data, n);
    default: return;
  }
}

}  // namespace levada::kernel
