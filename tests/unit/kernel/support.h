#ifndef LEVADA_TESTS_UNIT_KERNEL_SUPPORT_H_
#define LEVADA_TESTS_UNIT_KERNEL_SUPPORT_H_

// Inputs in every layout, a value model that shares nothing with the kernels, and a loop over instruction sets.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "kernel/simd.h"
#include "tensor/dtype.h"

namespace levada::kernel::test {

inline std::vector<Simd> UsableSimds() {
  const Simd before = ActiveSimd();
  std::vector<Simd> usable;
  for (Simd simd : {Simd::kBase, Simd::kAvx2, Simd::kAvx512}) {
    if (ForceSimd(simd)) usable.push_back(simd);
  }
  ForceSimd(before);
  return usable;
}

// Runs f once per instruction set of this machine and leaves the one that was active.
template <class F>
void ForEachSimd(F f) {
  const Simd before = ActiveSimd();
  for (Simd simd : UsableSimds()) {
    ForceSimd(simd);
    SCOPED_TRACE(SimdName(simd));
    f();
  }
  ForceSimd(before);
}

enum class Layout { kContiguous, kUnaligned, kRepeated, kGapped, kNegative };
inline constexpr Layout kAllLayouts[] = {Layout::kContiguous, Layout::kUnaligned, Layout::kRepeated, Layout::kGapped,
                                         Layout::kNegative};

// n elements somewhere in a buffer of exactly the bytes they need, so that a sanitizer sees a step beyond.
struct Input {
  std::vector<char> storage;
  int64_t first = 0;
  int64_t stride = 0;
  const char* data() const { return storage.data() + first; }
  const char* at(int64_t i) const { return data() + i * stride; }
};

// The product as the model's numbers hold it; that of two 64-bit integers wraps in 128 bits.
inline double Product(double x, double y) { return x * y; }
inline __int128 Product(__int128 x, __int128 y) {
  return static_cast<__int128>(static_cast<unsigned __int128>(x) * static_cast<unsigned __int128>(y));
}

inline double PowerOfTwo(int e) { return std::ldexp(1.0, e); }

// The half float next to a number: by scaling and the C library's rounding, without bits.
inline uint16_t EncodeHalf(double x, int exponent_bits, int mantissa_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const uint16_t sign = std::signbit(x) ? 0x8000 : 0;
  const int all_ones = (1 << exponent_bits) - 1;
  if (std::isnan(x)) return static_cast<uint16_t>(sign | (all_ones << mantissa_bits) | (1 << (mantissa_bits - 1)));
  const double a = std::fabs(x);
  int e = 0;
  if (a > 0 && std::isfinite(a)) e = std::max(std::ilogb(a), 1 - bias);
  if (a == 0) e = 1 - bias;
  const double units = std::isinf(a) ? INFINITY : std::nearbyint(std::ldexp(a, mantissa_bits - e));
  if (std::isinf(units) || std::ldexp(units, e - mantissa_bits) >= PowerOfTwo(bias + 1)) {
    return static_cast<uint16_t>(sign | (all_ones << mantissa_bits));
  }
  // Units count from the exponent's beginning; the hidden bit of a normal number carries into the exponent field.
  return static_cast<uint16_t>(sign + static_cast<int64_t>(units) + (static_cast<int64_t>(e + bias - 1)
      << mantissa_bits));
}

inline double DecodeHalf(uint16_t bits, int exponent_bits, int mantissa_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const int field = (bits >> mantissa_bits) & ((1 << exponent_bits) - 1);
  const int mantissa = bits & ((1 << mantissa_bits) - 1);
  double value;
  if (field == (1 << exponent_bits) - 1) value = mantissa == 0 ? INFINITY : NAN;
  else if (field == 0) value = std::ldexp(mantissa, 1 - bias - mantissa_bits);
  else value = std::ldexp(mantissa + (1 << mantissa_bits), field - bias - mantissa_bits);
  return (bits & 0x8000) != 0 ? -value : value;
}

// How the model computes with a C++ element type. Number: wide enough to hold a result before its one rounding.
template <class T> struct Model {  // integers
  using Number = __int128;
  static Number Read(const char* p) { T v; std::memcpy(&v, p, sizeof v); return v; }
  static T Round(Number v) { return static_cast<T>(static_cast<unsigned __int128>(v)); }
};
template <> struct Model<float> {
  using Number = double;
  static Number Read(const char* p) { float v; std::memcpy(&v, p, sizeof v); return v; }
  static float Round(Number v) { return static_cast<float>(v); }
};
template <> struct Model<double> {
  using Number = double;
  static Number Read(const char* p) { double v; std::memcpy(&v, p, sizeof v); return v; }
  static double Round(Number v) { return v; }
};
template <> struct Model<Float16> {
  using Number = double;
  static Number Read(const char* p) { uint16_t v; std::memcpy(&v, p, 2); return DecodeHalf(v, 5, 10); }
  static Float16 Round(Number v) { return {EncodeHalf(v, 5, 10)}; }
};
template <> struct Model<BFloat16> {
  using Number = double;
  static Number Read(const char* p) { uint16_t v; std::memcpy(&v, p, 2); return DecodeHalf(v, 8, 7); }
  static BFloat16 Round(Number v) { return {EncodeHalf(v, 8, 7)}; }
};

// Equal bits, or NaN on both sides (of two NaN operands an instruction may keep either).
template <class T>
bool SameValue(const char* a, const char* b) {
  if (std::memcmp(a, b, sizeof(T)) == 0) return true;
  const auto x = Model<T>::Read(a);
  const auto y = Model<T>::Read(b);
  return x != x && y != y;
}

template <class T>
T RandomElement(std::mt19937_64& random) {
  T value;
  const uint64_t bits = random();
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

// Every third element is a special one: zeros, ones, extremes, infinities, NaN, halves, subnormals.
template <class T>
T TestElement(std::mt19937_64& random) {
  if constexpr (std::is_same_v<T, bool>) {
    return (random() & 1) != 0;
  } else if constexpr (std::is_integral_v<T>) {
    const T special[] = {0, 1, T(-1), 2, 7, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), 100};
    return random() % 3 == 0 ? special[random() % 8] : RandomElement<T>(random);
  } else {
    const double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, INFINITY, -INFINITY, NAN, 1e-40, -1e-7, 3.4e38,
                              -65504.0, 1e308, 0.1, -7.0, 2147483648.0, 9.3e18};
    const uint64_t choice = random() % 3;
    if (choice == 0) return Model<T>::Round(special[random() % (sizeof(special) / sizeof(special[0]))]);
    if (choice == 1) return RandomElement<T>(random);
    return Model<T>::Round(std::uniform_real_distribution<double>(-300, 300)(random));
  }
}

