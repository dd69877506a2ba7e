#include "kernel/reduce.h"

#include <limits>

#include "support.h"

namespace levada::kernel::test {
namespace {

// The documented order for one column: blocks of 1024, 32 lanes, fold by halves, binary counter.
template <class T>
T ModelSum(const std::vector<T>& x) {
  std::vector<T> levels;
  std::vector<bool> filled;
  for (size_t start = 0; start < x.size(); start += 1024) {
    const size_t n = std::min<size_t>(1024, x.size() - start);
    std::vector<T> lanes(x.begin() + start, x.begin() + start + std::min<size_t>(n, 32));
    for (size_t i = 32; i < n; ++i) lanes[i % 32] = lanes[i % 32] + x[start + i];
    for (size_t half = 16; half > 0; half /= 2) {
      for (size_t l = 0; l + half < lanes.size(); ++l) lanes[l] = lanes[l] + lanes[l + half];
      if (lanes.size() > half) lanes.resize(half);
    }
    T value = lanes[0];
    size_t level = 0;
    for (; level < levels.size() && filled[level]; ++level) {
      value = levels[level] + value;
      filled[level] = false;
    }
    if (level == levels.size()) {
      levels.push_back(value);
      filled.push_back(true);
    }
    levels[level] = value;
    filled[level] = true;
  }
  T total = 0;
  bool any = false;
  for (size_t level = 0; level < levels.size(); ++level) {
    if (!filled[level]) continue;
    total = any ? levels[level] + total : levels[level];
    any = true;
  }
  return total;
}

template <class T>
std::vector<T> Finite(int64_t n, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<T> x(n);
  for (T& v : x) v = static_cast<T>(std::uniform_real_distribution<double>(-10, 10)(random));
  return x;
}

template <class T>
void CheckSumOrder(DType dtype) {
  for (int64_t n : {0, 1, 2, 31, 32, 33, 64, 100, 1023, 1024, 1025, 2049, 5000, 50001}) {
    const auto x = Finite<T>(n, n);
    T out = -1;
    FindReduce(ReduceOp::kSum, dtype)(Bytes(x), 1, n, 1, reinterpret_cast<char*>(&out));
    ASSERT_EQ(out, ModelSum(x)) << n;
  }
}

TEST(ReduceKernel, SumsFloatsInTheDocumentedOrder) {
  ForEachSimd([] {
    CheckSumOrder<float>(DType::kFloat32);
    CheckSumOrder<double>(DType::kFloat64);
  });
}

// [outer, n, inner] has the bits of each column reduced by itself as [1, n, 1].
template <class T>
void CheckColumns(ReduceOp op, DType dtype, int64_t outer, int64_t n, int64_t inner) {
  const ReduceLoop loop = FindReduce(op, dtype);
  ASSERT_NE(loop, nullptr);
  const auto x = MakeVector<T>(outer * n * inner, n + inner);
  std::vector<T> out(outer * inner);
  loop(Bytes(x), outer, n, inner, Bytes(out));
  std::vector<T> column(n);
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t c = 0; c < inner; ++c) {
      for (int64_t i = 0; i < n; ++i) column[i] = x[(o * n + i) * inner + c];
      T expected;
      loop(Bytes(column), 1, n, 1, reinterpret_cast<char*>(&expected));
      ASSERT_TRUE(SameValue<T>(Bytes(out) + (o * inner + c) * sizeof(T), reinterpret_cast<const char*>(&expected)))
          << static_cast<int>(op) << " [" << outer << ", " << n << ", " << inner << "] at " << o << ", " << c;
    }
  }
}

TEST(ReduceKernel, ColumnsHaveTheBitsOfTheContiguousReduction) {
  ForEachSimd([] {
    ForEachReal([]<class T>(DType dtype) {
      for (ReduceOp op : {ReduceOp::kSum, ReduceOp::kProd, ReduceOp::kMean, ReduceOp::kMax, ReduceOp::kMin}) {
        for (int64_t n : {0, 1, 3, 32, 45, 130, 1030}) {
          for (int64_t inner : {2, 5, 300, 700}) CheckColumns<T>(op, dtype, 2, n, inner);
        }
      }
      CheckColumns<T>(ReduceOp::kSum, dtype, 1, 4100, 3);
    });
  });
}

TEST(ReduceKernel, GivesTheSameBitsAtEveryInstructionSet) {
  ForEachReal([]<class T>(DType dtype) {
    for (ReduceOp op : {ReduceOp::kSum, ReduceOp::kProd, ReduceOp::kMean, ReduceOp::kMax, ReduceOp::kMin}) {
      for (int64_t inner : {1, 7}) {
        const auto x = MakeVector<T>(3 * 3001 * inner, 8);
        std::vector<T> first;
        ForEachSimd([&] {
          std::vector<T> out(3 * inner);
          FindReduce(op, dtype)(Bytes(x), 3, 3001, inner, Bytes(out));
          if (first.empty()) first = out;
          for (size_t i = 0; i < out.size(); ++i) {
            ASSERT_TRUE(SameValue<T>(Bytes(out) + i * sizeof(T), Bytes(first) + i * sizeof(T)));
          }
        });
      }
    }
  });
}

