#ifndef LEVADA_FUNCTION_OPS_RANDOM_H_
#define LEVADA_FUNCTION_OPS_RANDOM_H_

// Seeds of the stateless random ops.

#include "base/philox.h"
#include "function/op.h"

namespace levada {

// Dtype and shape of input i as a seed: integers [2], or int64 [3].
Status CheckSeed(const OpCall& call, size_t i);
// REQUIRES: CheckSeed passed for the spec; checks again what was not known then.
Result<Philox> GeneratorOf(const OpCall& call, size_t i);

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_RANDOM_H_
