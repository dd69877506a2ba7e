/* levada/tensor.h: dtypes and tensors. Included by levada.h; do not include it alone.
 *
 * A tensor is an immutable value: bytes, an offset, a dtype, a shape and byte strides. Slices, transposes and reshapes
 * share the bytes of what they were made of. Tensors may be read from any number of threads.
 */
#ifndef LEVADA_TENSOR_H
#define LEVADA_TENSOR_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Largest rank of a tensor. */
#define LEVADA_MAX_RANK 64
/* A dimension that is not known when a function is traced or a dataset is described. */
#define LEVADA_UNKNOWN_DIM (-1)
/* A rank that is not known. */
#define LEVADA_UNKNOWN_RANK (-1)

/* Element types. The value is DLPack's type code * 256 + bits. */
typedef LEVADA_ENUM(levada_dtype) {
  LEVADA_INVALID_DTYPE = 0,
  LEVADA_INT8 = 0x008,
  LEVADA_INT16 = 0x010,
  LEVADA_INT32 = 0x020,
  LEVADA_INT64 = 0x040,
  LEVADA_UINT8 = 0x108,
  LEVADA_UINT16 = 0x110,
  LEVADA_UINT32 = 0x120,
  LEVADA_UINT64 = 0x140,
  LEVADA_FLOAT16 = 0x210,
  LEVADA_FLOAT32 = 0x220,
  LEVADA_FLOAT64 = 0x240,
  LEVADA_BFLOAT16 = 0x410,
  LEVADA_COMPLEX64 = 0x540,
  LEVADA_COMPLEX128 = 0x580,
  LEVADA_BOOL = 0x608,
  /* Stored and cast, never computed with; one element takes one byte. */
  LEVADA_INT2 = 0x002,
  LEVADA_INT4 = 0x004,
  LEVADA_UINT2 = 0x102,
  LEVADA_UINT4 = 0x104,
  LEVADA_FLOAT8_E4M3B11FNUZ = 0x908,
  LEVADA_FLOAT8_E4M3FN = 0xA08,
  LEVADA_FLOAT8_E4M3FNUZ = 0xB08,
  LEVADA_FLOAT8_E5M2 = 0xC08,
  LEVADA_FLOAT8_E5M2FNUZ = 0xD08,
  LEVADA_STRING = 0x8000,
  LEVADA_DTYPE_FORCE_32 = 0x7FFFFFFF
} levada_dtype;

/* What a conversion may do to values. */
typedef LEVADA_ENUM(levada_policy) {
  LEVADA_CHECKED = 0,   /* widening, int to float, float to float pass; int to int must fit value by value; the rest is refused */
  LEVADA_SAFE = 1,      /* only conversions that keep every value of the source dtype */
  LEVADA_SAME_KIND = 2, /* checked, and no change from one kind to another */
  LEVADA_WRAP = 3,      /* whatever levada_cast does */
  LEVADA_POLICY_FORCE_32 = 0x7FFFFFFF
} levada_policy;

/* Whose memory a tensor reads. */
typedef LEVADA_ENUM(levada_memory) {
  LEVADA_MEMORY_NONE = 0,     /* a symbolic tensor: no bytes yet */
  LEVADA_MEMORY_OWNED = 1,    /* allocated by levada, 64-byte aligned */
  LEVADA_MEMORY_BORROWED = 2, /* the caller's; its owner is kept alive */
  LEVADA_MEMORY_MAPPED = 3,   /* a mapped file */
  LEVADA_MEMORY_FORCE_32 = 0x7FFFFFFF
} levada_memory;

/* How levada_tensor_to_string writes a tensor. */
typedef LEVADA_ENUM(levada_style) {
  LEVADA_STYLE_FORMAT = 0, /* the array alone, as format(t, "") */
  LEVADA_STYLE_STR = 1,    /* tf.Tensor(..., shape=..., dtype=...) */
  LEVADA_STYLE_REPR = 2,   /* <tf.Tensor: shape=..., dtype=..., numpy=...> */
  LEVADA_STYLE_ARRAY = 3,  /* array(..., dtype=...), as NumPy's repr */
  LEVADA_STYLE_FORCE_32 = 0x7FFFFFFF
} levada_style;

/* Flags of levada_array. */
enum {
  LEVADA_ARRAY_READONLY = 1,    /* the bytes never change while they are borrowed */
  LEVADA_ARRAY_BYTE_SWAPPED = 2 /* elements are in the other byte order; such memory can be copied, not borrowed */
};

