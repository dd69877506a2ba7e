#include "base/status.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace levada {
namespace {

TEST(StatusTest, SuccessHasNoError) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.code(), Code::kOk);
  EXPECT_STREQ(status.message(), "");
}

TEST(StatusTest, MakersFormat) {
  const Status status = InvalidArgument("%s: expected %d, got %lld", "batch", 3, 4LL);
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_STREQ(status.message(), "batch: expected 3, got 4");
}

TEST(StatusTest, MessageWithoutArgumentsIsNotAFormat) { EXPECT_STREQ(Internal("100%s").message(), "100%s"); }

TEST(StatusTest, LongMessageArrivesWhole) {
  const std::string text(5000, 'x');
  const Status status = NotFound("%s", text.c_str());
  EXPECT_EQ(std::string(status.message()), text);
}

TEST(StatusTest, ContextAndOriginGrowOutwards) {
  Status status = InvalidArgument("bad").WithContext("map: ").WithOrigin("map#2").WithOrigin("batch#3");
  EXPECT_STREQ(status.message(), "map: bad");
  EXPECT_STREQ(status.error()->origin(), "map#2 <- batch#3");
  EXPECT_TRUE(Status().WithContext("x").WithOrigin("y").ok());
}

TEST(StatusTest, ContextOfASharedErrorIsACopy) {
  Status first = InvalidArgument("bad");
  Status second = first;
  const Status changed = std::move(second).WithContext("later: ");
  EXPECT_STREQ(first.message(), "bad");
  EXPECT_STREQ(changed.message(), "later: bad");
}

TEST(StatusTest, OutOfMemoryNeedsNoMemoryAndCountsAsNoObject) {
  const int64_t before = live_objects[static_cast<int>(ObjectKind::kError)].load();
  const Status status = Status::OutOfMemory();
  EXPECT_EQ(status.code(), Code::kResourceExhausted);
  EXPECT_EQ(live_objects[static_cast<int>(ObjectKind::kError)].load(), before);
}

TEST(StatusTest, PayloadIsReleasedOnceByTheLastHolder) {
  int released = 0;
  {
    const Ref<Error> error = MakeRef<Error>(Code::kUser, "raised");
    error->Attach(&released, [](void* count) { ++*static_cast<int*>(count); });
    const Ref<Error> again = error;
    EXPECT_EQ(again->payload(), &released);
    EXPECT_EQ(released, 0);
  }
  EXPECT_EQ(released, 1);
}

TEST(ResultTest, HoldsValueOrStatus) {
  const Result<std::unique_ptr<int>> value = std::make_unique<int>(3);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value.value(), 3);
  EXPECT_TRUE(value.status().ok());
  const Result<int> failure = Unimplemented("no");
  EXPECT_FALSE(failure.ok());
  EXPECT_EQ(failure.status().code(), Code::kUnimplemented);
}

Result<int> Half(int x) {
  if (x % 2 != 0) return InvalidArgument("odd");
  return x / 2;
}

Result<int> Quarter(int x) {
  LEVADA_ASSIGN_OR_RETURN(const int half, Half(x));
  LEVADA_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

TEST(ResultTest, MacrosPassFailuresOn) {
  EXPECT_EQ(Quarter(12).value(), 3);
  EXPECT_EQ(Quarter(6).status().code(), Code::kInvalidArgument);
}

TEST(RefTest, CountsAcrossThreads) {
  struct Thing : RefCounted<Thing, 0x1234> {
    explicit Thing(int* gone) : gone_(gone) {}
    ~Thing() { ++*gone_; }
    int* gone_;
  };
  int gone = 0;
  {
    Ref<Thing> thing = MakeRef<Thing>(&gone);
    EXPECT_TRUE(thing->IsUnique());
    EXPECT_EQ(thing->tag(), 0x1234u);
    std::thread other([copy = thing] {
      for (int i = 0; i < 10000; ++i) const Ref<Thing> again = copy;
    });
    for (int i = 0; i < 10000; ++i) const Ref<Thing> again = thing;
    other.join();
    EXPECT_EQ(gone, 0);
  }
  EXPECT_EQ(gone, 1);
}

}  // namespace
}  // namespace levada
