#include "contract/op_cases.h"

namespace levada {

extern const Op op_as_string;
extern const Op op_decode_raw;
extern const Op op_string_join;
extern const Op op_string_length;
extern const Op op_string_lower;
extern const Op op_string_split;
extern const Op op_string_strip;
extern const Op op_string_substr;
extern const Op op_string_to_number;
extern const Op op_string_upper;

namespace {

void AddStrings(std::vector<OpCase>* cases) {
  const DType string = DType::kString;
  for (const int64_t utf8 : {0, 1}) {
    const char* const unit = utf8 ? "characters" : "bytes";
    cases->push_back({unit, &op_string_length, {{3, 5}}, {Attribute::Number(utf8)}, {false}, {}});
  }
  cases->push_back({"rows", &op_string_upper, {{3, 5}}, {}, {false}, {}});
  cases->push_back({"rows", &op_string_lower, {{3, 5}}, {}, {false}, {}});
  cases->push_back({"rows", &op_string_strip, {{3, 5}}, {}, {false}, {}});
  cases->push_back({"rows", &op_string_join, {{3, 5}, {3, 5}}, {Attribute::Text(", ")}, {false, false}, {}});
  cases->push_back({"a constant", &op_string_join, {{4}, {}}, {Attribute::Text("")}, {false, true}, {}});
  cases->push_back({"words", &op_string_split, {{}}, {Attribute::Text(""), Attribute::Number(-1)}, {false}, {}});
  cases->push_back({"parts", &op_string_split, {{}}, {Attribute::Text("a"), Attribute::Number(2)}, {false}, {}});
  cases->push_back({"bytes", &op_string_substr, {{3}, {3}, {}}, {Attribute::Number(0)}, {false, false, true},
                    {string, DType::kInt32, DType::kInt64}});
  cases->push_back({"characters", &op_string_substr, {{3}, {}, {2, 3}}, {Attribute::Number(1)}, {false, true, false},
                    {string, DType::kInt64, DType::kInt32}});
  cases->push_back({"plain", &op_as_string, {{3, 5}},
      {Attribute::Number(-1), Attribute::Number(0), Attribute::Number(0), Attribute::Number(-1), Attribute::Text("")},
      {false}, {}});
  cases->push_back({"exponents", &op_as_string, {{3, 5}},
      {Attribute::Number(3), Attribute::Number(1), Attribute::Number(0), Attribute::Number(12), Attribute::Text("0")},
      {false}, {}});
  // Rows of samples differ in length and are no numbers: the errors of a batch are those of its rows.
  cases->push_back({"float32", &op_string_to_number, {{}}, {Attribute::Number(CodeOf(DType::kFloat32))}, {false}, {}});
  cases->push_back({"fixed", &op_decode_raw, {{3}},
      {Attribute::Number(CodeOf(DType::kInt16)), Attribute::Number(1), Attribute::Number(8)}, {false}, {string}});
  cases->push_back({"big-endian", &op_decode_raw, {{3}},
      {Attribute::Number(CodeOf(DType::kFloat64)), Attribute::Number(0), Attribute::Number(16)}, {false}, {string}});
}

const OpCaseGroup string_cases(AddStrings);

}  // namespace
}  // namespace levada