TEST(ReduceKernel, IntegersSumWrappingAndTheirMeanTruncates) {
  ForEachSimd([] {
    ForEachReal([]<class T>(DType dtype) {
      if (!IsInteger(dtype)) return;
      const auto x = MakeVector<T>(200, 4);
      __int128 sum = 0, product = 1;
      T largest = std::numeric_limits<T>::lowest(), smallest = std::numeric_limits<T>::max();
      if constexpr (std::is_integral_v<T>) {
        for (T v : x) {
          sum += v;
          product = static_cast<T>(static_cast<uint64_t>(product) * static_cast<uint64_t>(v));
          largest = std::max(largest, v);
          smallest = std::min(smallest, v);
        }
        T out[5];
        const ReduceOp ops[] = {ReduceOp::kSum, ReduceOp::kProd, ReduceOp::kMax, ReduceOp::kMin, ReduceOp::kMean};
        for (int i = 0; i < 5; ++i) FindReduce(ops[i], dtype)(Bytes(x), 1, 200, 1, reinterpret_cast<char*>(out + i));
        EXPECT_EQ(out[0], static_cast<T>(sum));
        EXPECT_EQ(out[1], static_cast<T>(product));
        EXPECT_EQ(out[2], largest);
        EXPECT_EQ(out[3], smallest);
        if (sizeof(T) < 8) {
          EXPECT_EQ(out[4], static_cast<T>(sum / 200));
        }
      }
    });
    const int32_t x[] = {-1, -2};
    int32_t mean;
    FindReduce(ReduceOp::kMean, DType::kInt32)(reinterpret_cast<const char*>(x), 1, 2, 1,
        reinterpret_cast<char*>(&mean));
    EXPECT_EQ(mean, -1);
  });
}

TEST(ReduceKernel, OfNothingGivesTheNeutralElement) {
  ForEachSimd([] {
    float out[2] = {5, 5};
    const auto empty = [&](ReduceOp op, int64_t inner) {
      FindReduce(op, DType::kFloat32)(nullptr, 1, 0, inner, reinterpret_cast<char*>(out));
      return out[inner - 1];
    };
    for (int64_t inner : {1, 2}) {
      EXPECT_EQ(empty(ReduceOp::kSum, inner), 0.0f);
      EXPECT_EQ(empty(ReduceOp::kProd, inner), 1.0f);
      EXPECT_TRUE(std::isnan(empty(ReduceOp::kMean, inner)));
      EXPECT_EQ(empty(ReduceOp::kMax, inner), -INFINITY);
      EXPECT_EQ(empty(ReduceOp::kMin, inner), INFINITY);
    }
    int8_t small = 0;
    FindReduce(ReduceOp::kMax, DType::kInt8)(nullptr, 1, 0, 1, reinterpret_cast<char*>(&small));
    EXPECT_EQ(small, -128);
    FindReduce(ReduceOp::kMean, DType::kInt8)(nullptr, 1, 0, 1, reinterpret_cast<char*>(&small));
    EXPECT_EQ(small, 0);
    bool truth = false;
    FindReduce(ReduceOp::kAll, DType::kBool)(nullptr, 1, 0, 1, reinterpret_cast<char*>(&truth));
    EXPECT_TRUE(truth);
    FindReduce(ReduceOp::kAny, DType::kBool)(nullptr, 1, 0, 1, reinterpret_cast<char*>(&truth));
    EXPECT_FALSE(truth);
  });
}

TEST(ReduceKernel, ExtremesPassNanOn) {
  ForEachSimd([] {
    for (int64_t n : {2, 40, 3000}) {
      for (int64_t at : {int64_t{0}, n / 2, n - 1}) {
        auto x = Finite<float>(n, 6);
        x[at] = NAN;
        float out = 0;
        FindReduce(ReduceOp::kMax, DType::kFloat32)(Bytes(x), 1, n, 1, reinterpret_cast<char*>(&out));
        EXPECT_TRUE(std::isnan(out)) << n << " " << at;
        FindReduce(ReduceOp::kMin, DType::kFloat32)(Bytes(x), 1, n, 1, reinterpret_cast<char*>(&out));
        EXPECT_TRUE(std::isnan(out)) << n << " " << at;
      }
    }
  });
}

