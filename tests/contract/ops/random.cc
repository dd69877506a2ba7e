#include "contract/op_cases.h"

namespace levada {

extern const Op op_random_index_shuffle;
extern const Op op_sobol_sample;
extern const Op op_stateless_binomial;
extern const Op op_stateless_categorical;
extern const Op op_stateless_gamma;
extern const Op op_stateless_normal;
extern const Op op_stateless_poisson;
extern const Op op_stateless_shuffle;
extern const Op op_stateless_truncated_normal;
extern const Op op_stateless_uniform;
extern const Op op_stateless_uniform_int;

namespace {

void AddRandom(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_stateless_uniform, &op_stateless_normal, &op_stateless_truncated_normal}) {
    for (const DType dtype : {DType::kFloat16, DType::kBFloat16, DType::kFloat32, DType::kFloat64}) {
      cases->push_back({"two seeds", op, {{2}}, {ListOf({3, 5}), Attribute::Number(CodeOf(dtype))}, {false}, {}});
    }
    cases->push_back({"state of a generator", op, {{3}}, {ListOf({7}), Attribute::Number(CodeOf(DType::kFloat32))},
                      {false}, {}});
    cases->push_back({"no elements", op, {{2}}, {ListOf({0, 4}), Attribute::Number(CodeOf(DType::kFloat64))}, {false},
                      {}});
  }
  for (const DType dtype : {DType::kInt32, DType::kInt64, DType::kUInt32, DType::kUInt64}) {
    cases->push_back({"all bits", &op_stateless_uniform, {{2}}, {ListOf({5}), Attribute::Number(CodeOf(dtype))},
                      {false}, {}});
  }
  cases->push_back({"bounds", &op_stateless_uniform_int, {{2}, {}, {}}, {ListOf({4, 3})}, {false, false, false},
                    {DType::kInt64, DType::kInvalid, DType::kInvalid}});
  cases->push_back({"shapes", &op_stateless_gamma, {{2}, {3}}, {ListOf({4, 3})}, {false, false},
                    {DType::kInt64, DType::kInvalid}});
  cases->push_back({"means", &op_stateless_poisson, {{2}, {3}},
                    {ListOf({4, 3}), Attribute::Number(CodeOf(DType::kInt64))}, {false, false},
                    {DType::kInt64, DType::kInvalid}});
  for (const DType dtype : {DType::kInt32, DType::kFloat16, DType::kFloat64}) {
    cases->push_back({"trials", &op_stateless_binomial, {{2}, {3}, {2, 1}},
                      {ListOf({4, 2, 3}), Attribute::Number(CodeOf(dtype))}, {false, false, false},
                      {DType::kInt64, DType::kInvalid, DType::kInvalid}});
  }
  for (const DType dtype : {DType::kFloat32, DType::kFloat64}) {
    cases->push_back({"points", &op_sobol_sample, {},
                      {Attribute::Number(40), Attribute::Number(9), Attribute::Number(5),
                       Attribute::Number(CodeOf(dtype))}, {}, {}});
  }
  cases->push_back({"rows", &op_stateless_shuffle, {{6, 2}, {2}}, {}, {false, false},
                    {DType::kInvalid, DType::kInt64}});
  cases->push_back({"one seed for all", &op_stateless_shuffle, {{9}, {2}}, {}, {false, true},
                    {DType::kInvalid, DType::kInt64}});
  cases->push_back({"classes", &op_stateless_categorical, {{3, 4}, {2}},
                    {Attribute::Number(5), Attribute::Number(CodeOf(DType::kInt64))}, {false, false},
                    {DType::kInvalid, DType::kInt64}});
  OpCase index = {"index", &op_random_index_shuffle, {{4}, {3}, {}}, {Attribute::Number(4)}, {false, false, false},
                  {DType::kInvalid, DType::kInt64, DType::kInvalid}};
  cases->push_back(index);
}

const OpCaseGroup random_cases(AddRandom);

}  // namespace
}  // namespace levada
