/* levada/custom.h: operations that other libraries bring. Included by levada.h; do not include it alone.
 *
 * A library of operations exports one function, `levada_status levada_register_ops(void)`, that calls levada_define_op for
 * each of them. It is linked and the function called, or a program loads it with levada_load_op_library. From then on its
 * operations behave like levada's own: eager on ordinary tensors, recorded on symbolic ones, run on worker threads inside
 * datasets. liblevada_image is such a library and knows nothing but these headers.
 */
#ifndef LEVADA_CUSTOM_H
#define LEVADA_CUSTOM_H

#include "function.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LEVADA_MAX_OUTPUTS = 8 /* results of an operation that levada_define_op makes */ };

#if defined(SWIG) /* a definition consists of C functions, which no generated layer makes */
typedef struct levada_attribute levada_attribute;
typedef struct levada_op_definition levada_op_definition;
#else
/* A parameter of an operation that is not a tensor. */
typedef struct levada_attribute {
  int32_t kind;     /* a levada_attribute_kind: ..._NUMBER (bool, dtype and other enums too), ..._REAL or ..._TEXT */
  uint32_t reserved;
  int64_t number;
  double real;
  const char *text; /* ends in a zero byte */
} levada_attribute;

/* What is known of a result before it is computed. */
typedef struct levada_output_spec {
  int32_t dtype;                   /* a levada_dtype */
  int32_t rank;                    /* 0 ... LEVADA_MAX_RANK, or LEVADA_UNKNOWN_RANK */
  int64_t shape[LEVADA_MAX_RANK];  /* rank entries, LEVADA_UNKNOWN_DIM where unknown */
} levada_output_spec;

/* An operation. Both functions run on any thread, several at once; a failure is reported by
 * `return levada_error_raise(...)`. They and user_data must stay usable until the process ends.
 * infer: makes every check that needs no values and fills n_outputs specs; inputs may be symbolic.
 * compute: fills n_outputs handles with new references to tensors as infer promised; inputs are ordinary. Its results must
 * depend on inputs and attributes alone. On failure levada releases what it filled. */
typedef struct levada_op_definition {
  uint32_t struct_size;
  int32_t n_inputs;     /* 1 or more */
  int32_t n_attributes; /* 0 or more */
  int32_t n_outputs;    /* 1 ... LEVADA_MAX_OUTPUTS */
  const char *name;     /* of letters, digits and '_' */
  const levada_attribute_kind *attribute_kinds; /* n_attributes entries */
  levada_status (*infer)(void *user_data, levada_tensor *const *inputs, const levada_attribute *attributes,
                         levada_output_spec *outputs);
  levada_status (*compute)(void *user_data, levada_tensor *const *inputs, const levada_attribute *attributes,
                           levada_tensor **outputs);
  void *user_data;
} levada_op_definition;
#endif

/* Adds an operation to those that levada_apply_op finds, for the life of the process. Defining it once more in the same
 * words has no effect.
 * definition: copied; what its functions and user_data point to is not.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad name, number or kind; LEVADA_MISUSE for a function that is NULL;
 * LEVADA_ALREADY_EXISTS for another operation of that name, levada's own too.
 * Thread: any. TensorFlow: REGISTER_OP. */
LEVADA_API LEVADA_NODISCARD levada_status levada_define_op(const levada_op_definition *definition) LEVADA_NOEXCEPT;

/* Applies an operation of levada_define_op: computes its results, or records it when an input is symbolic.
 * inputs, attributes: as many as its definition says. outputs: room for n_outputs handles, all filled or all NULL.
 * Copy: what the operation makes. Owner: the handles in outputs belong to the caller.
 * Errors: LEVADA_NOT_FOUND for an unknown name; LEVADA_INVALID_ARGUMENT for another number of inputs, attributes or outputs
 * or an attribute of another kind; what the operation reports; LEVADA_INTERNAL for a result that infer did not promise.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_apply_op(const char *name, levada_tensor *const *inputs,
                                                          int32_t n_inputs, const levada_attribute *attributes,
                                                          int32_t n_attributes, levada_tensor **outputs,
                                                          int32_t n_outputs) LEVADA_NOEXCEPT;

/* Loads a shared library and calls its levada_register_ops. It is never unloaded; loading it again has no effect.
 * path: as dlopen takes it: a name without a slash is looked for where the system keeps libraries.
 * Errors: LEVADA_NOT_FOUND when it cannot be loaded, with the loader's words; LEVADA_INVALID_ARGUMENT for a library that
 * brings no operations; what its levada_register_ops reports.
 * Thread: any. TensorFlow: tf.load_op_library. */
LEVADA_API LEVADA_NODISCARD levada_status levada_load_op_library(const char *path) LEVADA_NOEXCEPT;

/* Makes a tensor of new memory in C order for its maker to fill, aligned to 64 bytes; the bytes are undefined.
 * dtype: any but LEVADA_STRING. out_data: the memory; it may be written until the tensor is handed to anybody.
 * Copy: never.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad dtype or shape, or a size beyond 2^63.
 * Thread: any. TensorFlow: TF_AllocateTensor. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_allocate(levada_dtype dtype, const int64_t *shape, int32_t rank,
                                                                 void **out_data, levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_CUSTOM_H */
