#ifndef LEVADA_FUNCTION_OPS_RANDOM_DRAWS_H_
#define LEVADA_FUNCTION_OPS_RANDOM_DRAWS_H_

// Numbers drawn one by one, for distributions that take as many as they need.

#include "base/philox.h"
#include "kernel/elementwise.h"

namespace levada {

// One value through the kernel of an operation: the same bits everywhere.
double ValueOf(kernel::UnaryOp op, double x);

// Uniform and normal numbers from one run of blocks; a block gives two of either, the second one first.
class Draws {
 public:
  explicit Draws(const Philox& philox) : words_(philox) {}

  double Uniform();

  double Normal();

 private:
  void Pair(double* both);

  PhiloxWords words_;
  double uniform_[2];
  double normal_[2];
  int uniforms_ = 0;
  int normals_ = 0;
};

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_RANDOM_DRAWS_H_
