#ifndef LEVADA_KERNEL_PLAIN_CONVERT_H_
#define LEVADA_KERNEL_PLAIN_CONVERT_H_

// One element from any dtype to any other, by the rules of kernel/cast.h. The vector loops of isa/cast.cc have the same
// bits; here every pair exists.

#include "kernel/plain/storage.h"

namespace levada::kernel::LEVADA_ISA {

struct Bool {
  uint8_t byte;  // 0 or any other value for true
};
template <class Part>
struct Complex {
  Part re, im;
};

template <class T> inline constexpr bool kIsHalf = false;
template <> inline constexpr bool kIsHalf<Float16> = true;
template <> inline constexpr bool kIsHalf<BFloat16> = true;
template <class T> inline constexpr bool kIsComplex = false;
template <class P> inline constexpr bool kIsComplex<Complex<P>> = true;
template <class T> inline constexpr bool kIsBool = false;
template <> inline constexpr bool kIsBool<Bool> = true;
template <class T>
inline constexpr bool kIsInteger = !kIsFloating<T> && !kIsHalf<T> && !kIsComplex<T> && !kIsBool<T> && !kIsFloat8<T> &&
                                   !kIsNarrow<T>;

template <class T> constexpr int Digits() { return 8 * sizeof(T) - (T(-1) < T(0) ? 1 : 0); }
template <class T> constexpr T Highest() { return static_cast<T>(~uint64_t(0) >> (64 - Digits<T>())); }
template <class T> constexpr T Lowest() { return T(-1) < T(0) ? static_cast<T>(-Highest<T>() - 1) : T(0); }

// A float32 that lies on the same side of every number with at most 22 bits as the value itself: the neighbour with an
// odd last bit when the value is between two floats. Rounding it to 11 or 8 bits is rounding the value once.
inline float RoundToOdd(double value) {
  const float nearest = static_cast<float>(value);
  const double difference = value - static_cast<double>(nearest);
  uint32_t bits = BitCast<uint32_t>(nearest);
  if (value != value || difference == 0 || (bits & 1) != 0 || __builtin_isinf(value)) return nearest;
  const bool beyond = __builtin_fabs(static_cast<double>(nearest)) > __builtin_fabs(value);
  return BitCast<float>(beyond ? bits - 1 : bits + 1);
}
inline float RoundToOdd(uint64_t magnitude) {
  if (magnitude >> 24 == 0) return static_cast<float>(magnitude);
  const int shift = 40 - __builtin_clzll(magnitude);
  const uint64_t top = magnitude >> shift;
  const uint64_t sticky = (top << shift) != magnitude ? 1 : 0;
  const float scale = BitCast<float>(static_cast<uint32_t>(127 + shift) << 23);
  return static_cast<float>(top | sticky) * scale;
}

template <class F, class I>
inline I FloatToInteger(F x) {
  if (x != x) return I(0);
  // 2^digits is a float of either kind; -2^digits too.
  const F limit = static_cast<F>(uint64_t(1) << (Digits<I>() - 1)) * F(2);
  if (x >= limit) return Highest<I>();
  if (x < static_cast<F>(Lowest<I>())) return Lowest<I>();
  return static_cast<I>(x);
}

// A number as a float32 that rounds to eight bits or fewer as the number itself does.
template <class From>
inline float ToOddFloat(From x) {
  if constexpr (sizeof(From) == 4 && kIsFloating<From>) {
    return x;
  } else if constexpr (kIsFloating<From>) {
    return RoundToOdd(x);
  } else {
    const uint64_t wide = static_cast<uint64_t>(x);
    return x < From(0) ? -RoundToOdd(0 - wide) : RoundToOdd(wide);
  }
}

// REQUIRES: From is an integer or a float.
template <class From, class To>
inline To ToNarrow(From x) {
  if constexpr (!kIsFloating<From>) {
    return EncodeNarrow<To>(static_cast<uint8_t>(x));
  } else {
    const int whole = FloatToInteger<From, int32_t>(x);
    const int high = kNarrowHighest<To>;
    const int low = kNarrowLowest<To>;
    return EncodeNarrow<To>(static_cast<uint8_t>(whole > high ? high : whole < low ? low : whole));
  }
}

template <class From, class To>
inline To Convert(From x) {
  if constexpr (kIsFloat8<From>) {
    return Convert<float, To>(DecodeFloat8(x));
  } else if constexpr (kIsNarrow<From>) {
    return Convert<int8_t, To>(DecodeNarrow(x));
  } else if constexpr (kIsBool<From>) {
    return Convert<uint8_t, To>(x.byte != 0);
  } else if constexpr (kIsHalf<From>) {
    return Convert<float, To>(ToFloat(x));
  } else if constexpr (kIsComplex<To> && kIsComplex<From>) {
    using P = decltype(To::re);
    return To{static_cast<P>(x.re), static_cast<P>(x.im)};
  } else if constexpr (kIsComplex<To>) {
    return To{Convert<From, decltype(To::re)>(x), 0};
  } else if constexpr (kIsBool<To>) {
    if constexpr (kIsComplex<From>) return Bool{x.re != 0 || x.im != 0};
    else return Bool{x != 0};
  } else if constexpr (kIsComplex<From>) {
    return Convert<decltype(From::re), To>(x.re);
  } else if constexpr (kIsHalf<To>) {
    To half;
    FromFloat(ToOddFloat(x), &half);
    return half;
  } else if constexpr (kIsFloat8<To>) {
    return EncodeFloat8<To>(ToOddFloat(x));
  } else if constexpr (kIsNarrow<To>) {
    return ToNarrow<From, To>(x);
  } else if constexpr (kIsFloating<From> && !kIsFloating<To>) {
    return FloatToInteger<From, To>(x);
  } else {
    return static_cast<To>(x);
  }
}

}  // namespace levada::kernel::LEVADA_ISA

#endif  // LEVADA_KERNEL_PLAIN_CONVERT_H_
