#include "kernel/sort.h"

#include <algorithm>
#include <numeric>

#include "support.h"

namespace levada::kernel::test {
namespace {

// NaN behind all; zeros of both signs are equal.
template <class T>
bool ComesBefore(T x, T y, bool descending) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
  }
  return descending ? y < x : x < y;
}

template <class T>
std::vector<int64_t> StableOrder(const std::vector<T>& x, bool descending) {
  std::vector<int64_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return ComesBefore(x[a], x[b], descending); });
  return order;
}

// Values alone, positions alone, both; of two rows the second is the first one turned round.
template <class T>
void CheckSort(DType dtype, const std::vector<T>& first, bool descending) {
  const int64_t n = static_cast<int64_t>(first.size());
  std::vector<T> x = first;
  x.insert(x.end(), first.rbegin(), first.rend());
  std::vector<T> alone(2 * n), values(2 * n);
  std::vector<int64_t> order(2 * n), positions(2 * n);
  FindSort(dtype)(Bytes(x), 2, n, descending, Bytes(alone), nullptr);
  FindSort(dtype)(Bytes(x), 2, n, descending, nullptr, order.data());
  FindSort(dtype)(Bytes(x), 2, n, descending, Bytes(values), positions.data());
  for (int64_t row = 0; row < 2; ++row) {
    const std::vector<T> part(x.begin() + row * n, x.begin() + (row + 1) * n);
    const std::vector<int64_t> expected = StableOrder(part, descending);
    for (int64_t i = 0; i < n; ++i) {
      ASSERT_EQ(order[row * n + i], expected[i]) << NameOf(dtype) << " n " << n << " at " << i;
      ASSERT_EQ(positions[row * n + i], expected[i]);
      const T value = part[expected[i]];
      ASSERT_EQ(0, std::memcmp(&values[row * n + i], &value, sizeof(T)));
      // Without positions zeros are ordered by their sign and a NaN is the quiet one.
      const T got = alone[row * n + i];
      ASSERT_FALSE(ComesBefore(got, value, descending) || ComesBefore(value, got, descending));
    }
  }
}

template <class T>
std::vector<std::vector<T>> Patterns(int64_t n) {
  std::mt19937_64 random(n);
  std::vector<T> bits(n), few(n), same(n, T(3)), rising(n), falling(n), organ(n);
  for (int64_t i = 0; i < n; ++i) {
    const uint64_t word = random();
    std::memcpy(&bits[i], &word, sizeof(T));
    few[i] = static_cast<T>(word % 3);
    rising[i] = static_cast<T>(i);
    falling[i] = static_cast<T>(n - i);
    organ[i] = static_cast<T>(i < n / 2 ? i : n - i);
  }
  std::vector<std::vector<T>> patterns = {bits, few, same, rising, falling, organ};
  if constexpr (std::is_floating_point_v<T>) {
    std::vector<T> odd = bits, nans(n, T(NAN));
    const T special[] = {T(NAN), -T(NAN), T(INFINITY), -T(INFINITY), T(0), -T(0), std::numeric_limits<T>::denorm_min()};
    for (int64_t i = 0; i < n; ++i) {
      if (random() % 3 == 0) odd[i] = special[random() % 7];
    }
    nans[n / 2] = T(-1);
    patterns.push_back(odd);
    patterns.push_back(nans);
  }
  return patterns;
}

template <class T>
void CheckPatterns(DType dtype) {
  ForEachSimd([dtype] {
    // Around the sizes of the networks, of single vectors and of digits.
    for (const int64_t n : {1, 2, 15, 32, 33, 63, 64, 127, 128, 129, 255, 256, 257, 300, 1000, 4095, 4096, 4200, 20000}) {
      for (const std::vector<T>& x : Patterns<T>(n)) {
        for (const bool descending : {false, true}) CheckSort<T>(dtype, x, descending);
      }
    }
  });
}

TEST(SortKernel, IsTheStableOrderForEveryPatternAndSize) {
  CheckPatterns<float>(DType::kFloat32);
  CheckPatterns<double>(DType::kFloat64);
  CheckPatterns<int8_t>(DType::kInt8);
  CheckPatterns<uint16_t>(DType::kUInt16);
  CheckPatterns<int32_t>(DType::kInt32);
  CheckPatterns<uint32_t>(DType::kUInt32);
  CheckPatterns<int64_t>(DType::kInt64);
  CheckPatterns<uint64_t>(DType::kUInt64);
}

TEST(SortKernel, GivesTheSameBitsAtEveryInstructionSet) {
  for (const bool descending : {false, true}) {
    for (const std::vector<float>& x : Patterns<float>(3000)) {
      std::vector<float> first;
      ForEachSimd([&] {
        std::vector<float> values(x.size());
        FindSort(DType::kFloat32)(Bytes(x), 1, 3000, descending, Bytes(values), nullptr);
        if (first.empty()) first = values;
        ASSERT_EQ(0, std::memcmp(first.data(), values.data(), values.size() * sizeof(float)));
      });
    }
  }
}

}  // namespace
}  // namespace levada::kernel::test
