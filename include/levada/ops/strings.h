/* levada/ops/strings.h: byte strings, element by element. The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_STRINGS_H
#define LEVADA_OPS_STRINGS_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The number of bytes of each string, int32; utf8: of its characters, where bytes that begin none count as one.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.length.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_length(const levada_tensor *input, bool utf8,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* The letters A to Z as a to z, all other bytes as they are.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.lower.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_lower(const levada_tensor *input,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* The letters a to z as A to Z, all other bytes as they are.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.upper.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_upper(const levada_tensor *input,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* Each string without blanks, tabs, line ends, vertical tabs and form feeds at its ends.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.strip.
 * Python: strings.strip(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_strip(const levada_tensor *input,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* The strings of several tensors, one behind the other with a separator between them. The shapes broadcast.
 * Errors: LEVADA_INVALID_ARGUMENT for no tensors.
 * Thread: any. TensorFlow: tf.strings.join.
 * Python: strings.join(inputs, separator='') */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_join(levada_tensor *const *inputs, int32_t n_inputs,
                                                             const char *separator,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* len bytes of each string from byte pos on, or as many as there are; a negative pos counts from the end. utf8: in
 * characters. pos, len: int32 or int64. The shapes broadcast.
 * Errors: LEVADA_INVALID_ARGUMENT for a pos outside the string; a negative len is 0.
 * Thread: any. TensorFlow: tf.strings.substr.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_substr(const levada_tensor *input, const levada_tensor *pos,
                                                               const levada_tensor *len, bool utf8,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* The number that each string writes in decimal; blanks around it pass, and for floats inf, infinity and nan.
 * out_type: LEVADA_FLOAT32, LEVADA_FLOAT64, or an integer of 32 or 64 bits.
 * Errors: LEVADA_INVALID_ARGUMENT for a string that is no number or one that the dtype does not hold.
 * Thread: any. TensorFlow: tf.strings.to_number.
 * Python: strings.to_number(input, out_type=float32) */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_to_number(const levada_tensor *input, levada_dtype out_type,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* Each number in decimal, as C's printf writes it in the C locale: floats with `precision` digits behind the point
 * (-1: six), scientific: as 1e+00, shortest: whichever is shorter. bool: true, false. Strings: as they are. width: at
 * least so many bytes, -1: any. fill: "", or one of the flags " ", "0", "+", "-" of printf.
 * Errors: LEVADA_INVALID_ARGUMENT for scientific together with shortest, for either or a precision where there are no
 * floats, for another fill.
 * Thread: any. TensorFlow: tf.strings.as_string.
 * Python: strings.as_string, as_string(input, precision=-1, scientific=False, shortest=False, width=-1, fill='') */
LEVADA_API LEVADA_NODISCARD levada_status levada_as_string(const levada_tensor *input, int32_t precision,
                                                           bool scientific, bool shortest, int32_t width,
                                                           const char *fill, levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
