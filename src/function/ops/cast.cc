// cast, saturate_cast.

#include "function/elementwise.h"

namespace levada {
namespace {

constexpr ElementwiseRule kCast = {.kind = ElementwiseRule::Kind::kCast, .expected = "number or bool dtypes"};
constexpr ElementwiseRule kSaturateCast = {.kind = ElementwiseRule::Kind::kSaturateCast,
                                           .expected = "number or bool dtypes"};

}  // namespace

LEVADA_OP(cast) = ElementwiseOp("cast", &kCast);
LEVADA_OP(saturate_cast) = ElementwiseOp("saturate_cast", &kSaturateCast);

}  // namespace levada
