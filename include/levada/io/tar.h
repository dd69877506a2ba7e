/* levada/io/tar.h: tar archives. Included by levada.h; do not include it alone. levada_dataset_tar reads them. */
#ifndef LEVADA_IO_TAR_H
#define LEVADA_IO_TAR_H

#include "../io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The extensions of the first sample of an archive, in its order: what levada_dataset_tar can be asked for.
 * compression: a levada_compression.
 * Copy: a new string tensor [N], empty for an archive without a sample.
 * Errors: LEVADA_NOT_FOUND, LEVADA_PERMISSION_DENIED, LEVADA_UNAVAILABLE; LEVADA_DATA_LOSS naming file and offset for a
 * damaged or truncated one.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tar_extensions(const char *path, int32_t compression,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* Begins a tar archive (ustar; a pax header where a name is long). It is written under a temporary name in the same
 * directory; levada_tar_writer_close gives it its own. Equal members give equal bytes: owners and times are zero.
 * compression: a levada_compression other than LEVADA_COMPRESSION_DETECT. level: of the packer; 0: its own choice.
 * Errors: LEVADA_INVALID_ARGUMENT for another compression or level; LEVADA_NOT_FOUND, LEVADA_PERMISSION_DENIED,
 * LEVADA_RESOURCE_EXHAUSTED or LEVADA_UNAVAILABLE when the file cannot be made.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tar_writer_create(const char *path, int32_t compression, int32_t level,
                                                                   levada_tar_writer **out) LEVADA_NOEXCEPT;

/* Adds a reference to a writer.
 * Returns: its argument.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_tar_writer *levada_tar_writer_retain(levada_tar_writer *writer) LEVADA_NOEXCEPT;

/* Drops a reference to a writer; the last one of an open writer removes what was written. NULL is accepted.
 * Thread: any. TensorFlow: none. */
LEVADA_API void levada_tar_writer_release(levada_tar_writer *writer) LEVADA_NOEXCEPT;

/* Adds a regular file.
 * name: its path in the archive, 1 to 65536 bytes. data: a string scalar with its bytes.
 * Errors: LEVADA_INVALID_ARGUMENT for another tensor or a name that is empty, too long or ends in a slash;
 * LEVADA_FAILED_PRECONDITION for a closed writer; LEVADA_RESOURCE_EXHAUSTED (a full disk) or LEVADA_UNAVAILABLE when it
 * cannot be written.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tar_writer_write(levada_tar_writer *writer, const char *name,
                                                                  const levada_tensor *data) LEVADA_NOEXCEPT;

/* Ends the archive, brings it to the disk and gives it its name. A closed writer stays closed.
 * Errors: as levada_tar_writer_write; then nothing stands under the name.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tar_writer_close(levada_tar_writer *writer) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_IO_TAR_H */
