#include "kernel/isa/functors.h"
#include "kernel/plain/plain.h"

namespace levada::kernel::base {
namespace {

// Operations that may have no result tell so through *valid.
struct FloorDiv {
  template <class T> static LEVADA_INLINE T Apply(T x, T y, bool* valid) {
    if (y == 0) {
      *valid = false;
      return 0;
    }
    if constexpr (kIsSigned<T>) {
      if (y == -1) return Negative::Apply(x);  // the lowest number wraps to itself
      const T quotient = static_cast<T>(x / y);
      return static_cast<T>(quotient - ((x % y != 0) & ((x < 0) != (y < 0))));
    } else {
      return static_cast<T>(x / y);
    }
  }
};
struct FloorMod {
  template <class T> static LEVADA_INLINE T Apply(T x, T y, bool* valid) {
    if (y == 0) {
      *valid = false;
      return 0;
    }
    if constexpr (kIsSigned<T>) {
      if (y == -1) return 0;
      const T remainder = static_cast<T>(x % y);
      return static_cast<T>(remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder);
    } else {
      return static_cast<T>(x % y);
    }
  }
};
struct TruncateDiv {
  template <class T> static LEVADA_INLINE T Apply(T x, T y, bool* valid) {
    if (y == 0) {
      *valid = false;
      return 0;
    }
    if constexpr (kIsSigned<T>) {
      if (y == -1) return Negative::Apply(x);
    }
    return static_cast<T>(x / y);
  }
};
struct TruncateMod {
  template <class T> static LEVADA_INLINE T Apply(T x, T y, bool* valid) {
    if (y == 0) {
      *valid = false;
      return 0;
    }
    if constexpr (kIsSigned<T>) {
      if (y == -1) return 0;
    }
    return static_cast<T>(x % y);
  }
};
// By squaring; wraps.
struct IntegerPow {
  template <class T> static LEVADA_INLINE T Apply(T x, T y, bool* valid) {
    using W = typename UnsignedOf<sizeof(T)>::Wide;
    if constexpr (kIsSigned<T>) {
      if (y < 0) {
        *valid = false;
        return 0;
      }
    }
    W result = 1;
    W power = static_cast<W>(x);
    for (W exponent = static_cast<W>(y); exponent != 0; exponent >>= 1, power *= power) {
      if ((exponent & 1) != 0) result *= power;
    }
    return static_cast<T>(result);
  }
};

template <class T, class F>
int64_t RunChecked(const char* x, int64_t x_stride, const char* y, int64_t y_stride, char* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    bool valid = true;
    const T result = F::Apply(Load<T>(x + i * x_stride), Load<T>(y + i * y_stride), &valid);
    if (!valid) return i;
    Store<T>(out + i * sizeof(T), result);
  }
  return -1;
}

template <class F>
void FillRow(IsaTable* table, BinaryOp op) {
  BinaryLoop* row = table->binary[static_cast<int>(op)];
#define LEVADA_X(dtype, type) row[kIndex<DType::dtype>] = &RunChecked<type, F>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
}

}  // namespace

void FillIntegerDivision(IsaTable* table) {
  FillRow<FloorDiv>(table, BinaryOp::kFloorDiv);
  FillRow<FloorMod>(table, BinaryOp::kFloorMod);
  FillRow<TruncateDiv>(table, BinaryOp::kTruncateDiv);
  FillRow<TruncateMod>(table, BinaryOp::kTruncateMod);
  FillRow<IntegerPow>(table, BinaryOp::kPow);
}

}  // namespace levada::kernel::base
