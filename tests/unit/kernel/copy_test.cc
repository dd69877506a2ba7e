#include "kernel/copy.h"

#include <numeric>

#include "support.h"

namespace levada::kernel::test {
namespace {

struct Case {
  std::vector<int64_t> shape, source, destination;  // strides in elements
  int64_t first;                                    // element of the source at index 0, 0, ...
  int64_t source_size;
};

// skip: bytes before the first element on both sides; memory around the caches wants aligned lines.
void CheckAt(const Case& c, int64_t size, int64_t skip, bool around_caches) {
  const int rank = static_cast<int>(c.shape.size());
  int64_t count = 1;
  for (int64_t d : c.shape) count *= d;
  std::vector<int64_t> source(c.source), destination(c.destination);
  for (int64_t& s : source) s *= size;
  for (int64_t& d : destination) d *= size;
  std::vector<char> in(c.source_size * size + skip);
  for (size_t i = 0; i < in.size(); ++i) in[i] = static_cast<char>(i * 131 + (i >> 8));
  std::vector<char> out(count * size + skip, 0), expected(count * size + skip, 0);
  for (int64_t k = 0; k < count; ++k) {
    int64_t from = c.first * size, to = 0, rest = k;
    for (int d = rank - 1; d >= 0; --d) {
      from += rest % c.shape[d] * source[d];
      to += rest % c.shape[d] * destination[d];
      rest /= c.shape[d];
    }
    std::memcpy(expected.data() + skip + to, in.data() + skip + from, size);
  }
  CopyStrided(size, rank, c.shape.data(), in.data() + skip + c.first * size, source.data(), out.data() + skip,
              destination.data(), around_caches);
  ASSERT_EQ(out, expected) << "element size " << size;
}

void Check(const Case& c, int64_t size) {
  for (const int64_t skip : {0, 1}) {
    for (const bool around_caches : {false, true}) CheckAt(c, size, skip, around_caches);
  }
}

TEST(CopyStrided, MovesEveryElementToItsPlace) {
  const Case cases[] = {
      {{}, {}, {}, 0, 1},
      {{5}, {1}, {1}, 0, 5},
      {{0, 3}, {3, 1}, {3, 1}, 0, 1},
      {{7}, {-1}, {1}, 6, 7},
      {{7}, {0}, {1}, 0, 1},
      {{4, 6}, {6, 1}, {6, 1}, 0, 24},
      {{6, 4}, {1, 6}, {4, 1}, 0, 24},
      {{70, 45}, {1, 70}, {45, 1}, 0, 3150},
      {{70, 48}, {1, 70}, {48, 1}, 0, 3360},
      {{64, 128}, {1, 64}, {128, 1}, 0, 8192},
      {{45, 70}, {70, 1}, {1, 45}, 0, 3150},
      {{3, 50, 40}, {2000, 1, 50}, {2000, 40, 1}, 0, 6000},
      {{50, 3, 40}, {1, 2000, 50}, {120, 40, 1}, 0, 6000},
      {{3, 1, 4, 5}, {20, 99, 5, 1}, {20, 20, 5, 1}, 0, 60},
      {{4, 5}, {-5, -1}, {5, 1}, 19, 20},
      {{4, 5}, {10, 2}, {5, 1}, 0, 40},
      {{8, 9}, {0, 1}, {9, 1}, 0, 9},
      {{8, 9}, {1, 0}, {9, 1}, 0, 8},
      {{2, 3, 4, 5, 6}, {1, 2, 6, 24, 120}, {360, 120, 30, 6, 1}, 0, 720},
  };
  for (const Case& c : cases) {
    for (int64_t size : {1, 2, 4, 8, 16}) Check(c, size);
  }
}

TEST(CopyStrided, TakesSixtyFourDimensions) {
  Case c;
  int64_t stride = 1;
  for (int d = 0; d < 64; ++d) {
    const int64_t size = d % 8 == 0 ? 2 : 1;
    c.shape.push_back(size);
    c.source.push_back(stride);
    stride *= size;
  }
  int64_t rest = stride;
  for (int64_t size : c.shape) c.destination.push_back(rest /= size);
  c.first = 0;
  c.source_size = stride;
  Check(c, 4);
}

TEST(SwapBytes, ReversesEachUnit) {
  for (int64_t unit : {2, 4, 8}) {
    for (int64_t n : {0, 1, 7, 40}) {
      std::vector<char> data(n * unit + 1);
      std::iota(data.begin(), data.end(), 0);
      const auto before = data;
      SwapBytes(unit, data.data() + 1, n);
      for (int64_t i = 0; i < n * unit; ++i) ASSERT_EQ(data[1 + i], before[1 + i / unit * unit + unit - 1 - i % unit]);
    }
  }
}

TEST(GatherRows, CopiesTheRowsNamedForEveryRowSize) {
  ForEachSimd([] {
    std::mt19937_64 random(3);
    for (int64_t bytes = 0; bytes <= 300; ++bytes) {
      for (int64_t n : {0, 1, 3, 5, 40}) {
        const int64_t rows = 23, stride = bytes + (bytes % 3);
        std::vector<char> source(rows * stride + 1), out(n * bytes + 2, 0x55);
        for (char& c : source) c = static_cast<char>(random());
        std::vector<int64_t> indices(n), offsets(n);
        for (int64_t i = 0; i < n; ++i) offsets[i] = (indices[i] = static_cast<int64_t>(random() % rows)) * stride;
        GatherRows(source.data() + 1, stride, bytes, indices.data(), n, out.data() + 1);
        for (int64_t i = 0; i < n; ++i) {
          ASSERT_EQ(std::memcmp(out.data() + 1 + i * bytes, source.data() + 1 + indices[i] * stride, bytes), 0)
              << bytes;
        }
        ASSERT_EQ(out.front(), 0x55);
        ASSERT_EQ(out.back(), 0x55);
        std::vector<char> same(out.size(), 0x55);
        GatherAt(source.data() + 1, offsets.data(), n, bytes, same.data() + 1);
        ASSERT_EQ(out, same);
      }
    }
  });
}

TEST(GatherRows, CopiesRowsLongerThanThePrefetchWindow) {
  ForEachSimd([] {
    const int64_t bytes = 10007;
    std::vector<char> source(5 * bytes), out(3 * bytes);
    for (size_t i = 0; i < source.size(); ++i) source[i] = static_cast<char>(i * 7 + (i >> 9));
    const int64_t indices[] = {4, 0, 2};
    GatherRows(source.data(), bytes, bytes, indices, 3, out.data());
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(std::memcmp(out.data() + i * bytes, source.data() + indices[i] * bytes, bytes), 0);
    }
  });
}

TEST(GatherRows, CopiesTheSameAroundTheCaches) {
  ForEachSimd([] {
    for (const int64_t bytes : {64, 96, 128, 512, 784, 4096, 9216}) {
      const int64_t rows = 50, n = 123;
      std::vector<char> source(rows * bytes);
      for (size_t i = 0; i < source.size(); ++i) source[i] = static_cast<char>(i * 7 + i / 251);
      std::vector<int64_t> indices(n);
      for (int64_t i = 0; i < n; ++i) indices[i] = i * 31 % rows;
      for (const int64_t offset : {0, 16, 1}) {
        std::vector<char> storage(n * bytes + 192, 7);
        char* const out = storage.data() + (64 - reinterpret_cast<uintptr_t>(storage.data()) % 64) + offset;
        GatherRows(source.data(), bytes, bytes, indices.data(), n, out, true);
        for (int64_t i = 0; i < n; ++i) {
          ASSERT_EQ(0, std::memcmp(out + i * bytes, source.data() + indices[i] * bytes, bytes)) << bytes << " " << i;
        }
        ASSERT_EQ(out[-1], 7);
        ASSERT_EQ(out[n * bytes], 7);
      }
    }
  });
}

}  // namespace
}  // namespace levada::kernel::test
