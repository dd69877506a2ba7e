#include "contract/op_cases.h"

namespace levada {

extern const Op op_clip_by_norm;
extern const Op op_global_norm;
extern const Op op_l2_normalize;
extern const Op op_moments;
extern const Op op_sigmoid_cross_entropy;
extern const Op op_softmax_cross_entropy;
extern const Op op_sparse_softmax_cross_entropy;

namespace {

void AddLosses(std::vector<OpCase>* cases) {
  const Attribute keep = Attribute::Number(1);
  const Attribute drop = Attribute::Number(0);
  const DType walked = DType::kInvalid;
  cases->push_back({"last axis", &op_softmax_cross_entropy, {{3, 5}, {3, 5}}, {Attribute::Number(-1)}, {false, false},
                    {}});
  cases->push_back({"elementwise", &op_sigmoid_cross_entropy, {{3, 5}, {3, 5}}, {}, {false, false}, {}});
  OpCase sparse = {"classes", &op_sparse_softmax_cross_entropy, {{3}, {3, 5}}, {}, {false, false},
                   {DType::kInt64, walked}};
  sparse.limit = 5;
  cases->push_back(sparse);
  cases->push_back({"all", &op_l2_normalize, {{3, 4}}, {Attribute::None(), Attribute::Real(1e-12)}, {false}, {}});
  cases->push_back({"axis", &op_l2_normalize, {{3, 4}}, {ListOf({-1}), Attribute::Real(1e-3)}, {false}, {}});
  cases->push_back({"axis", &op_moments, {{3, 4}}, {ListOf({0}), drop}, {false}, {}});
  cases->push_back({"axes, kept", &op_moments, {{3, 4}}, {ListOf({0, 1}), keep}, {false}, {}});
  cases->push_back({"all", &op_clip_by_norm, {{3, 4}, {}}, {Attribute::None()}, {false, true}, {}});
  cases->push_back({"axis", &op_clip_by_norm, {{3, 4}, {}}, {ListOf({1})}, {false, true}, {}});
  cases->push_back({"two values", &op_global_norm, {{3, 4}, {2}}, {}, {false, false}, {}});
}

const OpCaseGroup losses_cases(AddLosses);

}  // namespace
}  // namespace levada
