#ifndef LEVADA_TESTS_ACCURACY_SPECIAL_H_
#define LEVADA_TESTS_ACCURACY_SPECIAL_H_

// Special functions that MPFR lacks, from their series and integrals, to about 110 bits. Arguments outside the domain give NaN.

#include <mpfr.h>

namespace accuracy {

int BesselI0(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int BesselI1(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int BesselI0e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int BesselI1e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int BesselK0(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int BesselK1(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int BesselK0e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int BesselK1e(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int Dawsn(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int FresnelCos(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int FresnelSin(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int Erfinv(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);
int Igamma(mpfr_t out, const mpfr_t a, const mpfr_t x, mpfr_rnd_t rounding);
int Igammac(mpfr_t out, const mpfr_t a, const mpfr_t x, mpfr_rnd_t rounding);

}  // namespace accuracy

#endif  // LEVADA_TESTS_ACCURACY_SPECIAL_H_
