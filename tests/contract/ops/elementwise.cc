#include "contract/op_cases.h"

namespace levada {

extern const Op op_abs;
extern const Op op_add;
extern const Op op_ceil;
extern const Op op_divide;
extern const Op op_equal;
extern const Op op_exp;
extern const Op op_floor;
extern const Op op_floordiv;
extern const Op op_floormod;
extern const Op op_greater;
extern const Op op_greater_equal;
extern const Op op_is_finite;
extern const Op op_is_nan;
extern const Op op_less;
extern const Op op_less_equal;
extern const Op op_log;
extern const Op op_logical_and;
extern const Op op_logical_not;
extern const Op op_logical_or;
extern const Op op_logical_xor;
extern const Op op_maximum;
extern const Op op_minimum;
extern const Op op_multiply;
extern const Op op_negative;
extern const Op op_not_equal;
extern const Op op_pow;
extern const Op op_reciprocal;
extern const Op op_relu;
extern const Op op_round;
extern const Op op_rsqrt;
extern const Op op_sigmoid;
extern const Op op_sign;
extern const Op op_sqrt;
extern const Op op_square;
extern const Op op_squared_difference;
extern const Op op_subtract;
extern const Op op_tanh;

namespace {

void AddUnary(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_negative, &op_abs, &op_sign, &op_square, &op_sqrt, &op_rsqrt, &op_reciprocal, &op_exp,
                       &op_log, &op_tanh, &op_sigmoid, &op_floor, &op_ceil, &op_round, &op_relu, &op_logical_not,
                       &op_is_nan, &op_is_finite}) {
    cases->push_back({op->name, op, {{3, 5}}, {}, {false}, {}});
  }
}

void AddBinary(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_add, &op_subtract, &op_multiply, &op_divide, &op_floordiv, &op_floormod, &op_pow,
                       &op_maximum, &op_minimum, &op_squared_difference, &op_equal, &op_not_equal, &op_less,
                       &op_less_equal, &op_greater, &op_greater_equal, &op_logical_and, &op_logical_or,
                       &op_logical_xor}) {
    cases->push_back({"rows", op, {{3, 5}, {3, 5}}, {}, {false, false}, {}});
    cases->push_back({"row beside scalar constant", op, {{3, 5}, {}}, {}, {false, true}, {}});
    cases->push_back({"constant beside row of lower rank", op, {{3, 5}, {5}}, {}, {true, false}, {}});
    cases->push_back({"row beside row scalar", op, {{3, 5}, {}}, {}, {false, false}, {}});
    cases->push_back({"row beside constant row", op, {{3, 5}, {5}}, {}, {false, true}, {}});
    cases->push_back({"outer product", op, {{3, 1}, {1, 5}}, {}, {false, false}, {}});
  }
}

const OpCaseGroup unary_cases(AddUnary);
const OpCaseGroup binary_cases(AddBinary);

}  // namespace
}  // namespace levada
