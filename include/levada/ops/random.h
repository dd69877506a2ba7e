/* levada/ops/random.h: stateless random numbers. The rules of all operations stand in levada/ops.h.
 *
 * Each result is a pure function of seed and shape, with TensorFlow's bits (Philox4x32-10). seed is an integer tensor of
 * shape [2], two seeds; or of shape [3] and int64, the state of a generator (levada_generator_next): a 128-bit counter,
 * low half first, and a key, taken as they are.
 */
#ifndef LEVADA_OPS_RANDOM_H
#define LEVADA_OPS_RANDOM_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Uniform numbers: floats in [0, 1); int32, int64, uint32 and uint64 over all their values.
 * seed: [2] or [3] as above. shape: rank dimensions of 0 or more. dtype: float16, bfloat16, float32, float64, int32,
 * int64, uint32, uint64.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype, a negative dimension or a seed of another shape.
 * Thread: any. TensorFlow: StatelessRandomUniformV2, StatelessRandomUniformFullIntV2.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_uniform(const levada_tensor *seed, const int64_t *shape,
                                                                   int32_t rank, levada_dtype dtype,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* Uniform integers of [minval, maxval), in the dtype of both, int32, int64, uint32 or uint64. The numbers with fewer
 * random bits than the dtype are favoured by at most 1 in 2^bits, as in TensorFlow.
 * seed: [2] or [3] as above. shape: rank dimensions of 0 or more. minval, maxval: rank 0.
 * Errors: LEVADA_INVALID_ARGUMENT unless minval < maxval.
 * Thread: any. TensorFlow: StatelessRandomUniformIntV2.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_uniform_int(const levada_tensor *seed,
                                                                       const levada_tensor *minval,
                                                                       const levada_tensor *maxval,
                                                                       const int64_t *shape, int32_t rank,
                                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* Normal numbers of mean 0 and standard deviation 1. The random bits are TensorFlow's; logarithm, sine and cosine are
 * within an ulp of it.
 * seed: [2] or [3] as above. shape: rank dimensions of 0 or more. dtype: a float.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype, a negative dimension or a seed of another shape.
 * Thread: any. TensorFlow: StatelessRandomNormalV2.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_normal(const levada_tensor *seed, const int64_t *shape,
                                                                  int32_t rank, levada_dtype dtype,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* As levada_stateless_normal, with numbers beyond two standard deviations drawn again.
 * seed: [2] or [3] as above. shape: rank dimensions of 0 or more. dtype: a float.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype, a negative dimension or a seed of another shape.
 * Thread: any. TensorFlow: StatelessTruncatedNormalV2.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_truncated_normal(const levada_tensor *seed,
                                                                            const int64_t *shape, int32_t rank,
                                                                            levada_dtype dtype,
                                                                            levada_tensor **out) LEVADA_NOEXCEPT;

/* Gamma-distributed numbers of shape alpha and scale 1. The random bits are TensorFlow's; elementary functions are within an
 * ulp of it. A number whose alpha is not positive is NaN.
 * seed: [2] or [3] as above. alpha: floats. shape: rank dimensions of 0 or more, the last ones those of alpha.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype, a shape that does not end with alpha's or a seed of another shape.
 * Thread: any. TensorFlow: StatelessRandomGammaV3.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_gamma(const levada_tensor *seed, const levada_tensor *alpha,
                                                                 const int64_t *shape, int32_t rank,
                                                                 levada_tensor **out) LEVADA_NOEXCEPT;

/* Poisson-distributed numbers of mean rates. The random bits are TensorFlow's.
 * seed: [2] or [3] as above. rates: real numbers. shape: rank dimensions of 0 or more, the last ones those of rates.
 * dtype: a float, int32 or int64.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype, a shape that does not end with that of rates or a seed of another
 * shape.
 * Thread: any. TensorFlow: StatelessRandomPoisson.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_poisson(const levada_tensor *seed, const levada_tensor *rates,
                                                                   const int64_t *shape, int32_t rank,
                                                                   levada_dtype dtype,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* Binomially distributed numbers: successes among counts trials of probability probs. The random bits are TensorFlow's.
 * counts of 0 or less and probs of 0 or less give 0, probs of 1 or more all of counts, a NaN gives NaN (0 as integer).
 * seed: [2] or [3] as above. counts, probs: real numbers that broadcast together. shape: rank dimensions of 0 or more, the
 * last ones those of counts and probs together. dtype: a float, int32 or int64.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype, a shape that does not end with that of counts and probs or a seed of
 * another shape.
 * Thread: any. TensorFlow: StatelessRandomBinomial (there NaN gives undefined memory and infinite counts never end).
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_binomial(const levada_tensor *seed,
                                                                    const levada_tensor *counts,
                                                                    const levada_tensor *probs, const int64_t *shape,
                                                                    int32_t rank, levada_dtype dtype,
                                                                    levada_tensor **out) LEVADA_NOEXCEPT;

/* The rows of value [N, ...] in a random order. All dtypes. N below 2^32.
 * seed: [2] or [3] as above. A scalar is one row.
 * Errors: LEVADA_INVALID_ARGUMENT for another seed or more rows.
 * Thread: any. TensorFlow: tf.random.experimental.stateless_shuffle.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_shuffle(const levada_tensor *value,
                                                                   const levada_tensor *seed,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* num_samples classes per row of logits [N, C], drawn with probability softmax(logits): [N, num_samples]. Logits that
 * are not finite have probability 0.
 * seed: [2] or [3] as above. dtype: int32 or int64. C of 1 or more.
 * Errors: LEVADA_INVALID_ARGUMENT for logits of another rank or no class.
 * Thread: any. TensorFlow: tf.random.stateless_categorical (there large inputs are cut among threads, which changes the
 * numbers; here they are those of one thread).
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_stateless_categorical(const levada_tensor *logits,
                                                                       const levada_tensor *seed, int64_t num_samples,
                                                                       levada_dtype dtype,
                                                                       levada_tensor **out) LEVADA_NOEXCEPT;

/* Where each index goes in one random permutation of 0 ... max_index, without making the permutation.
 * index, max_index: integers that broadcast together, 0 <= index <= max_index. seed: three integers in the last
 * dimension, [3] or [N, 3]; leading dimensions broadcast. rounds: even, 4 or more.
 * Errors: LEVADA_INVALID_ARGUMENT for an index outside or other rounds.
 * Thread: any. TensorFlow: tf.random_index_shuffle (there no permutation when max_index is an even power of two from
 * 2^16 on; here it is one).
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_random_index_shuffle(const levada_tensor *index,
                                                                      const levada_tensor *seed,
                                                                      const levada_tensor *max_index, int32_t rounds,
                                                                      levada_tensor **out) LEVADA_NOEXCEPT;

/* Points of the Sobol sequence in the unit cube, [num_results, dim], from the point after the origin and skip more on. No
 * random numbers: the same points always (Joe and Kuo's direction numbers).
 * dim: 1 ... 1111. num_results: 1 or more. skip: 0 or more. dtype: float32 or float64.
 * Errors: LEVADA_INVALID_ARGUMENT for a number outside these ranges, num_results + skip of 2^31 - 1 or more or another
 * dtype.
 * Thread: any. TensorFlow: tf.math.sobol_sample (there dim up to 21200, and wrong signs from 2^30 - 1 points on).
 * Python: math.sobol_sample(dim, num_results, skip=0, dtype=float32) => dim, num_results, skip, dtype */
LEVADA_API LEVADA_NODISCARD levada_status levada_sobol_sample(int64_t dim, int64_t num_results, int64_t skip,
                                                              levada_dtype dtype,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
