#include <cstring>

#include "kernel/isa/fill.h"
#include "kernel/isa/stream.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

typedef uint8_t Vector __attribute__((vector_size(kVectorBytes), aligned(1), may_alias));
struct Pair {
  uint64_t low, high;
};

// So many bytes of rows are asked for ahead of their copy, but no fewer and no more rows than these.
inline constexpr int64_t kBytesAhead = 8192;
inline constexpr int64_t kLeastAhead = 4;
inline constexpr int64_t kMostAhead = 16;
inline constexpr int64_t kLine = 64;          // bytes of a cache line
inline constexpr int64_t kMaxPrefetch = 4096;  // of a longer row the hardware prefetcher finds the rest by itself
inline constexpr int64_t kBlockMove = 8192;    // from here on the C library's copy, which need not read what it overwrites

template <class T>
void GatherElements(const char* source, int64_t row_stride, const int64_t* indices, int64_t n, char* out) {
  for (int64_t i = 0; i < n; ++i) Store<T>(out + i * sizeof(T), Load<T>(source + indices[i] * row_stride));
}

// Copies any number of bytes >= kVectorBytes; the last vector overlaps the one before.
LEVADA_INLINE void CopyRow(const char* from, char* to, int64_t bytes) {
  int64_t k = 0;
  for (; k + 4 * kVectorBytes <= bytes; k += 4 * kVectorBytes) {
    const Vector a = *reinterpret_cast<const Vector*>(from + k);
    const Vector b = *reinterpret_cast<const Vector*>(from + k + kVectorBytes);
    const Vector c = *reinterpret_cast<const Vector*>(from + k + 2 * kVectorBytes);
    const Vector d = *reinterpret_cast<const Vector*>(from + k + 3 * kVectorBytes);
    *reinterpret_cast<Vector*>(to + k) = a;
    *reinterpret_cast<Vector*>(to + k + kVectorBytes) = b;
    *reinterpret_cast<Vector*>(to + k + 2 * kVectorBytes) = c;
    *reinterpret_cast<Vector*>(to + k + 3 * kVectorBytes) = d;
  }
  for (; k + kVectorBytes <= bytes; k += kVectorBytes) {
    *reinterpret_cast<Vector*>(to + k) = *reinterpret_cast<const Vector*>(from + k);
  }
  if (k < bytes) {
    k = bytes - kVectorBytes;
    *reinterpret_cast<Vector*>(to + k) = *reinterpret_cast<const Vector*>(from + k);
  }
}

LEVADA_INLINE void CopyShortRow(const char* from, char* to, int64_t bytes) {
  int64_t k = 0;
  for (; k + 8 <= bytes; k += 8) Store<uint64_t>(to + k, Load<uint64_t>(from + k));
  if (bytes & 4) {
    Store<uint32_t>(to + k, Load<uint32_t>(from + k));
    k += 4;
  }
  for (; k < bytes; ++k) to[k] = from[k];
}

LEVADA_INLINE void CopyRowAround(const char* from, char* to, int64_t bytes) {
  for (int64_t k = 0; k < bytes; k += kVectorBytes) CopyAround(from + k, to + k);
}

void GatherLong(const char* source, int64_t row_stride, int64_t row_bytes, const int64_t* indices, int64_t n, char* out,
                bool around) {
  const int64_t prefetched = Min(row_bytes, kMaxPrefetch);
  const int64_t rows = Min(kMostAhead, kBytesAhead / row_bytes);
  const int64_t ahead = rows < kLeastAhead ? kLeastAhead : rows;
  around = around && row_bytes % kVectorBytes == 0 && IsVectorAligned(out);
  for (int64_t i = -ahead; i < n; ++i) {
    if (i + ahead < n) {
      const char* later = source + indices[i + ahead] * row_stride;
      for (int64_t k = 0; k < prefetched; k += kLine) __builtin_prefetch(later + k, 0, 3);
    }
    if (i < 0) continue;
    const char* const row = source + indices[i] * row_stride;
    if (around) {
      CopyRowAround(row, out + i * row_bytes, row_bytes);
    } else if (row_bytes >= kBlockMove) {
      std::memcpy(out + i * row_bytes, row, static_cast<size_t>(row_bytes));
    } else {
      CopyRow(row, out + i * row_bytes, row_bytes);
    }
  }
  if (around) FinishStoresAround();
}

void GatherShort(const char* source, int64_t row_stride, int64_t row_bytes, const int64_t* indices, int64_t n,
                 char* out) {
  constexpr int64_t kShortAhead = 16;
  for (int64_t i = 0; i < n; ++i) {
    if (i + kShortAhead < n) __builtin_prefetch(source + indices[i + kShortAhead] * row_stride, 0, 3);
    CopyShortRow(source + indices[i] * row_stride, out + i * row_bytes, row_bytes);
  }
}

void GatherRows(const char* source, int64_t row_stride, int64_t row_bytes, const int64_t* indices, int64_t n, char* out,
                bool around) {
  switch (row_bytes) {
    case 0: return;
    case 1: return GatherElements<uint8_t>(source, row_stride, indices, n, out);
    case 2: return GatherElements<uint16_t>(source, row_stride, indices, n, out);
    case 4: return GatherElements<uint32_t>(source, row_stride, indices, n, out);
    case 8: return GatherElements<uint64_t>(source, row_stride, indices, n, out);
    case 16: return GatherElements<Pair>(source, row_stride, indices, n, out);
    default: break;
  }
  if (row_bytes < 64) return GatherShort(source, row_stride, row_bytes, indices, n, out);
  GatherLong(source, row_stride, row_bytes, indices, n, out, around);
}

}  // namespace

void FillGather(IsaTable* table) { table->gather_rows = &GatherRows; }

}  // namespace levada::kernel::LEVADA_ISA
