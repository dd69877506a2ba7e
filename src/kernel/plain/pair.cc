#include "kernel/plain/pair.h"

namespace levada::kernel::base {

// x = m 2^e with m around 1; log m = 2 artanh(s), s = (m - 1) / (m + 1), of which only 2 s needs both halves.
Pair LogPair(double x) {
  constexpr double kTerms[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                               2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23, 2.0 / 25};
  const uint64_t bits = BitCast<uint64_t>(x);
  int64_t exponent = static_cast<int64_t>(bits >> 52) - 1023;
  double m = BitCast<double>((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
  if (m > 1.41421356237309505) {
    m *= 0.5;
    ++exponent;
  }
  const Pair s = Pair{m - 1.0, 0.0} / TwoSum(m, 1.0);
  const double square = s.high * s.high;
  double series = 0;
  for (int k = 11; k >= 0; --k) series = series * square + kTerms[k];
  // The first part of log 2 has 32 bits: its product with an exponent is exact.
  const double e = static_cast<double>(exponent);
  const Pair log_of_power = Pair{e * 0x1.62e42feep-1, 0.0} + Pair{e * 0x1.a39ef35793c76p-33, 0.0};
  const Pair leading = Pair{2.0 * s.high, 2.0 * s.low} + Pair{series * square * s.high, 0.0};
  return log_of_power + leading;
}

}  // namespace levada::kernel::base
