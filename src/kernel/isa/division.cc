#include "kernel/isa/fill.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
inline constexpr bool kFastFma = true;
#else
inline constexpr bool kFastFma = false;
#endif

// Two roundings and one correction: the error of the product is found exactly by the fma and put right.
LEVADA_INLINE float Quotient(float x, float c, float r) {
  const float q = x * r;
  return __builtin_fmaf(__builtin_fmaf(-q, c, x), r, q);
}

// Whether all of first ... last (integers that float32 holds exactly) divide right. -0 does not occur among them.
bool ReciprocalIsExact(int64_t first, int64_t last, float c) {
  const float r = 1.0f / c;
  uint32_t difference = 0;
  const int32_t end = static_cast<int32_t>(last);
  for (int32_t v = static_cast<int32_t>(first); v <= end; ++v) {
    const float x = static_cast<float>(v);
    difference |= BitCast<uint32_t>(Quotient(x, c, r)) ^ BitCast<uint32_t>(x / c);
  }
  return difference == 0;
}

void DivideByReciprocal(const float* x, float c, float* out, int64_t n) {
  if constexpr (kFastFma) {
    const float r = 1.0f / c;
    LEVADA_INDEPENDENT
    for (int64_t i = 0; i < n; ++i) out[i] = Quotient(x[i], c, r);
  } else {
    // Without the instruction a division is faster than the correction, and has the same bits.
    LEVADA_INDEPENDENT
    for (int64_t i = 0; i < n; ++i) out[i] = x[i] / c;
  }
}

// The conversion joins the division: one pass over memory less.
template <class T>
void DivideIntegers(const char* x, float c, float* out, int64_t n) {
  const float r = 1.0f / c;
  LEVADA_INDEPENDENT
  for (int64_t i = 0; i < n; ++i) {
    const float value = static_cast<float>(Load<T>(x + i * static_cast<int64_t>(sizeof(T))));
    if constexpr (kFastFma) {
      out[i] = Quotient(value, c, r);
    } else {
      out[i] = value / c;
    }
  }
}

}  // namespace

void FillDivision(IsaTable* table) {
  table->reciprocal_is_exact = &ReciprocalIsExact;
  table->divide_by_reciprocal = &DivideByReciprocal;
  table->divide_integers[kIndex<DType::kInt8>] = &DivideIntegers<int8_t>;
  table->divide_integers[kIndex<DType::kInt16>] = &DivideIntegers<int16_t>;
  table->divide_integers[kIndex<DType::kUInt8>] = &DivideIntegers<uint8_t>;
  table->divide_integers[kIndex<DType::kUInt16>] = &DivideIntegers<uint16_t>;
}

}  // namespace levada::kernel::LEVADA_ISA
