#include "function/ops/random_draws.h"

#include <cmath>

namespace levada {

double ValueOf(kernel::UnaryOp op, double x) {
  double result = 0;
  kernel::FindUnary(op, DType::kFloat64)(reinterpret_cast<const char*>(&x), sizeof(x), reinterpret_cast<char*>(&result),
                                         1);
  return result;
}

double Draws::Uniform() {
  if (uniforms_ == 0) {
    Pair(uniform_);
    uniforms_ = 2;
  }
  return uniform_[--uniforms_];
}

double Draws::Normal() {
  if (normals_ == 0) {
    double both[2];
    Pair(both);
    const double radius = std::sqrt(-2.0 * ValueOf(kernel::UnaryOp::kLog, both[0] < 1.0e-7 ? 1.0e-7 : both[0]));
    const double angle = 2 * 3.14159265358979323846 * both[1];
    normal_[0] = ValueOf(kernel::UnaryOp::kSin, angle) * radius;
    normal_[1] = ValueOf(kernel::UnaryOp::kCos, angle) * radius;
    normals_ = 2;
  }
  return normal_[--normals_];
}

void Draws::Pair(double* both) {
  for (int i = 0; i < 2; ++i) {
    const uint64_t high = words_.Next() & 0xFFFFFu;
    both[i] = static_cast<double>(high << 32 | words_.Next()) * 0x1p-52;
  }
}

}  // namespace levada
