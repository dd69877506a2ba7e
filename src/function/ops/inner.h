#ifndef LEVADA_FUNCTION_OPS_INNER_H_
#define LEVADA_FUNCTION_OPS_INNER_H_

// Operations that others expand to and that no header declares. Descriptions of functions name them.

#include "function/op.h"

namespace levada {

// One input. Attributes: axis, index, number of parts, and sizes for split_part, which may be missing.
extern const Op kSplitPart;
extern const Op kUnstackRow;

}  // namespace levada

#endif  // LEVADA_FUNCTION_OPS_INNER_H_
