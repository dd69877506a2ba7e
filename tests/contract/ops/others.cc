#include "contract/op_cases.h"

namespace levada {

extern const Op op_cast;
extern const Op op_matmul;
extern const Op op_one_hot;
extern const Op op_range;
extern const Op op_saturate_cast;
extern const Op op_select;

namespace {

void AddOthers(std::vector<OpCase>* cases) {
  const DType any = DType::kInvalid;
  for (const DType target : kAllDTypes) {
    cases->push_back({NameOf(target), &op_cast, {{3, 5}}, {Attribute::Number(CodeOf(target))}, {false}, {}});
    cases->push_back({NameOf(target), &op_saturate_cast, {{3, 5}}, {Attribute::Number(CodeOf(target))}, {false}, {}});
  }
  cases->push_back({"rows", &op_select, {{3, 5}, {3, 5}, {3, 5}}, {}, {false, false, false}, {DType::kBool, any, any}});
  cases->push_back({"row condition", &op_select, {{}, {3, 5}, {5}}, {}, {false, false, true},
                    {DType::kBool, any, any}});
  cases->push_back({"constant condition", &op_select, {{5}, {}, {3, 5}}, {}, {true, false, false},
                    {DType::kBool, any, any}});
  cases->push_back({"rows", &op_matmul, {{3, 4}, {4, 2}}, {Attribute::Number(0), Attribute::Number(0)}, {false, false}, {}});
  cases->push_back({"constant weights", &op_matmul, {{1, 300}, {300, 7}}, {Attribute::Number(0), Attribute::Number(0)}, {false, true}, {}});
  cases->push_back({"transposed, stacked", &op_matmul, {{4, 3}, {2, 2, 4}}, {Attribute::Number(1), Attribute::Number(1)}, {false, true}, {}});
  for (const DType dtype : {DType::kFloat32, DType::kInt8, DType::kBool, DType::kComplex64}) {
    cases->push_back({"axis 0", &op_one_hot, {{4}},
        {Attribute::Number(3), Attribute::Real(1), Attribute::Real(0), Attribute::Number(0), Attribute::Number(CodeOf(dtype))}, {false}, {}, 4});
    cases->push_back({"last axis", &op_one_hot, {{}},
        {Attribute::Number(3), Attribute::Real(2), Attribute::Real(-1), Attribute::Number(-1), Attribute::Number(CodeOf(dtype))}, {false}, {}, 4});
  }
  cases->push_back({"constants", &op_range, {{}, {}, {}}, {}, {true, true, true}, {}, 2});
}

const OpCaseGroup others_cases(AddOthers);

}  // namespace
}  // namespace levada