/* An array in memory, described without owning it. Fields in the order that leaves no padding on 64-bit machines. */
typedef struct levada_array {
  uint32_t struct_size;
  int32_t dtype;               /* a levada_dtype */
  int32_t rank;                /* 0 ... LEVADA_MAX_RANK */
  uint32_t flags;              /* LEVADA_ARRAY_... */
  const int64_t *shape;        /* rank entries, each >= 0; NULL only for rank 0 */
  const int64_t *byte_strides; /* rank entries, any sign; NULL: C order without gaps */
  const void *data;            /* address of element [0, ..., 0]; may be NULL when there are no elements */
} levada_array;

struct DLManagedTensor;
struct DLManagedTensorVersioned;

/* ---- dtypes ------------------------------------------------------------------------------------------------------ */

/* The name of a dtype as TensorFlow and NumPy spell it.
 * Returns: a static string such as "float32"; NULL for a number that is no dtype.
 * Thread: any. TensorFlow: DType.name. */
LEVADA_API const char *levada_dtype_name(levada_dtype dtype) LEVADA_NOEXCEPT;

/* Bytes of one element in memory; 16 for LEVADA_STRING.
 * Returns: the size; 0 for a number that is no dtype.
 * Thread: any. TensorFlow: DType.size. */
LEVADA_API int64_t levada_dtype_size(levada_dtype dtype) LEVADA_NOEXCEPT;

/* The dtype of a name ("float32", "half", "double" ...).
 * Returns: LEVADA_INVALID_DTYPE for an unknown name or NULL.
 * Thread: any. TensorFlow: tf.as_dtype. */
LEVADA_API levada_dtype levada_dtype_from_name(const char *name) LEVADA_NOEXCEPT;

/* The k-th dtype of the library's table, for walks over all of them.
 * Returns: LEVADA_INVALID_DTYPE when index is negative or beyond the last.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_dtype levada_dtype_at(int32_t index) LEVADA_NOEXCEPT;

/* The dtype in which two tensors meet: the table of the array API standard; across kinds the higher kind wins (an integer
 * beside a float takes the float's dtype).
 * Errors: LEVADA_INVALID_ARGUMENT when there is no common dtype (string with a number, uint64 with a signed integer).
 * Thread: any. TensorFlow: none (it refuses to mix dtypes). */
LEVADA_API LEVADA_NODISCARD levada_status levada_dtype_promote(levada_dtype a, levada_dtype b,
                                                               levada_dtype *out_dtype) LEVADA_NOEXCEPT;

/* ---- making tensors ---------------------------------------------------------------------------------------------- */

