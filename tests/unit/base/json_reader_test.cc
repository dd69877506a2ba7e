#include "base/json_reader.h"

#include <gtest/gtest.h>

namespace levada::testing {
namespace {

JsonValue Parsed(std::string_view text) {
  Result<JsonValue> value = ParseJson(text);
  EXPECT_TRUE(value.ok()) << text << ": " << value.status().message();
  return value.ok() ? std::move(value).value() : JsonValue();
}

TEST(JsonReader, ReadsEveryKindOfValue) {
  const JsonValue root = Parsed(R"( {"a" : [1, -2.5e2, true, false, null], "b":{"c":""} , "":"x"} )");
  ASSERT_EQ(root.kind, JsonValue::Kind::kObject);
  const JsonValue& list = *root.Find("a");
  EXPECT_EQ(list.items[0].integer, 1);
  EXPECT_EQ(list.items[1].kind, JsonValue::Kind::kReal);
  EXPECT_EQ(list.items[1].real, -250);
  EXPECT_TRUE(list.items[2].boolean && !list.items[3].boolean);
  EXPECT_EQ(list.items[4].kind, JsonValue::Kind::kNull);
  EXPECT_EQ(root.Find("b")->Find("c")->string, "");
  EXPECT_EQ(root.Find("")->string, "x");
  EXPECT_EQ(root.Find("d"), nullptr);
}

TEST(JsonReader, ReadsEscapes) {
  EXPECT_EQ(Parsed(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00")").string, "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST(JsonReader, LargeNumbersAreReal) {
  EXPECT_EQ(Parsed("9223372036854775807").integer, INT64_MAX);
  EXPECT_EQ(Parsed("9223372036854775808").kind, JsonValue::Kind::kReal);
}

TEST(JsonReader, RefusesWhatIsNone) {
  for (const char* text : {"", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1,", "{a:1}", "\"", "\"\\", "\"\\u12",
                           "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\x\"", "1 2", "tru", "-", "+1", "1e", ".5.",
                           "{\"a\":1,\"a\":2}", "\"\n\"", "nulll", "]"}) {
    EXPECT_FALSE(ParseJson(text).ok()) << text;
  }
  EXPECT_FALSE(ParseJson(std::string(100000, '[')).ok());
  EXPECT_TRUE(ParseJson(std::string(64, '[') + std::string(64, ']')).ok());
}

}  // namespace
}  // namespace levada::testing
