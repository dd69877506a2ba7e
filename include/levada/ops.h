/* levada/ops.h: operations on tensors. Included by levada.h; do not include it alone.
 *
 * Each operation computes at once on ordinary tensors. If an input is symbolic (levada_trace_argument), the operation
 * checks dtypes and shapes, records a node and gives a symbolic tensor.
 *
 * The files of ops/ are read by generators: of each declaration they make the C function, the row of the export map and,
 * from the line "Python:", the Python function. Its parameters are tensors, (list, count) pairs, numbers and `out`.
 *
 * Two tensors of different dtype meet in the dtype of levada_dtype_promote; shapes broadcast as in NumPy. All operations:
 * Thread: any. Copy: the result is new unless "view" is said. An empty tensor is allowed wherever a sum over nothing is.
 * Errors of all: LEVADA_INVALID_ARGUMENT for a dtype that the operation has no meaning for or shapes that do not fit;
 * further ones are named.
 */
#ifndef LEVADA_OPS_H
#define LEVADA_OPS_H

#include "ops/creation.h"
#include "ops/dtype.h"
#include "ops/strings.h"
#include "ops/layout.h"
#include "ops/arrange.h"
#include "ops/select.h"
#include "ops/inspect.h"
#include "ops/arithmetic.h"
#include "ops/elementary.h"
#include "ops/special.h"
#include "ops/comparison.h"
#include "ops/bitwise.h"
#include "ops/complex.h"
#include "ops/reduction.h"
#include "ops/segment.h"
#include "ops/position.h"
#include "ops/linalg.h"
#include "ops/decompose.h"
#include "ops/nn.h"
#include "ops/random.h"

#endif
