#include "kernel/random.h"

#include "support.h"

namespace levada::kernel::test {
namespace {

// The published known-answer vectors of Philox4x32-10.
TEST(Philox, GivesTheKnownAnswers) {
  struct Known {
    uint32_t counter[4], key[2], block[4];
  };
  const Known known[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Known& k : known) {
    Philox philox;
    std::copy_n(k.counter, 4, philox.counter);
    std::copy_n(k.key, 2, philox.key);
    PhiloxWords words(philox);
    for (const uint32_t expected : k.block) EXPECT_EQ(words.Next(), expected);
  }
}

TEST(Philox, SkipCarriesThroughAllWords) {
  Philox philox;
  for (uint32_t& word : philox.counter) word = ~0u;
  const Philox moved = philox.Skip(3);
  EXPECT_EQ(moved.counter[0], 2u);
  for (int i = 1; i < 4; ++i) EXPECT_EQ(moved.counter[i], 0u);
}

// Blocks whose counters cross 2^64 side by side are those that come one by one.
TEST(Random, WordsAreTheBlocksInOrder) {
  Philox philox = PhiloxOfSeed(3, 4);
  philox.counter[0] = ~0u - 5;
  philox.counter[1] = ~0u;
  for (const int64_t n : {1, 3, 4, 63, 256, 257, 4099}) {
    std::vector<uint32_t> out(n);
    FindUniform(DType::kUInt32)(philox, n, reinterpret_cast<char*>(out.data()));
    PhiloxWords words(philox);
    for (int64_t i = 0; i < n; ++i) ASSERT_EQ(out[i], words.Next()) << i;
  }
}

TEST(Random, BitsAreTheSameAtEachInstructionSet) {
  const Philox philox = PhiloxOfSeed(12345, ~uint64_t{0});
  constexpr int64_t kCount = 10'007;
  int compared = 0;
  for (const DType dtype : kAllDTypes) {
    for (const auto find : {&FindUniform, &FindNormal, &FindTruncatedNormal}) {
      const RandomLoop loop = find(dtype);
      if (loop == nullptr) continue;
      std::vector<char> first;
      ForEachSimd([&] {
        std::vector<char> out(kCount * SizeOf(dtype));
        loop(philox, kCount, out.data());
        if (first.empty()) first = out;
        ASSERT_EQ(out, first) << NameOf(dtype);
        ++compared;
      });
    }
  }
  EXPECT_GE(compared, 16 * static_cast<int>(UsableSimds().size()));
}

}  // namespace
}  // namespace levada::kernel::test
