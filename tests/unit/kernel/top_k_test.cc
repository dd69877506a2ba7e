#include "kernel/top_k.h"

#include "kernel/sort.h"
#include "support.h"

namespace levada::kernel::test {
namespace {

// The first k of the whole sort, which has tests of its own.
template <class T>
void CheckTopK(DType dtype, const std::vector<T>& x, int64_t rows, int64_t k) {
  const int64_t n = static_cast<int64_t>(x.size()) / rows;
  std::vector<T> sorted(x.size()), values(rows * k);
  std::vector<int64_t> order(x.size()), positions(rows * k);
  FindSort(dtype)(Bytes(x), rows, n, true, Bytes(sorted), order.data());
  TopK(dtype, Bytes(x), rows, n, k, Bytes(values), positions.data());
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t i = 0; i < k; ++i) {
      ASSERT_EQ(positions[row * k + i], order[row * n + i]) << NameOf(dtype) << " n " << n << " k " << k << " at " << i;
      ASSERT_EQ(0, std::memcmp(&values[row * k + i], &sorted[row * n + i], sizeof(T)));
    }
  }
}

void CheckEveryDTypeAndSize() {
  ForEachReal([]<class T>(DType dtype) {
    for (const int64_t n : {1, 15, 16, 17, 100, 257, 1000, 5000}) {
      const std::vector<T> random = MakeVector<T>(2 * n, n);
      std::vector<T> ties(2 * n), rising = random;
      for (int64_t i = 0; i < 2 * n; ++i) ties[i] = random[i % 7 % n];
      // The worst case: every element beats those before it.
      std::vector<int64_t> order(2 * n);
      FindSort(dtype)(Bytes(random), 1, 2 * n, false, Bytes(rising), order.data());
      for (const int64_t k : {int64_t{0}, int64_t{1}, int64_t{10}, kTopKOnStack, kTopKOnStack + 1, n / 2, n - 1, n}) {
        if (k > n) continue;
        for (const auto& x : {random, ties, rising}) CheckTopK<T>(dtype, x, 2, k);
      }
    }
  });
}

TEST(TopKKernel, IsTheBeginningOfTheSortForEveryDTypeAndSize) { ForEachSimd(CheckEveryDTypeAndSize); }

TEST(TopKKernel, PutsNanLastAndKeepsTheOrderOfZeros) {
  std::vector<float> x(300, NAN);
  CheckTopK<float>(DType::kFloat32, x, 1, 100);
  x[299] = -INFINITY;
  x[150] = -0.0f;
  x[151] = 0.0f;
  CheckTopK<float>(DType::kFloat32, x, 1, 5);
  float values[4];
  int64_t positions[4];
  TopK(DType::kFloat32, Bytes(x), 1, 300, 4, reinterpret_cast<char*>(values), positions);
  EXPECT_EQ(positions[0], 150);
  EXPECT_EQ(positions[1], 151);
  EXPECT_EQ(positions[2], 299);
  EXPECT_EQ(positions[3], 0);
}

}  // namespace
}  // namespace levada::kernel::test
