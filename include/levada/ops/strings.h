/* levada/ops/strings.h: operations on byte strings, elementwise.
 * The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_STRINGS_H
#define LEVADA_OPS_STRINGS_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The lengths as int32: bytes, or with utf8 characters (bytes that begin one). Strings.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.length.
 * Python: strings.length(input, unit='BYTE') => input, _choice(unit, 'length: unit', 'BYTE', 'UTF8_CHAR') == 1 */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_length(const levada_tensor *input, bool utf8,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* Letters a ... z as A ... Z, other bytes as they are. Strings.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.upper without encoding.
 * Python: strings.upper(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_upper(const levada_tensor *input,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* Letters A ... Z as a ... z, other bytes as they are. Strings.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.lower without encoding.
 * Python: strings.lower(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_lower(const levada_tensor *input,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* White space at both ends left out. Strings.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.strip.
 * Python: strings.strip(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_strip(const levada_tensor *input,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* Strings at one place in all inputs one after the other, with a separator between them. The inputs have one shape or
 * are scalars; without inputs the result is one empty string. Strings.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.strings.join.
 * Python: strings.join(inputs, separator='') => list(inputs), separator */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_join(levada_tensor *const *inputs, int32_t n_inputs,
                                                             const char *separator,
                                                             levada_tensor **out) LEVADA_NOEXCEPT;

/* The parts [N] of one string (a scalar) between separators. sep: "" for white space, of which as much as there is
 * separates, and none makes a part at the ends. maxsplit: only the first so many count; -1: all of them. Strings.
 * Errors: those of all operations; LEVADA_UNIMPLEMENTED for several strings: each has parts of its own number.
 * Thread: any. TensorFlow: tf.strings.split, which gives a ragged tensor for several strings.
 * Python: strings.split(input, sep=None, maxsplit=-1) => input, sep or "", maxsplit */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_split(const levada_tensor *input, const char *sep,
                                                              int64_t maxsplit,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* len bytes of each string from byte pos on, or as many as there are; a negative pos counts from the end, a negative len
 * takes the rest. utf8: in characters, of which a negative len takes none. pos, len: int32 or int64. The shapes
 * broadcast. Strings.
 * Errors: those of all operations; LEVADA_INVALID_ARGUMENT for a pos outside the string.
 * Thread: any. TensorFlow: tf.strings.substr.
 * Python: strings.substr(input, pos, len, unit='BYTE')
 *     => input, pos, len, _choice(unit, 'substr: unit', 'BYTE', 'UTF8_CHAR') == 1 */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_substr(const levada_tensor *input, const levada_tensor *pos,
                                                               const levada_tensor *len, bool utf8,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* Numbers as text, as printf would write them in the C locale: integers in full; floats with `precision` digits after
 * the point (-1: 6), in exponential form if scientific, else in the shorter form if shortest; bool as true and false;
 * complex numbers as (re,im). width: at least as many characters, -1 for no such rule; fill: "" for spaces, "0" or "-"
 * (to the left). Strings stay, but for a width: they are cut to the precision then, and padded with spaces.
 * Errors: LEVADA_INVALID_ARGUMENT for scientific with shortest, a precision for integers, or another fill.
 * Thread: any. TensorFlow: tf.strings.as_string.
 * Python: as_string, strings.as_string(input, precision=-1, scientific=False, shortest=False, width=-1, fill='') */
LEVADA_API LEVADA_NODISCARD levada_status levada_as_string(const levada_tensor *input, int32_t precision,
                                                           bool scientific, bool shortest, int32_t width,
                                                           const char *fill, levada_tensor **out) LEVADA_NOEXCEPT;

/* The numbers that strings write, white space around them allowed. dtype: an integer of 32 or 64 bits, float32 or
 * float64. Strings.
 * Errors: LEVADA_INVALID_ARGUMENT for a text that is no number of the dtype, with its index.
 * Thread: any. TensorFlow: tf.strings.to_number.
 * Python: strings.to_number(input, out_type=float32) => input, out_type */
LEVADA_API LEVADA_NODISCARD levada_status levada_string_to_number(const levada_tensor *input, levada_dtype dtype,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* The bytes of each string as numbers along a new last axis. fixed_length: every string is cut or filled with zeros to
 * so many bytes; -1: all must be as long as the first. Strings to numbers or bool.
 * Errors: LEVADA_INVALID_ARGUMENT for lengths that differ or that elements do not divide.
 * Thread: any. TensorFlow: tf.io.decode_raw.
 * Python: io.decode_raw(input_bytes, out_type, little_endian=True, fixed_length=None)
 *     => input_bytes, out_type, little_endian, _count_or_none(fixed_length, 'decode_raw: fixed_length') */
LEVADA_API LEVADA_NODISCARD levada_status levada_decode_raw(const levada_tensor *input, levada_dtype dtype,
                                                            bool little_endian, int64_t fixed_length,
                                                            levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
