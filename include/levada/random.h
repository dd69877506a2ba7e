/* levada/random.h: seeds of stateful random numbers. Included by levada.h; do not include it alone.
 *
 * The numbers themselves come from the operations of levada/ops/random.h; these functions give them seeds. In an open
 * trace each records a step that draws anew whenever the function runs, which makes the function stateful.
 */
#ifndef LEVADA_RANDOM_H
#define LEVADA_RANDOM_H

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A seed for one random operation, int64 [2], from the sequence of the process: a new one with every call, the same ones
 * again after levada_set_seed.
 * seeded: true for an operation with a seed of its own, whose sequence depends on the process's seed (a fixed one when
 * none was set), on this seed and on how often it was used; seed is not read otherwise.
 * Copy: a new tensor.
 * Errors: none of its own.
 * Thread: any (in a trace: caller). TensorFlow: the seeds of tf.random.uniform and others (other random bits). */
LEVADA_API LEVADA_NODISCARD levada_status levada_random_next_seed(bool seeded, int64_t seed,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* From here to the levada_seed_scope_end of the same thread, everything that draws a seed (a shuffle without one, a random
 * operation in a trace) draws it from one seed: how a dataset whose steps drew their seeds is made again elsewhere. Scopes
 * nest.
 * seeded: whether seed is given; else one is drawn at first need.
 * Errors: none of its own.
 * Thread: caller. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_seed_scope_begin(bool seeded, int64_t seed) LEVADA_NOEXCEPT;

/* Ends the innermost scope of the thread.
 * out_drawn: whether anything was drawn, or a seed given. out_seed: the seed.
 * Errors: LEVADA_MISUSE without an open scope.
 * Thread: caller. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_seed_scope_end(bool *out_drawn, int64_t *out_seed) LEVADA_NOEXCEPT;

/* Makes a generator with a state: int64 [3], a 128-bit counter, low half first, and a key.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype or shape.
 * Thread: any. TensorFlow: tf.random.Generator.from_state. */
LEVADA_API LEVADA_NODISCARD levada_status levada_generator_create(const levada_tensor *state,
                                                                  levada_generator **out) LEVADA_NOEXCEPT;

/* Adds a reference to a generator.
 * Returns: its argument.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_generator *levada_generator_retain(levada_generator *generator) LEVADA_NOEXCEPT;

/* Drops a reference to a generator. NULL is accepted. Functions that draw from it keep what they need.
 * Thread: any. TensorFlow: none. */
LEVADA_API void levada_generator_release(levada_generator *generator) LEVADA_NOEXCEPT;

/* The present state; nothing is drawn. In a trace: symbolic.
 * Copy: a new tensor int64 [3].
 * Errors: none of its own.
 * Thread: any (in a trace: caller). TensorFlow: Generator.state. */
LEVADA_API LEVADA_NODISCARD levada_status levada_generator_read(const levada_generator *generator,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* Replaces the state.
 * state: int64 [3].
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype or shape.
 * Thread: any (in a trace: caller). TensorFlow: Generator.reset. */
LEVADA_API LEVADA_NODISCARD levada_status levada_generator_assign(levada_generator *generator,
                                                                  const levada_tensor *state) LEVADA_NOEXCEPT;

/* The present state as the seed of an operation that makes `elements` random numbers; the counter moves on by 256 for
 * each, in one atomic step.
 * Copy: a new tensor int64 [3].
 * Errors: LEVADA_INVALID_ARGUMENT for a negative number of elements or one beyond 2^55.
 * Thread: any (in a trace: caller). TensorFlow: Generator.skip, and the first step of Generator.uniform. */
LEVADA_API LEVADA_NODISCARD levada_status levada_generator_next(levada_generator *generator, int64_t elements,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_RANDOM_H */
