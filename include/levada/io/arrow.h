/* levada/io/arrow.h: tables of other libraries through the Arrow C data and stream interfaces. Included by levada.h; do
 * not include it alone. Nothing of Arrow is linked: Parquet files, pandas, Polars and pyarrow come in through these
 * structs. */
#ifndef LEVADA_IO_ARROW_H
#define LEVADA_IO_ARROW_H

#include "../dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The structs of Arrow's specification. Other headers declare them under the same guards. Bindings hand over addresses. */
#ifndef SWIG
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
#endif /* ARROW_C_STREAM_INTERFACE */

#ifndef ARROW_C_DEVICE_DATA_INTERFACE
#define ARROW_C_DEVICE_DATA_INTERFACE
typedef int32_t ArrowDeviceType;
struct ArrowDeviceArray {
  struct ArrowArray array;
  int64_t device_id;
  ArrowDeviceType device_type;
  void *sync_event;
  int64_t reserved[3];
};
#endif /* ARROW_C_DEVICE_DATA_INTERFACE */

#ifndef ARROW_C_DEVICE_STREAM_INTERFACE
#define ARROW_C_DEVICE_STREAM_INTERFACE
struct ArrowDeviceArrayStream {
  ArrowDeviceType device_type;
  int (*get_schema)(struct ArrowDeviceArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowDeviceArrayStream *, struct ArrowDeviceArray *out);
  const char *(*get_last_error)(struct ArrowDeviceArrayStream *);
  void (*release)(struct ArrowDeviceArrayStream *);
  void *private_data;
};
#endif /* ARROW_C_DEVICE_STREAM_INTERFACE */
#endif /* SWIG */

/* An Arrow array as a tensor [N, ...]. Integers and floats keep their dtype; dates, times and durations are integers of
 * their unit; bools are unpacked; strings and binary values are strings; fixed-size lists are further axes, as are arrays
 * of the extension arrow.fixed_shape_tensor; dictionaries are decoded.
 * array, schema: the producer's structs, which are consumed, also on failure (their release is then NULL).
 * fill: a scalar in the place of nulls, of a value that the dtype holds; NULL: a null is an error.
 * Copy: a view of the producer's memory, which is released with the last tensor over it; bools, dictionaries and arrays
 * with nulls are copied, strings are records over the producer's bytes.
 * Errors: LEVADA_INVALID_ARGUMENT for a released struct, a struct or another kind of array that is no tensor, a null
 * (with its row) without fill, or buffers that do not fit.
 * Thread: any; release may run on any thread. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tensor_from_arrow(struct ArrowSchema *schema, struct ArrowArray *array,
                                                                   LEVADA_NULLABLE const levada_tensor *fill,
                                                                   levada_tensor **out) LEVADA_NOEXCEPT;

/* The rows of a table: an indexed dataset with a component for each column, or one for a stream of arrays.
 * stream: consumed, also on failure; all its batches are taken now, without a copy where their layout allows.
 * columns: strings [K], which columns, in this order; [0]: all, sorted by name.
 * fill_names: strings [n_fills]. fills: scalars in the place of nulls in these columns; the one named "" in all others.
 * out_names: new strings with the name of each component; [0] for a stream of arrays.
 * Copy: as levada_tensor_from_arrow.
 * Errors: as levada_tensor_from_arrow, naming column and batch; LEVADA_NOT_FOUND for a column that is not there;
 * LEVADA_UNAVAILABLE with the producer's message when the stream fails, LEVADA_RESOURCE_EXHAUSTED when it says ENOMEM.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_from_arrow_stream(
    struct ArrowArrayStream *stream, const levada_tensor *columns, const levada_tensor *fill_names,
    levada_tensor *const *fills, int32_t n_fills, levada_tensor **out_names, levada_dataset **out) LEVADA_NOEXCEPT;

/* The same for one array or record batch.
 * schema, array: consumed, also on failure.
 * Copy: as levada_tensor_from_arrow.
 * Errors: as levada_dataset_from_arrow_stream.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_from_arrow_array(
    struct ArrowSchema *schema, struct ArrowArray *array, const levada_tensor *columns, const levada_tensor *fill_names,
    levada_tensor *const *fills, int32_t n_fills, levada_tensor **out_names, levada_dataset **out) LEVADA_NOEXCEPT;

/* The array in a device array, whose memory must be the processor's.
 * device: consumed, also on failure. out: the producer's array, to be released or handed on; untouched on failure.
 * Errors: LEVADA_INVALID_ARGUMENT for a released struct or one with an event to wait for; LEVADA_UNIMPLEMENTED naming the
 * device for memory of another one.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_arrow_array_from_device(struct ArrowDeviceArray *device,
                                                                         struct ArrowArray *out) LEVADA_NOEXCEPT;

/* A stream of device arrays as a stream of arrays. One of another device than the processor is a failure of its get_next.
 * device: consumed, also on failure. out: a stream, to be released or handed on; untouched on failure.
 * Errors: as levada_arrow_array_from_device.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_arrow_stream_from_device(struct ArrowDeviceArrayStream *device,
                                                                          struct ArrowArrayStream *out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_IO_ARROW_H */
