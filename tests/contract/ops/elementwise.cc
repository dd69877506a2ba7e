#include "contract/op_cases.h"

namespace levada {

extern const Op op_abs;
extern const Op op_acos;
extern const Op op_acosh;
extern const Op op_add;
extern const Op op_angle;
extern const Op op_asin;
extern const Op op_asinh;
extern const Op op_atan;
extern const Op op_atan2;
extern const Op op_atanh;
extern const Op op_bitwise_and;
extern const Op op_bitwise_or;
extern const Op op_bitwise_xor;
extern const Op op_cbrt;
extern const Op op_ceil;
extern const Op op_clip_by_value;
extern const Op op_complex;
extern const Op op_conj;
extern const Op op_copysign;
extern const Op op_cos;
extern const Op op_cosh;
extern const Op op_digamma;
extern const Op op_divide;
extern const Op op_divide_no_nan;
extern const Op op_elu;
extern const Op op_equal;
extern const Op op_erf;
extern const Op op_erfc;
extern const Op op_erfcinv;
extern const Op op_erfinv;
extern const Op op_exp;
extern const Op op_exp2;
extern const Op op_expm1;
extern const Op op_floor;
extern const Op op_floordiv;
extern const Op op_floormod;
extern const Op op_gelu;
extern const Op op_gelu_tanh;
extern const Op op_greater;
extern const Op op_greater_equal;
extern const Op op_hypot;
extern const Op op_imag;
extern const Op op_invert;
extern const Op op_is_finite;
extern const Op op_is_inf;
extern const Op op_is_nan;
extern const Op op_leaky_relu;
extern const Op op_left_shift;
extern const Op op_less;
extern const Op op_less_equal;
extern const Op op_lgamma;
extern const Op op_log;
extern const Op op_log10;
extern const Op op_log1p;
extern const Op op_log2;
extern const Op op_log_sigmoid;
extern const Op op_logaddexp;
extern const Op op_logical_and;
extern const Op op_logical_not;
extern const Op op_logical_or;
extern const Op op_logical_xor;
extern const Op op_maximum;
extern const Op op_minimum;
extern const Op op_multiply;
extern const Op op_multiply_no_nan;
extern const Op op_negative;
extern const Op op_nextafter;
extern const Op op_not_equal;
extern const Op op_population_count;
extern const Op op_pow;
extern const Op op_real;
extern const Op op_reciprocal;
extern const Op op_reciprocal_no_nan;
extern const Op op_relu;
extern const Op op_relu6;
extern const Op op_right_shift;
extern const Op op_rint;
extern const Op op_round;
extern const Op op_rsqrt;
extern const Op op_selu;
extern const Op op_sigmoid;
extern const Op op_sign;
extern const Op op_signbit;
extern const Op op_silu;
extern const Op op_sin;
extern const Op op_sinh;
extern const Op op_softplus;
extern const Op op_softsign;
extern const Op op_sqrt;
extern const Op op_square;
extern const Op op_squared_difference;
extern const Op op_subtract;
extern const Op op_tan;
extern const Op op_tanh;
extern const Op op_trunc;
extern const Op op_truncatediv;
extern const Op op_truncatemod;
extern const Op op_xdivy;
extern const Op op_xlog1py;
extern const Op op_xlogy;

namespace {

void AddUnary(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_negative, &op_abs, &op_sign, &op_square, &op_sqrt, &op_rsqrt, &op_reciprocal, &op_exp,
                       &op_log, &op_tanh, &op_sigmoid, &op_floor, &op_ceil, &op_round, &op_relu, &op_logical_not,
                       &op_is_nan, &op_is_finite,
                       &op_reciprocal_no_nan, &op_rint, &op_trunc, &op_is_inf, &op_signbit, &op_invert,
                       &op_population_count, &op_real, &op_imag, &op_conj, &op_angle, &op_exp2, &op_expm1, &op_log1p,
                       &op_log2, &op_log10, &op_cbrt, &op_sin, &op_cos, &op_tan, &op_asin, &op_acos, &op_atan, &op_sinh,
                       &op_cosh, &op_asinh, &op_acosh, &op_atanh, &op_erf, &op_erfc, &op_erfinv, &op_erfcinv,
                       &op_lgamma, &op_digamma, &op_relu6, &op_elu, &op_selu, &op_gelu, &op_gelu_tanh, &op_silu,
                       &op_softplus, &op_softsign, &op_log_sigmoid}) {
    cases->push_back({op->name, op, {{3, 5}}, {}, {false}, {}});
  }
}

void AddBinary(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_add, &op_subtract, &op_multiply, &op_divide, &op_floordiv, &op_floormod, &op_pow,
                       &op_maximum, &op_minimum, &op_squared_difference, &op_equal, &op_not_equal, &op_less,
                       &op_less_equal, &op_greater, &op_greater_equal, &op_logical_and, &op_logical_or,
                       &op_logical_xor,
                       &op_truncatediv, &op_truncatemod, &op_divide_no_nan, &op_multiply_no_nan, &op_nextafter,
                       &op_copysign, &op_bitwise_and, &op_bitwise_or, &op_bitwise_xor, &op_left_shift, &op_right_shift,
                       &op_complex, &op_hypot, &op_logaddexp, &op_atan2, &op_xlogy, &op_xlog1py, &op_xdivy,
                       &op_leaky_relu}) {
    cases->push_back({"rows", op, {{3, 5}, {3, 5}}, {}, {false, false}, {}});
    cases->push_back({"row beside scalar constant", op, {{3, 5}, {}}, {}, {false, true}, {}});
    cases->push_back({"constant beside row of lower rank", op, {{3, 5}, {5}}, {}, {true, false}, {}});
    cases->push_back({"row beside row scalar", op, {{3, 5}, {}}, {}, {false, false}, {}});
    cases->push_back({"row beside constant row", op, {{3, 5}, {5}}, {}, {false, true}, {}});
    cases->push_back({"outer product", op, {{3, 1}, {1, 5}}, {}, {false, false}, {}});
  }
}

void AddClip(std::vector<OpCase>* cases) {
  cases->push_back({"rows", &op_clip_by_value, {{3, 5}, {3, 5}, {5}}, {}, {false, false, false}, {}});
  cases->push_back({"constant bounds", &op_clip_by_value, {{3, 5}, {}, {5}}, {}, {false, true, true}, {}});
}

const OpCaseGroup clip_cases(AddClip);
const OpCaseGroup unary_cases(AddUnary);
const OpCaseGroup binary_cases(AddBinary);

}  // namespace
}  // namespace levada
