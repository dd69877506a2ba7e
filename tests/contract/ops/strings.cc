#include "contract/op_cases.h"

namespace levada {

extern const Op op_as_string;
extern const Op op_string_join;
extern const Op op_string_length;
extern const Op op_string_lower;
extern const Op op_string_strip;
extern const Op op_string_substr;
extern const Op op_string_to_number;
extern const Op op_string_upper;

namespace {

Attribute Yes() { return Attribute::Number(1); }
Attribute No() { return Attribute::Number(0); }

void AddStrings(std::vector<OpCase>* cases) {
  const DType any = DType::kInvalid;
  for (const Op* op : {&op_string_lower, &op_string_upper, &op_string_strip}) {
    cases->push_back({"rows", op, {{3, 2}}, {}, {false}, {}});
  }
  cases->push_back({"bytes", &op_string_length, {{3, 2}}, {No()}, {false}, {}});
  cases->push_back({"characters", &op_string_length, {{}}, {Yes()}, {false}, {}});
  cases->push_back({"rows", &op_string_join, {{3}, {3}}, {Attribute::Text("-")}, {false, false}, {}});
  cases->push_back({"constant", &op_string_join, {{3}, {}}, {Attribute::Text("")}, {false, true}, {}});
  cases->push_back({"ranks", &op_string_join, {{}, {3}}, {Attribute::Text("")}, {false, false}, {}});
  cases->push_back({"wide constant", &op_string_join, {{}, {3}}, {Attribute::Text("ab")}, {false, true}, {}});
  cases->push_back({"bytes", &op_string_substr, {{3}, {3}, {}}, {No()}, {false, false, true},
                    {any, DType::kInt32, DType::kInt64}, 2});
  cases->push_back({"characters", &op_string_substr, {{3}, {}, {}}, {Yes()}, {false, true, true},
                    {any, DType::kInt64, DType::kInt32}, 2});
  for (const DType dtype : {DType::kFloat32, DType::kFloat64, DType::kInt32, DType::kInt64, DType::kUInt32,
                            DType::kUInt64}) {
    cases->push_back({NameOf(dtype), &op_string_to_number, {{2}}, {Attribute::Number(CodeOf(dtype))}, {false}, {}});
  }
  const Attribute none = Attribute::Number(-1);
  cases->push_back({"plain", &op_as_string, {{3, 2}}, {none, No(), No(), none, Attribute::Text("")}, {false}, {}});
  cases->push_back({"shortest", &op_as_string, {{4}}, {Attribute::Number(3), No(), Yes(), Attribute::Number(9),
                    Attribute::Text("0")}, {false}, {}});
  cases->push_back({"scientific", &op_as_string, {{}}, {none, Yes(), No(), none, Attribute::Text("+")}, {false}, {}});
}

const OpCaseGroup string_cases(AddStrings);

}  // namespace
}  // namespace levada
