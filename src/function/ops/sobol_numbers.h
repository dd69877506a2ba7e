#ifndef LEVADA_FUNCTION_OPS_SOBOL_NUMBERS_H_
#define LEVADA_FUNCTION_OPS_SOBOL_NUMBERS_H_

#include <cstdint>

namespace levada {

inline constexpr int kSobolDimensions = 1111;

// One primitive polynomial for each dimension but the first, leading and last coefficient included.
extern const uint16_t kSobolPolynomials[kSobolDimensions - 1];
// For each of them as many odd numbers as its degree, number i of i bits, without their last bits (always 1): one stream
// of bits, low ones first.
extern const uint64_t kSobolBits[];

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_SOBOL_NUMBERS_H_
