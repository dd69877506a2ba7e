/* levada/io/tfrecord.h: TFRecord files. Included by levada.h; do not include it alone. levada_dataset_tfrecord reads them.
 */
#ifndef LEVADA_IO_TFRECORD_H
#define LEVADA_IO_TFRECORD_H

#include "../io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Begins a TFRecord file. It is written under a temporary name in the same directory; levada_tfrecord_writer_close gives it
 * its own.
 * compression: a levada_compression other than LEVADA_COMPRESSION_DETECT. level: of the packer; 0: its own choice.
 * Errors: LEVADA_INVALID_ARGUMENT for another compression or level; LEVADA_NOT_FOUND, LEVADA_PERMISSION_DENIED,
 * LEVADA_RESOURCE_EXHAUSTED or LEVADA_UNAVAILABLE when the file cannot be made.
 * Thread: any. TensorFlow: io.TFRecordWriter. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tfrecord_writer_create(const char *path, int32_t compression,
                                                                        int32_t level,
                                                                        levada_tfrecord_writer **out) LEVADA_NOEXCEPT;

/* Adds a reference to a writer.
 * Returns: its argument.
 * Thread: any. TensorFlow: none. */
LEVADA_API levada_tfrecord_writer *levada_tfrecord_writer_retain(levada_tfrecord_writer *writer) LEVADA_NOEXCEPT;

/* Drops a reference to a writer; the last one of an open writer removes what was written. NULL is accepted.
 * Thread: any. TensorFlow: none. */
LEVADA_API void levada_tfrecord_writer_release(levada_tfrecord_writer *writer) LEVADA_NOEXCEPT;

/* Adds a record.
 * record: a string scalar of at most 2^31 - 1 bytes.
 * Errors: LEVADA_INVALID_ARGUMENT for another tensor; LEVADA_FAILED_PRECONDITION for a closed writer;
 * LEVADA_RESOURCE_EXHAUSTED (a full disk) or LEVADA_UNAVAILABLE when it cannot be written.
 * Thread: any. TensorFlow: io.TFRecordWriter.write. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tfrecord_writer_write(levada_tfrecord_writer *writer,
                                                                       const levada_tensor *record) LEVADA_NOEXCEPT;

/* Hands what was written so far to the operating system, still under the temporary name.
 * Errors: as levada_tfrecord_writer_write.
 * Thread: any. TensorFlow: io.TFRecordWriter.flush. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tfrecord_writer_flush(levada_tfrecord_writer *writer) LEVADA_NOEXCEPT;

/* Brings the file to the disk and gives it its name. A closed writer stays closed.
 * Errors: as levada_tfrecord_writer_write; then nothing stands under the name.
 * Thread: any. TensorFlow: io.TFRecordWriter.close. */
LEVADA_API LEVADA_NODISCARD levada_status levada_tfrecord_writer_close(levada_tfrecord_writer *writer) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_IO_TFRECORD_H */
