#ifndef LEVADA_KERNEL_COPY_H_
#define LEVADA_KERNEL_COPY_H_

// Moving elements without changing them.

#include <cstdint>

namespace levada::kernel {

// Copies a strided block of elements of element_size bytes (1, 2, 4, 8 or 16, any alignment) to a strided destination.
// rank 0 ... 64; byte strides of any sign and zero in the source. Source and destination do not overlap. around_caches: the
// destination is a part of more than they hold.
void CopyStrided(int64_t element_size, int rank, const int64_t* shape, const char* source,
                 const int64_t* source_strides, char* destination, const int64_t* destination_strides,
                 bool around_caches = false);

// Reverses the bytes of each of n contiguous units of unit_size 2, 4 or 8 in place (complex: two units per element).
void SwapBytes(int64_t unit_size, char* data, int64_t n);

// out row i = source row indices[i]; rows are row_bytes contiguous bytes, row_stride apart. Prefetches a few rows ahead
// with the T0 hint. Indices must be in range. around_caches: out is a part of more than they hold.
void GatherRows(const char* source, int64_t row_stride, int64_t row_bytes, const int64_t* indices, int64_t n,
                char* out, bool around_caches = false);

// From this size on an output is written around the caches: whoever reads it next would not find it there.
inline constexpr int64_t kAroundCaches = int64_t{16} << 20;

// The same for rows base + offsets[i] given in bytes.
void GatherAt(const char* base, const int64_t* byte_offsets, int64_t n, int64_t row_bytes, char* out);

}  // namespace levada::kernel

#endif  // LEVADA_KERNEL_COPY_H_
