#include <Eigen/Core>

#include "kernel/isa/fill.h"
#include "kernel/isa/half.h"
#include "kernel/isa/workspace.h"

// The blocking is levada's own, the packing and the inner kernel (gebp) are Eigen's. Eigen's own driver would choose
// block sizes by cache and shape, and other code for vectors and small products; here each element is the sum over
// panels of k of what gebp returns, which depends on its column, its row modulo 4 and the panel, so never on how m is
// split.
//
// Eigen's kernel writes column-major results: out^T = b^T a^T, so "lhs" is b^T and "rhs" is a^T.

namespace levada::kernel::LEVADA_ISA {
namespace {

using Index = int64_t;

// m and n are cut into blocks of this many rows and columns: packed, they fit in L2 with a panel of k. Many rows, since the
// columns are packed anew for each block of them; the columns are whole tiles of every instruction set.
template <class T> inline constexpr int64_t kRows = sizeof(T) == 4 ? 1536 : 768;
template <class T> inline constexpr int64_t kColumns = sizeof(T) == 4 ? 528 : 264;
static_assert(kRows<float> % kRowBlock == 0 && kRows<double> % kRowBlock == 0);

template <class T>
struct Gebp {
  using Traits = Eigen::internal::gebp_traits<T, T>;
  using Result = Eigen::internal::blas_data_mapper<T, Index, Eigen::ColMajor>;
  template <int kOrder> using Mapper = Eigen::internal::const_blas_data_mapper<T, Index, kOrder>;
  template <int kOrder>
  using PackLhs = Eigen::internal::gemm_pack_lhs<T, Index, Mapper<kOrder>, Traits::mr, Traits::LhsProgress,
                                                 typename Traits::LhsPacket4Packing, kOrder>;
  template <int kOrder> using PackRhs = Eigen::internal::gemm_pack_rhs<T, Index, Mapper<kOrder>, Traits::nr, kOrder>;
  using Kernel = Eigen::internal::gebp_kernel<T, T, Index, Result, Traits::mr, Traits::nr, false, false>;

  // b: k rows, n columns. One stride is 1.
  static void PackB(T* to, const T* b, int64_t row_stride, int64_t column_stride, int64_t k, int64_t n) {
    if (column_stride == 1) {
      PackLhs<Eigen::ColMajor>()(to, Mapper<Eigen::ColMajor>(b, row_stride), k, n);
    } else {
      PackLhs<Eigen::RowMajor>()(to, Mapper<Eigen::RowMajor>(b, column_stride), k, n);
    }
  }
  static void PackA(T* to, const T* a, int64_t row_stride, int64_t column_stride, int64_t k, int64_t m) {
    if (column_stride == 1) {
      PackRhs<Eigen::ColMajor>()(to, Mapper<Eigen::ColMajor>(a, row_stride), k, m);
    } else {
      PackRhs<Eigen::RowMajor>()(to, Mapper<Eigen::RowMajor>(a, column_stride), k, m);
    }
  }
  // out[m, n] += alpha * a b for packed a and b.
  static void Multiply(T* out, int64_t out_stride, const T* a, const T* b, int64_t m, int64_t k, int64_t n, T alpha) {
    Kernel()(Result(out, out_stride), b, a, n, k, m, alpha);
  }
};

// Straight from a and b and into out.
template <class T>
void MultiplyDirect(const MatmulShape& s, const T* a, const T* b, T* out) {
  const int64_t panel = PanelSize(s.k);
  const int64_t m_block = Min(kRows<T>, s.m);
  const int64_t n_block = Min(kColumns<T>, s.n);
  Workspace<T> packed_a(m_block * panel), packed_b(n_block * panel);
  for (int64_t i = 0; i < s.m * s.n; ++i) out[i] = T(0);
  for (int64_t p = 0; p < s.k; p += panel) {
    const int64_t depth = Min(panel, s.k - p);
    for (int64_t i = 0; i < s.m; i += m_block) {
      const int64_t rows = Min(m_block, s.m - i);
      Gebp<T>::PackA(packed_a.data(), a + i * s.a_row_stride + p * s.a_column_stride, s.a_row_stride, s.a_column_stride,
                     depth, rows);
      for (int64_t j = 0; j < s.n; j += n_block) {
        const int64_t columns = Min(n_block, s.n - j);
        Gebp<T>::PackB(packed_b.data(), b + p * s.b_row_stride + j * s.b_column_stride, s.b_row_stride,
                       s.b_column_stride, depth, columns);
        Gebp<T>::Multiply(out + i * s.n + j, s.n, packed_a.data(), packed_b.data(), rows, depth, columns, T(1));
      }
    }
  }
}

// Element types that do not go into gebp as they are: half types, parts of complex numbers, unaligned memory.
template <class In> struct Staged {
  using T = In;
  static constexpr int kParts = 1;
  static LEVADA_INLINE T Get(const char* p, int) { return Load<T>(p); }
  static LEVADA_INLINE void Put(char* p, int, T value) { Store<T>(p, value); }
};
template <class H> struct StagedHalf {
  using T = float;
  static constexpr int kParts = 1;
  static LEVADA_INLINE T Get(const char* p, int) { return ToFloat(Load<H>(p)); }
  static LEVADA_INLINE void Put(char* p, int, T value) {
    H h;
    FromFloat(value, &h);
    Store<H>(p, h);
  }
};
template <> struct Staged<Float16> : StagedHalf<Float16> {};
template <> struct Staged<BFloat16> : StagedHalf<BFloat16> {};
template <class Part> struct Complex {
  Part re, im;
};
template <class Part> struct Staged<Complex<Part>> {
  using T = Part;
  static constexpr int kParts = 2;
  static LEVADA_INLINE T Get(const char* p, int part) { return Load<T>(p + part * sizeof(T)); }
  static LEVADA_INLINE void Put(char* p, int part, T value) { Store<T>(p + part * sizeof(T), value); }
};

// One part of a block [rows, columns] of a matrix, row-major.
template <class In, class T>
void Stage(const char* x, int64_t row_stride, int64_t column_stride, int64_t rows, int64_t columns, int part, T* to) {
  constexpr int64_t k = sizeof(In);
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      to[i * columns + j] = Staged<In>::Get(x + (i * row_stride + j * column_stride) * k, part);
    }
  }
}

