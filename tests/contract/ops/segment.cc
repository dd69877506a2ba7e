#include "contract/op_cases.h"

namespace levada {

extern const Op op_bitcast, op_count_nonzero, op_cumprod, op_cumsum, op_cumulative_logsumexp, op_ensure_shape, op_rank, op_reduce_euclidean_norm,
    op_reduce_logsumexp, op_reduce_std, op_reduce_variance, op_searchsorted, op_segment_max, op_segment_mean,
    op_segment_min, op_segment_prod, op_segment_sum, op_sequence_mask, op_shape, op_size, op_unsorted_segment_max,
    op_unsorted_segment_mean, op_unsorted_segment_min, op_unsorted_segment_prod, op_unsorted_segment_sum;

namespace {

const DType kAny = DType::kInvalid;
Attribute N(int64_t value) { return Attribute::Number(value); }
Attribute Code(DType dtype) { return Attribute::Number(CodeOf(dtype)); }

void AddInspection(std::vector<OpCase>* cases) {
  cases->push_back({"32 bits", &op_shape, {{3, 4}}, {Code(DType::kInt32)}, {false}, {}});
  cases->push_back({"scalar rows", &op_shape, {{}}, {Code(DType::kInt64)}, {false}, {}});
  cases->push_back({"64 bits", &op_size, {{3, 4}}, {Code(DType::kInt64)}, {false}, {}});
  cases->push_back({"rows", &op_rank, {{3, 4}}, {}, {false}, {}});
  cases->push_back({"known", &op_ensure_shape, {{3, 4}}, {ListOf({3, 4})}, {false}, {}});
  cases->push_back({"any size", &op_ensure_shape, {{3, 4}}, {ListOf({-1, 4})}, {false}, {}});
  for (const DType dtype : kAllDTypes) {
    cases->push_back({"last axis of 4", &op_bitcast, {{3, 4}}, {Code(dtype)}, {false}, {}});
    cases->push_back({"scalar rows", &op_bitcast, {{}}, {Code(dtype)}, {false}, {}});
  }
}

void AddScans(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_cumsum, &op_cumprod, &op_cumulative_logsumexp}) {
    cases->push_back({"first axis", op, {{4, 3}}, {N(0), N(0), N(0)}, {false}, {}});
    cases->push_back({"last axis, exclusive", op, {{4, 3}}, {N(-1), N(1), N(0)}, {false}, {}});
    cases->push_back({"reverse, exclusive", op, {{4, 3}}, {N(0), N(1), N(1)}, {false}, {}});
  }
  for (const Op* op : {&op_reduce_variance, &op_reduce_std, &op_reduce_logsumexp, &op_reduce_euclidean_norm}) {
    cases->push_back({"all axes", op, {{3, 4}}, {Attribute::None(), N(0)}, {false}, {}});
    cases->push_back({"first axis, kept", op, {{3, 4}}, {ListOf({0}), N(1)}, {false}, {}});
    cases->push_back({"no axis", op, {{3}}, {ListOf({}), N(0)}, {false}, {}});
  }
  cases->push_back({"last axis", &op_count_nonzero, {{3, 4}}, {ListOf({-1}), N(0), Code(DType::kInt64)}, {false}, {}});
  cases->push_back({"all", &op_count_nonzero, {{3, 4}}, {Attribute::None(), N(1), Code(DType::kInt32)}, {false}, {}});
}

void AddSegments(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_segment_sum, &op_segment_mean, &op_segment_prod, &op_segment_max, &op_segment_min}) {
    cases->push_back({"one segment", op, {{3, 2}, {3}}, {}, {false, true}, {kAny, DType::kInt32}, 1});
    cases->push_back({"one row", op, {{1, 2}, {1}}, {}, {false, true}, {kAny, DType::kInt64}, 3});
  }
  for (const Op* op : {&op_unsorted_segment_sum, &op_unsorted_segment_mean, &op_unsorted_segment_prod,
                       &op_unsorted_segment_max, &op_unsorted_segment_min}) {
    cases->push_back({"rows", op, {{6, 2}, {6}}, {N(4)}, {false, false}, {kAny, DType::kInt32}, 4});
    cases->push_back({"elements", op, {{2, 3}, {2, 3}}, {N(5)}, {false, true}, {kAny, DType::kInt64}, 5});
  }
  const Attribute int32 = Code(DType::kInt32);
  cases->push_back({"left", &op_searchsorted, {{1}, {5}}, {N(0), int32}, {false, false}, {}});
  cases->push_back({"right", &op_searchsorted, {{2, 1}, {2, 3}}, {N(1), int32}, {true, false}, {}});
  cases->push_back({"to five", &op_sequence_mask, {{3}}, {N(5), Code(DType::kBool)}, {false}, {}, 7});
  cases->push_back({"to the largest", &op_sequence_mask, {{3}}, {N(-1), Code(DType::kFloat32)}, {true}, {}, 7});
}

const OpCaseGroup inspection(AddInspection);
const OpCaseGroup scans(AddScans);
const OpCaseGroup segments(AddSegments);

}  // namespace
}  // namespace levada
