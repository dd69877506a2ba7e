#include "contract/op_cases.h"

namespace levada {

extern const Op op_argsort;
extern const Op op_boolean_mask;
extern const Op op_gather_nd;
extern const Op op_pad;
extern const Op op_repeat;
extern const Op op_reverse;
extern const Op op_roll;
extern const Op op_scatter_nd;
extern const Op op_slice;
extern const Op op_sort;
extern const Op op_tensor_scatter_nd_add;
extern const Op op_tensor_scatter_nd_max;
extern const Op op_tensor_scatter_nd_min;
extern const Op op_tensor_scatter_nd_sub;
extern const Op op_tensor_scatter_nd_update;
extern const Op op_tile;
extern const Op op_top_k;
extern const Op op_unique;
extern const Op op_unique_with_counts;
extern const Op op_where;

namespace {

const DType kAny = DType::kInvalid;
const Attribute kInt32 = Attribute::Number(CodeOf(DType::kInt32));
const Attribute kInt64 = Attribute::Number(CodeOf(DType::kInt64));
Attribute N(int64_t value) { return Attribute::Number(value); }

void AddMoves(std::vector<OpCase>* cases) {
  cases->push_back({"both axes", &op_tile, {{2, 3}}, {ListOf({2, 3})}, {false}, {}});
  cases->push_back({"none of an axis", &op_tile, {{2, 1}}, {ListOf({0, 1})}, {false}, {}});
  cases->push_back({"one number", &op_repeat, {{2, 3}, {}}, {N(-1)}, {false, true}, {kAny, DType::kInt32}, 4});
  cases->push_back({"constant numbers", &op_repeat, {{3, 2}, {3}}, {N(0)}, {false, true}, {kAny, DType::kInt64}, 4});
  cases->push_back({"last axis", &op_reverse, {{2, 3}}, {ListOf({-1})}, {false}, {}});
  cases->push_back({"all axes", &op_reverse, {{2, 3}}, {Attribute::None()}, {false}, {}});
  cases->push_back({"two axes", &op_roll, {{4, 3}}, {ListOf({1, -5}), ListOf({0, -1})}, {false}, {}});
  cases->push_back({"no filling", &op_pad, {{2, 3}}, {ListOf({1, 0, 2, 1}), N(0), N(0)}, {false}, {}});
  cases->push_back({"filling", &op_pad, {{2, 3}, {}}, {ListOf({1, 0, 2, 1}), N(0), N(1)}, {false, true}, {}});
  cases->push_back({"filling by row", &op_pad, {{2}, {}}, {ListOf({1, 1}), N(0), N(1)}, {false, false}, {}});
  cases->push_back({"reflect", &op_pad, {{2, 3}}, {ListOf({1, 1, 2, 1}), N(1), N(0)}, {false}, {}});
  cases->push_back({"symmetric", &op_pad, {{2, 3}}, {ListOf({2, 1, 0, 3}), N(2), N(0)}, {false}, {}});
  cases->push_back({"inside", &op_slice, {{4, 5}}, {ListOf({1, 2}), ListOf({2, -1})}, {false}, {}});
  cases->push_back({"nothing", &op_slice, {{4, 5}}, {ListOf({4, 2}), ListOf({0, 3})}, {false}, {}});
  for (const int64_t descending : {0, 1}) {
    cases->push_back({"last axis", &op_sort, {{3, 5}}, {N(-1), N(descending)}, {false}, {}});
    cases->push_back({"long rows", &op_sort, {{700}}, {N(0), N(descending)}, {false}, {}});
    cases->push_back({"first axis", &op_argsort, {{37, 2}}, {N(0), N(descending), kInt32}, {false}, {}});
  }
  cases->push_back({"two of five", &op_top_k, {{3, 5}}, {N(2), kInt32}, {false}, {}});
  cases->push_back({"all, 64 bits", &op_top_k, {{50}}, {N(50), kInt64}, {false}, {}});
}

void AddSelections(std::vector<OpCase>* cases) {
  const DType index = DType::kInt32;
  cases->push_back({"elements", &op_gather_nd, {{3, 3}, {4, 2}}, {N(0), N(0)}, {false, true}, {kAny, index}, 3});
  cases->push_back({"slices", &op_gather_nd, {{3, 4}, {2, 1}}, {N(0), N(0)}, {true, false}, {kAny, index}, 3});
  cases->push_back({"groups", &op_gather_nd, {{2, 3, 4}, {2, 5, 1}}, {N(1), N(1)}, {false, false}, {kAny, index}, 3});
  cases->push_back({"elements", &op_scatter_nd, {{4, 1}, {4}}, {ListOf({3}), N(0)}, {true, false}, {index, kAny}, 3});
  cases->push_back(
      {"slices", &op_scatter_nd, {{2, 1}, {2, 3}}, {ListOf({4, 3}), N(1)}, {false, false}, {index, kAny}, 3});
  for (const Op* op : {&op_tensor_scatter_nd_update, &op_tensor_scatter_nd_add, &op_tensor_scatter_nd_sub,
                       &op_tensor_scatter_nd_max, &op_tensor_scatter_nd_min}) {
    cases->push_back({"elements", op, {{5}, {4, 1}, {4}}, {N(0)}, {false, true, false}, {kAny, index, kAny}, 5});
    cases->push_back({"slices", op, {{3, 2}, {4, 1}, {4, 2}}, {N(1)}, {false, false, true}, {kAny, index, kAny}, 3});
  }
  cases->push_back({"constant", &op_where, {{3, 4}}, {}, {true}, {}});
  cases->push_back({"rows", &op_where, {{1}}, {}, {false}, {}});
  const DType mask = DType::kBool;
  cases->push_back({"constant", &op_boolean_mask, {{4, 3}, {4}}, {N(0)}, {false, true}, {kAny, mask}});
  cases->push_back({"second axis", &op_boolean_mask, {{2, 4}, {4}}, {N(1)}, {false, true}, {kAny, mask}});
  cases->push_back({"one element", &op_unique, {{1}}, {kInt32}, {false}, {}});
  cases->push_back({"constant", &op_unique_with_counts, {{9}}, {kInt64}, {true}, {}});
}

const OpCaseGroup moves(AddMoves);
const OpCaseGroup selections(AddSelections);

}  // namespace
}  // namespace levada