template <class T>
Input MakeInput(int64_t n, Layout layout, uint64_t seed) {
  std::mt19937_64 random(seed);
  const int64_t size = sizeof(T);
  Input input;
  input.stride = layout == Layout::kRepeated ? 0 : layout == Layout::kGapped ? 3 * size + 1 : size;
  const int64_t offset = layout == Layout::kUnaligned ? 1 : 0;
  const int64_t count = layout == Layout::kRepeated ? 1 : n;
  input.storage.resize(offset + (count == 0 ? 0 : (count - 1) * input.stride + size));
  for (int64_t i = 0; i < count; ++i) {
    const T value = TestElement<T>(random);
    std::memcpy(input.storage.data() + offset + i * input.stride, &value, sizeof(T));
  }
  input.first = offset;
  if (layout == Layout::kNegative && n > 0) {
    input.first = (n - 1) * size;
    input.stride = -size;
  }
  return input;
}

template <class T>
std::vector<T> MakeVector(int64_t n, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<T> values(n);
  for (T& value : values) value = TestElement<T>(random);
  return values;
}

template <class T> const char* Bytes(const std::vector<T>& v) { return reinterpret_cast<const char*>(v.data()); }
template <class T> char* Bytes(std::vector<T>& v) { return reinterpret_cast<char*>(v.data()); }

// Calls f.template operator()<T>(dtype) for the C++ type of every dtype of a list macro.
#define LEVADA_TEST_REALS(X)                                                                                       \
  X(kInt8, int8_t) X(kInt16, int16_t) X(kInt32, int32_t) X(kInt64, int64_t) X(kUInt8, uint8_t) X(kUInt16, uint16_t) \
  X(kUInt32, uint32_t) X(kUInt64, uint64_t) X(kFloat16, Float16) X(kBFloat16, BFloat16) X(kFloat32, float)          \
  X(kFloat64, double)

template <class F>
void ForEachReal(F f) {
#define LEVADA_X(enumerator, type)             \
  {                                            \
    SCOPED_TRACE(NameOf(DType::enumerator));   \
    f.template operator()<type>(DType::enumerator); \
  }
  LEVADA_TEST_REALS(LEVADA_X)
#undef LEVADA_X
}

}  // namespace levada::kernel::test

#endif  // LEVADA_TESTS_UNIT_KERNEL_SUPPORT_H_
