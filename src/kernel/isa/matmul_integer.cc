#include "kernel/isa/fill.h"
#include "kernel/isa/workspace.h"

namespace levada::kernel::LEVADA_ISA {
namespace {

inline constexpr int64_t kColumns = 512;

// U: the unsigned type of the elements' size; products and sums wrap, so one loop serves both signs and any order.
template <class U>
struct IntegerProduct {
  using W = typename UnsignedOf<sizeof(U)>::Wide;
  static constexpr int64_t k = sizeof(U);

  const MatmulShape& s;
  Workspace<U> panel{kMaxPanel * kColumns};  // rows of b, contiguous
  Workspace<U> sums{kColumns};

  void PackB(const char* b, int64_t depth, int64_t columns) {
    for (int64_t p = 0; p < depth; ++p) {
      for (int64_t j = 0; j < columns; ++j) {
        panel.data()[p * kColumns + j] = Load<U>(b + (p * s.b_row_stride + j * s.b_column_stride) * k);
      }
    }
  }

  void AddRow(const char* a, char* out, int64_t depth, int64_t columns) {
    U* sum = sums.data();
    __builtin_memcpy(sum, out, columns * k);
    for (int64_t p = 0; p < depth; ++p) {
      const W factor = Load<U>(a + p * s.a_column_stride * k);
      const U* row = panel.data() + p * kColumns;
      LEVADA_INDEPENDENT
      for (int64_t j = 0; j < columns; ++j) sum[j] = static_cast<U>(sum[j] + factor * static_cast<W>(row[j]));
    }
    __builtin_memcpy(out, sum, columns * k);
  }
};

template <class U>
void MatmulInteger(const MatmulShape& s, const char* a, const char* b, char* out) {
  constexpr int64_t k = sizeof(U);
  if (s.m <= 0 || s.n <= 0) return;
  __builtin_memset(out, 0, s.m * s.n * k);
  IntegerProduct<U> product{s};
  const int64_t panel = PanelSize(s.k);
  for (int64_t p = 0; p < s.k; p += panel) {
    const int64_t depth = Min(panel, s.k - p);
    for (int64_t j = 0; j < s.n; j += kColumns) {
      const int64_t columns = Min(kColumns, s.n - j);
      product.PackB(b + (p * s.b_row_stride + j * s.b_column_stride) * k, depth, columns);
      for (int64_t i = 0; i < s.m; ++i) {
        product.AddRow(a + (i * s.a_row_stride + p * s.a_column_stride) * k, out + (i * s.n + j) * k, depth, columns);
      }
    }
  }
}

}  // namespace

void FillMatmulInteger(IsaTable* table) {
#define LEVADA_X(dtype, type) table->matmul[kIndex<DType::dtype>] = &MatmulInteger<UnsignedOf<sizeof(type)>::Type>;
  LEVADA_EACH_INTEGER(LEVADA_X)
#undef LEVADA_X
}

}  // namespace levada::kernel::LEVADA_ISA
