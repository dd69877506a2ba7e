#include "kernel/isa/fill.h"
#include "kernel/isa/half.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

template <class T> inline constexpr T kLowest = kIsSigned<T> ? T(uint64_t(1) << (8 * sizeof(T) - 1)) : T(0);
template <class T> inline constexpr T kHighest = T(~uint64_t(kLowest<T>));

// The largest F that is not above the largest I.
template <class I, class F> constexpr F HighestIn() {
  constexpr int kDigits = sizeof(F) == 4 ? 24 : 53;
  constexpr int kBits = 8 * sizeof(I) - (kIsSigned<I> ? 1 : 0);
  if constexpr (kBits <= kDigits) return static_cast<F>(kHighest<I>);
  else return static_cast<F>(uint64_t(kHighest<I>) >> (kBits - kDigits) << (kBits - kDigits));
}

// Truncates and saturates, NaN gives 0; selections only. The conversion goes through int32 where that holds the range.
template <class F, class I>
LEVADA_INLINE I Truncate(F x) {
  constexpr F kLow = static_cast<F>(kLowest<I>);
  constexpr F kHigh = HighestIn<I, F>();
  const F above = x > kLow ? x : kLow;
  const F inside = above < kHigh ? above : kHigh;
  I result;
  if constexpr (sizeof(I) < 4) result = static_cast<I>(static_cast<int32_t>(inside));
  else result = static_cast<I>(inside);
  if constexpr (static_cast<uint64_t>(kHigh) != static_cast<uint64_t>(kHighest<I>)) {
    result = x > kHigh ? kHighest<I> : result;
  }
  return x != x ? I(0) : result;
}

template <class From, class To>
LEVADA_INLINE To Convert(From x) {
  if constexpr (kIsFloating<From> && !kIsFloating<To>) return Truncate<From, To>(x);
  else return static_cast<To>(x);
}

template <class From, class To>
void Cast(const char* x, int64_t x_stride, char* out, int64_t n) {
  constexpr int64_t kFrom = sizeof(From);
  constexpr int64_t kTo = sizeof(To);
  if (x_stride == kFrom) {
    LEVADA_INDEPENDENT
    for (int64_t i = 0; i < n; ++i) Store<To>(out + i * kTo, Convert<From, To>(Load<From>(x + i * kFrom)));
  } else {
    for (int64_t i = 0; i < n; ++i) Store<To>(out + i * kTo, Convert<From, To>(Load<From>(x + i * x_stride)));
  }
}

// bool holds 0 or any other byte for true.
template <class To>
void CastBool(const char* x, int64_t x_stride, char* out, int64_t n) {
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) Store<To>(out + i * sizeof(To), static_cast<To>(x[i * x_stride] != 0));
}

template <class H>
void CastHalfToFloat(const char* x, int64_t x_stride, char* out, int64_t n) {
  float values[kHalfBlock];
  for (int64_t i = 0; i < n; i += kHalfBlock) {
    const int64_t count = Min(kHalfBlock, n - i);
    LoadHalves<H>(x + i * x_stride, x_stride, values, count);
    if (x_stride == 0) {
      for (int64_t k = 1; k < count; ++k) values[k] = values[0];
    }
    __builtin_memcpy(out + i * 4, values, count * 4);
  }
}

template <class H>
void CastFloatToHalf(const char* x, int64_t x_stride, char* out, int64_t n) {
  float values[kHalfBlock];
  for (int64_t i = 0; i < n; i += kHalfBlock) {
    const int64_t count = Min(kHalfBlock, n - i);
    if (x_stride == 4) {
      __builtin_memcpy(values, x + i * 4, count * 4);
    } else {
      for (int64_t k = 0; k < count; ++k) values[k] = Load<float>(x + (i + k) * x_stride);
    }
    FloatToHalf(values, static_cast<const H*>(nullptr), out + i * 2, count);
  }
}

// Integer to integer: narrowing keeps low bytes whatever the sign, widening extends by the source's sign; the sign of
// the target never matters, so its unsigned type stands for both.
template <class From, class To>
constexpr CastLoop WrapLoop() {
  using U = typename UnsignedOf<sizeof(From)>::Type;
  using V = typename UnsignedOf<sizeof(To)>::Type;
  if constexpr (sizeof(To) > sizeof(From)) return &Cast<From, V>;
  else return &Cast<U, V>;
}

template <class From>
void FillFromInteger(CastLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = WrapLoop<From, type>();
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
  row[kIndex<DType::kFloat32>] = &Cast<From, float>;
  row[kIndex<DType::kFloat64>] = &Cast<From, double>;
}

template <class From>
void FillFromFloat(CastLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &Cast<From, type>;
  LEVADA_EACH_INTEGER(LEVADA_X)
  LEVADA_EACH_WIDE_FLOAT(LEVADA_X)
#undef LEVADA_X
}

}  // namespace

void FillCast(IsaTable* table) {
#define LEVADA_X(dtype, type) FillFromInteger<type>(table->cast[kIndex<DType::dtype>]);
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
  constexpr int kFloat32 = kIndex<DType::kFloat32>;
  FillFromFloat<float>(table->cast[kFloat32]);
  FillFromFloat<double>(table->cast[kIndex<DType::kFloat64>]);
  table->cast[kIndex<DType::kBool>][kFloat32] = &CastBool<float>;
  table->cast[kIndex<DType::kFloat16>][kFloat32] = &CastHalfToFloat<Float16>;
  table->cast[kIndex<DType::kBFloat16>][kFloat32] = &CastHalfToFloat<BFloat16>;
  table->cast[kFloat32][kIndex<DType::kFloat16>] = &CastFloatToHalf<Float16>;
  table->cast[kFloat32][kIndex<DType::kBFloat16>] = &CastFloatToHalf<BFloat16>;
}

}  // namespace levada::kernel::LEVADA_ISA
