#include "contract/op_cases.h"

namespace levada {

extern const Op op_argmax;
extern const Op op_argmin;
extern const Op op_log_softmax;
extern const Op op_reduce_all;
extern const Op op_reduce_any;
extern const Op op_reduce_max;
extern const Op op_reduce_mean;
extern const Op op_reduce_min;
extern const Op op_reduce_prod;
extern const Op op_reduce_sum;
extern const Op op_softmax;

namespace {

void AddReductions(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_reduce_sum, &op_reduce_prod, &op_reduce_mean, &op_reduce_max, &op_reduce_min, &op_reduce_all,
                       &op_reduce_any}) {
    cases->push_back({"all axes", op, {{3, 70}}, {Attribute::None(), Attribute::Number(0)}, {false}, {}});
    cases->push_back({"first axis", op, {{3, 4, 5}}, {ListOf({0}), Attribute::Number(0)}, {false}, {}});
    cases->push_back({"outer axes, kept", op, {{3, 4, 5}}, {ListOf({-1, 0}), Attribute::Number(1)}, {false}, {}});
    cases->push_back({"no axis", op, {{3, 2}}, {ListOf({}), Attribute::Number(1)}, {false}, {}});
    cases->push_back({"scalar rows, no axis", op, {{}}, {ListOf({}), Attribute::Number(0)}, {false}, {}});
    cases->push_back({"scalar rows", op, {{}}, {Attribute::None(), Attribute::Number(0)}, {false}, {}});
    cases->push_back({"empty rows", op, {{0, 2}}, {ListOf({0}), Attribute::Number(0)}, {false}, {}});
  }
  for (const Op* op : {&op_argmax, &op_argmin}) {
    cases->push_back({"first axis", op, {{3, 5}}, {Attribute::Number(0), Attribute::Number(CodeOf(DType::kInt64))}, {false}, {}});
    cases->push_back({"last axis", op, {{3, 5}}, {Attribute::Number(-1), Attribute::Number(CodeOf(DType::kInt32))}, {false}, {}});
  }
  for (const Op* op : {&op_softmax, &op_log_softmax}) {
    cases->push_back({"last axis", op, {{3, 37}}, {Attribute::Number(-1)}, {false}, {}});
    cases->push_back({"first axis", op, {{3, 5}}, {Attribute::Number(0)}, {false}, {}});
  }
}

const OpCaseGroup reductions_cases(AddReductions);

}  // namespace
}  // namespace levada
