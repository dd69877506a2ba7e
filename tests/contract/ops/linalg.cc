#include "contract/op_cases.h"

namespace levada {

extern const Op op_band_part;
extern const Op op_einsum;
extern const Op op_matrix_diag;
extern const Op op_matrix_diag_part;
extern const Op op_matrix_norm;
extern const Op op_matrix_set_diag;
extern const Op op_matrix_transpose;
extern const Op op_matvec;
extern const Op op_tensor_diag;
extern const Op op_tensor_diag_part;
extern const Op op_tensordot;
extern const Op op_matrix_trace;
extern const Op op_vector_norm;

namespace {

Attribute N(int64_t value) { return Attribute::Number(value); }

void AddProducts(std::vector<OpCase>* cases) {
  cases->push_back({"matrices", &op_einsum, {{3, 4}, {4, 5}}, {Attribute::Text("ij,jk->ik")}, {false, false}, {}});
  cases->push_back({"implied output", &op_einsum, {{3, 4}, {4, 3}}, {Attribute::Text("ij,ji")}, {false, true}, {}});
  cases->push_back({"diagonal", &op_einsum, {{4, 4, 2}}, {Attribute::Text("iik->ik")}, {false}, {}});
  cases->push_back({"ellipsis", &op_einsum, {{2, 3, 4}, {5, 4}}, {Attribute::Text("...j,kj->...k")}, {false, false}, {}});
  cases->push_back({"outer product", &op_einsum, {{3}, {2}}, {Attribute::Text("i,j->ji")}, {false, false}, {}});
  cases->push_back({"three factors", &op_einsum, {{2, 3}, {3, 4}, {4}}, {Attribute::Text("ab, bc, c -> a")},
                    {false, false, false}, {}});
  cases->push_back({"all added up", &op_einsum, {{2, 3}}, {Attribute::Text("ij->")}, {false}, {}});
  cases->push_back({"one axis", &op_tensordot, {{2, 3, 4}, {4, 2}}, {ListOf({-1}), ListOf({0})}, {false, false}, {}});
  cases->push_back({"two axes", &op_tensordot, {{2, 3, 4}, {4, 2, 5}}, {ListOf({0, 2}), ListOf({1, 0})}, {false, true},
                    {}});
  cases->push_back({"no axis", &op_tensordot, {{2}, {3}}, {ListOf({}), ListOf({})}, {false, false}, {}});
  cases->push_back({"as it is", &op_matvec, {{3, 4}, {4}}, {N(0)}, {false, false}, {}});
  cases->push_back({"transposed", &op_matvec, {{2, 4, 3}, {2, 4}}, {N(1)}, {false, true}, {}});
}

void AddDiagonals(std::vector<OpCase>* cases) {
  cases->push_back({"matrices", &op_matrix_transpose, {{2, 3, 4}}, {}, {false}, {}});
  cases->push_back({"square", &op_matrix_diag, {{2, 3}, {}}, {N(-1), N(-1), N(1), N(1), N(0), N(1)}, {false, true}, {}});
  cases->push_back({"band", &op_matrix_diag, {{3, 4}, {}}, {N(4), N(5), N(-1), N(1), N(0), N(1)}, {false, true}, {}});
  cases->push_back({"main", &op_matrix_diag_part, {{2, 3, 4}, {}}, {N(0), N(0), N(0), N(1)}, {false, true}, {}});
  cases->push_back({"band", &op_matrix_diag_part, {{3, 4}, {}}, {N(-2), N(1), N(1), N(0)}, {false, true}, {}});
  cases->push_back({"main", &op_matrix_set_diag, {{3, 4}, {3}}, {N(0), N(0), N(0), N(1)}, {false, false}, {}});
  cases->push_back({"band", &op_matrix_set_diag, {{3, 3}, {2, 3}}, {N(0), N(1), N(0), N(1)}, {false, true}, {}});
  cases->push_back({"band", &op_band_part, {{2, 4, 5}}, {N(1), N(2)}, {false}, {}});
  cases->push_back({"lower triangle", &op_band_part, {{4, 4}}, {N(-1), N(0)}, {false}, {}});
  cases->push_back({"matrix", &op_tensor_diag, {{2, 3}}, {}, {false}, {}});
  cases->push_back({"matrix", &op_tensor_diag_part, {{2, 3, 2, 3}}, {}, {false}, {}});
  cases->push_back({"not square", &op_matrix_trace, {{2, 3, 4}}, {}, {false}, {}});
}

void AddNorms(std::vector<OpCase>* cases) {
  const double infinity = __builtin_inf();
  for (const double ord : {2.0, 1.0, 0.0, 3.0, -1.0, infinity, -infinity}) {
    cases->push_back({"all", &op_vector_norm, {{3, 4}}, {Attribute::Real(ord), Attribute::None(), N(0)}, {false}, {}});
    cases->push_back({"axis, kept", &op_vector_norm, {{3, 4}}, {Attribute::Real(ord), ListOf({-1}), N(1)}, {false}, {}});
  }
  for (const double ord : {1.0, -1.0, infinity, -infinity}) {
    cases->push_back({"axes", &op_matrix_norm, {{2, 3, 4}}, {Attribute::Real(ord), ListOf({-2, -1}), N(0)}, {false}, {}});
    cases->push_back({"axes, kept", &op_matrix_norm, {{2, 3, 4}}, {Attribute::Real(ord), ListOf({2, 0}), N(1)}, {false},
                      {}});
  }
}

const OpCaseGroup products_cases(AddProducts);
const OpCaseGroup diagonals_cases(AddDiagonals);
const OpCaseGroup norms_cases(AddNorms);

}  // namespace
}  // namespace levada
