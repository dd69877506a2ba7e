/* levada/io.h: files. Included by levada.h; do not include it alone.
 *
 * Every access goes through the file table, which a program may replace (object stores, archives, fault injection).
 */
#ifndef LEVADA_IO_H
#define LEVADA_IO_H

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How the bytes of a file are packed. */
typedef LEVADA_ENUM(levada_compression) {
  LEVADA_COMPRESSION_NONE = 0,
  LEVADA_COMPRESSION_GZIP = 1,
  LEVADA_COMPRESSION_ZLIB = 2,
  LEVADA_COMPRESSION_ZSTD = 3,
  LEVADA_COMPRESSION_DETECT = 4, /* by the first bytes of the file */
  LEVADA_COMPRESSION_FORCE_32 = 0x7FFFFFFF
} levada_compression;

/* Files. Functions answer 0 or an errno value (ENOENT, EACCES, EIO, ENOMEM ...). read fills up to nbytes at offset and
 * stores how many it got, 0 at the end. map may be NULL: then files are read instead. A mapped range is read-only. */
typedef struct levada_file_table {
  uint32_t struct_size;
  uint32_t reserved;
  int32_t (*open)(void *user_data, const char *path, void **out_file);
  int32_t (*size)(void *user_data, void *file, int64_t *out_nbytes);
  int32_t (*read)(void *user_data, void *file, int64_t offset, void *buffer, int64_t nbytes, int64_t *out_nbytes);
  int32_t (*map)(void *user_data, void *file, int64_t nbytes, void **out_address);
  void (*unmap)(void *user_data, void *file, void *address, int64_t nbytes);
  void (*close)(void *user_data, void *file);
  void *user_data;
  /* NULL: files are only read. create begins a new file in the place of an old one; write appends and stores how many
   * bytes it took; rename replaces a file `to`; make_directory answers EEXIST for one that exists. list calls visit for each
   * name in a directory until visit answers other than 0, and returns that. modified stores when a file was last written. */
  int32_t (*create)(void *user_data, const char *path, void **out_file);
  int32_t (*write)(void *user_data, void *file, const void *bytes, int64_t nbytes, int64_t *out_nbytes);
  int32_t (*sync)(void *user_data, void *file);
  int32_t (*rename)(void *user_data, const char *from, const char *to);
  int32_t (*remove)(void *user_data, const char *path);
  int32_t (*make_directory)(void *user_data, const char *path);
  int32_t (*list)(void *user_data, const char *path,
                  int32_t (*visit)(void *visit_data, const char *name, int32_t is_directory), void *visit_data);
  int32_t (*modified)(void *user_data, void *file, int64_t *out_nanoseconds);
} levada_file_table;

/* Replaces the way in which files are opened and read from now on; an open file stays with the table it was opened by.
 * The table is copied and must stay usable.
 * table: NULL restores the default (the operating system's files).
 * Errors: LEVADA_INVALID_ARGUMENT for a wrong struct_size or a NULL function among open, size, read and close.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_set_file_table(const levada_file_table *table) LEVADA_NOEXCEPT;

/* Reads a whole file. A gzip or zlib file (known by its first bytes) is unpacked when decompress is set.
 * Copy: the bytes are a new uint8 tensor of shape [N].
 * Errors: LEVADA_NOT_FOUND, LEVADA_PERMISSION_DENIED, LEVADA_UNAVAILABLE (any other failure to read) naming the file;
 * LEVADA_DATA_LOSS naming file and offset when the packed data are damaged or end early.
 * Thread: any. TensorFlow: tf.io.read_file (which never unpacks). */
LEVADA_API LEVADA_NODISCARD levada_status levada_read_file(const char *path, bool decompress,
                                                           levada_tensor **out) LEVADA_NOEXCEPT;

/* Reads an IDX file (MNIST's format), packed with gzip or not: dtype and shape stand in its header. The header is checked
 * against the size of the data before memory is taken.
 * Copy: a new tensor of dtype uint8, int8, int16, int32, float32 or float64, in native byte order.
 * Errors: as levada_read_file; LEVADA_DATA_LOSS naming file and offset for a bad header, missing or surplus bytes.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_read_idx(const char *path, levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_IO_H */
