// select: TensorFlow's where with three arguments.

#include "function/elementwise.h"

namespace levada {
namespace {

constexpr ElementwiseRule kSelect = {
    .kind = ElementwiseRule::Kind::kSelect, .expected = "values of one dtype", .strings = true};

}  // namespace

LEVADA_OP(select) = ElementwiseOp("select", &kSelect);

}  // namespace levada