/* Copies an array of any strides, alignment and byte order into a new tensor in C order.
 * array: any numeric or bool dtype. Strings: levada_tensor_from_strings.
 * Copy: always. Owner: nothing of the array is kept.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad dtype, rank, negative dimension, NULL data or a size beyond 2^63.
 * Thread: any. TensorFlow: tf.constant(array). */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_from_array(const levada_array *array,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* Makes a tensor that reads the caller's memory, at any strides (negative and zero too) and any alignment. Without
 * LEVADA_ARRAY_READONLY the tensor is live: it shows later writes of the owner. Memory of bool holds bytes 0 and 1.
 * Copy: never. Owner: user_data is consumed; release(user_data) runs once, at the last reference or on failure.
 * Errors: as levada_tensor_from_array; LEVADA_INVALID_ARGUMENT for byte-swapped memory, and for other bytes than 0 and 1
 * in memory of bool (levada_tensor_from_array makes 1 of them).
 * Thread: any. TensorFlow: TF_NewTensor. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_borrow_array(const levada_array *array, void *user_data,
                                                                     levada_release_fn release,
                                                                     levada_tensor **out) LEVADA_NOEXCEPT;

/* Maps part of a file into memory, read-only, and makes a tensor that reads it.
 * offset: of element [0, ..., 0] in the file, in bytes. layout: dtype, shape and strides; its data must be NULL; every
 * byte that it reaches must lie in the file.
 * Copy: never.
 * Errors: LEVADA_NOT_FOUND, LEVADA_PERMISSION_DENIED for the file; LEVADA_DATA_LOSS, naming file and offset, when it is
 * too short; LEVADA_INVALID_ARGUMENT for a bad layout.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_map_file(const char *path, int64_t offset,
                                                                 const levada_array *layout,
                                                                 levada_tensor **out) LEVADA_NOEXCEPT;

/* Makes a string tensor by copying byte strings.
 * values: one pointer per element in C order; lengths: their bytes, or NULL when each ends in a zero byte; shape: rank
 * entries.
 * Copy: always.
 * Errors: LEVADA_INVALID_ARGUMENT for a bad shape, a NULL value, a string above 2^31 - 1 bytes.
 * Thread: any. TensorFlow: tf.constant of bytes. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_from_strings(const char *const *values, const int64_t *lengths,
                                                                     const int64_t *shape, int32_t rank,
                                                                     levada_tensor **out) LEVADA_NOEXCEPT;

/* Makes a tensor from a DLPack tensor in memory that the CPU reads.
 * Copy: never; strides and byte offset are kept. Owner: managed is consumed, also on failure (its deleter runs once).
 * Errors: LEVADA_UNIMPLEMENTED for another device, major version or type (narrow integers, which DLPack packs);
 * LEVADA_INVALID_ARGUMENT for a bad shape.
 * Thread: any. TensorFlow: tf.experimental.dlpack.from_dlpack. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_from_dlpack(struct DLManagedTensorVersioned *managed,
                                                                    levada_tensor **out) LEVADA_NOEXCEPT;

/* levada_tensor_from_dlpack for the struct without a version, which cannot say that it is read-only.
 * Copy: never. Owner: managed is consumed, also on failure.
 * Errors: as levada_tensor_from_dlpack.
 * Thread: any. TensorFlow: tf.experimental.dlpack.from_dlpack. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_from_dlpack_unversioned(struct DLManagedTensor *managed,
                                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* Describes a tensor as a DLPack tensor, version 1.0, with the read-only flag set.
 * Copy: never. Owner: the result keeps the memory alive until its deleter runs, which may happen on any thread.
 * Errors: LEVADA_UNIMPLEMENTED for strings, narrow integers and symbolic tensors; LEVADA_FAILED_PRECONDITION when a
 * byte stride is no multiple of the element size.
 * Thread: any. TensorFlow: tf.experimental.dlpack.to_dlpack. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_to_dlpack(const levada_tensor *tensor,
                                                                  struct DLManagedTensorVersioned **out) LEVADA_NOEXCEPT;

/* levada_tensor_to_dlpack as the struct without a version. It cannot say that memory is read-only, so the memory is a
 * copy that belongs to the consumer.
 * Copy: always.
 * Errors: as levada_tensor_to_dlpack.
 * Thread: any. TensorFlow: tf.experimental.dlpack.to_dlpack (which exports its own memory writable). */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_to_dlpack_unversioned(const levada_tensor *tensor,
                                                                              struct DLManagedTensor **out) LEVADA_NOEXCEPT;

/* Adds a reference to a tensor.
 * Returns: its argument.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_tensor *levada_tensor_retain(levada_tensor *tensor) LEVADA_NOEXCEPT;

/* Drops a reference to a tensor; the last one releases its memory at once. NULL is accepted.
 * Thread: any. TensorFlow: TF_DeleteTensor. */
LEVADA_API void levada_tensor_release(levada_tensor *tensor) LEVADA_NOEXCEPT;

/* ---- looking into tensors ---------------------------------------------------------------------------------------- */

/* The dtype of a tensor.
 * Returns: LEVADA_INVALID_DTYPE for a NULL or foreign handle.
 * Thread: any. TensorFlow: Tensor.dtype. */
LEVADA_API levada_dtype levada_tensor_dtype(const levada_tensor *tensor) LEVADA_NOEXCEPT;

/* The number of dimensions.
 * Returns: 0 ... LEVADA_MAX_RANK; LEVADA_UNKNOWN_RANK for a symbolic tensor of unknown rank or a foreign handle.
 * Thread: any. TensorFlow: Tensor.ndim. */
LEVADA_API int32_t levada_tensor_rank(const levada_tensor *tensor) LEVADA_NOEXCEPT;

/* One dimension.
 * axis: 0 ... rank - 1, or -rank ... -1 from the end.
 * Returns: the size; LEVADA_UNKNOWN_DIM when unknown, for an axis out of range or a foreign handle.
 * Thread: any. TensorFlow: Tensor.shape[axis]. */
LEVADA_API int64_t levada_tensor_dim(const levada_tensor *tensor, int32_t axis) LEVADA_NOEXCEPT;

/* The number of elements.
 * Returns: the product of the dimensions; -1 when some dimension is unknown or for a foreign handle.
 * Thread: any. TensorFlow: tf.size. */
LEVADA_API int64_t levada_tensor_size(const levada_tensor *tensor) LEVADA_NOEXCEPT;

/* Elements times element size, in bytes; the bytes of long strings are not counted.
 * Returns: -1 when some dimension is unknown or for a foreign handle.
 * Thread: any. TensorFlow: TF_TensorByteSize. */
LEVADA_API int64_t levada_tensor_nbytes(const levada_tensor *tensor) LEVADA_NOEXCEPT;

/* Fills a plain description of a tensor: the one call that an export to another library needs.
 * out_array: its struct_size must be set. Pointers in it live as long as the tensor. flags has LEVADA_ARRAY_READONLY.
 * Copy: never.
 * Errors: LEVADA_INVALID_ARGUMENT for a wrong struct_size; LEVADA_FAILED_PRECONDITION for a symbolic tensor.
 * Thread: any. TensorFlow: TF_TensorData, TF_Dim. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_describe(const levada_tensor *tensor,
                                                                 levada_array *out_array) LEVADA_NOEXCEPT;

/* Whose memory the tensor reads.
 * Returns: LEVADA_MEMORY_NONE for a symbolic tensor or a foreign handle.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_memory levada_tensor_memory(const levada_tensor *tensor) LEVADA_NOEXCEPT;

/* Tells whether the elements lie in C order without gaps.
 * Returns: false for a symbolic tensor or a foreign handle.
 * Thread: any. TensorFlow: none (its tensors always do). */
LEVADA_API bool levada_tensor_is_contiguous(const levada_tensor *tensor) LEVADA_NOEXCEPT;

/* Tells whether a tensor stands for a value that a traced function will get.
 * Returns: false for a foreign handle.
 * Thread: any. TensorFlow: tf.is_symbolic_tensor. */
LEVADA_API bool levada_tensor_is_symbolic(const levada_tensor *tensor) LEVADA_NOEXCEPT;

/* One element of a string tensor.
 * index: position in C order, 0 ... size - 1.
 * Owner: *out_bytes is borrowed from the tensor and not terminated by a zero byte.
 * Errors: LEVADA_INVALID_ARGUMENT for another dtype or a symbolic tensor; LEVADA_OUT_OF_RANGE for a bad index.
 * Thread: any. TensorFlow: TF_TString_GetDataPointer. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_string_at(const levada_tensor *tensor, int64_t index,
                                                                  const char **out_bytes,
                                                                  int64_t *out_nbytes) LEVADA_NOEXCEPT;

/* Writes a tensor as text, exactly as TensorFlow prints it.
 * Copy: the text is a new string tensor of rank 0 in UTF-8.
 * Errors: LEVADA_INVALID_ARGUMENT for an unknown style.
 * Thread: any. TensorFlow: str, repr, format of a tensor. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_to_string(const levada_tensor *tensor, levada_style style,
                                                                  levada_tensor **out) LEVADA_NOEXCEPT;

/* ---- conversions under a policy ---------------------------------------------------------------------------------- */

/* Converts to a dtype if the policy lets every value pass. (levada_cast converts without asking.)
 * Copy: the tensor itself, with one more reference, when it has that dtype already; else a copy.
 * Errors: LEVADA_INVALID_ARGUMENT naming the first offending index and value, both dtypes and the way out.
 * Thread: any. TensorFlow: tf.convert_to_tensor(x, dtype) (which loses values silently). */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_convert(const levada_tensor *tensor, levada_dtype dtype,
                                                                levada_policy policy,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* Prepares a plain number or foreign array to stand beside a tensor in an operation: of the same or a lower kind it takes
 * the tensor's dtype, checked; of a higher kind it keeps its own. A value of rank 0 made from a Python number brings
 * float32, int32 or complex128 as its own dtype.
 * Copy: as levada_tensor_convert.
 * Errors: LEVADA_INVALID_ARGUMENT when a value does not fit (300 beside uint8) or the kinds do not mix (string).
 * Thread: any. TensorFlow: none (it converts silently). */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_beside(const levada_tensor *value, const levada_tensor *tensor,
                                                               levada_tensor **out) LEVADA_NOEXCEPT;

/* Moves the memory of a tensor out, for a consumer that has no read-only arrays: when this is the only reference to bytes
 * that levada owns, they are handed over, else they are copied. The tensor is consumed in both cases.
 * Owner: release(*out_user_data) gives the memory back; out_array describes it (C order, writable, rank and shape valid
 * until then).
 * Errors: LEVADA_UNIMPLEMENTED for strings and symbolic tensors. On failure the tensor stays the caller's.
 * Thread: object. TensorFlow: TF_TensorMaybeMove. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_take_buffer(levada_tensor *tensor, levada_array *out_array,
                                                                    void **out_user_data,
                                                                    levada_release_fn *out_release) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_TENSOR_H */
