/* levada/ops/parsing.h: operations on serialized records: tf.train.Example, CSV, tensors, base64, files.
 * The rules of all operations stand in levada/ops.h. */
#ifndef LEVADA_OPS_PARSING_H
#define LEVADA_OPS_PARSING_H

#include "../tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The features of serialized tf.train.Example or tf.train.SequenceExample messages, one output for each.
 * tensors: the messages, strings of shape [] or [N], then the defaults in the order of the features that have one.
 * features: a JSON array of n_outputs objects with these members:
 *   "key": the name of the feature.
 *   "kind": "fixed": values of "shape". "varlen": any number of values, [V]. "sequence": rows of "shape", [V, ...].
 *     "length": the number of steps of a feature list as int64, without dtype and shape.
 *   "dtype": "int64", "float32" or "string".
 *   "shape": numbers of 0 or more, without it [].
 *   "list": true: the feature list of a SequenceExample, with a first axis of steps.
 *   "allow_missing": true: a feature list that is not there has no steps ("varlen": always).
 *   "default": true: a tensor holds the default: of "fixed" the values of a feature that is not there, which is an
 *     error without; otherwise one value, with which the ends of shorter rows are filled instead of 0 or "".
 * With N messages each output has a first axis N, and rows that differ in length are as long as the longest.
 * Copy: strings of more than 12 bytes are views of the messages.
 * Errors: LEVADA_INVALID_ARGUMENT for other features, and naming example, feature and byte for a damaged message,
 * values of another kind or number, or missing ones.
 * Thread: any. TensorFlow: tf.io.parse_example and tf.io.parse_sequence_example; varlen features are sparse there.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_parse_example(levada_tensor *const *tensors, int32_t n_tensors,
                                                               const char *features, levada_tensor **outputs,
                                                               int32_t n_outputs) LEVADA_NOEXCEPT;

/* A serialized tf.train.Example or tf.train.SequenceExample, with its keys in order as deterministic serialization has
 * them. Integers and bools are stored as int64, floats as float32, strings as bytes, in C order.
 * features: a JSON array of one object for each tensor: "key" and, when it holds, "list": a feature list of the rows.
 * Errors: LEVADA_INVALID_ARGUMENT for other features, other dtypes, a list without rows or a key that occurs twice.
 * Thread: any. TensorFlow: tf.train.Example(...).SerializeToString(deterministic=True).
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_encode_example(levada_tensor *const *tensors, int32_t n_tensors,
                                                                const char *features,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* The tensor as a serialized TensorProto: a string scalar. All dtypes.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.io.serialize_tensor.
 * Python: io.serialize_tensor(tensor) */
LEVADA_API LEVADA_NODISCARD levada_status levada_serialize_tensor(const levada_tensor *tensor,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* The tensor in a serialized TensorProto, a string scalar.
 * Errors: LEVADA_INVALID_ARGUMENT for a message that is damaged (with its byte) or holds another dtype.
 * Thread: any. TensorFlow: tf.io.parse_tensor.
 * Python: io.parse_tensor(serialized, out_type) */
LEVADA_API LEVADA_NODISCARD levada_status levada_parse_tensor(const levada_tensor *serialized, levada_dtype dtype,
                                                              levada_tensor **out) LEVADA_NOEXCEPT;

/* Bytes in base64 with - and _, filled with = to groups of four if pad. Strings.
 * Errors: those of all operations.
 * Thread: any. TensorFlow: tf.io.encode_base64.
 * Python: io.encode_base64, strings.encode_base64(input, pad=False) */
LEVADA_API LEVADA_NODISCARD levada_status levada_encode_base64(const levada_tensor *input, bool pad,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* The bytes that base64 with - and _ stands for, filled with = or not. Strings.
 * Errors: LEVADA_INVALID_ARGUMENT for another text, with its position.
 * Thread: any. TensorFlow: tf.io.decode_base64.
 * Python: io.decode_base64, strings.decode_base64(input) */
LEVADA_API LEVADA_NODISCARD levada_status levada_decode_base64(const levada_tensor *input,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* CSV records (RFC 4180), each a string, as one tensor per column of the shape of the records.
 * tensors: the records, then a default for each of the n_outputs columns, which gives its dtype (int32, int64, float32,
 * float64 or string): one element stands for an empty field, none says that the column is required.
 * field_delim: one byte. na_value: a field of this text is missing, too. select_cols: the fields that are columns, in
 * increasing order; NULL: all.
 * Errors: LEVADA_INVALID_ARGUMENT naming record and column for another number of fields, a stray quote, a text that is
 * no such number or a missing field.
 * Thread: any. TensorFlow: tf.io.decode_csv.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_decode_csv(levada_tensor *const *tensors, int32_t n_tensors,
                                                            const char *field_delim, bool use_quote_delim,
                                                            const char *na_value, const int64_t *select_cols,
                                                            int32_t n_select_cols, levada_tensor **outputs,
                                                            int32_t n_outputs) LEVADA_NOEXCEPT;

/* The bytes of the file whose name a string scalar is, read when the operation runs.
 * Errors: LEVADA_NOT_FOUND, LEVADA_PERMISSION_DENIED or LEVADA_UNAVAILABLE naming the file; LEVADA_INVALID_ARGUMENT for
 * more than 2^31 - 1 bytes.
 * Thread: any. TensorFlow: tf.io.read_file.
 * Python: - */
LEVADA_API LEVADA_NODISCARD levada_status levada_file_contents(const levada_tensor *filename,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
