/* One more operation, added as a contributor would: this declaration and cube.cc are all that it takes. */
#ifndef LEVADA_TESTS_DUMMY_OP_OPS_H_
#define LEVADA_TESTS_DUMMY_OP_OPS_H_

#include "levada/levada.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x * x * x. Numbers.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: none.
 * Python: cube(x) */
LEVADA_API LEVADA_NODISCARD levada_status levada_cube(const levada_tensor *x, levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_TESTS_DUMMY_OP_OPS_H_ */
