#include "contract/op_cases.h"

namespace levada {

extern const Op op_bincount;
extern const Op op_broadcast_dynamic_shape;
extern const Op op_confusion_matrix;
extern const Op op_histogram_fixed_width;
extern const Op op_in_top_k;
extern const Op op_invert_permutation;
extern const Op op_reverse_sequence;
extern const Op op_unravel_index;
extern const Op op_zero_fraction;

namespace {

const DType kAny = DType::kInvalid, kIndex = DType::kInt64, kShort = DType::kInt32;
Attribute N(int64_t value) { return Attribute::Number(value); }

void AddPositions(std::vector<OpCase>* cases) {
  cases->push_back({"one", &op_invert_permutation, {{1}}, {}, {false}, {}, 1});
  cases->push_back({"none", &op_invert_permutation, {{0}}, {}, {true}, {}, 1});
  cases->push_back({"three axes", &op_unravel_index, {{4}, {3}}, {}, {false, true}, {}, 1});
  cases->push_back({"scalar", &op_unravel_index, {{}, {1}}, {}, {false, true}, {}, 2});
  cases->push_back({"rows of a matrix", &op_reverse_sequence, {{3, 4, 2}, {3}}, {N(1), N(0)}, {false, false},
                    {kAny, kIndex}, 5});
  cases->push_back({"batch behind", &op_reverse_sequence, {{4, 2, 3}, {3}}, {N(0), N(2)}, {false, true},
                    {kAny, kShort}, 5});
  cases->push_back({"both", &op_broadcast_dynamic_shape, {{2}, {3}}, {}, {true, true}, {}, 2});
}

void AddCounts(std::vector<OpCase>* cases) {
  const Attribute count = N(CodeOf(kShort)), real = N(CodeOf(DType::kFloat64));
  cases->push_back({"numbers", &op_bincount, {{9}}, {N(0), N(5), N(5), N(0), N(0), count}, {false}, {}, 7});
  cases->push_back({"by row", &op_bincount, {{3, 4}}, {N(0), N(0), N(-1), N(1), N(1), real}, {true}, {}, 7});
  cases->push_back({"weights", &op_bincount, {{5}, {5}}, {N(1), N(3), N(3), N(0), N(0), count}, {false, false},
                    {kShort, kAny}, 4});
  cases->push_back({"four classes", &op_confusion_matrix, {{6}, {6}}, {N(0), N(4), count}, {false, false},
                    {kIndex, kShort}, 4});
  cases->push_back({"weights", &op_confusion_matrix, {{6}, {6}, {6}}, {N(1), N(-1), count}, {true, true, true},
                    {kIndex, kShort, kAny}, 4});
  cases->push_back({"three parts", &op_histogram_fixed_width, {{5}, {2}}, {N(3), count}, {false, true}, {}});
  cases->push_back({"rows", &op_in_top_k, {{4}, {4, 3}}, {N(2)}, {false, false}, {kIndex, DType::kFloat32}, 4});
  cases->push_back({"matrix", &op_zero_fraction, {{3, 4}}, {}, {true}, {}});
}

const OpCaseGroup positions(AddPositions);
const OpCaseGroup counts(AddCounts);

}  // namespace
}  // namespace levada
