#ifndef LEVADA_BASE_CHECKED_H_
#define LEVADA_BASE_CHECKED_H_

// 64-bit arithmetic that reports overflow instead of wrapping. Each returns false on overflow.

#include <cstdint>

namespace levada {

inline bool CheckedAdd(int64_t a, int64_t b, int64_t* out) { return !__builtin_add_overflow(a, b, out); }
inline bool CheckedSub(int64_t a, int64_t b, int64_t* out) { return !__builtin_sub_overflow(a, b, out); }
inline bool CheckedMul(int64_t a, int64_t b, int64_t* out) { return !__builtin_mul_overflow(a, b, out); }

// a * b, or INT64_MAX when that overflows; for counts that may stand for "endless". REQUIRES: a, b >= 0.
inline int64_t SaturatingMul(int64_t a, int64_t b) {
  int64_t product;
  return CheckedMul(a, b, &product) ? product : INT64_MAX;
}
inline int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum;
  return CheckedAdd(a, b, &sum) ? sum : INT64_MAX;
}

}  // namespace levada

#endif  // LEVADA_BASE_CHECKED_H_
