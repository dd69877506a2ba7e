#include "contract/op_cases.h"

namespace levada {

extern const Op op_broadcast_to;
extern const Op op_concat;
extern const Op op_expand_dims;
extern const Op op_fill;
extern const Op op_gather;
extern const Op op_identity;
extern const Op op_reshape;
extern const Op op_split;
extern const Op op_squeeze;
extern const Op op_stack;
extern const Op op_strided_slice;
extern const Op op_transpose;
extern const Op op_unstack;

namespace {

void AddLayout(std::vector<OpCase>* cases) {
  const DType any = DType::kInvalid;
  cases->push_back({"to matrix", &op_reshape, {{3, 4}}, {ListOf({2, -1})}, {false}, {}});
  cases->push_back({"front", &op_expand_dims, {{3, 4}}, {Attribute::Number(0)}, {false}, {}});
  cases->push_back({"back", &op_expand_dims, {{3, 4}}, {Attribute::Number(-1)}, {false}, {}});
  cases->push_back({"all", &op_squeeze, {{1, 3, 1}}, {Attribute::None()}, {false}, {}});
  cases->push_back({"none to drop", &op_squeeze, {{3}}, {Attribute::None()}, {false}, {}});
  cases->push_back({"named", &op_squeeze, {{1, 3, 1}}, {ListOf({-1})}, {false}, {}});
  cases->push_back({"reversed", &op_transpose, {{2, 3, 4}}, {Attribute::None()}, {false}, {}});
  cases->push_back({"perm", &op_transpose, {{2, 3, 4}}, {ListOf({1, 2, 0})}, {false}, {}});
  cases->push_back({"to higher rank", &op_broadcast_to, {{1, 4}}, {ListOf({2, 3, 4})}, {false}, {}});
  cases->push_back({"scalar", &op_fill, {{}}, {ListOf({2, 3})}, {false}, {}});
  cases->push_back({"identity", &op_identity, {{2, 3}}, {}, {false}, {}});
  cases->push_back({"rows, constant indices", &op_gather, {{3, 4}, {2}}, {Attribute::Number(-1), Attribute::Number(0)}, {false, true},
                    {any, DType::kInt32}, 3});
  cases->push_back({"constant, row indices", &op_gather, {{3, 4}, {2}}, {Attribute::Number(0), Attribute::Number(0)}, {true, false},
                    {any, DType::kInt64}, 3});
  cases->push_back({"constant, row indices, axis 1", &op_gather, {{2, 3, 4}, {2, 2}}, {Attribute::Number(1), Attribute::Number(0)}, {true, false},
                    {any, DType::kUInt8}, 3});
  cases->push_back({"both rows", &op_gather, {{3, 4}, {2}}, {Attribute::Number(0), Attribute::Number(0)}, {false, false}, {any, DType::kInt16}, 3});
  const Attribute two = Attribute::Number(2);
  cases->push_back({"equal parts", &op_split, {{4, 3}}, {Attribute::None(), Attribute::Number(0), two}, {false}, {}});
  cases->push_back({"sizes, last axis", &op_split, {{2, 7}}, {ListOf({2, -1}), Attribute::Number(-1), two}, {false}, {}});
  cases->push_back({"last axis", &op_unstack, {{3, 2}}, {Attribute::Number(-1), two}, {false}, {}});
  cases->push_back({"groups", &op_gather, {{2, 3, 4}, {2, 2}}, {Attribute::Number(1), Attribute::Number(1)}, {false, false},
                    {any, DType::kInt32}, 3});
  cases->push_back({"groups, constant indices", &op_gather, {{2, 4, 3}, {2, 2}}, {Attribute::Number(2), Attribute::Number(-1)},
                    {false, true}, {any, DType::kInt32}, 3});
  const int64_t omitted = INT64_MIN;
  cases->push_back({"index and step", &op_strided_slice, {{4, 5}}, {ListOf({0, -1, 0, 0, 1, omitted, omitted, -2})},
                    {false}, {}});
  cases->push_back({"ellipsis, new axis", &op_strided_slice, {{4, 5}}, {ListOf({3, 0, 0, 0, 2, 0, 0, 0, 1, 1, 3, 1})},
                    {false}, {}});
  cases->push_back({"axis 0", &op_concat, {{2, 3}, {4, 3}}, {Attribute::Number(0)}, {false, false}, {}});
  cases->push_back({"constant part", &op_concat, {{2, 3}, {2, 1}}, {Attribute::Number(-1)}, {false, true}, {}});
  cases->push_back({"axis 0", &op_stack, {{2, 3}, {2, 3}}, {Attribute::Number(0)}, {false, false}, {}});
  cases->push_back({"last axis, constant part", &op_stack, {{2, 3}, {2, 3}}, {Attribute::Number(-1)}, {true, false}, {}});
}

const OpCaseGroup layout_cases(AddLayout);

}  // namespace
}  // namespace levada
