#include "kernel/matmul.h"

#include "kernel/cast.h"
#include "support.h"

namespace levada::kernel::test {
namespace {

// Matrices as [rows, columns], row or column major.
MatmulShape ShapeOf(int64_t m, int64_t n, int64_t k, bool a_columns, bool b_columns) {
  return {m, n, k, a_columns ? 1 : k, a_columns ? m : 1, b_columns ? 1 : n, b_columns ? k : 1};
}

template <class T>
std::vector<T> SmallValues(int64_t n, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<T> values(n);
  for (T& v : values) {
    const double x = std::uniform_real_distribution<double>(-1, 1)(random);
    if constexpr (std::is_integral_v<T>) v = static_cast<T>(random());
    else v = Model<T>::Round(x);
  }
  return values;
}

template <class T>
void CheckProduct(DType dtype, int64_t m, int64_t n, int64_t k, bool a_columns, bool b_columns, double tolerance) {
  using M = Model<T>;
  const MatmulShape s = ShapeOf(m, n, k, a_columns, b_columns);
  const auto a = SmallValues<T>(m * k, m + k), b = SmallValues<T>(k * n, n + k);
  std::vector<T> out(m * n);
  FindMatmul(dtype)(s, Bytes(a), Bytes(b), Bytes(out));
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      typename M::Number sum = 0;
      for (int64_t p = 0; p < k; ++p) {
        const auto x = M::Read(Bytes(a) + (i * s.a_row_stride + p * s.a_column_stride) * sizeof(T));
        const auto y = M::Read(Bytes(b) + (p * s.b_row_stride + j * s.b_column_stride) * sizeof(T));
        sum += Product(x, y);
        if constexpr (std::is_integral_v<T>) sum = M::Round(sum);
      }
      const auto got = M::Read(Bytes(out) + (i * n + j) * sizeof(T));
      if constexpr (std::is_integral_v<T>) {
        ASSERT_EQ(static_cast<T>(got), M::Round(sum)) << m << " " << n << " " << k << " at " << i << " " << j;
      } else {
        ASSERT_NEAR(got, sum, tolerance * std::max<double>(1, k)) << m << " " << n << " " << k << " at " << i
            << " " << j;
      }
    }
  }
}

// Numbers in (-1, 1) in any float or complex dtype.
void Fill(DType dtype, std::mt19937_64& random, std::vector<char>& bytes) {
  DType part = dtype;
  if (dtype == DType::kComplex64) part = DType::kFloat32;
  if (dtype == DType::kComplex128) part = DType::kFloat64;
  for (size_t i = 0; i < bytes.size(); i += SizeOf(part)) {
    const double value = std::uniform_real_distribution<double>(-1, 1)(random);
    FindCast(DType::kFloat64, part)(reinterpret_cast<const char*>(&value), 8, bytes.data() + i, 1);
  }
}

TEST(MatmulKernel, MultipliesEveryRealDTypeInEveryOrder) {
  ForEachSimd([] {
    ForEachReal([]<class T>(DType dtype) {
      const double tolerance = sizeof(T) == 8 ? 1e-15 : sizeof(T) == 4 ? 2e-7 : dtype == DType::kFloat16 ? 2e-3 : 2e-2;
      const int64_t sizes[][3] = {{1, 1, 1}, {1, 17, 5}, {17, 1, 9}, {3, 4, 0}, {5, 7, 3}, {49, 33, 64}, {64, 65, 210},
                                  {2, 130, 420}, {250, 31, 20}, {7, 500, 11}};
      for (const auto& size : sizes) {
        for (int order = 0; order < 4; ++order) {
          CheckProduct<T>(dtype, size[0], size[1], size[2], (order & 1) != 0, (order & 2) != 0, tolerance);
        }
      }
    });
  });
}

TEST(MatmulKernel, HasTheSameBitsHoweverTheRowsAreSplit) {
  ForEachSimd([] {
    for (DType dtype : {DType::kFloat16, DType::kBFloat16, DType::kFloat32, DType::kFloat64, DType::kComplex64,
                        DType::kComplex128}) {
      const int64_t size = SizeOf(dtype);
      for (const auto& [m, n, k] : {std::tuple<int64_t, int64_t, int64_t>{1, 10, 784}, {49, 10, 300}, {97, 1, 500},
                                    {130, 37, 209}, {500, 70, 64}, {145, 540, 33}, {1600, 9, 40}}) {
        for (int order = 0; order < 4; ++order) {
          const MatmulShape s = ShapeOf(m, n, k, (order & 1) != 0, (order & 2) != 0);
          std::mt19937_64 random(m);
          std::vector<char> a(m * k * size), b(k * n * size), whole(m * n * size), parts(m * n * size);
          Fill(dtype, random, a);
          Fill(dtype, random, b);
          FindMatmul(dtype)(s, a.data(), b.data(), whole.data());
          for (int64_t blocks : {1, 2, 3, 7}) {
            const int64_t step = blocks * kRowBlock;
            for (int64_t row = 0; row < m; row += step) {
              MatmulShape part = s;
              part.m = std::min(step, m - row);
              FindMatmul(dtype)(part, a.data() + row * s.a_row_stride * size, b.data(), parts.data() + row * n * size);
            }
            ASSERT_EQ(whole, parts) << NameOf(dtype) << " " << m << " " << n << " " << k << " blocks " << blocks;
          }
        }
      }
    }
  });
}

TEST(MatmulKernel, TakesUnalignedMatricesAndTwoLongStrides) {
  ForEachSimd([] {
    const int64_t m = 30, n = 20, k = 25;
    const auto a = SmallValues<float>(m * k * 2, 1), b = SmallValues<float>(k * n, 2);
    std::vector<char> moved(m * k * 8 + 1), out(m * n * 4 + 1);
    std::memcpy(moved.data() + 1, a.data(), m * k * 8);
    const MatmulShape s{m, n, k, k * 2, 2, n, 1};
    FindMatmul(DType::kFloat32)(s, moved.data() + 1, Bytes(b), out.data() + 1);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (int64_t p = 0; p < k; ++p) sum += double{a[i * 2 * k + p * 2]} * b[p * n + j];
        ASSERT_NEAR(Model<float>::Read(out.data() + 1 + (i * n + j) * 4), sum, 1e-5);
      }
    }
  });
}

TEST(MatmulKernel, MultipliesComplexNumbers) {
  ForEachSimd([] {
    const int64_t m = 5, n = 300, k = 250;
    std::mt19937_64 random(4);
    std::vector<std::complex<double>> a(m * k), b(k * n), out(m * n);
    std::uniform_real_distribution<double> unit(-1, 1);
    for (auto& v : a) v = {unit(random), unit(random)};
    for (auto& v : b) v = {unit(random), unit(random)};
    FindMatmul(DType::kComplex128)(ShapeOf(m, n, k, false, false), Bytes(a), Bytes(b), Bytes(out));
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        std::complex<double> sum = 0;
        for (int64_t p = 0; p < k; ++p) sum += a[i * k + p] * b[p * n + j];
        ASSERT_LT(std::abs(out[i * n + j] - sum), 1e-12);
      }
    }
  });
}

TEST(MatmulKernel, HasNoMeaningForBoolAndString) {
  EXPECT_EQ(FindMatmul(DType::kBool), nullptr);
  EXPECT_EQ(FindMatmul(DType::kString), nullptr);
}

}  // namespace
}  // namespace levada::kernel::test