TEST(ReduceKernel, ComplexSumsAndMultiplies) {
  ForEachSimd([] {
    const std::complex<float> x[] = {{1, 2}, {3, -1}, {0, 1}};
    std::complex<float> sum, product;
    FindReduce(ReduceOp::kSum, DType::kComplex64)(reinterpret_cast<const char*>(x), 1, 3, 1,
        reinterpret_cast<char*>(&sum));
    FindReduce(ReduceOp::kProd, DType::kComplex64)(reinterpret_cast<const char*>(x), 1, 3, 1,
                                                   reinterpret_cast<char*>(&product));
    EXPECT_EQ(sum, std::complex<float>(4, 2));
    EXPECT_EQ(product, std::complex<float>(-5, 5));
    EXPECT_EQ(FindReduce(ReduceOp::kMax, DType::kComplex64), nullptr);
  });
}

template <class T>
void CheckArg(DType dtype, int64_t outer, int64_t n, int64_t inner, uint64_t seed) {
  const auto x = MakeVector<T>(outer * n * inner, seed);
  std::vector<int64_t> largest(outer * inner), smallest(outer * inner);
  FindArgMax(dtype)(Bytes(x), outer, n, inner, largest.data());
  FindArgMin(dtype)(Bytes(x), outer, n, inner, smallest.data());
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t c = 0; c < inner; ++c) {
      int64_t max_index = -1, min_index = -1;
      typename Model<T>::Number max_value = 0, min_value = 0;
      for (int64_t i = 0; i < n; ++i) {
        const auto v = Model<T>::Read(Bytes(x) + ((o * n + i) * inner + c) * sizeof(T));
        if (v != v) continue;
        if (max_index < 0 || v > max_value) max_index = i, max_value = v;
        if (min_index < 0 || v < min_value) min_index = i, min_value = v;
      }
      ASSERT_EQ(largest[o * inner + c], std::max<int64_t>(max_index, 0)) << n << " " << inner;
      ASSERT_EQ(smallest[o * inner + c], std::max<int64_t>(min_index, 0)) << n << " " << inner;
    }
  }
}

TEST(ArgKernel, FindsTheFirstExtremeAndSkipsNan) {
  ForEachSimd([] {
    ForEachReal([]<class T>(DType dtype) {
      for (int64_t inner : {1, 3, 200}) {
        for (int64_t n : {1, 2, 10, 130, 2500}) CheckArg<T>(dtype, 2, n, inner, n * inner);
      }
    });
    const float nans[] = {NAN, NAN};
    int64_t index = 9;
    FindArgMax(DType::kFloat32)(reinterpret_cast<const char*>(nans), 1, 2, 1, &index);
    EXPECT_EQ(index, 0);
    const bool truths[] = {false, true, true};
    FindArgMax(DType::kBool)(reinterpret_cast<const char*>(truths), 1, 3, 1, &index);
    EXPECT_EQ(index, 1);
  });
}

TEST(ArgKernel, FindsTheFirstOfEqualElementsInLongRows) {
  ForEachSimd([] {
    ForEachReal([]<class T>(DType dtype) {
      for (const int64_t n : {31, 1000, 40000, 70001}) {
        std::vector<T> x(n, MakeVector<T>(1, 3)[0]);
        const T extreme = MakeVector<T>(2, 5)[1];
        for (int64_t at = n - 1; at > 0; at = at * 2 / 3) {
          x[at] = extreme;
          int64_t largest = -1, smallest = -1;
          FindArgMax(dtype)(Bytes(x), 1, n, 1, &largest);
          FindArgMin(dtype)(Bytes(x), 1, n, 1, &smallest);
          const auto low = Model<T>::Read(Bytes(x)), high = Model<T>::Read(reinterpret_cast<const char*>(&extreme));
          const bool low_counts = low == low, high_counts = high == high;
          const bool above = high_counts && (!low_counts || high > low);
          const bool below = high_counts && (!low_counts || high < low);
          ASSERT_EQ(largest, above ? at : 0) << NameOf(dtype) << " " << n;
          ASSERT_EQ(smallest, below ? at : 0) << NameOf(dtype) << " " << n;
        }
      }
    });
  });
}

TEST(SoftmaxKernel, OfNanOrInfinityIsOneNan) {
  for (const bool log : {false, true}) {
    for (const float odd : {NAN, -NAN, INFINITY}) {
      for (const int64_t n : {1, 5, 40, 3000}) {
        std::vector<float> x(2 * n, 1.0f), out(2 * n);
        x[n - 1] = odd;
        ForEachSimd([&] {
          (log ? FindLogSoftmax : FindSoftmax)(DType::kFloat32)(Bytes(x), 2, n, Bytes(out), false);
          for (int64_t i = 0; i < n; ++i) {
            uint32_t bits;
            std::memcpy(&bits, &out[i], sizeof(bits));
            ASSERT_EQ(bits, 0x7FC00000u) << n << " " << i;
            ASSERT_EQ(out[n + i], out[n]);
            ASSERT_TRUE(std::isfinite(out[n]));
          }
        });
      }
    }
  }
}

