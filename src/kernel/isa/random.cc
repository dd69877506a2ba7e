// Blocks of Philox and what is made of them word by word. Vectors hold the same word of several blocks.

#include "base/philox.h"
#include "kernel/isa/fill.h"
#include "kernel/isa/sleef.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

inline constexpr int64_t kChunk = 64;  // blocks or pairs that are computed side by side

// out: 4 * n words, block after block.
void Words(const Philox& philox, int64_t n, uint32_t* out) {
  const uint64_t low = philox.counter[0] | static_cast<uint64_t>(philox.counter[1]) << 32;
  const uint64_t high = philox.counter[2] | static_cast<uint64_t>(philox.counter[3]) << 32;
  for (int64_t start = 0; start < n; start += kChunk) {
    uint32_t a[kChunk], b[kChunk], c[kChunk], d[kChunk];
    for (int64_t i = 0; i < kChunk; ++i) {
      const uint64_t at = low + static_cast<uint64_t>(start + i);
      const uint64_t carried = high + (at < low ? 1 : 0);
      a[i] = static_cast<uint32_t>(at);
      b[i] = static_cast<uint32_t>(at >> 32);
      c[i] = static_cast<uint32_t>(carried);
      d[i] = static_cast<uint32_t>(carried >> 32);
    }
    for (int64_t i = 0; i < kChunk; ++i) PhiloxBlock(&a[i], &b[i], &c[i], &d[i], philox.key[0], philox.key[1]);
    const int64_t count = Min(kChunk, n - start);
    uint32_t* const to = out + start * 4;
    for (int64_t i = 0; i < count; ++i) {
      to[4 * i] = a[i];
      to[4 * i + 1] = b[i];
      to[4 * i + 2] = c[i];
      to[4 * i + 3] = d[i];
    }
  }
}

// [1, 2) has one exponent: random mantissa bits under it, minus one.
LEVADA_INLINE float UnitFloat(uint32_t word) { return BitCast<float>((word & 0x7fffffu) | 0x3f800000u) - 1.0f; }
LEVADA_INLINE double UnitDouble(uint32_t high, uint32_t low) {
  return BitCast<double>((static_cast<uint64_t>(high & 0xfffffu) << 32 | low) | 0x3ff0000000000000u) - 1.0;
}

void UniformFloats(const uint32_t* words, int64_t n, float* out) {
  for (int64_t i = 0; i < n; ++i) out[i] = UnitFloat(words[i]);
}

void UniformDoubles(const uint32_t* words, int64_t n, double* out) {
  for (int64_t i = 0; i < n; ++i) out[i] = UnitDouble(words[2 * i], words[2 * i + 1]);
}

struct Sin {
  static LEVADA_INLINE Vec<double>::Type Apply(Vec<double>::Type v) { return LEVADA_SLEEF_DOUBLE(sin, u10)(v); }
};
struct Cos {
  static LEVADA_INLINE Vec<double>::Type Apply(Vec<double>::Type v) { return LEVADA_SLEEF_DOUBLE(cos, u10)(v); }
};

inline constexpr double kTwoPi = 6.283185307179586;
// The smallest number whose logarithm is taken.
inline constexpr double kSmallest = 1e-7;

// Box and Muller: a pair of uniform numbers gives the normal numbers sin(2 pi v) r and cos(2 pi v) r, r = sqrt(-2 log u).
// Elementary functions are computed in double and rounded to float once.
void NormalFloats(const uint32_t* words, int64_t pairs, float* out) {
  for (int64_t start = 0; start < pairs; start += kChunk) {
    const int64_t count = Min(kChunk, pairs - start);
    const uint32_t* const from = words + 2 * start;
    double logs[kChunk], sines[kChunk], cosines[kChunk];
    for (int64_t i = 0; i < count; ++i) {
      const float u = UnitFloat(from[2 * i]);
      logs[i] = u < static_cast<float>(kSmallest) ? static_cast<float>(kSmallest) : u;
      sines[i] = static_cast<float>(kTwoPi * UnitFloat(from[2 * i + 1]));
      cosines[i] = sines[i];
    }
    MapVectors<double, Log>(logs, logs, count);
    MapVectors<double, Sin>(sines, sines, count);
    MapVectors<double, Cos>(cosines, cosines, count);
    for (int64_t i = 0; i < count; ++i) {
      const float radius = __builtin_sqrtf(-2.0f * static_cast<float>(logs[i]));
      out[2 * (start + i)] = static_cast<float>(sines[i]) * radius;
      out[2 * (start + i) + 1] = static_cast<float>(cosines[i]) * radius;
    }
  }
}

void NormalDoubles(const uint32_t* words, int64_t pairs, double* out) {
  for (int64_t start = 0; start < pairs; start += kChunk) {
    const int64_t count = Min(kChunk, pairs - start);
    const uint32_t* const from = words + 4 * start;
    double logs[kChunk], sines[kChunk], cosines[kChunk];
    for (int64_t i = 0; i < count; ++i) {
      const double u = UnitDouble(from[4 * i], from[4 * i + 1]);
      logs[i] = u < kSmallest ? kSmallest : u;
      sines[i] = kTwoPi * UnitDouble(from[4 * i + 2], from[4 * i + 3]);
      cosines[i] = sines[i];
    }
    MapVectors<double, Log>(logs, logs, count);
    MapVectors<double, Sin>(sines, sines, count);
    MapVectors<double, Cos>(cosines, cosines, count);
    for (int64_t i = 0; i < count; ++i) {
      const double radius = __builtin_sqrt(-2.0 * logs[i]);
      out[2 * (start + i)] = sines[i] * radius;
      out[2 * (start + i) + 1] = cosines[i] * radius;
    }
  }
}

}  // namespace

void FillRandom(IsaTable* table) {
  table->random = {&Words, &UniformFloats, &UniformDoubles, &NormalFloats, &NormalDoubles};
}

}  // namespace levada::kernel::LEVADA_ISA
