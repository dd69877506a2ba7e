#include "contract/op_cases.h"

namespace levada {

extern const Op op_add_n;
extern const Op op_eye;
extern const Op op_index_arrays;
extern const Op op_is_non_decreasing;
extern const Op op_is_strictly_increasing;
extern const Op op_l2_loss;
extern const Op op_linspace;
extern const Op op_meshgrid;
extern const Op op_ones;
extern const Op op_ones_like;
extern const Op op_polyval;
extern const Op op_zeros;
extern const Op op_zeros_like;

namespace {

const DType kAny = DType::kInvalid;
Attribute N(int64_t value) { return Attribute::Number(value); }

void AddCreation(std::vector<OpCase>* cases) {
  for (const DType target : kAllDTypes) {
    const Attribute dtype = N(CodeOf(target));
    cases->push_back({NameOf(target), &op_zeros, {}, {ListOf({2, 3}), dtype}, {}, {}});
    cases->push_back({NameOf(target), &op_zeros_like, {{2, 3}}, {dtype}, {false}, {}});
    if (target == DType::kString) continue;
    cases->push_back({NameOf(target), &op_ones, {}, {ListOf({2, 0}), dtype}, {}, {}});
    cases->push_back({NameOf(target), &op_ones_like, {{2, 3}}, {dtype}, {false}, {}});
    cases->push_back({NameOf(target), &op_eye, {}, {N(2), N(3), ListOf({2}), dtype}, {}, {}});
  }
  cases->push_back({"same dtype", &op_zeros_like, {{4}}, {N(0)}, {false}, {}});
  cases->push_back({"same dtype", &op_ones_like, {{}}, {N(0)}, {false}, {}});
  cases->push_back({"vectors", &op_linspace, {{3}, {3}}, {N(5), N(0)}, {false, false}, {}});
  cases->push_back({"broadcast, last axis", &op_linspace, {{}, {2, 3}}, {N(4), N(-1)}, {false, true}, {}});
  cases->push_back({"one", &op_linspace, {{2}, {2}}, {N(1), N(1)}, {false, false}, {}});
  cases->push_back({"none", &op_linspace, {{2}, {2}}, {N(0), N(0)}, {false, false}, {}});
  cases->push_back({"columns first", &op_meshgrid, {{2}, {3}, {4}}, {N(0), N(3)}, {true, true, true}, {}});
  cases->push_back({"rows first", &op_meshgrid, {{2, 2}, {}}, {N(1), N(2)}, {true, true}, {}});
}

void AddSums(std::vector<OpCase>* cases) {
  cases->push_back({"three", &op_add_n, {{2, 3}, {2, 3}, {2, 3}}, {}, {false, false, false}, {}});
  cases->push_back({"one", &op_add_n, {{2}}, {}, {false}, {}});
  cases->push_back({"matrix", &op_l2_loss, {{5, 3}}, {}, {false}, {}});
  cases->push_back({"cubic", &op_polyval, {{4}, {}, {4}, {}, {1}}, {}, {false, true, false, true, true}, {}});
  cases->push_back({"no coefficients", &op_polyval, {{4}}, {}, {false}, {}});
  cases->push_back({"constant", &op_is_non_decreasing, {{6}}, {}, {true}, {}});
  cases->push_back({"constant", &op_is_strictly_increasing, {{2, 2}}, {}, {true}, {}});
}

void AddIndexArrays(std::vector<OpCase>* cases) {
  const DType index = DType::kInt64, narrow = DType::kUInt8;
  cases->push_back({"one axis", &op_index_arrays, {{4, 5}, {2, 3}}, {ListOf({1})}, {false, true}, {kAny, index}, 4});
  cases->push_back({"neighbours", &op_index_arrays, {{3, 4, 3, 2}, {3, 1}, {2}}, {ListOf({1, 2})},
                    {false, true, false}, {kAny, index, narrow}, 3});
  cases->push_back({"apart", &op_index_arrays, {{3, 2, 3}, {4}, {}}, {ListOf({0, 2})},
                    {true, false, false}, {kAny, index, narrow}, 3});
}

const OpCaseGroup creation(AddCreation);
const OpCaseGroup sums(AddSums);
const OpCaseGroup index_arrays(AddIndexArrays);

}  // namespace
}  // namespace levada
