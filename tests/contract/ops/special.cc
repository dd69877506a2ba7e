#include "contract/op_cases.h"

namespace levada {

extern const Op op_bessel_i0;
extern const Op op_bessel_i0e;
extern const Op op_bessel_i1;
extern const Op op_bessel_i1e;
extern const Op op_bessel_j0;
extern const Op op_bessel_j1;
extern const Op op_bessel_k0;
extern const Op op_bessel_k0e;
extern const Op op_bessel_k1;
extern const Op op_bessel_k1e;
extern const Op op_bessel_y0;
extern const Op op_bessel_y1;
extern const Op op_betainc;
extern const Op op_dawsn;
extern const Op op_expint;
extern const Op op_fresnel_cos;
extern const Op op_fresnel_sin;
extern const Op op_igamma;
extern const Op op_igammac;
extern const Op op_polygamma;
extern const Op op_spence;
extern const Op op_zeta;

namespace {

void AddSpecial(std::vector<OpCase>* cases) {
  for (const Op* op : {&op_bessel_i0, &op_bessel_i0e, &op_bessel_i1, &op_bessel_i1e,
                       &op_bessel_k0, &op_bessel_k0e, &op_bessel_k1, &op_bessel_k1e,
                       &op_bessel_j0, &op_bessel_j1, &op_bessel_y0, &op_bessel_y1,
                       &op_dawsn, &op_expint, &op_fresnel_cos, &op_fresnel_sin,
                       &op_spence}) {
    cases->push_back({"rows", op, {{2, 3}}, {}, {false}, {}});
  }
  for (const Op* op : {&op_igamma, &op_igammac, &op_zeta, &op_polygamma}) {
    cases->push_back({"rows", op, {{2, 3}, {3}}, {}, {false, false}, {}});
    cases->push_back({"constant", op, {{}, {4}}, {}, {true, false}, {}});
  }
  cases->push_back({"broadcast", &op_betainc, {{2, 1}, {3}, {}}, {}, {false, true, false}, {}});
}

const OpCaseGroup special(AddSpecial);

}  // namespace
}  // namespace levada
