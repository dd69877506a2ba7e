#include "kernel/plain/convert.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {
namespace {

template <class From, class To>
void Cast(const char* x, int64_t x_stride, char* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    Store<To>(out + i * sizeof(To), Convert<From, To>(Load<From>(x + i * x_stride)));
  }
}

template <class From>
void FillRow(CastLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &Cast<From, type>;
  LEVADA_EACH_PLAIN(LEVADA_X)
#undef LEVADA_X
}

// The largest finite number of a half type.
LEVADA_INLINE float Greatest(const Float16*) { return 65504.0f; }
LEVADA_INLINE float Greatest(const BFloat16*) { return 0x1.fep127f; }

template <class F>
LEVADA_INLINE F Clamp(F x, F greatest) {
  return x > greatest ? greatest : x < -greatest ? -greatest : x;
}

// A narrow target: float8 keeps NaN and holds everything else in its finite range.
template <class From, class To>
LEVADA_INLINE To SaturateToStorage(From x) {
  if constexpr (kIsFloat8<To>) {
    const float greatest = DecodeFloat8(To{kFloat8<To>.greatest});
    return EncodeFloat8<To>(Clamp<float>(ToOddFloat(x), greatest));
  } else if constexpr (kIsFloating<From>) {
    return ToNarrow<From, To>(x);
  } else {
    const From high = static_cast<From>(kNarrowHighest<To>);
    const From low = static_cast<From>(kNarrowLowest<To>);
    // An unsigned number is never below; comparing it with a wrapped low bound would say so.
    const bool below = From(-1) < From(0) && x < low;
    return EncodeNarrow<To>(static_cast<uint8_t>(x > high ? high : below ? low : x));
  }
}

// Pairs where the target's range is the smaller one. NaN stays NaN.
template <class From, class To>
LEVADA_INLINE To Saturate(From x) {
  if constexpr (kIsComplex<From>) {
    return Saturate<decltype(From::re), To>(x.re);
  } else if constexpr (kIsFloat8<From>) {
    return Saturate<float, To>(DecodeFloat8(x));
  } else if constexpr (kIsNarrow<From>) {
    return Saturate<int8_t, To>(DecodeNarrow(x));
  } else if constexpr (kIsBool<From>) {
    return Convert<From, To>(x);
  } else if constexpr (kIsHalf<From> && (kIsFloat8<To> || kIsNarrow<To>)) {
    return Saturate<float, To>(ToFloat(x));
  } else if constexpr (kIsFloat8<To> || kIsNarrow<To>) {
    return SaturateToStorage<From, To>(x);
  } else if constexpr (kIsHalf<From>) {
    return Saturate<float, To>(ToFloat(x));
  } else if constexpr (kIsHalf<To>) {
    const double greatest = Greatest(static_cast<const To*>(nullptr));
    if constexpr (kIsFloating<From>) {
      return Convert<double, To>(Clamp<double>(x, greatest));
    } else {
      if (greatest > 1e6) return Convert<From, To>(x);  // bfloat16 holds the range of every integer
      return Convert<double, To>(Clamp<double>(static_cast<double>(x), greatest));
    }
  } else if constexpr (kIsFloating<From> && kIsFloating<To>) {
    return static_cast<To>(Clamp<From>(x, static_cast<From>(__FLT_MAX__)));
  } else if constexpr (kIsFloating<From>) {
    return Convert<From, To>(x);
  } else {
    using Wide = __int128;
    const Wide value = x;
    if (value > Wide(Highest<To>())) return Highest<To>();
    if (value < Wide(Lowest<To>())) return Lowest<To>();
    return static_cast<To>(x);
  }
}

template <class From, class To>
void SaturateCast(const char* x, int64_t x_stride, char* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    Store<To>(out + i * sizeof(To), Saturate<From, To>(Load<From>(x + i * x_stride)));
  }
}

template <class From>
void FillSaturateFromInteger(CastLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &SaturateCast<From, type>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
  row[kIndex<DType::kFloat16>] = &SaturateCast<From, Float16>;
}

// Into the storage kinds from everything, out of a signed narrow integer into the unsigned ones.
template <class From>
void FillSaturateStorage(CastLoop* row) {
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &SaturateCast<From, type>;
  LEVADA_EACH_STORAGE(LEVADA_X)
  if constexpr (kIsNarrow<From>) {
    LEVADA_EACH_INTEGER(LEVADA_X)
  }
#undef LEVADA_X
}

template <class From>
void FillSaturateFromFloat(CastLoop* row) {
  row[kIndex<DType::kFloat16>] = &SaturateCast<From, Float16>;
  row[kIndex<DType::kBFloat16>] = &SaturateCast<From, BFloat16>;
  row[kIndex<DType::kFloat32>] = &SaturateCast<From, float>;
}

}  // namespace

void FillCastGeneric(IsaTable* table) {
#define LEVADA_X(dtype, type) FillRow<type>(table->cast[kIndex<DType::dtype>]);
  LEVADA_EACH_PLAIN(LEVADA_X)
#undef LEVADA_X
}

// Only the pairs that can leave the target's range; the others are those of FindCast.
void FillSaturateCast(IsaTable* table) {
#define LEVADA_X(dtype, type) FillSaturateFromInteger<type>(table->saturate_cast[kIndex<DType::dtype>]);
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
  FillSaturateFromFloat<double>(table->saturate_cast[kIndex<DType::kFloat64>]);
  FillSaturateFromFloat<Complex<double>>(table->saturate_cast[kIndex<DType::kComplex128>]);
#define LEVADA_X(dtype, type)                                                                      \
  table->saturate_cast[kIndex<DType::dtype>][kIndex<DType::kFloat16>] = &SaturateCast<type, Float16>; \
  table->saturate_cast[kIndex<DType::dtype>][kIndex<DType::kBFloat16>] = &SaturateCast<type, BFloat16>;
  LEVADA_X(kFloat32, float)
  LEVADA_X(kComplex64, Complex<float>)
#undef LEVADA_X
#define LEVADA_X(dtype, type) FillSaturateStorage<type>(table->saturate_cast[kIndex<DType::dtype>]);
  LEVADA_EACH_PLAIN(LEVADA_X)
#undef LEVADA_X
  table->saturate_cast[kIndex<DType::kBFloat16>][kIndex<DType::kFloat16>] = &SaturateCast<BFloat16, Float16>;
}

}  // namespace levada::kernel::base
