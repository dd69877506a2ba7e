#include "kernel/isa/fill.h"
#include "kernel/isa/functors.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

inline constexpr int64_t kTile = 256;  // columns reduced together

// Sum, product, extremes of integers and all/any of bool: the order does not matter. In: elements; Acc: what they add
// up in; F: how; Finish: result of Acc and n.
template <class In, class Acc, class F, Acc kEmpty, class Finish>
void ReduceIntegers(const char* x, int64_t outer, int64_t n, int64_t inner, char* out) {
  constexpr int64_t k = sizeof(In);
  for (int64_t o = 0; o < outer; ++o, x += n * inner * k) {
    if (inner == 1) {
      Acc total = kEmpty;
      for (int64_t i = 0; i < n; ++i) total = F::Apply(total, static_cast<Acc>(Load<In>(x + i * k)));
      Store<In>(out, static_cast<In>(Finish::Apply(total, n)));
      out += k;
      continue;
    }
    for (int64_t column = 0; column < inner; column += kTile) {
      const int64_t width = Min(kTile, inner - column);
      Acc totals[kTile];
      for (int64_t c = 0; c < width; ++c) totals[c] = kEmpty;
      for (int64_t i = 0; i < n; ++i) {
        const char* row = x + (i * inner + column) * k;
        for (int64_t c = 0; c < width; ++c) totals[c] = F::Apply(totals[c], static_cast<Acc>(Load<In>(row + c * k)));
      }
      for (int64_t c = 0; c < width; ++c, out += k) Store<In>(out, static_cast<In>(Finish::Apply(totals[c], n)));
    }
  }
}

struct Whole {
  template <class Acc> static LEVADA_INLINE Acc Apply(Acc total, int64_t) { return total; }
};
// Truncates toward zero; the mean of nothing is 0.
struct Mean {
  template <class Acc> static LEVADA_INLINE Acc Apply(Acc total, int64_t n) {
    return n == 0 ? Acc(0) : static_cast<Acc>(total / static_cast<Acc>(n));
  }
};
struct BitAnd {
  static LEVADA_INLINE uint8_t Apply(uint8_t all, uint8_t x) { return all & static_cast<uint8_t>(x != 0); }
};
struct BitOr {
  static LEVADA_INLINE uint8_t Apply(uint8_t any, uint8_t x) { return any | static_cast<uint8_t>(x != 0); }
};

template <class T> inline constexpr T kLowest = kIsSigned<T> ? T(uint64_t(1) << (8 * sizeof(T) - 1)) : T(0);
template <class T> inline constexpr T kHighest = T(~uint64_t(kLowest<T>));

ReduceLoop* Row(IsaTable* table, ReduceOp op) { return table->reduce[static_cast<int>(op)]; }

template <class T, class MeanAcc>
void FillInteger(IsaTable* table, int index) {
  using U = typename UnsignedOf<sizeof(T)>::Type;
  Row(table, ReduceOp::kSum)[index] = &ReduceIntegers<U, U, Add, 0, Whole>;
  Row(table, ReduceOp::kProd)[index] = &ReduceIntegers<U, U, Multiply, 1, Whole>;
  // The sum of a mean is taken in 64 bits, so that small types have their true mean.
  Row(table, ReduceOp::kMean)[index] = &ReduceIntegers<T, MeanAcc, Add, 0, Mean>;
  Row(table, ReduceOp::kMax)[index] = &ReduceIntegers<T, T, Maximum, kLowest<T>, Whole>;
  Row(table, ReduceOp::kMin)[index] = &ReduceIntegers<T, T, Minimum, kHighest<T>, Whole>;
}

}  // namespace

void FillReduceInteger(IsaTable* table) {
  FillInteger<int8_t, int64_t>(table, kIndex<DType::kInt8>);
  FillInteger<int16_t, int64_t>(table, kIndex<DType::kInt16>);
  FillInteger<int32_t, int64_t>(table, kIndex<DType::kInt32>);
  FillInteger<int64_t, int64_t>(table, kIndex<DType::kInt64>);
  FillInteger<uint8_t, uint64_t>(table, kIndex<DType::kUInt8>);
  FillInteger<uint16_t, uint64_t>(table, kIndex<DType::kUInt16>);
  FillInteger<uint32_t, uint64_t>(table, kIndex<DType::kUInt32>);
  FillInteger<uint64_t, uint64_t>(table, kIndex<DType::kUInt64>);
  Row(table, ReduceOp::kAll)[kIndex<DType::kBool>] = &ReduceIntegers<uint8_t, uint8_t, BitAnd, 1, Whole>;
  Row(table, ReduceOp::kAny)[kIndex<DType::kBool>] = &ReduceIntegers<uint8_t, uint8_t, BitOr, 0, Whole>;
}

}  // namespace levada::kernel::LEVADA_ISA