TEST(SoftmaxKernel, IsWithinTwoUnitsOfTheDefinitionAndSumsToOne) {
  ForEachSimd([] {
    for (int64_t n : {1, 2, 10, 1000, 1024, 1025, 5000}) {
      const auto x = Finite<double>(n * 2, 12);
      std::vector<double> out(n * 2), log_out(n * 2);
      FindSoftmax(DType::kFloat64)(Bytes(x), 2, n, Bytes(out), false);
      FindLogSoftmax(DType::kFloat64)(Bytes(x), 2, n, Bytes(log_out), false);
      for (int64_t r = 0; r < 2; ++r) {
        long double sum = 0, largest = -INFINITY;
        for (int64_t i = 0; i < n; ++i) largest = std::max<long double>(largest, x[r * n + i]);
        for (int64_t i = 0; i < n; ++i) sum += std::exp(x[r * n + i] - largest);
        for (int64_t i = 0; i < n; ++i) {
          const long double expected = std::exp(x[r * n + i] - largest) / sum;
          ASSERT_NEAR(static_cast<double>(out[r * n + i] / expected), 1.0, 5e-15);
          ASSERT_NEAR(log_out[r * n + i], static_cast<double>(x[r * n + i] - largest - std::log(sum)), 1e-14);
        }
      }
    }
  });
}

TEST(SoftmaxKernel, GivesTheSameBitsAtEveryInstructionSet) {
  for (DType dtype : {DType::kFloat16, DType::kBFloat16, DType::kFloat32, DType::kFloat64}) {
    for (int64_t n : {1, 7, 10, 100, 1500}) {
      std::vector<char> in(3 * n * 8), first;
      std::mt19937_64 random(5);
      for (int64_t i = 0; i < 3 * n; ++i) {
        const double value = std::uniform_real_distribution<double>(-20, 20)(random);
        if (dtype == DType::kFloat64) std::memcpy(&in[i * 8], &value, 8);
        const float single = static_cast<float>(value);
        if (dtype == DType::kFloat32) std::memcpy(&in[i * 4], &single, 4);
        const uint16_t half = dtype == DType::kFloat16 ? EncodeHalf(value, 5, 10) : EncodeHalf(value, 8, 7);
        if (SizeOf(dtype) == 2) std::memcpy(&in[i * 2], &half, 2);
      }
      ForEachSimd([&] {
        std::vector<char> out(2 * 3 * n * SizeOf(dtype));
        FindSoftmax(dtype)(in.data(), 3, n, out.data(), false);
        FindLogSoftmax(dtype)(in.data(), 3, n, out.data() + out.size() / 2, false);
        if (first.empty()) first = out;
        ASSERT_EQ(first, out) << NameOf(dtype) << " " << n;
      });
    }
  }
}

// Quotients by fma must be those of the division, also next to where they lose digits; and it makes no difference whether
// the output goes around the caches, or where it begins.
TEST(SoftmaxKernel, DividesAndWritesTheSameForSmallPowersAndAroundTheCaches) {
  std::mt19937_64 random(11);
  for (const float least : {-1.0f, -60.0f, -64.0f, -110.0f}) {
    for (const int64_t n : {5, 16, 33, 64, 1000, 4096, 8192, 8208}) {
      const int64_t rows = 40000 / n + 1;
      std::vector<float> x(rows * n);
      for (float& value : x) value = std::uniform_real_distribution<float>(least, 0)(random);
      for (int64_t i = 0; i < rows * n; i += 37) x[i] = -INFINITY;
      for (int64_t row = 0; row < rows; ++row) x[row * n] = 0;
      std::vector<float> expected;
      ForEachSimd([&] {
        for (const int64_t offset : {0, 1}) {
          for (const bool around : {false, true}) {
            std::vector<char> storage(rows * n * 4 + 192, 7);
            char* const out = storage.data() + (64 - reinterpret_cast<uintptr_t>(storage.data()) % 64) + offset * 4;
            FindSoftmax(DType::kFloat32)(Bytes(x), rows, n, out, around);
            std::vector<float> got(rows * n);
            std::memcpy(got.data(), out, got.size() * 4);
            if (expected.empty()) expected = got;
            ASSERT_EQ(0, std::memcmp(expected.data(), got.data(), got.size() * 4)) << n << " " << least << around;
            ASSERT_EQ(out[-1], 7);
            ASSERT_EQ(out[rows * n * 4], 7);
          }
        }
      });
    }
  }
}

}  // namespace
}  // namespace levada::kernel::test
