// Small vectors, checked arithmetic, callbacks, JSON and random numbers.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include "base/callback.h"
#include "base/checked.h"
#include "base/json.h"
#include "base/random.h"
#include "base/small_vector.h"

namespace levada {
namespace {

TEST(SmallVectorTest, BehavesLikeAVectorAcrossTheInlineLimit) {
  SmallVector<int64_t, 3> small;
  std::vector<int64_t> reference;
  for (int64_t i = 0; i < 20; ++i) {
    small.push_back(i * i);
    reference.push_back(i * i);
    ASSERT_TRUE(std::equal(small.begin(), small.end(), reference.begin(), reference.end()));
  }
  small.insert(2, -1);
  reference.insert(reference.begin() + 2, -1);
  small.erase(5);
  reference.erase(reference.begin() + 5);
  EXPECT_TRUE(std::equal(small.begin(), small.end(), reference.begin(), reference.end()));
}

TEST(SmallVectorTest, CopiesAndMovesAreIndependent) {
  for (const int64_t size : {0, 2, 3, 4, 50}) {
    SmallVector<int64_t, 3> original(size, 7);
    SmallVector<int64_t, 3> copy = original;
    SmallVector<int64_t, 3> moved = std::move(original);
    EXPECT_TRUE(copy == moved);
    EXPECT_EQ(original.size(), 0);
    copy.push_back(1);
    EXPECT_EQ(moved.size(), size);
    original = copy;
    EXPECT_TRUE(original == copy);
    copy = std::move(moved);
    EXPECT_EQ(copy.size(), size);
  }
}

TEST(CheckedTest, ReportsOverflow) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  int64_t out = 0;
  EXPECT_TRUE(CheckedAdd(kMax - 1, 1, &out));
  EXPECT_EQ(out, kMax);
  EXPECT_FALSE(CheckedAdd(kMax, 1, &out));
  EXPECT_FALSE(CheckedSub(-kMax, 2, &out));
  EXPECT_FALSE(CheckedMul(kMax / 2 + 1, 2, &out));
  EXPECT_EQ(SaturatingMul(kMax, 2), kMax);
  EXPECT_EQ(SaturatingAdd(kMax, 2), kMax);
  EXPECT_EQ(SaturatingMul(3, 4), 12);
}

TEST(CallbackTest, ReleasesExactlyOnce) {
  int released = 0;
  const auto release = [](void* count) { ++*static_cast<int*>(count); };
  { const UserDataGuard unused(&released, release); }
  EXPECT_EQ(released, 1);
  {
    UserDataGuard guard(&released, release);
    const Ref<UserData> owner = guard.Take();
    const Ref<UserData> again = owner;
    EXPECT_EQ(owner->get(), &released);
  }
  EXPECT_EQ(released, 2);
  { const UserDataGuard nothing(&released, nullptr); }
  EXPECT_EQ(released, 2);
}

TEST(JsonTest, IsCanonical) {
  JsonWriter json;
  json.BeginObject().Key("a").BeginArray().Int(1).Int(-2).EndArray();
  json.Key("b").String("q\"\\\n\x01").Key("c").Bool(true).Key("d").Float(1.5).EndObject();
  EXPECT_EQ(json.text(), "{\"a\":[1,-2],\"b\":\"q\\\"\\\\\\u000a\\u0001\",\"c\":true,\"d\":\"0x1.8p+0\"}");
}

TEST(RandomTest, KeysDoNotCommute) {
  EXPECT_NE(CombineKey(5, 1), CombineKey(6, 0));
  EXPECT_NE(CombineKey(5, 1), CombineKey(1, 5));
}

TEST(RandomTest, BelowIsInRangeAndReachesEverything) {
  RandomStream stream(3);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const uint64_t value = stream.Below(7);
    ASSERT_LT(value, 7u);
    seen.insert(value);
  }
  EXPECT_EQ(seen.size(), 7u);
}

TEST(RandomTest, StreamIsAPureFunctionOfItsKey) {
  RandomStream a(9);
  RandomStream b(9);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(a.Next(), b.Next());
}

TEST(HashTest, DependsOnEveryByteAndTheLength) {
  std::set<uint64_t> seen;
  std::string text(40, 'a');
  seen.insert(HashBytes(text).low);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = 'b';
    seen.insert(HashBytes(changed).low);
    seen.insert(HashBytes(text.substr(0, i)).low);
  }
  EXPECT_EQ(seen.size(), 2 * text.size() + 1);
  EXPECT_TRUE(HashBytes(text) == HashBytes(std::string(40, 'a')));
}

}  // namespace
}  // namespace levada
