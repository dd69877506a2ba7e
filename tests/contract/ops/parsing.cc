#include "contract/op_cases.h"

namespace levada {

extern const Op op_decode_base64;
extern const Op op_decode_csv;
extern const Op op_encode_base64;
extern const Op op_encode_example;
extern const Op op_file_contents;
extern const Op op_parse_example;
extern const Op op_parse_tensor;
extern const Op op_serialize_tensor;

namespace {

constexpr const char* kOne = R"([{"key":"n","kind":"varlen","dtype":"int64"}])";
constexpr const char* kAll = R"([
    {"key":"i","kind":"fixed","dtype":"int64","shape":[2],"default":true},
    {"key":"s","kind":"sequence","dtype":"string","shape":[2]},
    {"key":"v","kind":"varlen","dtype":"float32"},
    {"key":"w","kind":"fixed","dtype":"float32","shape":[],"list":true,"allow_missing":true},
    {"key":"x","kind":"varlen","dtype":"string","list":true},
    {"key":"x","kind":"length"}])";
constexpr const char* kKeys = R"([{"key":"b"},{"key":"a","list":true}])";

// Samples are no messages but where they are empty: the errors of a batch are those of its rows.
void AddParsing(std::vector<OpCase>* cases) {
  const DType string = DType::kString;
  const Attribute one = Attribute::Number(1);
  cases->push_back({"one each", &op_parse_example, {{}}, {Attribute::Text(kOne), one}, {false}, {string}});
  cases->push_back({"several", &op_parse_example, {{3}}, {Attribute::Text(kOne), one}, {false}, {string}});
  cases->push_back({"every kind", &op_parse_example, {{}, {2}}, {Attribute::Text(kAll), Attribute::Number(6)},
                    {false, true}, {string, DType::kInt64}});
  cases->push_back({"defaults by row", &op_parse_example, {{}, {2}}, {Attribute::Text(kAll), Attribute::Number(6)},
                    {false, false}, {string, DType::kInt64}});
  cases->push_back({"any dtype", &op_encode_example, {{3}, {2, 2}}, {Attribute::Text(kKeys)}, {false, false}, {}});
  cases->push_back({"any dtype", &op_serialize_tensor, {{2, 3}}, {}, {false}, {}});
  const Attribute dtype = Attribute::Number(CodeOf(DType::kInt32));
  cases->push_back({"no message", &op_parse_tensor, {{}}, {dtype}, {false}, {string}});
  for (const int64_t pad : {0, 1}) {
    cases->push_back({"rows", &op_encode_base64, {{2, 3}}, {Attribute::Number(pad)}, {false}, {}});
  }
  cases->push_back({"rows", &op_decode_base64, {{2, 3}}, {}, {false}, {}});
  cases->push_back({"text", &op_decode_csv, {{2}, {1}},
      {Attribute::Text("b"), one, Attribute::Text(""), Attribute::None(), one}, {false, true}, {string, string}});
  cases->push_back({"columns", &op_decode_csv, {{}, {}},
      {Attribute::Text(","), one, Attribute::Text("a"), ListOf({0}), one}, {false, false}, {string, DType::kFloat32}});
  cases->push_back({"no such files", &op_file_contents, {{}}, {}, {false}, {}});
}

const OpCaseGroup parsing_cases(AddParsing);

}  // namespace
}  // namespace levada