template <class In>
struct StagedProduct {
  using S = Staged<In>;
  using T = typename S::T;
  static constexpr int kParts = S::kParts;
  static constexpr int64_t kSide = 240;

  const MatmulShape& s;
  const int64_t panel = PanelSize(s.k);
  Workspace<T> stage{kSide * (kSide > kMaxPanel ? kSide : kMaxPanel)};
  Workspace<T> packed_a{kParts * kSide * kMaxPanel};
  Workspace<T> packed_b{kParts * kSide * kMaxPanel};
  Workspace<T> sums{kParts * kSide * kSide};

  void Pack(const char* a, const char* b, int64_t rows, int64_t depth, int64_t columns) {
    for (int part = 0; part < kParts; ++part) {
      Stage<In>(a, s.a_row_stride, s.a_column_stride, rows, depth, part, stage.data());
      Gebp<T>::PackA(packed_a.data() + part * kSide * kMaxPanel, stage.data(), depth, 1, depth, rows);
      Stage<In>(b, s.b_row_stride, s.b_column_stride, depth, columns, part, stage.data());
      Gebp<T>::PackB(packed_b.data() + part * kSide * kMaxPanel, stage.data(), columns, 1, depth, columns);
    }
  }

  void MultiplyPart(int out, int a, int b, T alpha, int64_t rows, int64_t depth, int64_t columns) {
    Gebp<T>::Multiply(sums.data() + out * kSide * kSide, columns, packed_a.data() + a * kSide * kMaxPanel,
                      packed_b.data() + b * kSide * kMaxPanel, rows, depth, columns, alpha);
  }

  void Block(const char* a, const char* b, char* out, int64_t rows, int64_t columns) {
    constexpr int64_t k = sizeof(In);
    for (int64_t i = 0; i < kParts * kSide * kSide; ++i) sums.data()[i] = T(0);
    for (int64_t p = 0; p < s.k; p += panel) {
      const int64_t depth = Min(panel, s.k - p);
      Pack(a + p * s.a_column_stride * k, b + p * s.b_row_stride * k, rows, depth, columns);
      MultiplyPart(0, 0, 0, T(1), rows, depth, columns);
      if constexpr (kParts == 2) {
        MultiplyPart(0, 1, 1, T(-1), rows, depth, columns);
        MultiplyPart(1, 0, 1, T(1), rows, depth, columns);
        MultiplyPart(1, 1, 0, T(1), rows, depth, columns);
      }
    }
    for (int part = 0; part < kParts; ++part) {
      const T* sum = sums.data() + part * kSide * kSide;
      for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = 0; j < columns; ++j) S::Put(out + (i * s.n + j) * k, part, sum[i * columns + j]);
      }
    }
  }
};

template <class In>
void MatmulStaged(const MatmulShape& s, const char* a, const char* b, char* out) {
  constexpr int64_t k = sizeof(In);
  constexpr int64_t kSide = StagedProduct<In>::kSide;
  static_assert(kSide % kRowBlock == 0);
  if (s.m <= 0 || s.n <= 0) return;
  StagedProduct<In> product{s};
  for (int64_t i = 0; i < s.m; i += kSide) {
    for (int64_t j = 0; j < s.n; j += kSide) {
      product.Block(a + i * s.a_row_stride * k, b + j * s.b_column_stride * k, out + (i * s.n + j) * k,
                    Min(kSide, s.m - i), Min(kSide, s.n - j));
    }
  }
}

template <class T>
void Matmul(const MatmulShape& s, const char* a, const char* b, char* out) {
  if (s.m <= 0 || s.n <= 0) return;
  const uint64_t addresses =
      reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b) | reinterpret_cast<uintptr_t>(out);
  const bool unit_strides =
      (s.a_row_stride == 1 || s.a_column_stride == 1) && (s.b_row_stride == 1 || s.b_column_stride == 1);
  if (addresses % sizeof(T) != 0 || !unit_strides) return MatmulStaged<T>(s, a, b, out);
  MultiplyDirect<T>(s, reinterpret_cast<const T*>(a), reinterpret_cast<const T*>(b), reinterpret_cast<T*>(out));
}

}  // namespace

void FillMatmul(IsaTable* table) {
  table->matmul[kIndex<DType::kFloat32>] = &Matmul<float>;
  table->matmul[kIndex<DType::kFloat64>] = &Matmul<double>;
  table->matmul[kIndex<DType::kFloat16>] = &MatmulStaged<Float16>;
  table->matmul[kIndex<DType::kBFloat16>] = &MatmulStaged<BFloat16>;
  table->matmul[kIndex<DType::kComplex64>] = &MatmulStaged<Complex<float>>;
  table->matmul[kIndex<DType::kComplex128>] = &MatmulStaged<Complex<double>>;
}

}  // namespace levada::kernel::LEVADA_ISA
