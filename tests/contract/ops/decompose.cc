#include "contract/op_cases.h"

namespace levada {

extern const Op op_cholesky;
extern const Op op_eigh;
extern const Op op_eigvalsh;
extern const Op op_log_matrix_determinant;
extern const Op op_matrix_determinant;
extern const Op op_matrix_inverse;
extern const Op op_matrix_solve;
extern const Op op_qr;
extern const Op op_singular_values;
extern const Op op_svd;
extern const Op op_triangular_solve;

namespace {

Attribute N(int64_t value) { return Attribute::Number(value); }

void AddDecompositions(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_cholesky, &op_eigh, &op_eigvalsh, &op_log_matrix_determinant, &op_matrix_determinant}) {
    cases->push_back({"one", op, {{4, 4}}, {}, {false}, {}});
    cases->push_back({"stacked", op, {{2, 3, 3}}, {}, {false}, {}});
    cases->push_back({"empty", op, {{0, 0}}, {}, {false}, {}});
  }
  for (const int64_t flag : {0, 1}) {
    cases->push_back({"one", &op_matrix_inverse, {{3, 3}}, {N(flag)}, {false}, {}});
    cases->push_back({"tall", &op_qr, {{5, 3}}, {N(flag)}, {false}, {}});
    cases->push_back({"wide, stacked", &op_qr, {{2, 3, 5}}, {N(flag)}, {false}, {}});
    cases->push_back({"tall", &op_svd, {{5, 3}}, {N(flag)}, {false}, {}});
    cases->push_back({"wide, stacked", &op_svd, {{2, 3, 5}}, {N(flag)}, {false}, {}});
    cases->push_back({"no rows", &op_svd, {{0, 2}}, {N(flag)}, {false}, {}});
    cases->push_back({"rows", &op_matrix_solve, {{3, 3}, {3, 2}}, {N(flag)}, {false, false}, {}});
    cases->push_back({"one matrix", &op_matrix_solve, {{3, 3}, {2, 3, 1}}, {N(flag)}, {true, false}, {}});
    cases->push_back({"lower", &op_triangular_solve, {{3, 3}, {3, 2}}, {N(1), N(flag)}, {false, false}, {}});
    cases->push_back({"upper", &op_triangular_solve, {{2, 3, 3}, {3, 2}}, {N(0), N(flag)}, {false, true}, {}});
  }
  cases->push_back({"matrix", &op_singular_values, {{3, 4}}, {}, {false}, {}});
}

const OpCaseGroup decompositions(AddDecompositions);

}  // namespace
}  // namespace levada
